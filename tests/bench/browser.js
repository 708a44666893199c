//! Times in a real browser: how soon the page can be used, answers, and answers again. Argument: the folder of an
//! extract, which is put beside the page. Prints a table; nothing is asserted.

import { chromium } from '@playwright/test';
import config from '../playwright.config.js';
import { startEngine } from '../support/engine.js';
import { FUNNEL, RETENTION } from './questions.js';
import { serveSite } from '../support/site-server.js';

const REPEATS = 9;
const site = await serveSite({ extract: process.argv[2] });
const browser = await chromium.launch(config.use.launchOptions);
try {
  await openings();
  await answers();
} finally {
  await browser.close();
  await site.stop();
}

/** The page as a visitor meets it: first with nothing kept, then again. */
async function openings() {
  const context = await browser.newContext();
  for (const visit of ['first visit', 'second visit']) {
    const page = await context.newPage();
    await page.goto(site.url, { waitUntil: 'commit' });
    await page.getByRole('region', { name: 'Add a cell', exact: true }).waitFor();
    print(`page can be used, ${visit}`, await page.evaluate(() => performance.now()));
    await page.locator('.answer-cost').first().waitFor({ timeout: 180_000 });
    print(`first answer on the page, ${visit}`, await page.evaluate(() => performance.now()));
    await page.evaluate(() => navigator.serviceWorker?.ready);
    await page.close();
  }
  await context.close();
}

/** Questions straight to the engine, so that drawing is not measured with them. */
async function answers() {
  const page = await browser.newPage();
  // A document of the site without its scripts: nothing else works while we measure.
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  const begun = performance.now();
  const engine = await startEngine(page);
  print('engine started', performance.now() - begun);
  const opened = await engine.open(new URL('extract/', site.url).href);
  print('extract opened', opened.milliseconds);
  for (const [name, question] of [['three-step funnel', FUNNEL], ['weekly retention', RETENTION]]) {
    const times = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const reply = await engine.ask(question);
      if (reply.reply !== 'done') throw new Error(`${name}: ${JSON.stringify(reply)}`);
      times.push(reply.milliseconds);
    }
    print(`${name} in the browser, cold`, times[0]);
    const warm = times.slice(1).sort((a, b) => a - b);
    print(`${name} in the browser, warm, median`, warm[Math.floor(warm.length / 2)]);
  }
  await page.close();
}

function print(what, milliseconds) {
  console.log(`${what.padEnd(52)} ${milliseconds.toFixed(0).padStart(8)} ms`);
}
