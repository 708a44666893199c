//! Reads an answer off the page, and lays out the command's answer to the same question in the same way.

import { readFile } from 'node:fs/promises';

/**
 * A table as the page shows it: one object for each row, by column key, with the group's name as `group` where
 * rows are grouped. Each cell is its exact value, and `shown` holds the texts that a person reads.
 */
export async function shownTable(table) {
  await unfold(table);
  return table.evaluate((element) =>
    [...element.tBodies].flatMap((body) =>
      [...body.rows]
        .filter((row) => row.querySelector('[data-column]'))
        .map((row) => {
          const cells = [...row.querySelectorAll('[data-column]')];
          const by = (value) => Object.fromEntries(cells.map((cell) => [cell.dataset.column, value(cell)]));
          return {
            group: body.dataset.group ?? null,
            exact: by((cell) => cell.dataset.value ?? null),
            shown: by((cell) => cell.textContent.trim()),
          };
        }),
    ),
  );
}

/** Shows all rows of a table that is folded to its first ones. */
export async function unfold(table) {
  const fold = table.locator('xpath=ancestor::div[contains(concat(" ", @class, " "), " data-table ")][1]').getByRole('button', { name: /^All \d+ rows$/ });
  if (await fold.count()) await fold.click();
}

/** The grid of cohorts: each row's name, size and cells `{ returned, of, state, shown }`, `shown` as read. */
export async function shownCohorts(table) {
  await unfold(table);
  return table.evaluate((element) =>
    [...element.querySelectorAll('tr[data-cohort]')].map((row) => ({
      cohort: row.dataset.cohort,
      size: Number(row.querySelector('td[data-value]').dataset.value),
      cells: [...row.querySelectorAll('td[data-period]')].map((cell) => ({
        returned: cell.dataset.value === undefined ? null : Number(cell.dataset.value),
        of: cell.dataset.of === undefined ? null : Number(cell.dataset.of),
        state: cell.dataset.state ?? null,
        shown: cell.firstChild?.textContent ?? '',
      })),
    })),
  );
}

/** What the command says of a retention, as [`shownCohorts`] would: the pooled row first. */
export function expectedCohorts({ body: { total } }) {
  const pooled = {
    cohort: 'all',
    size: total.cohorts.reduce((sum, { size }) => sum + size, 0),
    cells: total.summary.map(({ rate: { count, of, rate } }) => ({
      returned: count,
      of,
      state: null,
      rate,
    })),
  };
  const rows = total.cohorts.map(({ start, size, cells }) => ({
    cohort: start,
    size,
    cells: cells.map(({ returned, state }) =>
      state === 'not_yet'
        ? { returned: null, of: null, state, rate: null }
        : { returned, of: size, state, rate: size > 0 ? returned / size : null },
    ),
  }));
  return [pooled, ...rows];
}

/** What the command says of a funnel's steps: `{ group, exact }` for everybody and for each group. */
export function expectedSteps({ body }) {
  const groups = [{ name: body.groups.length > 0 ? 'Everybody' : null, steps: body.total.steps }];
  for (const { value, steps } of body.groups) groups.push({ name: groupName(value), steps });
  return groups.flatMap(({ name, steps }) =>
    steps.map((step, index) => ({
      group: name,
      exact: {
        step: String(index + 1),
        name: step.name,
        users: String(step.from_first.count),
        lost: index === 0 ? null : String(step.from_previous.of - step.from_previous.count),
        from_previous: index === 0 ? null : text(step.from_previous.rate),
        from_first: text(step.from_first.rate),
        // The share of the first step of itself is no estimate.
        from_first_interval:
          index === 0 || step.from_first.of === 0 ? null : `${step.from_first.low}–${step.from_first.high}`,
        from_first_finished: text(step.from_first_finished.rate),
        median_milliseconds: step.time_from_first ? text(step.time_from_first.median) : null,
      },
    })),
  );
}

/** The text of a downloaded file. */
export async function downloadedText(download) {
  return readFile(await download.path(), 'utf8');
}

/** The rows of a CSV text, by column. */
export function csvRows(text) {
  const [header, ...lines] = text.split('\r\n').filter(Boolean).map(fields);
  return lines.map((line) => Object.fromEntries(header.map((name, index) => [name, line[index]])));
}

/** The number that a person reads in a text: `12 345` is 12345, `31.4 %` is 31.4, a dash is none. */
export function readNumber(shown) {
  const digits = shown.replace(/[^\d.]/g, '');
  return digits === '' ? null : Number(digits);
}

/** Whether a shown percentage is that of a rate, to the shown digit. */
export function showsRate(shown, rate) {
  if (rate === null) return readNumber(shown) === null;
  return shown.includes('%') && Math.abs(readNumber(shown) - rate * 100) <= 0.0501;
}

function groupName(value) {
  if (typeof value === 'object') return value.value;
  return { other: '(other)', not_set: '(not set)', not_reached: '(step not reached)' }[value];
}

/** As the page writes exact values. */
const text = (number) => (number === null ? null : String(number));

function fields(line) {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, field]) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
    .slice(0, -1);
}
