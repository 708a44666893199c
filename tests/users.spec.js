//! From a number to its users, from a user to what they did, and back as a cohort: by clicking, each list and trace
//! against the command's answer on the same extract.

import { expect, test } from './support/test.js';
import { shownTable } from './support/answer.js';
import { choose, chooseEvent, group, select } from './support/builder.js';
import { ask } from './support/command.js';
import { anyEvent, funnel, retention, segmentation, step } from './support/questions.js';

const FUNNEL = funnel([step('application_opened'), step('file_saved'), step('file_exported')], {
  ties: 'strictly_after',
});

/** The users whom a number of a question counts. */
const counted = (question, part) => ({ kind: 'counted', question, part });

/** A funnel cell as `FUNNEL` asks. */
async function funnelCell(notebook, title) {
  const cell = await notebook.add('Funnel', title);
  await chooseEvent(group(cell, 'Step 1'), 'application_opened');
  await chooseEvent(group(cell, 'Step 2'), 'file_saved');
  await cell.getByRole('button', { name: 'Add step' }).click();
  await chooseEvent(group(cell, 'Step 3'), 'file_exported');
  expect(await notebook.question(title)).toEqual(FUNNEL);
  return cell;
}

/** Lists the users of the number that was clicked; gives the answer of the new cell. */
async function listChosen(notebook, cell, title) {
  await group(cell, 'The users of this number').getByRole('button', { name: 'List these users' }).click();
  return notebook.answered(notebook.cell('Users', title));
}

/** Rows on one page of a table. */
const PAGE = 100;

/** Ids and keys as the first page of a list of users shows them. */
async function shownUsers(answer) {
  const rows = await shownTable(answer.getByRole('table'));
  return rows.map(({ exact }) => ({ id: exact.user_id, key: Number(exact.user_key) }));
}

/** The same of the command. */
const expectedUsers = ({ body }) => body.users.slice(0, PAGE).map(({ id, key }) => ({ id, key }));

test('a number of a funnel opens its users, and a user their way through it', async ({ notebook }) => {
  await notebook.open();
  const cell = await funnelCell(notebook, 'Who stops');
  const answer = await notebook.answered(cell);
  const { body } = await ask(FUNNEL);
  const saved = body.total.steps[1].from_first.count;
  const lost = saved - body.total.steps[2].from_first.count;

  const steps = answer.getByRole('table', { name: 'Funnel steps' });
  await steps.locator('tbody tr').nth(1).locator('[data-column="users"] button').click();
  await group(cell, 'The users of this number').getByRole('button', { name: 'Got no further' }).click();
  const list = await listChosen(notebook, cell, 'No further than file_saved');
  const part = { kind: 'funnel_step', step: 2, outcome: 'dropped' };
  const expected = await ask({ kind: 'users', set: counted(FUNNEL, part) });
  expect(expected.body.total, 'as many as the funnel has lost there').toBe(lost);
  expect(lost).toBeGreaterThan(10);
  const users = expectedUsers(expected);
  expect(await shownUsers(list)).toEqual(users);
  await expect((await notebook.explained(list)).getByText(expected.sentence)).toBeVisible();

  const { id, key } = users[3];
  await list.getByRole('button', { name: id, exact: true }).click();
  const trace = await notebook.answered(notebook.cells.filter({ has: notebook.page.locator('.trace') }).last());
  const traced = await ask({ kind: 'trace', funnel: withoutKind(FUNNEL), user: { key } });
  const filled = traced.body.events.flatMap(({ matched }) => (matched ? [matched] : []));
  expect(filled, 'who got no further has filled two steps').toEqual([1, 2]);
  await expect((await notebook.explained(trace)).getByText(traced.sentence)).toBeVisible();
  await expect(trace.locator('.trace-missed')).toContainText(traced.body.missed.explanation);
  const states = trace.locator('.trace-step');
  expect(await states.evaluateAll((steps) => steps.map((each) => each.dataset.state))).toEqual([
    'reached',
    'reached',
    'missed',
  ]);
  const matched = trace.locator('.trace-event.matched time');
  expect(await matched.evaluateAll((times) => times.map((each) => each.dateTime))).toEqual(
    traced.body.events.filter((event) => event.matched).map(({ time }) => time),
  );
});

