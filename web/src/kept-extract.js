//! The extract beside the page, kept for times without a network. Nothing is kept that is not what the manifest
//! promises, and no manifest that contradicts its own hash.

import { fetchAnew, fetchSound, isSound, promiseOf } from './integrity.js';
import { dataFiles, isWhole } from './manifest.js';

const FOLDER = new URL('extract/', self.registration.scope);
const CACHE = `rockpool-extract-2-${self.registration.scope}`;
/** Larger extracts are left to the host: nobody has asked for this much of the visitor's disk. */
const MOST_BYTES = 24 * 1024 * 1024;
const AT_ONCE = 6;

/** The extract's manifest. */
export const MANIFEST = new URL('manifest.json', FOLDER);

/** The caches of this module; others with the same beginning are of versions that verified less. */
export const isOldExtractCache = (name) =>
  name !== CACHE && /^rockpool-extract-\d+-/.test(name) && name.endsWith(`-${self.registration.scope}`);

/** Whether a URL is that of a file of the extract beside the page. */
export function isExtractFile(url) {
  return url.href.startsWith(FOLDER.href);
}

/** The kept file at a URL, or nothing. */
export async function keptExtractFile(url) {
  return (await caches.open(CACHE)).match(url.href);
}

/**
 * The kept file at a URL after another look at it: the reader found it broken. What is not as the manifest promises
 * is dropped and fetched anew, past all caches.
 */
export async function soundExtractFile(url) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(url.href);
  if (!kept) return undefined;
  const integrity = await promised(cache, url);
  if (integrity && (await isSound(kept, integrity))) return kept;
  await cache.delete(url.href);
  if (!integrity) return undefined;
  const fresh = await fetchAnew(url.href, integrity);
  await cache.put(url.href, fresh.clone());
  return fresh;
}

/** What the kept manifest promises of a file, if it names it. */
async function promised(cache, url) {
  const manifest = await (await cache.match(MANIFEST.href))?.json();
  const file = [...dataFiles(manifest)].find(({ path }) => addressOf(path) === url.href);
  return file && promiseOf(file.hash);
}

/**
 * Keeps the extract that a manifest describes: first the files, whose names never come back with other contents,
 * then the manifest, then the files of the manifest before it are let go. So what is kept always fits together.
 */
export async function keepExtract(response) {
  const manifest = response ?? (await fetch(MANIFEST, { cache: 'no-cache' }));
  if (manifest.status !== 200) return;
  const text = await manifest.clone().text();
  const cache = await caches.open(CACHE);
  const previous = await cache.match(MANIFEST.href);
  if (previous && (await previous.text()) === text) return;
  if (!(await isWhole(text))) return;

  const files = [...dataFiles(JSON.parse(text))];
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES) {
    await caches.delete(CACHE);
    return;
  }
  const wanted = new Map(files.map(({ path, hash }) => [addressOf(path), promiseOf(hash)]));
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = [...wanted].filter(([url]) => !kept.has(url));
  const keepNext = async () => {
    for (let next = missing.pop(); next; next = missing.pop()) {
      const [url, integrity] = next;
      await cache.put(url, await fetchSound(url, integrity));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keepNext));
  await cache.put(MANIFEST.href, new Response(text, { headers: { 'Content-Type': 'application/json' } }));
  const current = new Set([MANIFEST.href, ...wanted.keys()]);
  await Promise.all([...kept].filter((url) => !current.has(url)).map((url) => cache.delete(url)));
}

/** The address of a file that a manifest names. */
function addressOf(path) {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), FOLDER).href;
}
