//! Got in a minute: the command that opens and publishes, and what a visitor downloads where a host compresses nothing.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Notebook } from './support/notebook.js';
import { EXTRACT, ROCKPOOL, SITE } from './support/places.js';
import { serveSite } from './support/site-server.js';
import { expect, test } from './support/test.js';

/** Runs `rockpool open` and gives the address that it prints. */
async function opened(inputs, environment = {}) {
  const words = ['open', ...inputs, '--page', SITE, '--port', '0', '--no-browser', '--time-zone', 'Europe/Budapest'];
  const command = spawn(ROCKPOOL, words, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
  const ended = new Promise((resolve) => command.once('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface(command.stdout).on('line', (line) => {
      const [found] = /http:\/\/localhost\S+/.exec(line) ?? [];
      if (found) resolve(found);
    });
    ended.then((code) => reject(new Error(`rockpool open ended with exit code ${code}`)));
  });
  return {
    url,
    async stop() {
      command.kill('SIGINT');
      return ended;
    },
  };
}

test('an extract is opened with the page, under an address that is always its own', async ({ page, allowedOrigins }) => {
  const first = await opened([EXTRACT]);
  allowedOrigins.add(new URL(first.url).origin);
  const notebook = new Notebook(page, first.url);
  await notebook.open();
  await expect(page.getByText(/\d users/).first()).toBeVisible();
  expect(await first.stop()).toBe(0);
  const second = await opened([EXTRACT]);
  expect(new URL(second.url).search).toBe(new URL(first.url).search);
  await second.stop();
});

test('a file of events is opened, and built only once', async ({ page, allowedOrigins }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-open-'));
  const cache = { XDG_CACHE_HOME: join(folder, 'cache') };
  const file = join(folder, 'clicks.jsonl');
  const event = (user, day) =>
    JSON.stringify({ event_type: 'clicked', event_time: `2026-03-0${day}T10:00:00Z`, user_id: user, event_properties: {} });
  await writeFile(file, [event('ann', 1), event('ann', 2), event('bob', 3)].join('\n'));
  try {
    const server = await opened([file], cache);
    allowedOrigins.add(new URL(server.url).origin);
    const notebook = new Notebook(page, server.url);
    await notebook.open();
    await expect(page.getByText('3 events · 2 users')).toBeVisible();
    await server.stop();
    const extracts = () => readdir(join(folder, 'cache', 'rockpool', 'extracts'));
    const [built] = await extracts();
    await (await opened([file], cache)).stop();
    expect(await extracts()).toEqual([built]);
    await writeFile(file, [event('ann', 1), event('cid', 2)].join('\n'));
    await (await opened([file], cache)).stop();
    expect((await extracts()).length).toBe(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a folder to publish has page and extract, and can be written again', async ({ page, allowedOrigins }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-publish-'));
  const output = join(folder, 'public');
  const words = ['site', '--output', output, '--extract', EXTRACT, '--page', SITE];
  try {
    for (const time of ['first', 'again']) {
      const { status, stdout } = spawnSync(ROCKPOOL, words, { encoding: 'utf8' });
      expect([time, status]).toEqual([time, 0]);
      expect(stdout).toContain('Copy the folder to any static host');
    }
    expect((await readdir(output)).sort()).toEqual((await readdir(SITE)).sort());
    const server = spawn(ROCKPOOL, ['serve', output, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise((resolve) => createInterface(server.stdout).once('line', resolve));
    const [url] = /http:\S+/.exec(line);
    allowedOrigins.add(new URL(url).origin);
    const notebook = new Notebook(page, url);
    await notebook.open();
    await notebook.allAnswered();
    server.kill('SIGINT');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('on a host that compresses nothing, modules travel packed, and nothing travels twice', async ({ page, allowedOrigins }) => {
  const site = await serveSite();
  allowedOrigins.add(new URL(site.url).origin);
  const bytes = new Map();
  page.on('response', async (response) => {
    const { headers } = { headers: response.headers() };
    expect(headers['content-encoding']).toBeUndefined();
    const path = new URL(response.url()).pathname.split('/').pop();
    bytes.set(path, [...(bytes.get(path) ?? []), Number(headers['content-length'] ?? 0)]);
  });
  try {
    const notebook = new Notebook(page, site.url);
    const modules = () => [...bytes].filter(([path]) => /\.(bin|wasm)$/.test(path));
    const kinds = () => modules().map(([path]) => path.replace(/[0-9a-f]{16}/, 'hash')).sort();
    const all = () => [...bytes.values()].flat().reduce((sum, more) => sum + more, 0);
    const sqlCell = notebook.cell('SQL', 'Anything else, in SQL');
    // What answers statements comes when all questions are answered: until then only they count.
    const beforeSql = new Promise((resolve) => {
      page.on('request', (request) => /engine-sql-.*\.bin$/.test(request.url()) && resolve([kinds(), all()]));
    });
    await notebook.open();
    const [firstModules, firstBytes] = await beforeSql;
    expect(firstModules).toEqual(['engine-hash.bin', 'rockpool-app-hash_bg.bin', 'unpack-hash.wasm']);
    console.log(`    to the first answers on a plain host: ${(firstBytes / 1e6).toFixed(2)} MB`);
    // A module that is not packed would be 14 MB.
    expect(firstBytes).toBeLessThan(7e6);
    await notebook.answered(sqlCell);
    await notebook.allAnswered();
    expect(kinds()).toEqual(['engine-hash.bin', 'engine-sql-hash.bin', 'rockpool-app-hash_bg.bin', 'unpack-hash.wasm']);
    for (const [path, times] of modules()) expect([path, times.length]).toEqual([path, 1]);
    console.log(`    with what answers SQL: ${(all() / 1e6).toFixed(2)} MB`);
  } finally {
    await site.stop();
  }
});
