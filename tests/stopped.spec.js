//! A page that has stopped says so, says no longer that it saves, and hands out what was typed.

import { readFile } from 'node:fs/promises';
import { expect, test } from './support/test.js';

/** A module that traps: (func (export "trap") unreachable), and one whose function calls itself for ever. */
const TRAP = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11];
const DEEP = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 6, 1, 4, 0, 16, 0, 11];

const endings = {
  'a trap in an event': ({ page }) =>
    page.evaluate((bytes) => {
      const { trap } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
      setTimeout(trap);
    }, TRAP),
  'a trap in a promise': ({ page }) =>
    page.evaluate((bytes) => {
      const { trap } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
      Promise.resolve().then(trap);
    }, TRAP),
  'a stack that overflows': ({ page }) =>
    page.evaluate((bytes) => {
      const { trap } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
      setTimeout(trap);
    }, DEEP),
  'a silent death': ({ page }) => page.evaluate(() => (globalThis.deaf = true)),
};

for (const [name, end] of Object.entries(endings)) {
  test(`${name}: the page says that it has stopped and what was typed is kept`, async ({
    page,
    notebook,
    expectedErrors,
  }) => {
    expectedErrors.push(/unreachable|call stack/);
    await page.addInitScript(() => {
      // Before all others, so that the page's answer to its pulse can be kept from being heard.
      addEventListener('rockpool-beat', (event) => globalThis.deaf && event.stopImmediatePropagation(), true);
    });
    await notebook.open();
    await notebook.title.fill('Typed right before the end');
    await end({ page });

    const alert = page.getByRole('alert', { name: 'Rockpool has stopped' });
    await expect(alert).toBeVisible();
    await expect(alert).toContainText('What you typed is kept in this browser');
    await expect(page.getByText('Saved in this browser')).toHaveCount(0);
    await expect(page.getByText('Not saving: the page has stopped')).toHaveCount(1);
    await expect(alert.getByRole('textbox', { name: 'The field you were in' })).toHaveValue('Typed right before the end');
    // Nothing can be typed into a page that keeps nothing.
    await expect(page.locator('#rockpool')).toHaveAttribute('inert');

    const downloading = page.waitForEvent('download');
    await alert.getByRole('button', { name: 'Download your notebook' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    expect(JSON.parse(text).title).toBe('Typed right before the end');

    await alert.getByRole('button', { name: 'Reload the page' }).click();
    await expect(notebook.title).toHaveValue('Typed right before the end');
    await expect(alert).toHaveCount(0);
  });
}

test('an error of somebody else does not stop the page', async ({ page, notebook, expectedErrors }) => {
  expectedErrors.push(/an extension broke/);
  await notebook.open();
  await page.evaluate(() => {
    setTimeout(() => {
      throw new RangeError('an extension broke');
    });
    Promise.reject(new Error('an extension broke'));
  });
  await notebook.addText('Still here');
  await expect(page.getByText('Still here')).toBeVisible();
  await expect(page.getByRole('alert', { name: 'Rockpool has stopped' })).toHaveCount(0);
});

test('each keystroke is stored before anything else happens', async ({ page, notebook }) => {
  await notebook.open();
  // While much is drawn, Yew gives the turn back now and then, and what comes meanwhile waits for the next turn.
  await notebook.allAnswered();
  await page.waitForLoadState('networkidle');
  const stored = await page.evaluate(async () => {
    const field = document.querySelector('[aria-label="Title of the notebook"]');
    field.value = 'One keystroke';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    // The turn ends here: no timer has run, nothing was drawn.
    await Promise.resolve().then(() => Promise.resolve());
    await new Promise(queueMicrotask);
    const key = sessionStorage.getItem('rockpool.last.v1');
    return localStorage.getItem(key);
  });
  expect(JSON.parse(stored).title).toBe('One keystroke');
});

test('documents that are too large or too deep are refused in a sentence', async ({ page, notebook }) => {
  await notebook.open();
  const before = await notebook.exported();
  await notebook.import(JSON.stringify({ version: 1, title: 'x'.repeat(5_000_000), cells: [] }), 'large.json');
  await expect(page.getByText(/'large\.json'.*5\sMB/)).toBeVisible();
  const deep = `{"version":1,"title":"","cells":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  await notebook.import(deep, 'deep.json');
  await expect(page.getByText(/'deep\.json'/)).toBeVisible();
  expect(await notebook.exported()).toEqual(before);
});

test('fourteen large answers leave a page that works, and the first ones are let go', async ({ page, notebook }) => {
  test.slow();
  await notebook.open();
  const cells = Array.from({ length: 14 }, (_, index) => ({
    id: `large-${index}`,
    title: `Large ${index}`,
    body: { question: { kind: 'sql', sql: `SELECT repeat('x', 20000) AS text, ${index} AS n FROM events LIMIT 10000` } },
  }));
  await notebook.import({ version: 1, title: 'Large answers', cells });
  const last = notebook.cell('SQL', 'Large 13');
  await expect(last.locator('.outcome')).toHaveAttribute('aria-busy', 'false', { timeout: 150_000 });
  await expect(last.getByText(/Only the first .* rows are shown/)).toBeVisible({ timeout: 150_000 });
  const first = notebook.cell('SQL', 'Large 0');
  await expect(first.getByText('This answer was let go to make room for the ones after it.')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await notebook.title.fill('Still alive');
  await expect(notebook.title).toHaveValue('Still alive');
});
