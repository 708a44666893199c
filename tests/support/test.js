//! The test function of all files: a served site, and two rules that hold in every test: nothing throws unseen,
//! and nothing is asked from an origin that the test has not named.

import { test as base, expect } from '@playwright/test';
import { serveSite } from './site-server.js';
import { Notebook } from './notebook.js';

export { expect };

export const test = base.extend({
  /** The site, served for all tests of a file. */
  site: [
    async ({}, use) => {
      const site = await serveSite();
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],

  /** Origins that the page may ask; a test that brings another host adds it. */
  allowedOrigins: async ({ site }, use) => {
    await use(new Set([new URL(site.url).origin]));
  },

  /** Patterns of errors that a test causes on purpose. */
  expectedErrors: async ({}, use) => {
    await use([]);
  },

  page: async ({ page, context, allowedOrigins, expectedErrors }, use) => {
    const strangers = [];
    const errors = [];
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && !allowedOrigins.has(url.origin)) strangers.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && /panicked at|Content Security Policy/.test(message.text())) {
        errors.push(message.text());
      }
    });
    await use(page);
    expect(strangers, 'requests to other origins').toEqual([]);
    const unexpected = errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)));
    expect(unexpected, 'errors that nobody handled').toEqual([]);
  },

  /** The notebook of the page. */
  notebook: async ({ page, site }, use) => {
    await use(new Notebook(page, site.url));
  },
});
