//! Times of the `rockpool` command on an extract: the engine's own clock, and the whole process with its start.
//! Argument: the folder of the extract. Prints a table; nothing is asserted.

import { ask } from '../support/command.js';
import { FUNNEL, RETENTION } from './questions.js';

const REPEATS = 5;
const extract = process.argv[2];
for (const [name, question] of [['three-step funnel', FUNNEL], ['weekly retention', RETENTION]]) {
  const engine = [];
  const whole = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const begun = performance.now();
    const answer = await ask(question, extract);
    whole.push(performance.now() - begun);
    engine.push(answer.read.milliseconds);
  }
  for (const [what, times] of [['engine', engine], ['process', whole]]) {
    const median = times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)];
    console.log(`${`${name} natively, ${what}, median`.padEnd(52)} ${median.toFixed(0).padStart(8)} ms`);
  }
}
