// What is typed on a page of the form is saved while it is typed, and nothing of it is ever lost.

import assert from 'node:assert/strict';
import {
  SAVE, arrive, enter, inBothModes, newApplicant, newDraft, press, scenario, see, sender, somebody, until,
} from './support.mjs';
import { readyToSend, submit } from './filing.mjs';

const IDENTITY = { title: 'Votre identité', path: '/demande/etape/identite' };
const CONTACT = { title: 'Où vous joindre', path: '/demande/etape/contact' };
const HOUSING = { title: 'Le logement souhaité', path: '/demande/etape/logement' };
const SAVES = /\/ilots\/demande\/etape\//;
const READY = 'Vos réponses s’enregistrent toutes seules';
const FOUND = /Nous avons retrouvé ce que vous aviez écrit/;
const SAVED = /Enregistré à \d\d:\d\d/;

/** Opens a step, up to where it saves by itself. */
async function open(page, step) {
  await page.goto(step.path);
  await arrive(page, step.title);
  await status(page).getByText(READY).waitFor();
}

/** The line beside the buttons. */
function status(page) {
  return page.locator('.autosave > p:not(.sr)');
}

/** What a screen reader was told last. */
function said(page) {
  return page.locator('.autosave [aria-live]').innerText();
}

async function saved(page) {
  await status(page).getByText(SAVED).waitFor();
}

/** What the browser keeps for later. */
function kept(page) {
  return page.evaluate(() => Object.keys(localStorage).length);
}

function town(page) {
  return page.getByLabel('Ville');
}

/** What the site has, seen without any script of the page. */
async function stored(page, step, name) {
  const answer = await page.context().request.get(step.path);
  return page.evaluate(
    ([html, field]) => new FormData(new DOMParser().parseFromString(html, 'text/html').querySelector('main form')).get(field),
    [await answer.text(), name],
  );
}

scenario('what is typed is saved without any button, and said once', true, async (stage) => {
  const page = await stage.device();
  await newDraft(page);
  const sent = [];
  page.on('request', (request) => SAVES.test(request.url()) && sent.push(request));
  await open(page, CONTACT);
  // Going through the fields changes nothing, and sends nothing.
  for (let turn = 0; turn < 8; turn += 1) await page.keyboard.press('Tab');
  await town(page).focus();
  assert.equal(sent.length, 0);
  await page.keyboard.type('Bron');
  await saved(page);
  assert.equal(await said(page), await status(page).innerText());
  assert.ok(await town(page).evaluate((field) => field === document.activeElement), 'the focus stays');
  assert.equal(await stored(page, CONTACT, 'localite'), 'Bron');
  assert.equal(await kept(page), 0);
  // Spoken once: the next save changes the line alone.
  await page.evaluate(() => {
    window.spoken = 0;
    new MutationObserver(() => (window.spoken += 1)).observe(document.querySelector('.autosave [aria-live]'), {
      childList: true, characterData: true, subtree: true,
    });
  });
  await page.keyboard.type('-Parilly');
  await until('the second save', async () => (await stored(page, CONTACT, 'localite')) === 'Bron-Parilly');
  assert.equal(await page.evaluate(() => window.spoken), 0);
  // A box ticked is saved at once.
  await open(page, HOUSING);
  await page.getByRole('radio', { name: 'Maison' }).check();
  await saved(page);
  assert.equal(await stored(page, HOUSING, 'categorieLogement'), 'M');
});

scenario('a word that is being composed is not sent before it is done', true, async (stage) => {
  const page = await stage.device();
  await newDraft(page);
  await open(page, CONTACT);
  const cdp = await page.context().newCDPSession(page);
  const sent = [];
  page.on('request', (request) => SAVES.test(request.url()) && sent.push(request.postData()));
  await town(page).focus();
  await cdp.send('Input.imeSetComposition', { text: 'ˆ', selectionStart: 1, selectionEnd: 1 });
  // Another field is not left meanwhile; the page is asked to save as when it is put aside.
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await cdp.send('Input.insertText', { text: 'ê' });
  await saved(page);
  assert.ok(sent.every((body) => !body.includes(encodeURIComponent('ˆ'))), sent.join('\n'));
  assert.equal(await stored(page, CONTACT, 'localite'), 'ê');
});

scenario('what is typed offline survives the tab, and is saved later', true, async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  await newDraft(page);
  await open(page, CONTACT);
  await page.context().setOffline(true);
  await town(page).fill('Bron');
  await status(page).getByText('Pas de réponse du site').waitFor();
  assert.match(await said(page), /reste dans cet appareil/);
  const tab = await stage.tab(page);
  await page.close();
  await tab.context().setOffline(false);
  await tab.goto(CONTACT.path);
  await status(tab).getByText(FOUND).waitFor();
  await saved(tab);
  assert.equal(await town(tab).inputValue(), 'Bron');
  assert.equal(await stored(tab, CONTACT, 'localite'), 'Bron');
  await until('the browser to forget', async () => (await kept(tab)) === 0);
  // Back on line without closing anything: by itself.
  await tab.context().setOffline(true);
  await town(tab).fill('Lyon');
  await status(tab).getByText('Pas de réponse du site').waitFor();
  // The button leads nowhere meanwhile: not to the browser's own page.
  await sender(tab, SAVE).click();
  await tab.locator('.autosave [aria-live]').getByText('Pas de réponse du site').waitFor();
  await arrive(tab, CONTACT.title);
  assert.equal(await town(tab).inputValue(), 'Lyon');
  await tab.context().setOffline(false);
  await saved(tab);
  assert.equal(await stored(tab, CONTACT, 'localite'), 'Lyon');
});

