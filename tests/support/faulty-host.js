//! A host for extracts that misbehaves on request, on an origin of its own.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';

/**
 * Serves a folder with faults:
 * - `allowOrigin: false` sends no CORS headers, so that a page of another origin may not read the answers;
 * - `ranges: false` answers a range request with the whole file, as Python's simple server does;
 * - `missing(path)` answers 404 for the files for which it is true;
 * - `change(path, bytes, headers)` may return other bytes for a file, also by the headers of the request;
 * - `hold(path)` returns a promise that an answer waits for.
 * `change` and `hold` can be changed on what is returned.
 * `requests` lists what was asked: `{ path, range, headers }`.
 */
export async function serveFaulty(folder, faults = {}) {
  const { allowOrigin = true, ranges = true, missing = () => false } = faults;
  const requests = [];
  const host = { hold: faults.hold, change: faults.change };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname).slice(1);
    requests.push({ path, range: request.headers.range, headers: request.headers, method: request.method });
    if (allowOrigin) response.setHeader('Access-Control-Allow-Origin', '*');
    await host.hold?.(path);
    let bytes;
    try {
      if (missing(path) || normalize(path).startsWith('..')) throw new Error('missing');
      bytes = await readFile(join(folder, path));
    } catch {
      response.writeHead(404).end('Not found');
      return;
    }
    bytes = host.change?.(path, bytes, request.headers) ?? bytes;
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
