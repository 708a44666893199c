//! The engine of the built site without its page: a worker, driven by the protocol's messages.

/**
 * Starts the site's engine in a page of the site. `open(extract)` and `ask(question)` resolve with the closing
 * reply and how long it took, in milliseconds, as the page sees it. With `alone` it has no other workers to help it.
 */
export async function startEngine(page, { alone = false } = {}) {
  // The page may only just have begun to come.
  await page.waitForFunction(() => typeof self.rockpoolUnpack === 'function');
  await page.evaluate(async (alone) => {
    const meta = document.querySelector('meta[name="rockpool-engine"]');
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
    globalThis.testEngine = async (request) => {
      const id = next++;
      const begun = performance.now();
      const reply = await new Promise((resolve) => {
        waiting.set(id, resolve);
        worker.postMessage(JSON.stringify({ ...request, id }));
      });
      return { ...reply, milliseconds: performance.now() - begun };
    };
    globalThis.testEngine.cancel = () => {
      worker.postMessage(JSON.stringify({ request: 'cancel', id: next - 1 }));
    };
  }, alone);
  // A cancel is posted right after its question: it must reach an engine that is busy.
  const askAndCancel = (question) =>
    page.evaluate((message) => {
      const reply = globalThis.testEngine({ request: 'ask', question: message });
      globalThis.testEngine.cancel();
      return reply;
    }, question);
  const send = (request) => page.evaluate((message) => globalThis.testEngine(message), request);
  return {
    open: (extract) => send({ request: 'open', extract }),
    askAndCancel,
    ask: (question) => send({ request: 'ask', question }),
  };
}
