//! An extract on an object store: built there, read from there by the page, added to while it is read.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/test.js';
import { ROCKPOOL } from './support/places.js';
import { serveS3 } from './support/s3.js';

// What the page finds out by itself, without a service worker that looks too.
test.use({ serviceWorkers: 'block' });

const EXTRACT = 's3://pool/of the team/events';

let folder;
let store;

test.beforeEach(async ({ allowedOrigins }) => {
  folder = await mkdtemp(join(tmpdir(), 'rockpool-store-'));
  store = await serveS3();
  allowedOrigins.add(store.address);
});

test.afterEach(async () => {
  await store.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What the command prints on standard output, with a copy of the extract in this folder. */
async function rockpool(copy, ...options) {
  const own = options[0] === 'check' ? [] : ['--copy', join(folder, copy)];
  const { stdout } = await promisify(execFile)(ROCKPOOL, ['--quiet', ...options, ...own], {
    env: store.environment,
  });
  return stdout;
}

/** A file of a day's events: of each a user and what happened. */
async function day(name, date, events) {
  const file = join(folder, name);
  const lines = events.map(([user_id, event_type]) =>
    JSON.stringify({ user_id, event_time: `${date}T12:00:00Z`, event_type, event_properties: {} }),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

test('an extract is built on a store, read by the page, added to and checked there', async ({ page, notebook }) => {
  const monday = await day('1.jsonl', '2024-01-01', [['ann', 'opened'], ['bob', 'opened'], ['ann', 'saved']]);
  const built = JSON.parse(await rockpool('copy', 'build', '--input', monday, '--output', EXTRACT, '--json'));
  expect(built).toMatchObject({ name: 'events', rows: 3, users: 2 });
  expect(built.published).toMatchObject({ address: `${EXTRACT}/`, removed: [], left_over: [], unlisted: null });
  expect(await rockpool('', 'check', EXTRACT)).toContain(`${EXTRACT} is sound`);

  const address = `${store.address}/pool/of%20the%20team/events/`;
  await notebook.open(`?extract=${encodeURIComponent(address)}`);
  await expect(page.getByText('3 events · 2 users')).toBeVisible();
  await notebook.allAnswered();
  const manifest = await fetch(`${address}manifest.json`);
  expect(manifest.headers.get('cache-control')).toBe('no-cache');
  const { path } = (await manifest.json()).event_types[0].events[0];
  expect((await fetch(address + path)).headers.get('cache-control')).toContain('immutable');

  // Another machine, which has no copy yet.
  const tuesday = await day('2.jsonl', '2024-01-02', [['cyd', 'opened'], ['cyd', 'saved']]);
  const added = JSON.parse(await rockpool('other', 'append', '--input', tuesday, '--output', EXTRACT, '--json'));
  expect(added).toMatchObject({ written: true, rows: 5, rows_added: 2, users: 3 });
  await notebook.choose('Look for newer data');
  const notice = page.getByRole('status', { name: 'Newer data is there' });
  await expect(notice).toContainText('5 events');
  await notice.getByRole('button', { name: 'Reload the data' }).click();
  await expect(page.getByText('5 events · 3 users')).toBeVisible();
  await notebook.allAnswered();

  const again = JSON.parse(await rockpool('copy', 'append', '--input', tuesday, '--output', EXTRACT, '--json'));
  expect(again).toMatchObject({ written: false, rows: 5, inputs_already: 1 });
  expect(again.published).toMatchObject({ files_written: 0, removed: [] });
  const ids = join(folder, 'ids.txt');
  await writeFile(ids, 'ann\n');
  const forgot = JSON.parse(await rockpool('copy', 'forget', EXTRACT, '--users', ids, '--json'));
  expect(forgot).toMatchObject({ written: true, rows: 3, users_forgotten: 1 });
  expect(forgot.published.removed.length).toBeGreaterThan(0);
  for (const path of forgot.published.removed) expect((await fetch(address + path)).status).toBe(404);
  expect(await rockpool('', 'check', EXTRACT, '--absent', ids)).toContain('holds none of 1 identifier');
});
