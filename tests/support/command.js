//! The `rockpool` command as the other engine: the same questions, asked natively.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXTRACT, ROCKPOOL } from './places.js';

/** The answer to a question over an extract, as `rockpool ask --format json` prints it. */
export async function ask(question, extract = EXTRACT) {
  return JSON.parse(await askFor('json', question, extract));
}

/** The answer to a question over an extract, as the command prints it in a format. */
export async function askFor(format, question, extract = EXTRACT) {
  const folder = await mkdtemp(join(tmpdir(), 'rockpool-ask-'));
  try {
    const file = join(folder, 'question.json');
    await writeFile(file, JSON.stringify(question));
    const { stdout } = await promisify(execFile)(
      ROCKPOOL,
      ['ask', '--quiet', '--extract', extract, '--question', file, '--format', format],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
