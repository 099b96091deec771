// A duplicate, from the guichet that reports it to the manager who decides, by the keyboard alone.

import assert from 'node:assert/strict';
import { arrive, demoAccount, inBothModes, see, sender, sent, signIn, words } from './support.mjs';
import { looks } from './inspection.mjs';

/** More than any page has stops. */
const STOPS = 150;

function isHere(control) {
  return control.evaluate((element) => element === document.activeElement);
}

/** Goes on with the Tab key up to a control. */
async function tabTo(page, control) {
  await control.waitFor();
  for (let stops = 0; stops < STOPS; stops += 1) {
    if (await isHere(control)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key never reaches ${control}`);
}

/** Follows a link with the Enter key. */
async function follow(page, link) {
  await tabTo(page, link);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

/** Presses a button with the Enter key. */
async function enter(page, name) {
  await tabTo(page, sender(page, name));
  return sent(page, () => page.keyboard.press('Enter'));
}

/** From the list to the pair of the demonstration. */
async function openPair(page, heading = 'Deux demandes à comparer') {
  const row = page.getByRole('row').filter({ hasText: 'Une seule lettre du nom diffère' }).first();
  await follow(page, row.getByRole('link'));
  await arrive(page, heading);
  const table = await words(page.getByRole('table'));
  assert.match(table, /Haddad.*Hadad|Hadad.*Haddad/);
}

/** Axe finds nothing to say, on a phone nor on a wide screen. */
async function inspect(page, name) {
  assert.deepEqual(await looks(page, name), [], name);
  await page.setViewportSize({ width: 1280, height: 900 });
}

inBothModes('a guichet reports a duplicate, the manager tells two persons apart, then thinks again', async (stage) => {
  const desk = await stage.device();
  await signIn(desk, await demoAccount({ role: 'guichet_agent', territory: '069' }));
  await follow(desk, desk.getByRole('link', { name: 'Doublons', exact: true }));
  await arrive(desk, 'Doublons');
  await openPair(desk);
  await tabTo(desk, desk.getByLabel('Remarque pour le gestionnaire'));
  await desk.keyboard.type('Carte vue au guichet');
  await enter(desk, 'Signaler ce doublon');
  await see(desk, 'Doublon signalé au gestionnaire territorial.');

  const page = await stage.device();
  await signIn(page, await demoAccount({ role: 'territory_manager' }));
  await follow(page, page.getByRole('link', { name: 'Doublons', exact: true }));
  await arrive(page, 'Doublons');
  await openPair(page);
  await see(page, 'Carte vue au guichet');
  const choices = page.getByRole('radio');
  await tabTo(page, choices.first());
  await page.keyboard.press('ArrowDown');
  assert.ok(await choices.nth(1).isChecked());
  // Without a reason: told beside the field, and nothing is lost.
  await enter(page, 'Enregistrer la décision');
  await see(page, 'Écrivez en une phrase ce qui vous permet de le dire');
  assert.ok(await choices.nth(1).isChecked());
  await tabTo(page, page.getByLabel('Ce qui vous permet de le dire'));
  await page.keyboard.type('Deux pièces d’identité vues');
  await enter(page, 'Enregistrer la décision');
  await see(page, 'ce doublon ne sera plus proposé');
  await follow(page, page.getByRole('link', { name: 'Voir les doublons déjà traités' }));
  await openPair(page, 'Doublon traité');
  await tabTo(page, page.getByLabel('Ce qui vous permet de le dire'));
  await page.keyboard.type('Erreur de ma part');
  await enter(page, 'Annuler la décision');
  await see(page, 'le doublon est de nouveau à traiter');
  if (stage.script) {
    await inspect(page, 'duplicates');
    await openPair(page);
    await inspect(page, 'duplicate');
    await inspect(desk, 'desk duplicate');
  }
});
