// Pictures sent over a bad line, and by a phone: nothing that was received is sent again, nothing
// is lost, and everything is said.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import {
  arrive, base, follow, inBothModes, newDraft, press, scenario, see, sender, somebody, until, words,
} from './support.mjs';
import { card, fileField, jpeg, seePicture, sendFiles, sentInPieces } from './filing.mjs';
import { fits, looks } from './inspection.mjs';

const SEND = 'Ajouter à ma demande';
const jsqr = await readFile(createRequire(import.meta.url).resolve('jsqr'), 'utf8');

/** A picture heavy enough to come in several pieces, as a file of this computer. */
async function heavy(stage, person) {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-photo-'));
  const path = join(folder, 'carte.jpg');
  // What follows the end of a JPEG is not looked at.
  const bytes = Buffer.concat([await card(stage, person), Buffer.alloc(1_400_000, 7)]);
  await writeFile(path, bytes);
  await utimes(path, 1_700_000_000, 1_700_000_000);
  return { path, size: bytes.length, remove: () => rm(folder, { recursive: true }) };
}

/** Somebody on the page of the document. */
async function onDocument(stage, options) {
  const page = await stage.device(options);
  const person = await newDraft(page);
  await page.goto('/demande/pieces');
  await arrive(page, 'Votre pièce d’identité');
  return { page, person, live: page.locator('.sending [aria-live]') };
}

/** Every piece that the server took, in order: where it began and where it ended. */
function listen(page) {
  const taken = [];
  page.on('response', (response) => {
    const request = response.request();
    if (request.method() !== 'PATCH' || response.status() !== 204) return;
    const from = Number(request.headers()['upload-offset']);
    taken.push([from, Number(response.headers()['upload-offset'])]);
  });
  return taken;
}

/** The pieces follow each other from the first byte to the last: none was sent twice. */
function inOneGo(taken, size) {
  const pieces = taken.filter(([from, to]) => to > from);
  assert.deepEqual(pieces.map(([from]) => from), [0, ...pieces.map(([, to]) => to).slice(0, -1)]);
  assert.equal(pieces.at(-1)[1], size);
  assert.ok(pieces.length > 2, `${pieces.length} pieces`);
}

/** A promise that the test keeps when it wants. */
function latch() {
  let resolve;
  const promise = new Promise((keep) => { resolve = keep; });
  return { promise, resolve };
}

/** Lets so many pieces through, then holds the next one; gives what frees it, once it is gone. */
async function holdAfter(page, pieces) {
  let seen = 0;
  const held = latch();
  const freed = latch();
  const gone = latch();
  await page.route('**/ilots/envois/*', async (route) => {
    if (route.request().method() !== 'PATCH' || seen++ !== pieces) return route.continue();
    held.resolve(route);
    await freed.promise;
    // It may have been given up meanwhile.
    await route.abort().catch(() => {});
    return gone.resolve();
  });
  const free = () => {
    freed.resolve();
    return gone.promise;
  };
  return { held: held.promise, free };
}

/** What the browser says of the line that a test cut. */
function forgive(stage) {
  stage.complaints = stage.complaints.filter((complaint) => !complaint.includes('/ilots/'));
}

scenario('a line that is cut is taken up again by itself, from where it was', true, async (stage) => {
  const { page, person, live } = await onDocument(stage);
  const file = await heavy(stage, person);
  const taken = listen(page);
  const line = await holdAfter(page, 2);
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).click();
  await line.held;
  await page.context().setOffline(true);
  await line.free();
  await live.getByText('Pas de connexion').waitFor();
  assert.equal(await page.getByRole('progressbar').count(), 1);
  await page.context().setOffline(false);
  await seePicture(page, 'Page 1 de votre pièce');
  await live.getByText('Votre fichier est ajouté à votre demande.').waitFor();
  inOneGo(taken, file.size);
  assert.equal(await page.evaluate(() => localStorage.length), 0, 'nothing is remembered of it');
  forgive(stage);
  await file.remove();
});

