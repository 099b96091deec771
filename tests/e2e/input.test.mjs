// Whatever is typed in any field of any page: no page breaks, nothing runs, what is wrong is told
// beside its field, and what was typed is kept.

import assert from 'node:assert/strict';
import { SAVE, arrive, newDraft, press, scenario, see, somebody, words } from './support.mjs';
import { fillStep } from './filing.mjs';
import { COMPLEMENT, STEP, choose, count, date, everyKind, field, fillAmounts, OTHER_PAGES, stepsOf } from './form.mjs';

/** Longest text that is kept of one field. */
const KEPT = 2_000;
/** Longest text that any field takes. */
const TAKEN = 1_000;

const TEXTS = {
  'ten thousand characters': 'Interminable '.repeat(800).slice(0, 10_000),
  'control characters': 'Zoé\u0001\u0007\u001B[31mrouge\u0000',
  'emoji, and writing from right to left': '👩‍👩‍👧‍👦 🏠 chez nous שלום \u202Eelliv al\u202C مرحبا',
  'HTML and SQL': '\'; DROP TABLE demands; --"><img src=x onerror="globalThis.ran=1"></textarea><script>globalThis.ran=1</script>',
  'numbers out of bounds': '-99999999999999999999',
};

/** Every field in which people type. */
function fieldsOf(page) {
  return page.getByRole('main').locator('input:is([type=text], [type=email], [type=tel], [type=search]), textarea');
}

/** Types the same text in every field, as a browser that knows no limit of length. */
function typeEverywhere(page, text) {
  return fieldsOf(page).evaluateAll((fields, text) => {
    for (const one of fields) {
      one.removeAttribute('maxlength');
      one.value = text;
    }
    return fields.length;
  }, text);
}

/** What the page says of each field: its text, and whether it is marked as wrong. */
function shown(page) {
  return fieldsOf(page).evaluateAll((fields) =>
    fields.map((one) => ({ name: one.name, value: one.value, wrong: one.closest('.field.wrong') !== null })));
}

/** Every error of the summary leads to a field that says the same beside it. */
function lost(page) {
  return page.evaluate(() => [...document.querySelectorAll('[role=alert] a[href^="#"]')].flatMap((link) => {
    const name = link.getAttribute('href').slice(1);
    const field = document.getElementById(name)?.closest('.field.wrong');
    const said = field?.querySelector('.wrong-text')?.textContent ?? '';
    return said.includes(link.textContent.trim()) ? [] : [`#${name}: ${link.textContent}`];
  }));
}

/** What a form shows again of a text: as HTML can say it, without blanks around. */
function again(text) {
  return [...text].slice(0, KEPT).join('').replaceAll('\u0000', '\uFFFD').trim();
}

scenario('any text in any field is kept, harms nothing, and is told to be wrong beside it', true, async (stage, t) => {
  const page = await stage.device();
  page.on('dialog', (dialog) => stage.complaints.push(`a dialog opened: ${dialog.message()}`));
  await newDraft(page);
  await page.goto(STEP.household.path);
  await count(page, { coApplicants: 1, dependants: 1, custody: 1 });
  await press(page, SAVE);
  // The household comes last: what is typed there counts the persons of the others.
  const others = stepsOf(everyKind({})).filter((step) => step !== STEP.household);
  const complement = { title: COMPLEMENT.title, path: COMPLEMENT.one, button: 'Enregistrer' };
  const steps = [STEP.applicant, STEP.organization, ...others, complement, STEP.household];
  for (const [kind, text] of Object.entries(TEXTS)) {
    await t.test(kind, async () => {
      for (const { title, path, button = SAVE } of steps) {
        assert.equal((await page.goto(path)).status(), 200);
        // A country is only read of an address abroad.
        if (path === STEP.contact.path) await choose(page, 'Votre adresse', 'J’habite à l’étranger');
        const fields = await typeEverywhere(page, text);
        const status = (await press(page, button)).status();
        assert.ok([303, 422].includes(status), `${title}: ${status}`);
        assert.deepEqual(await lost(page), [], `${title}: every error is beside its field`);
        if (status === 303) await page.goto(path);
        const now = await shown(page);
        assert.equal(now.length, fields, title);
        for (const { name, value, wrong } of now) {
          // The page reads the character zero as a mark; what a browser kept of it puts it back.
          assert.equal(value.replaceAll('\0', '\ufffd'), again(text), `${title}: ${name} is kept`);
          assert.ok(wrong || [...text].length <= TAKEN, `${title}: ${name} is told to be wrong`);
        }
      }
      assert.equal((await page.goto('/demande/verification')).status(), 200);
      await arrive(page, 'Vérifiez et envoyez');
      assert.equal(await page.evaluate(() => globalThis.ran), undefined, 'nothing runs');
      // The next text finds the same pages.
      await page.goto(STEP.household.path);
      await count(page, { coApplicants: 1, dependants: 1, custody: 1 });
      await press(page, SAVE);
    });
  }
});

/** Saves; the page says this beside a field, and nothing else. */
async function wrongly(page, message) {
  assert.equal((await press(page, SAVE)).status(), 422);
  const told = await page.locator('main .field .wrong-text').allInnerTexts();
  assert.equal(told.length, 1, told.join(' | '));
  assert.match(told[0].replace(/\s+/g, ' '), message);
}

