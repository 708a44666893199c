//! Prints what a visitor downloads, raw and as brotli 11: all that first answers need, then what SQL needs beside it. Argument: the site's folder.

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const site = resolve(process.argv[2]);
const groups = [
  ['engine', (name) => /^engine-(?!sql-)/.test(name)],
  ['page', (name) => /^(index\.html|rockpool-app|register|boot|unpack|stopped|start|.*\.css$)/.test(name)],
  ['font', (name) => /^inter-latin-wght.*\.woff2$/.test(name)],
  ['charts', (name) => name === 'vendor/plotly.js'],
];
const names = (await readdir(site, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(site.length + 1).replaceAll('\\', '/'))
  .filter((name) => !name.startsWith('extract/'));

const row = (name, raw, compressed) =>
  console.log(`${name.padEnd(36)} ${kilobytes(raw).padStart(12)} ${kilobytes(compressed).padStart(12)}`);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`${''.padEnd(36)} ${'raw'.padStart(12)} ${'brotli 11'.padStart(12)}`);
await print(groups, 'to first answers');
await print([['SQL', (name) => /^engine-sql-/.test(name) || name === 'vendor/editor.js']], 'with SQL, more');

async function print(groups, words) {
  let total = [0, 0];
  for (const [group, belongs] of groups) {
    for (const name of names.filter(belongs).sort()) {
      const contents = await readFile(join(site, name));
      const compressed = brotliCompressSync(contents, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
      });
      row(`${group}: ${name}`, contents.length, compressed.length);
      total = [total[0] + contents.length, total[1] + compressed.length];
    }
  }
  row(words, ...total);
}
