// The operator by the keyboard alone: the next file, a refusal undone, a question, an acceptance.

import assert from 'node:assert/strict';
import {
  MAIL, act, arrive, demoAccount, inBothModes, press, see, signIn, words,
} from './support.mjs';
import { looks } from './inspection.mjs';
import { choose, enter, tabTo } from './keys.mjs';
import { Program } from './program.mjs';

/** How many mails of that subject left. */
async function left(page, subject) {
  await page.goto('/demo/courriels');
  return (await words(page.getByRole('main'))).split(subject).length - 1;
}

inBothModes('an operator decides, changes their mind and asks, by the keyboard alone', async (stage, t) => {
  const program = await Program.start();
  try {
    await work(stage, t, program.url);
  } finally {
    await program.stop();
  }
});

async function work(stage, t, url) {
  const page = await stage.device({ baseURL: url });
  const mails = await stage.device({ baseURL: url });
  await signIn(page, await demoAccount({ role: 'operator', territory: '069' }));
  await page.goto('/operateur');
  await arrive(page, 'Dossiers à vérifier');
  const inspect = async (name) => {
    if (stage.script) assert.deepEqual(await looks(page, name), []);
  };
  await inspect('operator queue');

  const first = await act(t, 'the next file opens on the document and what to compare', async () => {
    await enter(page, 'Prendre le dossier suivant');
    await see(page, 'Cochez ce qui ne correspond pas à la pièce.');
    await inspect('operator review');
    return { url: page.url(), name: await page.getByRole('heading', { level: 1 }).innerText() };
  });

  await act(t, 'the Enter key on a box decides nothing', async () => {
    const box = page.getByRole('checkbox', { name: /Prénoms/ });
    await tabTo(page, box);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    assert.equal(page.url(), first.url);
    assert.ok(await box.isChecked());
  });

  await act(t, 'nothing is accepted over a difference', async () => {
    await enter(page, /^Accepter et attribuer le numéro/);
    await see(page, 'Vous avez coché une différence');
    await inspect('operator review, difference ticked');
  });

  await act(t, 'a refusal is held, and undone', async () => {
    const before = await left(mails, MAIL.refused);
    await choose(page, 'Motif du refus', 'Le document ne correspond pas à l’identité déclarée');
    await enter(page, 'Refuser et demander une correction');
    await see(page, /Correction demandée\. Rien ne part avant/);
    assert.notEqual(page.url(), first.url, 'the next file is open');
    await inspect('operator review, after a decision');
    assert.equal(await left(mails, MAIL.refused), before, 'no mail yet');
    await enter(page, /^Annuler la décision sur/);
    await see(page, 'Décision annulée');
    assert.equal(page.url(), first.url);
  });

  await act(t, 'a question refuses nothing', async () => {
    const box = page.getByLabel('Votre question');
    await tabTo(page, box);
    await page.keyboard.type('Pouvez-vous envoyer le verso ?');
    await enter(page, 'Envoyer la question');
    await see(page, /Question posée\. Rien ne part avant/);
    await page.goto('/operateur');
    await see(page, 'Vos dernières décisions');
    await inspect('operator queue, with decisions');
    await enter(page, /^Envoyer maintenant/);
    await see(page, 'Décision envoyée.');
    assert.ok(!(await words(page.getByRole('main'))).includes(first.name), 'set aside');
  });

  await act(t, 'an acceptance sent at once gives the number', async () => {
    await page.goto('/operateur');
    await enter(page, 'Reprendre votre dossier');
    await see(page, 'Identité déclarée');
    await enter(page, /^Accepter et attribuer le numéro/);
    await see(page, /Dossier accepté\. Rien ne part avant/);
    await page.goto('/operateur');
    await enter(page, /^Envoyer maintenant/);
    await see(page, /Numéro \w+ attribué/);
  });

  await act(t, 'a file is put back for the others', async () => {
    await page.goto('/operateur');
    await enter(page, 'Reprendre votre dossier');
    const passed = page.url();
    await enter(page, 'Remettre dans la file');
    await see(page, 'Dossier remis dans la file');
    await enter(page, 'Prendre le dossier suivant');
    assert.notEqual(page.url(), passed);
  });

  await act(t, 'the manager sees figures, and nobody’s name', async () => {
    await press(page, 'Se déconnecter');
    await signIn(page, await demoAccount({ role: 'territory_manager' }));
    await page.goto('/territoire/verification');
    await arrive(page, 'Vérification des dossiers');
    await see(page, 'marie.durand@demo.example');
    assert.ok(!(await words(page.getByRole('main'))).includes(first.name));
    await inspect('manager board');
  });
}
