//! Pieces of questions, as their JSON documents are written.

/** A filter on a property. */
export const where = (property, operator, ...values) => ({ property, operator, values });

/** A step that one event type fills, if it passes the filters. */
export const step = (event, ...filters) => ({
  any_of: [{ event: { type: event }, ...(filters.length > 0 && { filters }) }],
});

/** A step that any event fills. */
export const anyEvent = { any_of: [{ event: 'any' }] };

/** A funnel within a number of days. */
export const funnel = (steps, options = {}) => ({
  kind: 'funnel',
  steps,
  window: { amount: 7, unit: 'day' },
  ...options,
});

/** Retention of those who did `start`, by their `returning`. */
export const retention = (start, returning, period, periods, options = {}) => ({
  kind: 'retention',
  start,
  returning,
  period,
  periods,
  ...options,
});

/** Numbers of events or users, by a calendar unit or as one total. */
export const segmentation = (series, options = {}) => ({ kind: 'segmentation', series, ...options });

/** SQL over the extract's tables. */
export const sql = (text) => ({ kind: 'sql', sql: text });
