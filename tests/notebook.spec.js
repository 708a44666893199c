//! The notebook as a document: kept in the browser, exported, changed and changed back.

import { expect, test } from './support/test.js';

test('a reload keeps the notebook', async ({ notebook, page }) => {
  await notebook.open();
  await page.getByLabel('Title of the notebook').fill('My own notebook');
  await notebook.addText('Only in **this** browser');
  const cell = await notebook.add('Trend', 'My trend');
  await notebook.answered(cell);
  const before = await notebook.exported();
  await page.reload();
  await expect(page.getByLabel('Title of the notebook')).toHaveValue('My own notebook');
  await expect(page.getByText('Only in this browser')).toBeVisible();
  await notebook.answered(notebook.cell('Trend', 'My trend'));
  expect(await notebook.exported()).toEqual(before);
});

test('cells are moved, duplicated, deleted, and deleting can be undone', async ({ notebook, page }) => {
  await notebook.open();
  const titles = async () => (await notebook.exported()).cells.map(({ title }) => title ?? null);
  const original = await titles();
  const cell = await notebook.add('Trend', 'Moving');
  expect(await titles()).toEqual([...original, 'Moving']);
  await cell.getByRole('button', { name: 'Move up' }).click();
  expect(await titles()).toEqual([...original.slice(0, -1), 'Moving', original.at(-1)]);
  await cell.getByRole('button', { name: 'Duplicate' }).click();
  await expect(notebook.cells).toHaveCount(original.length + 2);
  await notebook.cell('Trend', 'Moving').first().getByRole('button', { name: 'Delete' }).click();
  await expect(notebook.cells).toHaveCount(original.length + 1);
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(notebook.cells).toHaveCount(original.length + 2);
});

test('an exported notebook can be imported again', async ({ notebook, page }) => {
  await notebook.open();
  const exported = await notebook.exported();
  exported.title = 'Sent by a colleague';
  await page.getByLabel('Notebook file').setInputFiles({
    name: 'notebook.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(exported)),
  });
  await expect(page.getByLabel('Title of the notebook')).toHaveValue('Sent by a colleague');
  expect(await notebook.exported()).toEqual(exported);
});

test('a file that is no notebook changes nothing and is refused in words', async ({ notebook, page }) => {
  await notebook.open();
  const before = await notebook.exported();
  await page.getByLabel('Notebook file').setInputFiles({
    name: 'holiday.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"photos": 12}'),
  });
  await expect(page.getByText(/holiday\.json|no notebook|not a notebook|cannot be read/i).first()).toBeVisible();
  expect(await notebook.exported()).toEqual(before);
});
