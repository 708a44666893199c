//! An extract and a site that are replaced while the page is open.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/test.js';
import { ROCKPOOL } from './support/places.js';
import { serveFaulty } from './support/faulty-host.js';

// What the page finds out by itself, without a service worker that looks too.
test.use({ serviceWorkers: 'block' });

let folder;
let host;

/** Puts an extract in the place of what the host has: of each event a line of user, day and type. */
async function publish(events) {
  const input = join(folder, 'events.jsonl');
  const lines = events.map(([user_id, day, event_type]) =>
    JSON.stringify({ user_id, event_time: `${day}T12:00:00Z`, event_type, event_properties: {} }),
  );
  await writeFile(input, `${lines.join('\n')}\n`);
  const [built, served] = [join(folder, 'built'), join(folder, 'served')];
  await rm(built, { recursive: true, force: true });
  await promisify(execFile)(ROCKPOOL, ['build', '--quiet', '--input', input, '--output', built]);
  await rm(served, { recursive: true, force: true });
  await cp(built, served, { recursive: true });
}

const MONDAY = [
  ['ann', '2024-01-01', 'opened'],
  ['bob', '2024-01-01', 'opened'],
  ['ann', '2024-01-01', 'saved'],
];
const TUESDAY = [...MONDAY, ['cyd', '2024-01-02', 'opened'], ['cyd', '2024-01-02', 'saved']];

test.beforeEach(async ({ allowedOrigins }) => {
  folder = await mkdtemp(join(tmpdir(), 'rockpool-replaced-'));
  await publish(MONDAY);
  host = await serveFaulty(join(folder, 'served'));
  allowedOrigins.add(new URL(host.url).origin);
});

test.afterEach(async () => {
  await host.stop();
  await rm(folder, { recursive: true, force: true });
});

const count = 'SELECT count(*) AS events FROM events';

/** A notebook of one statement, answered with so many events. */
async function openWithStatement(notebook) {
  await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
  await notebook.import({
    version: 1,
    title: 'Counted',
    cells: [
      { id: 'a', title: 'All events', body: { question: { kind: 'sql', sql: count } } },
      {
        id: 'b',
        title: 'By day',
        body: {
          question: {
            kind: 'segmentation',
            series: [{ events: { any_of: [{ event: { type: 'opened' } }] }, measure: "events" }],
            by: 'day',
          },
        },
      },
    ],
  });
  const [statement, trend] = [notebook.cell('SQL', 'All events'), notebook.cell('Trend', 'By day')];
  await notebook.answered(statement);
  await notebook.answered(trend);
  await expect(statement.getByRole('cell', { name: '3', exact: true })).toBeVisible();
  return { statement, trend };
}

test('newer data is announced, opened when wanted, and never mixed with the answers before it', async ({
  page,
  notebook,
}) => {
  const { statement, trend } = await openWithStatement(notebook);
  await notebook.choose('Look for newer data');
  await expect(page.getByText('There is no newer data.')).toBeVisible();

  await publish(TUESDAY);
  await notebook.choose('Look for newer data');
  const notice = page.getByRole('status', { name: 'Newer data is there' });
  await expect(notice).toContainText('1 Jan 2024 to 2 Jan 2024');
  await expect(notice).toContainText('5 events');
  // Nothing has changed by that.
  await expect(statement.getByRole('cell', { name: '3', exact: true })).toBeVisible();
  await notebook.title.fill('Typed meanwhile');

  await notice.getByRole('button', { name: 'Reload the data' }).click();
  await expect(notice).toHaveCount(0);
  await expect(page.getByText('5 events · 3 users')).toBeVisible();
  // A statement is run when a person says so; until then it is marked.
  await expect(statement.getByText('This answer is of the data before the one that is open.')).toBeVisible();
  await notebook.answered(trend);
  await expect(trend.locator('.answer-cost')).toBeVisible();
  await statement.getByRole('button', { name: 'Run again' }).click();
  await expect(statement.getByRole('cell', { name: '5', exact: true })).toBeVisible();
  await expect(statement.getByText('This answer is of the data before')).toHaveCount(0);
  await expect(notebook.title).toHaveValue('Typed meanwhile');
});

test('a question whose files are gone finds the newer data by itself', async ({ page, notebook }) => {
  const { statement } = await openWithStatement(notebook);
  await publish(TUESDAY);
  // Files that no question has read yet.
  await notebook.writeSql(statement, 'SELECT count(DISTINCT user_id) AS users FROM users');
  await page.keyboard.press('ControlOrMeta+Enter');
  const notice = page.getByRole('status', { name: 'Newer data is there' });
  await expect(notice).toBeVisible();
  await expect(statement.getByRole('alert')).toContainText('The data was replaced while this page was open');
  await notice.getByRole('button', { name: 'Reload the data' }).click();
  await expect(page.getByText('5 events · 3 users')).toBeVisible();
  await notebook.edit(statement);
  await statement.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(statement.getByRole('cell', { name: '3', exact: true })).toBeVisible();
});

test('a newer site says reload, and what was typed is there afterwards', async ({ page, notebook }) => {
  await openWithStatement(notebook);
  await notebook.title.fill('Typed in the old tab');
  await page.route(
    (url) => url.pathname.endsWith('/'),
    async (route) => {
      if (route.request().resourceType() === 'document') return route.continue();
      const response = await route.fetch();
      const text = (await response.text()).replace(/engine-([0-9a-f]{16})\.wasm/, 'engine-0000000000000000.wasm');
      return route.fulfill({ response, body: text });
    },
  );
  await notebook.choose('Look for newer data');
  const notice = page.getByRole('status', { name: 'A newer Rockpool is ready' });
  await notice.getByRole('button', { name: 'Reload into it' }).click();
  await expect(notice).toHaveCount(0);
  await expect(notebook.title).toHaveValue('Typed in the old tab');
});
