//! Several notebooks: nothing takes the place of another, what is deleted comes back, what was is kept, and two tabs
//! overwrite nothing of each other.

import { expect, test } from './support/test.js';
import { Notebook } from './support/notebook.js';
import { Shelf } from './support/shelf.js';

const FIRST_KEY = 'rockpool.notebook.v1:';

test('importing a file and the sample open beside what is there', async ({ notebook, page }) => {
  const shelf = new Shelf(page);
  await notebook.open();
  await notebook.title.fill('Mine');
  const mine = await notebook.exported();
  await notebook.import({ ...mine, title: 'Sent by a colleague' });
  await expect(notebook.title).toHaveValue('Sent by a colleague');
  await notebook.choose('Sample notebook');
  await expect(notebook.title).not.toHaveValue('Sent by a colleague');
  await page.reload();
  await shelf.show();
  await expect(shelf.line('Mine')).toBeVisible();
  await expect(shelf.line('Sent by a colleague')).toBeVisible();
  await shelf.open('Mine');
  expect(await notebook.exported()).toEqual(mine);
});

test('the notebook of the first release is there and stays readable for it', async ({ notebook, page, site }) => {
  const old = { version: 1, title: 'Of the first release', cells: [{ id: 'a', body: { text: 'Old text' } }] };
  const key = FIRST_KEY + new URL('extract/', site.url).href;
  await page.goto(site.url);
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [key, JSON.stringify(old)]);
  await page.reload();
  await expect(page.getByText('Old text')).toBeVisible();
  await notebook.title.fill('Still here');
  const stored = await page.evaluate((key) => localStorage.getItem(key), key);
  expect(JSON.parse(stored)).toEqual({ ...old, title: 'Still here' });
});

