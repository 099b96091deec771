// Whole demands of households of every kind, from a new draft to « Votre demande est envoyée »:
// the pages that apply, how many are told, and every answer read again before it is sent.

import assert from 'node:assert/strict';
import {
  SAVE, act, arrive, base, follow, inBothModes, newDraft, press, see, sender, somebody, words,
} from './support.mjs';
import { card, fillStep, jpeg, seePicture, sendFiles, submit } from './filing.mjs';
import {
  COMPLEMENT, STEP, choose, count, everyKind, field, readAgain, section, stepsOf, total,
} from './form.mjs';

const PHONE = { viewport: { width: 360, height: 800 } };
const DESKTOP = { viewport: { width: 1280, height: 900 } };
/** A territory whose queue no other test reads. */
const ELSEWHERE = { commune: 'Le Havre', postalCode: '76600', town: 'Le Havre' };

/** A day some months away, as its three parts. */
function inMonths(months) {
  const day = new Date();
  day.setMonth(day.getMonth() + months, 15);
  return { day: '15', month: String(day.getMonth() + 1), year: String(day.getFullYear()) };
}

/** Walks the pages of somebody in their order, and sees that each is where it is told to be. */
async function walk(page, person, steps = stepsOf(person)) {
  const rank = (step) => stepsOf(person).indexOf(step) + 1;
  // How many pages follow is known once the household is counted.
  const counted = person.organization ? STEP.organization : STEP.household;
  for (const step of steps) {
    await arrive(page, step.title);
    assert.equal(page.url(), `${base}${step.path}`);
    if (rank(step) > rank(counted)) await see(page, `Étape ${rank(step)} sur ${total(person)}`);
    await fillStep(page, step, person);
  }
}

/** From the identity document to the demand that is sent; every answer is read again. */
async function send(stage, page, person) {
  await arrive(page, 'Votre pièce d’identité');
  await see(page, `Étape ${total(person) - 1} sur ${total(person)}`);
  await sendFiles(page, jpeg(await card(stage, person)));
  await seePicture(page, 'Page 1 de votre pièce');
  await press(page, 'Continuer');
  await arrive(page, 'Vérifiez et envoyez');
  await see(page, `Étape ${total(person)} sur ${total(person)}`);
  await readAgain(page, person);
  await submit(page);
}

inBothModes('a person alone, born on an unknown day', async (stage) => {
  const page = await stage.device(PHONE);
  const person = {
    ...somebody(), ...ELSEWHERE, birth: { day: '', month: '3', year: '1984' }, birthName: 'D’Arc-Éloi',
    mobile: '06 39 98 00 01', landline: '02 61 91 00 01', complement: 'Bâtiment B, 3e étage',
    helper: 'aide@essai.example', byPost: true, family: 'Divorcé(e)',
    work: {
      situation: 'CDD, stage ou intérim', profession: 'Aide-soignante', employer: 'Clinique des Essais',
      siret: '732 829 320 00074', postalCode: '76620', town: 'Le Havre',
    },
    income: {
      rfr: '14 250', lastYear: '15 100',
      amounts: { 'Salaire ou revenu d’activité': '1 310', 'Bourse d’étudiant': '90', 'Pension alimentaire versée': '120' },
    },
    present: {
      modes: ['Locataire d’un logement HLM', 'Squat'], rent: '480', aid: '110', occupants: '3', category: 'Maison',
      type: 'T2 (une chambre)', surface: '34', owns: 'Non', landlord: 'Un Toit Inventé',
    },
    motives: ['Autre motif particulier', 'Logement trop cher', 'Rapprochement du lieu de travail'],
    precision: 'L’immeuble ferme bientôt.', remarks: 'Je travaille la nuit. Un logement calme m’aiderait.',
    wanted: {
      category: 'Indifférent', types: ['T1', 'T2'], groundFloor: 'Oui', withoutLift: 'Non', parking: 'Non', maxRent: '520',
    },
    extended: true,
  };
  await newDraft(page, person);
  await see(page, `Étape 1 sur ${total(person)}`);
  await walk(page, person);
  await send(stage, page, person);
});

