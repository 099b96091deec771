// The papers of a demand: its certificates, the receipt, and the page that tells whether a
// certificate is genuine.

import assert from 'node:assert/strict';
import { arrive, demoAccount, follow, inBothModes, scenario, see, signIn, words } from './support.mjs';
import { fits, looks, looksWithoutScript, markup } from './inspection.mjs';

/** The bytes behind a link of the page, with the session of its device. */
async function download(page, link) {
  const href = await link.getAttribute('href');
  const answer = await page.request.get(href);
  assert.equal(answer.status(), 200, href);
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  assert.equal(answer.headers()['cache-control'], 'no-store');
  return answer.body();
}

/** The address of the verification, as the link of the paper holds it. */
function verification(pdf) {
  const found = /\/URI\s*\((http[^)]*\/attestation\/[\w-]+)\)/.exec(pdf.toString('latin1'));
  assert.ok(found, 'the paper leads to no verification');
  return new URL(found[1]).pathname;
}

/** One page as anybody sees it. */
async function look(stage, page, name, address) {
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()['x-robots-tag'], /noindex/);
  assert.equal(answer.headers()['cache-control'], 'no-store');
  const wrong = [...(await markup(await answer.text())), ...(await fits(page))];
  if (stage.script) wrong.push(...(await looks(page, name)));
  else wrong.push(...(await looksWithoutScript(stage, page, answer)));
  assert.deepEqual(wrong, []);
}

inBothModes('a certificate is downloaded, then checked by somebody else', async (stage) => {
  const page = await stage.device();
  await signIn(page, await demoAccount({ role: 'applicant', state: 'active' }));
  await page.goto('/demande');
  await see(page, 'Mes attestations');
  const number = await page.locator('[data-number]').first().getAttribute('data-number');
  const link = page.getByRole('link', { name: /^Attestation d’enregistrement du .* \(PDF\)$/ });
  const pdf = await download(page, link);
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.deepEqual(await download(page, link), pdf, 'the same bytes each time');
  const day = / du (.*) \(PDF\)/.exec(await words(link))[1];

  // Somebody who holds the paper, without account.
  const other = await stage.device();
  const address = verification(pdf);
  await look(stage, other, 'certificate, genuine', address);
  await arrive(other, 'Cette attestation est authentique');
  assert.equal(await other.locator('[data-number]').getAttribute('data-number'), number);
  await see(other, day);
  const shown = await words(other.getByRole('main'));
  const name = (await words(page.getByRole('main'))).match(/Bron|Lyon/)?.[0] ?? 'Bron';
  assert.ok(!shown.includes(name), 'nothing else of the demand is told');

  // The last letters changed: the signature no longer holds.
  const forged = address.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBA' : 'AAAA'));
  await look(stage, other, 'certificate, not genuine', forged);
  await arrive(other, 'Nous ne reconnaissons pas cette attestation');
  await follow(other, 'un guichet');
});

scenario('a demand that waits has a receipt and no certificate', true, async (stage) => {
  const page = await stage.device();
  await signIn(page, await demoAccount({ role: 'applicant', state: 'waiting' }));
  await page.goto('/demande');
  await see(page, 'Mon récépissé');
  const pdf = await download(page, page.getByRole('link', { name: 'Récépissé de dépôt (PDF)' }));
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.ok(!pdf.toString('latin1').includes('/attestation/'));
  await page.goto('/demande/attestation.pdf');
  assert.equal(new URL(page.url()).pathname, '/demande');
});
