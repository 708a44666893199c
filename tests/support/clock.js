//! Time that runs faster, for what waits half a minute before it says so.

import { serveFaulty } from './faulty-host.js';
import { SITE } from './places.js';

/** Waits end ten times sooner. The heartbeat only four times: a worker needs its time to start. */
const FASTER = `{
  const wait = self.setTimeout;
  self.setTimeout = (task, milliseconds, ...rest) =>
    wait(task, milliseconds >= 250 ? milliseconds / 10 : milliseconds, ...rest);
  const repeat = self.setInterval;
  self.setInterval = (task, milliseconds, ...rest) =>
    repeat(task, milliseconds >= 1000 ? milliseconds / 4 : milliseconds, ...rest);
}`;

/**
 * Serves the site with timers of the page and of its workers that end sooner; give the result to `host.stop()`.
 * `beforeWorker(number)` gives a script that the worker of this number runs before its own.
 *
 * The host changes the worker's script, not a route of the test: what a worker asks of other hosts fails while routes
 * are looked at.
 */
export async function serveHurried(page, allowedOrigins, { beforeWorker = () => '' } = {}) {
  await page.addInitScript(FASTER);
  let workers = 0;
  const host = await serveFaulty(SITE, {
    headers: { 'Cache-Control': 'no-store' },
    change: (path, bytes, headers) => {
      // The page also looks whether the script is the one of the build, and would refuse this one.
      const isRun = /engine-worker-[0-9a-f]+\.js$/.test(path) && headers['sec-fetch-dest'] === 'worker';
      return isRun ? Buffer.concat([Buffer.from(`${FASTER}\n${beforeWorker(workers++)}\n`), bytes]) : bytes;
    },
  });
  allowedOrigins.add(new URL(host.url).origin);
  return host;
}
