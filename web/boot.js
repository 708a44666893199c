//! Runs before anything else: the theme of the last visit, and words in place of a blank page where the page
//! itself cannot run. A classic script, because a page opened as a file may not load modules.

(() => {
  try {
    const theme = localStorage.getItem('rockpool.theme.v1');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // No storage: the system's theme.
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
  addEventListener('DOMContentLoaded', () => {
    document.getElementById('splash-reload').addEventListener('click', () => location.reload());
    if (location.protocol === 'file:' || typeof WebAssembly !== 'object') failed('');
  });
})();
