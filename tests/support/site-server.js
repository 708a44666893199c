//! The real `rockpool serve`, with the site below a path, as on a host that one shares with others.

import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROCKPOOL, SITE } from './places.js';

const SUB_PATH = '/some/where';

/**
 * Serves the site, or with an `extract` a copy of it that has this extract beside the page. `url` is the page's
 * address, `stop` ends the server.
 */
export async function serveSite({ extract } = {}) {
  const folder = extract ? await withExtract(extract) : SITE;
  const server = spawn(ROCKPOOL, ['serve', folder, '--port', '0', '--prefix', SUB_PATH], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const address = await Promise.race([
    new Promise((resolve) => createInterface(server.stdout).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`rockpool serve ended with exit code ${code}`))),
  ]);
  const [url] = /http:\S+/.exec(address) ?? [];
  if (!url) throw new Error(`rockpool serve names no address: ${address}`);
  return {
    url: url.endsWith('/') ? url : `${url}/`,
    async stop() {
      server.kill('SIGKILL');
      await ended;
      if (extract) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function withExtract(extract) {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-site-'));
  await cp(SITE, folder, { recursive: true });
  await rm(join(folder, 'extract'), { recursive: true, force: true });
  await cp(extract, join(folder, 'extract'), { recursive: true });
  return folder;
}
