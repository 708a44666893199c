//! A notebook is handed on without a server: in a link, as a file beside the extract, one cell in another page. Whoever
//! opens it reads; a copy is one click.

import { AxeBuilder } from '@axe-core/playwright';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './support/test.js';
import { EXTRACT } from './support/places.js';
import { serveFaulty } from './support/faulty-host.js';
import { funnel, step } from './support/questions.js';

const FOREIGN = '<img src=x onerror="document.title=1">';
const DOCUMENT = {
  version: 1,
  title: `Monday ${FOREIGN}`,
  cells: [
    { id: 'words', body: { text: `# Read this\n\n${FOREIGN}` } },
    { id: 'funnel', title: FOREIGN, body: { question: funnel([step('application_opened'), step('file_saved')]) } },
  ],
};

/** The link to the notebook that is open, as the dialog shows it. */
async function linkOf(page) {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByLabel('Link to the notebook').inputValue();
  await page.getByRole('dialog', { name: 'Share this notebook' }).getByRole('button', { name: 'Close' }).click();
  return link;
}

test('the sample travels in a link shorter than 8 kB, and is the same where it is opened', async ({ notebook, page, browser, site }) => {
  await notebook.open();
  const sent = await notebook.exported();
  const link = await linkOf(page);
  expect(link.length).toBeLessThan(8_000);
  expect(new URL(link).hash).toMatch(/^#notebook=[\w-]+$/);

  const colleague = await browser.newContext();
  const theirs = await colleague.newPage();
  await theirs.goto(link);
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText(sent.title);
  await expect(theirs.getByRole('region', { name: 'Somebody\'s notebook' })).toBeVisible();
  await expect(theirs.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  await expect(theirs.getByLabel('Title of the notebook')).toHaveCount(0);
  await expect(theirs.locator('.answer-cost').first()).toBeVisible();
  expect(await theirs.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('rockpool.notebook')))).toEqual([]);

  await theirs.getByRole('button', { name: 'Keep a copy' }).click();
  await expect(theirs.getByLabel('Title of the notebook')).toHaveValue(sent.title);
  expect(new URL(theirs.url()).hash).toBe('');
  await theirs.reload();
  await expect(theirs.getByLabel('Title of the notebook')).toHaveValue(sent.title);
  await colleague.close();
});

test('what is foreign in a link stays text, and one\'s own notebook stays where it is', async ({ notebook, page }) => {
  await notebook.open();
  await notebook.title.fill('Mine');
  await notebook.import(DOCUMENT);
  await expect(notebook.title).toHaveValue(DOCUMENT.title);
  const link = await linkOf(page);
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(DOCUMENT.title);
  await expect(page.getByText(FOREIGN).first()).toBeVisible();
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.title()).toContain('Monday');
  await page.getByRole('button', { name: 'Back to my notebook' }).click();
  await expect(notebook.title).toHaveValue(/Mine|Monday/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('a link to one cell goes there, and a view of one cell shows it alone', async ({ notebook, page, site }) => {
  await notebook.open();
  await notebook.import(DOCUMENT);
  const link = await linkOf(page);
  await page.goto('about:blank');
  await page.goto(`${link}&cell=funnel`);
  await expect(page.locator('[data-cell="funnel"]')).toBeFocused();

  await page.goto('about:blank');
  const { hash } = new URL(link);
  await page.goto(`${site.url}?cell=funnel&view${hash}`);
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('banner')).toHaveCount(0);
  const answer = page.locator('.answer');
  await expect(answer.locator('[data-share-of-users="1"]')).toBeVisible();
  await expect(answer.getByTitle('Show these users')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Keep a copy' })).toHaveCount(0);
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
});

test('a damaged link says so, and shows one\'s own notebook', async ({ page, site, notebook }) => {
  await page.goto(`${site.url}#notebook=AAAA`);
  await expect(page.getByRole('alert')).toContainText('damaged');
  await expect(notebook.title).toBeVisible();
});

test('a notebook that is too long for a link is offered as a file', async ({ notebook, page }) => {
  await notebook.open();
  const noise = Array.from({ length: 9_000 }, (_, place) => ((place * 7919 + 13) % 104_729).toString(36)).join(' ');
  await notebook.import({ version: 1, title: 'Long', cells: [{ id: 'a', body: { text: noise } }] });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share this notebook' });
  await expect(dialog.getByText(/many programs cut links/)).toBeVisible();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download the notebook' }).click();
  expect((await downloading).suggestedFilename()).toMatch(/\.json$/);
  expect((await new AxeBuilder({ page }).include('dialog[open]').analyze()).violations).toEqual([]);
});

test('a notebook beside the extract is opened by its name, and nothing else is', async ({ page, site, allowedOrigins }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-sharing-'));
  const extract = join(folder, 'extract');
  await cp(EXTRACT, extract, { recursive: true });
  await mkdir(join(extract, 'notebooks'));
  await writeFile(join(extract, 'notebooks', 'weekly.json'), JSON.stringify({ ...DOCUMENT, title: 'Weekly' }));
  const host = await serveFaulty(extract);
  allowedOrigins.add(new URL(host.url).origin);
  const of = (name) => `${site.url}?extract=${encodeURIComponent(host.url)}&notebook=${encodeURIComponent(name)}`;
  try {
    await page.goto(of('weekly.json'));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Weekly');
    await expect(page.locator('.answer-cost').first()).toBeVisible();
    await page.getByRole('button', { name: 'Keep a copy' }).click();
    await expect(page.getByLabel('Title of the notebook')).toHaveValue('Weekly');
    expect(page.url()).not.toContain('notebook=');
    for (const [name, says] of [['monthly.json', 'there is no such file'], ['../manifest.json', 'no name of a notebook']]) {
      await page.goto(of(name));
      await expect(page.getByRole('alert').filter({ hasText: 'is not shown' })).toContainText(says);
    }
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
