//! What the service worker must know of a manifest: which files it names, and whether it is whole.

import { promiseOf, promiseOfBytes } from './integrity.js';

/**
 * Every `{ path, bytes, hash }` that a manifest names, wherever it stands: Rust's `DataFile` is the only thing in a
 * manifest that has these three, so that a new list of files is found without another line here.
 */
export function* dataFiles(value) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.path === 'string' && Number.isInteger(value.bytes) && typeof value.hash === 'string') yield value;
  else for (const part of Object.values(value)) yield* dataFiles(part);
}

/** Whether the text is a manifest that came as it was written: it ends with the SHA-256 of what stands before that. */
export async function isWhole(text) {
  const seal = /,"sha256":"([0-9a-f]{64})"\}$/.exec(text);
  return seal !== null && promiseOf(seal[1]) === (await promiseOfBytes(new TextEncoder().encode(text.slice(0, seal.index))));
}
