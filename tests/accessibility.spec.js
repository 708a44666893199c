//! For everyone: the automatic rules of axe in light and dark, and work with the keyboard alone.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/test.js';
import { Shelf } from './support/shelf.js';

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing wrong in ${colorScheme}`, async ({ notebook, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await notebook.open();
    await notebook.allAnswered();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n  ')}`);
    expect(found).toEqual([]);
  });
}

test('axe finds nothing wrong in the lists of notebooks and versions', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.title.fill('One');
  await notebook.import({ version: 1, title: 'Two', cells: [{ id: 'a', body: { text: '# Text' } }] });
  await notebook.title.fill('Two, changed');
  const shelf = new Shelf(page);
  await shelf.show();
  await shelf.tool('Delete', 'One').click();
  await expect(shelf.dialog.getByRole('button', { name: 'Bring back “One”' })).toBeVisible();
  expect((await new AxeBuilder({ page }).include('dialog[open]').analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await notebook.choose('Versions');
  await expect(page.getByRole('dialog', { name: 'Versions' })).toBeVisible();
  expect((await new AxeBuilder({ page }).include('dialog[open]').analyze()).violations).toEqual([]);
});

test('a funnel is built and read with the keyboard alone', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.allAnswered();
  const add = page.getByRole('region', { name: 'Add a cell', exact: true }).getByRole('button', { name: /^Funnel/ });
  // The region is the last of the page: backwards from its beginning is the short way.
  await tabTo(page, add, 'Shift+Tab');
  const before = await notebook.cells.count();
  await page.keyboard.press('Enter');
  await expect(notebook.cells).toHaveCount(before + 1);
  const cell = notebook.cells.last();

  const title = cell.getByLabel('Title of the cell');
  await tabTo(page, title);
  await page.keyboard.insertText('By keyboard');
  for (const [number, event] of [[1, 'application_opened'], [2, 'file_saved']]) {
    const picker = cell
      .getByRole('group', { name: `Step ${number}`, exact: true })
      .getByRole('combobox', { name: 'Event', exact: true });
    await tabTo(page, picker);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(event);
    await page.keyboard.press('Enter');
    await expect(picker).toHaveValue(event);
  }
  const answer = await notebook.answered(cell);
  await tabTo(page, answer.getByRole('tab', { name: 'Steps' }));
  await page.keyboard.press('ArrowRight');
  await expect(answer.getByRole('tab', { name: 'Time to convert' })).toHaveAttribute('aria-selected', 'true');
  expect((await notebook.question('By keyboard')).steps.map(({ any_of: [{ event }] }) => event.type)).toEqual([
    'application_opened',
    'file_saved',
  ]);
});

/** Presses Tab until an element has the focus: in its direction, unless a way is named. */
async function tabTo(page, target, way, most = 300) {
  const direction =
    way ??
    (await target.evaluate((element) => {
      const active = document.activeElement;
      const isBehind = active && active.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
      return isBehind ? 'Shift+Tab' : 'Tab';
    }));
  for (let press = 0; press < most; press += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(direction);
  }
  throw new Error(`the focus does not reach ${target} in ${most} presses of ${direction}`);
}
