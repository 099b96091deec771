// The life of a registered demand: changed, corrected, given up, on a phone.

import assert from 'node:assert/strict';
import {
  act, arrive, demoAccount, inBothModes, newApplicant, openMail, press, see, sender, signIn, words,
} from './support.mjs';
import { card, declare, jpeg } from './filing.mjs';
import { fits, looks, looksWithoutScript, markup } from './inspection.mjs';

const PHONE = { viewport: { width: 360, height: 800 } };

/** Looks at the page shown, as everybody would. */
async function look(stage, page, name) {
  const answer = await page.goto(page.url());
  const wrong = [...(await markup(await answer.text())), ...(await fits(page))];
  wrong.push(...(stage.script ? await looks(page, name) : await looksWithoutScript(stage, page, answer)));
  assert.deepEqual(wrong, [], name);
  await page.setViewportSize(PHONE.viewport);
}

/** The page of one's demand. */
async function mine(page) {
  await page.goto('/demande');
  return words(page.getByRole('main'));
}

inBothModes('a registered demand is changed, and the change is dropped or sent', async (stage, t) => {
  const who = await demoAccount({ role: 'applicant', state: 'modified' });
  const page = await stage.device(PHONE);
  await signIn(page, who);

  await act(t, 'the page says who received it and what happened', async () => {
    const text = await mine(page);
    for (const part of ['Votre demande est active', 'guichets ont reçu votre demande', 'Vous avez modifié', 'Mairie de Lyon a modifié']) {
      assert.ok(text.includes(part), `« ${part} » in ${text}`);
    }
    await page.getByText('Voir les guichets').click();
    await see(page, 'Service de l’État');
    await look(stage, page, 'life demand');
  });

  const street = `${stage.script ? 3 : 5} rue Neuve`;
  const write = async () => {
    await page.goto('/demande/modification');
    await page.getByRole('link', { name: /^Modifier : Où vous joindre$/ }).click();
    await arrive(page, 'Où vous joindre');
    await page.getByLabel('Numéro et rue').fill(street);
    await press(page, 'Enregistrer et continuer');
    await arrive(page, 'Modifier votre demande');
    await see(page, street);
  };

  await act(t, 'changes wait, and can be dropped', async () => {
    await page.goto('/demande/modification');
    await see(page, 'Aucun changement pour l’instant');
    await look(stage, page, 'life nothing to change');
    await write();
    await look(stage, page, 'life modification');
    assert.ok((await mine(page)).includes('Des changements attendent d’être envoyés'));
    await look(stage, page, 'life unsent');
    await page.goto('/demande/modification');
    await press(page, 'Abandonner mes changements');
    await arrive(page, 'Votre demande est active');
    assert.ok(!(await mine(page)).includes('Des changements attendent'));
  });

  await act(t, 'written again, they are sent', async () => {
    await write();
    await press(page, 'Enregistrer mes changements');
    await see(page, 'Cochez la case pour certifier que vos informations sont exactes');
    await declare(page);
    await press(page, 'Enregistrer mes changements');
    await arrive(page, 'Votre demande est active');
    await see(page, 'Vos changements sont enregistrés et transmis aux guichets.');
    await openMail(page, who.email, 'Votre demande a été modifiée');
  });

  await act(t, 'the civil status is read, not written', async () => {
    await page.goto('/demande/etape/identite');
    await arrive(page, 'Votre identité');
    assert.equal(await page.getByLabel('Nom', { exact: true }).count(), 0);
    await look(stage, page, 'life locked identity');
    await page.getByRole('link', { name: 'Demander une correction' }).click();
    await arrive(page, 'Corriger votre état civil');
  });
});