scenario('what is sent can be paused, resumed and given up, by the keyboard', true, async (stage) => {
  const { page, person, live } = await onDocument(stage);
  const file = await heavy(stage, person);
  const taken = listen(page);
  let line = await holdAfter(page, 1);
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).focus();
  await page.keyboard.press('Enter');
  await line.held;
  await sender(page, 'Mettre en pause').focus();
  await page.keyboard.press('Enter');
  await live.getByText('L’envoi est en pause.').waitFor();
  await line.free();
  await page.unroute('**/ilots/envois/*');
  await sender(page, 'Reprendre l’envoi').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Reprendre l’envoi');
  await page.keyboard.press('Enter');
  await seePicture(page, 'Page 1 de votre pièce');
  inOneGo(taken, file.size);

  line = await holdAfter(page, 1);
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).click();
  await line.held;
  const erased = page.waitForRequest((request) => request.method() === 'DELETE');
  await sender(page, 'Annuler l’envoi').click();
  await erased;
  await line.free();
  await live.getByText('L’envoi est annulé.').waitFor();
  assert.equal(await page.getByRole('img', { name: /^Page/ }).count(), 1);
  forgive(stage);
  await file.remove();
});

scenario('a tab closed in the middle: the same file goes on from there', true, async (stage) => {
  const { page, person, live } = await onDocument(stage);
  const file = await heavy(stage, person);
  const taken = listen(page);
  const line = await holdAfter(page, 2);
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).click();
  await line.held;
  // Nothing more leaves with the tab.
  await page.context().setOffline(true);
  await line.free();
  await live.getByText('Pas de connexion').waitFor();
  const again = await stage.tab(page);
  await page.close();
  await again.context().setOffline(false);
  const rest = listen(again);
  await again.goto('/demande/pieces');
  await see(again, 'Un envoi n’est pas terminé');
  await fileField(again).setInputFiles(file.path);
  await sender(again, SEND).click();
  await seePicture(again, 'Page 1 de votre pièce');
  inOneGo([...taken, ...rest], file.size);
  assert.ok(rest[0][0] > 0, 'not from the beginning');
  forgive(stage);
  await file.remove();
});

scenario('signing out leaves nothing of it in the browser', true, async (stage) => {
  const { page, person } = await onDocument(stage);
  const file = await heavy(stage, person);
  const line = await holdAfter(page, 1);
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).click();
  await line.held;
  const other = await stage.tab(page);
  await page.close();
  await other.goto('/demande');
  const kept = await other.evaluate(() => ({ ...localStorage }));
  assert.equal(Object.keys(kept).length, 1);
  assert.ok(!JSON.stringify(kept).includes('carte'), 'not even its name');
  await press(other, 'Se déconnecter');
  await until('an empty memory', () => other.evaluate(() => localStorage.length === 0));
  await file.remove();
});

scenario('« Continuer » waits for the end of what is sent', true, async (stage) => {
  const { page, person, live } = await onDocument(stage);
  await sendFiles(page, jpeg(await card(stage, person)));
  const file = await heavy(stage, person);
  const line = await holdAfter(page, 1);
  await fileField(page).setInputFiles(file.path);
  await sender(page, 'Continuer').click();
  await line.held;
  await sender(page, 'Continuer').click();
  await live.getByText('L’envoi n’est pas terminé').waitFor();
  assert.equal(new URL(page.url()).pathname, '/demande/pieces');
  await page.unroute('**/ilots/envois/*');
  await line.free();
  await arrive(page, 'Vérifiez et envoyez');
  await see(page, '2 pages');
  forgive(stage);
  await file.remove();
});

