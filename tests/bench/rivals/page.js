//! DuckDB-WASM in a page: bundled by esbuild, driven by `wasm.js`.

import * as duckdb from '@duckdb/duckdb-wasm';

/** Starts DuckDB and gives it the rows of an Arrow stream as the table `events`, in its memory. */
globalThis.loadRows = async () => {
  const worker = new Worker('duckdb.worker.js');
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await database.instantiate(new URL('duckdb.wasm', location.href).href);
  const connection = await database.connect();
  const stream = new Uint8Array(await (await fetch('events.arrow')).arrayBuffer());
  await connection.insertArrowFromIPCStream(stream, { name: 'events', create: true });
  globalThis.connection = connection;
  return {
    version: await database.getVersion(),
    rows: Number((await connection.query('SELECT count(*)::DOUBLE AS n FROM events')).get(0).n),
  };
};

/** Times of a query, and its rows. */
globalThis.measure = async (sql, repeats) => {
  const milliseconds = [];
  let table;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const begun = performance.now();
    table = await globalThis.connection.query(sql);
    milliseconds.push(performance.now() - begun);
  }
  return { milliseconds, rows: table.toArray().map((row) => Object.values(row.toJSON()).map(Number)) };
};
