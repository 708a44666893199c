//! Any name: long ones, ones from right to left, thousands of them. They leave the numbers in sight, keep to
//! themselves, and are found by typing. The same page on a phone and on paper.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from './support/test.js';
import { serveFaulty } from './support/faulty-host.js';
import { ROCKPOOL } from './support/places.js';
import { sql } from './support/questions.js';

const LONG = `The customer has ${'opened the settings of the workspace and '.repeat(4)}closed them again`;
const UNBROKEN = 'checkout_'.repeat(16);
const HEBREW = 'ההזמנה נשלחה (שוב)';
const ARABIC = 'فتح الطلب';
const EMOJI = '🎉 party 👩‍👩‍👧';
const NAMES = [LONG, UNBROKEN, HEBREW, ARABIC, EMOJI, 'order', 'user.created'];
const PLANS = Array.from({ length: 24 }, (_, number) => (number === 3 ? HEBREW : `plan number ${number}`));

let folder;
let host;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rockpool-names-'));
  const lines = [];
  const add = (user_id, day, event_type, event_properties) =>
    lines.push(JSON.stringify({ user_id, event_time: `2024-01-${day}T12:00:00Z`, event_type, event_properties }));
  for (let user = 0; user < 48; user += 1) {
    for (const [index, name] of NAMES.entries()) {
      add(`u${user}`, String(1 + ((user + index) % 9)).padStart(2, '0'), name, {
        plan: PLANS[user % PLANS.length],
        'Größe (cm)': user,
        it: "it's",
      });
    }
  }
  for (let number = 0; number < 3000; number += 1) add(`u${number % 48}`, '05', `Viewed /product/${number}/details`, {});
  const input = join(folder, 'events.jsonl');
  await writeFile(input, `${lines.join('\n')}\n`);
  const built = join(folder, 'built');
  await promisify(execFile)(ROCKPOOL, ['build', '--quiet', '--input', input, '--output', built]);
  host = await serveFaulty(built);
});

test.afterAll(async () => {
  await host?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(async ({ allowedOrigins }) => {
  allowedOrigins.add(new URL(host.url).origin);
});

const step = (type) => ({ any_of: [{ event: { type } }] });
const CELLS = [
  ['Funnel', 'Steps', { kind: 'funnel', steps: [LONG, HEBREW, UNBROKEN].map(step), window: { amount: 9, unit: 'day' } }],
  [
    'Trend',
    'Groups',
    {
      kind: 'segmentation',
      series: [{ events: step(HEBREW), measure: 'users' }],
      by: 'day',
      breakdowns: [{ property: 'plan', groups: 24 }],
    },
  ],
  [
    'Trend',
    'Totals',
    { kind: 'segmentation', series: [LONG, UNBROKEN, HEBREW, ARABIC, EMOJI].map((type) => ({ events: step(type), measure: 'users' })) },
  ],
  ['SQL', 'Types', sql('SELECT event_type, count(*) AS events FROM events GROUP BY event_type ORDER BY events DESC, event_type LIMIT 9')],
];

/** Opens the page over the extract with a notebook of these questions. */
async function openNotebook(notebook, page) {
  await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
  await notebook.import({
    version: 1,
    title: `Names ${HEBREW}`,
    cells: CELLS.map(([, title, question]) => ({ id: title.toLowerCase(), title, body: { question } })),
  });
  for (const [kind, title] of CELLS) {
    const cell = notebook.cell(kind, title);
    if (kind === 'SQL') await notebook.edit(cell);
    const run = cell.locator('.sql-run').getByRole('button', { name: 'Run' });
    if (kind === 'SQL') await run.click();
    await notebook.answered(cell);
  }
}

/** What is wider than its page or covers its neighbour. */
const overflowing = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const cells = [...document.querySelectorAll('.data-table td, .data-table th')];
    const covering = cells.filter((cell) => {
      const inner = cell.querySelector('.opens') ?? cell;
      return inner.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1 || inner.scrollWidth > inner.clientWidth + 1;
    });
    return { wide, covering: covering.map((cell) => cell.textContent.slice(0, 40)) };
  });

