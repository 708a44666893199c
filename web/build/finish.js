//! Puts the site together after Trunk: final names of the engine, the extract, the content security policy and
//! the service worker; modules travel packed. Arguments: the site's folder, the folder of the sample extract, the module
//! that unpacks, and the program that packs (`PROGRAM pack IN OUT`).

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = fileURLToPath(new URL('..', import.meta.url));
const [site, extract, unpackModule, packer] = process.argv.slice(2).map((path) => resolve(path));
if (!packer) throw new Error('usage: node build/finish.js SITE EXTRACT UNPACKER PACKER');
const inSite = (name) => join(site, name);
const common = {
  absWorkingDir: web,
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  target: ['chrome112', 'firefox115', 'safari16.4'],
};

await cp(unpackModule, inSite('unpack.wasm'));
const unpacker = await hashed('unpack.wasm', 'unpack', 'wasm');
const engines = [
  await nameEngine('rockpool-engine', 'rockpool-worker', 'engine'),
  await nameEngine('rockpool-sql-engine', 'rockpool-sql-worker', 'engine-sql'),
];
await rm(inSite('engine-worker.js'));
const styles = await bundleStyles();
await refuseNames();
for (const engine of engines) engine.packed = await packed(engine.module);
await cp(join(web, 'vendor'), inSite('vendor'), { recursive: true });
await cp(join(web, 'src', 'register.js'), inSite('register.js'));
await rm(inSite('extract'), { recursive: true, force: true });
await cp(extract, inSite('extract'), { recursive: true });
const trunks = await readFile(inSite('index.html'), 'utf8');
await writeFile(inSite('index.html'), await verified(finalPage(await withoutInlineScripts(trunks))));
await writeServiceWorker();

/** Puts a packed file in the place of a module, and gives its name and size. */
async function packed(module) {
  const name = module.replace(/\.wasm$/, '.bin');
  execFileSync(packer, ['pack', inSite(module), inSite(name)], { stdio: 'inherit' });
  await rm(inSite(module));
  return { name, bytes: (await stat(inSite(name))).size };
}

/**
 * Gives an engine's module and its JavaScript names with their hash, and the script of its workers, which both engines
 * share. `element` is the one of the page that names them, `built` what the compiler calls it, `stem` what it is called here.
 */
async function nameEngine(element, built, stem) {
  const module = await hashed(`${built}_bg.wasm`, stem, 'wasm');
  const glue = await hashed(`${built}.js`, stem, 'js', [[`${built}_bg.wasm`, module.name]]);
  await cp(join(web, 'engine-worker.js'), inSite('engine-worker-of-all.js'));
  const worker = await hashed('engine-worker-of-all.js', 'engine-worker', 'js');
  return {
    element,
    module: module.name,
    moduleIntegrity: module.integrity,
    bytes: module.bytes,
    glue: glue.name,
    glueIntegrity: glue.integrity,
    worker: worker.name,
    workerIntegrity: worker.integrity,
  };
}

/** Makes one file of all styles, so that the page waits for one request; gives its final name. */
async function bundleStyles() {
  await build({
    ...common,
    entryPoints: ['styles/rockpool.css'],
    outfile: inSite('rockpool.css'),
    loader: { '.woff2': 'file' },
    assetNames: '[name]-[hash]',
  });
  await cp(join(web, 'node_modules/@fontsource-variable/inter/LICENSE'), inSite('inter-license.txt'));
  return (await hashed('rockpool.css', 'rockpool', 'css')).name;
}

/** Renames a file to `stem-<hash>.extension` after replacing names in it. */
async function hashed(file, stem, extension, replacements = []) {
  let contents = await readFile(inSite(file));
  if (replacements.length > 0) {
    let text = contents.toString('utf8');
    for (const [from, to] of replacements) text = text.replaceAll(from, to);
    contents = Buffer.from(text);
    await writeFile(inSite(file), contents);
  }
  const name = `${stem}-${sha256(contents, 'hex').slice(0, 16)}.${extension}`;
  await rename(inSite(file), inSite(name));
  return { name, bytes: contents.length, integrity: `sha256-${sha256(contents, 'base64')}` };
}

/**
 * Names of functions can double a module, and no visitor reads them: one that has them was built wrongly.
 * wasm-bindgen adds a few of its own, some kilobytes.
 */
async function refuseNames() {
  const most = 64 * 1024;
  for (const file of (await filesBelow(site)).filter((name) => name.endsWith('.wasm'))) {
    const module = await WebAssembly.compile(await readFile(inSite(file)));
    if (WebAssembly.Module.customSections(module, 'name').some((names) => names.byteLength > most)) {
      throw new Error(`${file} has a name section; build it in release, with Cargo.toml's \`strip = "symbols"\``);
    }
  }
}

/** Moves what Trunk writes into the page to files beside it: a host's policy may refuse scripts within a page. */
async function withoutInlineScripts(html) {
  const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/gi)];
  let page = html;
  for (const [element, attributes, written] of scripts.filter(([, attributes]) => !/\ssrc=/i.test(attributes))) {
    const text = withVerifiedModule(written);
    const name = `start-${sha256(text, 'hex').slice(0, 16)}.js`;
    await writeFile(inSite(name), text);
    page = page.replace(element, () => `<script${attributes.replace(/\snonce="[^"]*"/, '')} src="${name}"></script>`);
  }
  return page;
}

