//! What makes a retention question make sense.

use super::Check;
use crate::{CalendarUnit, Retention, RetentionMode};

/// The most periods of a retention question.
const MOST_PERIODS: u32 = 400;
/// The most brackets.
const MOST_BRACKETS: usize = 100;

impl Check<'_> {
    pub(super) fn retention(&mut self, question: &Retention) {
        self.step(&question.start, "start");
        self.step(&question.returning, "returning");
        if matches!(question.period, CalendarUnit::Quarter | CalendarUnit::Year) {
            self.problem("period", "choose hours, days, weeks or months");
        }
        match &question.mode {
            RetentionMode::Brackets(edges) => {
                if edges.len() < 2 || edges.len() > MOST_BRACKETS + 1 {
                    let message = format!("write 2 to {} edges of brackets", MOST_BRACKETS + 1);
                    self.problem("mode.brackets", message);
                } else if edges.windows(2).any(|edges| edges[0] >= edges[1]) {
                    self.problem("mode.brackets", "each edge must be larger than the one before");
                } else if edges.iter().any(|edge| *edge > MOST_PERIODS) {
                    self.problem("mode.brackets", format!("edges can be at most {MOST_PERIODS}"));
                }
            }
            RetentionMode::On | RetentionMode::OnOrAfter => {
                if question.periods == 0 {
                    self.problem("periods", "ask for at least one period after the first");
                } else if question.periods > MOST_PERIODS {
                    self.problem("periods", format!("at most {MOST_PERIODS} periods can be asked for"));
                }
            }
        }
        if let Some(property) = question.measure.property() {
            self.numeric_property(property, &[&question.returning], "measure");
        }
        self.dates(question.dates, Some(question.period), "period");
        if let Some(breakdown) = &question.breakdown {
            self.breakdown(&breakdown.property, breakdown.groups, &[&question.start], "breakdown");
        }
        self.user_filters(&question.users);
    }
}
