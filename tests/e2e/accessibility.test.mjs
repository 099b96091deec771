// Every page, for everybody who may read it, in every state: axe, the HTML as sent, the width.
// With SHOTS=folder, pictures of all of them are kept there.

import assert from 'node:assert/strict';
import {
  MAIL, SAVE, arrive, demoAccount, inBothModes, newDraft, openMail, press, signIn, signUp,
  somebody, typeCredentials,
} from './support.mjs';
import { card, fillStep, jpeg, sendFiles } from './filing.mjs';
import { COMPLEMENT, STEP, addCommune, choose, count, everyKind, fillAmounts, OTHER_PAGES, propose, stepsOf } from './form.mjs';
import { fits, looks, looksWithoutScript, markup } from './inspection.mjs';

/** Looks at one page, as one test. `reach` leads to it and gives the answer of the server. */
async function look(stage, t, page, name, reach, status = 200) {
  await t.test(name, async () => {
    const answer = typeof reach === 'string' ? await page.goto(reach) : await reach();
    assert.equal(answer.status(), status);
    const wrong = [...(await markup(await answer.text())), ...(await fits(page))];
    if (stage.script) wrong.push(...(await looks(page, name)));
    else wrong.push(...(await looksWithoutScript(stage, page, answer)));
    assert.deepEqual(wrong, []);
  });
}

/** The page that answers when a form is sent as it is. */
function refused(page, button) {
  return () => press(page, button);
}

inBothModes('public pages', async (stage, t) => {
  const page = await stage.device();
  const at = (name, address, status) => look(stage, t, page, `public ${name}`, address, status);
  await at('home', '/');
  await at('help', '/aide');
  await at('accessibility', '/accessibilite');
  await at('privacy', '/donnees-personnelles');
  await at('guichets', '/guichets');
  await at('guichets of a department', '/guichets?departement=65');
  await at('guichets of a department without any', '/guichets?departement=75');
  await at('statistics', '/statistiques');
  await at('statistics of a department', '/statistiques/departement/69');
  await at('statistics of a department without demand', '/statistiques/departement/2A');
  await at('statistics of the country', '/statistiques/france');
  await at('statistics, open data', '/statistiques/donnees');
  await at('statistics, a search', '/statistiques?commune=bron');
  await at('statistics of a commune', '/statistiques/commune/69029');
  await at('statistics of nowhere', '/statistiques/commune/69999', 404);
  await at('mails', '/demo/courriels');
  await at('mail', async () => {
    await page.goto('/demo/courriels');
    const mail = page.getByRole('row').getByRole('link').first();
    return page.goto(await mail.getAttribute('href'));
  });
  await at('unknown page', '/rien/du/tout', 404);
  await at('refused form of another site', async () => {
    const trap = `<!DOCTYPE html><form method="post" action="${new URL('/compte/creation', page.url())}"><button>Gagner</button></form>`;
    await page.route('http://piege.example/', (route) => route.fulfill({ body: trap, contentType: 'text/html' }));
    await page.goto('http://piege.example/');
    return press(page, 'Gagner');
  }, 403);
});

inBothModes('account pages', async (stage, t) => {
  const page = await stage.device();
  const person = somebody();
  const at = (name, reach, status) => look(stage, t, page, `account ${name}`, reach, status);
  await at('sign-up', '/compte/creation');
  await at('sign-up with errors', refused(page, 'Créer mon compte'), 422);
  await at('sign-up sent', async () => {
    await signUp(page, person);
    return page.reload();
  });
  await at('confirmation', async () => {
    await openMail(page, person.email, MAIL.confirm);
    const link = page.getByRole('link', { name: '/compte/confirmation' });
    return page.goto(await link.getAttribute('href'));
  });
  await at('confirmed', async () => {
    await press(page, 'Confirmer mon adresse');
    return page.reload();
  });
  await at('sign-in', '/compte/connexion');
  await at('sign-in needed', '/compte/connexion?suite=/demande');
  await at('sign-in with errors', refused(page, 'Se connecter'), 422);
  await at('sign-in slowed', async () => {
    const { email } = somebody();
    let answer;
    for (let tries = 0; tries < 10 && answer?.status() !== 429; tries += 1) {
      await page.goto('/compte/connexion');
      answer = await typeCredentials(page, { email, password: 'quatre loups pressés' });
    }
    return answer;
  }, 429);
  await at('forgotten', '/compte/mot-de-passe');
  await at('forgotten with errors', refused(page, 'Recevoir un lien'), 422);
  await at('forgotten sent', async () => {
    await page.getByLabel('Adresse e-mail').fill(person.email);
    await press(page, 'Recevoir un lien');
    return page.reload();
  });
  await at('new password', async () => {
    await openMail(page, person.email, MAIL.reset);
    const link = page.getByRole('link', { name: '/compte/mot-de-passe/nouveau' });
    return page.goto(await link.getAttribute('href'));
  });
  await at('new password with errors', refused(page, 'Changer mon mot de passe'), 422);
  await at('link of no use', '/compte/confirmation?jeton=inconnu', 410);
  await signIn(page, person);
  await at('two sessions', async () => {
    await signIn(await stage.device(), person);
    return page.goto('/compte/sessions');
  });
  await at('signed out', async () => {
    await press(page, 'Se déconnecter');
    return page.reload();
  });
});

