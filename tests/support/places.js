//! What is tested: the built site and the built command. `cargo xtask test` says where they are.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = process.env.ROCKPOOL_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rockpool');
const target = process.env.CARGO_TARGET_DIR || join(cache, 'target');

/** The built site, with the sample extract in its folder `extract`. */
export const SITE = process.env.ROCKPOOL_SITE || join(target, 'site');
/** The `rockpool` command. */
export const ROCKPOOL = process.env.ROCKPOOL || join(target, 'release', 'rockpool');
/** The extract beside the page. */
export const EXTRACT = join(SITE, 'extract');

for (const [path, what] of [[join(SITE, 'index.html'), 'site'], [ROCKPOOL, 'rockpool command']]) {
  if (!existsSync(path)) throw new Error(`there is no ${what} at ${path}; run \`cargo xtask build\``);
}
