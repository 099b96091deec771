// Anyone reads the figures: a commune by its name, its neighbours, its department, and the files.

import assert from 'node:assert/strict';
import { arrive, base, follow, inBothModes, see, sender } from './support.mjs';
import { fits, looks, looksWithoutScript } from './inspection.mjs';

inBothModes('the figures of a commune and of its department', async (stage) => {
  const page = await stage.device({ viewport: { width: 320, height: 740 } });
  await page.goto('/statistiques');
  await see(page, 'Combien de demandes pour un logement ?');
  await page.getByText('Voir les chiffres en tableau').first().click();
  await page.getByRole('table', { name: /par département$/ }).waitFor();
  await page.getByRole('textbox', { name: 'Commune' }).fill('bron');
  await sender(page, 'Chercher').click();
  await page.waitForURL('**/statistiques?commune=bron');
  await inspect(stage, page, 'statistics, found', await page.reload());
  await follow(page, 'Bron (Rhône)');
  await arrive(page, 'Demande de logement social : Bron');
  await see(page, 'Où demander aussi ?');
  await inspect(stage, page, 'commune', await page.reload());
  const beside = page.getByRole('region', { name: /^Autres communes/ });
  const neighbour = beside.getByRole('link').first();
  const name = (await neighbour.textContent()).trim();
  await neighbour.click();
  await arrive(page, `Demande de logement social : ${name}`);
  await follow(page, 'Rhône');
  await arrive(page, 'Demande de logement social : Rhône');
  await see(page, 'Combien de temps attend-on ?');
  await inspect(stage, page, 'department', await page.reload());
  // Each chart says its figures in a table, script or not.
  for (const chart of await page.locator('figure').all()) {
    await chart.getByText('Voir les chiffres en tableau').click();
    assert.ok(await chart.getByRole('table').isVisible());
  }
  await page.getByText('Personnes à loger', { exact: true }).first().click();
  await page.getByRole('table', { name: 'Demandes en cours : personnes à loger' }).waitFor();

  // The file holds what the page shows, and hides what it hides.
  const csv = page.getByRole('link', { name: 'tous les chiffres (CSV)' });
  const [download] = await Promise.all([page.waitForEvent('download'), csv.click()]);
  assert.equal(download.suggestedFilename(), 'demandes-69.csv');
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n').slice(1);
  const rows = lines.map((line) => line.split(';'));
  const pending = rows.find((row) => row[1] === 'departement' && row[4] === 'pending' && row[6] === '');
  await see(page.getByRole('region', { name: 'Chiffres clés' }), `${pending[10]} demandes en cours`);
  for (const row of rows) assert.ok(row[11] === 'oui' ? row[10] === '' : row[10] === '0' || Number(row[10]) >= 5, row.join(';'));
  const address = `${base}/statistiques/departement/69.json`;
  const json = await fetch(address);
  assert.equal((await json.json()).chiffres.length, rows.length);
  // A program that has it is told so.
  const again = await fetch(address, { headers: { 'if-none-match': json.headers.get('etag') } });
  assert.equal(again.status, 304);

  // Up to the country, down to a body of communes, and the files of all of it.
  await page.goto('/statistiques/departement/69');
  await follow(page, 'France');
  await arrive(page, 'Demande de logement social : France');
  await inspect(stage, page, 'country', await page.reload());
  await follow(page, 'Auvergne-Rhône-Alpes');
  await arrive(page, 'Demande de logement social : Auvergne-Rhône-Alpes');
  await page.goto('/statistiques/epci/200046977');
  await arrive(page, 'Demande de logement social : Métropole de Lyon');
  await inspect(stage, page, 'body of communes', await page.reload());
  await follow(page, 'Tous les fichiers et les publications mensuelles');
  await arrive(page, 'Données ouvertes');
  await inspect(stage, page, 'open data', await page.reload());
  const [whole] = await Promise.all([page.waitForEvent('download'), follow(page, 'Les communes (CSV)')]);
  assert.equal(whole.suggestedFilename(), 'demandes-communes.csv');
  const taken = [];
  for await (const chunk of await whole.createReadStream()) taken.push(chunk);
  const told = Buffer.concat(taken).toString('utf8').trim().split('\r\n').slice(1);
  assert.ok(told.length > 10 && told.every((line) => line.split(';')[1] === 'commune'), told.slice(0, 3).join('\n'));
  const never = await page.goto('/statistiques/france?mois=2199-01');
  assert.equal(never.status(), 404);
  await see(page, 'Rien n’a été publié pour ce mois');

  const nowhere = await page.goto('/statistiques/departement/99');
  assert.equal(nowhere.status(), 404);
  await see(page, 'Ce territoire n’est pas connu');
});

async function inspect(stage, page, name, answer) {
  assert.deepEqual(await fits(page), [], `${name} fits a phone`);
  const wrong = stage.script ? await looks(page, name) : await looksWithoutScript(stage, page, answer);
  assert.deepEqual(wrong, [], name);
}