scenario('advice is given before sending, and stops nobody', true, async (stage) => {
  const { page, live } = await onDocument(stage, { viewport: { width: 360, height: 780 } });
  const studio = await stage.device({ viewport: { width: 700, height: 500 } });
  await studio.setContent('<body style="background:#111;color:#222;margin:40px"><h1>SPÉCIMEN</h1>');
  const dark = await studio.screenshot({ type: 'jpeg' });
  await fileField(page).setInputFiles([jpeg(dark, 'sombre.jpg')]);
  const chosen = page.getByRole('list', { name: 'Fichiers choisis' });
  await see(chosen, 'La photo semble sombre');
  await live.getByText('Nous avons un conseil pour cette photo.').waitFor();
  assert.ok(await chosen.locator('img').evaluate((image) => image.complete && image.naturalWidth > 0));
  assert.deepEqual([...(await fits(page)), ...(await looks(page, 'document, advice'))], []);
  await sender(page, SEND).click();
  await seePicture(page, 'Page 1 de votre pièce');
  // A good one gets none.
  await fileField(page).setInputFiles([jpeg(await card(stage, somebody()), 'nette.jpg')]);
  await see(chosen, 'nette.jpg');
  await chosen.locator('img').waitFor();
  assert.equal(await chosen.getByText('Conseil').count(), 0);
});

scenario('what is said is said, and no more', true, async (stage) => {
  const { page, person } = await onDocument(stage);
  const file = await heavy(stage, person);
  await page.evaluate(() => {
    window.said = [];
    const live = document.querySelector('.sending [aria-live]');
    new MutationObserver(() => window.said.push(live.textContent)).observe(live, {
      childList: true, characterData: true, subtree: true,
    });
  });
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).click();
  await page.getByText('Votre fichier est ajouté').waitFor();
  const said = await page.evaluate(() => window.said);
  assert.ok(said.includes('Envoi de carte.jpg.'), said.join(' | '));
  assert.ok(said.some((words) => /^carte\.jpg : (25|50|75) %\.$/.test(words.replace(/\s/g, ' '))), said.join(' | '));
  assert.ok(said.length < 10, `${said.length} sentences`);
  await file.remove();
});

inBothModes('a phone takes the picture, and the desktop sees it arrive', async (stage) => {
  const { page, person } = await onDocument(stage);
  await press(page, 'Continuer sur mon téléphone');
  await arrive(page, 'Continuer sur votre téléphone');
  assert.deepEqual(await fits(page), []);
  const address = await decoded(stage, page);
  await page.getByText('Le code ne se lit pas').click();
  assert.equal(await words(page.locator('.address')), address);
  assert.ok(address.startsWith(`${base}/telephone/`), address);

  const phone = await stage.device({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 780 } });
  await phone.goto(address);
  await arrive(phone, 'Prendre une photo pour une demande de logement');
  assert.ok(!(await phone.content()).includes(person.email));
  await press(phone, 'Commencer');
  await arrive(phone, 'Photo de la pièce d’identité');
  assert.deepEqual(await fits(phone), []);
  const camera = phone.getByLabel('Photo de la pièce');
  assert.equal(await camera.getAttribute('capture'), 'environment');

  if (stage.script) await see(page, 'Votre téléphone est relié.');
  await follow(page, 'Revenir à votre pièce d’identité');
  await see(page, 'Un téléphone est relié à votre demande');
  await camera.setInputFiles([jpeg(await card(stage, person))]);
  if (stage.script) {
    await sender(phone, 'Envoyer cette photo').click();
    await sentInPieces(phone);
    await see(page, 'Une photo est arrivée.');
  } else {
    await press(phone, 'Envoyer cette photo');
    await follow(page, 'Actualiser');
  }
  await see(phone, '1 page est dans la demande');
  await seePicture(page, 'Page 1 de votre pièce');

  // The phone goes nowhere else, and its code is used.
  await phone.goto('/demande');
  await arrive(phone, 'Se connecter');
  const second = await stage.device();
  await second.goto(address);
  await arrive(second, 'Ce code ne marche plus');

  await press(page, 'Arrêter le téléphone');
  await see(page, 'Aucun téléphone n’est plus relié');
  await phone.goto('/telephone');
  await arrive(phone, 'Ce code ne marche plus');
});

