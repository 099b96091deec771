// What every browser test needs: the browser, somebody at a device, what people do on the pages.
// Controls are found by their role and their label, as a person finds them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

/** The program under test, and the folder of its data. */
export const base = need('BASE_URL').replace(/\/$/, '');
export const data = need('DATA_DIR');
/** Runs a command of the program on the data that it serves; returns what it says. */
export async function command(...args) {
  const { stdout } = await promisify(execFile)(need('PROGRAM'), [...args, '--data', data]);
  return stdout;
}

/** What a person waits for at most, in milliseconds: the program is a debug build. */
const PATIENCE = 30_000;
/** Longest scenario. */
const SCENARIO = 900_000;

function need(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: \`cargo xtask test --only e2e\` sets it`);
  return value;
}

/** Subjects of the mails. */
export const MAIL = {
  confirm: 'Confirmez votre adresse e-mail',
  already: 'Vous avez déjà un compte',
  reset: 'Choisissez un nouveau mot de passe',
  changed: 'Votre mot de passe est changé',
  filed: 'Votre demande de logement est bien reçue',
  refused: 'Votre demande : une correction est nécessaire',
  registered: 'Votre demande est enregistrée : voici votre numéro',
  code: 'Votre code pour retrouver votre demande',
};

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM });
});
after(() => browser?.close());

/** A page that saves by itself was told that the session is over, or that there is a choice to make. */
function isToldNo(url, text) {
  return url.startsWith(`${base}/ilots/demande/`) && /\b(401|404|409)\b/.test(text);
}

/** The same scenario twice: with script, and without any. */
export function inBothModes(name, play) {
  for (const script of [true, false]) scenario(name, script, play);
}

/** One scenario. A failure keeps a picture of every open page in `results/`. */
export function scenario(name, script, play) {
  const title = `${name} (script ${script ? 'on' : 'off'})`;
  test(title, { timeout: SCENARIO }, async (t) => {
    const stage = new Stage(script);
    try {
      await play(stage, t);
      assert.deepEqual(stage.complaints, [], 'the browser complained');
    } catch (error) {
      await stage.keep(title);
      throw error;
    } finally {
      await stage.close();
    }
  });
}

/** One act of a scenario, named in the report. The scenario stops where an act fails. */
export async function act(t, name, play) {
  let outcome;
  await t.test(name, async () => {
    try {
      outcome = { value: await play() };
    } catch (error) {
      outcome = { error };
      throw error;
    }
  });
  if (outcome.error) throw new Error(`stopped at « ${name} »`);
  return outcome.value;
}

const scripted = new WeakSet();

/** Whether the browser of a page runs scripts. */
export function runsScript(page) {
  return scripted.has(page.context());
}

/** The devices of one scenario, and what their browsers complained about. */
class Stage {
  constructor(script) {
    this.script = script;
    this.complaints = [];
    this.contexts = [];
    this.asked = new Set();
    /** Addresses whose failures the scenario asks for; none by default. */
    this.failing = null;
  }

  /** A page on a device of its own, where nobody is signed in. */
  async device(options = {}) {
    const settings = { baseURL: base, locale: 'fr-FR', javaScriptEnabled: this.script, ...options };
    const context = await browser.newContext(settings);
    if (settings.javaScriptEnabled) scripted.add(context);
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    context.on('page', (page) => this.watch(page));
    return context.newPage();
  }

  /** Another tab of the same device. */
  tab(page) {
    return page.context().newPage();
  }

