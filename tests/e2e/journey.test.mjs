// From a new account to the guichet's inbox, through a refusal; then a renewal.

import assert from 'node:assert/strict';
import {
  MAIL, act, arrive, base, command, confirm, demoAccount, follow, inBothModes, newDraft, openMail, press, see,
  sender, signIn, signUp, somebody, enter, until, words, writtenMails,
} from './support.mjs';
import { card, declare, fillStep, jpeg, seePicture, sendFiles, submit } from './filing.mjs';
import { STEP, STEPS, total } from './form.mjs';

const SENTENCE = 'Le haut de la carte est coupé, il manque le nom.';
const RHONE = '/statistiques/departement/69';

inBothModes('a demand goes from a new account to the inbox of a guichet', async (stage, t) => {
  // Somebody who does not know the day of their birth.
  const person = { ...somebody(), birth: { day: '', month: '', year: '1984' } };
  const phone = await stage.device({ viewport: { width: 390, height: 844 } });
  const desk = await stage.device();
  const office = await stage.device();

  await act(t, 'an account is made and confirmed by a mailed link', async () => {
    await signUp(phone, person);
    await openMail(phone, person.email, MAIL.confirm);
    const link = phone.getByRole('link', { name: '/compte/confirmation' });
    const [written] = await writtenMails(person.email);
    assert.ok(written.includes(await link.innerText()), 'the mail on the page is the one in the folder');
    await confirm(phone, person);
    await enter(phone, person);
    await arrive(phone, 'Votre demande de logement social');
  });

  await act(t, 'the steps are filled in their order', async () => {
    await press(phone, 'Commencer ma demande');
    for (const [rank, step] of STEPS.entries()) {
      assert.equal(phone.url(), `${base}${step.path}`);
      await see(phone, `Étape ${rank + 1} sur ${total(person)}`);
      await fillStep(phone, step, person);
    }
  });

  await act(t, 'the identity document is sent as a photo', async () => {
    await arrive(phone, 'Votre pièce d’identité');
    // The place in the list of communes is not carried on.
    assert.equal(phone.url(), `${base}/demande/pieces`);
    await sendFiles(phone, jpeg(await card(stage, person, 'photo ratée')));
    await seePicture(phone, 'Page 1 de votre pièce');
    await press(phone, 'Continuer');
  });

  await act(t, 'the answers are read again before they are sent', async () => {
    await arrive(phone, 'Vérifiez et envoyez');
    const answers = await words(phone.getByRole('main'));
    for (const text of ['Madame', person.name, person.firstNames, '1984', person.email, person.street,
      '69500 Bron', '1 personne', 'Célibataire', 'CDI', '18 500 €', 'Locataire d’un logement privé', 'Appartement', 'T3, T4', 'Bron (69500)', 'Logement trop petit', '1 page']) {
      assert.ok(answers.includes(text), `« ${text} » is among the answers: ${answers}`);
    }
    await press(phone, 'Envoyer ma demande');
    await see(phone, 'Cochez la case pour certifier que vos informations sont exactes');
    await submit(phone);
    await openMail(phone, person.email, MAIL.filed);
  });

  await act(t, 'an operator refuses the document, with a reason and a sentence', async () => {
    await signIn(desk, await demoAccount({ role: 'operator', territory: '069' }));
    await openFile(desk, person, 'Premier envoi');
    const declared = await words(section(desk, 'Identité déclarée').last());
    assert.ok(declared.includes(person.name) && declared.includes(person.firstNames) && declared.includes('1984'), declared);
    await seePicture(desk, 'Page 1 de la pièce d’identité');
    await sideBySide(desk);
    await press(desk, 'Refuser et demander une correction');
    await see(desk, 'Choisissez le motif du refus');
    await desk.getByRole('radio', { name: 'Le document n’est pas lisible' }).check();
    await desk.getByLabel('Une phrase pour cette personne').fill(SENTENCE);
    await press(desk, 'Refuser et demander une correction');
    await see(desk, 'Correction demandée : le demandeur est prévenu par e-mail.');
  });

  await act(t, 'the applicant reads why, sends another picture and the demand again', async () => {
    await openMail(phone, person.email, MAIL.refused);
    const mail = await words(phone.getByRole('main'));
    assert.ok(mail.includes('lisible') && mail.includes(SENTENCE), mail);
    await phone.goto('/demande');
    await arrive(phone, 'Votre demande est à corriger');
    await see(phone, 'Le document n’est pas lisible');
    await see(phone, SENTENCE);
    await follow(phone, 'Envoyer une autre pièce');
    await arrive(phone, 'Votre pièce d’identité');
    await see(phone, SENTENCE);
    await press(phone, 'Retirer la page 1');
    await sendFiles(phone, jpeg(await card(stage, person, 'photo nette')));
    await seePicture(phone, 'Page 1 de votre pièce');
    await press(phone, 'Continuer');
    await arrive(phone, 'Vérifiez et envoyez');
    await submit(phone);
  });

  const before = { told: await figures(office), events: await eventsCounted() };

  const number = await act(t, 'the operator accepts, and the number is given', async () => {
    await openFile(desk, person, 'Renvoyé après un refus');
    await see(desk, SENTENCE);
    await press(desk, 'Accepter et attribuer le numéro');
    await see(desk, /Dossier accepté\s: numéro \w+ attribué/);
    await phone.goto('/demande');
    await arrive(phone, 'Votre demande est active');
    const shown = await phone.getByText(/^\d{3} \d{4} \d{6} [A-Z0-9]{5}$/).innerText();
    return shown.replace(/\s/g, '');
  });

  await act(t, 'the applicant sees the number of the portal', async () => {
    assert.match(number, /^069\d{4}\d{6}GDPUB$/);
    await see(phone, 'Le service de vérification a vérifié la pièce d’identité et attribué le numéro');
    await openMail(phone, person.email, MAIL.registered);
    assert.ok((await words(phone.getByRole('main'))).replace(/\s/g, '').includes(number), 'the mail tells the number');
  });

  await act(t, 'it is counted at once, and told once the month is over', async () => {
    assert.ok((await eventsCounted()) > before.events, 'its events are counted');
    assert.deepEqual(await figures(office), before.told);
  });

  await act(t, 'an agent of a guichet finds it in the inbox and acknowledges it', async () => {
    await signIn(office, await demoAccount({ role: 'guichet_agent', territory: '069' }));
    const row = office.getByRole('row').filter({ hasText: person.fullName });
    await until('the demand in the inbox', async () => {
      await office.goto('/guichet');
      return (await row.count()) > 0;
    });
    await see(row, 'Guichet internet');
    await see(row, 'À prendre en compte');
    await row.getByRole('link').click();
    await arrive(office, person.fullName);
    assert.equal(new URL(office.url()).pathname, `/guichet/demande/${number}`);
    await see(office, person.street);
    await press(office, 'Marquer comme prise en compte');
    await arrive(office, 'Boîte de réception');
    await see(office, 'Demande prise en compte.');
    assert.equal(await row.count(), 0, 'it has left the list of what is to acknowledge');
    await office.goto(`/guichet/demande/${number}`);
    await arrive(office, person.fullName);
    assert.equal(await sender(office, 'Marquer comme prise en compte').count(), 0);
  });
});

