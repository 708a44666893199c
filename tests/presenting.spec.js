//! The palette of commands, and the notebook over the whole screen: both by keyboard.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/test.js';

test.beforeEach(async ({ notebook }) => {
  await notebook.open();
  await notebook.allAnswered();
});

test('everything is found by typing', async ({ notebook, page }) => {
  const palette = page.getByRole('dialog', { name: 'What would you like to do?' });
  const open = async (typed) => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(palette.getByRole('combobox', { name: 'Command' })).toBeFocused();
    await page.keyboard.type(typed);
  };
  await open('weekly ret');
  expect((await new AxeBuilder({ page }).include('dialog[open]').analyze()).violations).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(notebook.cell('Retention', 'Weekly retention')).toBeFocused();

  const before = await notebook.cells.count();
  await open('add funnel');
  await page.keyboard.press('Enter');
  await expect(notebook.cells).toHaveCount(before + 1);
  await expect(notebook.cells.last()).toHaveAttribute('data-kind', 'Funnel');

  await open('file_exp');
  await page.keyboard.press('Enter');
  await expect(notebook.cells).toHaveCount(before + 2);
  await expect(notebook.cells.last()).toContainText('file exported');

  await open('theme: dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await open('nothing is called like this');
  await expect(palette.getByText('Nothing is called so.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
});

test('a notebook is presented cell by cell, and one comes back to where one was', async ({ notebook, page }) => {
  const count = await notebook.cells.count();
  await notebook.choose('Present');
  const stage = page.getByRole('main', { name: 'Presentation' });
  await expect(stage).toBeFocused();
  await expect(stage.getByText(`1 of ${count}`)).toBeVisible();
  await expect(page.getByRole('banner')).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(stage.getByText(`2 of ${count}`)).toBeVisible();
  await expect(stage.getByRole('heading', { level: 2 })).toHaveText('Active users per week, by plan');
  await expect(stage.locator('.js-plotly-plot')).toBeVisible();
  await expect(stage.getByRole('button', { name: 'Delete' })).toHaveCount(0);
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('End');
  await expect(stage.getByText(`${count} of ${count}`)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(stage.getByText(`${count} of ${count}`)).toBeVisible();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(stage).toHaveCount(0);
  await expect(notebook.cell('Trend', 'Active users per week, by plan')).toBeFocused();
});
