//! Several workers at one question: an extract that is worth it, and what becomes of an answer when one is lost.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/test.js';
import { ask } from './support/command.js';
import { startEngine } from './support/engine.js';
import { serveFaulty } from './support/faulty-host.js';
import { ROCKPOOL } from './support/places.js';
import { funnel, retention, step } from './support/questions.js';

/** Helpers begin at 500 000 rows; of this content a user has eleven. */
const USERS = 46_000;

const rockpool = (...options) => promisify(execFile)(ROCKPOOL, options);
const steps = ['application_opened', 'button_clicked', 'file_saved'].map((event) => step(event));
const questions = {
  'a funnel': funnel(steps),
  retention: retention(steps[0], steps[1], 'day', 14),
};

let folder;
let host;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rockpool-workers-'));
  const [raw, extract] = [join(folder, 'raw'), join(folder, 'extract')];
  await rockpool('sample', '--quiet', '--content', 'benchmark', '--users', `${USERS}`, '--days', '30', '--output', raw);
  await rockpool('build', '--quiet', '--input', raw, '--output', extract);
  host = await serveFaulty(extract);
});

test.afterAll(async () => {
  await host?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The engine of the site with the large extract open, and its helpers. */
async function open(page, site, allowedOrigins) {
  allowedOrigins.add(new URL(host.url).origin);
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  const engine = await startEngine(page);
  expect((await engine.open(host.url)).reply).toBe('opened');
  const wanted = Math.min(4, await page.evaluate(() => navigator.hardwareConcurrency)) - 1;
  // The first worker is the engine that the page talks to.
  await expect.poll(() => page.workers().length).toBe(1 + wanted);
  return { engine, helpers: page.workers().slice(1) };
}

/** Asks until every helper has read data files for a share of its own: only then all of them were ready. */
async function sharedByAll(engine, helpers, question) {
  let reply;
  await expect
    .poll(async () => {
      reply = await engine.ask(question);
      const read = () => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.parquet')).length;
      return Math.min(...(await Promise.all(helpers.map((helper) => helper.evaluate(read)))));
    })
    .toBeGreaterThan(0);
  return reply;
}

test('several workers give the numbers of the command', async ({ page, site, allowedOrigins }) => {
  const { engine, helpers } = await open(page, site, allowedOrigins);
  for (const [name, question] of Object.entries(questions)) {
    await test.step(name, async () => {
      const reply = await sharedByAll(engine, helpers, question);
      expect(reply.reply, JSON.stringify(reply.failure)).toBe('done');
      const expected = await ask(question, join(folder, 'extract'));
      expect(reply.answer.body).toEqual(expected.body);
      expect(reply.answer.sentence).toBe(expected.sentence);
    });
  }
});

test('a helper that is lost in the middle changes no number', async ({ page, site, allowedOrigins }) => {
  const { engine, helpers } = await open(page, site, allowedOrigins);
  test.skip(helpers.length === 0, 'this machine runs one thread at once: there is no helper to lose');
  await sharedByAll(engine, helpers, questions.retention);

  // The retention was answered from the days; the funnel needs the events, which wait here.
  let release;
  const released = new Promise((resolve) => (release = resolve));
  let isAsked;
  const asked = new Promise((resolve) => (isAsked = resolve));
  host.hold = async (path) => {
    if (!path.startsWith('events/')) return;
    isAsked();
    await released;
  };
  try {
    const answering = engine.ask(questions['a funnel']);
    await asked;
    await helpers[0].evaluate(() => {
      setTimeout(() => {
        throw new Error('lost in the middle');
      });
    });
    const lost = new Promise((resolve) => helpers[0].once('close', resolve));
    release();
    const reply = await answering;
    expect(reply.reply, JSON.stringify(reply.failure)).toBe('done');
    expect(reply.answer.body).toEqual((await ask(questions['a funnel'], join(folder, 'extract'))).body);

    // The next question has a new helper in its place.
    await engine.ask(questions.retention);
    await lost;
    await expect.poll(() => page.workers().length).toBe(1 + helpers.length);
  } finally {
    release();
    host.hold = undefined;
  }
});
