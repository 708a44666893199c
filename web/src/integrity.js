//! Whether bytes are those that were promised: nothing is kept in the browser, or given out a second time, before
//! this has been asked. What is promised is written as in the attribute `integrity`: `sha256-` and base64.

/** The promise for a file whose SHA-256 is known in hexadecimal, as an extract's manifest has it. */
export function promiseOf(hash) {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`'${hash}' is no SHA-256`);
  return `sha256-${base64(Uint8Array.from(hash.match(/../g), (byte) => Number.parseInt(byte, 16)))}`;
}

/** Whether the body of a kept response is what was promised. The response can still be read afterwards. */
export async function isSound(response, integrity) {
  return integrity === (await promiseOfBytes(await response.clone().arrayBuffer()));
}

/** The promise that bytes fulfil. */
export async function promiseOfBytes(bytes) {
  return `sha256-${base64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))}`;
}

/**
 * Fetches a file, which the browser gives out only if it is what was promised. What comes broken may lie in a cache
 * on the way, so the second try goes past all of them.
 */
export function fetchSound(url, integrity) {
  return fetchWhole(url, { integrity }).catch(() => fetchAnew(url, integrity));
}

/** The same, past all caches at once. */
export function fetchAnew(url, integrity) {
  return fetchWhole(url, { integrity, cache: 'reload' });
}

async function fetchWhole(url, options) {
  const response = await fetch(url, { ...options, credentials: 'same-origin' });
  if (response.status !== 200) throw new Error(`${url} was answered with status ${response.status}`);
  // Without the trace of a redirect, which a browser takes for no page.
  return new Response(response.body, { headers: response.headers });
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