/** What a phone reads on the page: the picture of it, decoded. */
async function decoded(stage, page) {
  const picture = (await page.screenshot()).toString('base64');
  const reader = await stage.device({ javaScriptEnabled: true });
  await reader.setContent(`<img src="data:image/png;base64,${picture}">`);
  await reader.evaluate(`var module = { exports: {} }, exports = module.exports; ${jsqr}; window.read = window.jsQR ?? module.exports.default ?? module.exports;`);
  const text = await reader.evaluate(async () => {
    const image = document.querySelector('img');
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return window.read(data, width, height)?.data;
  });
  await reader.close();
  assert.ok(text, 'the code cannot be read');
  return text;
}

scenario('pages of the phone and of the code, in every light', true, async (stage) => {
  const { page, person } = await onDocument(stage);
  const wrong = [];
  wrong.push(...(await looks(page, 'document, desktop')));
  await press(page, 'Continuer sur mon téléphone');
  wrong.push(...(await looks(page, 'hand-off, code')));
  const address = await page.locator('.address').textContent();
  const phone = await stage.device();
  await phone.goto(address);
  wrong.push(...(await looks(phone, 'phone, invited')));
  await press(phone, 'Commencer');
  wrong.push(...(await looks(phone, 'phone, camera')));
  await page.goto('/demande/pieces');
  wrong.push(...(await looks(page, 'document, phone connected')));
  await page.goto('/compte/sessions');
  wrong.push(...(await looks(page, 'sessions, phone')));
  await page.goto('/demande/pieces');
  const file = await heavy(stage, person);
  const line = await holdAfter(page, 1);
  await fileField(page).setInputFiles(file.path);
  await sender(page, SEND).click();
  await line.held;
  wrong.push(...(await looks(page, 'document, sending')));
  await page.unroute('**/ilots/envois/*');
  await line.free();
  await seePicture(page, 'Page 1 de votre pièce');
  await fileField(page).setInputFiles([jpeg(Buffer.from('Ceci est un texte.\n'.repeat(50)), 'texte.jpg')]);
  await sender(page, SEND).click();
  await see(page, 'texte.jpg : Ce fichier n’est ni une photo');
  wrong.push(...(await looks(page, 'document, refused in pieces')));
  await press(phone, 'J’ai terminé');
  wrong.push(...(await looks(phone, 'phone, finished')));
  await phone.goto(address);
  wrong.push(...(await looks(phone, 'phone, stale')));
  assert.deepEqual(wrong, []);
  forgive(stage);
  await file.remove();
});

/** A program of its own, on a folder of its own, which a test may kill. */
async function program(folder, port) {
  const child = spawn(process.env.PROGRAM, [
    'serve', '--demo', '--port', String(port), '--data', folder, '--site', process.env.SITE_DIR,
  ], { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) return child;
  }
  throw new Error('the program ended before it was ready');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

scenario('a program killed in the middle loses nothing that it had said to have', true, async (stage) => {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-kill-'));
  const port = await freePort();
  let child = await program(folder, port);
  try {
    const { page, person, live } = await onDocument(stage, { baseURL: `http://127.0.0.1:${port}` });
    const file = await heavy(stage, person);
    const taken = listen(page);
    const line = await holdAfter(page, 2);
    await fileField(page).setInputFiles(file.path);
    await sender(page, SEND).click();
    await line.held;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await line.free();
    await live.getByText('La connexion est mauvaise').waitFor();
    child = await program(folder, port);
    await seePicture(page, 'Page 1 de votre pièce');
    inOneGo(taken, file.size);
    await file.remove();
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
  // Its answers come from another address than the one that is listened to.
  stage.complaints = stage.complaints.filter((complaint) => !/ERR_|Failed to load/.test(complaint));
});