for (const [width, colorScheme] of [[1280, 'light'], [390, 'dark']]) {
  test(`names leave the numbers in sight at ${width} pixels`, async ({ notebook, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await openNotebook(notebook, page);
    expect(await overflowing(page)).toEqual({ wide: 0, covering: [] });

    await test.step('the first number of every row is in sight beside its name', async () => {
      const hidden = await page.evaluate(() =>
        [...document.querySelectorAll('.data-table tbody tr')]
          .map((row) => [row, row.querySelector('td.numeric'), row.closest('.data-table-scroll')])
          .filter(([, number, around]) => number && number.getBoundingClientRect().right > around.getBoundingClientRect().right)
          .map(([row]) => row.textContent.slice(0, 60)),
      );
      expect(hidden).toEqual([]);
      await expect(page.locator('.data-table td.numeric')).not.toHaveCount(0);
    });

    await test.step('many groups leave the plot its height, and are listed beside it', async () => {
      const cell = notebook.cell('Trend', 'Groups');
      const heights = await cell.locator('.chart-canvas').evaluateAll((canvases) =>
        canvases.map((canvas) => canvas.querySelector('.nsewdrag')?.getBoundingClientRect().height ?? 0),
      );
      for (const height of heights) expect(height).toBeGreaterThanOrEqual(240);
      const legend = cell.getByRole('list', { name: 'Shown in the chart' });
      const boxes = legend.getByRole('checkbox');
      await expect(boxes).toHaveCount(24);
      // Of so many the largest are drawn, and any other one is on demand.
      await expect(legend.getByRole('checkbox', { checked: true })).toHaveCount(9);
      const shown = () => cell.locator('.scatterlayer .trace').count();
      const before = await shown();
      await boxes.first().uncheck();
      // A line and its unfinished part are two strokes.
      await expect.poll(shown).toBe(before - before / 9);
      await boxes.last().check();
      await expect.poll(shown).toBe(before);
    });

    await test.step('what is pressed is large enough', async () => {
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('button:not(.opens, .sort), select, input:not([type=file], [type=checkbox])')]
          .filter((control) => control.checkVisibility())
          .map((control) => [control.getBoundingClientRect(), control.getAttribute('aria-label') ?? control.textContent])
          .filter(([box]) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(([box, name]) => `${name}: ${box.width} x ${box.height}`),
      );
      expect(small).toEqual([]);
    });
  });
}

test('a name from right to left does not turn what is around it', async ({ notebook, page }) => {
  await openNotebook(notebook, page);
  const answer = notebook.cell('Funnel', 'Steps').locator('.answer');
  await notebook.explained(answer);
  await notebook.explained(notebook.cell('Trend', 'Groups').locator('.answer'));
  await expect(answer.locator('.answer-sentence')).toContainText('\u2068');
  // The words after the name stand to its right, as in every sentence.
  const order = await notebook.cell('Trend', 'Groups').locator('.answer-sentence').evaluate((element, name) => {
    const text = element.firstChild;
    const at = text.data.indexOf(name.slice(0, 6));
    const place = (start, end) => {
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, end);
      return range.getBoundingClientRect();
    };
    const word = text.data.slice(0, at).trimEnd().lastIndexOf(' ');
    return place(word + 1, word + 2).top < place(at, at + 1).top || place(word + 1, word + 2).left < place(at, at + 1).left;
  }, HEBREW);
  expect(order).toBe(true);
  const direction = await notebook.cell('Trend', 'Groups').locator('.legend-name', { hasText: HEBREW }).evaluate(
    (element) => getComputedStyle(element).unicodeBidi,
  );
  expect(direction).toBe('isolate');
});

test('an event among three thousand is found by typing, and so is a table', async ({ notebook, page }) => {
  await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
  await page.getByText(/to know about this extract/).click();
  const remark = page.getByRole('banner').getByText(/event types have fewer than .* are there ids in the names/);
  await expect(remark).toBeVisible();
  const cell = await notebook.add('Funnel', 'Found');
  const field = cell.getByRole('group', { name: 'Step 1', exact: true }).getByRole('combobox', { name: 'Event', exact: true });
  await field.click();
  await expect(page.getByText('2 808 more; type to find them'.replace(' ', '\u202f'))).toBeVisible();
  await field.fill('2999');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('Viewed /product/2999/details');

  const statement = await notebook.add('SQL', 'Completed');
  await notebook.writeSql(statement, 'SELECT count(*) AS n FROM ');
  await page.keyboard.type('user.cr');
  const offered = page.locator('.cm-tooltip-autocomplete').getByRole('option');
  await offered.filter({ hasText: 'user.created' }).first().click();
  await page.keyboard.type(" WHERE it = '");
  // By mouse: keys go to the text for a moment after a list has come.
  await offered.filter({ hasText: "'it''s'" }).first().click();
  await page.keyboard.press('ControlOrMeta+Enter');
  const answer = await notebook.answered(statement);
  await expect(answer.getByRole('table')).toContainText('48');
  expect((await notebook.question('Completed')).sql).toBe(
    `SELECT count(*) AS n FROM "user.created" WHERE it = 'it''s'`,
  );
});

test('on paper there are no buttons, tables are whole, and it is light', async ({ notebook, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openNotebook(notebook, page);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  await expect(page.locator('body')).toHaveCSS('color', 'rgb(36, 57, 62)');
  await expect(page.getByRole('button', { name: 'Move up' }).first()).toBeHidden();
  await expect(page.getByRole('region', { name: 'Add a cell' })).toBeHidden();
  const tables = await page.evaluate(() =>
    [...document.querySelectorAll('.data-table-scroll')].map((place) => [
      getComputedStyle(place).overflow,
      getComputedStyle(place.querySelector('tbody tr')).breakInside,
    ]),
  );
  for (const table of tables) expect(table).toEqual(['visible', 'avoid']);
  await expect.poll(() =>
    page.locator('.chart-canvas .main-svg').first().evaluate((drawing) => Number(drawing.getAttribute('width'))),
  ).toBeLessThanOrEqual(640);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
});
