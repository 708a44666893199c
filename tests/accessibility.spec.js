//! For everyone: the automatic rules of axe in light and dark, and work with the keyboard alone.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/test.js';

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing wrong in ${colorScheme}`, async ({ notebook, page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await notebook.open();
    await notebook.allAnswered();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n  ')}`);
    expect(found).toEqual([]);
  });
}
