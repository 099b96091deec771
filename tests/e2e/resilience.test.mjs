// What goes wrong on the way: impatient fingers, two tabs, lost sessions, other sites, strange
// files. Nothing is lost, nothing is done twice.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  MAIL, SAVE, arrive, base, demoAccount, described, follow, inBothModes, mails, newApplicant, newDraft,
  press, see, sender, signIn, somebody, enter, until, words,
} from './support.mjs';
import {
  card, declare, fileField, fillStep, jpeg, readyToSend, seePicture, sendFiles, submit,
} from './filing.mjs';
import { STEP, STEPS } from './form.mjs';

/** Somebody whose demand stays out of the queue that the other tests read. */
function fromLeHavre() {
  return { ...somebody(), commune: 'Le Havre', postalCode: '76600', town: 'Le Havre' };
}

/** The demand was filed exactly once, and its mail sent once. */
async function filedOnce(page, person) {
  await page.goto('/demande');
  await arrive(page, 'Votre demande est envoyée');
  assert.equal(await page.getByText('Vous avez déposé la demande en ligne').count(), 1);
  const filed = () => mails(page, person.email, MAIL.filed);
  await until('the mail of the filing', async () => (await filed()).length > 0);
  assert.equal((await filed()).length, 1);
}

inBothModes('a double click files one demand', async (stage) => {
  const page = await stage.device();
  const person = await readyToSend(stage, page, fromLeHavre());
  await declare(page);
  await sender(page, 'Envoyer ma demande').dblclick();
  await arrive(page, 'Votre demande est envoyée');
  await filedOnce(page, person);
});

inBothModes('two tabs that send at the same time file one demand', async (stage) => {
  const page = await stage.device();
  const person = await readyToSend(stage, page, fromLeHavre());
  const other = await stage.tab(page);
  await other.goto('/demande/verification');
  for (const tab of [page, other]) await declare(tab);
  await Promise.all([page, other].map((tab) => press(tab, 'Envoyer ma demande')));
  for (const tab of [page, other]) await arrive(tab, 'Votre demande est envoyée');
  await filedOnce(page, person);
});

inBothModes('going back after sending does not send again', async (stage) => {
  const page = await stage.device();
  const person = await readyToSend(stage, page, fromLeHavre());
  await submit(page);
  await page.goBack();
  await arrive(page, 'Votre demande est envoyée');
  await page.goto(STEP.contact.path);
  await arrive(page, 'Votre demande est envoyée');
  await filedOnce(page, person);
});

inBothModes('two tabs on two steps keep both answers', async (stage) => {
  const page = await stage.device();
  const person = await newDraft(page);
  const other = await stage.tab(page);
  await other.goto(STEP.income.path);
  await STEP.identity.fill(page, person);
  await STEP.income.fill(other, person);
  await Promise.all([press(page, SAVE), press(other, SAVE)]);
  await page.goto(STEP.identity.path);
  assert.equal(await page.getByLabel('Nom', { exact: true }).inputValue(), person.name);
  await page.goto(STEP.income.path);
  assert.equal(await page.getByLabel(/^Revenu fiscal de référence de/).first().inputValue(), '18 500');
});

inBothModes('what another tab changed is read again before it is sent', async (stage) => {
  const page = await stage.device();
  await readyToSend(stage, page, fromLeHavre());
  const other = await stage.tab(page);
  await other.goto(STEP.contact.path);
  await other.getByLabel('Ville').fill('Sainte-Adresse');
  await press(other, SAVE);
  await declare(page);
  assert.equal((await press(page, 'Envoyer ma demande')).status(), 409);
  await arrive(page, 'Cela a changé entre-temps');
  await page.goto('/demande/verification');
  await see(page, 'Sainte-Adresse');
  await submit(page);
});

