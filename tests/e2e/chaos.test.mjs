// Nothing typed is ever lost, whatever breaks: a script types into fields of the form and, at any
// moment, cuts the network, ends the session, kills the tab or the server, or types in a second
// tab. What comes back must be what was typed.
//
// CHAOS_RUNS runs (200), the first with the seed CHAOS_SEED (1). A failure names its seed and what
// was done: CHAOS_SEED=n CHAOS_RUNS=1 plays it again.

import assert from 'node:assert/strict';
import { Program } from './program.mjs';
import { SAVE, arrive, base, newDraft, scenario, until } from './support.mjs';

const RUNS = Number(process.env.CHAOS_RUNS ?? 200);
const FIRST = Number(process.env.CHAOS_SEED ?? 1);
/** One run of so many kills the server too. They come last: they disturb all others. */
const KILLS = 25;
/** People who write at the same time, each on a device of their own. */
const WRITERS = 4;
/** Steps whose fields are typed in. The list of communes is made with buttons. */
const STEPS = ['identite', 'contact', 'foyer', 'travail', 'ressources', 'logement-actuel', 'motif', 'logement'].map((slug) => `/demande/etape/${slug}`);
/** What a browser may complain about when its network is cut. */
const SAVES = /\/(ilots|demande|statique|compte)\//;

/** Numbers that look random, the same for the same seed. */
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (most) => Math.floor(next() * most);
  return { below, chance: (part) => next() < part, pick: (list) => list[below(list.length)] };
}

/** One run of somebody. */
class Run {
  constructor(writer, seed, program) {
    Object.assign(this, { writer, seed, program, dice: dice(seed), done: [], typed: new Map(), owners: new Map() });
    this.context = writer.page.context();
    this.tabs = [];
    this.offline = false;
    this.out = false;
    this.born = 0;
  }

  note(what) {
    this.done.push(what);
  }

  /** Everything works again: the server, the network, the session. */
  async recover() {
    if (this.program && !this.program.child) {
      await this.program.run();
      this.note('the server is back');
    }
    if (this.offline) {
      await this.context.setOffline(false);
      this.offline = false;
      this.note('back on line');
    }
    if (this.out) {
      const { email, password } = this.writer.person;
      const form = { email, motDePasse: password };
      // An address from which others tried wrong passwords is asked to wait a little.
      await until('signed in again', async () => {
        const answer = await this.context.request.post('/compte/connexion', { form, maxRedirects: 0 });
        assert.ok([303, 429].includes(answer.status()), `sign-in answers ${answer.status()}`);
        return answer.status() === 303;
      });
      this.out = false;
      this.note('signed in again');
    }
  }

  async open(path = this.dice.pick(STEPS)) {
    await this.recover();
    const tab = { id: (this.born += 1), page: await this.context.newPage() };
    this.tabs.push(tab);
    await this.show(tab, path);
    return tab;
  }

  /** Shows a step in a tab, up to where it saves by itself. */
  async show(tab, path) {
    tab.path = path;
    await tab.page.goto(path, { waitUntil: 'commit' });
    await tab.page.locator('.autosave > p:not(.sr):not(:empty)').waitFor();
    // What closed tabs typed here is this tab's to go on with.
    for (const [key, owner] of this.owners) {
      if (key.startsWith(`${path} `) && !this.tabs.some((other) => other.id === owner)) this.owners.set(key, tab.id);
    }
    this.note(`tab ${tab.id} shows ${path}`);
  }

  /** Types in a field that no other tab writes in. */
  async type() {
    const tab = this.dice.pick(this.tabs);
    const fields = await tab.page.evaluate(() => {
      const form = document.querySelector('main form:has(.autosave)');
      return [...new Set([...form.elements].filter((one) => one.name && one.type !== 'hidden' && one.type !== 'submit' && one.checkVisibility() && !one.name.startsWith('choix.')).map((one) => one.name))];
    });
    const free = fields.filter((name) => [undefined, tab.id].includes(this.owners.get(`${tab.path} ${name}`)));
    if (free.length === 0) return;
    const name = this.dice.pick(free);
    this.owners.set(`${tab.path} ${name}`, tab.id);
    const controls = tab.page.locator(`main form [name="${name}"]`);
    const kind = await controls.first().evaluate((one) => one.type);
    if (kind === 'radio' || kind === 'checkbox') {
      await controls.nth(this.dice.below(await controls.count())).click();
    } else if (kind === 'select-one') {
      const options = await controls.locator('option').evaluateAll((all) => all.map((one) => one.value));
      await controls.selectOption(this.dice.pick(options));
    } else if (this.dice.chance(0.5)) {
      await controls.fill(this.word());
    } else {
      await controls.focus();
      await tab.page.keyboard.press('ControlOrMeta+A');
      await tab.page.keyboard.type(this.word() || 'é');
    }
    const values = await this.standing(tab.page, name);
    this.typed.set(`${tab.path} ${name}`, values);
    this.note(`tab ${tab.id} types ${name} = ${JSON.stringify(values)}`);
  }

  standing(page, name) {
    return page.evaluate((field) => {
      const form = document.querySelector('main form:has(.autosave)');
      return new FormData(form).getAll(field).map((value) => value.replace(/\r\n/g, '\n').trim()).filter(Boolean);
    }, name);
  }

  word() {
    if (this.dice.chance(0.1)) return '';
    return Array.from({ length: 1 + this.dice.below(6) }, () => this.dice.pick([...'abcdéœ’ 123-'])).join('');
  }

