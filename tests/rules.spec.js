//! The rarer rules of a question, saved cohorts, and "count it as": set by clicking, against the command's answers.

import { expect, test } from './support/test.js';
import { expectedSteps, shownTable } from './support/answer.js';
import { choose, chooseEvent, group, select } from './support/builder.js';
import { ask } from './support/command.js';
import { funnel, step } from './support/questions.js';

const STEPS = [step('file_saved'), step('project_shared'), step('file_exported')];
const STEPS_OF_OPENING = [step('application_opened'), step('file_saved')];
const RULES = funnel([STEPS[0], { ...STEPS[1], optional: true }, STEPS[2]], {
  ties: 'strictly_after',
  exclusions: [{ events: step('application_crashed'), from: 1, to: 3 }],
  hold_constant: ['plan'],
  count: 'attempts',
});

/** A funnel cell with these steps. */
async function funnelCell(notebook, title, events) {
  const cell = await notebook.add('Funnel', title);
  for (const [index, event] of events.entries()) {
    if (index > 1) await cell.getByRole('button', { name: 'Add step' }).click();
    await chooseEvent(group(cell, `Step ${index + 1}`), event);
  }
  return cell;
}

test('rules of a funnel: what is set is what is counted', async ({ notebook }) => {
  await notebook.open();
  const cell = await funnelCell(notebook, 'Rules', ['file_saved', 'project_shared', 'file_exported']);
  await group(cell, 'Step 2').getByRole('button', { name: 'Step rules' }).click();
  await group(cell, 'Step 2').getByLabel('Optional', { exact: true }).check();
  await select(cell, 'Count', 'attempts');
  await cell.getByRole('button', { name: 'More rules' }).click();
  await cell.getByRole('button', { name: 'Add exclusion' }).click();
  await chooseEvent(group(cell, 'Exclusion 1'), 'application_crashed');
  await choose(cell, 'Hold constant', 'plan');
  expect(await notebook.question('Rules')).toEqual(RULES);
  const answer = await notebook.answered(cell);
  const expected = await ask(RULES);
  const shown = await shownTable(answer.getByRole('table', { name: 'Funnel steps' }));
  const users = (rows) => rows.map(({ exact }) => exact.users);
  expect(users(shown)).toEqual(users(expectedSteps(expected)));
  await expect((await notebook.explained(answer)).getByText(expected.sentence)).toBeVisible();
});

test('a funnel is counted as another product counts it, step by step', async ({ notebook }) => {
  await notebook.open();
  const cell = await funnelCell(notebook, 'As others do', ['application_opened', 'file_saved']);
  await notebook.explained(await notebook.answered(cell));
  await select(cell, 'Count it as', 'Mixpanel');
  const own = await ask(funnel(STEPS_OF_OPENING, { ties: 'strictly_after' }));
  const other = await ask(funnel(STEPS_OF_OPENING, { ties: 'same_instant_counts', entries: 'first' }));
  const table = cell.getByRole('table', { name: 'Counted its own way and as Mixpanel' });
  await expect(table).toBeVisible();
  const counts = await table.locator('tbody td[data-value]').evaluateAll((cells) =>
    cells.map((each) => Number(each.dataset.value)),
  );
  const reached = ({ body }) => body.total.steps.map(({ from_first: { count } }) => count);
  expect(counts).toEqual(reached(own).flatMap((count, index) => [count, reached(other)[index]]));
  await expect(cell.getByText('any entry')).toBeVisible();
});

test('a cohort is saved, filters another question, and can be renamed and deleted', async ({ notebook, page }) => {
  await notebook.open();
  const cell = await notebook.add('Trend', 'Of savers');
  await cell.getByRole('button', { name: 'Users and calendar' }).click();
  await cell.getByRole('button', { name: 'Users who did …' }).click();
  const condition = group(cell, 'Condition on users 1');
  await chooseEvent(condition, 'file_saved');
  await condition.getByLabel('At least this often').fill('3');
  await condition.getByRole('button', { name: 'Save as cohort' }).click();
  await page.getByRole('button', { name: '1 saved cohort' }).click();
  await page.getByLabel('Name of the cohort did file_saved, 3 times').fill('Savers');
  await page.keyboard.press('Tab');
  const set = { kind: 'did', events: step('file_saved'), at_least: 3 };
  const { cohorts } = await notebook.exported();
  expect(cohorts).toEqual([{ name: 'Savers', set }]);
  const question = await notebook.question('Of savers');
  expect(question.users, 'the filter follows the name').toEqual([{ name: 'Savers', set }]);

  const answer = await notebook.answered(cell);
  const expected = await ask(question);
  await expect((await notebook.explained(answer)).getByText(expected.sentence)).toBeVisible();
  await page.getByRole('button', { name: 'List the users of Savers' }).click();
  const list = await notebook.answered(notebook.cell('Users', 'Savers'));
  const users = await ask({ kind: 'users', set });
  expect(users.body.total).toBeGreaterThan(0);
  await expect((await notebook.explained(list)).getByText(users.sentence)).toBeVisible();

  await page.getByRole('button', { name: 'Delete the cohort Savers' }).click();
  await expect(page.getByRole('button', { name: /saved cohort/ })).toHaveCount(0);
  expect((await notebook.question('Of savers')).users, 'the question keeps its copy').toEqual([{ name: 'Savers', set }]);
});
