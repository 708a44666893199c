//! The questions that are timed, natively and in the browser.

import { anyEvent, funnel, retention, step } from '../support/questions.js';

/** Three steps within a week. */
export const FUNNEL = funnel([step('application_opened'), step('button_clicked'), step('file_saved')]);
/** Twelve weeks of coming back. */
export const RETENTION = retention(step('application_opened'), anyEvent, 'week', 12);
