// Passwords, sessions, signing out.

import assert from 'node:assert/strict';
import {
  MAIL, arrive, confirm, described, follow, inBothModes, newApplicant, openMail, press, see,
  enter, signIn, signUp, somebody, typeCredentials, words,
} from './support.mjs';

inBothModes('a forgotten password is replaced by a mailed link, once', async (stage) => {
  const page = await stage.device();
  const person = await newApplicant(page);
  const elsewhere = await stage.device();
  await page.goto('/compte/connexion');
  await arrive(page, 'Votre demande de logement social');

  await elsewhere.goto('/compte/connexion');
  await follow(elsewhere, 'Mot de passe oublié');
  await elsewhere.getByLabel('Adresse e-mail').fill(person.email);
  await press(elsewhere, 'Recevoir un lien');
  const known = await words(elsewhere.getByRole('main'));
  await openMail(elsewhere, person.email, MAIL.reset);
  await elsewhere.getByRole('link', { name: '/compte/mot-de-passe/nouveau' }).click();
  await arrive(elsewhere, 'Choisir un nouveau mot de passe');
  const link = elsewhere.url();

  await elsewhere.getByLabel('Mot de passe', { exact: true }).fill('court');
  assert.equal((await press(elsewhere, 'Changer mon mot de passe')).status(), 422);
  assert.match(await described(elsewhere.getByLabel('Mot de passe', { exact: true })), /au moins 10 caractères/);
  const renewed = { ...person, password: `${person.password} encore` };
  await elsewhere.getByLabel('Mot de passe', { exact: true }).fill(renewed.password);
  await press(elsewhere, 'Changer mon mot de passe');
  await see(elsewhere, 'Votre mot de passe est changé');
  await openMail(elsewhere, person.email, MAIL.changed);

  // The link has served, the old password is worth nothing, and every session is closed.
  assert.equal((await elsewhere.goto(link)).status(), 410);
  await arrive(elsewhere, 'Ce lien ne marche plus');
  await page.goto('/demande');
  assert.equal((await typeCredentials(page, person)).status(), 422);
  await enter(page, renewed);
  await arrive(page, 'Votre demande de logement social');

  // An unknown address is answered with the same words.
  await elsewhere.goto('/compte/mot-de-passe');
  await elsewhere.getByLabel('Adresse e-mail').fill(somebody().email);
  await press(elsewhere, 'Recevoir un lien');
  assert.equal(await words(elsewhere.getByRole('main')), known);
});

inBothModes('an address that has an account is told by mail only', async (stage) => {
  const page = await stage.device();
  const person = await newApplicant(page);
  const stranger = await stage.device();
  const other = somebody();
  await signUp(stranger, other);
  const unknown = await words(stranger.getByRole('main'));
  await signUp(stranger, { ...person, password: other.password });
  assert.equal(await words(stranger.getByRole('main')), unknown, 'the page says the same');
  await openMail(stranger, person.email, MAIL.already);
  assert.equal((await stranger.getByRole('link', { name: '/compte/confirmation' }).count()), 0);
  await stranger.goto('/compte/connexion');
  assert.equal((await typeCredentials(stranger, { ...person, password: other.password })).status(), 422);
});

inBothModes('an account is of no use before its address is confirmed', async (stage) => {
  const page = await stage.device();
  const person = somebody();
  await signUp(page, person);
  await page.goto('/compte/connexion');
  assert.equal((await typeCredentials(page, person)).status(), 422);
  await see(page, 'ouvrez d’abord le lien reçu par e-mail');
  await confirm(page, person);
  await enter(page, person);
  await arrive(page, 'Votre demande de logement social');
});

