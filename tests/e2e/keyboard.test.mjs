// Everything by the keyboard alone: the way past the menu, a focus to be seen, a whole filing.

import assert from 'node:assert/strict';
import {
  SAVE, arrive, demoAccount, inBothModes, newApplicant, press, see, sender, sent, signIn, somebody, words,
} from './support.mjs';
import { card, jpeg, seePicture, sentInPieces } from './filing.mjs';
import { STOPS, choose, enter, isHere, tabTo } from './keys.mjs';
import { STEP, STEPS, addCommune, count, everyKind, field, OTHER_PAGES, stepsOf } from './form.mjs';

/** Types in a field. */
async function type(page, label, text) {
  const box = label === 'Chercher une commune' ? page.getByLabel(label, { exact: true }) : field(page, label);
  await tabTo(page, box);
  await page.keyboard.type(text);
}

const other = OTHER_PAGES;
/** How a couple with a child fills each page without a mouse. */
const BY_KEYBOARD = [
  [STEP.identity, (page, person) => civilStatus(page, person, 'Autre nationalité')],
  [STEP.contact, async (page, person) => {
    await type(page, 'Adresse e-mail', person.email);
    await choose(page, 'Votre adresse', 'J’ai une adresse en France');
    await type(page, 'Numéro et rue', person.street);
    await type(page, 'Code postal', person.postalCode);
    await type(page, 'Ville', person.town);
  }],
  [STEP.household, async (page) => {
    await choose(page, 'Votre situation familiale', 'En concubinage');
    await type(page, 'Autres adultes qui signeront le bail', '1');
    await type(page, 'Personnes à votre charge', '1');
  }],
  [other.identity, async (page, person) => {
    await choose(page, 'Qui est cette personne pour vous', 'Concubin ou concubine');
    await civilStatus(page, { name: person.name, firstNames: 'Élie' }, 'Française');
  }],
  [STEP.dependants, async (page, person) => {
    await type(page, 'Prénoms', 'Zoé');
    await type(page, 'Nom', person.name);
    await typeBirth(page, '2019');
    await choose(page, 'Sexe', 'Féminin');
    await pick(page, 'Qui est cette personne pour vous ?', 'Enfant');
  }],
  [STEP.work, (page) => choose(page, 'Votre situation', 'Retraité(e)')],
  [STEP.income, (page) => choose(page, 'Si vous n’en avez pas', 'Je me suis séparé(e) depuis')],
  [other.work, (page) => choose(page, 'Sa situation', 'Au chômage')],
  [other.income, async (page) => {
    await tabTo(page, page.getByRole('textbox', { name: /^Revenu fiscal de référence de/ }).first());
    await page.keyboard.type('9 800');
  }],
  [STEP.dependantsIncome, async (page) => {
    // Folded away until the keyboard opens it.
    await tabTo(page, page.locator('summary').filter({ hasText: 'Autres ressources' }));
    await page.keyboard.press('Enter');
    await type(page, 'Bourse d’étudiant', '75');
  }],
  [STEP.present, async (page) => {
    await tabTo(page, page.getByRole('checkbox', { name: 'Hôtel', exact: true }));
    await page.keyboard.press('Space');
  }],
  [STEP.motive, async (page) => {
    await pick(page, 'Motif principal', 'Handicap');
    await pick(page, 'Deuxième motif', 'Logement trop cher');
  }],
  [STEP.housing, async (page) => {
    await choose(page, 'Appartement ou maison', 'Maison');
    await tabTo(page, page.getByRole('checkbox', { name: /^T3/ }));
    await page.keyboard.press('Space');
  }],
  [STEP.communes, async (page, person) => {
    // The Enter key in the search box looks for the commune; it does not send the step.
    await type(page, 'Chercher une commune', person.commune);
    await sent(page, () => page.keyboard.press('Enter'));
    await enter(page, `Ajouter ${person.commune}`);
    await sender(page, `Retirer ${person.commune}`).waitFor();
  }],
];

async function civilStatus(page, { name, firstNames }, nationality) {
  await choose(page, 'Civilité', 'Monsieur');
  await type(page, 'Nom', name);
  await type(page, 'Prénoms', firstNames);
  await typeBirth(page, '1991');
  await choose(page, 'Nationalité', nationality);
}

async function typeBirth(page, year) {
  await type(page, 'Jour', '2');
  await type(page, 'Mois', '1');
  await type(page, 'Année', year);
}

/** Chooses in a list by typing the beginning of the answer. */
async function pick(page, label, answer) {
  const list = page.getByRole('combobox', { name: label });
  await tabTo(page, list);
  await page.keyboard.type(answer);
  const chosen = await list.evaluate((select) => select.selectedOptions[0].label);
  assert.equal(chosen, answer);
}

