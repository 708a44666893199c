//! A store that speaks S3 as Amazon's does (moto), with a bucket `pool` that everybody may read.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.ROCKPOOL_S3_PYTHON || 'python3';

/** Starts one. `address` is its own; `environment` lets a command of S3 find it; `stop` ends it. */
export async function serveS3() {
  const script = fileURLToPath(new URL('s3.py', import.meta.url));
  const server = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  server.stderr.on('data', (bytes) => (said += bytes));
  const address = await new Promise((resolve, reject) => {
    server.stdout.once('data', (bytes) => resolve(String(bytes).trim()));
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`no S3-compatible server: ${said}\nset ROCKPOOL_S3_PYTHON to a Python with tests/support/requirements.txt`));
    });
  });
  const environment = {
    ...process.env,
    AWS_ENDPOINT_URL: address,
    AWS_ALLOW_HTTP: 'true',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
  };
  const stop = () =>
    new Promise((resolve) => {
      server.once('exit', resolve);
      server.stdin.end();
    });
  return { address, environment, stop };
}