inBothModes('applicant pages, state by state', async (stage, t) => {
  const further = {
    none: ['/demande/rattachement', '/demande/rattachement/code', '/demande/mes-donnees'],
    draft: ['/demande/verification', '/demande/mes-donnees'],
    refused: ['/demande/pieces', '/demande/verification', '/demande/etape/identite'],
    to_renew: ['/demande/renouvellement', '/demande/etape/foyer'],
    past_date: ['/demande/renouvellement'],
    active: ['/demande/mes-donnees'],
    removed: ['/demande/mes-donnees'],
  };
  for (const state of ['none', 'draft', 'waiting', 'refused', 'active', 'to_renew', 'past_date', 'removed']) {
    const page = await stage.device();
    await signIn(page, await demoAccount({ role: 'applicant', state }));
    for (const address of ['/demande', ...(further[state] ?? [])]) {
      await look(stage, t, page, `applicant ${state} ${address}`, address);
    }
    if (state === 'none') {
      const at = (name, button) => look(stage, t, page, `applicant none ${name}`, refused(page, button), 422);
      await page.goto('/demande/rattachement');
      await at('link with errors', 'Recevoir un code');
      await page.goto('/demande/rattachement/code');
      await at('code with errors', 'Rattacher ma demande');
      await look(stage, t, page, 'applicant home', '/');
      await look(stage, t, page, 'applicant unknown page', '/rien', 404);
    }
  }
});

inBothModes('pages of the form, blank, wrong and filled', async (stage, t) => {
  const page = await stage.device();
  const person = everyKind(await newDraft(page));
  const steps = stepsOf(person);
  const at = (name, reach, status) => look(stage, t, page, `form ${name}`, reach, status);
  // One person of each kind is counted at once: nearly every page applies.
  await page.goto(STEP.household.path);
  await count(page, { coApplicants: 1, dependants: 1, custody: 1 });
  await press(page, SAVE);
  // The pages of a co-applicant ask what the applicant's do.
  const alike = Object.values(OTHER_PAGES).map(({ path }) => path);
  const others = steps.filter(({ path }) => !alike.includes(path));
  for (const step of [STEP.applicant, STEP.organization, ...steps]) {
    if (others.includes(step)) await at(`${step.title}, blank`, step.path);
    else await page.goto(step.path);
    // Resources of the persons in charge may be left blank: only a wrong amount is an error.
    if (step === STEP.dependantsIncome) await fillAmounts(page, { Retraite: '-1' });
    await at(`${step.title}, with errors`, refused(page, SAVE), 422);
  }
  await page.goto(STEP.dependantsIncome.path);
  await fillAmounts(page, { Retraite: '' });
  await press(page, SAVE);
  await at('document, blank', '/demande/pieces');
  await at('document, with errors', refused(page, 'Ajouter à ma demande'), 422);
  await at('check, incomplete', '/demande/verification');
  await page.goto(STEP.communes.path);
  await at('communes, found', async () => {
    await page.getByLabel('Chercher une commune').fill('Lyon');
    return press(page, 'Chercher');
  });
  await at('communes, not found', async () => {
    await page.getByLabel('Chercher une commune').fill('Trifouillis-les-Essais');
    return press(page, 'Chercher');
  });
  await addCommune(page, 'Villeurbanne');
  if (stage.script) {
    await at('communes, proposed', async () => {
      const answer = await page.goto(STEP.communes.path);
      await propose(page, 'Lyon');
      return answer;
    });
    await page.goto(STEP.communes.path);
  }
  await at('communes, of two territories', async () => {
    await addCommune(page, 'Tarbes');
    return press(page, SAVE);
  }, 422);
  await press(page, 'Retirer Tarbes');
  // Communes are there already: once every page holds, no page follows by itself.
  for (const step of steps) {
    await page.goto(step.path);
    await fillStep(page, step, person);
  }
  await arrive(page, 'Votre pièce d’identité');
  for (const step of others) await at(`${step.title}, filled`, step.path);
  await at('complements of handicap, none', COMPLEMENT.path);
  await at('complement of handicap, blank', COMPLEMENT.one);
  await at('complement of handicap, with errors', refused(page, 'Enregistrer'), 422);
  await choose(page, 'Personne concernée', person.fullName);
  await choose(page, 'Cette situation est…', 'Stable');
  await page.getByRole('checkbox', { name: 'Visuel', exact: true }).check();
  await press(page, 'Enregistrer');
  await at('complements of handicap, one', COMPLEMENT.path);
  await page.goto('/demande/pieces');
  await sendFiles(page, jpeg(await card(stage, person)));
  await at('document, sent', '/demande/pieces');
  await at('check', '/demande/verification');
  await at('check, not declared', refused(page, 'Envoyer ma demande'), 422);
  await at('draft, complete', '/demande');
});

