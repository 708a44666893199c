//! Keeps the whole site in the browser, so that it opens and answers without a network.
//!
//! - The site's own files are kept as one version: all of them or none. A new version is fetched beside the old
//!   one and takes over when no tab shows the old one any more, or when the person says so.
//! - The extract beside the page is data that its owner replaces at any time: its manifest is asked from the
//!   network first. It and the files that it names are kept as long as they are small.
//! - Byte ranges of kept files are cut out of them. Every other request, above all to another origin, is left
//!   to the browser.

import { PrecacheController } from 'workbox-precaching';
import { createPartialResponse } from 'workbox-range-requests';
import { isExtractFile, keepExtract, keptExtractFile, MANIFEST } from './kept-extract.js';

/** `[{ url, revision }]`, put in by the build. */
const site = self.__WB_MANIFEST;
const scope = new URL(self.registration.scope);
const controller = new PrecacheController();
controller.addToCacheList(site);

self.addEventListener('install', (event) => {
  controller.install(event);
  event.waitUntil(keepExtract().catch(() => undefined));
});

self.addEventListener('activate', (event) => {
  controller.activate(event);
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.origin) return;
  if (url.href === MANIFEST.href) {
    event.respondWith(newestManifest(event));
  } else if (isExtractFile(url)) {
    event.respondWith(keptOrFetched(request, keptExtractFile(url)));
  } else {
    const key = controller.getCacheKeyForURL(fileOf(request, url));
    if (key) event.respondWith(keptOrFetched(request, caches.match(key)));
  }
});

/** The kept file that a request means: the page itself takes any query, `?extract=` say; nothing else does. */
function fileOf(request, url) {
  const isPage = url.pathname === scope.pathname || url.pathname === `${scope.pathname}index.html`;
  if (isPage && request.mode === 'navigate') return new URL('index.html', scope).href;
  return url.href;
}

async function keptOrFetched(request, keeping) {
  // Whoever asks so has found what is kept to be damaged.
  if (request.cache === 'reload') return fetch(request);
  const kept = await keeping.catch(() => undefined);
  if (!kept) return fetch(request);
  return request.headers.has('range') ? createPartialResponse(request, kept) : kept;
}

/** The manifest as the host has it now; the kept one where the host cannot be reached. */
async function newestManifest(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepExtract(response.clone()).catch(() => undefined));
    return response;
  } catch (error) {
    const kept = await keptExtractFile(MANIFEST);
    if (kept) return kept;
    throw error;
  }
}
