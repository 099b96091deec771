// The search box of the communes once it is awake: it proposes, and never stands in the way.

import assert from 'node:assert/strict';
import {
  SAVE, arrive, inBothModes, newDraft, press, scenario, see, sender, sent, words,
} from './support.mjs';
import { propose } from './form.mjs';
import { fits, looks, looksWithoutScript, markup } from './inspection.mjs';

const STEP = '/demande/etape/communes';

/** Somebody on the step of the communes; gives the page and the answer of the server. */
async function onStep(stage, options) {
  const page = await stage.device(options);
  await newDraft(page);
  const answer = await page.goto(STEP);
  await arrive(page, 'Les communes souhaitées');
  return { page, answer };
}

/** The same with the search box awake. */
async function onCommunes(stage, options) {
  const { page } = await onStep(stage, options);
  const box = page.getByRole('combobox', { name: 'Chercher une commune' });
  await box.waitFor();
  return { page, box, list: page.getByRole('listbox', { name: 'Communes proposées' }) };
}

scenario('communes are proposed while a name is typed, and chosen with the arrows', true, async (stage) => {
  const { page, box, list } = await onCommunes(stage);
  assert.equal(await box.getAttribute('aria-expanded'), 'false');
  await propose(page, 'villeurb');
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('ArrowDown');
  const option = list.getByRole('option', { selected: true });
  assert.equal(await option.getAttribute('id'), await box.getAttribute('aria-activedescendant'));
  assert.match(await option.innerText(), /Villeurbanne/);

  // Escape takes the list away, not the text; the arrows bring it back.
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  assert.equal(await box.inputValue(), 'villeurb');
  await page.keyboard.press('ArrowDown');
  await sent(page, () => page.keyboard.press('Enter'));
  await sender(page, 'Retirer Villeurbanne').waitFor();

  // The next goes after the first, and may go before it.
  await propose(page, 'bron');
  await sent(page, () => list.getByRole('option', { name: /^Bron\b/ }).click());
  await press(page, 'Monter Bron');
  await press(page, SAVE);
  await page.goto(STEP);
  const chosen = await page.getByRole('group', { name: 'Vos communes' }).getByRole('listitem').allInnerTexts();
  assert.deepEqual(chosen.map((line) => line.match(/Bron|Villeurbanne/)?.[0]), ['Bron', 'Villeurbanne']);
});

scenario('a finger chooses among what is proposed', true, async (stage) => {
  const phone = { hasTouch: true, isMobile: true, viewport: { width: 360, height: 800 } };
  const { page, box, list } = await onCommunes(stage, phone);
  await box.tap();
  await page.keyboard.type('decines');
  await sent(page, () => list.getByRole('option').first().tap());
  await sender(page, 'Retirer Décines-Charpieu').waitFor();
});

scenario('the Enter key searches when nothing proposed is chosen', true, async (stage) => {
  const { page } = await onCommunes(stage);
  await propose(page, 'vaulx');
  await sent(page, () => page.keyboard.press('Enter'));
  await sender(page, 'Ajouter Vaulx-en-Velin').waitFor();
});

scenario('when nothing can be proposed the button still searches', true, async (stage) => {
  const { page, box, list } = await onCommunes(stage);
  await page.route('**/ilots/**', (route) => route.fulfill({ status: 503, body: '' }));
  const failed = page.waitForResponse((response) => response.status() === 503);
  await box.fill('Bron');
  await failed;
  assert.equal(await list.count(), 0);
  await press(page, 'Chercher');
  await see(page, 'trouvée');
  await press(page, 'Ajouter Bron');
  await sender(page, 'Retirer Bron').waitFor();
  // The browser reports the failure: that is what this scenario asked for.
  stage.complaints = stage.complaints.filter((complaint) => !complaint.includes('/ilots/'));
});

scenario('a proposed commune says where it is, how many ask for it, and what it was called', true, async (stage) => {
  const { page, list } = await onCommunes(stage);
  // A department narrows, by its number or its name.
  await propose(page, 'bron 69');
  const bron = list.getByRole('option', { name: /^Bron 69500, Rhône/ });
  await bron.waitFor();
  assert.match(await words(bron), /demandes? en cours, .+ en un an$/);
  await page.getByRole('combobox', { name: 'Chercher une commune' }).fill('saint-denis');
  await list.getByRole('option', { name: /^Saint-Denis .*La Réunion/ }).waitFor();
  await list.getByRole('option', { name: /^Saint-Denis 93200, 93210, 93380, Seine-Saint-Denis/ }).waitFor();
  // A slip of the hand, then a former name.
  await page.getByRole('combobox', { name: 'Chercher une commune' }).fill('vileurbanne');
  await list.getByRole('option', { name: /^Villeurbanne/ }).waitFor();
  await page.getByRole('combobox', { name: 'Chercher une commune' }).fill('arbignieu');
  const former = list.getByRole('option', { name: /^Arbignieu, aujourd’hui Arboys en Bugey/ });
  await sent(page, () => former.click());
  await sender(page, 'Retirer Arboys en Bugey').waitFor();
});

inBothModes('a department is browsed, further than the first results', async (stage) => {
  const { page } = await onStep(stage);
  await page.getByLabel('Chercher une commune').fill('Rhône');
  await press(page, 'Chercher');
  const results = page.locator('#resultats');
  await results.getByRole('heading', { level: 2, name: /communes trouvées$/ }).waitFor();
  assert.equal(await results.getByRole('listitem').count(), 10);
  await press(page, 'Voir d’autres résultats');
  assert.equal(await results.getByRole('listitem').count(), 50);
  // The page is read from the first that was not there.
  assert.match(page.url(), /#resultats-suite$/);
  await page.waitForFunction(() => {
    const { top, bottom } = document.getElementById('resultats-suite').getBoundingClientRect();
    return top > -1 && bottom <= innerHeight;
  });
  await press(page, results.getByRole('button', { name: 'Ajouter Bron' }));
  await sender(page, 'Retirer Bron').waitFor();
});

inBothModes('the step is readable by everybody, on every screen, in every state', async (stage, t) => {
  const { page, answer } = await onStep(stage);
  const look = (name, reach) => t.test(name, async () => {
    const sent = await reach();
    const wrong = [...(await markup(await sent.text())), ...(await fits(page))];
    if (stage.script) wrong.push(...(await looks(page, name)));
    else wrong.push(...(await looksWithoutScript(stage, page, sent)));
    assert.deepEqual(wrong, []);
  });
  const search = async (text) => {
    await page.getByLabel('Chercher une commune').fill(text);
    return press(page, 'Chercher');
  };
  await look('communes empty', async () => answer);
  await look('communes close', () => search('vileurbanne'));
  await look('communes chosen', async () => {
    for (const name of ['Villeurbanne', 'Bron', 'Vaulx-en-Velin']) {
      await search(`${name} 69`);
      await press(page, `Ajouter ${name}`);
    }
    return press(page, 'Monter Bron');
  });
  await look('communes former', () => search('arbignieu'));
  await look('communes more', async () => {
    await search('Rhône');
    return press(page, 'Voir d’autres résultats');
  });
  if (!stage.script) return;
  await look('communes proposed', async () => {
    const again = await page.goto(STEP);
    await propose(page, 'saint d');
    return again;
  });
});
