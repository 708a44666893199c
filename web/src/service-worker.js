//! Keeps the whole site in the browser, so that it opens and answers without a network.
//!
//! - The site's own files are kept as one version: all of them or none, each only if it is what the build made. A
//!   new version is fetched beside the old one and takes over when no tab shows the old one any more, or when the
//!   person says so. What could not be kept is tried again: `register.js` sees to it.
//! - The extract beside the page is data that its owner replaces at any time: its manifest is asked from the
//!   network first. It and the files that it names are kept as long as they are small; so are marks and notebooks
//!   beside it, as they were read last.
//! - Byte ranges of kept files are cut out of them. Every other request, above all to another origin, is left
//!   to the browser.
//! - A request that goes past caches (`cache: 'reload'`) comes from a reader who got something broken: what is kept
//!   is verified before it is given out again, and replaced where it does not hold.

import { PrecacheController } from 'workbox-precaching';
import { createPartialResponse } from 'workbox-range-requests';
import { fetchAnew, isSound } from './integrity.js';
import { isDocument, keepMarks, newestDocument } from './kept-documents.js';
import {
  isExtractFile, isOldExtractCache, keepExtract, keptExtractFile, MANIFEST, soundExtractFile,
} from './kept-extract.js';

/** `[{ url, revision, integrity }]`, put in by the build. */
const site = self.__WB_MANIFEST;
const scope = new URL(self.registration.scope);
const controller = new PrecacheController({
  cacheName: `rockpool-site-2-${scope.href}`,
  plugins: [{ handlerDidError: ({ request }) => keepSiteFile(request.url) }],
});
controller.addToCacheList(site);

self.addEventListener('install', (event) => {
  controller.install(event);
  event.waitUntil(keepExtract().catch(() => undefined));
  event.waitUntil(keepMarks().catch(() => undefined));
});

self.addEventListener('activate', (event) => {
  controller.activate(event);
  event.waitUntil(letOldCachesGo());
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== scope.origin) return;
  const isDoubted = request.cache === 'reload';
  if (url.href === MANIFEST.href) {
    event.respondWith(newestManifest(event));
  } else if (isDocument(url)) {
    event.respondWith(newestDocument(event));
  } else if (isExtractFile(url)) {
    event.respondWith(keptOrFetched(request, isDoubted ? soundExtractFile(url) : keptExtractFile(url)));
  } else {
    const file = fileOf(request, url);
    if (!controller.getCacheKeyForURL(file)) return;
    event.respondWith(keptOrFetched(request, isDoubted ? soundSiteFile(file) : controller.matchPrecache(file)));
  }
});

/** The kept file that a request means: the page itself takes any query, `?extract=` say; nothing else does. */
function fileOf(request, url) {
  const isPage = url.pathname === scope.pathname || url.pathname === `${scope.pathname}index.html`;
  if (isPage && request.mode === 'navigate') return new URL('index.html', scope).href;
  return url.href;
}

async function keptOrFetched(request, keeping) {
  const kept = await keeping.catch(() => undefined);
  if (!kept) return fetch(request);
  return request.headers.has('range') ? createPartialResponse(request, kept) : kept;
}

/** A kept file of the site after another look at it. */
async function soundSiteFile(url) {
  const key = controller.getCacheKeyForURL(url);
  const kept = await controller.matchPrecache(url);
  if (kept && (await isSound(kept, controller.getIntegrityForCacheKey(key)))) return kept;
  await (await siteCache()).delete(key);
  return keepSiteFile(url);
}

/** Fetches a file of the site and keeps it, if it is what the build made. */
async function keepSiteFile(url) {
  const key = controller.getCacheKeyForURL(url);
  const fresh = await fetchAnew(url, controller.getIntegrityForCacheKey(key));
  await (await siteCache()).put(key, fresh.clone());
  return fresh;
}

function siteCache() {
  return caches.open(controller.strategy.cacheName);
}

/** Lets go what versions kept that verified less. */
async function letOldCachesGo() {
  const isOld = (name) => isOldExtractCache(name) || name === `workbox-precache-v2-${scope.href}`;
  await Promise.all((await caches.keys()).filter(isOld).map((name) => caches.delete(name)));
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
