//! Nobody who works with the keyboard loses their place: whatever comes and goes, something has the focus.

import { expect, test } from './support/test.js';
import { group } from './support/builder.js';

/** What has the focus, in words; none where it is the body. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const cell = element.closest('[data-cell]')?.getAttribute('aria-label') ?? '';
    const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
    return { tag: element.tagName.toLowerCase(), name: name.trim(), cell, id: element.id };
  });

/** Presses a key on an element that is reached without the mouse, and says where the focus is when all is drawn. */
async function press(page, target, key = 'Enter') {
  await target.focus();
  await page.keyboard.press(key);
  return settled(page);
}

/** Where the focus is after the page has been drawn again. */
async function settled(page) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
  return focused(page);
}

/** Chooses by typing. */
async function pick(page, field, text) {
  await field.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(text);
  return settled(page);
}

test.beforeEach(async ({ notebook }) => {
  await notebook.open();
  await notebook.allAnswered();
});

test('adding, moving, copying and deleting cells', async ({ notebook, page }) => {
  const add = page.getByRole('region', { name: 'Add a cell', exact: true });
  const tool = (cell, name) => cell.getByRole('toolbar').getByRole('button', { name, exact: true });

  await test.step('a new SQL cell is written into at once', async () => {
    await press(page, add.getByRole('button', { name: /^SQL/ }));
    const editor = notebook.cells.last().locator('.cm-content');
    await expect(editor).toBeFocused();
    await page.keyboard.type('SELECT 1 AS one');
    await expect(editor).toContainText('SELECT 1 AS one');
  });

  await test.step('moved to the top, a cell keeps the focus on the button that moves it', async () => {
    const cell = notebook.cells.last();
    const id = await cell.getAttribute('data-cell');
    const same = page.locator(`[data-cell="${id}"]`);
    const count = await notebook.cells.count();
    await tool(same, 'Move up').focus();
    for (let presses = 0; presses <= count; presses += 1) {
      await page.keyboard.press('Enter');
      await settled(page);
      await expect(tool(same, 'Move up')).toBeFocused();
    }
    expect(await notebook.cells.first().getAttribute('data-cell')).toBe(id);
    await press(page, tool(same, 'Move down'));
    await expect(tool(same, 'Move down')).toBeFocused();
    await page.keyboard.press('Alt+ArrowDown');
    await settled(page);
    await expect(tool(same, 'Move down')).toBeFocused();
  });

  await test.step('a copy has the focus', async () => {
    const cell = notebook.cells.first();
    const before = await notebook.cells.count();
    await press(page, tool(cell, 'Duplicate'));
    await expect(notebook.cells).toHaveCount(before + 1);
    const copy = notebook.cells.nth(1);
    expect(await copy.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  });

  await test.step('after deleting, the next cell has it; after all, the buttons that add', async () => {
    for (let count = await notebook.cells.count(); count > 0; count -= 1) {
      await press(page, tool(notebook.cells.first(), 'Delete'));
      await expect(notebook.cells).toHaveCount(count - 1);
      if (count > 1) await expect(notebook.cells.first()).toBeFocused();
    }
    await expect(add.getByRole('button').first()).toBeFocused();
  });

  await test.step('undo brings cells back, and takes them away, and the focus stays somewhere', async () => {
    for (const key of ['ControlOrMeta+z', 'ControlOrMeta+z', 'ControlOrMeta+Shift+z', 'ControlOrMeta+z']) {
      await page.keyboard.press(key);
      expect(await settled(page), key).not.toBeNull();
    }
    const cell = notebook.cells.first();
    await cell.focus();
    await page.keyboard.press('ControlOrMeta+Shift+z');
    expect(await settled(page)).not.toBeNull();
  });
});

test('building a question', async ({ notebook, page }) => {
  const cell = await notebook.add('Funnel', 'By keyboard');
  const event = (name) => group(cell, name).getByRole('combobox', { name: 'Event', exact: true });
  const button = (scope, name) => scope.getByRole('button', { name, exact: true });
  await pick(page, event('Step 1'), 'application_opened');
  await pick(page, event('Step 2'), 'file_saved');

  await test.step('a breakdown that is chosen keeps the focus in its field', async () => {
    const field = cell.getByRole('combobox', { name: 'Breakdown', exact: true });
    await pick(page, field, 'plan');
    await expect(field).toBeFocused();
    await press(page, button(cell, 'Remove breakdown'));
    await expect(field).toBeFocused();
  });

  await test.step('steps', async () => {
    await press(page, button(cell, 'Add step'));
    await expect(event('Step 3')).toBeFocused();
    await pick(page, event('Step 3'), 'file_exported');
    await press(page, button(cell, 'Move step 3 up'));
    await expect(button(cell, 'Move step 2 up')).toBeFocused();
    await page.keyboard.press('Enter');
    await settled(page);
    await page.keyboard.press('Enter');
    await settled(page);
    await expect(button(cell, 'Move step 1 up')).toBeFocused();
    await press(page, button(cell, 'Remove step 1'));
    await expect(button(cell, 'Add step')).toBeFocused();
  });

  await test.step('filters and their values', async () => {
    await press(page, button(group(cell, 'Step 1'), 'Add filter'));
    const filter = group(group(cell, 'Step 1'), 'Filter 1');
    const property = filter.getByRole('combobox', { name: 'Property', exact: true });
    await expect(property).toBeFocused();
    await pick(page, property, 'plan');
    // What it is compared with comes next, its list open.
    const value = filter.getByRole('combobox', { name: 'Value', exact: true });
    await expect(value).toBeFocused();
    await expect(value).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Escape');
    await expect(value).toHaveAttribute('aria-expanded', 'false');
    await press(page, button(filter, 'Remove filter 1'));
    await expect(button(group(cell, 'Step 1'), 'Add filter')).toBeFocused();
  });

  await test.step('a cohort that is saved', async () => {
    const answer = await notebook.answered(cell);
    const number = answer.getByRole('table').first().getByTitle('Show these users').first();
    await press(page, number);
    const bar = answer.getByRole('group', { name: 'The users of this number' });
    await expect(button(bar, 'List these users')).toBeFocused();
    await press(page, button(bar, 'Save as cohort'));
    const name = bar.getByLabel('Name of the cohort');
    await expect(name).toBeFocused();
    await page.keyboard.press('Enter');
    await settled(page);
    await expect(bar.getByText('Saved as a cohort')).toBeFocused();
    await press(page, button(bar, 'Close'));
    await expect(number).toBeFocused();
  });

  await test.step('menus and dialogs return to what opened them', async () => {
    const menu = page.getByRole('button', { name: 'Notebook menu' });
    await press(page, menu);
    expect((await focused(page)).tag).toBe('button');
    await page.keyboard.press('Escape');
    await expect(menu).toBeFocused();
    await cell.focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await settled(page);
    await expect(cell).toBeFocused();
  });
});

test('several series', async ({ notebook, page }) => {
  const cell = await notebook.add('Trend', 'Series');
  const button = (name) => cell.getByRole('button', { name, exact: true });
  await press(page, button('Add series'));
  const second = group(cell, 'Series B').getByRole('combobox', { name: 'Event', exact: true });
  await expect(second).toBeFocused();
  await pick(page, second, 'file_saved');
  for (const [name, property] of [['Breakdown', 'plan'], ['Breakdown 2', 'country']]) {
    const field = cell.getByRole('combobox', { name, exact: true });
    await pick(page, field, property);
    await expect(field).toBeFocused();
  }
  await press(page, button('Remove breakdown'));
  expect(await focused(page)).not.toBeNull();
  await press(page, button('Add formula'));
  expect((await focused(page)).tag).toBe('input');
  await press(page, button('Remove series B'));
  await expect(button('Add series')).toBeFocused();
});
