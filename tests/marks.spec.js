//! Marks on dates, goal lines, two cells beside each other, and the order of a funnel's groups: what a person adds to the
//! numbers of a notebook, and what travels with it.

import { AxeBuilder } from '@axe-core/playwright';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  const manifest = await page.request;
  void manifest;
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
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/half-1440.png`, fullPage: true });

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
  const funnel = notebook.questions.filter({ has: page.getByRole('button', { name: /^Break down: by / }) }).and(page.locator('[data-kind="Funnel"]')).first();
  await expect(funnel).toBeVisible();
  const names = () => funnel.locator('.data-table').first().locator('tbody[data-group]').evaluateAll((bodies) => bodies.map((body) => body.dataset.group));
  const legend = () => funnel.getByRole('list', { name: 'Shown in the chart' }).getByRole('button').allTextContents();
  const cost = await funnel.locator('[data-milliseconds]').getAttribute('data-milliseconds');
  const before = await legend();
  await funnel.getByRole('button', { name: 'Groups: largest first' }).click();
  await funnel.getByRole('menuitemradio', { name: 'By the last step' }).click();
  await expect(funnel.getByRole('button', { name: 'Groups: by the last step' })).toBeVisible();
  const rates = await funnel.locator('.js-plotly-plot').first().evaluate((plot) => plot.data.map(({ y }) => y.at(-1)));
  const sorted = [...rates].sort((a, b) => b - a);
  // What gathers the rest is the last.
  const kept = (await legend()).filter((name) => name !== '(other)').length;
  expect(rates.slice(0, kept)).toEqual(sorted.filter((rate) => rates.slice(0, kept).includes(rate)).slice(0, kept));
  expect([...(await legend())].sort()).toEqual([...before].sort());
  expect(await funnel.locator('[data-milliseconds]').getAttribute('data-milliseconds')).toBe(cost);
  expect(await names()).toBeDefined();
  const cell = (await notebook.exported()).cells.find(({ groups }) => groups);
  expect(cell.groups).toBe('last_step');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(funnel.getByRole('button', { name: 'Groups: largest first' })).toBeVisible();
  expect(await legend()).toEqual(before);
});