inBothModes('a couple with a child files a whole demand by the keyboard alone', async (stage) => {
  const page = await stage.device();
  // From now on: asked for at the last moment, the chooser may open before it is listened to.
  page.on('filechooser', () => {});
  const person = { ...somebody(), commune: 'Rouen', postalCode: '76000', town: 'Rouen' };
  await newApplicant(page, person);
  await enter(page, 'Commencer ma demande');
  for (const [step, fill] of BY_KEYBOARD) {
    await arrive(page, step.title);
    await fill(page, person);
    await enter(page, SAVE);
  }
  await arrive(page, 'Votre pièce d’identité');
  await tabTo(page, page.getByLabel('Photo ou fichier de votre pièce'));
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles([jpeg(await card(stage, person))]);
  if (stage.script) {
    await tabTo(page, sender(page, 'Ajouter à ma demande'));
    await page.keyboard.press('Enter');
    await sentInPieces(page);
  } else {
    await enter(page, 'Ajouter à ma demande');
  }
  await seePicture(page, 'Page 1 de votre pièce');
  await enter(page, 'Continuer');
  await arrive(page, 'Vérifiez et envoyez');
  const told = await words(page.getByRole('main'));
  for (const text of ['3 personnes', 'Élie', 'Zoé', 'Retraité(e)', 'je me suis séparé(e) depuis', 'Au chômage', '9 800 €',
    '75 €', 'Hôtel', 'Handicap', 'Logement trop cher', 'Maison']) {
    assert.ok(told.includes(text), `« ${text} » is read again: ${told}`);
  }
  await tabTo(page, page.getByRole('checkbox', { name: 'Je certifie que ces informations sont exactes' }));
  await page.keyboard.press('Space');
  await enter(page, 'Envoyer ma demande');
  await arrive(page, 'Votre demande est envoyée');
});

inBothModes('what is wrong with a form is where the keyboard begins', async (stage) => {
  const page = await stage.device();
  await newApplicant(page);
  await enter(page, 'Commencer ma demande');
  const summary = page.getByRole('alert').filter({ hasText: 'à corriger' });
  // Saved as it is, with one person of each kind: nearly every page applies.
  await page.goto(STEP.household.path);
  await count(page, { coApplicants: 1, dependants: 1, custody: 1 });
  await enter(page, SAVE);
  const optional = [STEP.dependantsIncome];
  const needed = stepsOf(everyKind({})).filter((step) => !optional.includes(step));
  for (const step of [...needed, STEP.applicant, STEP.organization]) {
    await page.goto(step.path);
    await enter(page, SAVE);
    assert.ok(await isHere(summary), `${step.title}: the focus is on the summary of errors`);
    const link = summary.getByRole('link').first();
    await tabTo(page, link);
    const id = (await link.getAttribute('href')).slice(1);
    await page.keyboard.press('Enter');
    // The field itself, or the group whose first field is next.
    assert.ok(await isHere(page.locator(`[id="${id}"]`)), `${step.title}: the link leads to #${id}`);
  }
  // Also after the buttons of the list, which lead to places of the page.
  await page.goto(STEP.communes.path);
  for (const name of ['Villeurbanne', 'Tarbes']) await addCommune(page, name);
  await enter(page, SAVE);
  assert.ok(await isHere(summary), 'two territories: the focus is on the summary of errors');
});

inBothModes('the first stop of every page leads past the menu', async (stage, t) => {
  const page = await stage.device();
  const stops = async (address) => {
    await t.test(address, async () => {
      await page.goto(address);
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: 'Aller au contenu' });
      assert.ok(await isHere(skip), 'the first stop is the link to the content');
      assert.ok(await inSight(skip), 'the link is seen when the keyboard is on it');
      await page.keyboard.press('Enter');
      assert.ok(await isHere(page.getByRole('main')), 'it leads to the content');
      await page.keyboard.press('Tab');
      const inMain = await page.evaluate(() => document.querySelector('main').contains(document.activeElement));
      const empty = await page.evaluate(() => !document.querySelector('main :is(a[href], button, input, select, textarea, [tabindex="0"])'));
      assert.ok(inMain || empty, 'and goes on from there');
    });
  };
  for (const address of ['/', '/aide', '/statistiques/departement/69', '/compte/connexion', '/rien']) await stops(address);
  await signIn(page, await demoAccount({ role: 'operator', territory: '069' }));
  for (const address of ['/operateur', '/compte/sessions']) await stops(address);
});

inBothModes('the focus is seen on every control', async (stage, t) => {
  const page = await stage.device({ viewport: { width: 360, height: 800 } });
  const walk = async (address) => {
    await t.test(address, async () => {
      await page.goto(address);
      const seen = new Set();
      for (let stops = 0; stops < STOPS; stops += 1) {
        await page.keyboard.press('Tab');
        const focus = page.locator(':focus');
        if (!(await focus.count())) break;
        const what = await focus.evaluate((element) => {
          element.dataset.stop ??= String(document.querySelectorAll('[data-stop]').length);
          // A choice shows it around its whole label.
          const drawn = [element, element.closest('label')].some((one) => {
            const { outlineStyle, outlineWidth } = one ? getComputedStyle(one) : { outlineStyle: 'none' };
            return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
          });
          return { stop: element.dataset.stop, drawn, html: element.outerHTML.slice(0, 160) };
        });
        if (seen.has(what.stop)) break;
        seen.add(what.stop);
        assert.ok(what.drawn, `no outline: ${what.html}`);
        assert.ok(await inSight(focus), `out of sight: ${what.html}`);
      }
      assert.ok(seen.size > 8, `only ${seen.size} stops`);
    });
  };
  for (const address of ['/', '/compte/connexion', '/guichets', '/statistiques/departement/69']) await walk(address);
  await signIn(page, await demoAccount({ role: 'applicant', state: 'draft' }));
  for (const { path } of STEPS) await walk(path);
  await press(page, 'Se déconnecter');
  await signIn(page, await demoAccount({ role: 'operator', territory: '069' }));
  await page.goto('/operateur');
  await walk(await page.getByRole('row').getByRole('link').first().getAttribute('href'));
});

/** Whether the middle of an element is on the screen, and nothing covers it. */
function inSight(control) {
  return control.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    // A browser brings the line of the caret into view, which is the first one of a text area.
    const middle = element.localName === 'textarea' ? Math.min(height / 2, 24) : height / 2;
    const at = document.elementFromPoint(left + width / 2, top + middle);
    return at !== null && (element.contains(at) || at.contains(element));
  });
}
