//! What makes a retention question make sense.

use super::Check;
use crate::{CalendarUnit, Retention, RetentionMode, limits};

impl Check<'_> {
    pub(super) fn retention(&mut self, question: &Retention) {
        self.step(&question.start, "start");
        self.step(&question.returning, "returning");
        if matches!(question.period, CalendarUnit::Quarter | CalendarUnit::Year) {
            self.problem("period", "choose hours, days, weeks or months");
        }
        match &question.mode {
            RetentionMode::Brackets(edges) => {
                let most = limits::RETENTION_PERIODS.most;
                if !limits::BRACKETS.allows(edges.len().saturating_sub(1)) {
                    let message = format!("write 2 to {} edges of brackets", limits::BRACKETS.most + 1);
                    self.problem("mode.brackets", message);
                } else if edges.windows(2).any(|edges| edges[0] >= edges[1]) {
                    self.problem("mode.brackets", "each edge must be larger than the one before");
                } else if edges.iter().any(|edge| *edge > most) {
                    self.problem("mode.brackets", format!("edges can be at most {most}"));
                }
            }
            RetentionMode::On | RetentionMode::OnOrAfter => {
                if question.periods == 0 {
                    self.problem("periods", "ask for at least one period after the first");
                } else if !limits::RETENTION_PERIODS.allows(question.periods as usize) {
                    let most = limits::RETENTION_PERIODS.words();
                    self.problem("periods", format!("at most {most} periods can be asked for"));
                }
            }
        }
        if let Some(property) = question.measure.property() {
            self.numeric_property(property, &[&question.returning], "measure");
        }
        self.dates(question.dates, &question.calendar, Some((question.period, "period")));
        if let Some(breakdown) = &question.breakdown {
            self.breakdown(&breakdown.property, breakdown.groups, &[&question.start], "breakdown");
        }
        self.user_filters(&question.users);
    }
}
