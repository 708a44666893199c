//! SQL cells: the answer is that of the command, and a mistake is explained.

import { expect, test } from './support/test.js';
import { shownTable } from './support/answer.js';
import { ask } from './support/command.js';
import { segmentation, sql, step } from './support/questions.js';

const STATEMENT = `SELECT plan, COUNT(*) AS events, COUNT(DISTINCT user_key) AS users
FROM application_opened GROUP BY plan ORDER BY plan`;

test('a statement is answered as the command answers it', async ({ notebook }) => {
  await notebook.open();
  const cell = await notebook.add('SQL', 'Plans');
  await notebook.writeSql(cell, STATEMENT);
  await cell.locator('.sql-run').getByRole('button', { name: 'Run' }).click();
  const answer = await notebook.answered(cell);
  const { body } = await ask(sql(STATEMENT));
  const shown = await shownTable(answer.getByRole('table'));
  expect(shown.map(({ exact }) => Object.values(exact))).toEqual(
    body.rows.map((row) => row.map((value) => (value === null ? null : String(value)))),
  );
  expect(body.rows.length).toBeGreaterThan(1);
});

test('a statement with a mistake is explained, and can be mended', async ({ notebook, page }) => {
  await notebook.open();
  const cell = await notebook.add('SQL', 'Mistaken');
  await notebook.writeSql(cell, 'SELECT no_such_column FROM application_opened');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(cell.getByRole('alert')).toContainText('no_such_column');
  await notebook.writeSql(cell, 'SELECT COUNT(*) AS events FROM application_opened');
  await page.keyboard.press('ControlOrMeta+Enter');
  await notebook.answered(cell);
});

test('the SQL of an answer is the one that the command prints, asked for when its tab is opened', async ({ notebook }) => {
  await notebook.open();
  const question = segmentation([{ events: step('file_saved'), measure: 'events' }], { by: 'day' });
  await notebook.import({ version: 1, title: 'N', cells: [{ id: 'a', title: 'Saved', body: { question } }] });
  const answer = await notebook.answered(notebook.cell('Trend', 'Saved'));
  await expect(answer.getByRole('group', { name: 'SQL for' })).toHaveCount(0);
  await answer.getByRole('tab', { name: 'SQL', exact: true }).click();
  const { sql: statements } = await ask(question);
  for (const [index, name] of ['Spark SQL / Databricks', 'DuckDB', 'ClickHouse'].entries()) {
    await answer.getByRole('button', { name, exact: true }).click();
    const shown = answer.getByRole('group', { name: `SQL for ${name}`, exact: true });
    expect(await shown.textContent()).toBe(statements[index].sql);
  }
});
