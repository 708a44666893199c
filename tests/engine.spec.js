//! The engine in the browser against the same engine natively: every number of every kind of answer.

import { expect, test } from './support/test.js';
import { ask } from './support/command.js';
import { startEngine } from './support/engine.js';
import { anyEvent, funnel, retention, segmentation, sql, step, where } from './support/questions.js';

const opened = step('application_opened');
const saved = step('file_saved');
const exported = step('file_exported');
const steps = [opened, saved, exported];
const openedPaid = step('application_opened', where('plan', 'is_any_of', 'pro', 'team'));

const questions = {
  'a funnel': funnel(steps),
  'a funnel with a filter and a breakdown': funnel([openedPaid, saved, exported], {
    breakdown: { property: 'plan', step: 1, groups: 10 },
  }),
  'a funnel by country with few groups': funnel(steps, { breakdown: { property: 'country', step: 1, groups: 2 } }),
  'a funnel by the value of a later step': funnel(steps, { breakdown: { property: 'plan', step: 2, groups: 10 } }),
  'a funnel over time': funnel(steps, { over_time: 'week' }),
  'a funnel within an hour': funnel(steps, { window: { amount: 1, unit: 'hour' } }),
  'a funnel in which the same instant counts': funnel([opened, opened, saved], { ties: 'same_instant_counts' }),
  'daily retention': retention(opened, anyEvent, 'day', 14),
  'weekly retention of those who pay': retention(openedPaid, saved, 'week', 8),
  'monthly retention': retention(opened, saved, 'month', 3),
  'users by week and plan': segmentation([{ events: opened, measure: 'users' }], {
    by: 'week',
    breakdown: { property: 'plan', groups: 10 },
  }),
  'events by day': segmentation([{ events: anyEvent, measure: 'events' }], { by: 'day' }),
  'two series as totals': segmentation([
    { events: opened, measure: 'users' },
    { events: saved, measure: 'events' },
  ]),
  'a statement': sql('SELECT plan, COUNT(*) AS events FROM application_opened GROUP BY plan ORDER BY plan'),
};

test('the browser gives the numbers of the command', async ({ page, site }) => {
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  const engine = await startEngine(page);
  expect((await engine.open(new URL('extract/', site.url).href)).reply).toBe('opened');
  for (const [name, question] of Object.entries(questions)) {
    await test.step(name, async () => {
      const [reply, expected] = [await engine.ask(question), await ask(question)];
      expect(reply.reply, JSON.stringify(reply.failure)).toBe('done');
      expect(reply.answer.body).toEqual(expected.body);
      expect(reply.answer.sentence).toBe(expected.sentence);
      expect(reply.answer.notes).toEqual(expected.notes);
      expect(reply.answer.share_of_users).toBe(1);
    });
  }
});

test('a cancelled question ends, and the next one is answered', async ({ page, site }) => {
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  const engine = await startEngine(page);
  await engine.open(new URL('extract/', site.url).href);
  const reply = await engine.askAndCancel(
    sql('SELECT COUNT(*) FROM application_opened a, application_opened b WHERE a.user_key + b.user_key > 1'),
  );
  expect(reply.reply).toBe('cancelled');
  expect((await engine.ask(questions['a funnel'])).reply).toBe('done');
});
