//! Marks on dates, goal lines, two cells beside each other, and the order of a funnel's groups: what a person adds to the
//! numbers of a notebook, and what travels with it.

import { AxeBuilder } from '@axe-core/playwright';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXTRACT } from './support/places.js';
import { serveSite } from './support/site-server.js';
import { expect, test } from './support/test.js';

const TREND = 'Active users per week, by plan';
const serious = async (page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
};

async function command(page, typed) {
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.type(typed);
  await page.keyboard.press('Enter');
}

/** The day in the middle of the extract, as the page's data has it. */
async function dayOf(cell) {
  return cell.locator('.js-plotly-plot').first().evaluate((plot) => plot.data[0].x[Math.floor(plot.data[0].x.length / 2)]);
}

async function shapes(cell) {
  return cell.locator('.js-plotly-plot').first().evaluate((plot) => plot.layout.shapes ?? []);
}

test('a date is marked by keyboard, in every chart over time, and undone', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.allAnswered();
  const trend = notebook.cell('Trend', TREND);
  const day = await dayOf(trend);
  await command(page, 'mark a date');
  const dialog = page.getByRole('dialog', { name: 'Marks on dates' });
  await expect(dialog.getByLabel('What happened')).toBeFocused();
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toHaveText('It has no text; say in a few words what happened.');
  await page.keyboard.type('Release <b>4</b>');
  await dialog.getByLabel('Day').fill(day);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('list', { name: 'Marks of the notebook' }).getByRole('listitem')).toHaveCount(1);
  await expect(dialog.getByLabel('What happened')).toBeFocused();
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await expect.poll(() => shapes(trend)).toHaveLength(1);
  expect((await shapes(trend))[0]).toMatchObject({ type: 'line', x0: day, x1: day });
  // In words, and the words are no markup.
  await trend.getByText('1 mark on these dates').click();
  await expect(trend.locator('.chart-marks').getByText('Release <b>4</b>')).toBeVisible();
  await trend.locator('.js-plotly-plot .annotation').first().hover();
  await expect(trend.locator('.hoverlayer')).toContainText('Release <b>4</b>');
  // A picture has the words in it, for nobody points at one.
  const downloading = page.waitForEvent('download');
  await notebook.take(trend, 'Chart as SVG');
  const svg = await readFile(await (await downloading).path(), 'utf8');
  expect(svg).toContain('Release &#60;b&#62;4&#60;/b&#62;');
  // A chart without dates has none.
  await expect(notebook.cell('Retention', 'Weekly retention').locator('.chart-marks')).toHaveCount(0);

  const { version, marks } = await notebook.exported();
  expect({ version, marks }).toEqual({ version: 2, marks: [{ date: day, text: 'Release <b>4</b>' }] });
  await page.reload();
  await notebook.allAnswered();
  await expect.poll(() => shapes(trend)).toHaveLength(1);

  // From a cell's menu: changed, and taken away.
  await trend.hover();
  await trend.getByRole('button', { name: 'More of this cell' }).click();
  await trend.getByRole('menuitem', { name: /^Mark a date/ }).click();
  await dialog.getByRole('button', { name: /^Change .*Release/ }).click();
  await dialog.getByLabel('What happened').fill('Release 5');
  await dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(dialog.getByRole('listitem')).toContainText('Release 5');
  await dialog.getByRole('button', { name: /^Remove .*Release 5/ }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect.poll(() => shapes(trend)).toHaveLength(0);
  expect((await notebook.exported()).version).toBe(1);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => shapes(trend)).toHaveLength(1);
});

test('a goal is a line across a chart that reaches it', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.allAnswered();
  const trend = notebook.cell('Trend', TREND);
  await command(page, 'goal line of active users');
  const dialog = page.getByRole('dialog', { name: 'Goal lines' });
  await expect(dialog.getByLabel('Number')).toBeFocused();
  await page.keyboard.type('a lot');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toHaveText('Write a number such as 1000 or 2.5.');
  await dialog.getByLabel('Number').fill('5 000');
  await dialog.getByLabel('Name (optional)').fill('Plan');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('list', { name: 'Goal lines' })).toContainText('Plan: 5 000');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(trend.getByRole('img', { name: /Goals: Plan: 5 000/ })).toBeVisible();
  await expect(trend.locator('.js-plotly-plot .annotation')).toContainText('Plan: 5 000');
  const top = await trend.locator('.js-plotly-plot').evaluate((plot) => plot._fullLayout.yaxis.range[1]);
  expect(top).toBeGreaterThan(5_000);
  const { cells } = await notebook.exported();
  expect(cells.find(({ title }) => title === TREND).goals).toEqual([{ value: 5000, name: 'Plan' }]);

  // Of shares a share is meant.
  const retention = notebook.cell('Retention', 'Weekly retention');
  await retention.hover();
  await retention.getByRole('button', { name: 'More of this cell' }).click();
  await retention.getByRole('menuitem', { name: /^Goal lines/ }).click();
  await dialog.getByLabel('Number').fill('40');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('list', { name: 'Goal lines' })).toContainText('40.0 %');
  await page.keyboard.press('Escape');
  await expect(retention.locator('.js-plotly-plot .annotation')).toContainText('40.0 %');
});

