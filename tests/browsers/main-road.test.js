//! The main road in Firefox and WebKit: open, ask, edit, share, and go on without a network.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveSite } from '../support/site-server.js';
import { firefox, webkit } from './drivers.js';

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));

const BROWSERS = {
  Firefox: () => firefox(process.env.FIREFOX || '/usr/bin/firefox-esr'),
  WebKit: () =>
    webkit(
      process.env.WEBKIT || '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
      process.env.WEBKIT_DRIVER || 'WebKitWebDriver',
    ),
};

/** Whether every question of the page has its exact answer. */
const answered = () => {
  const cells = [...document.querySelectorAll('article:not([data-kind="Text"])')];
  const isAnswered = (cell) =>
    cell.querySelector('.answer [data-share-of-users="1"]') &&
    cell.querySelector('.outcome')?.getAttribute('aria-busy') === 'false' &&
    !cell.querySelector('[role=alert]');
  return cells.length > 0 && cells.every(isAnswered) && cells.length;
};

for (const [name, start] of Object.entries(BROWSERS)) {
  test(`${name}: open, ask, edit, share, go on without a network`, { timeout: 900_000 }, async () => {
    const site = await serveSite();
    const person = await start();
    try {
      await person.open(site.url);
      const questions = await person.sees('the sample notebook is answered', answered);
      assert.ok(questions > 3, `${questions} questions`);

      // Ask.
      await person.clicks('button', /^Trend/, ['region', 'Add a cell']);
      const cell = ['article', /^Trend: /];
      await person.types('Asked here', 'textbox', 'Title of the cell', cell);
      cell[1] = 'Trend: Asked here';
      await person.types('file_saved', 'combobox', 'Event', cell);
      await person.clicks('option', /file.saved/, ['listbox', 'Event']);
      assert.equal(await person.sees('what was asked is answered', answered), questions + 1);
      const saved = await person.run(() => document.querySelector('article:last-of-type .headline')?.textContent);

      // Edit.
      await person.types('file_exported', 'combobox', 'Event', cell);
      await person.clicks('option', /file.exported/, ['listbox', 'Event']);
      const another = (saved) => {
        const headline = document.querySelector('article:last-of-type .headline')?.textContent;
        return headline && headline !== saved;
      };
      await person.sees('another answer is there', another, saved);
      await person.sees('what was edited is answered', answered);

      // Share.
      await person.clicks('button', 'Share');
      const field = await person.finds('textbox', 'Link to the notebook');
      const link = await person.run((field) => document.querySelector(field).value, field);
      assert.match(link, /#notebook=[\w-]+$/);
      await person.open('about:blank');
      await person.open(link);
      await person.finds('region', "Somebody's notebook");
      const shared = await person.sees('the shared notebook is answered', answered);
      assert.equal(shared, questions + 1);
      await person.clicks('button', 'Back to my notebook');
      await person.finds('article', 'Trend: Asked here');

      // Without a network.
      const kept = async () => {
        const registration = await navigator.serviceWorker?.ready;
        const names = registration ? await caches.keys() : [];
        return document.body.innerText.includes('Works offline') && names.length > 0;
      };
      await person.sees('the site is kept', kept);
      await site.stop();
      await person.reload();
      assert.equal(await person.sees('all is answered without a network', answered), questions + 1);
    } catch (error) {
      await mkdir(RESULTS, { recursive: true });
      const path = join(RESULTS, `main-road-${name}.png`);
      await person.screenshot(path).catch(() => {});
      error.message += `\nA screenshot is at ${path}.`;
      throw error;
    } finally {
      await person.close();
      await site.stop();
    }
  });
}