  watch(page) {
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const url = message.location().url.split('#')[0];
      // Chromium reports every page of status 4xx, which is what some tests ask for.
      const own =
        message.text().startsWith('Failed to load resource') &&
        (this.asked.has(url) || this.failing?.test(url) || isToldNo(url, message.text()));
      if (!own) this.complaints.push(`${page.url()}: ${message.text()} (${url})`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on('request', (request) => {
      if (request.isNavigationRequest()) this.asked.add(request.url().split('#')[0]);
    });
    page.on('response', (response) => {
      if (!response.request().isNavigationRequest() || !response.url().startsWith(base)) return;
      const csp = response.headers()['content-security-policy'] ?? '';
      if (!csp.includes("default-src 'none'") || /'unsafe-(inline|eval)'/.test(csp)) {
        this.complaints.push(`${response.url()}: weak security policy « ${csp} »`);
      }
    });
  }

  async keep(title) {
    const folder = join(import.meta.dirname, 'results');
    await mkdir(folder, { recursive: true });
    const name = slug(title);
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [rank, page] of pages.entries()) {
      // A page that died has no picture; the error of the test says more.
      const picture = await page.screenshot({ fullPage: true }).catch(() => null);
      if (picture) await writeFile(join(folder, `${name}-${rank + 1}.png`), picture);
    }
  }

  async close() {
    for (const context of this.contexts) await context.close();
  }
}

/** A text as the name of a file. */
export function slug(text) {
  return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/gi, '-').replace(/-$/, '').toLowerCase();
}

/** Asks again until there is an answer. Each question loads a page: nothing spins. */
export async function until(what, ask) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < deadline, `waited in vain for ${what}`);
  }
}

/** The words of an element on one line, whatever the kind of spaces. */
export async function words(locator) {
  return (await locator.innerText()).replace(/\s+/g, ' ').trim();
}

