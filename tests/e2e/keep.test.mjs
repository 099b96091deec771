// A notice says that a demand expires; its link keeps it, without a password: on a phone, in a minute.

import assert from 'node:assert/strict';
import { arrive, follow, inBothModes, press, see, until, writtenMails } from './support.mjs';
import { fits, looks, looksWithoutScript } from './inspection.mjs';

/** Links of the notices that the demonstration sent when it started: in the folder, since the page shows the last mails only. */
async function notices() {
  const texts = (await writtenMails('Auto-Submitted')).filter((text) => text.includes('Votre demande de logement expire le'));
  return texts.map((text) => /\S+\/garder-ma-demande\?jeton=\S+/.exec(text)[0]).sort();
}

inBothModes('the link of a notice keeps a demand', async (stage) => {
  const page = await stage.device({ viewport: { width: 360, height: 740 } });
  await until('two notices', async () => (await notices()).length > 1);
  // One for each mode: the first of them is used by the other.
  const address = (await notices())[stage.script ? 0 : 1];

  // A program that reads mails opens it first: nothing happens.
  for (let time = 0; time < 2; time += 1) {
    const answer = await page.goto(address);
    assert.equal(answer.status(), 200);
    await arrive(page, 'Garder ma demande');
  }
  // The reminders can be stopped; the way back to keeping is there.
  const reminders = address.replace('/garder-ma-demande?', '/garder-ma-demande/rappels?');
  const asked = await page.goto(reminders);
  await arrive(page, 'Ne plus recevoir de rappels ?');
  await inspect(stage, page, 'keep, reminders', asked);
  await press(page, 'Arrêter les rappels');
  await arrive(page, 'Vous ne recevrez plus de rappels cette année');
  await inspect(stage, page, 'keep, no reminders', await page.reload());
  await follow(page, 'Garder ma demande');
  await arrive(page, 'Garder ma demande');
  await inspect(stage, page, 'keep', await page.goto(address));
  await press(page, 'Voir ma demande');
  await arrive(page, 'Tout est encore juste ?');
  await see(page, 'Rien n’a changé');
  // No token in the address; one may go away and come back.
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/garder-ma-demande/verification');
  await follow(page, 'Un guichet');
  await page.goBack();
  await arrive(page, 'Tout est encore juste ?');
  await inspect(stage, page, 'keep, confirm', await page.reload());
  // Before the answers for who knows them, and after them.
  const buttons = page.getByRole('button', { name: 'Rien n’a changé : garder ma demande' });
  assert.equal(await buttons.count(), 2);
  await press(page, buttons.last());
  await arrive(page, 'Votre demande est gardée');
  await see(page, 'Elle est valable jusqu’au');
  await inspect(stage, page, 'keep, done', await page.reload());

  // The same link tells that it is done, and does no more.
  await page.goto(address);
  await arrive(page, 'Votre demande est gardée');
  await follow(page, 'Me connecter à mon compte');
  // It signs nobody in.
  await page.waitForURL(/\/compte\/connexion/);
});

async function inspect(stage, page, name, answer) {
  assert.deepEqual(await fits(page), [], `${name} fits a phone`);
  const wrong = stage.script ? await looks(page, name) : await looksWithoutScript(stage, page, answer);
  assert.deepEqual(wrong, [], name);
}
