// What a person without a mouse does.

import assert from 'node:assert/strict';
import { sender, sent } from './support.mjs';

/** More than any page has stops. */
export const STOPS = 150;

/** Whether the keyboard is on this control. */
export function isHere(control) {
  return control.evaluate((element) => element === document.activeElement);
}

/** Goes on with the Tab key up to a control. */
export async function tabTo(page, control) {
  await control.waitFor();
  for (let stops = 0; stops < STOPS; stops += 1) {
    if (await isHere(control)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key never reaches ${control}`);
}

/** Chooses a radio button by going through its group with the arrows. */
export async function choose(page, group, name) {
  const radios = page.getByRole('radiogroup', { name: group }).getByRole('radio');
  const wanted = page.getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true });
  for (let stops = 0; stops < STOPS; stops += 1) {
    if ((await Promise.all((await radios.all()).map(isHere))).includes(true)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  for (let turns = 0; turns < 10 && !(await wanted.isChecked()); turns += 1) {
    await page.keyboard.press('ArrowDown');
  }
  assert.ok(await wanted.isChecked(), `${group}: ${name}`);
}

/** Presses a button with the Enter key. */
export async function enter(page, name) {
  await tabTo(page, sender(page, name));
  return sent(page, () => page.keyboard.press('Enter'));
}