// One account for each mode: a renewal cannot be taken back.
inBothModes('a demand is renewed in three clicks', async (stage, t) => {
  const state = stage.script ? 'to_renew' : 'past_date';
  const page = await stage.device();
  await signIn(page, await demoAccount({ role: 'applicant', state }));
  await page.goto('/demande');
  const renew = page.getByRole('link', { name: 'Renouveler', exact: true });
  if (!(await renew.count())) {
    // These tests ran before on this server: then, and only then, it says so.
    await see(page, 'Vous avez renouvelé la demande pour un an');
    t.skip('this account was renewed by an earlier run on the same data');
    return;
  }
  await renew.click();
  await arrive(page, 'Renouveler votre demande');
  await declare(page);
  await press(page, 'Renouveler ma demande');
  await arrive(page, 'Votre demande est active');
  await see(page, 'Votre demande est renouvelée pour un an.');
  await see(page, 'Vous avez renouvelé la demande pour un an');
});

inBothModes('an answer is changed from the page that checks everything', async (stage) => {
  const page = await stage.device();
  const person = await newDraft(page);
  for (const step of STEPS) await fillStep(page, step, person);
  await arrive(page, 'Votre pièce d’identité');
  await page.goto('/demande/verification');
  await arrive(page, 'Vérifiez et envoyez');
  await see(page, 'Ajoutez une photo ou un fichier de votre pièce d’identité.');
  assert.equal(await sender(page, 'Envoyer ma demande').count(), 0, 'nothing is sent without a document');
  await page.getByRole('link', { name: /^Modifier : Où vous joindre$/ }).click();
  await arrive(page, STEP.contact.title);
  assert.equal(await page.getByLabel('Ville').inputValue(), person.town);
  await page.getByLabel('Ville').fill('Villeurbanne');
  await press(page, 'Enregistrer et continuer');
  await page.goto('/demande/verification');
  await see(page, 'Villeurbanne');
});

/** The part of a page under a heading. */
function section(page, heading) {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: heading, exact: true }) });
}

/** Opens the file of a person from the queue. */
async function openFile(desk, person, sending) {
  await desk.goto('/operateur');
  await arrive(desk, 'Dossiers à vérifier');
  const row = desk.getByRole('row').filter({ hasText: person.fullName });
  await see(row, sending);
  await row.getByRole('link').click();
  await arrive(desk, person.fullName);
}

/** On a wide screen the document stands beside the identity, not under it. */
async function sideBySide(desk) {
  const left = await section(desk, 'Identité déclarée').last().boundingBox();
  const right = await section(desk, 'Pièce envoyée').last().boundingBox();
  assert.ok(right.x >= left.x + left.width, 'the document is at the right of the identity');
  assert.ok(right.y < left.y + left.height, 'the document is at the height of the identity');
}

/** How many events the figures tell of, all of which a recount finds right. */
async function eventsCounted() {
  const told = await command('statistics', 'verify');
  const found = told.match(/^\d+ demands, (\d+) events, .* 0 wrong$/m);
  assert.ok(found, told);
  return Number(found[1]);
}

/** The public figures of the department, as a visitor reads them. */
async function figures(page) {
  await command('statistics', 'publish');
  await page.goto(RHONE);
  const all = await words(page.getByRole('region', { name: 'Chiffres clés' }));
  const figure = (label) => {
    const found = all.match(new RegExp(`([\\d ]+) ${label}`));
    assert.ok(found, `« ${label} » is among the figures: ${all}`);
    return Number(found[1].replace(/ /g, ''));
  };
  return { pending: figure('demandes en cours(?! pour)'), fresh: figure('nouvelles demandes en un an') };
}
