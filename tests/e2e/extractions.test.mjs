// An agent takes a table out of the register: looks at it first, waits for it, opens it, erases it.

import assert from 'node:assert/strict';
import { arrive, demoAccount, inBothModes, press, see, signIn, until } from './support.mjs';
import { fits, looks, looksWithoutScript } from './inspection.mjs';

inBothModes('a table of the demands of a department', async (stage) => {
  const page = await stage.device({ viewport: { width: 390, height: 844 } });
  const manager = await stage.device();
  await signIn(page, await demoAccount({ role: 'guichet_agent', territory: '069' }));
  await page.goto('/extractions');
  await arrive(page, 'Extractions');

  // What is missing is said, and what was chosen stays.
  await page.getByRole('combobox', { name: 'Territoire' }).selectOption({ label: 'Rhône' });
  await page.getByRole('radio', { name: 'Demandes en cours, en tableau' }).check();
  await press(page, 'Préparer le fichier');
  await see(page, 'Choisissez ce que disent les lignes du tableau');
  await page.getByRole('combobox', { name: 'Lignes du tableau' }).selectOption({ label: 'Commune' });
  await page.getByRole('combobox', { name: 'Colonnes du tableau' }).selectOption({ label: 'Personnes à loger' });
  await page.getByRole('radio', { name: 'CSV' }).check();
  await press(page, 'Voir un aperçu');
  await page.getByRole('table', { name: 'Aperçu du fichier' }).waitFor();
  assert.deepEqual(await fits(page), [], 'a preview fits a phone');
  await press(page, 'Préparer le fichier');
  await see(page, 'C’est demandé');
  const file = page.getByRole('link', { name: /^Télécharger Demandes en cours par commune et personnes à loger/ }).first();
  await until('the file', async () => {
    const answer = await page.goto('/extractions');
    if ((await file.count()) === 0) return false;
    stage.answer = answer;
    return true;
  });
  const wrong = stage.script ? await looks(page, 'extractions') : await looksWithoutScript(stage, page, stage.answer);
  assert.deepEqual(wrong, []);
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  assert.match(download.suggestedFilename(), /^D69-demandes-commune-size-premier-\d{4}-\d\d-\d\d-\d\dh\d\d\.csv$/);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
  assert.ok(lines[0].includes('Code INSEE;Commune;Demandes;1 personne'), lines[0]);
  assert.ok(lines.length > 3 && lines.at(-1).startsWith('Ensemble;;'), lines.join('\n'));

  // Who answers for the territory knows it.
  await signIn(manager, await demoAccount({ role: 'territory_manager', territory: '069' }));
  await manager.goto('/extractions');
  await manager.getByRole('table', { name: 'Extractions des agents' }).waitFor();
  await see(manager, '1 fois');
  await page.getByRole('button', { name: /^Supprimer Demandes/ }).first().click();
  await see(page, 'Fichier supprimé.');
});
