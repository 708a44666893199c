//! Retention built by clicking: the whole grid of cohorts against the command's answer on the same extract.

import { expect, test } from './support/test.js';
import { expectedCohorts, readNumber, shownCohorts, showsRate } from './support/answer.js';
import { addFilter, chooseEvent, group, select } from './support/builder.js';
import { ask } from './support/command.js';
import { retention, step, where } from './support/questions.js';

const QUESTION = retention(
  step('application_opened', where('plan', 'is', 'team')),
  step('file_saved'),
  'day',
  10,
);

test('every cell of the grid is that of the command', async ({ notebook }) => {
  await notebook.open();
  const cell = await notebook.add('Retention', 'Coming back');
  await chooseEvent(group(cell, 'Start event'), 'application_opened');
  await addFilter(group(cell, 'Start event'), 1, 'plan', 'is', ['team']);
  await chooseEvent(group(cell, 'Return event'), 'file_saved');
  await select(cell, 'Period', 'day');
  await cell.getByLabel('Number of periods').fill('10');
  expect(await notebook.question('Coming back')).toEqual(QUESTION);

  const answer = await notebook.answered(cell);
  const expected = await ask(QUESTION);
  const states = new Set(expected.body.total.cohorts.flatMap(({ cells }) => cells.map(({ state }) => state)));
  expect(states, 'the sample has complete, incomplete and future cells').toEqual(
    new Set(['complete', 'incomplete', 'not_yet']),
  );

  const table = answer.getByRole('table', { name: /Users who came back/ });
  const shown = await shownCohorts(table);
  const wanted = expectedCohorts(expected);
  const numbers = (rows, keys) =>
    rows.map(({ cohort, size, cells }) => ({ cohort, size, cells: cells.map((cell) => keys.map((key) => cell[key])) }));
  expect(numbers(shown, ['returned', 'of', 'state'])).toEqual(numbers(wanted, ['returned', 'of', 'state']));
  for (const [row, { cells }] of shown.entries()) {
    for (const [column, { shown: text }] of cells.entries()) {
      const { rate } = wanted[row].cells[column];
      expect(showsRate(text, rate), `row ${row}, column ${column}: ${text}`).toBe(true);
    }
  }

  await answer.getByRole('button', { name: 'Users', exact: true }).click();
  const counts = await shownCohorts(table);
  for (const [row, { cells }] of counts.entries()) {
    for (const [column, { shown: text }] of cells.entries()) {
      const { returned, rate } = wanted[row].cells[column];
      expect(readNumber(text), `row ${row}, column ${column}`).toBe(rate === null ? null : returned);
    }
  }
});