inBothModes('a lost session leads to sign-in, then back to the step', async (stage) => {
  const page = await stage.device();
  const person = await newDraft(page);
  await fillStep(page, STEP.identity, person);
  await STEP.contact.fill(page, person);
  await page.context().clearCookies();
  await press(page, SAVE);
  await enter(page, person);
  await arrive(page, STEP.contact.title);
  await fillStep(page, STEP.contact, person);
  await arrive(page, STEP.household.title);
  await page.goto(STEP.identity.path);
  assert.equal(await page.getByLabel('Nom', { exact: true }).inputValue(), person.name, 'what was saved is there');

  // An address kept from another day asks to sign in, and comes back to it.
  await page.context().clearCookies();
  await page.goto(STEP.communes.path);
  await see(page, 'Connectez-vous pour continuer');
  await enter(page, person);
  await arrive(page, STEP.communes.title);

  // Only to an address of this site.
  for (const elsewhere of ['//vol.example/demande', 'https://vol.example/', '/\\vol.example']) {
    await page.context().clearCookies();
    await page.goto(`/compte/connexion?suite=${encodeURIComponent(elsewhere)}`);
    await enter(page, person);
    assert.equal(page.url(), `${base}/demande`, elsewhere);
  }
});

inBothModes('a form sent from another site is stopped', async (stage) => {
  const page = await stage.device();
  const person = await newDraft(page);
  await fillStep(page, STEP.identity, person);
  const trap = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!DOCTYPE html><html lang="fr"><title>Piège</title><form method="post" action="${base}${STEP.identity.path}">
      <input name="nom" value="Pirate"><button>Gagner</button></form></html>`);
  });
  trap.listen(0);
  await once(trap, 'listening');
  try {
    // Another site altogether, then another port of the same host, to which cookies are sent.
    for (const host of ['localhost', '127.0.0.1']) {
      await page.goto(`http://${host}:${trap.address().port}/`);
      assert.equal((await press(page, 'Gagner')).status(), 403, host);
      await arrive(page, 'Cet envoi a été arrêté');
    }
  } finally {
    trap.close();
  }
  await page.goto(STEP.identity.path);
  assert.equal(await page.getByLabel('Nom', { exact: true }).inputValue(), person.name);
});

inBothModes('the address of what belongs to others is unknown', async (stage) => {
  const owner = await stage.device();
  const person = await newDraft(owner);
  await owner.goto('/demande/pieces');
  await sendFiles(owner, jpeg(await card(stage, person)));
  const picture = await owner.getByRole('img', { name: 'Page 1 de votre pièce' }).getAttribute('src');
  assert.equal((await owner.context().request.get(picture)).status(), 200);

  const applicant = await stage.device();
  await newApplicant(applicant);
  const operator = await stage.device();
  await signIn(operator, await demoAccount({ role: 'operator', territory: '069' }));
  const file = await operator.getByRole('row').getByRole('link').first().getAttribute('href');
  const agent = await stage.device();
  await signIn(agent, await demoAccount({ role: 'guichet_agent', territory: '069' }));
  await agent.goto('/guichet?tout=1');
  const demand = await agent.getByRole('row').getByRole('link').first().getAttribute('href');
  assert.equal((await operator.goto(file)).status(), 200);
  assert.equal((await agent.goto(demand)).status(), 200);

  const elsewhere = await stage.device();
  await signIn(elsewhere, await demoAccount({ role: 'operator', territory: '076' }));
  const otherDesk = await stage.device();
  await signIn(otherDesk, await demoAccount({ role: 'guichet_agent', territory: '065' }));
  const closed = [
    [applicant, [picture, file, demand, '/operateur', '/guichet', '/territoire', '/administration']],
    [operator, [picture, demand, '/demande', '/guichet', '/territoire', '/administration']],
    [elsewhere, [file]],
    [agent, [picture, file, '/demande', '/operateur', '/territoire', '/administration']],
    [otherDesk, [demand]],
  ];
  for (const [page, addresses] of closed) {
    for (const address of addresses) {
      assert.equal((await page.goto(address)).status(), 404, address);
      await arrive(page, 'Cette page n’existe pas');
    }
  }
});

