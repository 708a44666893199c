//! Rockpool's own times: natively and in a browser's workers.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEngine } from '../support/engine.js';
import { ROCKPOOL } from '../support/places.js';
import { LIMIT } from './questions.js';

const ROUNDS = 7;

/** One entry for each question, as `rivals/native.py` has them, with `answer` in the place of `rows`. */
export async function measureNatively(extract, compared, threads) {
  const measured = [];
  for (const { key, question, before } of compared) {
    const results = await measure(extract, before ? [before, question] : [question], ['--threads', threads]);
    const { milliseconds, answer } = results.at(-1);
    measured.push({ question: key, milliseconds, answer });
  }
  return measured;
}

/** Milliseconds to read and decode two columns of all events, without keeping what was decoded. */
export async function limitNatively(extract) {
  const [{ milliseconds }] = await measure(extract, [LIMIT], ['--kept', 0]);
  return milliseconds;
}

async function measure(extract, questions, options) {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-measure-'));
  try {
    const files = questions.map((_, place) => join(folder, `${place}.json`));
    for (const [place, question] of questions.entries()) await writeFile(files[place], JSON.stringify(question));
    const { stdout } = await promisify(execFile)(
      ROCKPOOL,
      ['measure', '--extract', extract, '--rounds', ROUNDS, ...options, ...files].map(String),
      { maxBuffer: 512 * 1024 * 1024 },
    );
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The same in a page of the site at `url`, whose extract is the one to ask: by one worker, or with as many as the
 * engine takes. Every question meets an engine of its own. `memory` is what the WebAssembly of each worker, of helpers
 * too, holds in the end, in bytes.
 */
export async function measureInBrowser(browser, url, compared, { alone }) {
  const measured = [];
  for (const { key, question, before } of compared) {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await openPage(context, url);
    const engine = await startEngine(page, { alone });
    await done(engine.open(new URL('extract/', url).href));
    if (!alone) await page.waitForTimeout(3_000);
    const milliseconds = [];
    let answer;
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      if (before) await done(engine.ask(before));
      const reply = await done(engine.ask(question));
      milliseconds.push(reply.milliseconds);
      answer = reply.answer;
    }
    measured.push({ question: key, milliseconds, answer, memory: await memory(page) });
    await context.close();
  }
  return measured;
}

/** Milliseconds to fetch, read and decode two columns of all events by one worker: the first time, and again. */
export async function limitInBrowser(browser, url) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const engine = await startEngine(await openPage(context, url), { alone: true });
  await done(engine.open(new URL('extract/', url).href));
  const milliseconds = [];
  for (let round = 0; round < ROUNDS; round += 1) milliseconds.push((await done(engine.ask(LIMIT))).milliseconds);
  await context.close();
  return milliseconds;
}

async function openPage(context, url) {
  const page = await context.newPage();
  // A document of the site without its scripts: nothing else works while we measure.
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('meta[name="rockpool-engine"]').waitFor({ state: 'attached' });
  return page;
}

async function done(replying) {
  const reply = await replying;
  if (!['done', 'opened'].includes(reply.reply)) throw new Error(JSON.stringify(reply));
  return reply;
}

/** Bytes of the WebAssembly memory of each worker of the page. */
async function memory(page) {
  const bytes = [];
  for (const worker of page.workers()) {
    const held = await worker.evaluate(async () => {
      // The glue's start returns the exports of the module that already runs.
      const glue = await import(self.rockpoolEngine.glue);
      return (await glue.default()).memory.buffer.byteLength;
    });
    bytes.push(held);
  }
  return bytes;
}
