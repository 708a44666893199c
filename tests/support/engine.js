//! The engines of the built site without its page: workers, driven by the protocol's messages.

/**
 * Starts the site's engine in a page of the site; statements have one of their own, which starts with the first of them.
 * `open(extract)` and `ask(question)` resolve with the closing reply and how long it took, in milliseconds, as the page
 * sees it. With `alone` there are no other workers to help.
 */
export async function startEngine(page, { alone = false } = {}) {
  // The page may only just have begun to come.
  await page.waitForFunction(() => typeof self.rockpoolUnpack === 'function');
  const start = (element) => page.evaluate(startWorker, [element, alone]);
  await start('rockpool-engine');
  let extract;
  let statements;
  const send = (request, element = 'rockpool-engine') =>
    page.evaluate(([element, message]) => globalThis.testEngines[element](message), [element, request]);
  const open = (element) => send({ request: 'open', extract }, element);
  /** The engine that answers a question. */
  const engineOf = async (question) => {
    if (question.kind !== 'sql') return 'rockpool-engine';
    const element = 'rockpool-sql-engine';
    statements ??= start(element).then(() => open(element));
    await statements;
    return element;
  };
  return {
    open: async (address) => {
      extract = address;
      statements = statements && statements.then(() => open('rockpool-sql-engine'));
      return open('rockpool-engine');
    },
    ask: async (question) => send({ request: 'ask', question }, await engineOf(question)),
    // A cancel is posted right after its question: it must reach an engine that is busy.
    askAndCancel: async (question) =>
      page.evaluate(
        ([element, question]) => {
          const reply = globalThis.testEngines[element]({ request: 'ask', question });
          globalThis.testEngines[element].cancel();
          return reply;
        },
        [await engineOf(question), question],
      ),
  };
}

/** In the page: starts the worker of an engine, which `testEngines` then knows by the page's element that names it. */
async function startWorker([element, alone]) {
  const meta = document.querySelector(`meta[name="${element}"]`);
  const absolute = (name) => new URL(meta.getAttribute(name), document.baseURI).href;
  const { readable, writable } = self.rockpoolUnpack();
  const { body } = await fetch(absolute('data-engine-packed'));
  body.pipeTo(writable);
  const unpacked = new Response(readable, { headers: self.rockpoolUnpackedHeaders });
  const module = await WebAssembly.compileStreaming(unpacked);
  const worker = new Worker(absolute('data-engine-worker'), { type: 'module' });
  const waiting = new Map();
  let ready;
  const isReady = new Promise((resolve, reject) => (ready = { resolve, reject }));
  worker.onerror = (event) => ready.reject(new Error(event.message || 'the worker did not start'));
  worker.onmessage = ({ data }) => {
    const reply = JSON.parse(data);
    if (reply.reply === 'ready') ready.resolve();
    if (reply.reply === 'broken') {
      ready.reject(new Error(reply.message));
      for (const resolve of waiting.values()) resolve(reply);
    }
    if (!['progress', 'partial', 'alive', 'waiting'].includes(reply.reply)) waiting.get(reply.id)?.(reply);
  };
  worker.postMessage({ module, glue: absolute('data-engine-glue'), helper: alone });
  await isReady;
  let next = 1;
  const send = async (request) => {
    const id = next++;
    const begun = performance.now();
    const reply = await new Promise((resolve) => {
      waiting.set(id, resolve);
      worker.postMessage(JSON.stringify({ ...request, id }));
    });
    return { ...reply, milliseconds: performance.now() - begun };
  };
  send.cancel = () => worker.postMessage(JSON.stringify({ request: 'cancel', id: next - 1 }));
  globalThis.testEngines = { ...globalThis.testEngines, [element]: send };
}