inBothModes('a text that is too long is told beside its field', async (stage) => {
  const page = await stage.device();
  const person = await newDraft(page);
  const check = async (label, text, message) => {
    const field = page.getByLabel(label, { exact: true });
    // A browser that knows no limit of length sends all that was typed.
    await field.evaluate((element) => element.removeAttribute('maxlength'));
    await field.fill(text);
    assert.equal((await press(page, SAVE)).status(), 422, label);
    assert.match(await described(field), message);
    assert.ok((await field.inputValue()).startsWith(text.slice(0, 500)), `${label}: what was typed is kept`);
  };
  await STEP.identity.fill(page, person);
  await check('Nom', 'Longue'.repeat(500), /trop long : 80 caractères au plus/);
  await check('Nom', 'R2-D2 <b>', /Un nom s’écrit avec des lettres/);
  await page.goto(STEP.contact.path);
  await STEP.contact.fill(page, person);
  await check('Numéro et rue', 'rue sans fin '.repeat(60).trim(), /trop long : 120 caractères au plus/);
  await page.goto(STEP.motive.path);
  await check('Précisions sur le motif', 'encore '.repeat(200).trim(), /trop long : 500 caractères au plus/);

  // Beyond what any form may weigh, the answer is a page too, and nothing is lost.
  await page.goto(STEP.contact.path);
  await page.getByLabel('Ville').fill('é'.repeat(200_000));
  assert.equal((await press(page, SAVE)).status(), 413);
  await arrive(page, 'C’est trop lourd');
  await page.goto(STEP.contact.path);
  const town = await page.getByLabel('Ville').inputValue();
  // Never taken by the server: a browser that keeps what is typed gives it back to be shortened.
  if (stage.script) assert.ok(town.startsWith('éééé'), 'what was typed comes back');
  else assert.equal(town, person.town, 'what was saved is there');
});

inBothModes('a file that cannot be read is told beside the field, and nothing is lost', async (stage) => {
  const page = await stage.device();
  const person = await newDraft(page);
  for (const step of STEPS) await fillStep(page, step, person);
  const good = await card(stage, person);
  const pages = (count) => async () => {
    await see(page, count ? `Retirer la page ${count}` : 'Photo ou fichier de votre pièce');
    assert.equal(await sender(page, `Retirer la page ${count + 1}`).count(), 0);
  };
  await arrive(page, 'Votre pièce d’identité');
  assert.equal((await press(page, 'Ajouter à ma demande')).status(), 422);
  assert.match(await described(fileField(page)), /Choisissez d’abord une photo/);
  await sendFiles(page, jpeg(good));
  await pages(1)();

  const bad = [
    [jpeg(Buffer.alloc(0), 'vide.jpg'), /vide\.jpg : Ce fichier est vide/],
    [jpeg(good.subarray(0, good.length >> 2), 'coupée.jpg'), /coupée\.jpg : Ce fichier est abîmé/],
    [jpeg(Buffer.from('Ceci est un texte.\n'.repeat(50)), 'texte.jpg'), /texte\.jpg : Ce fichier n’est ni une photo/],
    [jpeg(Buffer.concat([good, Buffer.alloc(11 << 20)]), 'lourde.jpg'), /lourde\.jpg : Ce fichier dépasse 10 Mo/],
  ];
  for (const [file, message] of bad) {
    assert.equal((await sendFiles(page, file)).status(), 422, file.name);
    assert.match(await described(fileField(page)), message);
    assert.equal(await fileField(page).getAttribute('aria-invalid'), 'true');
    await pages(1)();
    await seePicture(page, 'Page 1 de votre pièce');
  }

  // Of two files sent together, the good one is kept and the other is named.
  assert.equal((await sendFiles(page, bad[2][0], jpeg(good, 'verso.jpg'))).status(), 422);
  assert.match(await described(fileField(page)), bad[2][1]);
  await pages(2)();
  await seePicture(page, 'Page 2 de votre pièce');
  await press(page, 'Retirer la page 2');
  await pages(1)();
  // Chosen, but not sent: going on sends it.
  await fileField(page).setInputFiles([jpeg(good, 'verso.jpg')]);
  await press(page, 'Continuer');
  await arrive(page, 'Vérifiez et envoyez');
  await see(page, '2 pages');
});

inBothModes('a scan is taken as well as a photo', async (stage) => {
  const page = await stage.device();
  await newDraft(page);
  await page.goto('/demande/pieces');
  const sheet = await stage.device({ javaScriptEnabled: true });
  await sheet.setContent('<html lang="fr"><h1>SPÉCIMEN, recto</h1><h1 style="break-before:page">SPÉCIMEN, verso</h1>');
  const pdf = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: await sheet.pdf({ format: 'A5' }) };
  const png = { name: 'capture.png', mimeType: 'image/png', buffer: await sheet.screenshot() };
  assert.equal((await sendFiles(page, pdf)).status(), 303);
  await seePicture(page, 'Page 2 de votre pièce');
  assert.equal((await sendFiles(page, png)).status(), 303);
  await seePicture(page, 'Page 3 de votre pièce');
  await page.goto('/demande');
  assert.match(await words(page.getByRole('main')), /Votre pièce d’identité Complète/);
});
