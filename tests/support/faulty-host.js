//! A host that misbehaves on request, on an origin of its own: for extracts, and for whole sites.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/**
 * Serves a folder with faults:
 * - `allowOrigin: false` sends no CORS headers, so that a page of another origin may not read the answers;
 * - `ranges: false` answers a range request with the whole file, as Python's simple server does;
 * - `headers` are sent with every answer;
 * - `missing(path)` answers 404 for the files for which it is true;
 * - `change(path, bytes, headers)` may return other bytes for a file, also by the headers of the request;
 * - `hold(path)` returns a promise that an answer waits for;
 * - `answer(path, request, earlier)` may return `{ status, headers, body }` in place of the usual answer, or
 *   `{ silent: true }` for none at all, or `{ silent: true, body }` for one that ends in the middle; `earlier` is how
 *   often this path was asked for before.
 * The folder and the last four can be changed on what is returned. `requests` lists what was asked:
 * `{ path, range, headers, method }`.
 */
export async function serveFaulty(folder, faults = {}) {
  const { allowOrigin = true, ranges = true, headers = {} } = faults;
  const requests = [];
  const { missing, change, hold, answer } = faults;
  const host = { folder, missing, change, hold, answer };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname).slice(1) || 'index.html';
    const earlier = requests.filter((other) => other.path === path).length;
    requests.push({ path, range: request.headers.range, headers: request.headers, method: request.method });
    if (allowOrigin) response.setHeader('Access-Control-Allow-Origin', '*');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    await host.hold?.(path);
    const other = host.answer?.(path, request, earlier);
    if (other) {
      const { status = 200, headers = {}, body = '', silent = false } = other;
      if (!silent) response.writeHead(status, headers).end(body);
      else if (body) response.writeHead(status, headers).write(body);
      return;
    }
    let bytes;
    try {
      if (host.missing?.(path) || normalize(path).startsWith('..')) throw new Error('missing');
      bytes = await readFile(join(host.folder, path));
    } catch {
      response.writeHead(404).end('Not found');
      return;
    }
    bytes = host.change?.(path, bytes, request.headers) ?? bytes;
    if (TYPES[extname(path)]) response.setHeader('Content-Type', TYPES[extname(path)]);
    const range = ranges && /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (!range) {
      response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
      return;
    }
    const first = Number(range[1]);
    const last = Math.min(range[2] === '' ? bytes.length - 1 : Number(range[2]), bytes.length - 1);
    if (first > last) {
      response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
      return;
    }
    response
      .writeHead(206, {
        'Content-Length': last - first + 1,
        'Content-Range': `bytes ${first}-${last}/${bytes.length}`,
      })
      .end(bytes.subarray(first, last + 1));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(host, {
    url: `http://127.0.0.1:${server.address().port}/`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  });
  return host;
}

/** What becomes of files on bad hosts: each takes the right bytes and gives what comes in their place. */
export const BROKEN = {
  'a page in its place': () => Buffer.from('<!doctype html><title>Home</title><p>Nothing here.</p>'),
  'a file that was cut': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'a flipped bit': (bytes) => {
    const broken = Buffer.from(bytes);
    broken[broken.length >> 1] ^= 4;
    return broken;
  },
};