test('a notebook is begun, named, copied, deleted, and comes back after a reload', async ({ notebook, page }) => {
  const shelf = new Shelf(page);
  await notebook.open();
  await notebook.title.fill('Weekly');
  await shelf.show();
  await shelf.dialog.getByRole('button', { name: 'New notebook' }).click();
  await expect(notebook.title).toHaveValue('');
  await expect(notebook.cells).toHaveCount(0);
  await notebook.addText('On a page of its own');
  await shelf.show();
  await shelf.tool('Rename', 'Untitled notebook').click();
  await page.keyboard.type('Monthly');
  await page.keyboard.press('Enter');
  await expect(shelf.line('Monthly')).toBeVisible();
  await expect(notebook.title).toHaveValue('Monthly');
  await shelf.tool('Duplicate', 'Monthly').click();
  await expect(notebook.title).toHaveValue('Monthly (copy)');
  await expect(page.getByText('On a page of its own')).toBeVisible();

  await shelf.show();
  await shelf.tool('Delete', 'Monthly').click();
  await expect(shelf.line('Monthly')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.reload();
  // Right after a deletion, undo is one click away, after a reload too; later the list has it.
  await page.getByText('Deleted the notebook “Monthly”').waitFor();
  await shelf.show();
  await shelf.dialog.getByRole('button', { name: 'Bring back “Monthly”' }).click();
  await expect(notebook.title).toHaveValue('Monthly');
  await expect(page.getByText('On a page of its own')).toBeVisible();

  // The open one goes, too: the one before takes its place on the screen.
  await shelf.show();
  await shelf.tool('Delete', 'Monthly').click();
  await expect(notebook.title).not.toHaveValue('Monthly');
  await page.keyboard.press('Escape');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(notebook.title).toHaveValue('Monthly');
});

test('the deleted notebooks go for good only when asked twice', async ({ notebook, page }) => {
  const shelf = new Shelf(page);
  await notebook.open();
  await notebook.title.fill('Going');
  await shelf.show();
  await shelf.tool('Delete', 'Going').click();
  await shelf.dialog.getByRole('button', { name: 'Empty' }).click();
  await expect(shelf.dialog.getByRole('button', { name: 'Keep them' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(shelf.dialog.getByRole('button', { name: 'Bring back “Going”' })).toBeVisible();
  await shelf.dialog.getByRole('button', { name: 'Empty' }).click();
  await shelf.dialog.getByRole('button', { name: 'Delete 1 notebook for good' }).click();
  await expect(shelf.dialog.getByText('Going')).toHaveCount(0);
});

test('what the notebook was is a version, can be looked at and restored, and restoring can be undone', async ({
  notebook,
  page,
}) => {
  await page.clock.install();
  await notebook.open();
  await notebook.title.fill('Before');
  const before = await notebook.exported();
  await page.clock.fastForward('05:00');
  await notebook.title.fill('After');
  await notebook.addText('Written later');
  const after = await notebook.exported();

  await notebook.choose('Versions');
  const dialog = page.getByRole('dialog', { name: 'Versions' });
  const version = dialog.getByRole('region', { name: /^The version until/ });
  await expect(version.getByRole('heading', { name: 'Before' })).toBeVisible();
  await expect(version.getByText('1 cell of the notebook as it is now did not exist.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Restore this version' }).click();
  await expect(notebook.title).toHaveValue('Before');
  expect(await notebook.exported()).toEqual(before);

  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  expect(await notebook.exported()).toEqual(after);
  await page.getByRole('button', { name: 'Redo', exact: true }).first().click();
  await page.reload();
  await notebook.choose('Versions');
  await expect(dialog.getByRole('listitem').first()).toBeVisible();
  await dialog.getByRole('button', { name: /^Until/ }).first().click();
  await dialog.getByRole('button', { name: 'Open it beside' }).click();
  await expect(notebook.title).toHaveValue(/\(earlier version\)$/);
});

test('undo belongs to the notebook that is open', async ({ notebook, page }) => {
  const shelf = new Shelf(page);
  await notebook.open();
  await notebook.title.fill('One');
  await page.keyboard.press('Tab');
  await notebook.title.fill('One, changed');
  await shelf.show();
  await shelf.dialog.getByRole('button', { name: 'New notebook' }).click();
  await notebook.title.fill('Two');
  await shelf.show();
  await shelf.open('One, changed');
  await expect(notebook.title).toHaveValue('One, changed');
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await expect(notebook.title).toHaveValue('One');
  await shelf.show();
  await shelf.open('Two');
  await expect(notebook.title).toHaveValue('Two');
});

test('two tabs that change one notebook keep both texts', async ({ notebook, page, context, site }) => {
  await notebook.open();
  await notebook.title.fill('Shared');
  const other = await context.newPage();
  const theirs = new Notebook(other, site.url);
  await theirs.open();
  await expect(theirs.title).toHaveValue('Shared');
  await theirs.title.fill('Changed there');
  const notice = page.getByRole('status', { name: 'This notebook was changed in another tab' });
  await expect(notice).toBeVisible();
  await notebook.title.fill('Changed here');
  // A reload in the middle of it loses neither.
  await page.reload();
  await expect(notebook.title).toHaveValue('Changed there');
  await notebook.choose('Versions');
  const versions = page.getByRole('dialog', { name: 'Versions' });
  await expect(versions.getByRole('heading', { name: 'Changed here' })).toBeVisible();
  await page.keyboard.press('Escape');

  await theirs.title.fill('Changed there again');
  await notice.waitFor();
  await notebook.title.fill('Mine, too');
  await notice.getByRole('button', { name: 'Keep both' }).click();
  await expect(notebook.title).toHaveValue('Mine, too (copy)');
  const shelf = new Shelf(page);
  await shelf.show();
  await expect(shelf.line('Changed there again')).toBeVisible();
  await other.close();
});

test('a browser that keeps nothing says so, and goes on', async ({ notebook, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await notebook.open();
  await notebook.title.fill('Nowhere');
  await expect(page.getByRole('status', { name: 'Your changes are not stored' })).toBeVisible();
  const shelf = new Shelf(page);
  await shelf.show();
  await shelf.dialog.getByRole('button', { name: 'New notebook' }).click();
  await expect(notebook.title).toHaveValue('');
  await shelf.show();
  await shelf.open('Nowhere');
  await expect(notebook.title).toHaveValue('Nowhere');
});

test('a full storage lets versions go, never the text', async ({ notebook, page }) => {
  await page.clock.install();
  await notebook.open();
  for (const title of ['One', 'Two', 'Three']) {
    await notebook.title.fill(title);
    await page.clock.fastForward('02:00');
  }
  const versions = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('rockpool.version.')).length);
  expect(await versions()).toBe(2);
  await page.evaluate(() => {
    for (let size = 4_000_000; size > 0; size = Math.floor(size / 2)) {
      try {
        for (let part = 0; ; part++) localStorage.setItem(`filler ${size} ${part}`, 'x'.repeat(size));
      } catch {
        // As much as fits.
      }
    }
  });
  const long = 'A title that needs room: '.padEnd(190, 'x');
  await notebook.title.fill(long);
  await expect(page.getByText('Saved in this browser').first()).toBeVisible();
  expect(await versions()).toBeLessThan(3);
  await page.reload();
  await expect(notebook.title).toHaveValue(long);
});

test('the list is reached, used and left by keyboard', async ({ notebook, page }) => {
  const shelf = new Shelf(page);
  await notebook.open();
  await notebook.title.fill('By keyboard');
  const button = page.getByRole('button', { name: 'Notebooks', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(shelf.dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shelf.dialog).toBeHidden();
  await expect(button).toBeFocused();
});