inBothModes('two co-applicants, three children, one in alternate custody and one to be born', async (stage, t) => {
  const person = family();
  const page = await stage.device(DESKTOP);
  await act(t, 'every page is asked, once', async () => {
    await newDraft(page, person);
    await walk(page, person);
    await arrive(page, 'Votre pièce d’identité');
  });
  await act(t, 'numbers that go down and up again lose nothing that was typed', async () => {
    await page.goto('/demande/verification');
    await readAgain(page, person);
    await recount(page, { coApplicants: 0, dependants: 1, custody: 0 });
    const [first] = person.dependants;
    await page.goto('/demande/verification');
    await readAgain(page, { ...person, coApplicants: [], dependants: [first], custody: [] });
    // Saved again, the page of the one child left keeps the two others for later.
    await page.goto(STEP.dependants.path);
    assert.equal(await page.getByRole('region', { name: /^Personne/ }).count(), 1);
    await press(page, SAVE);
    await recount(page, { coApplicants: 2, dependants: 3, custody: 1 });
    await page.goto('/demande/verification');
    await readAgain(page, person);
  });
  await act(t, 'a person more is a page to complete', async () => {
    await recount(page, { coApplicants: 3, dependants: 4 });
    await page.goto('/demande/verification');
    const blank = {
      'Adulte 4 : identité': 'Rien n’est rempli',
      [STEP.dependants.title]: 'Personne 4 : écrivez son prénom',
    };
    for (const [title, said] of Object.entries(blank)) {
      const told = await words(section(page, title));
      assert.ok(told.includes('À compléter') && told.includes(said), told);
    }
    assert.equal(await sender(page, 'Envoyer ma demande').count(), 0);
    await recount(page, { coApplicants: 2, dependants: 3 });
    await page.goto('/demande/pieces');
  });
  await act(t, 'the demand is sent', () => send(stage, page, person));
});

/** Changes the numbers of the household, and saves. */
async function recount(page, numbers) {
  await page.goto(STEP.household.path);
  await count(page, numbers);
  assert.equal((await press(page, SAVE)).status(), 303);
}

/** Three adults, three children, one more half of the time, one to come. */
function family() {
  const person = somebody();
  const child = (firstNames, sex, year) =>
    ({ firstNames, name: person.name, birth: { day: '1', month: '9', year }, sex, kinship: 'Enfant' });
  return {
    ...person, ...ELSEWHERE, family: 'Marié(e)',
    coApplicants: [
      {
        ...somebody(), civility: 'Monsieur', firstNames: 'Tomás Élie', birth: { day: '31', month: '12', year: '1988' },
        link: 'Mari ou femme', nationality: 'Union européenne, Espace économique européen ou Suisse',
        work: { situation: 'Au chômage', profession: 'Cuisinier' },
        income: { rfr: '9 400', amounts: { 'Allocation chômage ou indemnités': '870' } },
      },
      {
        ...somebody(), firstNames: 'Awa', birth: { day: '', month: '', year: '1996' }, link: 'Colocataire',
        nationality: 'Autre nationalité', work: { situation: 'Étudiant(e)' },
        income: { noRfr: 'Cette personne n’habitait pas en France cette année-là' },
      },
    ],
    dependants: [
      child('Zélie', 'Féminin', '2012'),
      { ...child('Nour', 'Masculin', '2016'), birth: { day: '', month: '5', year: '2016' } },
      child('Anaïs Inès', 'Féminin', '2021'),
    ],
    custody: [{ birth: { day: '14', month: '7', year: '2014' }, sex: 'Masculin', how: 'Garde alternée' }],
    births: { number: 1, expected: inMonths(4) },
    dependantsIncome: { 'Allocations familiales': '141', 'Bourse d’étudiant': '80' },
    motives: ['Logement trop petit', 'Regroupement familial'],
    wanted: { category: 'Appartement', types: ['T4', 'T5'], parking: 'Oui' },
  };
}

inBothModes('a legal person is asked nothing about work, resources or motives', async (stage) => {
  const page = await stage.device(PHONE);
  const organization = { name: 'Un Toit d’Essai', siren: '732829320', rna: 'W761234567' };
  const person = { ...somebody(), ...ELSEWHERE, organization };
  await newDraft(page, person);
  await follow(page, 'Faire la demande en son nom');
  await arrive(page, STEP.applicant.title);
  await walk(page, person);
  const told = await page.goto('/demande').then(() => words(page.getByRole('main')));
  for (const name of ['household', 'work', 'income', 'present', 'motive']) {
    assert.ok(!told.includes(STEP[name].title), `${STEP[name].title} is asked: ${told}`);
  }
  await page.goto('/demande/pieces');
  await send(stage, page, person);
});

