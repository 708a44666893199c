//! Bundles the packages that the page loads: `vendor/plotly.js` (charts) and `vendor/editor.js` (SQL).

import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const web = fileURLToPath(new URL('..', import.meta.url));

/** Descriptions of attributes, for Plotly's manual, in its source: an eighth of the bundle that no browser needs. */
const withoutDescriptions = {
  name: 'plotly-without-descriptions',
  setup({ onLoad }) {
    const text = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"`;
    const joined = new RegExp(String.raw`\bdescription:\s*\[(?:[\s,+]|//.*|${text})*\]\s*\.join\([^)]*\),?`, 'g');
    const plain = new RegExp(String.raw`\bdescription:\s*(?:${text})(?=\s*[,}\n]),?`, 'g');
    onLoad({ filter: /plotly\.js\/src\/.*(attributes|attrs|schema|defaults|constants|plot_config|coerce)\w*\.js$/ }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8')).replace(joined, '').replace(plain, '');
      return { contents, loader: 'js' };
    });
  },
};

/** Parts of Plotly's core that no chart of this page has. What is not registered, it does without. */
const withoutComponents = {
  name: 'plotly-without-components',
  setup({ onLoad }) {
    const unused = ['annotations3d', 'images', 'updatemenus', 'sliders', 'rangeslider', 'rangeselector'];
    onLoad({ filter: /plotly\.js\/src\/core\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const name of unused) {
        const line = new RegExp(String.raw`^\s*require\('\./components/${name}'\),$`, 'm');
        if (!line.test(contents)) throw new Error(`plotly.js registers no '${name}' any more; see build/vendor.js`);
        contents = contents.replace(line, '');
      }
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
  plugins: [withoutDescriptions, withoutComponents],
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
