//! Registers the service worker, and tells the page when a new version waits (`rockpool-update` on `window`).

if ('serviceWorker' in navigator && window.isSecureContext) {
  const announce = (registration) => {
    if (registration.waiting && navigator.serviceWorker.controller) {
      window.dispatchEvent(new CustomEvent('rockpool-update', { detail: registration.waiting }));
    }
  };
  const register = async () => {
    try {
      const registration = await navigator.serviceWorker.register('service-worker.js', { updateViaCache: 'none' });
      announce(registration);
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', () => announce(registration));
      });
    } catch (error) {
      console.info('Rockpool is not kept for use without a network:', error.message);
    }
  };
  // After the page: keeping files must not compete with showing the first answer.
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
