//! The site as it is served: usable below a path, from its own origin alone, with a policy that holds.

import { expect, test } from './support/test.js';

test('the page opens on the sample notebook and answers it', async ({ page, notebook }) => {
  await notebook.open();
  await expect(page).toHaveTitle(/Rockpool/);
  await notebook.allAnswered();
  expect(await notebook.answers.count()).toBeGreaterThanOrEqual(4);
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible();
});

test('the page can be used before the engine has arrived', async ({ page, site, notebook }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/engine-[0-9a-f]+\.bin$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.url);
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await notebook.addText('Written while the engine was on its way');
  release();
  await notebook.allAnswered();
  await expect(page.getByText('Written while the engine was on its way')).toBeVisible();
});

test('nothing is evaluated from text', async ({ page, notebook }) => {
  await notebook.open();
  // Not within `evaluate` itself: the debugger may evaluate what it likes.
  const outcome = await page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(() => {
          try {
            resolve(String(new Function('return 1')()));
          } catch (error) {
            resolve(error.name);
          }
        });
      }),
  );
  expect(outcome).toBe('EvalError');
});

test('the page fits a phone', async ({ page, notebook }) => {
  await page.setViewportSize({ width: 375, height: 740 });
  await notebook.open();
  await notebook.allAnswered();
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(content).toBeLessThanOrEqual(window);
});
