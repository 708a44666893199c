//! The numbers of an answer as rows that can be compared with those of other engines.

const DAY = 86_400_000;
const PLANS = ['free', 'pro', 'team'];
/** What rivals call everybody, where they number plans. */
const EVERYBODY = 255;

const dayNumber = (start) => Date.parse(`${start}T00:00:00Z`) / DAY;
const reached = (group) => group.steps.map((step) => step.from_first.count);

function withTimes(group) {
  const times = group.steps.slice(1).map((step) => step.time_from_first);
  const plan = group.value ? PLANS.indexOf(group.value.value) : EVERYBODY;
  return [plan, ...reached(group), ...times.flatMap((time) => [time.average, time.median, time.p90])];
}

/** Rows of numbers by question. Empty days and cells are left out: some engines have no rows for them. */
const ROWS = {
  funnel: ({ total }) => [reached(total)],
  edited: ({ total }) => [reached(total)],
  breakdown: ({ total, groups }) => [total, ...groups].map(withTimes),
  retention: ({ total }) =>
    total.cohorts.flatMap(({ start, size, cells }) => [
      [dayNumber(start), -1, size],
      ...cells.filter(({ state }) => state !== 'not_yet').map(({ returned }, k) => [dayNumber(start), k, returned]),
    ]),
  days: ({ buckets, series: [events, users] }) =>
    buckets.map(({ start }, place) => [dayNumber(start), events.values[place], users.values[place]]),
};

/** The rows of Rockpool's answer to a question of the comparison. */
export const rowsOf = (key, answer) => ROWS[key](answer.body);

/** What the rows of two engines differ in, in words; nothing if they are the same. */
export function difference(one, other) {
  const [a, b] = [one, other].map(inOrder);
  if (a.length !== b.length) return `${a.length} rows against ${b.length}`;
  const place = a.findIndex((row, place) => row.length !== b[place].length || row.some((n, i) => !same(n, b[place][i])));
  return place < 0 ? null : `${JSON.stringify(a[place])} against ${JSON.stringify(b[place])}`;
}

/** Others round times to thousandths of a millisecond. */
const same = (a, b) => Math.abs(a - b) <= (Number.isInteger(a) && Number.isInteger(b) ? 0 : 0.002);

function inOrder(rows) {
  const filled = rows.filter((row) => row.length === 1 || row.at(-1) !== 0);
  return filled.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
}
