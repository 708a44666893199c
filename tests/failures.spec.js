//! Extracts that are missing, refused or damaged: each time a clear message, and the page stays whole.

import { expect, test } from './support/test.js';
import { EXTRACT } from './support/places.js';
import { serveFaulty } from './support/faulty-host.js';

const faults = {
  'an extract that is not there': {
    faults: { missing: () => true },
    says: /manifest\.json/,
    hint: /address|not found|nothing/i,
  },
  'a data file that is not there': {
    faults: { missing: (path) => path.endsWith('.parquet') },
    says: /\.parquet/,
    hint: /does not exist.*address/s,
  },
  'a host that refuses this origin': {
    faults: { allowOrigin: false },
    says: /127\.0\.0\.1/,
    hint: /origin|CORS|reach/i,
  },
  'a manifest that is no manifest': {
    faults: { change: (path, bytes) => (path === 'manifest.json' ? Buffer.from('{"format_version": ') : bytes) },
    says: /manifest/,
    hint: /read|JSON|corrupt|damaged/i,
  },
  'data files with other bytes': {
    faults: { change: (path, bytes) => (path.endsWith('.parquet') ? Buffer.alloc(bytes.length, 7) : bytes) },
    says: /\.parquet/,
    hint: /corrupt|damaged|bytes|metadata|manifest/i,
  },
};

for (const [name, { faults: options, says, hint }] of Object.entries(faults)) {
  test(`${name}: the page says so and stays whole`, async ({ page, notebook, allowedOrigins }) => {
    const host = await serveFaulty(EXTRACT, options);
    allowedOrigins.add(new URL(host.url).origin);
    try {
      await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
      const alert = page.getByRole('alert').first();
      await expect(alert).toBeVisible();
      await expect(alert).toContainText(says);
      await expect(alert).toContainText(hint);
      // The rest of the page works on.
      await notebook.addText('Still here');
      await expect(page.getByText('Still here')).toBeVisible();
    } finally {
      await host.stop();
    }
  });
}

test('a host without ranges serves a small extract all the same', async ({ notebook, allowedOrigins }) => {
  const host = await serveFaulty(EXTRACT, { ranges: false });
  allowedOrigins.add(new URL(host.url).origin);
  try {
    await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
    await notebook.allAnswered();
  } finally {
    await host.stop();
  }
});

test('a sound extract on another origin is answered, and no request needs a preflight', async ({
  notebook,
  allowedOrigins,
}) => {
  const host = await serveFaulty(EXTRACT);
  allowedOrigins.add(new URL(host.url).origin);
  try {
    await notebook.open(`?extract=${encodeURIComponent(host.url)}`);
    await notebook.allAnswered();
    expect(new Set(host.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  } finally {
    await host.stop();
  }
});
