//! The comparison as a Markdown page.

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
const warm = (times) => median(times.length > 4 ? times.slice(2) : times.slice(1));
const seconds = (milliseconds) => (milliseconds === undefined ? '' : `${(milliseconds / 1_000).toFixed(3)}`);

/** An engine's fastest form of a question. */
function best(engine, key) {
  const forms = engine.measured.filter(({ question }) => question === key);
  return forms.toSorted((a, b) => warm(a.milliseconds) - warm(b.milliseconds))[0];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, place) => (place ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/** The text of BENCHMARKS.md. */
export function report({ manifest, engines, limit, machine, versions, compared, differences }) {
  const find = (name) => engines.find((engine) => engine.name === name);
  const [own, rival] = [find('Rockpool, browser, all workers'), find('DuckDB-WASM')];
  const number = (value) => value.toLocaleString('en-US');
  const warmRows = compared.map(({ key, title, target }) => [
    title,
    `<= ${target}`,
    ...engines.map((engine) => {
      const { milliseconds, form } = best(engine, key);
      return seconds(warm(milliseconds)) + (engine === rival || engine.name === 'DuckDB, native' ? ` (${form})` : '');
    }),
    `${(warm(best(rival, key).milliseconds) / warm(best(own, key).milliseconds)).toFixed(1)} x`,
  ]);
  const firstRows = compared.map(({ key, title }) => [
    title,
    ...engines.map((engine) => seconds(best(engine, key).milliseconds[0])),
  ]);
  const memory = engines
    .filter(({ measured }) => measured[0].memory)
    .map(({ name, measured }) => {
      const of = (key) => measured.find(({ question }) => question === key).memory.map((bytes) => Math.round(bytes / 2 ** 20));
      return `- ${name}: ${of('funnel').join(', ')} MiB in the funnel, ${of('breakdown').join(', ')} MiB with breakdown`;
    });
  return `# Benchmarks

Written by \`cargo xtask bench\`, which generates the events, asks every engine, checks that all of them give the same
numbers, and replaces this page. Seconds; smaller is better.

- ${new Date().toISOString().slice(0, 10)}; ${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memory / 2 ** 30)} GiB; ${machine.browser}
- ${number(manifest.rows)} events of ${manifest.event_types.length} types, ${number(manifest.users)} users, 180 days, 1 to 8 sessions each, milliseconds
- DuckDB-WASM ${versions['duckdb-wasm']}, DuckDB ${versions.duckdb}, chDB ${versions.chdb}

## Asked again

The median of several times, when everything an engine keeps is in its memory. Rivals have the rows in their own
memory, as small numbers, sorted by user and time; of two forms of a query, the faster one counts. The last column is
how much longer DuckDB-WASM takes than Rockpool in the same browser.

${table(['question', 'target', ...engines.map(({ name }) => name), 'against DuckDB-WASM'], warmRows)}

## Asked for the first time

Rockpool begins with nothing but the manifest: it fetches the bytes from a server on the same machine (natively: from
files) and decodes them. Rivals begin with the rows in their memory.

${table(['question', ...engines.map(({ name }) => name)], firstRows)}

## The limit

To read and decode the two columns of all events that a funnel needs, and take their maximum:

- natively, one thread: ${seconds(warm(limit.native))} s
- in the browser, one worker, bytes fetched first: ${seconds(limit.browser[0])} s; with the decoded columns kept: ${seconds(warm(limit.browser))} s

## Memory

WebAssembly memory of each worker after the question was asked several times; it never shrinks:

${memory.join('\n')}
${differences.length > 0 ? `\n## The engines do not agree\n\n${differences.map((line) => `- ${line}`).join('\n')}\n` : ''}`;
}
