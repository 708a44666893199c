//! Damaged bytes in files that are read by ranges: refused by name, whichever bit it is, and right again when the host is.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/test.js';
import { ask } from './support/command.js';
import { startEngine } from './support/engine.js';
import { serveFaulty } from './support/faulty-host.js';
import { ROCKPOOL } from './support/places.js';
import { funnel, step } from './support/questions.js';

/** Files up to this size are read whole. */
const WHOLE_FILE = 256 * 1024;

const rockpool = (...options) => promisify(execFile)(ROCKPOOL, options);
const question = funnel(['application_opened', 'button_clicked'].map((event) => step(event)));

let folder;
let extract;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rockpool-damage-'));
  const raw = join(folder, 'raw');
  extract = join(folder, 'extract');
  await rockpool('sample', '--quiet', '--content', 'benchmark', '--users', '30000', '--days', '30', '--output', raw);
  await rockpool('build', '--quiet', '--input', raw, '--output', extract);
  const files = await readdir(join(extract, 'events'), { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(extract, 'events', file))).size));
  expect(Math.max(...sizes)).toBeGreaterThan(WHOLE_FILE);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** The bytes with one bit of the first column flipped. */
function flipped(path, bytes) {
  if (!path.startsWith('events/') || bytes.length <= WHOLE_FILE) return bytes;
  const changed = Buffer.from(bytes);
  changed[1000] ^= 4;
  return changed;
}

/** The engine of the site, without its page. */
async function start(page, site, host, allowedOrigins) {
  allowedOrigins.add(new URL(host.url).origin);
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  const engine = await startEngine(page);
  expect((await engine.open(host.url)).reply).toBe('opened');
  return engine;
}

test('one flipped bit in a range is refused by name, and the answer is right when the host is', async ({
  page,
  site,
  allowedOrigins,
}) => {
  const host = await serveFaulty(extract, { change: flipped });
  try {
    const engine = await start(page, site, host, allowedOrigins);
    const refused = await engine.ask(question);
    expect(refused.reply).toBe('failed');
    expect(refused.failure.kind).toBe('corrupt');
    expect(refused.failure.message).toMatch(/\/events\/.*\.parquet is damaged/);
    expect(refused.failure.advice).toMatch(/rockpool check/);

    host.change = undefined;
    const done = await engine.ask(question);
    expect(done.answer.body).toEqual((await ask(question, extract)).body);
  } finally {
    await host.stop();
  }
});

test('a copy that was damaged on the way is fetched past every cache, and nobody notices', async ({
  page,
  site,
  allowedOrigins,
}) => {
  const change = (path, bytes, headers) => {
    if (headers['cache-control'] === 'no-cache' && headers.pragma === 'no-cache') return bytes;
    return path === 'manifest.json' ? Buffer.concat([bytes, Buffer.from(' ')]) : flipped(path, bytes);
  };
  const host = await serveFaulty(extract, { change });
  try {
    const engine = await start(page, site, host, allowedOrigins);
    const done = await engine.ask(question);
    expect(done.answer.body).toEqual((await ask(question, extract)).body);
  } finally {
    await host.stop();
  }
});
