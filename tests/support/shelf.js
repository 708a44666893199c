//! The list of notebooks as a person meets it.

import { expect } from '@playwright/test';

export class Shelf {
  constructor(page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Notebooks' });
  }

  /** Opens the list. */
  async show() {
    await this.page.getByRole('button', { name: 'Notebooks', exact: true }).click();
    await expect(this.dialog).toBeVisible();
  }

  /** The line of a notebook; not that of a deleted one. */
  line(title) {
    const list = this.dialog.getByRole('list', { name: 'Notebooks' });
    return list.getByRole('listitem').filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** Opens a notebook; the list closes. */
  async open(title) {
    await this.line(title).getByRole('button').first().click();
    await expect(this.dialog).toBeHidden();
  }

  /** A tool of a notebook's line. */
  tool(name, title) {
    return this.dialog.getByRole('button', { name: `${name} “${title}”`, exact: true });
  }
}
