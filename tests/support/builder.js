//! The builder of a question, used as a person uses it: by labels, with the mouse or with the keyboard.

import { expect } from '@playwright/test';

/** A step, or another labelled group of the builder. */
export const group = (cell, name) => cell.getByRole('group', { name, exact: true });

/** Types into a picker and clicks the line that says the text. */
export async function choose(scope, label, text) {
  const field = scope.getByRole('combobox', { name: label, exact: true });
  await field.click();
  await field.fill(text);
  const list = scope.getByRole('listbox', { name: label, exact: true });
  await list.getByRole('option').filter({ hasText: text }).first().click();
}

/** Chooses one of a fixed list. */
export async function select(scope, label, option) {
  await scope.getByRole('combobox', { name: label, exact: true }).selectOption({ label: option });
}

/** Chooses the event of a step. */
export async function chooseEvent(step, event) {
  await choose(step, 'Event', event);
  await expect(step.getByRole('combobox', { name: 'Event', exact: true })).toHaveValue(event);
}

/** Adds a filter to a step. */
export async function addFilter(step, number, property, operator, values) {
  await step.getByRole('button', { name: 'Add filter' }).click();
  const filter = group(step, `Filter ${number}`);
  await choose(filter, 'Property', property);
  await select(filter, 'Operator', operator);
  for (const value of values) await choose(filter, 'Value', value);
}