inBothModes('a civil status is corrected with a proof', async (stage, t) => {
  const who = await demoAccount({ role: 'applicant', state: stage.script ? 'modified' : 'correcting' });
  const page = await stage.device(PHONE);
  const desk = await stage.device();
  await signIn(page, who);
  const name = stage.script ? 'Marchand' : 'Lagrange';

  await act(t, 'a request can be withdrawn', async () => {
    await page.goto('/demande/correction');
    if (await sender(page, 'Retirer ma demande de correction').count()) {
      await look(stage, page, 'life correction under way');
      await press(page, 'Retirer ma demande de correction');
      await arrive(page, 'Votre demande est active');
    }
  });

  const ask = async () => {
    await page.goto('/demande/correction');
    await arrive(page, 'Corriger votre état civil');
    await page.getByLabel('Nom', { exact: true }).fill(name);
    const person = { name, firstNames: 'Inventée', birth: { year: '1990' } };
    const field = page.getByLabel(/^(Photo ou fichier du document|Ajouter une page)/);
    await field.setInputFiles(jpeg(await card(stage, person, 'acte de mariage'), 'acte.jpg'));
    await press(page, 'Envoyer ma demande de correction');
    await see(page, 'Votre demande de correction est envoyée.');
  };

  await act(t, 'what is missing is told beside its field, and the rest is kept', async () => {
    await page.goto('/demande/correction');
    await look(stage, page, 'life correction');
    await page.getByLabel('Nom', { exact: true }).fill(name);
    await press(page, 'Envoyer ma demande de correction');
    await see(page, 'Ajoutez une photo ou un scan du document qui montre le changement');
    assert.equal(await page.getByLabel('Nom', { exact: true }).inputValue(), name);
  });

  await act(t, 'an operator refuses it, with a reason', async () => {
    await ask();
    await signIn(desk, await demoAccount({ role: 'operator', territory: '069' }));
    await desk.goto('/operateur');
    // Files of both kinds are in one list; the newest is the last.
    const row = desk.getByRole('row').filter({ hasText: 'Correction d’état civil' }).last();
    await row.getByRole('link').click();
    await see(desk, name);
    await see(desk, 'Changé');
    await look(stage, desk, 'life correction review');
    await desk.getByRole('radio', { name: 'Le justificatif ne montre pas ce changement' }).check();
    await desk.getByLabel('Une phrase pour cette personne').fill('La date manque.');
    await press(desk, 'Refuser la correction');
    await see(desk, 'Correction refusée');
    const text = await mine(page);
    assert.ok(text.includes('n’a pas été acceptée') && text.includes('La date manque.'), text);
  });

  await act(t, 'asked again, it is accepted', async () => {
    await ask();
    await desk.goto('/operateur');
    const row = desk.getByRole('row').filter({ hasText: 'Correction d’état civil' }).last();
    await row.getByRole('link').click();
    await see(desk, name);
    await press(desk, 'Accepter la correction');
    await see(desk, 'Correction acceptée');
    const text = await mine(page);
    assert.ok(text.includes('Le service de vérification a corrigé l’état civil'), text);
    await page.goto('/demande/etape/identite');
    await see(page, name);
    await openMail(page, who.email, 'Votre état civil est corrigé');
  });
});

inBothModes('a demand is given up, and kept after all', async (stage, t) => {
  const who = await demoAccount({ role: 'applicant', state: 'given_up' });
  const page = await stage.device(PHONE);
  await signIn(page, who);

  await act(t, 'the renunciation of the day is taken back', async () => {
    await page.goto('/demande');
    await arrive(page, 'Vous avez renoncé à votre demande');
    await look(stage, page, 'life given up');
    await press(page, 'Annuler ma renonciation');
    await arrive(page, 'Votre demande est active');
    await see(page, 'votre demande est gardée');
  });

  await act(t, 'it is given up in two steps', async () => {
    await page.getByRole('link', { name: 'Renoncer à ma demande' }).click();
    await arrive(page, 'Renoncer à votre demande');
    await see(page, 'Votre ancienneté est perdue');
    await look(stage, page, 'life giving up');
    await page.getByRole('link', { name: 'Continuer vers la renonciation' }).click();
    await arrive(page, 'Confirmer votre renonciation');
    await look(stage, page, 'life giving up confirmation');
    await press(page, 'Renoncer à ma demande');
    await see(page, 'Cochez la case pour renoncer');
    await page.getByRole('checkbox').check();
    await press(page, 'Renoncer à ma demande');
    await arrive(page, 'Vous avez renoncé à votre demande');
    assert.ok(await sender(page, 'Annuler ma renonciation').count());
    await page.goto('/demande/modification');
    await see(page, 'annulez d’abord votre renonciation');
  });
});

inBothModes('a draft is erased', async (stage) => {
  const page = await stage.device(PHONE);
  await newApplicant(page);
  await press(page, 'Commencer ma demande');
  await page.goto('/demande');
  await page.getByRole('link', { name: 'Effacer mon brouillon' }).click();
  await arrive(page, 'Effacer votre brouillon');
  await look(stage, page, 'life draft erasure');
  await press(page, 'Effacer mon brouillon');
  await arrive(page, 'Votre demande de logement social');
  await see(page, 'Votre brouillon est effacé.');
});
