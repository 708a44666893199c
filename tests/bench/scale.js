//! How large extracts are and how much of them questions read: the numbers of docs/scale.md. Arguments: the folder of the
//! extract to compare on (many events of few types), and one for an extract of many types, which is made here. Prints a
//! table; nothing is asserted.

import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { ask } from '../support/command.js';
import { ROCKPOOL } from '../support/places.js';
import { anyEvent, funnel, retention, segmentation, step, where } from '../support/questions.js';

const [few, folder] = process.argv.slice(2);
const [TYPES, DAYS, EVENTS, USERS] = [500, 730, 2_000_000, 200_000];
const FIRST = Date.UTC(2024, 0, 1);

const many = join(folder, 'extract');
await buildManyTypes();
for (const [name, extract, one, property] of [
  ['few types', few, 'button_clicked', ['plan', 'pro']],
  ['many types', many, 'action_0', ['plan', 'pro']],
]) {
  await sizes(name, extract);
  const by = (events, measure, unit) => segmentation([{ events, measure }], { by: unit });
  const questions = {
    'retention of any event, 30 days': retention(anyEvent, anyEvent, 'day', 30),
    'users of any event by week': by(anyEvent, 'users', 'week'),
    'events of any type by day': by(anyEvent, 'events', 'day'),
    'events of one type by day': by(step(one), 'events', 'day'),
    'events by day, filtered': by(step(one, where(property[0], 'is', property[1])), 'events', 'day'),
  };
  if (extract === few) {
    questions['retention of a frequent type, any event, 30 days'] = retention(step('application_opened'), anyEvent, 'day', 30);
    questions['funnel, 3 steps'] = funnel([step('application_opened'), step('button_clicked'), step('file_saved')]);
  }
  for (const [title, question] of Object.entries(questions)) {
    const { read } = await ask(question, extract);
    print(`${name}: ${title}`, `${read.bytes_fetched} B, ${read.files} files, ${read.rows} rows`);
  }
}

/** The bytes of each table, the files, and the manifest as it is and packed. */
async function sizes(name, extract) {
  const files = (await readdir(extract, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const tables = new Map();
  for (const entry of files) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const table = path.slice(extract.length + 1).split('/')[0];
    tables.set(table, (tables.get(table) ?? 0) + (await stat(path)).size);
  }
  for (const [table, bytes] of [...tables].sort()) print(`${name}: ${table}`, `${bytes} B`);
  print(`${name}: files`, files.length);
  const manifest = await readFile(join(extract, 'manifest.json'));
  print(`${name}: manifest.json, brotli`, `${brotliCompressSync(manifest).length} B`);
}

/** Events of many types, the first of them far more frequent than the last, always the same. */
async function buildManyTypes() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'raw'), { recursive: true });
  const random = generator(5);
  const below = (count) => Math.floor(random() * count);
  const limits = Array.from({ length: TYPES }, (_, type) => 1 / (type + 3));
  limits.forEach((share, type) => type && (limits[type] = limits[type - 1] + share));
  const out = createWriteStream(join(folder, 'raw', 'events.jsonl'));
  for (let event = 0; event < EVENTS; event += 1) {
    const at = random() * limits[TYPES - 1];
    const line = JSON.stringify({
      event_type: `action_${limits.findIndex((limit) => at < limit)}`,
      event_time: new Date(FIRST + below(DAYS * 86_400_000)).toISOString(),
      user_id: `user-${below(USERS)}`,
      event_properties: {
        plan: ['free', 'pro', 'team'][below(3)],
        version: `${below(4)}.${below(10)}`,
        screen: `s${below(40)}`,
      },
    });
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const words = ['build', '--input', join(folder, 'raw'), '--output', many, '--time-zone', 'UTC'];
  const { status, stderr } = spawnSync(ROCKPOOL, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function print(what, value) {
  console.log(`${what.padEnd(56)} ${value}`);
}
