// The pages of the form: their order for a household, how a person fills them, and what is read
// again before the demand is sent. Written from the national form, not from the program.

import assert from 'node:assert/strict';
import { press, runsScript, sender, sent, words } from './support.mjs';

/** Pages after the steps: the document, the check. */
const LAST_PAGES = 2;
const FOLDED = 'Autres ressources, et pension versée';

/** What people answer who say nothing else. */
const USUAL = {
  family: 'Célibataire',
  work: { situation: 'CDI ou fonctionnaire' },
  income: { rfr: '18 500' },
  present: { modes: ['Locataire d’un logement privé'] },
  motives: ['Logement trop petit'],
  wanted: { category: 'Appartement', types: ['T3', 'T4'] },
};

function page(title, slug, fill, told) {
  return { title, path: `/demande/etape/${slug}`, fill, told };
}

/** The pages that do not depend on a rank, by name. */
export const STEP = {
  applicant: page('Pour qui est la demande', 'demandeur', applicant, () => ['Un organisme']),
  organization: page('Votre organisme', 'organisme', organization, ({ organization: one }) => Object.values(one)),
  identity: page('Votre identité', 'identite', identity, toldIdentity),
  contact: page('Où vous joindre', 'contact', contact, toldContact),
  household: page('Votre foyer', 'foyer', household, toldHousehold),
  dependants: page('Les personnes à votre charge', 'personnes-a-charge', dependants, toldDependants),
  custody: page('Les enfants que vous recevez', 'enfants-en-garde', custody, toldCustody),
  work: page('Votre travail', 'travail', work, toldWork),
  income: page('Vos ressources', 'ressources', income, toldIncome),
  dependantsIncome: page('Les ressources des personnes à charge', 'ressources-a-charge', dependantsIncome,
    (person) => toldAmounts(person.dependantsIncome)),
  present: page('Votre logement aujourd’hui', 'logement-actuel', present, toldPresent),
  motive: page('Le motif de votre demande', 'motif', motive, toldMotive),
  housing: page('Le logement souhaité', 'logement', housing, toldHousing),
  communes: page('Les communes souhaitées', 'communes', communes, ({ commune, extended }) =>
    [`1. ${commune}`, `Une autre commune du territoire ${extended ? 'Oui' : 'Non'}`]),
};

/** What a dwelling must take into account for one person: no step, since nobody has to say it. */
export const COMPLEMENT = { title: 'Complément handicap', path: '/demande/handicap', one: '/demande/handicap/nouveau' };

/** The pages of the co-applicant of a rank, from 1, among those of somebody: once known, they are called by their name. */
export function pagesOf(rank, coApplicants) {
  const one = (person) => person.coApplicants[rank - 1];
  const before = coApplicants.length === 1 ? 'L’autre adulte' : `Adulte ${rank + 1}`;
  const [name] = coApplicants[rank - 1].firstNames.split(' ');
  const about = (title, end, fill, told) =>
    page(title, `codemandeur-${rank}${end}`,
      (view, person) => fill(view, one(person)), (person) => told(one(person)));
  return {
    identity: about(`${before} : identité`, '', coApplicant, (person) => [...toldIdentity(person), person.link]),
    work: about(`${name} : travail`, '-travail', work, toldWork),
    income: about(`${name} : ressources`, '-ressources', income, toldIncome),
  };
}

/** The pages of a person alone, in their order. */
export const STEPS = stepsOf({});

/** The pages that apply to somebody, in their order. */
export function stepsOf({ organization: legal, coApplicants = [], dependants: charged = [], custody: received = [] }) {
  const { identity: who, contact: where, housing: wish, communes: places } = STEP;
  if (legal) return [STEP.applicant, STEP.organization, who, where, wish, places];
  const others = coApplicants.map((_, index) => pagesOf(index + 1, coApplicants));
  return [
    who, where, STEP.household,
    ...others.map((other) => other.identity),
    ...(charged.length ? [STEP.dependants] : []),
    ...(received.length ? [STEP.custody] : []),
    STEP.work, STEP.income,
    ...others.flatMap((other) => [other.work, other.income]),
    ...(charged.length ? [STEP.dependantsIncome] : []),
    STEP.present, STEP.motive, wish, places,
  ];
}

const born = (year) => ({ day: '2', month: '1', year });

/** The other adult of `everyKind`. */
const OTHER = {
  civility: 'Monsieur', name: 'Essai', firstNames: 'Élie', birth: born('1990'), nationality: 'Française', link: 'Concubin ou concubine',
};

/** Their pages. */
export const OTHER_PAGES = pagesOf(1, [OTHER]);

