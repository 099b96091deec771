// The search box of the communes once it is awake: it proposes, and never stands in the way.

import assert from 'node:assert/strict';
import { SAVE, arrive, newDraft, press, scenario, see, sender, sent } from './support.mjs';
import { STEP, propose } from './form.mjs';

/** Somebody on the step of the communes. */
async function onCommunes(stage, options) {
  const page = await stage.device(options);
  await newDraft(page);
  await page.goto(STEP.communes.path);
  await arrive(page, STEP.communes.title);
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
  await arrive(page, STEP.identity.title);
  await page.goto(STEP.communes.path);
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
