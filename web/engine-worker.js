// The entry of an engine's worker: takes the compiled module from the page and hands over to Rust.
//
// The first message is {module: WebAssembly.Module, glue: "<URL of wasm-bindgen's JavaScript>"}, both made by
// the page, so that one compilation serves every worker; {helper: true} with it makes a helper of another worker.
// Everything after it is for Rust's `onmessage`. Rust finds the first message in `rockpoolEngine`, to start helpers.
//
// A first message {kept: {name, module, integrity}} makes it no engine: it answers {module} and is done.

const broken = (error) =>
  self.postMessage(JSON.stringify({ reply: "broken", message: `the engine stopped: ${error?.message ?? error}` }));

// A trap that is no panic (memory used up, stack used up) has no other way to the page.
self.addEventListener("error", (event) => broken(event.error ?? event.message));
self.addEventListener("unhandledrejection", (event) => broken(event.reason));

const early = [];

/**
 * A module that an earlier visit kept, compiled, or nothing; what is not what it should be is let go. The page, which has
 * enough to do while it begins, has it done here.
 */
const compiled = async ({ name, module, integrity }) => {
  const cache = await caches.open(name);
  const kept = await cache.match(module);
  if (!kept) return undefined;
  const bytes = await kept.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (`sha256-${btoa(String.fromCharCode(...digest))}` === integrity) return WebAssembly.compile(bytes);
  await cache.delete(module);
  return undefined;
};

self.onmessage = async ({ data }) => {
  if (data.kept) {
    self.postMessage({ module: await compiled(data.kept).catch(() => undefined) });
    return;
  }
  self.onmessage = (event) => early.push(event.data);
  const { module, glue } = data;
  self.rockpoolEngine = data;
  try {
    const engine = await import(glue);
    await engine.default({ module_or_path: module });
  } catch (error) {
    broken(error);
    return;
  }
  for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
};
