//! Rockpool beside its rivals on the same events, in one run. Arguments: the folder of an extract of the benchmark's
//! events, a folder for files in between, the Python that has the rivals, and the file to write the report to.
//!
//! Fails if two engines give different numbers; how long they take decides nothing.

import { chromium } from '@playwright/test';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import config from '../playwright.config.js';
import { serveSite } from '../support/site-server.js';
import { difference, rowsOf } from './numbers.js';
import { COMPARED } from './questions.js';
import { report } from './report.js';
import { measureDuckdbWasm } from './rivals/wasm.js';
import { limitInBrowser, limitNatively, measureInBrowser, measureNatively } from './rockpool.js';

const [extract, folder, python, output] = process.argv.slice(2);
const manifest = JSON.parse(await readFile(join(extract, 'manifest.json'), 'utf8'));
const step = (text) => console.log(`    ${text}`);

/** Engines by the order of the report's columns, each with its times of every question. */
const engines = [];
const add = (name, measured) => engines.push({ name, measured });

const site = await serveSite({ extract });
const browser = await chromium.launch(config.use.launchOptions);
let limit;
let rivals;
try {
  step('Rockpool in the browser');
  add('Rockpool, browser, 1 worker', await measureInBrowser(browser, site.url, COMPARED, { alone: true }));
  add('Rockpool, browser, all workers', await measureInBrowser(browser, site.url, COMPARED, { alone: false }));
  step('Rockpool natively');
  for (const threads of [1, 2]) {
    add(`Rockpool, native, ${threads} thread${threads > 1 ? 's' : ''}`, await measureNatively(extract, COMPARED, threads));
  }
  limit = { browser: await limitInBrowser(browser, site.url), native: await limitNatively(extract) };
  step('DuckDB and ClickHouse natively');
  const script = fileURLToPath(new URL('rivals/native.py', import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, extract, folder], { maxBuffer: 1 << 30 });
  rivals = JSON.parse(stdout);
  step('DuckDB-WASM in the browser');
  const wasm = await measureDuckdbWasm(browser, join(folder, 'events.arrow'));
  rivals.versions['duckdb-wasm'] = wasm.version;
  if (rivals.rows !== manifest.rows || wasm.rows !== manifest.rows) {
    throw new Error(`${manifest.rows} events, but ${rivals.rows} natively and ${wasm.rows} in DuckDB-WASM`);
  }
  const forms = (engine, has) => rivals.measured.filter((one) => one.engine === engine && has(one.form));
  add('DuckDB-WASM', wasm.measured);
  add('DuckDB, native', forms('duckdb', () => true));
  add('ClickHouse, native, 1 thread', forms('clickhouse', (form) => form === '1 thread'));
  add('ClickHouse, native, all threads', forms('clickhouse', (form) => form !== '1 thread'));
} finally {
  rivals && (rivals.browser = `Chromium ${browser.version()}`);
  await browser.close();
  await site.stop();
}

const differences = [];
for (const { key } of COMPARED) {
  const all = engines.flatMap(({ name, measured }) =>
    measured.filter(({ question }) => question === key).map((one) => ({ name: `${name}${one.form ? `, ${one.form}` : ''}`, rows: one.rows ?? rowsOf(key, one.answer) })),
  );
  for (const other of all.slice(1)) {
    const found = difference(all[0].rows, other.rows);
    if (found) differences.push(`${key}: ${all[0].name} and ${other.name}: ${found}`);
  }
}
const machine = { cpu: cpus()[0].model, cores: cpus().length, memory: totalmem(), browser: rivals.browser };
const text = report({ manifest, engines, limit, machine, versions: rivals.versions, compared: COMPARED, differences });
console.log(text);
if (differences.length > 0) {
  console.error('The engines do not agree; nothing is written.');
  process.exitCode = 1;
} else {
  await writeFile(output, text);
}