/** The page has this title at its top. */
export async function arrive(page, title) {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** This text is to be seen. */
export async function see(scope, text) {
  await scope.getByText(text).first().waitFor();
}

/** Presses what sends a form, waits for the page that answers; gives the status of the answer. */
export async function press(page, button) {
  const control = typeof button === 'string' ? sender(page, button) : button;
  return sent(page, () => control.click());
}

/** Waits for the page that answers a form sent by `act`; gives the answer to what was sent. */
export async function sent(page, act) {
  const answer = page.waitForResponse(
    (response) => response.request().isNavigationRequest() && response.request().method() === 'POST',
  );
  const loaded = page.waitForEvent('load');
  await Promise.all([answer, loaded, act()]);
  return answer;
}

/** A button by its exact name. */
export function sender(scope, name) {
  return scope.getByRole('button', { name, exact: true });
}

/** Follows a link by its exact name. */
export async function follow(scope, name) {
  await scope.getByRole('link', { name, exact: true }).click();
}

/** What is said beside a control: its hint and its error. */
export async function described(control) {
  return control.evaluate((element) => {
    const ids = (element.getAttribute('aria-describedby') ?? '').split(/\s+/).filter(Boolean);
    const parts = ids.map((id) => document.getElementById(id)?.textContent ?? `no #${id}`);
    return parts.join(' ').replace(/\s+/g, ' ').trim();
  });
}

/** The accounts of the demonstration, filtered. */
export async function demoAccounts(wanted) {
  const all = JSON.parse(await readFile(join(data, 'demo-accounts.json'), 'utf8'));
  const found = all.filter((one) => Object.entries(wanted).every(([key, value]) => one[key] === value));
  assert.notEqual(found.length, 0, `no demonstration account with ${JSON.stringify(wanted)}`);
  return found;
}

/** The one account of the demonstration with these traits. */
export async function demoAccount(wanted) {
  return (await demoAccounts(wanted))[0];
}

const SYLLABLES = ['ba', 'lo', 'ri', 'ven', 'tu', 'mar', 'sol', 'ke', 'dou', 'nel', 'fa', 'pi'];

/** Somebody invented, whom no earlier run has met. */
export function somebody() {
  const part = () => SYLLABLES[randomInt(SYLLABLES.length)];
  const made = Array.from({ length: 6 }, part).join('');
  const name = made[0].toUpperCase() + made.slice(1);
  return {
    civility: 'Madame',
    name,
    firstNames: 'Maëlle Zoé',
    fullName: `Maëlle Zoé ${name}`,
    birth: { day: '2', month: '1', year: '1991' },
    nationality: 'Française',
    // Long, as many are: it must not stick out of a narrow page.
    email: `maelle-zoe.${made}@essai.example`,
    password: `quatre ${made} lents`,
    street: '12 rue des Essais-Inventés',
    postalCode: '69500',
    town: 'Bron',
    commune: 'Bron',
  };
}

/** Opens the newest mail to an address of this subject, on the page of the demonstration. */
export async function openMail(page, to, subject, older = 0) {
  await until(`a mail « ${subject} » to ${to}`, async () => (await mails(page, to, subject)).length > older);
  await (await mails(page, to, subject, false))[0].click();
  await page.getByRole('term').filter({ hasText: 'Envoyé le' }).waitFor();
}

/** Links to the mails sent to an address of this subject, the newest first. */
export async function mails(page, to, subject, reload = true) {
  if (reload) await page.goto('/demo/courriels');
  const row = page.getByRole('row').filter({ hasText: to });
  return row.getByRole('link', { name: subject }).all();
}

/** The mails written in the folder of the program for an address, decoded. */
export async function writtenMails(to) {
  const folder = join(data, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.filter((text) => text.includes(to)).map(decoded);
}

/** The plain text of a mail after its headers, or the whole of it: quoted-printable or base64, as mails are written. */
function decoded(mail) {
  const [head, ...rest] = mail.replace(/\r/g, '').split('\n\n');
  const body = rest.join('\n\n');
  const boundary = /^content-type: multipart\/alternative;\s+boundary="(.+)"/im.exec(head)?.[1];
  if (boundary) return `${head}\n\n${decoded(body.split(`--${boundary}\n`)[1])}`;
  if (/^content-transfer-encoding: *base64/im.test(head)) {
    return `${head}\n\n${Buffer.from(body, 'base64').toString('utf8')}`;
  }
  if (!/^content-transfer-encoding: *quoted-printable/im.test(head)) return mail;
  const bytes = body.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return `${head}\n\n${Buffer.from(bytes, 'latin1').toString('utf8')}`;
}

/** Creates an account, up to the message that says to look in the mail box. */
export async function signUp(page, person) {
  await page.goto('/');
  await page.getByRole('link', { name: 'Faire une première demande' }).click();
  await arrive(page, 'Créer un compte');
  await page.getByLabel('Adresse e-mail').fill(person.email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(person.password);
  await press(page, 'Créer mon compte');
  await arrive(page, 'Regardez votre messagerie');
}

/** Opens the mail and follows its link, up to the sign-in page. */
export async function confirm(page, person) {
  await openMail(page, person.email, MAIL.confirm);
  await page.getByRole('link', { name: '/compte/confirmation' }).click();
  await arrive(page, 'Confirmer votre adresse e-mail');
  await press(page, 'Confirmer mon adresse');
  await see(page, 'Votre adresse e-mail est confirmée');
}

/** Types e-mail and password on the sign-in page that is shown; gives the answer. */
export async function typeCredentials(page, { email, password }) {
  await arrive(page, 'Se connecter');
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  return press(page, 'Se connecter');
}

/** Signs in with the right password. Where others tried wrong ones, a page asks to wait a little. */
export async function enter(page, who) {
  await arrive(page, 'Se connecter');
  const form = page.url();
  await until('a sign-in', async () => {
    if ((await typeCredentials(page, who)).status() !== 429) return true;
    await page.goto(form);
    return false;
  });
}

/** Signs in from the menu. */
export async function signIn(page, who) {
  await page.goto('/compte/connexion');
  await enter(page, who);
  await sender(page, 'Se déconnecter').waitFor();
}

/** A new account, confirmed and signed in. */
export async function newApplicant(page, person = somebody()) {
  await signUp(page, person);
  await confirm(page, person);
  await enter(page, person);
  await arrive(page, 'Votre demande de logement social');
  return person;
}

/** A new account with a demand begun, on its first step. */
export async function newDraft(page, person = somebody()) {
  await newApplicant(page, person);
  await press(page, 'Commencer ma demande');
  await arrive(page, 'Votre identité');
  return person;
}

export const SAVE = 'Enregistrer et continuer';
