//! The whole site without a network: the server is gone after the first visit.

import { expect, test } from './support/test.js';
import { serveSite } from './support/site-server.js';
import { Notebook } from './support/notebook.js';

test('after one visit the site opens and answers without a server', async ({ page, allowedOrigins }) => {
  const site = await serveSite();
  allowedOrigins.add(new URL(site.url).origin);
  const notebook = new Notebook(page, site.url);
  await notebook.open();
  await keptBySiteWorker(page);
  await site.stop();

  await page.reload();
  await notebook.allAnswered();
  await notebook.addText('Written without a network');
  await expect(page.getByText('Written without a network')).toBeVisible();

  // Bytes of the extract that no question has read yet come from the kept files, by range.
  const range = await page.evaluate(async () => {
    const manifest = await (await fetch('extract/manifest.json')).json();
    const file = manifest.event_types[0].events[0];
    const whole = await (await fetch(`extract/${file.path}`)).arrayBuffer();
    const part = await fetch(`extract/${file.path}`, { headers: { Range: 'bytes=4-11' }, cache: 'no-store' });
    const bytes = new Uint8Array(await part.arrayBuffer());
    const same = bytes.every((byte, index) => byte === new Uint8Array(whole)[index + 4]);
    return { status: part.status, length: bytes.length, same, whole: whole.byteLength, stated: file.bytes };
  });
  expect(range).toEqual({ status: 206, length: 8, same: true, whole: range.stated, stated: range.stated });
});

test('a link with another extract opens the kept page', async ({ page, allowedOrigins }) => {
  const site = await serveSite();
  allowedOrigins.add(new URL(site.url).origin);
  await new Notebook(page, site.url).open();
  await keptBySiteWorker(page);
  await site.stop();

  await page.goto(`${site.url}?extract=other/`);
  // The page itself says that this extract cannot be reached: it was never kept.
  await expect(page.getByRole('alert').first()).toBeVisible();
});

/** Waits until the service worker has kept every file and answers for this page. */
async function keptBySiteWorker(page) {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated') {
      await new Promise((resolve) => active.addEventListener('statechange', resolve, { once: true }));
    }
  });
}