/** Somebody with one person of each kind: nearly every page applies. */
export function everyKind(person) {
  return {
    ...person,
    coApplicants: [OTHER],
    dependants: [{ firstNames: 'Zélie', name: 'Essai', birth: born('2018'), sex: 'Féminin', kinship: 'Enfant' }],
    custody: [{ birth: born('2015'), sex: 'Masculin', how: 'Garde alternée' }],
  };
}

/** How many pages are told: the steps, the document, the check. */
export function total(person) {
  return stepsOf(person).length + LAST_PAGES;
}

/** A label, whatever its spaces, with or without the mark of what may be left out. */
function labelled(label) {
  const plain = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s/g, '\\s');
  return new RegExp(`^${plain}(\\s\\(facultatif\\))?$`);
}

/** A field of one line or more. */
export function field(scope, label) {
  return scope.getByRole('textbox', { name: labelled(label) });
}

/** Fills what somebody has an answer to. */
async function fillIn(scope, answers) {
  for (const [label, text] of Object.entries(answers)) {
    if (text !== undefined) await field(scope, label).fill(String(text));
  }
}

/** One answer among a few. */
export async function choose(scope, group, name) {
  if (name === undefined) return;
  const radios = scope.getByRole('radiogroup', { name: labelled(group) });
  await radios.getByRole('radio', { name: labelled(name) }).check();
}

async function pick(scope, label, name) {
  if (name !== undefined) await scope.getByRole('combobox', { name: labelled(label) }).selectOption({ label: name });
}

/** The three fields of a date; an unknown day or month is left blank. */
export async function date(scope, name, { day, month, year }) {
  const group = scope.getByRole('group', { name: labelled(name) });
  await fillIn(group, { Jour: day, Mois: month, Année: year });
}

/** The three fields of a birth date. */
export function birth(scope, parts) {
  return date(scope, 'Date de naissance', parts);
}

async function applicant(view) {
  await choose(view, 'Pour qui faites-vous cette demande ?', 'Une association ou un autre organisme');
}

async function organization(view, { organization: one }) {
  await fillIn(view, { 'Nom de l’organisme': one.name, 'Numéro SIREN': one.siren, 'Numéro RNA': one.rna });
}

async function identity(view, person) {
  await choose(view, 'Civilité', person.civility);
  await fillIn(view, { Nom: person.name, 'Nom de naissance': person.birthName, Prénoms: person.firstNames });
  await birth(view, person.birth);
  await choose(view, 'Nationalité', person.nationality);
}

const MONTHS = ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre',
  'novembre', 'décembre'];

/** A date in words. */
export function inWords({ day, month, year }) {
  if (!month) return `${year} (jour et mois inconnus)`;
  const name = MONTHS[Number(month) - 1];
  return day ? `${Number(day) === 1 ? '1er' : Number(day)} ${name} ${year}` : `${name} ${year} (jour inconnu)`;
}

function toldIdentity({ civility, name, birthName, firstNames, birth: born, nationality }) {
  return [civility, name, birthName, firstNames, inWords(born), nationality];
}

async function contact(view, person) {
  const { postalCode, town, email, street, address, careOf, helper, country, complement } = person;
  await choose(view, 'Votre adresse', address);
  await fillIn(view, {
    'Adresse e-mail': email, 'Téléphone portable': person.mobile ?? '06 39 98 00 00', 'Autre téléphone': person.landline,
    'Chez qui arrive votre courrier': careOf, 'Numéro et rue': street, 'Complément d’adresse': complement,
    'Code postal': postalCode, Ville: town, Pays: country, 'E-mail de la personne qui vous aide': helper,
  });
  if (person.byPost) await view.getByRole('checkbox', { name: /recevoir par la poste/ }).check();
}

function toldContact(person) {
  const { careOf, street, complement, postalCode, town, country, email, landline, helper, byPost } = person;
  const chez = careOf && `Chez ${careOf}`;
  const address = [chez, street, complement, `${postalCode} ${town}`, country].filter(Boolean).join(', ');
  return [email, person.mobile ?? '06 39 98 00 00', landline, address, helper, byPost && 'Aussi par courrier postal'];
}

async function household(view, person) {
  const { family, coApplicants = [], dependants: charged = [], custody: received = [], births } = person;
  await choose(view, 'Votre situation familiale', family ?? USUAL.family);
  await count(view, { coApplicants: coApplicants.length, dependants: charged.length, custody: received.length });
  if (!births) return;
  await fillIn(view, { 'Enfants à naître': births.number });
  await date(view, 'Date de naissance prévue', births.expected);
}

