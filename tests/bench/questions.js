//! The questions that are timed, natively and in the browser.

import { anyEvent, funnel, retention, segmentation, sql, step, where } from '../support/questions.js';

/** Three steps within a week. */
export const FUNNEL = funnel([step('application_opened'), step('button_clicked'), step('file_saved')]);
/** Twelve weeks of coming back. */
export const RETENTION = retention(step('application_opened'), anyEvent, 'week', 12);

const withSecond = (second, options) => funnel([step('application_opened'), second, step('file_saved')], options);
const plain = withSecond(step('button_clicked'));

/**
 * What engines are compared on: `key` is what their queries are called by, `target` the seconds that a browser with
 * two workers may take. `before` is the question that has just been asked when this one is.
 */
export const COMPARED = [
  { key: 'funnel', title: 'funnel, 3 steps, 7 days', target: 0.4, question: plain },
  {
    key: 'breakdown',
    title: 'the same with breakdown and time to convert',
    target: 0.6,
    question: withSecond(step('button_clicked'), { breakdown: { property: 'plan', step: 1 } }),
  },
  {
    key: 'retention',
    title: 'retention, 30 days',
    target: 0.1,
    question: retention(step('application_opened'), anyEvent, 'day', 30),
  },
  {
    key: 'days',
    title: 'events and users per day, 180 days',
    target: 0.1,
    question: segmentation(
      [
        { events: anyEvent, measure: 'events' },
        { events: anyEvent, measure: 'users' },
      ],
      { by: 'day' },
    ),
  },
  {
    key: 'edited',
    title: 'editing one step of a funnel just run',
    target: 0.2,
    question: withSecond(step('button_clicked', where('button_name', 'is', 'save'))),
    before: plain,
  },
];

/** Reads the two columns of all events that a funnel needs, and does next to nothing with them. */
export const LIMIT = sql('SELECT max(user_key), max(event_time) FROM events');