inBothModes('sign-up says beside each field what to correct', async (stage) => {
  const page = await stage.device();
  await page.goto('/compte/creation');
  await page.getByLabel('Adresse e-mail').fill('maelle@essai');
  await page.getByLabel('Mot de passe', { exact: true }).fill('motdepasse1234');
  assert.equal((await press(page, 'Créer mon compte')).status(), 422);
  await see(page, 'Il reste 2 points à corriger');
  assert.equal(await page.getByLabel('Adresse e-mail').inputValue(), 'maelle@essai');
  assert.match(await described(page.getByLabel('Adresse e-mail')), /n’est pas complète/);
  const password = page.getByLabel('Mot de passe', { exact: true });
  assert.equal(await password.inputValue(), '', 'a password never comes back');
  assert.match(await described(password), /trop facile à deviner/);
  await follow(page, 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre');
  assert.ok(await password.evaluate((field) => field === document.activeElement), 'the summary leads to the field');
});

inBothModes('one of two open sessions is closed from the other', async (stage) => {
  const phone = await stage.device();
  const person = await newApplicant(phone);
  const library = await stage.device();
  await signIn(library, person);
  await follow(phone, 'Mon compte');
  await arrive(phone, 'Mon compte');
  await see(phone, person.email);
  const others = phone.getByRole('button', { name: /^Fermer cette session/ });
  assert.equal(await others.count(), 1);
  assert.equal(await phone.getByText('Cet appareil', { exact: true }).count(), 1);
  await press(phone, others);
  await arrive(phone, 'Mon compte');
  assert.equal(await others.count(), 0);
  await see(phone, 'Votre compte n’est ouvert que sur cet appareil.');

  await library.goto('/demande');
  await arrive(library, 'Se connecter');
  await see(library, 'Connectez-vous pour continuer');
  await phone.goto('/demande');
  await arrive(phone, 'Votre demande de logement social');
});

inBothModes('after signing out nothing is to be seen, even by going back', async (stage) => {
  const page = await stage.device();
  const person = await newApplicant(page);
  await follow(page, 'Mon compte');
  await see(page, person.email);
  await press(page, 'Se déconnecter');
  await see(page, 'Votre session est fermée');
  await page.goBack();
  await arrive(page, 'Se connecter');
  assert.equal(await page.getByText(person.email).count(), 0);
  await page.goto('/demande');
  await arrive(page, 'Se connecter');
  await enter(page, person);
  await arrive(page, 'Votre demande de logement social');
  assert.equal(new URL(page.url()).pathname, '/demande');
});

inBothModes('a wrong password is told without saying which of the two is wrong', async (stage) => {
  const page = await stage.device();
  const person = await newApplicant(page);
  await press(page, 'Se déconnecter');
  const told = [];
  for (const email of [person.email, somebody().email]) {
    await page.goto('/compte/connexion');
    const answer = await typeCredentials(page, { email, password: 'quatre loups pressés' });
    assert.equal(answer.status(), 422);
    assert.equal(await page.getByLabel('Adresse e-mail').inputValue(), email);
    const password = page.getByLabel('Mot de passe', { exact: true });
    assert.equal(await password.inputValue(), '');
    told.push(await described(password));
  }
  assert.match(told[0], /L’adresse e-mail ou le mot de passe ne convient pas/);
  assert.equal(told[1], told[0]);
});

inBothModes('ten wrong passwords in a row are slowed down', async (stage) => {
  const page = await stage.device();
  const { email } = somebody();
  const statuses = [];
  for (let tries = 0; tries < 10 && !statuses.includes(429); tries += 1) {
    await page.goto('/compte/connexion');
    statuses.push((await typeCredentials(page, { email, password: `essai numéro ${tries}` })).status());
  }
  assert.deepEqual(statuses.slice(0, 4), [422, 422, 422, 422], 'a few slips of the finger are free');
  assert.equal(statuses.at(-1), 429, statuses.join(' '));
  await arrive(page, 'Trop d’essais à la suite');
  await see(page, /Attendez \d+ secondes?, puis recommencez/);
  // Somebody else, from the same place, is not slowed down.
  const neighbour = await stage.device();
  await newApplicant(neighbour);
});
