// The antivirus is down: a document is kept, said to wait, and survives the program.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { act, arrive, inBothModes, newDraft, press, see, sender } from './support.mjs';
import { card, fileField, jpeg, sendFiles } from './filing.mjs';
import { fits, looks } from './inspection.mjs';
import { Program } from './program.mjs';

const KEPT = 'Votre document est bien reçu';

/** An address of this machine where nobody answers. */
async function nobody() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return `127.0.0.1:${port}`;
}

inBothModes('a document waits while the antivirus is down', async (stage, t) => {
  const program = await Program.start({ GUICHET_ANTIVIRUS: 'required', GUICHET_CLAMD: await nobody() });
  try {
    await wait(stage, t, program);
  } finally {
    await program.stop();
  }
});

async function wait(stage, t, program) {
  const page = await stage.device({ baseURL: program.url });
  const person = await newDraft(page);
  const inspect = async (name) => {
    if (stage.script) assert.deepEqual(await looks(page, name), []);
    assert.deepEqual(await fits(page), []);
  };
  await page.goto('/demande/pieces');
  await arrive(page, 'Votre pièce d’identité');

  await act(t, 'it is said to be kept, and why it waits', async () => {
    const answer = await sendFiles(page, jpeg(await card(stage, person)));
    assert.equal(answer.status(), 303);
    await page.goto('/demande/pieces');
    await see(page, KEPT);
    await inspect('document, waiting');
    assert.match(await (await page.request.get('/pret')).text(), /documents waiting 1\b/);
  });

  await act(t, 'it is taken back, and another is sent', async () => {
    await press(page, 'Retirer ce document');
    await fileField(page).waitFor();
    assert.equal(await page.getByText(KEPT).count(), 0);
    await sendFiles(page, jpeg(await card(stage, person, 'verso')));
    await page.goto('/demande/pieces');
    await see(page, KEPT);
  });

  await act(t, 'the program is killed, and the document waits still', async () => {
    await program.kill();
    await program.run();
    await page.goto('/demande/pieces');
    await see(page, KEPT);
    await sender(page, 'Retirer ce document').waitFor();
  });
}
