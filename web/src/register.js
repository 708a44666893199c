//! Registers the service worker, and tells the page when a new version waits (`rockpool-update` on `window`).

/** The waits before a version that could not be kept is fetched again, ms: a host may be broken for a while. */
const WAITS = [30_000, 120_000, 600_000];

if ('serviceWorker' in navigator && window.isSecureContext) {
  const waits = WAITS.values();
  const followed = new WeakSet();
  const announce = (registration) => {
    if (registration.waiting && navigator.serviceWorker.controller) {
      window.dispatchEvent(new CustomEvent('rockpool-update', { detail: registration.waiting }));
    }
  };
  /** Hears what becomes of a version that is being fetched. */
  const follow = (registration) => {
    const { installing } = registration;
    if (!installing || followed.has(installing)) return;
    followed.add(installing);
    let isKept = false;
    installing.addEventListener('statechange', () => {
      announce(registration);
      if (installing.state === 'installed') isKept = true;
      // It ends before it is kept when a file is not what the build made.
      if (installing.state === 'redundant' && !isKept) tryLater();
    });
  };
  const tryLater = () => {
    const { value: wait } = waits.next();
    if (wait) setTimeout(() => register(true), wait);
  };
  const register = async (isAgain) => {
    try {
      const registration = await navigator.serviceWorker.register('service-worker.js', { updateViaCache: 'none' });
      announce(registration);
      follow(registration);
      registration.onupdatefound = () => follow(registration);
      if (isAgain && !registration.installing) await registration.update();
    } catch (error) {
      console.info('Rockpool is not kept for use without a network:', error.message);
      tryLater();
    }
  };
  // After the page: keeping files must not compete with showing the first answer.
  if (document.readyState === 'complete') register(false);
  else window.addEventListener('load', () => register(false), { once: true });
}
