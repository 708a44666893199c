//! Questions that make no sense: each says what is wrong beside the field, and is not asked.

import { expect, test } from './support/test.js';
import { group } from './support/builder.js';
import { funnel, step, where } from './support/questions.js';

const opened = step('application_opened');
const saved = step('file_saved');
const cell = (title, question) => ({ id: title.toLowerCase().replaceAll(' ', '-'), title, body: { question } });

const CELLS = [
  cell('One step', funnel([opened])),
  cell('Window of zero', funnel([opened, saved], { window: { amount: 0, unit: 'day' } })),
  cell(
    'Limits the wrong way round',
    funnel([
      opened,
      { ...saved, after_at_least: { amount: 3, unit: 'day' }, after_at_most: { amount: 2, unit: 'day' } },
    ]),
  ),
  cell(
    'Too many groups',
    funnel([opened, saved], { breakdown: { property: 'country', step: 1, groups: 500 } }),
  ),
  cell('An event that is not there', funnel([opened, step('file_savd')])),
  cell('Neither number nor instant', funnel([step('application_opened', where('plan', 'at_least', 'soon')), saved])),
];

test('what is wrong stands beside its field', async ({ notebook, page }) => {
  await notebook.open();
  await page.getByLabel('Notebook file').setInputFiles({
    name: 'wrong.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ version: 1, title: 'Wrong questions', cells: CELLS })),
  });
  await expect(page.getByLabel('Title of the notebook')).toHaveValue('Wrong questions');
  const of = (title) => notebook.cell('Funnel', title);

  for (const { title } of CELLS) await notebook.edit(of(title));
  await expect(of('One step').locator('.builder-row', { hasText: 'Add step' })).toContainText(
    'A funnel has at least 2 steps',
  );
  const fields = [
    ['Window of zero', (cell) => cell.getByLabel('Conversion window'), /longer than zero/],
    [
      'Limits the wrong way round',
      (cell) => group(cell, 'Step 2').getByRole('spinbutton', { name: 'Minimum time after the step before' }),
      /must not be longer/,
    ],
    ['Too many groups', (cell) => cell.getByLabel('Largest groups'), /1 to 100 groups/],
    [
      'An event that is not there',
      (cell) => group(cell, 'Step 2').getByRole('combobox', { name: 'Event', exact: true }),
      /did you mean 'file_saved'/,
    ],
    [
      'Neither number nor instant',
      (cell) => group(cell, 'Filter 1').getByLabel('Value', { exact: true }),
      /'soon' is neither/,
    ],
  ];
  for (const [title, fieldOf, says] of fields) {
    await test.step(title, async () => {
      const field = fieldOf(of(title));
      await expect(field).toBeVisible();
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toHaveAccessibleDescription(says);
    });
  }
  for (const { title } of CELLS) {
    await expect(of(title).getByText('The question cannot be answered yet:')).toBeVisible();
    await expect(of(title).locator('.answer-cost')).toHaveCount(0);
  }

  await test.step('and goes when it is mended', async () => {
    const window = of('Window of zero').getByLabel('Conversion window');
    await window.fill('7');
    await notebook.answered(of('Window of zero'));
    await expect(window).not.toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('a day is written, and is the instant at which it begins in UTC', async () => {
    const value = group(of('Neither number nor instant'), 'Filter 1').getByLabel('Value', { exact: true });
    await value.fill('2026-03-29');
    await value.press('Enter');
    await expect(value).toHaveValue('2026-03-29T00:00:00Z');
    await notebook.answered(of('Neither number nor instant'));
  });
});

test('what somebody is still writing is neither red nor amber, and what comes next is open', async ({ notebook, page }) => {
  await notebook.open();
  const funnel = await notebook.add('Funnel', 'Being written');
  await notebook.answered(funnel);
  const colour = (locator, property) => locator.evaluate((element, property) => getComputedStyle(element)[property], property);
  const danger = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--danger)';
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  const second = group(funnel, 'Step 2');

  // One press for the filter, one for its property, one for the value: each list is open when it is needed.
  await second.getByRole('button', { name: 'Add filter' }).click();
  const property = second.getByRole('combobox', { name: 'Property' });
  await expect(property).toBeFocused();
  const problem = second.getByText('Choose a property');
  await expect(problem).toBeVisible();
  expect(await colour(problem, 'color')).not.toBe(danger);
  expect(await colour(property, 'borderTopColor')).not.toBe(danger);
  const said = funnel.locator('.outcome-problems');
  await expect(said).toBeVisible();
  expect(await colour(said, 'backgroundColor')).toBe('rgba(0, 0, 0, 0)');
  // The answer before stays in sight.
  await expect(funnel.locator('.answer .js-plotly-plot').first()).toBeVisible();

  // Whoever goes away is told.
  await page.keyboard.press('Escape');
  await funnel.getByLabel('Title of the cell').focus();
  await expect.poll(() => colour(problem, 'color')).toBe(danger);
  expect(await colour(said, 'backgroundColor')).not.toBe('rgba(0, 0, 0, 0)');

  await property.click();
  await second.getByRole('option', { name: /^plan/ }).click();
  const value = second.getByRole('combobox', { name: 'Value' });
  await expect(value).toBeFocused();
  await second.getByRole('option', { name: /^pro/ }).click();
  await funnel.getByRole('button', { name: 'Add step' }).click();
  await expect(group(funnel, 'Step 3').getByRole('combobox', { name: 'Event', exact: true })).toBeFocused();
  await group(funnel, 'Step 3').getByRole('option', { name: /^file_exported/ }).click();
  await notebook.answered(funnel);
  await expect(said).toHaveCount(0);
});