test('what a team says beside the extract is in every notebook, and a damaged file is said quietly', async ({ allowedOrigins, page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-annotations-'));
  await cp(EXTRACT, folder, { recursive: true });
  const write = (text) => writeFile(join(folder, 'annotations.json'), text);
  await write('{"version": 1, "marks": [{"date": "1999-01-01", "until": "2999-01-01", "text": "Always"}]}');
  const site = await serveSite({ extract: folder });
  allowedOrigins.add(new URL(site.url).origin);
  try {
    await page.goto(site.url);
    const trend = page.getByRole('article', { name: `Trend: ${TREND}` });
    await expect(trend.getByText('1 mark on these dates')).toBeVisible();
    await command(page, 'mark a date');
    const dialog = page.getByRole('dialog', { name: 'Marks on dates' });
    await expect(dialog.getByRole('list', { name: 'Marks of the team' })).toContainText('Always');
    await expect(dialog.getByRole('button', { name: /^Remove/ })).toHaveCount(0);
  } finally {
    await site.stop();
  }
  await write('{"version": 1, "marks": [{"date": "soon", "text": "x"}]}');
  const damaged = await serveSite({ extract: folder });
  allowedOrigins.add(new URL(damaged.url).origin);
  try {
    await page.goto(damaged.url);
    await expect(page.getByText(/The team's marks are not shown, for annotations.json beside the extract cannot be read: .*line 1/)).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
  } finally {
    await damaged.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('two cells stand beside each other where there is room', async ({ notebook, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await notebook.open();
  await notebook.allAnswered();
  const trend = notebook.cell('Trend', TREND);
  const retention = notebook.cell('Retention', 'Weekly retention');
  // By key and by menu.
  await trend.focus();
  await page.keyboard.press('w');
  await expect(trend).toBeFocused();
  await retention.hover();
  await retention.getByRole('button', { name: 'More of this cell' }).click();
  await retention.getByRole('menuitem', { name: /^Half width/ }).click();
  await expect(retention.getByRole('button', { name: 'More of this cell' })).toBeFocused();
  // Side by side they are once they are neighbours.
  const place = async (cell) => (await notebook.exported()).cells.findIndex(({ title }) => title === cell);
  const distance = (await place('Weekly retention')) - (await place(TREND));
  await retention.focus();
  for (let step = 1; step < distance; step += 1) await page.keyboard.press('Alt+ArrowUp');
  const boxes = async () => Promise.all([trend, retention].map((cell) => cell.boundingBox()));
  await expect.poll(async () => { const [a, b] = await boxes(); return a.y === b.y && b.x > a.x + a.width; }).toBe(true);
  const plot = async (cell) => cell.locator('.js-plotly-plot .main-svg').first().boundingBox();
  await expect.poll(async () => (await plot(trend)).width < (await trend.boundingBox()).width).toBe(true);
  expect((await plot(trend)).height).toBeGreaterThanOrEqual(240);
  expect((await plot(retention)).height).toBeGreaterThanOrEqual(240);
  expect(await serious(page)).toEqual([]);

  // The chart says what matters; the table is there for who asks. So twelve such cells are seen in five screens.
  for (const cell of [trend, retention]) {
    await expect(cell.getByRole('table')).toHaveCount(0);
    expect((await cell.boundingBox()).height).toBeLessThan((5 * 900) / 6 - 50);
  }
  await trend.getByRole('button', { name: /^Table, \d+ rows$/ }).click();
  await expect(trend.getByRole('table')).toBeVisible();
  await trend.getByRole('button', { name: 'No table' }).click();
  await expect(trend.getByRole('table')).toHaveCount(0);

  // What is edited has all of the width.
  await retention.getByRole('button', { name: 'Edit the question', exact: true }).click();
  await expect.poll(async () => { const [a, b] = await boxes(); return b.y > a.y; }).toBe(true);
  await page.keyboard.press('Escape');

  // At 1024 still, on a phone below each other.
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect.poll(async () => { const [a, b] = await boxes(); return a.y === b.y; }).toBe(true);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(async () => { const [a, b] = await boxes(); return a.x === b.x && b.y > a.y; }).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await page.setViewportSize({ width: 1440, height: 900 });

  await command(page, 'full width of weekly');
  await expect(retention).toBeFocused();
  await expect.poll(async () => { const [a, b] = await boxes(); return b.y > a.y; }).toBe(true);
});

test('the groups of a funnel stand by their last step, and nothing is asked again', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.allAnswered();
  const funnel = notebook.cell('Funnel', 'From opening to export within 7 days');
  const legend = () => funnel.getByRole('list', { name: 'Shown in the chart' }).getByRole('button').allTextContents();
  const cost = () => funnel.locator('[data-milliseconds]').getAttribute('data-milliseconds');
  const [before, costBefore] = [await legend(), await cost()];
  await funnel.getByRole('button', { name: 'Groups: largest first' }).click();
  await funnel.getByRole('menuitemradio', { name: 'By the last step' }).click();
  await expect(funnel.getByRole('button', { name: 'Groups: by the last step' })).toBeFocused();
  // The sample has three plans, of which the smaller get farther.
  await expect.poll(() => funnel.locator('.js-plotly-plot').first().evaluate((plot) => plot.data.map(({ y }) => y.at(-1)))).toEqual(
    await funnel.locator('.js-plotly-plot').first().evaluate((plot) => plot.data.map(({ y }) => y.at(-1)).sort((a, b) => b - a)),
  );
  await expect.poll(legend).toEqual(['team', 'pro', 'free']);
  await funnel.getByRole('button', { name: 'All 12 rows' }).click();
  const headings = await funnel.getByRole('rowheader').allTextContents();
  expect(headings.filter((name) => ['team', 'pro', 'free'].includes(name))).toEqual(['team', 'pro', 'free']);
  expect(await cost()).toBe(costBefore);
  const cell = (await notebook.exported()).cells.find(({ groups }) => groups);
  expect([cell.title, cell.groups]).toEqual(['From opening to export within 7 days', 'last_step']);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(funnel.getByRole('button', { name: 'Groups: largest first' })).toBeVisible();
  await expect.poll(legend).toEqual(before);
});

test('dragging across dates asks about them, and one comes back', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.allAnswered();
  const trend = notebook.cell('Trend', TREND);
  await expect(trend.getByRole('button', { name: 'Dates: all time' })).toBeVisible();
  const plot = trend.locator('.js-plotly-plot');
  const drag = async (from, to) => {
    await plot.scrollIntoViewIfNeeded();
    const { left, top, height, ends } = await plot.evaluate((element, days) => {
      const box = element.getBoundingClientRect();
      const { xaxis, yaxis } = element._fullLayout;
      return { left: box.left + xaxis._offset, top: box.top + yaxis._offset, height: yaxis._length, ends: days.map((day) => xaxis.d2p(day)) };
    }, [from, to]);
    await page.mouse.move(left + ends[0], top + height / 2);
    await page.mouse.down();
    await page.mouse.move(left + (ends[0] + ends[1]) / 2, top + height / 2, { steps: 4 });
    await page.mouse.move(left + ends[1], top + height / 2, { steps: 4 });
    await page.mouse.up();
  };
  const x = await plot.evaluate((element) => element.data[0].x);
  // From a little before the fifth week to a little after the eighth.
  const day = (text, days) => new Date(Date.parse(text) + days * 86_400_000).toISOString().slice(0, 10);
  await drag(day(x[4], -2), day(x[7], 2));
  await notebook.answered(trend);
  await expect.poll(() => plot.evaluate((element) => element.data[0].x)).toEqual(x.slice(4, 8));
  const { dates } = await notebook.question(TREND);
  expect(dates).toEqual({ first: x[4], last: day(x[7], 6) });
  // Between two points there is nothing to ask about, and the chart is as it was.
  const range = () => plot.evaluate((element) => element._fullLayout.xaxis.range);
  const before = await range();
  await drag(day(x[5], 1), day(x[5], 5));
  await expect.poll(range).toEqual(before);
  expect((await notebook.question(TREND)).dates).toEqual(dates);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(trend.getByRole('button', { name: 'Dates: all time' })).toBeVisible();
  await expect.poll(() => plot.evaluate((element) => element.data[0].x)).toEqual(x);
});

test('names are easy to read in legends and tables, the data has them where one points, and files keep them', async ({ notebook, page }) => {
  await notebook.open();
  const events = ['file_saved', 'file_exported'];
  const series = events.map((type) => ({ events: { any_of: [{ event: { type } }] }, measure: 'users' }));
  const question = { kind: 'segmentation', series, by: 'month' };
  await notebook.import({ version: 1, title: 'Names', cells: [{ id: 'a', title: 'Both', body: { question } }] });
  const cell = notebook.cell('Trend', 'Both');
  const answer = await notebook.answered(cell);
  const legend = cell.getByRole('list', { name: 'Shown in the chart' });
  await expect(legend.getByRole('button')).toHaveText(['file saved', 'file exported']);
  await expect(legend.getByRole('button').first()).toHaveAttribute('title', 'file_saved');
  const heading = cell.getByRole('columnheader', { name: /^file saved/ });
  await expect(heading).toHaveAttribute('title', 'file_saved');
  await expect(heading).toHaveAttribute('data-column', 'file_saved');
  const downloading = page.waitForEvent('download');
  await notebook.take(answer, 'Numbers as CSV');
  expect(await readFile(await (await downloading).path(), 'utf8')).toContain('file_saved');
  await command(page, 'names: as in');
  await expect(legend.getByRole('button')).toHaveText(events);
  await expect(cell.getByRole('columnheader', { name: /^file_saved/ })).toBeVisible();
});
