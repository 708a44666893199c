//! A funnel built by clicking, and every number of it against the command's answer on the same extract.

import { expect, test } from './support/test.js';
import { csvRows, downloadedText, expectedSteps, readNumber, shownTable, showsRate } from './support/answer.js';
import { addFilter, choose, chooseEvent, group, select } from './support/builder.js';
import { ask, askFor } from './support/command.js';
import { funnel, step, where } from './support/questions.js';

const QUESTION = funnel(
  [
    step('application_opened', where('plan', 'is_any_of', 'pro', 'team')),
    step('file_saved'),
    step('file_exported'),
  ],
  { ties: 'strictly_after', breakdown: { property: 'plan', step: 1, groups: 10 }, over_time: 'week' },
);

test('three steps, a filter and a breakdown: every number is that of the command', async ({ notebook, page }) => {
  await notebook.open();
  const cell = await notebook.add('Funnel', 'Built by hand');
  await chooseEvent(group(cell, 'Step 1'), 'application_opened');
  await addFilter(group(cell, 'Step 1'), 1, 'plan', 'is any of', ['pro', 'team']);
  await chooseEvent(group(cell, 'Step 2'), 'file_saved');
  await cell.getByRole('button', { name: 'Add step' }).click();
  await chooseEvent(group(cell, 'Step 3'), 'file_exported');
  await cell.getByLabel('Conversion window').fill('7');
  await select(cell, 'Window unit', 'days');
  await select(cell, 'Over time', 'by week of entry');
  await choose(group(cell, 'Breakdown'), 'Breakdown', 'plan');
  expect(await notebook.question('Built by hand')).toEqual(QUESTION);

  const answer = await notebook.answered(cell);
  const expected = await ask(QUESTION);
  expect(expected.body.groups.length, 'the sample has both plans').toBe(2);
  expect(expected.body.total.steps[2].from_first.count, 'somebody converts').toBeGreaterThan(0);

  await test.step('steps', async () => {
    const shown = await shownTable(answer.getByRole('table', { name: 'Funnel steps' }));
    const wanted = expectedSteps(expected);
    expect(shown.map((row) => ({ group: row.group, exact: row.exact }))).toEqual(wanted);
    for (const row of shown) {
      expect(readNumber(row.shown.users)).toBe(Number(row.exact.users));
      expect(showsRate(row.shown.from_first, Number(row.exact.from_first)), row.shown.from_first).toBe(true);
    }
  });

  await test.step('download', async () => {
    const downloading = page.waitForEvent('download');
    await notebook.take(answer, 'Numbers as CSV');
    const text = await downloadedText(await downloading);
    const rows = csvRows(text);
    const groups = [expected.body.total, ...expected.body.groups];
    expect(
      rows
        .filter((row) => row.bucket === '')
        .map((row) => [
          row.group,
          row.reached,
          row.share_of_first_low,
          row.share_of_first_high,
          row.reached_finished,
          row.entered_finished,
        ]),
    ).toEqual(
      groups.flatMap(({ value, steps }) =>
        steps.map(({ from_first: rate, from_first_finished: finished }) => [
          value?.value ?? '',
          ...[rate.count, rate.low, rate.high, finished.count, finished.of].map(String),
        ]),
      ),
    );
    expect(rows.filter((row) => row.bucket !== '').map((row) => [row.bucket, row.step, row.reached])).toEqual(
      expected.body.over_time.flatMap(({ start, reached }) =>
        reached.map((users, index) => [start, String(index + 1), String(users)]),
      ),
    );
    expect(text, 'the file of the page is what the command prints').toBe(await askFor('csv', QUESTION));
  });

  await test.step('over time', async () => {
    await answer.getByRole('tab', { name: 'Over time' }).click();
    const shown = await shownTable(answer.getByRole('table', { name: 'Funnel over time' }));
    expect(
      shown.map(({ exact }) => [exact.bucket, exact.reached_1, exact.reached_2, exact.reached_3, exact.conversion]),
    ).toEqual(
      expected.body.over_time.map(({ start, reached, conversion }) => [
        start,
        ...reached.map(String),
        conversion.rate === null ? null : String(conversion.rate),
      ]),
    );
  });

  await test.step('time to convert', async () => {
    await answer.getByRole('tab', { name: 'Time to convert' }).click();
    const shown = await shownTable(answer.getByRole('table', { name: 'Time to convert' }));
    const last = expected.body.total.steps[2].time_from_first;
    const { exact } = shown[0];
    expect([exact.users, exact.average_milliseconds, exact.median_milliseconds, exact.p99_milliseconds]).toEqual(
      [last.users, last.average, last.median, last.p99].map(String),
    );
  });

  await expect((await notebook.explained(answer)).getByText(expected.sentence)).toBeVisible();
  await expect(answer.locator('.js-plotly-plot').first()).toBeVisible();
});

test('an incomplete question says what is missing and is not asked', async ({ notebook }) => {
  await notebook.open();
  const cell = await notebook.add('Funnel', 'Incomplete');
  await notebook.answered(cell);
  await cell.getByRole('button', { name: 'Add step' }).click();
  await expect(cell.getByText(/cannot be answered yet/)).toBeVisible();
  await chooseEvent(group(cell, 'Step 3'), 'file_exported');
  await notebook.answered(cell);
});
