// What is asked of every page, whoever reads it and on whatever screen.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import { slug } from './support.mjs';

const SCREENS = { phone: { width: 360, height: 800 }, desktop: { width: 1280, height: 900 } };
const SCHEMES = ['light', 'dark'];
/** The narrowest screen where nothing may stick out (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Pictures of the pages are kept when this names a folder. */
const SHOTS = process.env.SHOTS;

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:standard'],
});

/** What is wrong with the HTML that the program sent. */
export async function markup(html) {
  // The marks that islands wake up by: comments that no browser shows.
  const read = html.includes('<leptos-island') ? html.replaceAll('<!>', '') : html;
  const { results } = await validator.validateString(read);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column, selector }) => `html ${ruleId}: ${message} (${line}:${column}, ${selector})`),
  );
}

/** What axe finds on a page as it is shown now. */
async function axe(page, where) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `axe ${id}, ${where}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`),
  );
}

/** What is wrong with a page on a phone and on a wide screen, by day and by night. */
export async function looks(page, name) {
  const wrong = [];
  for (const [screen, size] of Object.entries(SCREENS)) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      wrong.push(...(await axe(page, `${screen}, ${colorScheme}`)));
      if (SHOTS) {
        await mkdir(SHOTS, { recursive: true });
        const path = join(SHOTS, `${slug(name)}-${screen}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true, animations: 'disabled' });
      }
    }
  }
  await page.emulateMedia({ colorScheme: null });
  return wrong;
}

/**
 * What axe finds on a page that was read without script. Axe is itself a script: it judges the
 * same HTML, its scripts taken away, in a browser that would run them.
 */
export async function looksWithoutScript(stage, page, html) {
  const twin = await stage.device({ javaScriptEnabled: true, viewport: SCREENS.phone });
  await twin.context().addCookies(await page.context().cookies());
  const body = html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
  const url = page.url().split('#')[0];
  await twin.route(url, (route) => {
    const first = route.request().isNavigationRequest();
    return first ? route.fulfill({ body, contentType: 'text/html; charset=utf-8' }) : route.continue();
  });
  await twin.goto(url);
  const wrong = await axe(twin, 'without script');
  await twin.context().close();
  return wrong;
}

/** Whether something sticks out of a narrow screen. */
export async function fits(page) {
  const before = page.viewportSize();
  await page.setViewportSize(NARROW);
  const [content, room] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  await page.setViewportSize(before);
  return content > room ? [`sticks out of a narrow screen: ${content} px of ${room}`] : [];
}
