// What is asked of every page, whoever reads it and on whatever screen.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { slug } from './support.mjs';

const SCREENS = { phone: { width: 360, height: 800 }, desktop: { width: 1280, height: 900 } };
const SCHEMES = ['light', 'dark'];
/** The narrowest screen where nothing may stick out (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };
/** Where text twice as large must still fit (WCAG 1.4.4). */
const ENLARGED = { width: 640, height: 900 };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Pictures of the pages are kept when this names a folder. */
const SHOTS = process.env.SHOTS;

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:standard'],
  // A list (sizes, communes) is sent as one name repeated, as HTML has always allowed.
  rules: { 'form-dup-name': 'off' },
});

/** What is wrong with the HTML that the program sent. */
export async function markup(html) {
  // The marks that islands wake up by: comments that no browser shows.
  const read = html.includes('<leptos-island') ? html.replaceAll('<!>', '') : html;
  const { results } = await validator.validateString(read);
  const found = results.flatMap(({ messages }) => messages);
  return byRule(found.map(({ ruleId, message, selector }) => [`html ${ruleId}`, `${selector}: ${message}`]));
}

/** One line for each rule: the first place that breaks it, and how many there are. */
function byRule(pairs) {
  const rules = new Map();
  for (const [rule, place] of pairs) rules.set(rule, [...(rules.get(rule) ?? []), place]);
  return [...rules].map(([rule, places]) => `${rule} (${places.length}): ${places[0]}`);
}

/** What axe finds on a page as it is shown now; axe is there. */
async function judge(page, where) {
  const { violations } = await page.evaluate((values) => {
    // A colour on its way to another is neither. Led to its end: a browser that draws nothing new
    // may never get there by itself.
    for (const animation of document.getAnimations()) animation.finish();
    return globalThis.axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
  }, RULES);
  const nodes = violations.flatMap((violation) => violation.nodes.map((node) => ({ ...node, id: violation.id })));
  return byRule(nodes.map(({ id, target, failureSummary }) =>
    [`axe ${id}, ${where}`, `${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`]));
}

/** What is wrong with a page on a phone and on a wide screen, by day and by night. */
export async function looks(page, name) {
  const wrong = [];
  await page.evaluate(axe.source);
  for (const [screen, size] of Object.entries(SCREENS)) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      wrong.push(...(await judge(page, `${screen}, ${colorScheme}`)));
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
 * same answer of the program, its scripts taken away, in a browser that would run them.
 */
export async function looksWithoutScript(stage, page, answer) {
  const twin = (stage.twin ??= await stage.device({ javaScriptEnabled: true, viewport: SCREENS.phone }));
  await twin.context().addCookies(await page.context().cookies());
  const body = (await answer.text()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
  const csp = answer.headers()['content-security-policy'];
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': csp };
  const url = page.url().split('#')[0];
  const itself = (one) => one.href === url;
  await twin.route(itself, (route) => route.fulfill({ body, headers }));
  await twin.goto(url);
  await twin.unroute(itself);
  await twin.evaluate(axe.source);
  return judge(twin, 'without script');
}

/** What sticks out of a narrow screen, or of a screen where the text is twice as large. */
export async function fits(page) {
  const before = page.viewportSize();
  const wrong = [];
  for (const [size, text] of [[NARROW, '100%'], [ENLARGED, '200%']]) {
    await page.setViewportSize(size);
    await page.evaluate((fontSize) => Object.assign(document.documentElement.style, { fontSize }), text);
    wrong.push(...(await sticksOut(page, text)));
  }
  await page.evaluate(() => document.documentElement.removeAttribute('style'));
  await page.setViewportSize(before);
  return wrong;
}

function sticksOut(page, text) {
  return page.evaluate((text) => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 0.5,
    );
    // The first whose parent still fits.
    const first = out.find((element) => !out.includes(element.parentElement)) ?? document.body;
    const much = `${scrollWidth} px of ${clientWidth}, text at ${text}`;
    return [`sticks out of the screen (${much}): ${first.outerHTML.slice(0, 200)}`];
  }, text);
}