/** The numbers of persons of the household. */
export async function count(view, numbers) {
  const text = (number) => number === undefined ? undefined : String(number || '');
  await fillIn(view, {
    'Autres adultes qui signeront le bail': text(numbers.coApplicants),
    'Personnes à votre charge': text(numbers.dependants),
    'Enfants que vous recevez une partie du temps': text(numbers.custody),
  });
}

function toldHousehold({ family, coApplicants = [], dependants: charged = [], custody: received = [], births }) {
  const persons = 1 + coApplicants.length + charged.length + received.length + (births?.number ?? 0);
  return [
    family ?? USUAL.family, `${persons} personne${persons > 1 ? 's' : ''}`,
    coApplicants.length && `Codemandeurs ${coApplicants.length}`,
    charged.length && `Personnes à charge ${charged.length}`,
    received.length && `Enfants reçus une partie du temps ${received.length}`,
    births && `Enfants à naître ${births.number}`, births && inWords(births.expected),
  ];
}

async function coApplicant(view, person) {
  await choose(view, 'Qui est cette personne pour vous ?', person.link);
  await identity(view, person);
}

async function dependants(view, person) {
  for (const [index, one] of person.dependants.entries()) {
    // Their first name follows once it is kept.
    const block = view.getByRole('region', { name: new RegExp(`^Personne ${index + 1}(?!\\d)`) });
    await fillIn(block, { Prénoms: one.firstNames, Nom: one.name });
    await birth(block, one.birth);
    await choose(block, 'Sexe', one.sex);
    await pick(block, 'Qui est cette personne pour vous ?', one.kinship);
  }
}

function toldDependants({ dependants: all }) {
  return all.map((one, index) =>
    `Personne ${index + 1} ${one.firstNames} ${one.name} ${one.kinship}, ${bornOn(one)}`);
}

/** « née le 2 mai 2015 », « né en mai 2015 (jour inconnu) ». */
function bornOn({ sex, birth: parts }) {
  return `${sex === 'Féminin' ? 'née' : 'né'} ${parts.day ? 'le' : 'en'} ${inWords(parts)}`;
}

async function custody(view, person) {
  for (const [index, one] of person.custody.entries()) {
    const block = view.getByRole('region', { name: `Enfant ${index + 1}`, exact: true });
    await birth(block, one.birth);
    await choose(block, 'Sexe', one.sex);
    await choose(block, 'Comment le recevez-vous ?', one.how);
  }
}

function toldCustody({ custody: all }) {
  return all.map((one, index) => `Enfant ${index + 1} ${one.how}, ${bornOn(one)}`);
}

async function work(view, person) {
  const { situation, profession, employer, siret, postalCode, town } = person.work ?? USUAL.work;
  await choose(view, person.link ? 'Sa situation' : 'Votre situation', situation);
  await fillIn(view, {
    Profession: profession, 'Employeur principal': employer, 'SIRET de l’employeur': siret,
    'Code postal du lieu de travail': postalCode, 'Ville du lieu de travail': town,
  });
}

function toldWork(person) {
  return Object.values(person.work ?? USUAL.work);
}

async function income(view, person) {
  const { rfr, noRfr, lastYear, amounts } = person.income ?? USUAL.income;
  const fields = view.getByRole('textbox', { name: /^Revenu fiscal de référence de/ });
  if (rfr !== undefined) await fields.first().fill(rfr);
  if (noRfr) await view.getByRole('radio', { name: noRfr, exact: true }).check();
  if (lastYear !== undefined) await fields.last().fill(lastYear);
  await fillAmounts(view, amounts);
}

/** Monthly amounts by their label; those that are folded away are unfolded first. */
export async function fillAmounts(view, amounts = {}) {
  for (const [label, euros] of Object.entries(amounts)) {
    const wanted = field(view, label);
    // Folded away, it is no field of the page for anybody: its fold is opened.
    if ((await wanted.count()) === 0) await view.getByText(FOLDED, { exact: true }).click();
    await wanted.fill(euros);
  }
}

function toldIncome(person) {
  const { rfr, noRfr, lastYear, amounts } = person.income ?? USUAL.income;
  const none = noRfr && noRfr[0].toLowerCase() + noRfr.slice(1);
  return [rfr && `${rfr} €`, none, lastYear && `${lastYear} €`, ...toldAmounts(amounts)];
}

function toldAmounts(amounts = {}) {
  return Object.entries(amounts).map(([label, euros]) => `${label}, par mois ${euros} €`);
}

