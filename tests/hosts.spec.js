//! Hosts as they are: logins, silence, busy networks, policies, extracts that are replaced. Each time the answer is
//! right, or the page says what happened and what to do.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from './support/test.js';
import { ask } from './support/command.js';
import { serveHurried } from './support/clock.js';
import { startEngine } from './support/engine.js';
import { BROKEN, serveFaulty } from './support/faulty-host.js';
import { Notebook } from './support/notebook.js';
import { EXTRACT, ROCKPOOL, SITE } from './support/places.js';
import { sql } from './support/questions.js';

// What is tested here comes from the host itself, each time.
test.use({ serviceWorkers: 'block' });

const PAGE = '<!doctype html><title>Log in</title><form>Name and password</form>';
/** Files that a browser may keep for a year, as those with a hash in their name are served. */
const LASTING = { 'Cache-Control': 'public, max-age=31536000, immutable' };
/** What the manifest alone cannot answer. */
const USERS = 'SELECT count(DISTINCT user_key) AS users, max(event_time) AS latest FROM events';
const html = { 'Content-Type': 'text/html' };
const isData = (path) => path.endsWith('.parquet');
const part = (request, bytes) => {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range);
  return bytes.subarray(Number(first), Number(last) + 1);
};

const refusals = {
  'a host that asks for a login': {
    faults: { answer: () => ({ status: 401 }) },
    says: [/status 401/, /log in/, /credentials=include/],
  },
  'a host that refuses access': {
    faults: { answer: () => ({ status: 403 }) },
    says: [/status 403/, /signed link/],
  },
  'a host that leads to its page to log in': {
    faults: {
      answer: (path) =>
        path === 'login' ? { headers: html, body: PAGE } : { status: 302, headers: { Location: '/login?next=secret' } },
    },
    says: [/led to http:\/\/127\.0\.0\.1:\d+\/login/, /log in/],
  },
  'a page in place of the manifest': {
    faults: { answer: () => ({ headers: html, body: PAGE }) },
    says: [/page/i, /manifest\.json/],
  },
  'a page in place of data files': {
    faults: { answer: (path) => (isData(path) ? { headers: html, body: PAGE } : undefined) },
    says: [/page/i, /\.parquet/],
  },
  'a manifest that an editor has rewritten': {
    faults: {
      change: (path, bytes) => (path === 'manifest.json' ? Buffer.concat([Buffer.from('\uFEFF'), bytes]) : bytes),
    },
    says: [/byte-order mark/],
  },
  'an extract of a later format': {
    faults: {
      change: (path, bytes) => (path === 'manifest.json' ? Buffer.from('{"format_version": 9999}') : bytes),
    },
    says: [/9999/],
  },
  'a host that has fallen silent': {
    faults: { answer: () => ({ silent: true }) },
    says: [/127\.0\.0\.1:\d+ has sent nothing for 30 s/, /Try again/],
  },
  'a host that falls silent within a file': {
    faults: { answer: (path) => (isData(path) ? { silent: true, status: 200, body: 'PAR1' } : undefined) },
    says: [/has sent nothing for 30 s/],
  },
};

for (const [name, { faults, says }] of Object.entries(refusals)) {
  test(`${name}: the page says so and stays whole`, async ({ page, allowedOrigins }) => {
    const host = await serveFaulty(EXTRACT, faults);
    allowedOrigins.add(new URL(host.url).origin);
    const site = await serveHurried(page, allowedOrigins);
    const notebook = new Notebook(page, site.url);
    try {
      await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
      const alert = page.getByRole('alert').first();
      await expect(alert).toBeVisible();
      for (const words of says) await expect(alert).toContainText(words);
      await expect(alert).not.toContainText('secret');
      await notebook.addText('Still here');
      await expect(page.getByText('Still here')).toBeVisible();
    } finally {
      await site.stop();
      await host.stop();
    }
  });
}

