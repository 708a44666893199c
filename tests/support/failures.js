//! Writes down which tests failed, and which passed at their second try only, for whoever reads the end of a long log:
//! a line each in `results/failures.txt`, `failed` or `flaky` before its title.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export default class Failures {
  onBegin(config, suite) {
    this.suite = suite;
    this.path = join(config.rootDir, 'results', 'failures.txt');
  }

  onEnd() {
    const words = { unexpected: 'failed', flaky: 'flaky' };
    const lines = this.suite
      .allTests()
      .filter((test) => words[test.outcome()])
      .map((test) => `${words[test.outcome()]} ${test.titlePath().filter(Boolean).join(' › ')}\n`);
    mkdirSync(dirname(this.path), { recursive: true });
    writeFileSync(this.path, lines.join(''));
  }

  printsToStdio() {
    return false;
  }
}