/** The script that starts the page, with the module that `boot.js` has begun to fetch. */
function withVerifiedModule(text) {
  const call = /init\(\{ module_or_path: '[^']+\.wasm' \}\)/;
  if (!call.test(text)) throw new Error('Trunk starts the page in another way than it did; see build/finish.js');
  return text.replace(call, 'init({ module_or_path: self.rockpoolModule })');
}

/**
 * The page whose browser takes every script, style and module only as it was built. What scripts import is looked at
 * when it is preloaded, so that comes before the script that imports it; the WebAssembly module, which a preload would
 * fetch without a look, is fetched by `boot.js`.
 */
async function verified(html) {
  const preloads = [...html.matchAll(/<link rel="(?:module)?preload"[^>]*>/g)].map(([element]) => element);
  const modules = preloads.filter((element) => element.includes('"modulepreload"'));
  if (modules.some((element) => !element.includes(' integrity="'))) throw new Error('a module is preloaded unseen');
  const [, module] = /href="([^"]+\.wasm)"/.exec(preloads.join('')) ?? [];
  if (!module) throw new Error('Trunk preloads no module');
  const integrity = await integrityOf(module);
  const pagePacked = await packed(module.replace(/^\.\//, ''));
  const meta =
    `<meta name="rockpool-page" data-module="${module}" data-integrity="${integrity}" ` +
    `data-packed="${pagePacked.name}" data-packed-bytes="${pagePacked.bytes}" ` +
    `data-unpacker="${unpacker.name}" data-unpacker-integrity="${unpacker.integrity}">`;
  let page = putFirst(preloads.reduce((rest, element) => rest.replace(element, ''), html), meta);
  page = page.replace('<script type="module"', (script) => modules.join('') + script);
  const files = /<(?:script\b[^>]*\ssrc|link rel="stylesheet" href)="([^"]+)"/g;
  for (const [element, name] of page.matchAll(files)) {
    const integrity = await integrityOf(name);
    page = page.replace(element, () => `${element} integrity="${integrity}"`);
  }
  return page;
}

async function integrityOf(name) {
  return `sha256-${sha256(await readFile(inSite(name)), 'base64')}`;
}

/** What tells the page where an engine is, and what its files are. */
function engineElement(engine) {
  return (
    `<meta name="${engine.element}" data-engine-worker="${engine.worker}" data-engine-glue="${engine.glue}" ` +
    `data-engine-module="${engine.module}" data-engine-bytes="${engine.bytes}" ` +
    `data-engine-packed="${engine.packed.name}" data-engine-packed-bytes="${engine.packed.bytes}" ` +
    `data-engine-worker-integrity="${engine.workerIntegrity}" data-engine-glue-integrity="${engine.glueIntegrity}" ` +
    `data-engine-module-integrity="${engine.moduleIntegrity}">`
  );
}

/** The page with the engines' names, the registration of the service worker and a policy. */
function finalPage(html) {
  const meta = engines.map(engineElement).join('');
  const register = '<script defer src="register.js"></script>';
  let page = html.replaceAll(/<meta\s[^>]*name="?rockpool-(?:sql-)?engine"?[^>]*>/g, '').replace('"rockpool.css"', `"${styles}"`);
  if (page.includes('src="register.js"')) page = putFirst(page, meta);
  else page = putFirst(page, meta + register);
  return /http-equiv="?content-security-policy/i.test(page) ? page : putFirst(page, policy());
}

/** Puts elements at the beginning of the head, behind the declaration of the encoding. */
function putFirst(page, elements) {
  const place = /<meta\s+charset=[^>]*>/i.test(page) ? /<meta\s+charset=[^>]*>/i : /<head[^>]*>/i;
  return page.replace(place, (found) => found + elements);
}

/**
 * Scripts come from this site alone, WebAssembly may be compiled, nothing is evaluated from text. Plotly writes styles
 * into its drawings. An extract may lie on any host; `boot.js` narrows that to the host of the one that is opened.
 */
function policy() {
  const rules = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' https: http: data: blob:",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join('; ')}">`;
}

/** Bundles the service worker with the list of the site's files. */
async function writeServiceWorker() {
  const files = (await filesBelow(site)).filter((name) => !name.startsWith('extract/') && name !== 'service-worker.js');
  const entries = await Promise.all(
    files.sort().map(async (url) => {
      const contents = await readFile(inSite(url));
      // A name with a hash never comes back with other contents.
      const isFinal = /-[0-9a-f]{16}(_bg)?\.\w+$/.test(url);
      const revision = isFinal ? null : sha256(contents, 'hex').slice(0, 16);
      return { url, revision, integrity: `sha256-${sha256(contents, 'base64')}` };
    }),
  );
  await build({
    ...common,
    entryPoints: ['src/service-worker.js'],
    outfile: inSite('service-worker.js'),
    format: 'iife',
    define: { 'self.__WB_MANIFEST': JSON.stringify(entries), 'process.env.NODE_ENV': '"production"' },
  });
  console.log(`    ${files.length} files kept for use without a network, beside the extract`);
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'));
}

function sha256(contents, encoding) {
  return createHash('sha256').update(contents).digest(encoding);
}
