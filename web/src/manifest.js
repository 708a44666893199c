//! What the service worker must know of a manifest: which files it names, and whether it is whole.

/**
 * Every `{ path, bytes, hash }` that a manifest names, wherever it stands: Rust's `DataFile` is the only thing in a
 * manifest that has these three, so that a new list of files is found without another line here.
 */
export function* dataFiles(value) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.path === 'string' && Number.isInteger(value.bytes) && typeof value.hash === 'string') yield value;
  else for (const part of Object.values(value)) yield* dataFiles(part);
}

/** Whether the text is a manifest that came as it was written. */
export async function isWhole(text) {
  try {
    return Number.isInteger(JSON.parse(text).format_version);
  } catch {
    return false;
  }
}