test('a cell of a retention opens those who came back and those who did not', async ({ notebook }) => {
  await notebook.open();
  const question = retention(step('application_opened'), anyEvent, 'week', 4);
  const cell = await notebook.add('Retention', 'Coming back');
  await chooseEvent(group(cell, 'Start event'), 'application_opened');
  await chooseEvent(group(cell, 'Return event'), 'any event');
  await select(cell, 'Period', 'week');
  await cell.getByLabel('Number of periods').fill('4');
  expect(await notebook.question('Coming back')).toEqual(question);
  const answer = await notebook.answered(cell);
  const { body } = await ask(question);
  const cohort = body.total.cohorts[1];
  const { returned } = cohort.cells[2];
  expect(returned).toBeGreaterThan(0);
  expect(returned).toBeLessThan(cohort.size);

  await answer.locator(`tr[data-cohort="${cohort.start}"] td[data-period="2"] button`).click();
  const users = group(cell, 'The users of this number');
  for (const [choice, title, absent, count] of [
    ['Came back', /^Users: Back in week 2/, false, returned],
    ['Did not', /^Users: Not back in week 2/, true, cohort.size - returned],
  ]) {
    await test.step(choice, async () => {
      if (!(await users.isVisible())) {
        await answer.locator(`tr[data-cohort="${cohort.start}"] td[data-period="2"] button`).click();
      }
      await users.getByRole('button', { name: choice, exact: true }).click();
      await users.getByRole('button', { name: 'List these users' }).click();
      const list = await notebook.answered(notebook.page.getByRole('article', { name: title }));
      const part = { kind: 'retention_cell', cohort: cohort.start, column: 2, ...(absent && { absent }) };
      const expected = await ask({ kind: 'users', set: counted(question, part) });
      expect(expected.body.total).toBe(count);
      expect(await shownUsers(list)).toEqual(expectedUsers(expected));
    });
  }
});

test('the users of a number become a cohort that filters another cell', async ({ notebook }) => {
  await notebook.open();
  const cell = await funnelCell(notebook, 'Exporters');
  const answer = await notebook.answered(cell);
  const steps = answer.getByRole('table', { name: 'Funnel steps' });
  await steps.locator('tbody tr').nth(2).locator('[data-column="users"] button').click();
  const chosen = group(cell, 'The users of this number');
  await chosen.getByRole('button', { name: 'Save as cohort' }).click();
  await chosen.getByLabel('Name of the cohort').fill('Exporters');
  await chosen.getByRole('button', { name: 'Save', exact: true }).click();
  const set = counted(FUNNEL, { kind: 'funnel_step', step: 3, outcome: 'reached' });
  expect((await notebook.exported()).cohorts).toEqual([{ name: 'Exporters', set }]);

  const trend = await notebook.add('Trend', 'What exporters open');
  await chooseEvent(group(trend, 'Series A'), 'application_opened');
  await select(trend, 'Over time', 'in total');
  await trend.getByRole('button', { name: 'Users and calendar' }).click();
  await choose(trend, 'Saved cohort', 'Exporters');
  const question = await notebook.question('What exporters open');
  expect(question).toEqual(
    segmentation([{ events: step('application_opened'), measure: 'users' }], { users: [{ name: 'Exporters', set }] }),
  );
  const filtered = await notebook.answered(trend);
  const [expected, all] = [await ask(question), await ask(FUNNEL)];
  await expect((await notebook.explained(filtered)).getByText(expected.sentence)).toBeVisible();
  const [row] = await shownTable(filtered.getByRole('table'));
  const value = Number(Object.values(row.exact).at(-1));
  expect(value, 'whoever exported had opened').toBe(all.body.total.steps[2].from_first.count);
});

/** A funnel as a trace has it. */
function withoutKind({ kind, ...fields }) {
  return fields;
}