inBothModes('agents’ pages', async (stage, t) => {
  const by = async (wanted) => {
    const page = await stage.device();
    await signIn(page, await demoAccount(wanted));
    const at = (name, reach, status) => look(stage, t, page, `${wanted.role} ${name}`, reach, status);
    return { page, at };
  };
  const first = (page) => page.getByRole('row').getByRole('link').first();

  const operator = await by({ role: 'operator', territory: '069' });
  await operator.at('queue', '/operateur');
  await operator.at('review', async () => {
    await operator.page.goto('/operateur');
    return operator.page.goto(await first(operator.page).getAttribute('href'));
  });
  await operator.at('review with errors', refused(operator.page, 'Refuser et demander une correction'), 422);
  await operator.at('review of a corrected file', async () => {
    await operator.page.goto('/operateur');
    const again = operator.page.getByRole('row').filter({ hasText: 'Renvoyé après un refus' }).first();
    return operator.page.goto(await again.getByRole('link').getAttribute('href'));
  });

  const agent = await by({ role: 'guichet_agent', territory: '069' });
  await agent.at('inbox', '/guichet');
  await agent.at('whole inbox', '/guichet?tout=1');
  await agent.at('demand', async () => {
    await agent.page.goto('/guichet?tout=1');
    return agent.page.goto(await first(agent.page).getAttribute('href'));
  });
  await agent.at('inbox beyond its end', '/guichet?page=99');
  await agent.at('filtered inbox', '/guichet?tout=1&nonlu=1&type=removed');
  await agent.at('search', '/guichet/recherche');
  await agent.at('paper demands', '/guichet/saisie');
  await agent.at('removal', async () => {
    await agent.page.goto('/guichet?tout=1&type=registered');
    await agent.page.goto(await first(agent.page).getAttribute('href'));
    return agent.page.goto(await agent.page.getByRole('link', { name: 'Radier…' }).getAttribute('href'));
  });
  const roles = {
    guichet_lead: ['/', '/guichet', '/guichet/doublons', '/guichet/consultations', '/extractions'],
    territory_manager: ['/', '/territoire', '/territoire/doublons', '/territoire/consultations', '/extractions', '/statistiques/departement/69'],
    administrator: [
      '/',
      '/administration',
      '/administration/travail',
      '/administration/guichets',
      '/administration/guichets/G6904',
      '/administration/guichets/nouveau',
      '/administration/agents',
      '/administration/agents/nouveau',
    ],
  };
  for (const [role, addresses] of Object.entries(roles)) {
    const { at, page } = await by({ role });
    for (const address of [...addresses, '/compte/sessions']) await at(address, address);
    if (role === 'administrator') await imports(at, page);
    await at('unknown page', '/demande', 404);
  }
});

/** Every page of an import of guichets. */
async function imports(at, page) {
  const address = '/administration/guichets/import';
  await at('import of guichets', address);
  await at('import without a file', refused(page, 'Vérifier le fichier'), 422);
  await at('report of an import', async () => {
    // Closed, and each time another: what is imported changes nothing for the other tests.
    const code = `Z${1000 + Math.floor(Math.random() * 9000)}`;
    const lines = [
      'code;nom;type;territoire;perimetre;courriel;actif;note',
      `${code};Mairie de Mamoudzou;COMMUNE;976;C:97611;mairie@mamoudzou.example;non;a`,
      'Z0;Mairie;HLM;999;Mamoudzou;mairie;peut-être;b',
    ];
    const buffer = Buffer.from(lines.join('\r\n'));
    await page.goto(address);
    await page.getByLabel('Fichier des guichets').setInputFiles({ name: 'guichets.csv', mimeType: 'text/csv', buffer });
    await press(page, 'Vérifier le fichier');
    return page.reload();
  });
  await at('guichets imported', async () => {
    await press(page, 'Importer seulement la ligne juste');
    return page.reload();
  });
}