scenario('what cannot be is told beside its field', true, async (stage, t) => {
  const page = await stage.device();
  const person = everyKind(somebody());
  await newDraft(page, person);
  const [other] = person.coApplicants;
  const [child] = person.dependants;
  const steps = stepsOf(person);
  const to = (step) => fillUpTo(page, person, steps.slice(0, steps.indexOf(step)));

  await t.test('an expected birth in the past, too far, or without a number', async () => {
    await to(STEP.household);
    await STEP.household.fill(page, person);
    const expect = async (number, parts) => {
      await field(page, 'Enfants à naître').fill(number);
      await date(page, 'Date de naissance prévue', parts);
    };
    await expect('1', { day: '1', month: '2', year: '2020' });
    await wrongly(page, /Cette date est passée/);
    await expect('1', { day: '1', month: '2', year: '2090' });
    await wrongly(page, /trop loin/);
    await expect('1', { day: '', month: '', year: '' });
    await wrongly(page, /date de naissance prévue/);
    await expect('1', { day: '31', month: '2', year: '2027' });
    await wrongly(page, /31 février/);
    await expect('', { day: '1', month: '2', year: '2027' });
    await wrongly(page, /combien d’enfants vont naître/);
    for (const number of ['-1', '6', '255', '1,5', 'deux']) {
      await expect(number, { day: '', month: '', year: '' });
      await wrongly(page, /Écrivez un nombre de 0 à 5/);
      assert.equal((await page.goto('/demande/verification')).status(), 200, 'it is read again all the same');
      await page.goto(STEP.household.path);
    }
    await expect('', { day: '', month: '', year: '' });
    await press(page, SAVE);
  });

  await t.test('a co-applicant who is the applicant', async () => {
    const { civility, birth } = person;
    const twin = { ...other, civility, birth, name: person.name.toUpperCase(), firstNames: 'maelle zoe' };
    const { identity } = OTHER_PAGES;
    await identity.fill(page, { coApplicants: [twin] });
    await wrongly(page, /même nom, le même prénom et la même date de naissance que vous/);
    await identity.fill(page, { coApplicants: [{ ...other, birth: { day: '2', month: '1', year: '2015' } }] });
    await wrongly(page, /Il faut avoir 18 ans/);
    await fillStep(page, identity, person);
  });

  await t.test('a child older than a parent, a parent younger than a child', async () => {
    const as = (change) => STEP.dependants.fill(page, { dependants: [{ ...child, ...change }] });
    await as({ birth: { day: '2', month: '1', year: '1955' } });
    await wrongly(page, /Un enfant est plus jeune que ses parents/);
    await as({ kinship: 'Parent' });
    await wrongly(page, /Un parent est plus âgé que ses enfants/);
    await as({ birth: { day: '2', month: '1', year: '2090' } });
    await wrongly(page, /dans le futur/);
    await fillStep(page, STEP.dependants, person);
    await fillStep(page, STEP.custody, person);
  });

  await t.test('amounts below zero, beyond belief, or twice', async () => {
    await fillStep(page, STEP.work, person);
    const reference = page.getByRole('textbox', { name: /^Revenu fiscal de référence de/ }).first();
    const refused = [
      ['-18500', /sans signe moins/], ['18,5', /en euros/], ['1e6', /en euros/],
      ['99999999', /très élevé/], ['9'.repeat(19), /en euros|très élevé/],
    ];
    for (const [amount, message] of refused) {
      await reference.fill(amount);
      await wrongly(page, message);
      assert.equal(await reference.inputValue(), amount);
    }
    await reference.fill('18500');
    for (const [amount, message] of [['-1', /sans signe moins/], ['1000000', /très élevé/]]) {
      await fillAmounts(page, { 'Pension alimentaire versée': amount });
      await wrongly(page, message);
      const unfolded = await field(page, 'Pension alimentaire versée').isVisible();
      assert.ok(unfolded, 'what is folded away is opened where it is wrong');
    }
    await fillAmounts(page, { 'Pension alimentaire versée': '' });
    await page.getByRole('radio', { name: 'Je me suis séparé(e) depuis', exact: true }).check();
    await wrongly(page, /pas les deux/);
  });

  await t.test('the same motive twice', async () => {
    await page.goto(STEP.motive.path);
    await STEP.motive.fill(page, { motives: ['Handicap', 'Logement trop cher', 'Handicap'] });
    await wrongly(page, /Vous avez déjà choisi ce motif/);
    const others = ['Logement trop cher', 'Handicap'];
    await STEP.motive.fill(page, { motives: ['Autre motif particulier', ...others], precision: '' });
    await wrongly(page, /en quelques mots votre motif/);
    await see(page, 'Il reste 1 point à corriger');
  });

  await t.test('numbers of companies that do not exist', async () => {
    await page.goto(STEP.work.path);
    await field(page, 'SIRET de l’employeur').fill('732 829 320 00075');
    await wrongly(page, /Le numéro SIRET a 14 chiffres/);
    await page.goto(STEP.organization.path);
    await STEP.organization.fill(page, { organization: { name: 'Un Toit d’Essai', siren: '732829321', rna: '' } });
    await wrongly(page, /Le numéro SIREN a 9 chiffres/);
  });

  await t.test('an address abroad without a country, and a phone that is none', async () => {
    await page.goto(STEP.contact.path);
    const abroad = { address: 'J’habite à l’étranger', postalCode: 'SW1A 1AA', country: '' };
    await STEP.contact.fill(page, { ...person, ...abroad });
    await wrongly(page, /le pays où vous habitez/);
    await STEP.contact.fill(page, { ...person, address: 'J’ai une adresse en France', mobile: '06 39' });
    await wrongly(page, /Le numéro de téléphone s’écrit avec 10 chiffres/);
    assert.ok((await words(page.getByRole('main'))).includes('Il reste 1 point à corriger'));
  });
});

/** Fills pages in their order. */
async function fillUpTo(page, person, steps) {
  for (const step of steps) await fillStep(page, step, person);
}
