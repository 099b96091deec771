// The work of a desk by the keyboard alone, without any script: finding, noting, removing, typing.

import assert from 'node:assert/strict';
import {
  act, arrive, demoAccount, described, inBothModes, see, sender, sent, signIn,
} from './support.mjs';
import { looksWithoutScript } from './inspection.mjs';

/** More than any page has stops. */
const STOPS = 150;

async function tabTo(page, control) {
  await control.waitFor();
  for (let stops = 0; stops < STOPS; stops += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key never reaches ${control}`);
}

async function enter(page, name) {
  await tabTo(page, sender(page, name));
  return sent(page, () => page.keyboard.press('Enter'));
}

async function followByKey(page, link) {
  await tabTo(page, link);
  const loaded = page.waitForEvent('load');
  await Promise.all([loaded, page.keyboard.press('Enter')]);
}

inBothModes('an agent of a guichet works by the keyboard', async (stage, t) => {
  const page = await stage.device();
  const clean = async (name) => {
    if (stage.script) return;
    const answer = await page.reload();
    assert.deepEqual(await looksWithoutScript(stage, page, answer), [], name);
  };
  await signIn(page, await demoAccount({ role: 'guichet_agent', territory: '069' }));

  await act(t, 'filters keep their page, and an event opens', async () => {
    await page.goto('/guichet?tout=1');
    await arrive(page, 'Boîte de réception');
    await clean('inbox');
    await followByKey(page, page.getByRole('row').getByRole('link').first());
    await page.getByRole('heading', { name: 'Au guichet' }).waitFor();
    await clean('demand');
  });
  const demand = page.url();

  await act(t, 'a note without words is asked again, then kept', async () => {
    await tabTo(page, page.locator('summary', { hasText: 'Écrire une note' }));
    await page.keyboard.press('Enter');
    assert.equal((await enter(page, 'Ajouter la note')).status(), 422);
    const note = page.getByLabel('Nouvelle note');
    assert.match(await described(note), /Écrivez la note/);
    await tabTo(page, note);
    await page.keyboard.type('Pièces vues au guichet.');
    await enter(page, 'Ajouter la note');
    await see(page, 'Pièces vues au guichet.');
  });

  await act(t, 'a removal asks for its motive, and nothing is done', async () => {
    await followByKey(page, page.getByRole('link', { name: 'Radier…' }));
    await arrive(page, 'Radier la demande');
    await clean('removal');
    assert.equal((await enter(page, 'Continuer')).status(), 422);
    await see(page, 'Choisissez le motif de la radiation');
    await followByKey(page, page.getByRole('link', { name: 'Garder la demande' }));
    assert.equal(page.url(), demand);
  });

  await act(t, 'a search of nobody says so', async () => {
    await page.goto('/guichet/recherche');
    await clean('search');
    await tabTo(page, page.getByLabel('Nom', { exact: true }));
    await page.keyboard.type('Personne-du-Tout');
    await tabTo(page, page.getByLabel('Année'));
    await page.keyboard.type('1901');
    await enter(page, 'Chercher cette personne');
    await see(page, 'Aucune demande trouvée dans votre territoire');
    assert.ok(!page.url().includes('Personne'), 'no name in the address');
  });

  await act(t, 'a paper demand is begun, and kept for later', async () => {
    await page.goto('/guichet/saisie');
    await clean('entries');
    await enter(page, 'Commencer la saisie');
    await arrive(page, 'Votre identité');
    await tabTo(page, page.getByLabel('Nom', { exact: true }));
    await page.keyboard.type('Essai');
    assert.equal((await enter(page, 'Enregistrer et continuer')).status(), 422);
    await page.goto('/guichet/saisie');
    await see(page.getByRole('table'), 'Essai');
    await followByKey(page, page.getByRole('table').getByRole('link').first());
    await arrive(page, 'Saisir une demande papier');
    await clean('entry');
    await tabTo(page, page.locator('summary', { hasText: 'Abandonner cette saisie' }));
    await page.keyboard.press('Enter');
    await see(page, 'il faudra la saisir de nouveau');
    await enter(page, 'Effacer cette saisie');
    await see(page, 'rien n’en est gardé');
  });
});
