//! Runs before anything else: the theme of the last visit, a policy as narrow as the extract allows, and words in
//! place of a blank page where the page itself cannot run. A classic script, because a page opened as a file may not
//! load modules.

(() => {
  try {
    const theme = localStorage.getItem('rockpool.theme.v1');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // No storage: the system's theme.
  }

  // Requests go to this site and to the host of the extract that is opened, and nowhere else. Policies add up, so
  // that the page's own, which knows no extract, can only become narrower.
  const narrow = () => {
    const hosts = ["'self'"];
    try {
      const { protocol, origin } = new URL(new URLSearchParams(location.search).get('extract').trim(), document.baseURI);
      if (/^https?:$/.test(protocol) && origin !== location.origin) hosts.push(origin);
    } catch {
      // No other extract, or one whose address the page will refuse.
    }
    const meta = document.createElement('meta');
    meta.httpEquiv = 'Content-Security-Policy';
    meta.content = `connect-src ${hosts.join(' ')} data: blob:`;
    document.head.append(meta);
  };
  if (location.protocol !== 'file:') narrow();

  // The page's module, on its way while the scripts are; given out only if it is the one of the build.
  const page = document.querySelector('meta[name="rockpool-page"]')?.dataset ?? {};
  const words = (text) => {
    const element = document.getElementById('splash-words');
    if (element) element.textContent = text;
  };
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const unpacked = async () => {
    const kept = await self.rockpoolKept(page.module, page.integrity);
    if (kept) return kept;
    const response = await fetch(page.packed);
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    let received = 0;
    const counted = new TransformStream({
      transform(piece, controller) {
        received += piece.length;
        words(`Loading the page: ${megabytes(received)} of ${megabytes(page.packedBytes)} MB…`);
        controller.enqueue(piece);
      },
    });
    const { readable, writable, integrity } = self.rockpoolUnpack();
    response.body.pipeThrough(counted).pipeTo(writable).catch(() => undefined);
    const whole = new Response(readable, { headers: self.rockpoolUnpackedHeaders });
    const copy = whole.clone();
    const isWhole = integrity.then((found) => found === page.integrity, () => false);
    self.rockpoolKeep(page.module, copy, isWhole);
    const bytes = await whole.arrayBuffer();
    if (!(await isWhole)) throw new Error('it is not the file of the build');
    words('Opening the notebook…');
    return bytes;
  };
  if (page.packed && location.protocol !== 'file:') {
    self.rockpoolModule = unpacked();
    self.rockpoolModule.catch((error) => failed(`${page.packed} could not be loaded: ${error.message}.`));
    // What an earlier visit kept of the engine is made ready while the page begins.
    const engine = document.querySelector('meta[name="rockpool-engine"]')?.dataset ?? {};
    if (engine.enginePacked) self.rockpoolCompiled(engine.engineModule, engine.engineModuleIntegrity);
  }

  let started = false;
  const show = (id, reason) => {
    const element = document.getElementById(id);
    if (started || !element) return;
    document.getElementById('splash-words').hidden = true;
    for (const other of document.querySelectorAll('.splash-help')) other.hidden = other !== element;
    if (reason) document.getElementById('splash-reason').textContent = reason;
    element.hidden = false;
  };

  // What came broken may lie in a cache: every file is fetched past all of them before the page is loaded again.
  const loadAgain = async () => {
    const files = [...document.querySelectorAll('script[src], link[href]')].map((element) => element.src || element.href);
    files.push(...[page.packed, page.unpacker].filter(Boolean));
    await Promise.allSettled([...new Set(files)].map(async (file) => (await fetch(file, { cache: 'reload' })).blob()));
    location.reload();
  };

  addEventListener('TrunkApplicationStarted', () => {
    started = true;
  });
  const failed = (reason) => {
    if (location.protocol === 'file:') show('splash-file');
    else if (typeof WebAssembly !== 'object') show('splash-wasm');
    else show('splash-broken', reason);
  };
  // A script or module that does not load fires on its element only, so the capturing phase hears it.
  addEventListener(
    'error',
    (event) => {
      const source = event.target && (event.target.src || event.target.href);
      if (source && /vendor\/|register\.js|\.css$|icon/.test(source)) return;
      failed(source ? `${source} could not be loaded.` : event.message || '');
    },
    true,
  );
  addEventListener('unhandledrejection', (event) => failed(String((event.reason && event.reason.message) || event.reason)));
  // The splash may be gone before the document has been read.
  addEventListener('click', ({ target }) => {
    if (target.id === 'splash-reload') loadAgain();
  });
  addEventListener('DOMContentLoaded', () => {
    if (location.protocol === 'file:' || typeof WebAssembly !== 'object') failed('');
  });
})();