test('a host that leads to a page of another host is told from one that cannot be reached', async ({
  page,
  site,
  allowedOrigins,
}) => {
  // The same server by another name, which allows no other origin to read there.
  const host = await serveFaulty(EXTRACT, {
    allowOrigin: false,
    answer: (path, request) => {
      if (request.headers.host.startsWith('localhost')) return { headers: html, body: PAGE };
      const Location = `http://localhost:${request.socket.localPort}/login?next=secret`;
      return { status: 302, headers: { Location, 'Access-Control-Allow-Origin': '*' } };
    },
  });
  const { origin, port } = new URL(host.url);
  allowedOrigins.add(origin).add(`http://localhost:${port}`);
  try {
    const engine = await engineOf(page, site);
    const { failure } = await engine.open(host.url);
    expect(failure.kind).toBe('login');
    expect(failure.message).toMatch(/leads to another place/);
    host.answer = (path, request) => ({ status: 200, body: 'for nobody else' });
    const refused = await engine.open(host.url);
    expect(refused.failure.message).toMatch(/the host answers, but does not allow this page's origin/);
    await host.stop();
    const gone = await engine.open(host.url);
    expect(gone.failure.message).toMatch(/there is no such host, the connection failed/);
  } finally {
    await host.stop();
  }
});

test('the engine names a host that compresses ranges, as the command does', async ({ page, site, allowedOrigins }) => {
  const compressed = (request, bytes) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range);
    return {
      status: 206,
      headers: { 'Content-Encoding': 'gzip', 'Content-Range': `bytes ${first}-${last}/${bytes.length}` },
      // A part of the compressed file, which nobody can undo.
      body: part(request, gzipSync(bytes)),
    };
  };
  const { folder, extract } = await largeExtract();
  const host = await serveFaulty(extract, {
    answer: (path, request) =>
      isData(path) && request.headers.range ? compressed(request, readFileSync(join(extract, path))) : undefined,
  });
  allowedOrigins.add(new URL(host.url).origin);
  try {
    const engine = await engineOf(page, site);
    expect((await engine.open(host.url)).reply).toBe('opened');
    const reply = await engine.ask(sql(USERS));
    expect(reply.reply).toBe('failed');
    expect(reply.failure.kind).toBe('host');
    expect(reply.failure.message).toMatch(/compress/);
    await expect(ask(sql(USERS), host.url)).rejects.toThrow(/compress/);
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('what a busy network answers now and then is asked again', async ({ page, allowedOrigins }) => {
  const passing = [404, 403, 416, 503, 429];
  let next = 0;
  const host = await serveFaulty(EXTRACT, {
    answer: (path, request, earlier) => (earlier === 0 ? { status: passing[next++ % passing.length] } : undefined),
  });
  allowedOrigins.add(new URL(host.url).origin);
  const site = await serveHurried(page, allowedOrigins);
  const notebook = new Notebook(page, site.url);
  try {
    await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
    await notebook.allAnswered();
    expect(next).toBeGreaterThan(passing.length);
  } finally {
    await site.stop();
    await host.stop();
  }
});

test('an extract that was replaced is told from a file that is missing', async ({ page, site, allowedOrigins }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-replaced-'));
  const host = await serveFaulty(EXTRACT);
  allowedOrigins.add(new URL(host.url).origin);
  try {
    const other = await built(folder, '--users', '50', '--days', '10');
    const engine = await engineOf(page, site);
    expect((await engine.open(host.url)).reply).toBe('opened');
    // What answers statements has the extract open too, and has read nothing of it.
    expect((await engine.ask(sql('SELECT 1'))).reply).toBe('done');
    host.folder = other;
    const question = sql(USERS);
    const reply = await engine.ask(question);
    expect(reply.reply).toBe('failed');
    expect(reply.failure.kind).toBe('replaced');
    expect(reply.failure.message).toMatch(/replaced.*data until/s);
    expect((await engine.open(host.url)).reply).toBe('opened');
    const fresh = await engine.ask(question);
    expect(fresh.answer.body).toEqual((await ask(question, other)).body);
  } finally {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a site behind a login cookie answers as it was opened', async ({ page, context, allowedOrigins }) => {
  const knows = (request) => /\bsession=right\b/.test(request.headers.cookie ?? '');
  const host = await serveFaulty(SITE, { answer: (path, request) => (knows(request) ? undefined : { status: 401 }) });
  allowedOrigins.add(new URL(host.url).origin);
  await context.addCookies([{ name: 'session', value: 'right', url: host.url }]);
  try {
    const notebook = new Notebook(page, host.url);
    await notebook.open();
    await notebook.allAnswered();
  } finally {
    await host.stop();
  }
});

test('cookies go to another host by an explicit choice in the address only', async ({
  page,
  context,
  site,
  allowedOrigins,
}) => {
  const knows = (request) => /\bsession=right\b/.test(request.headers.cookie ?? '');
  const host = await serveFaulty(EXTRACT, {
    allowOrigin: false,
    headers: {
      'Access-Control-Allow-Origin': new URL(site.url).origin,
      'Access-Control-Allow-Credentials': 'true',
    },
    answer: (path, request) => (knows(request) ? undefined : { status: 401 }),
  });
  allowedOrigins.add(new URL(host.url).origin);
  await context.addCookies([{ name: 'session', value: 'right', url: host.url }]);
  try {
    const notebook = new Notebook(page, site.url);
    const extract = `?extract=${encodeURIComponent(host.url)}`;
    await notebook.open(extract);
    await expect(page.getByRole('alert').first()).toContainText('credentials=include');
    await notebook.open(`${extract}&credentials=include`);
    await notebook.allAnswered();
  } finally {
    await host.stop();
  }
});

test('the site works under a strict policy of its host', async ({ page, allowedOrigins }) => {
  const policy = [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ];
  const host = await serveFaulty(SITE, { headers: { 'Content-Security-Policy': policy.join('; ') } });
  allowedOrigins.add(new URL(host.url).origin);
  try {
    const notebook = new Notebook(page, host.url);
    await notebook.open();
    await notebook.allAnswered();
    expect(await page.locator('script:not([src])').count()).toBe(0);
  } finally {
    await host.stop();
  }
});

test('the page may ask the host of its extract and no third one', async ({ context, site }) => {
  const [extract, third] = [await serveFaulty(EXTRACT), await serveFaulty(EXTRACT)];
  // A page of its own: the rules of all tests take a policy that bites for an error.
  const page = await context.newPage();
  try {
    await page.goto(`${site.url}?extract=${encodeURIComponent(extract.url)}`);
    const reaches = (url) =>
      page.evaluate((url) => fetch(`${url}manifest.json`).then(({ ok }) => ok, () => false), url);
    expect(await reaches(extract.url)).toBe(true);
    expect(await reaches(third.url)).toBe(false);
    expect(third.requests).toEqual([]);
  } finally {
    await page.close();
    await extract.stop();
    await third.stop();
  }
});

test('a worker that answers nothing is replaced, and its question answered', async ({ page, allowedOrigins }) => {
  const beforeWorker = (number) => (number === 0 ? loopsAt('"request":"ask"') : '');
  const site = await serveHurried(page, allowedOrigins, { beforeWorker });
  try {
    const notebook = new Notebook(page, site.url);
    await notebook.open();
    await notebook.allAnswered();
  } finally {
    await site.stop();
  }
});

test('a question that stops every worker is given up, and the rest of the notebook lives', async ({
  page,
  allowedOrigins,
}) => {
  const site = await serveHurried(page, allowedOrigins, { beforeWorker: () => loopsAt('stops every worker') });
  try {
    const notebook = new Notebook(page, site.url);
    await notebook.open();
    await notebook.allAnswered();
    const cell = await notebook.add('SQL', 'Endless');
    await notebook.writeSql(cell, "SELECT 'stops every worker'");
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(cell.getByRole('alert')).toContainText('no sign of life for 60 s');
    await expect(cell.getByRole('alert')).toContainText('The other cells are not affected');
    const other = await notebook.add('SQL', 'Sound');
    await notebook.writeSql(other, 'SELECT count(*) FROM events');
    await page.keyboard.press('ControlOrMeta+Enter');
    await notebook.answered(other);
  } finally {
    await site.stop();
  }
});

for (const [name, breaks] of Object.entries(BROKEN)) {
  test(`${name} of the engine is noticed before it is run, and fetched again past caches`, async ({
    page,
    allowedOrigins,
  }) => {
    const spoiled = new Set();
    const host = await serveFaulty(SITE, { headers: LASTING });
    host.change = (path, bytes) => {
      if (!path.startsWith('engine-') || spoiled.has(path)) return bytes;
      spoiled.add(path);
      return breaks(bytes);
    };
    allowedOrigins.add(new URL(host.url).origin);
    try {
      const notebook = new Notebook(page, host.url);
      await notebook.open();
      await notebook.allAnswered();
      expect([...spoiled].map((path) => path.replace(/[0-9a-f]{16}/, 'hash')).sort()).toEqual([
        'engine-hash.bin',
        'engine-hash.js',
        'engine-sql-hash.bin',
        'engine-sql-hash.js',
        'engine-worker-hash.js',
      ]);
    } finally {
      await host.stop();
    }
  });

  test(`${name} of the page is loaded again past caches`, async ({ context }) => {
    const host = await serveFaulty(SITE, { headers: LASTING });
    host.change = (path, bytes) => (/^rockpool-app.*\.js$/.test(path) ? breaks(bytes) : bytes);
    // A page of its own: the rules of all tests take a script that is none for an error.
    const page = await context.newPage();
    try {
      await page.goto(host.url);
      await expect(page.getByRole('heading', { name: 'The page could not be loaded' })).toBeVisible();
      host.change = undefined;
      await page.getByRole('button', { name: 'Load again' }).click();
      await expect(page.getByRole('region', { name: 'Add a cell', exact: true })).toBeVisible();
    } finally {
      await host.stop();
    }
  });
}

/** A worker that never comes back from a message with these words. */
function loopsAt(words) {
  return `self.addEventListener('message', ({ data }) => {
    while (typeof data === 'string' && data.includes(${JSON.stringify(words)}));
  });`;
}

async function engineOf(page, site) {
  await page.route(/rockpool-app.*\.js$/, (route) => route.abort());
  await page.goto(site.url, { waitUntil: 'commit' });
  return startEngine(page);
}

/** Builds an extract of sample events below a folder. */
async function built(folder, ...options) {
  const rockpool = (...words) => promisify(execFile)(ROCKPOOL, words);
  const [raw, extract] = [join(folder, 'raw'), join(folder, 'extract')];
  await rockpool('sample', '--quiet', ...options, '--output', raw);
  await rockpool('build', '--quiet', '--input', raw, '--output', extract);
  return extract;
}

/** An extract with files that are not read whole. */
async function largeExtract() {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-hosts-'));
  return { folder, extract: await built(folder, '--content', 'benchmark', '--users', '20000', '--days', '30') };
}
