//! The notebook that an extract proposes of itself.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROCKPOOL } from './support/places.js';
import { serveSite } from './support/site-server.js';
import { Notebook } from './support/notebook.js';
import { expect, test } from './support/test.js';

test('the proposed funnel goes by what people do first, and a change of mine stays', async ({ allowedOrigins, page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-first-'));
  const input = join(folder, 'events.jsonl');
  const event = (user_id, hour, event_type) => JSON.stringify({ user_id, event_time: `2024-01-01T${hour}:00:00Z`, event_type, event_properties: {} });
  // Most people have paid, fewer are known to have signed up: before they paid.
  const lines = ['ann', 'bob', 'cyd', 'dan'].map((user) => event(user, '12', 'paid'));
  lines.push(...['ann', 'bob', 'cyd'].map((user) => event(user, '10', 'signed_up')), ...['ann', 'bob'].map((user) => event(user, '11', 'looked_around')));
  await writeFile(input, `${lines.join('\n')}\n`);
  const built = join(folder, 'built');
  await promisify(execFile)(ROCKPOOL, ['build', '--quiet', '--input', input, '--output', built]);
  const site = await serveSite({ extract: built });
  allowedOrigins.add(new URL(site.url).origin);
  try {
    const notebook = new Notebook(page, site.url);
    await notebook.open();
    const funnel = notebook.cell('Funnel', 'How far people get in a week');
    const chip = funnel.getByRole('button', { name: /^Events: / });
    await expect(chip).toHaveText('signed up → looked around → paid');
    const answer = await notebook.answered(funnel);
    await expect(answer.locator('.headline')).toContainText('66.7');
    // It is a proposal until somebody changes something.
    await notebook.title.fill('Mine');
    await page.reload();
    await notebook.answered(funnel);
    await expect(chip).toHaveText('signed up → looked around → paid');
  } finally {
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
