//! Unpacks the modules of the site, which travel packed whatever the host does, and keeps them unpacked for the next
//! visit. A classic script: `boot.js` uses it before the page's own module is there, and that module later for the engine's.
//!
//! What unpacks is WebAssembly (crates/unpack). Its memory holds a dictionary as large as the module, so each module has an
//! instance of its own, which goes when it is done.

(() => {
  const { unpacker, unpackerIntegrity } = document.querySelector('meta[name="rockpool-page"]')?.dataset ?? {};
  const KEPT = `rockpool-unpacked-1-${new URL('.', document.baseURI).href}`;
  /** Bytes that are unpacked at a time, and the longest that the page waits for it, ms. */
  const PIECE = 16 * 1024;
  const TURN = 12;

  /** The compiled unpacker; past all caches where these hold it broken. */
  let compiled;
  const compile = () => {
    const fetched = (cache) => fetch(unpacker, { integrity: unpackerIntegrity, cache });
    compiled ??= fetched('default')
      .catch(() => fetched('reload'))
      .then(async (response) => WebAssembly.compile(await response.arrayBuffer()));
    compiled.catch(() => (compiled = undefined));
    return compiled;
  };
  if (unpacker && location.protocol !== 'file:') compile().catch(() => undefined);

  const aTurn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    });

  const promiseOf = (digest) => `sha256-${btoa(String.fromCharCode(...digest))}`;

  /**
   * What takes packed bytes and gives unpacked ones: `{ readable, writable, integrity }`, the last a promise of what the
   * unpacked bytes are, as in the attribute of that name. Whatever is damaged breaks the stream and the promise.
   */
  self.rockpoolUnpack = () => {
    let unpacking;
    let turnBegan;
    let tell;
    let refuse;
    const integrity = new Promise((resolve, reject) => [tell, refuse] = [resolve, reject]);
    integrity.catch(() => undefined);
    const give = (bytes, controller) => {
      if (bytes < 0) throw new Error('the packed file is damaged');
      const at = unpacking.unpacked();
      if (bytes > 0) controller.enqueue(new Uint8Array(unpacking.memory.buffer.slice(at, at + bytes)));
    };
    const guarded = (work) => async (...arguments_) => {
      try {
        await work(...arguments_);
      } catch (error) {
        refuse(error);
        throw error;
      }
    };
    const { readable, writable } = new TransformStream(
      {
        start: guarded(async () => {
          unpacking = (await WebAssembly.instantiate(await compile())).exports;
        }),
        transform: guarded(async (packed, controller) => {
          turnBegan = performance.now();
          for (let at = 0; at < packed.length; at += PIECE) {
            const piece = packed.subarray(at, at + PIECE);
            const room = unpacking.room(piece.length);
            new Uint8Array(unpacking.memory.buffer, room, piece.length).set(piece);
            give(unpacking.take(piece.length), controller);
            if (performance.now() - turnBegan > TURN) {
              await aTurn();
              turnBegan = performance.now();
            }
          }
        }),
        flush: guarded(async (controller) => {
          give(unpacking.finish(), controller);
          const digest = new Uint8Array(unpacking.memory.buffer, unpacking.digest(), 32);
          tell(promiseOf(digest));
        }),
      },
      undefined,
      new CountQueuingStrategy({ highWaterMark: 64 }),
    );
    return { readable, writable, integrity };
  };

  /** A kept module as a response that a compiler takes, or nothing; what is not what it should be is let go. */
  self.rockpoolKept = async (module, integrity) => {
    try {
      const cache = await caches.open(KEPT);
      const kept = await cache.match(module);
      if (!kept) return undefined;
      const digest = await crypto.subtle.digest('SHA-256', await kept.clone().arrayBuffer());
      if (promiseOf(new Uint8Array(digest)) === integrity) return kept;
      await cache.delete(module);
    } catch {
      // Nothing can be kept here: a private window, an address without encryption.
    }
    return undefined;
  };

  const { engineWorker, engineWorkerIntegrity } =
    document.querySelector('meta[name="rockpool-engine"]')?.dataset ?? {};

  /** A kept engine's module, compiled by a worker, or nothing. */
  const compiledAside = async (module, integrity) => {
    if (!(await caches.has(KEPT))) return undefined;
    // The browser looks at the script here: of a worker's it does not.
    await fetch(engineWorker, { integrity: engineWorkerIntegrity });
    const worker = new Worker(engineWorker, { type: 'module', name: 'rockpool-kept' });
    const found = new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data.module);
      worker.onerror = () => resolve(undefined);
    });
    worker.postMessage({ kept: { name: KEPT, module, integrity } });
    try {
      return await found;
    } finally {
      worker.terminate();
    }
  };

  /** Engines that are being compiled from what an earlier visit kept, by their addresses. */
  const compiling = new Map();

  /** The same for whoever asks, early or late. */
  self.rockpoolCompiled = (module, integrity) => {
    const { href } = new URL(module, document.baseURI);
    if (!compiling.has(href)) {
      const compiled = compiledAside(href, integrity).catch(() => undefined);
      compiling.set(href, compiled);
      // Later it may have been kept.
      compiled.then((found) => found ?? compiling.delete(href));
    }
    return compiling.get(href);
  };

  /**
   * Keeps an unpacked module once the promise of its bytes holds, and lets go the others of its kind: those whose names
   * differ in nothing but the hash.
   */
  self.rockpoolKeep = async (module, response, isWhole) => {
    try {
      const cache = await caches.open(KEPT);
      await cache.put(module, response);
      if (!(await isWhole)) {
        await cache.delete(module);
        return;
      }
      const kindOf = (url) => url.replace(/-[0-9a-f]{16}/, '');
      const { href } = new URL(module, document.baseURI);
      const others = (await cache.keys()).filter(({ url }) => url !== href && kindOf(url) === kindOf(href));
      await Promise.all(others.map((other) => cache.delete(other)));
    } catch {
      // No room or no storage: it is unpacked again the next time.
    }
  };

  /** Headers of an unpacked module. */
  self.rockpoolUnpackedHeaders = { 'Content-Type': 'application/wasm' };
})();