async function dependantsIncome(view, person) {
  await fillAmounts(view, person.dependantsIncome);
}

async function present(view, person) {
  const now = person.present ?? USUAL.present;
  for (const mode of now.modes) await view.getByRole('checkbox', { name: mode, exact: true }).check();
  await fillIn(view, {
    'Loyer et charges': now.rent, 'APL ou AL reçue': now.aid, 'Personnes qui y vivent': now.occupants,
    Surface: now.surface, 'Nom du bailleur HLM': now.landlord,
  });
  await pick(view, 'Appartement ou maison', now.category);
  await pick(view, 'Taille du logement', now.type);
  await choose(view, 'Êtes-vous propriétaire d’un logement, ici ou ailleurs ?', now.owns);
}

function toldPresent(person) {
  const now = person.present ?? USUAL.present;
  return [
    ...now.modes, now.rent && `${now.rent} €`, now.aid && `${now.aid} €`, now.category, now.type, now.landlord,
    now.occupants && `Personnes qui y vivent ${now.occupants}`, now.surface && `${now.surface} m²`,
    now.owns && `Propriétaire d’un logement ${now.owns}`,
  ];
}

async function motive(view, person) {
  const labels = ['Motif principal', 'Deuxième motif', 'Troisième motif'];
  for (const [index, wanted] of (person.motives ?? USUAL.motives).entries()) await pick(view, labels[index], wanted);
  await fillIn(view, { 'Précisions sur le motif': person.precision, 'Ce que vous voulez ajouter': person.remarks });
}

function toldMotive({ motives, precision, remarks }) {
  return [...(motives ?? USUAL.motives), precision, remarks];
}

async function housing(view, person) {
  const { category, types, groundFloor, withoutLift, parking, maxRent } = person.wanted ?? USUAL.wanted;
  await choose(view, 'Appartement ou maison ?', category);
  for (const type of types) await view.getByRole('checkbox', { name: new RegExp(`^${type}\\b`) }).check();
  await choose(view, 'Acceptez-vous un rez-de-chaussée ?', groundFloor);
  await choose(view, 'Acceptez-vous un étage sans ascenseur ?', withoutLift);
  await choose(view, 'Voulez-vous une place de parking ?', parking);
  await fillIn(view, { 'Loyer maximum, charges comprises': maxRent });
}

function toldHousing(person) {
  const { category, types, groundFloor, withoutLift, parking, maxRent } = person.wanted ?? USUAL.wanted;
  return [
    category, types.join(', '), groundFloor && `Rez-de-chaussée accepté ${groundFloor}`,
    withoutLift && `Étage sans ascenseur accepté ${withoutLift}`,
    parking && `Place de parking souhaitée ${parking}`, maxRent && `${maxRent} €`,
  ];
}

async function communes(view, person) {
  await addCommune(view, person.commune);
  if (person.extended) await view.getByRole('checkbox', { name: /J’accepte aussi une autre commune/ }).check();
}

/** Adds a commune: the one proposed while its name is typed or, without script, the one found. */
export async function addCommune(view, name) {
  if (runsScript(view)) {
    await propose(view, name);
    const option = view.getByRole('option', { name: new RegExp(`^${name}\\b`) }).first();
    await sent(view, () => option.click());
  } else {
    await view.getByLabel('Chercher une commune').fill(name);
    await press(view, 'Chercher');
    await press(view, `Ajouter ${name}`);
  }
  await sender(view, `Retirer ${name}`).waitFor();
}

/** Types in the search box of the communes, up to what it proposes. */
export async function propose(view, text) {
  await view.getByRole('combobox', { name: 'Chercher une commune' }).fill(text);
  await view.getByRole('listbox', { name: 'Communes proposées' }).waitFor();
}

/** On the page that checks everything: a page and its answers. */
export function section(view, title) {
  return view.locator('section').filter({ has: view.getByRole('heading', { level: 2, name: labelled(title) }) });
}

/** Every answer of somebody is read again, page by page, and no page of anybody else. */
export async function readAgain(view, person) {
  const steps = stepsOf(person);
  const titles = await view.locator('section.card:not(.now) h2').allInnerTexts();
  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  const after = [...(person.organization ? [] : [COMPLEMENT.title]), 'Votre pièce d’identité'];
  assert.deepEqual(titles.map(plain), [...steps.map(({ title }) => title), ...after]);
  for (const { title, told } of steps) {
    const read = await words(section(view, title));
    for (const text of told(person).filter(Boolean)) {
      assert.ok(read.includes(plain(text)), `${title}: « ${text} » is read again: ${read}`);
    }
  }
}
