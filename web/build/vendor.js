//! Bundles the packages that the page loads: `vendor/plotly.js` (charts) and `vendor/editor.js` (SQL).

import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = fileURLToPath(new URL('..', import.meta.url));

/** Descriptions of attributes, for Plotly's manual, in its source: an eighth of the bundle that no browser needs. */
const withoutDescriptions = {
  name: 'plotly-without-descriptions',
  setup({ onLoad }) {
    onLoad({ filter: /plotly\.js\/src\/.*(attributes|attrs|schema|defaults|constants|plot_config)\w*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replace(/\bdescription:\s*\[[^\]]*?\]\s*\.join\([^)]*\),?/g, '')
        .replace(/\bdescription:\s*(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?=\s*[,}\n]),?/g, '');
      return { contents, loader: 'js' };
    });
  },
};

const common = {
  absWorkingDir: web,
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  target: ['chrome112', 'firefox115', 'safari16.4'],
};

await build({
  ...common,
  entryPoints: ['src/plotly.js'],
  outfile: 'vendor/plotly.js',
  format: 'iife',
  define: { global: 'globalThis', 'define.amd': 'false' },
  // Style sheets of map traces, which are not in the bundle.
  loader: { '.css': 'empty' },
  plugins: [withoutDescriptions],
});

await build({
  ...common,
  entryPoints: ['src/editor.js'],
  outfile: 'vendor/editor.js',
  format: 'esm',
});

for (const name of ['plotly.js', 'editor.js']) {
  const { size } = await stat(new URL(`../vendor/${name}`, import.meta.url));
  console.log(`    vendor/${name}: ${Math.round(size / 1024)} KiB`);
}