  async cut() {
    this.offline = !this.offline;
    await this.context.setOffline(this.offline);
    this.note(this.offline ? 'off line' : 'back on line');
  }

  async endSession() {
    if (this.dice.chance(0.5)) {
      await this.context.clearCookies();
      this.out = true;
      this.note('the cookie is gone');
    } else if (!this.offline && (!this.program || this.program.child)) {
      // Closed from elsewhere: this browser is not told.
      await this.context.request.post('/compte/deconnexion', { maxRedirects: 0 });
      this.out = true;
      this.note('the session is closed');
    }
  }

  async killTab() {
    const [tab] = this.tabs.splice(this.dice.below(this.tabs.length), 1);
    if (this.dice.chance(0.5)) {
      const cdp = await this.context.newCDPSession(tab.page);
      const crash = tab.page.waitForEvent('crash');
      cdp.send('Page.crash').catch(() => {});
      await crash;
      this.note(`tab ${tab.id} crashes`);
    } else {
      this.note(`tab ${tab.id} is closed`);
    }
    await tab.page.close();
    if (this.tabs.length === 0) await this.open(this.dice.chance(0.7) ? tab.path : undefined);
  }

  async pressSave() {
    const tab = this.dice.pick(this.tabs);
    this.note(`tab ${tab.id} presses the button`);
    await tab.page.getByRole('button', { name: SAVE, exact: true }).click();
    await tab.page.waitForLoadState().catch(() => {});
    // Wherever that leads, the person comes back to write.
    await this.recover();
    await this.show(tab, this.dice.pick(STEPS));
  }

  async act() {
    const acts = [
      [10, () => this.type()],
      [2, () => this.cut()],
      [2, () => this.endSession()],
      [2, () => this.killTab()],
      [1, () => this.pressSave()],
      [1, async () => this.tabs.length < 2 && this.open()],
      [1, () => this.tabs[0].page.bringToFront()],
      [this.program ? 2 : 0, async () => {
        if (!this.program.child) return this.recover();
        await this.program.kill();
        return this.note('the server is killed');
      }],
    ];
    let at = this.dice.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, act] of acts) {
      if (at < weight) return act();
      at -= weight;
    }
    return undefined;
  }

  async play() {
    await this.open();
    const acts = 4 + this.dice.below(6);
    for (let turn = 0; turn < acts; turn += 1) await this.act();
    await this.recover();
    for (const tab of this.tabs.splice(0)) await tab.page.close();
    if (this.typed.size === 0) return;
    const [first] = this.typed.keys();
    const tab = await this.open(first.split(' ')[0]);
    for (const path of new Set([...this.typed.keys()].map((key) => key.split(' ')[0]))) await this.check(tab, path);
    await tab.page.close();
  }

  /** Comes back to a step: what was typed there is there, and the site has it. */
  async check(tab, path) {
    if (tab.path !== path) await this.show(tab, path);
    const slug = path.split('/').at(-1);
    await tab.page.waitForFunction(
      (step) => !Object.keys(localStorage).some((key) => key.split('.').at(-2) === step), slug,
    );
    const html = await (await this.context.request.get(path)).text();
    for (const [key, values] of this.typed) {
      const [of, name] = key.split(' ');
      if (of !== path) continue;
      assert.deepEqual(await this.standing(tab.page, name), values, `${key} on the page`);
      const stored = await tab.page.evaluate(([text, field]) => {
        const form = new DOMParser().parseFromString(text, 'text/html').querySelector('main form:has(.autosave)');
        return new FormData(form).getAll(field).map((value) => value.replace(/\r\n/g, '\n').trim()).filter(Boolean);
      }, [html, name]);
      assert.deepEqual(stored, values, `${key} on the site`);
    }
  }
}

/** Somebody with a demand begun. */
async function writer(stage, url) {
  const page = await stage.device({ baseURL: url });
  const person = await newDraft(page);
  await arrive(page, 'Votre identité');
  await page.goto('/aide');
  return { page, person };
}

async function play(someone, seed, program) {
  const run = new Run(someone, seed, program);
  try {
    await run.play();
  } catch (error) {
    throw new Error(`seed ${seed}${program ? ' (with a server of its own)' : ''}: ${error.message}\n  ${run.done.join('\n  ')}`, { cause: error });
  }
}

const seeds = Array.from({ length: RUNS }, (_, index) => FIRST + index);
const kills = process.env.PROGRAM && process.env.SITE_DIR;
const mild = seeds.filter((seed) => !kills || seed % KILLS !== 0);

if (mild.length > 0) scenario(`what is typed comes back, ${mild.length} times out of ${mild.length}`, true, async (stage) => {
  stage.failing = SAVES;
  const left = [...mild];
  const writers = await Promise.all(Array.from({ length: Math.min(WRITERS, left.length) }, () => writer(stage, base)));
  await Promise.all(writers.map(async (someone) => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) await play(someone, seed, null);
  }));
});

if (kills && mild.length < seeds.length) {
  scenario('what is typed comes back when the server is killed too', true, async (stage) => {
    stage.failing = SAVES;
    const program = await Program.start();
    try {
      const someone = await writer(stage, program.url);
      for (const seed of seeds.filter((one) => !mild.includes(one))) await play(someone, seed, program);
    } finally {
      await program.stop();
    }
  });
}
