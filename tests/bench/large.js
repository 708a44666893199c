//! How an extract of very many events is built, added to and checked: seconds, events a second, and the most memory that
//! the command held. Arguments: a folder for everything, which takes some 70 bytes an event; how many events; Python with
//! DuckDB, which makes them. Prints a table; nothing is asserted.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [folder, events, python] = process.argv.slice(2);
const rockpool = process.env.ROCKPOOL;
const [data, extract] = [join(folder, 'data'), join(folder, 'extract')];

await makeEvents();
await rm(extract, { recursive: true, force: true });
const build = (input) => ['build', '--quiet', '--time-zone', 'UTC', '--input', join(data, input), '--output', extract];
await measure('build from JSON lines', build('json'), added);
await rm(extract, { recursive: true, force: true });
await measure('build from Parquet', build('parquet'), added);
await measure('check', ['check', '--quiet', extract], rows);
await measure('append a day', ['append', '--quiet', '--input', join(data, 'day'), '--output', extract], added);

/** The events, unless as many are there already. */
async function makeEvents() {
  const stamp = join(data, 'events');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === events) return;
  await rm(data, { recursive: true, force: true });
  const script = join(import.meta.dirname, 'large.py');
  const { status } = spawnSync(python, [script, data, events], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} failed`);
  await writeFile(stamp, events);
}

/** Runs the command and prints what it took; `count` says of how many events. */
async function measure(what, words, count) {
  const begun = performance.now();
  const child = spawn(rockpool, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  // The system itself keeps the maximum: what is read last before the end is as good as exact.
  let [peak, processors] = [0, 0];
  const look = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid));
    processors = Math.max(processors, processorSeconds(child.pid));
  }, 20);
  const status = await new Promise((done) => child.on('close', done));
  clearInterval(look);
  if (status !== 0) throw new Error(`${what}: rockpool ended with ${status}`);
  const seconds = (performance.now() - begun) / 1_000;
  const number = count();
  const rate = `${(number / seconds).toFixed(0)} a second`;
  const times = `${seconds.toFixed(1)} s, of processors ${processors.toFixed(1)} s`;
  console.log(`${what.padEnd(24)} ${number} events, ${times}, ${rate}, ${(peak / 1_024).toFixed(0)} MiB`);
}

function manifest() {
  return JSON.parse(readFileSync(join(extract, 'manifest.json'), 'utf8'));
}

function rows() {
  return manifest().rows;
}

function added() {
  return manifest().snapshot.rows_added;
}

/** The time that a process had on all processors, on Linux, where it is counted in hundredths. */
function processorSeconds(pid) {
  try {
    const [, , ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** The line `VmHWM:   123 kB` of the status of a process, on Linux. */
function peakMemory(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
