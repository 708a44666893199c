//! The whole site without a network: the server is gone after the first visit. What is kept is what the build and the
//! builder made, whatever the host sent meanwhile, and heals once the host is right.

import { expect, test } from './support/test.js';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKEN, serveFaulty } from './support/faulty-host.js';
import { serveSite } from './support/site-server.js';
import { Notebook } from './support/notebook.js';
import { EXTRACT, SITE } from './support/places.js';

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

test("the team's marks beside the extract are there without a server", async ({ page, allowedOrigins }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-documents-'));
  await cp(EXTRACT, folder, { recursive: true });
  await writeFile(join(folder, 'annotations.json'), '{"version": 1, "marks": [{"date": "1999-01-01", "until": "2999-01-01", "text": "Always"}]}');
  const site = await serveSite({ extract: folder });
  allowedOrigins.add(new URL(site.url).origin);
  const trend = page.getByRole('article', { name: /^Trend/ }).first();
  try {
    const notebook = new Notebook(page, site.url);
    await notebook.open();
    await expect(trend.getByText('1 mark on these dates')).toBeVisible();
    await keptBySiteWorker(page);
    await expect.poll(() => keptFiles(page, 'rockpool-documents-').then(Object.keys)).toEqual(['extract/annotations.json']);

    await site.stop();
    await page.reload();
    await expect(trend.getByText('1 mark on these dates')).toBeVisible();
  } finally {
    await site.stop();
    await rm(folder, { recursive: true, force: true });
  }
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

/** Files that a browser may keep for a year, as those with a hash in their name are served. */
const LASTING = { 'Cache-Control': 'public, max-age=31536000, immutable' };

for (const [name, breaks] of Object.entries(BROKEN)) {
  test(`${name} of the site is not kept, and heals with the host`, async ({ page, allowedOrigins }) => {
    // The page can do without the editor until somebody writes SQL.
    const broken = 'vendor/editor.js';
    const host = await serveFaulty(SITE, { headers: LASTING });
    host.change = (path, bytes) => (path === broken ? breaks(bytes) : bytes);
    allowedOrigins.add(new URL(host.url).origin);
    try {
      await page.clock.install();
      const notebook = new Notebook(page, host.url);
      await notebook.open();
      // Once from any cache, once past them, and then nothing is kept.
      await expect.poll(() => host.requests.filter(({ path }) => path === broken).length).toBeGreaterThanOrEqual(2);
      await expect.poll(() => page.evaluate(async () => Boolean(await navigator.serviceWorker.getRegistration()))).toBe(false);

      host.change = undefined;
      await page.clock.fastForward(31_000);
      await keptBySiteWorker(page);
      expect(await keptFiles(page, 'rockpool-site-')).toMatchObject({ [broken]: await hashOf(join(SITE, broken)) });
      await host.stop();
      await page.reload();
      await notebook.allAnswered();
    } finally {
      await host.stop();
    }
  });

  test(`${name} of the extract is not kept, and heals with the host`, async ({ page, allowedOrigins }) => {
    const host = await serveFaulty(SITE, { headers: LASTING });
    host.change = (path, bytes) => (path.endsWith('.parquet') ? breaks(bytes) : bytes);
    allowedOrigins.add(new URL(host.url).origin);
    try {
      const notebook = new Notebook(page, host.url);
      await notebook.open();
      await expect(page.getByRole('alert').first()).toContainText('.parquet');
      await keptBySiteWorker(page);
      expect(await keptFiles(page, 'rockpool-extract-')).toEqual({});

      host.change = undefined;
      await page.reload();
      await notebook.allAnswered();
      await expect.poll(() => keptFiles(page, 'rockpool-extract-')).toEqual(await filesOf(EXTRACT));
      await host.stop();
      await page.reload();
      await notebook.allAnswered();
    } finally {
      await host.stop();
    }
  });

  test(`${name} in the browser's own keeping is replaced by the right one`, async ({ page, allowedOrigins }) => {
    const host = await serveFaulty(SITE, { headers: LASTING });
    allowedOrigins.add(new URL(host.url).origin);
    try {
      const notebook = new Notebook(page, host.url);
      await notebook.open();
      await keptBySiteWorker(page);
      const [extract, site] = [await filesOf(EXTRACT), await keptFiles(page, 'rockpool-site-')];
      await expect.poll(() => keptFiles(page, 'rockpool-extract-')).toEqual(extract);
      const engine = Object.keys(site).find((path) => /^engine-[0-9a-f]+\.bin$/.test(path));
      for (const path of [engine, ...Object.keys(extract).filter((path) => path.endsWith('.parquet'))]) {
        const right = await readFile(join(path === engine ? SITE : EXTRACT, path));
        await spoil(page, path, breaks(right).toString('base64'));
      }
      // What was unpacked from it, too, or nobody would look at it.
      await spoil(page, engine.replace('.bin', '.wasm'), breaks(Buffer.from('not the engine')).toString('base64'));

      const before = host.requests.length;
      await page.reload();
      await notebook.allAnswered();
      await expect.poll(async () => (await keptFiles(page, 'rockpool-site-'))[engine]).toBe(site[engine]);
      // Whatever the answers rested on has been replaced.
      const read = new Set(host.requests.slice(before).map(({ path }) => path.replace('extract/', '')));
      expect([...read].filter((path) => path.endsWith('.parquet')).length).toBeGreaterThan(0);
      const kept = await keptFiles(page, 'rockpool-extract-');
      for (const path of read) if (path in extract) expect([path, kept[path]]).toEqual([path, extract[path]]);
    } finally {
      await host.stop();
    }
  });
}

/** SHA-256 by path of what is kept in the caches whose name begins so. */
function keptFiles(page, begin) {
  return page.evaluate(async (begin) => {
    const kept = {};
    for (const name of (await caches.keys()).filter((name) => name.startsWith(begin))) {
      const cache = await caches.open(name);
      const base = begin.includes('extract') ? new URL('extract/', location.href) : new URL('.', location.href);
      for (const request of await cache.keys()) {
        const digest = await crypto.subtle.digest('SHA-256', await (await cache.match(request)).arrayBuffer());
        const path = request.url.slice(base.href.length).replace(/\?.*/, '');
        kept[path] = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      }
    }
    return kept;
  }, begin);
}

/** Puts other bytes in the place of a kept file. */
function spoil(page, path, base64) {
  return page.evaluate(
    async ([path, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          if (!new URL(request.url).pathname.endsWith(`/${path}`)) continue;
          const { headers } = await cache.match(request);
          await cache.put(request, new Response(bytes, { headers }));
        }
      }
    },
    [path, base64],
  );
}

/** SHA-256 by path of the files in a folder. */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await hashOf(file)])),
  );
}

async function hashOf(file) {
  return createHash('sha256').update(await readFile(file)).digest('hex');
}

/** Waits until the service worker has kept every file and answers for this page. */
async function keptBySiteWorker(page) {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated') {
      await new Promise((resolve) => active.addEventListener('statechange', resolve, { once: true }));
    }
  });
}
