//! What people write beside the extract, kept as it was read last: the team's marks and notebooks. No manifest promises
//! what they hold, so the host is always asked first, and only what is a document of JSON is kept.

const FOLDER = new URL('extract/', self.registration.scope);
const CACHE = `rockpool-documents-1-${self.registration.scope}`;
/** Larger documents, and more of them, are left to the host. */
const MOST_CHARACTERS = 1024 * 1024;
const MOST_DOCUMENTS = 50;

const MARKS = new URL('annotations.json', FOLDER);

/** Whether a URL is that of such a document. */
export function isDocument(url) {
  if (!url.href.startsWith(FOLDER.href)) return false;
  return /^(annotations\.json|notebooks\/[^/]+\.json)$/.test(url.href.slice(FOLDER.href.length));
}

/** The document as the host has it now; the one that was read last where the host cannot be reached. */
export async function newestDocument(event) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(keepDocument(event.request.url, response.clone()).catch(() => undefined));
    return response;
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(event.request.url);
    if (kept) return kept;
    throw error;
  }
}

/** Keeps the team's marks: the page has read them before there was anything that keeps. */
export async function keepMarks() {
  await keepDocument(MARKS.href, await fetch(MARKS, { cache: 'no-cache' }));
}

async function keepDocument(url, response) {
  const cache = await caches.open(CACHE);
  // There is none any more.
  if (response.status === 404 || response.status === 410) await cache.delete(url);
  if (!response.ok) return;
  const text = await response.text();
  if (text.length > MOST_CHARACTERS) return;
  // What a host sends in the place of a file is no JSON.
  JSON.parse(text);
  await cache.delete(url);
  await cache.put(url, new Response(text, { headers: { 'Content-Type': 'application/json' } }));
  const others = (await cache.keys()).slice(0, -MOST_DOCUMENTS);
  await Promise.all(others.map((other) => cache.delete(other)));
}
