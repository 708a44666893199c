//! A notebook is read first and edited in place: the headline, the question as chips, the form beside the answer.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/test.js';
import { shownTable } from './support/answer.js';
import { choose, group } from './support/builder.js';
import { ask } from './support/command.js';
import { funnel, segmentation, step } from './support/questions.js';

const FUNNEL = funnel([step('application_opened'), step('file_saved'), step('file_exported')], {
  ties: 'strictly_after',
});
const TREND = segmentation([{ events: step('application_opened'), measure: 'events' }], {
  by: 'week',
  breakdowns: [{ property: 'plan', groups: 10 }],
});
const DOCUMENT = {
  version: 1,
  title: 'Read first',
  cells: [
    { id: 'funnel', title: 'To export', body: { question: FUNNEL } },
    { id: 'trend', title: 'By plan', body: { question: TREND } },
  ],
};

const line = (cell) => group(cell, 'The question in short');
const chip = (cell, part) => line(cell).getByRole('button', { name: new RegExp(`^${part}: `) });

test.beforeEach(async ({ notebook }) => {
  await notebook.open();
  await notebook.import(DOCUMENT);
  await notebook.allAnswered();
});

test('a cell is read: its number, its question, five rows, and the rest on demand', async ({ notebook, page }) => {
  const cell = notebook.cell('Funnel', 'To export');
  const answer = cell.locator('.answer');
  const { body, sentence } = await ask(FUNNEL);
  const rate = body.total.steps[2].from_first.rate;
  await expect(answer.locator('.headline')).toContainText(
    `${(rate * 100).toFixed(1)}\u202f% reach file exported within 7 days`,
  );
  await expect(line(cell).getByRole('button')).toHaveText([
    'application opened → file saved → file exported',
    '7 days',
    'break down',
    'all time',
    'everybody',
    'Edit',
  ]);
  await expect(chip(cell, 'Events')).toHaveAttribute('title', 'application_opened → file_saved → file_exported');
  await expect(group(cell, 'Question')).toHaveCount(0);
  await expect(answer.getByText(sentence)).toBeHidden();
  await expect((await notebook.explained(answer)).getByText(sentence)).toBeVisible();

  const trend = notebook.cell('Trend', 'By plan').locator('.answer');
  const table = trend.getByRole('table');
  await expect(table.locator('tbody tr')).toHaveCount(5);
  const rows = (await shownTable(table)).length;
  // The last row is the total.
  expect(rows).toBe((await ask(TREND)).body.buckets.length + 1);
  await trend.getByRole('button', { name: 'Fewer rows' }).click();
  await expect(table.locator('tbody tr')).toHaveCount(5);
  const heights = await page.locator('.nsewdrag').evaluateAll((plots) => plots.map((plot) => plot.getBoundingClientRect().height));
  for (const height of heights) expect(height).toBeGreaterThanOrEqual(240);
});

