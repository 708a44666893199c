//! Says that the page has stopped, and hands out what was typed. It stands outside of the page's WebAssembly: a trap
//! there (no memory, no stack, a defect) runs no more of it, and leaves what looks like a page.

(() => {
  const LAST = 'rockpool.last.v1';
  let started = false;
  let stopped = false;

  addEventListener('TrunkApplicationStarted', () => {
    started = true;
  });

  const isTrap = (error) => typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError;
  /** Whether it was thrown through the page's WebAssembly, which does not come back from that. */
  const isThroughThePage = (error) => /wasm-function|\[wasm code\]|_bg\.wasm/.test(String((error && error.stack) || ''));
  /** No stack or no memory: browsers say both in one of these two. */
  const isExhausted = (error) => error instanceof RangeError || (error && error.name) === 'InternalError';

  addEventListener('error', ({ error }) => {
    if (started && (isTrap(error) || isThroughThePage(error))) stop(words(error));
  });
  // A promise can be rejected long after the page made it, by what is none of the page's.
  addEventListener('unhandledrejection', ({ reason }) => {
    if (started && (isTrap(reason) || (isExhausted(reason) && isThroughThePage(reason)))) stop(words(reason));
  });
  // What the page itself says of a defect. The page is still running then, so that nothing is touched yet.
  let panic;
  addEventListener('rockpool-panic', ({ detail }) => {
    panic = String(detail);
    setTimeout(() => stop(panic));
  });

  const words = (error) => {
    const text = String(error);
    if (/call stack|recursion|stack overflow/i.test(text)) return `Something was nested too deeply (${text}).`;
    if (/memory|allocation|invalid (string|array)/i.test(text)) return `There was no memory left (${text}).`;
    return text;
  };

  // A page that has died without a word. A live one may answer late, where it draws much or the machine is busy: each
  // pulse waits for the one before it, and several in a row must stay without an answer.
  const MOST_MISSED = 5;
  let missed = 0;
  addEventListener('rockpool-beat', () => {
    missed = 0;
  });
  setInterval(() => {
    if (!started || stopped || document.hidden) return;
    if (missed >= MOST_MISSED) {
      stop('The page no longer answers.');
      return;
    }
    missed += 1;
    dispatchEvent(new Event('rockpool-pulse'));
  }, 4_000);

  /** The notebook of this tab as it is stored: its key and its text. */
  function stored() {
    try {
      const key = sessionStorage.getItem(LAST) ?? localStorage.getItem(LAST);
      return key ? localStorage.getItem(key) : null;
    } catch {
      return null;
    }
  }

  /** The text of the field that has the keyboard. */
  function typing() {
    const field = document.activeElement;
    if (!field || field === document.body) return '';
    if (field.matches('textarea, input[type="text"], input[type="search"]')) return field.value;
    return field.isContentEditable ? field.innerText : '';
  }

  function stop(reason) {
    if (stopped) return;
    stopped = true;
    const [notebook, field] = [stored(), typing()];
    const root = document.getElementById('rockpool');
    // Nothing that is typed from now on would be kept.
    for (const part of root ? [root] : document.body.children) part.inert = true;
    for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
    for (const status of document.querySelectorAll('.status-save')) status.textContent = 'Not saving: the page has stopped';
    document.documentElement.dataset.stopped = '';
    document.body.prepend(panel(panic ?? reason, notebook, field));
    document.getElementById('stopped-title').focus();
    scrollTo(0, 0);
  }

  function element(name, text, properties = {}) {
    const made = Object.assign(document.createElement(name), properties);
    made.textContent = text;
    return made;
  }

  function panel(reason, notebook, field) {
    const made = element('section', '', { id: 'broken-page', className: 'broken-page' });
    made.setAttribute('role', 'alert');
    made.setAttribute('aria-labelledby', 'stopped-title');
    made.append(
      element('h1', 'Rockpool has stopped', { id: 'stopped-title', tabIndex: -1 }),
      element(
        'p',
        notebook
          ? 'The page cannot go on. What you typed is kept in this browser. Reload the page to go on; if it stops again, download the notebook first and ask for less.'
          : 'The page cannot go on, and this browser keeps no notebook of this page. Reload the page to go on.',
      ),
    );
    if (field) {
      const shown = element('textarea', '', { value: field, readOnly: true, rows: Math.min(8, field.split('\n').length + 1) });
      shown.setAttribute('aria-label', 'The field you were in');
      made.append(element('p', 'The field you were in held this:'), shown);
    }
    const reload = element('button', 'Reload the page', { type: 'button', className: 'button primary' });
    reload.addEventListener('click', () => location.reload());
    made.append(reload);
    if (notebook) {
      const download = element('button', 'Download your notebook', { type: 'button', className: 'button' });
      download.addEventListener('click', () => save(notebook));
      made.append(download);
    }
    made.append(element('pre', reason));
    return made;
  }

  function save(text) {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    element('a', '', { href: address, download: 'notebook.rockpool.json' }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
})();