inBothModes('a family says what its dwelling must take into account for the handicap of a child', async (stage, t) => {
  const page = await stage.device(DESKTOP);
  const { dependants } = everyKind({});
  const person = { ...somebody(), ...ELSEWHERE, dependants, motives: ['Handicap', 'Logement trop petit'] };
  await newDraft(page, person);
  await walk(page, person);
  await act(t, 'the complement is found where everything is read again', async () => {
    await page.goto('/demande/verification');
    await section(page, COMPLEMENT.title).getByRole('link').click();
    await arrive(page, COMPLEMENT.title);
    await follow(page, 'Remplir un complément');
    await arrive(page, 'Complément handicap d’une personne');
    await press(page, 'Enregistrer');
    await see(page, 'Il reste 3 points à corriger');
  });
  await act(t, 'it is written for one of the household', async () => {
    await choose(page, 'Personne concernée', 'Zélie Essai');
    await choose(page, 'Cette situation est…', 'Elle évolue');
    for (const name of ['Moteur : jambes', 'Visuel', 'Fauteuil roulant manuel', 'Ascenseur', 'Douche sans marche']) {
      await page.getByRole('checkbox', { name, exact: true }).check();
    }
    const walking = page.getByRole('combobox', { name: /^La personne peut monter/ });
    await walking.selectOption({ label: 'Ne peut monter aucune marche' });
    await field(page, 'Autres besoins').fill('Une chambre de plus pour son lit.');
    await press(page, 'Enregistrer');
    await see(page, 'Le complément est enregistré.');
    const told = await words(section(page, 'Zélie Essai'));
    for (const text of ['Elle évolue', 'Moteur : jambes, Visuel', 'Ne peut monter aucune marche', 'Fauteuil roulant manuel',
      'Douche sans marche, Ascenseur', 'Une chambre de plus pour son lit.']) {
      assert.ok(told.includes(text), `« ${text} » is told: ${told}`);
    }
  });
  await act(t, 'it can be changed, and taken back', async () => {
    await section(page, 'Zélie Essai').getByRole('link', { name: /^Modifier/ }).click();
    assert.ok(await page.getByRole('radio', { name: 'Elle évolue', exact: true }).isChecked());
    await choose(page, 'Cette situation est…', 'Stable');
    await press(page, 'Enregistrer');
    await follow(page, 'Ajouter une personne');
    await choose(page, 'Personne concernée', person.fullName);
    await choose(page, 'Cette situation est…', 'Stable');
    await page.getByRole('checkbox', { name: 'Auditif', exact: true }).check();
    await press(page, 'Enregistrer');
    await press(page, section(page, person.fullName).getByRole('button', { name: /^Retirer/ }));
    await see(page, 'Le complément est retiré.');
    assert.equal(await section(page, person.fullName).count(), 0);
    assert.match(await words(section(page, 'Zélie Essai')), /Situation Stable/);
  });
  await act(t, 'the demand is sent with it', async () => {
    await follow(page, 'Relire ma demande');
    assert.match(await words(section(page, COMPLEMENT.title)), /Rempli pour 1 personne/);
    await page.goto('/demande/pieces');
    await send(stage, page, person);
  });
});

inBothModes('a person without fixed address gives the place that keeps the letters', async (stage) => {
  const page = await stage.device(PHONE);
  const person = {
    ...somebody(), ...ELSEWHERE, street: '', careOf: 'CCAS du Havre',
    address: 'Je n’ai pas d’adresse fixe : une association ou un CCAS garde mon courrier',
    work: { situation: 'Autre situation' },
    income: { noRfr: 'Je n’habitais pas en France cette année-là', amounts: { RSA: '646' } },
    present: { modes: ['Sans abri, ou abri de fortune'] },
    motives: ['Sans logement, hébergé ou en logement temporaire'],
  };
  await newDraft(page, person);
  await walk(page, person);
  await send(stage, page, person);
});
