//! DuckDB-WASM in Chromium, with the benchmark's rows in its memory.

import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../node_modules/@duckdb/duckdb-wasm/dist/', import.meta.url));
const REPEATS = 3;

/**
 * Every form of every question, asked of DuckDB-WASM in a page of the browser: `{version, rows, measured}`, with an
 * entry for each as `native.py` prints it. `arrow` is the file of rows that `native.py` has written.
 */
export async function measureDuckdbWasm(browser, arrow) {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-duckdb-'));
  await build({ entryPoints: [join(HERE, 'page.js')], bundle: true, format: 'esm', outdir: folder, logLevel: 'warning' });
  const files = {
    '/': ['text/html', null],
    '/page.js': ['text/javascript', join(folder, 'page.js')],
    '/duckdb.worker.js': ['text/javascript', join(PACKAGE, 'duckdb-browser-eh.worker.js')],
    '/duckdb.wasm': ['application/wasm', join(PACKAGE, 'duckdb-eh.wasm')],
    '/events.arrow': ['application/octet-stream', arrow],
  };
  const server = createServer((request, response) => {
    const [type, path] = files[request.url] ?? [];
    response.writeHead(type ? 200 : 404, { 'content-type': type ?? 'text/plain' });
    if (path) createReadStream(path).pipe(response);
    else response.end(type && '<!doctype html><script type="module" src="page.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.loadRows);
    const { version, rows } = await page.evaluate(() => globalThis.loadRows());
    const measured = [];
    for (const file of (await readdir(join(HERE, 'duckdb'))).sort()) {
      const [question, form] = basename(file, '.sql').split('-');
      const sql = await readFile(join(HERE, 'duckdb', file), 'utf8');
      const times = await page.evaluate(([sql, repeats]) => globalThis.measure(sql, repeats), [sql, REPEATS]);
      measured.push({ engine: 'duckdb-wasm', question, form, ...times });
    }
    return { version, rows, measured };
  } finally {
    await page.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
}
