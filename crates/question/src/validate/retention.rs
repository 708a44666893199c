//! What makes a retention question make sense.

use super::Check;
use crate::Retention;

/// The most periods of a retention question.
const MOST_PERIODS: u32 = 400;

impl Check<'_> {
    pub(super) fn retention(&mut self, question: &Retention) {
        self.step(&question.start, "start");
        self.step(&question.returning, "returning");
        if question.periods == 0 {
            self.problem("periods", "ask for at least one period after the first");
        } else if question.periods > MOST_PERIODS {
            self.problem("periods", format!("at most {MOST_PERIODS} periods can be asked for"));
        }
        self.dates(question.dates, Some(question.period), "period");
    }
}
