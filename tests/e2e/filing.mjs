// Filling and sending a whole demand.

import assert from 'node:assert/strict';
import { SAVE, arrive, newDraft, press, runsScript, see, sender, somebody } from './support.mjs';
import { stepsOf } from './form.mjs';

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
  // A page is drawn for whoever looks at it: it comes a moment after the page around it.
  const width = await picture.evaluate((image) => image.decode().then(() => image.naturalWidth, () => 0));
  assert.ok(width > 0, `the picture « ${name} » is broken`);
}

/** From the first step to the page that checks everything. */
export async function fillAll(stage, page, person) {
  for (const step of stepsOf(person)) await fillStep(page, step, person);
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