scenario('what is typed after the session ended is replayed after sign-in, for its author alone', true, async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  const person = await newDraft(page);
  await open(page, CONTACT);
  await page.context().clearCookies();
  await town(page).fill('Bron');
  await status(page).getByText('Votre session est terminée').waitFor();
  const entries = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
  assert.ok(entries.includes('Bron'));
  assert.ok(!Object.keys(JSON.parse(entries)).some((key) => key.includes(person.email)));

  // Somebody else signs in on the same device, with the page of the first still open.
  const other = await stage.tab(page);
  const second = await newApplicant(other);
  await other.goto('/demande');
  await press(other, 'Commencer ma demande');
  await open(other, CONTACT);
  assert.equal(await town(other).inputValue(), '');
  await page.bringToFront();
  await town(page).fill('Vénissieux');
  await status(page).getByText('Cette page n’est plus celle du compte').waitFor();
  assert.equal(await stored(other, CONTACT, 'localite'), '');
  assert.ok(second.email !== person.email);
  await other.close();

  // Its author, from the link of the page.
  await page.context().clearCookies();
  await page.goto(CONTACT.path);
  await enter(page, person);
  await status(page).getByText(FOUND).waitFor();
  await saved(page);
  assert.equal(await stored(page, CONTACT, 'localite'), 'Vénissieux');
});

scenario('the way back in is beside the buttons', true, async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  const person = await newDraft(page);
  await open(page, CONTACT);
  await page.context().clearCookies();
  await town(page).fill('Bron');
  await page.locator('.autosave').getByRole('link', { name: 'Se connecter' }).click();
  await enter(page, person);
  await arrive(page, CONTACT.title);
  await status(page).getByText(FOUND).waitFor();
  await saved(page);
  assert.equal(await stored(page, CONTACT, 'localite'), 'Bron');
});

scenario('signing out leaves nothing in the browser', true, async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  await newDraft(page);
  await open(page, CONTACT);
  await page.route(SAVES, (route) => route.abort());
  await town(page).fill('Bron');
  await status(page).getByText('Pas de réponse du site').waitFor();
  assert.equal(await kept(page), 1);
  const out = await stage.tab(page);
  await page.close();
  await out.goto('/demande');
  await press(out, 'Se déconnecter');
  await arrive(out, 'Se connecter');
  assert.equal(await kept(out), 0);
});

inBothModes('an answer changed on two devices is for its author to choose', async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  const person = await newDraft(page);
  await page.goto(CONTACT.path);
  const phone = await stage.device({ javaScriptEnabled: false });
  await phone.goto('/compte/connexion');
  await enter(phone, person);
  await phone.goto(CONTACT.path);
  await phone.getByLabel('Ville').fill('Bron');
  await phone.getByLabel('Complément').fill('Bâtiment C');
  await press(phone, SAVE);
  await town(page).fill('Lyon');
  if (stage.script) {
    await page.getByText('Une réponse a changé ailleurs').waitFor();
    await status(page).getByText('sauf ce qui est à choisir').waitFor();
    assert.equal(await page.getByLabel('Complément').inputValue(), 'Bâtiment C', 'the other answer is shown');
  }
  assert.equal((await press(page, SAVE)).status(), 409);
  const choice = page.getByRole('group', { name: 'Ville' });
  await choice.getByText('Sur un autre appareil (ou onglet) : Bron').waitFor();
  assert.equal(await town(page).inputValue(), 'Lyon');
  assert.equal(await stored(page, CONTACT, 'localite'), 'Bron');
  await choice.getByRole('radio', { name: /^Ici/ }).check();
  await press(page, SAVE);
  assert.equal(await stored(page, CONTACT, 'localite'), 'Lyon');
  assert.equal(await stored(page, CONTACT, 'complement'), 'Bâtiment C');
});

scenario('a demand sent meanwhile says so, and what was typed stays', true, async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  await readyToSend(stage, page, { ...somebody(), commune: 'Le Havre', postalCode: '76600', town: 'Le Havre' });
  const late = await stage.tab(page);
  await open(late, CONTACT);
  await page.bringToFront();
  await submit(page);
  await town(late).fill('Bron');
  await status(late).getByText('en cours de vérification').waitFor();
  assert.equal(await town(late).inputValue(), 'Bron');
  assert.equal(await kept(late), 1);
});

scenario('what an earlier step had not saved is saved from the next one', true, async (stage) => {
  stage.failing = SAVES;
  const page = await stage.device();
  await newDraft(page);
  await open(page, IDENTITY);
  await page.route(SAVES, (route) => route.abort());
  await page.getByLabel('Nom', { exact: true }).fill('Autrement');
  await status(page).getByText('Pas de réponse du site').waitFor();
  // Its button still works: the entry left in the browser is confirmed by the next page.
  await press(page, SAVE);
  await page.unroute(SAVES);
  await open(page, CONTACT);
  await until('the browser to forget', async () => (await kept(page)) === 0);
  assert.equal(await stored(page, IDENTITY, 'nom'), 'Autrement');
});
