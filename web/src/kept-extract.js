//! The extract beside the page, kept for times without a network.

const FOLDER = new URL('extract/', self.registration.scope);
const CACHE = `rockpool-extract-1-${self.registration.scope}`;
/** Larger extracts are left to the host: nobody has asked for this much of the visitor's disk. */
const MOST_BYTES = 24 * 1024 * 1024;
const AT_ONCE = 6;

/** The extract's manifest. */
export const MANIFEST = new URL('manifest.json', FOLDER);

/** Whether a URL is that of a file of the extract beside the page. */
export function isExtractFile(url) {
  return url.href.startsWith(FOLDER.href);
}

/** The kept file at a URL, or nothing. */
export async function keptExtractFile(url) {
  return (await caches.open(CACHE)).match(url.href);
}

/**
 * Keeps the extract that a manifest describes: first the files, whose names never come back with other contents,
 * then the manifest, then the files of the manifest before it are let go. So what is kept always fits together.
 */
export async function keepExtract(response) {
  const manifest = response ?? (await fetch(MANIFEST, { cache: 'no-cache' }));
  if (!manifest.ok) return;
  const text = await manifest.clone().text();
  const cache = await caches.open(CACHE);
  const previous = await cache.match(MANIFEST.href);
  if (previous && (await previous.text()) === text) return;

  const files = dataFiles(JSON.parse(text));
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES) {
    await caches.delete(CACHE);
    return;
  }
  const wanted = files.map(({ path }) => new URL(path, FOLDER).href);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = wanted.filter((url) => !kept.has(url));
  const keepNext = async () => {
    for (let url = missing.pop(); url; url = missing.pop()) await cache.add(url);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keepNext));
  await cache.put(MANIFEST.href, new Response(text, { headers: manifest.headers }));
  const current = new Set([MANIFEST.href, ...wanted]);
  await Promise.all([...kept].filter((url) => !current.has(url)).map((url) => cache.delete(url)));
}

/** Every `{ path, bytes }` that a manifest names. */
function dataFiles(manifest) {
  const ofTypes = manifest.event_types.flatMap((type) => [...type.events, ...type.user_days]);
  return [...ofTypes, ...(manifest.users_files ?? [])];
}
