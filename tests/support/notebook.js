//! The notebook as a person meets it: cells, their titles, their answers, the menu.

import { expect } from '@playwright/test';
import { readFile } from 'node:fs/promises';

export class Notebook {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    /** The field of the notebook's title. */
    this.title = page.getByLabel('Title of the notebook');
    /** All cells. */
    this.cells = page.getByRole('article');
    /** Cells that ask something. */
    this.questions = page.locator('article:not([data-kind="Text"])');
    /** Answers with all their numbers; an estimate has one as well, and its cell is busy. */
    this.answers = this.questions.locator('.answer-cost');
  }

  /** Opens the page and waits until its notebook is there. */
  async open(query = '') {
    await this.page.goto(this.url + query);
    await expect(this.page.getByRole('region', { name: 'Add a cell', exact: true })).toBeVisible();
  }

  /** Waits until every question has its exact answer. */
  async allAnswered() {
    await expect(this.questions).not.toHaveCount(0);
    for (const cell of await this.questions.all()) await this.answered(cell);
  }

  /** Waits until one cell has its exact answer; gives the answer's region. */
  async answered(cell) {
    await expect(cell.getByRole('alert')).toHaveCount(0);
    const answer = cell.locator('.answer');
    await expect(answer.locator('[data-share-of-users="1"]')).toBeVisible();
    await expect(cell.locator('.outcome')).toHaveAttribute('aria-busy', 'false');
    await expect(answer).toHaveAttribute('aria-busy', 'false');
    return answer;
  }

  /** A cell by its kind and title. */
  cell(kind, title) {
    return this.page.getByRole('article', { name: `${kind}: ${title}`, exact: true });
  }

  /** Adds a cell at the end and gives it a title. */
  async add(kind, title) {
    const before = await this.cells.count();
    const bar = this.page.getByRole('region', { name: 'Add a cell', exact: true });
    await bar.getByRole('button', { name: new RegExp(`^${kind}`) }).click();
    await expect(this.cells).toHaveCount(before + 1);
    await this.cells.last().getByLabel('Title of the cell').fill(title);
    return this.cell(kind, title);
  }

  /** Opens the whole form of a cell's question, if it is not open. */
  async edit(cell) {
    const button = cell.getByRole('button', { name: 'Edit the question', exact: true });
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
    await expect(button).toHaveAttribute('aria-expanded', 'true');
  }

  /** Opens the words that say how an answer was counted; gives them. */
  async explained(answer) {
    const button = answer.getByRole('button', { name: 'How this is counted' });
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
    const words = answer.getByRole('group', { name: 'How this is counted' });
    await expect(words).toBeVisible();
    return words;
  }

  /** Chooses something from the menu that takes an answer along. */
  async take(answer, name) {
    await answer.getByRole('button', { name: 'Export', exact: true }).click();
    await answer.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
  }

  /** Draws an answer in another way. */
  async drawAs(answer, name) {
    await answer.getByRole('button', { name: /^Chart: / }).click();
    await answer.getByRole('menuitemradio', { name, exact: true }).click();
  }

  /** Adds a text cell at the end. */
  async addText(text) {
    const bar = this.page.getByRole('region', { name: 'Add a cell', exact: true });
    await bar.getByRole('button', { name: /^Text/ }).click();
    await this.page.getByLabel('Text in Markdown').fill(text);
    await this.page.keyboard.press('Escape');
  }

  /** Writes a statement into an SQL cell. */
  async writeSql(cell, statement) {
    await this.edit(cell);
    const editor = cell.locator('.cm-content');
    await editor.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(statement);
  }

  /** Chooses something from the menu of the notebook. */
  async choose(name) {
    await this.page.getByRole('button', { name: 'Notebook menu' }).click();
    await this.page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
  }

  /** Imports a document as a file. */
  async import(document, name = 'notebook.json') {
    const buffer = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
    await this.page.getByLabel('Notebook file').setInputFiles({ name, mimeType: 'application/json', buffer });
  }

  /** The notebook as the page exports it. */
  async exported() {
    const downloading = this.page.waitForEvent('download');
    await this.choose('Export as a file');
    return JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
  }

  /** The question of a cell, as the exported notebook has it. */
  async question(title) {
    const { cells } = await this.exported();
    return cells.find((cell) => cell.title === title)?.body.question;
  }
}
