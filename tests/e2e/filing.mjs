// Filling and sending a demand, step by step.

import assert from 'node:assert/strict';
import {
  SAVE, arrive, newDraft, press, runsScript, see, sender, sent, somebody,
} from './support.mjs';

/** The steps of the form, in their order: title, address, and how a person fills them. */
export const STEPS = [
  { title: 'Votre identité', path: '/demande/etape/identite', fill: identity },
  { title: 'Où vous joindre', path: '/demande/etape/contact', fill: contact },
  { title: 'Votre foyer', path: '/demande/etape/foyer', fill: household },
  { title: 'Le logement souhaité', path: '/demande/etape/logement', fill: housing },
  { title: 'Les communes souhaitées', path: '/demande/etape/communes', fill: communes },
  { title: 'Le motif de votre demande', path: '/demande/etape/motif', fill: motive },
];

async function identity(page, person) {
  await page.getByRole('radio', { name: person.civility, exact: true }).check();
  await page.getByLabel('Nom', { exact: true }).fill(person.name);
  await page.getByLabel('Prénoms').fill(person.firstNames);
  await birth(page, person.birth);
  await page.getByRole('radio', { name: person.nationality, exact: true }).check();
}

/** The three fields of a birth date; an unknown day or month is left blank. */
export async function birth(page, { day, month, year }) {
  const group = page.getByRole('group', { name: 'Date de naissance' });
  await group.getByLabel('Jour').fill(day);
  await group.getByLabel('Mois').fill(month);
  await group.getByLabel('Année').fill(year);
}

async function contact(page, person) {
  await page.getByLabel('Adresse e-mail').fill(person.email);
  await page.getByLabel('Téléphone portable').fill('06 39 98 00 00');
  await page.getByLabel('Numéro et rue').fill(person.street);
  await page.getByLabel('Code postal').fill(person.postalCode);
  await page.getByLabel('Ville').fill(person.town);
}

async function household(page) {
  await page.getByLabel('Nombre de personnes à loger').fill('3');
  await page.getByLabel(/^Revenu fiscal de référence de/).fill('18 500');
}

async function housing(page) {
  await page.getByRole('radio', { name: 'Appartement', exact: true }).check();
  await page.getByRole('checkbox', { name: /^T3/ }).check();
  await page.getByRole('checkbox', { name: /^T4/ }).check();
}

async function communes(page, person) {
  await addCommune(page, person.commune);
}

/** Adds a commune: the one proposed while its name is typed or, without script, the one found. */
export async function addCommune(page, name) {
  if (runsScript(page)) {
    await propose(page, name);
    const option = page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).first();
    await sent(page, () => option.click());
  } else {
    await page.getByLabel('Chercher une commune').fill(name);
    await press(page, 'Chercher');
    await press(page, `Ajouter ${name}`);
  }
  await sender(page, `Retirer ${name}`).waitFor();
}

/** Types in the search box of the communes, up to what it proposes. */
export async function propose(page, text) {
  await page.getByRole('combobox', { name: 'Chercher une commune' }).fill(text);
  await page.getByRole('listbox', { name: 'Communes proposées' }).waitFor();
}

async function motive(page) {
  await page.getByLabel('Motif principal').selectOption({ label: 'Logement trop petit' });
  await page.getByLabel('Précisions').fill('Nous sommes trois dans un studio.');
}

/** Fills the step that is shown, and goes on. */
export async function fillStep(page, step, person) {
  await arrive(page, step.title);
  await step.fill(page, person);
  await press(page, SAVE);
}

/** A picture of an invented identity document, as a phone would take it. */
export async function card(stage, person, note = 'recto') {
  const page = await stage.device({ javaScriptEnabled: true, viewport: { width: 860, height: 540 } });
  await page.setContent(`<html lang="fr"><body style="font:26px sans-serif;padding:40px;background:#dfe8ef">
    <h1>SPÉCIMEN – carte inventée, ${note}</h1>
    <p>Nom : ${person.name}</p><p>Prénoms : ${person.firstNames}</p><p>Née en ${person.birth.year}</p>`);
  const picture = await page.screenshot({ type: 'jpeg', quality: 80 });
  await page.close();
  return picture;
}

/** A file as the file chooser gives it. */
export function jpeg(buffer, name = 'carte.jpg') {
  return { name, mimeType: 'image/jpeg', buffer };
}

/** The control that takes files, whether there is a page already or not. */
export function fileField(page) {
  return page.getByLabel(/^(Photo ou fichier de votre pièce|Ajouter une page)$/);
}

/** Sends files on the page of the document; gives the answer, which the island only shows. */
export async function sendFiles(page, ...files) {
  await fileField(page).setInputFiles(files);
  if (!runsScript(page)) return press(page, 'Ajouter à ma demande');
  await sender(page, 'Ajouter à ma demande').click();
  return sentInPieces(page);
}

/** Waits for the end of what the island sends; gives what the server would have answered. */
export async function sentInPieces(page) {
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  const refused = await page.locator('#fichier-refus').count();
  return { status: () => (refused ? 422 : 303) };
}

/** The picture of a page of the document came and can be looked at. */
export async function seePicture(page, name) {
  const picture = page.getByRole('img', { name });
  await picture.waitFor();
  const width = await picture.evaluate((image) => image.naturalWidth);
  assert.ok(width > 0, `the picture « ${name} » is broken`);
}

/** From the first step to the page that checks everything. */
export async function fillAll(stage, page, person) {
  for (const step of STEPS) await fillStep(page, step, person);
  await arrive(page, 'Votre pièce d’identité');
  await sendFiles(page, jpeg(await card(stage, person)));
  await seePicture(page, 'Page 1 de votre pièce');
  await press(page, 'Continuer');
  await arrive(page, 'Vérifiez et envoyez');
}

/** Ticks the declaration. */
export async function declare(page) {
  await page.getByLabel('Je certifie que ces informations sont exactes').check();
}

/** A new account whose demand is complete, on the page that checks everything. */
export async function readyToSend(stage, page, person = somebody()) {
  await newDraft(page, person);
  await fillAll(stage, page, person);
  return person;
}

/** Declares and sends. */
export async function submit(page) {
  await declare(page);
  await press(page, 'Envoyer ma demande');
  await arrive(page, 'Votre demande est envoyée');
  await see(page, 'Votre demande est envoyée. Vous recevrez un message');
}