test('a chip opens its part beside the answer, which follows and stays in sight', async ({ notebook, page }) => {
  const cell = notebook.cell('Funnel', 'To export');
  await chip(cell, 'Dates').click();
  const panel = group(cell, 'Dates').first();
  await expect(panel).toBeVisible();
  await expect(cell.getByRole('group', { name: 'Step 1', exact: true })).toHaveCount(0);
  await expect(cell.locator('.headline')).toBeInViewport();
  await panel.getByRole('button', { name: 'Last 30 days' }).click();
  await expect(chip(cell, 'Dates')).toHaveText('last 30 days');
  const { dates } = await notebook.question('To export');
  const expected = await ask({ ...FUNNEL, dates });
  const answer = await notebook.answered(cell);
  const [first] = await shownTable(answer.getByRole('table', { name: 'Funnel steps' }));
  expect(Number(first.exact.users)).toBe(expected.body.total.steps[0].from_first.count);

  await test.step('Escape closes it, and the keyboard is back at the chip', async () => {
    await panel.getByRole('button', { name: 'Last 30 days' }).focus();
    await page.keyboard.press('Escape');
    await expect(chip(cell, 'Dates')).toBeFocused();
    await expect(chip(cell, 'Dates')).toHaveAttribute('aria-expanded', 'false');
  });

  await test.step('the breakdown, by keyboard alone', async () => {
    await chip(cell, 'Breakdown').focus();
    await page.keyboard.press('Enter');
    await expect(cell.getByRole('combobox', { name: 'Breakdown', exact: true })).toBeFocused();
    await page.keyboard.type('plan');
    await page.keyboard.press('Enter');
    await expect(chip(cell, 'Breakdown')).toHaveText('by plan');
    await page.keyboard.press('Escape');
    await expect(chip(cell, 'Breakdown')).toBeFocused();
  });

  await test.step('E opens all of it, and E or Escape leaves it', async () => {
    await page.keyboard.press('e');
    await expect(cell.getByRole('group', { name: 'Step 1', exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(cell.getByRole('group', { name: 'Step 1', exact: true })).toHaveCount(0);
    await expect(cell.getByRole('button', { name: 'Edit the question' })).toBeFocused();
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect(cell.getByRole('group', { name: 'Step 1', exact: true })).toBeVisible();
  });
});

test('dates move with the data: last 30 days are chosen, said with their days, and changed', async ({ notebook, page }) => {
  const cell = notebook.cell('Funnel', 'To export');
  const days = await lastDays(30);
  await chip(cell, 'Dates').click();
  const panel = group(cell, 'Dates').first();
  await panel.getByRole('button', { name: 'Last 30 days' }).click();
  await expect(chip(cell, 'Dates')).toHaveText('last 30 days');
  await expect(panel.getByRole('button', { name: 'Last 30 days' })).toHaveAttribute('aria-pressed', 'true');
  await expect(panel.getByText(`${inWords(days)}: counted from the end of the data`)).toBeVisible();
  await expect(chip(cell, 'Dates')).toHaveAttribute('title', inWords(days));
  const { dates } = await notebook.question('To export');
  expect(dates).toEqual({ last: 30, unit: 'day' });

  await test.step('the answer is that of the days, and says both', async () => {
    const expected = await ask({ ...FUNNEL, dates: days });
    const answer = await notebook.answered(cell);
    const users = async () =>
      Number((await shownTable(answer.getByRole('table', { name: 'Funnel steps' })))[0].exact.users);
    await expect.poll(users).toBe(expected.body.total.steps[0].from_first.count);
    const { sentence, with_days } = await ask({ ...FUNNEL, dates });
    expect(with_days.dates).toEqual(days);
    expect(sentence).toContain(`in the last 30 days (${inWords(days)}, `);
    await expect((await notebook.explained(answer)).getByText(sentence)).toBeVisible();
  });

  await test.step('they are changed to complete weeks, to everything since a day, and to fixed days', async () => {
    await panel.getByLabel('How many').fill('2');
    await panel.getByLabel('Unit of the dates').selectOption('weeks');
    await panel.getByLabel('complete ones only').check();
    await expect(chip(cell, 'Dates')).toHaveText('last 2 complete weeks');
    expect((await notebook.question('To export')).dates).toEqual({ last: 2, unit: 'week', complete: true });
    await panel.getByRole('button', { name: 'Since a day' }).click();
    await panel.getByLabel('Since', { exact: true }).fill(days.first);
    expect((await notebook.question('To export')).dates).toEqual({ since: days.first });
    await panel.getByRole('button', { name: 'Fixed days' }).click();
    await expect(chip(cell, 'Dates')).toHaveText(inWords(days));
    expect((await notebook.question('To export')).dates).toEqual(days);
  });

  await test.step('a list opened from such an answer keeps its days', async () => {
    await panel.getByRole('button', { name: 'This month so far' }).click();
    await page.keyboard.press('Escape');
    const answer = await notebook.answered(cell);
    await notebook.explained(answer);
    const first = answer.getByRole('table', { name: 'Funnel steps' }).locator('tbody tr').first();
    await first.getByRole('button').first().click();
    await cell.getByRole('button', { name: 'List these users' }).click();
    const { cells } = await notebook.exported();
    const listed = cells.find(({ body }) => body.question?.kind === 'users');
    const { with_days } = await ask({ ...FUNNEL, dates: { so_far: 'month' } });
    expect(listed.body.question.set.question.dates).toEqual(with_days.dates);
  });
});

test('on a phone the form is a sheet, and the answer stays above it', async ({ notebook, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const cell = notebook.cell('Funnel', 'To export');
  await chip(cell, 'Rules').click();
  const panel = group(cell, 'Rules').first();
  await expect(panel.getByLabel('Conversion window')).toBeVisible();
  const box = await panel.boundingBox();
  expect(box.y + box.height).toBeGreaterThanOrEqual(843);
  expect(box.height).toBeLessThan(844 * 0.6);
  await panel.getByRole('button', { name: 'Done' }).click();
  await expect(panel).toHaveCount(0);
});

test('an answer is drawn as one likes, and the notebook keeps it', async ({ notebook }) => {
  const cell = notebook.cell('Trend', 'By plan');
  const answer = cell.locator('.answer');
  for (const [name, chart] of [['Stacked', 'stacked'], ['Bars', 'bars'], ['Area', 'area'], ['Number', 'number'], ['Table', 'table']]) {
    await notebook.drawAs(answer, name);
    await expect(answer.getByRole('button', { name: `Chart: ${name.toLowerCase()}` })).toBeVisible();
    const { cells } = await notebook.exported();
    expect(cells.map((each) => each.chart ?? null)).toEqual([null, chart]);
    await expect(answer.locator('.chart')).toHaveCount(['number', 'table'].includes(chart) ? 0 : 1);
    if (chart === 'bars') await expect(answer.locator('.barlayer .point').first()).toBeAttached();
    if (chart === 'number') await expect(answer.locator('.big-number .course')).toBeVisible();
  }
  await notebook.drawAs(answer, 'Lines');
  expect((await notebook.exported()).cells.every((each) => each.chart === undefined)).toBe(true);
  await expect(answer.locator('.scatterlayer .trace').first()).toBeAttached();
});

test('what holds for all cells is asked of all, and written into none', async ({ notebook, page }) => {
  const everywhere = page.getByRole('group', { name: 'For all cells' });
  await everywhere.getByRole('button', { name: /^Dates: / }).click();
  await page.getByRole('menuitemradio', { name: 'Last 30 days' }).click();
  const cell = notebook.cell('Funnel', 'To export');
  await expect(chip(cell, 'Dates')).toHaveText('last 30 days');
  await expect(chip(cell, 'Dates')).toHaveAccessibleName(/of the notebook/);
  const exported = await notebook.exported();
  expect(exported.everywhere).toEqual({ dates: { last: 30, unit: 'day' } });
  expect(exported.cells.map(({ body }) => body.question.dates ?? null)).toEqual([null, null]);

  const { body } = await ask({ ...FUNNEL, dates: await lastDays(30) });
  const answer = await notebook.answered(cell);
  const users = async () =>
    Number((await shownTable(answer.getByRole('table', { name: 'Funnel steps' })))[0].exact.users);
  await expect.poll(users).toBe(body.total.steps[0].from_first.count);

  await test.step('a cell may keep its own', async () => {
    await chip(cell, 'Dates').click();
    await cell.getByLabel(/^Keep this cell's own dates/).check();
    await expect(chip(cell, 'Dates')).toHaveText('all time');
    const all = await ask(FUNNEL);
    await expect.poll(users).toBe(all.body.total.steps[0].from_first.count);
  });
});

test('names are made easy to read, and a switch shows them as they are', async ({ notebook }) => {
  const cell = notebook.cell('Funnel', 'To export');
  await expect(chip(cell, 'Events')).toHaveText('application opened → file saved → file exported');
  await notebook.choose('Names as in the data');
  await expect(chip(cell, 'Events')).toHaveText('application_opened → file_saved → file_exported');
  await expect(cell.locator('.headline')).toContainText('file_exported');
  await notebook.choose('Names easy to read');
  await expect(cell.locator('.headline')).toContainText('file exported');
});

for (const width of [1280, 390]) {
  test(`axe finds nothing wrong while a question is edited at ${width} pixels`, async ({ notebook, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const cell = notebook.cell('Funnel', 'To export');
    for (const part of ['Events', 'Rules', 'Dates', 'Users']) {
      await chip(cell, part).click();
      await expect(chip(cell, part)).toHaveAttribute('aria-expanded', 'true');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${part} ${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
}

/** Days of one year as sentences write them: `2 May to 31 May 2026`. */
function inWords({ first, last }) {
  const day = (date, year) =>
    new Date(date).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC', ...year });
  // Rockpool writes Sep where the browser writes Sept.
  return `${day(first)} to ${day(last, { year: 'numeric' })}`.replaceAll('Sept', 'Sep');
}

/** The last days of the sample's data. */
async function lastDays(days) {
  const { body } = await ask(segmentation([{ events: step('application_opened'), measure: 'events' }], { by: 'day' }));
  const last = body.buckets.at(-1).start;
  const first = new Date(Date.parse(last) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  return { first, last };
}
