//! What makes a segmentation make sense.

use super::Check;
use crate::formula::Expression;
use crate::{CalendarUnit, Measure, Segmentation, Step};

/// The most series of a segmentation.
const MOST_SERIES: usize = 10;
/// The most formulas of a segmentation.
const MOST_FORMULAS: usize = 10;
/// The most breakdowns of a segmentation.
const MOST_BREAKDOWNS: usize = 3;
/// The most groups of several breakdowns together.
const MOST_COMBINATIONS: u64 = 1_000;
/// The longest span of rolling users, days.
const MOST_ROLLING_DAYS: u32 = 90;

impl Check<'_> {
    pub(super) fn segmentation(&mut self, question: &Segmentation) {
        if question.series.is_empty() {
            self.problem("series", "choose at least one event to count");
        } else if question.series.len() > MOST_SERIES {
            self.problem("series", format!("at most {MOST_SERIES} series fit in one chart"));
        }
        for (index, series) in question.series.iter().enumerate() {
            let field = format!("series[{index}]");
            self.step(&series.events, &format!("{field}.events"));
            self.measure(question, &series.measure, &series.events, &format!("{field}.measure"));
        }
        if question.formulas.len() > MOST_FORMULAS {
            self.problem("formulas", format!("at most {MOST_FORMULAS} formulas fit in one chart"));
        }
        for (index, formula) in question.formulas.iter().enumerate() {
            if let Err(error) = Expression::parse(&formula.expression, question.series.len()) {
                self.problem(format!("formulas[{index}].expression"), error.to_string());
            }
        }
        self.dates(question.dates, question.by, "by");
        self.breakdowns(question);
        self.user_filters(&question.users);
    }

    fn measure(&mut self, question: &Segmentation, measure: &Measure, events: &Step, field: &str) {
        match measure {
            Measure::Events | Measure::Users | Measure::EventsPerUser(_) => {}
            Measure::Property(measure) => {
                self.numeric_property(&measure.property, &[events], &format!("{field}.property"));
            }
            Measure::RollingUsers(days) => {
                if *days == 0 || *days > MOST_ROLLING_DAYS {
                    self.problem(field, format!("choose 1 to {MOST_ROLLING_DAYS} days"));
                } else if question.by != Some(CalendarUnit::Day) {
                    self.problem(field, "rolling users are counted by day; choose days");
                } else if question.cumulative {
                    self.problem(field, "rolling users cannot be cumulative as well");
                }
            }
        }
    }

    fn breakdowns(&mut self, question: &Segmentation) {
        if question.breakdowns.len() > MOST_BREAKDOWNS {
            self.problem("breakdowns", format!("at most {MOST_BREAKDOWNS} breakdowns are possible"));
        }
        let steps: Vec<&Step> = question.series.iter().map(|series| &series.events).collect();
        for (index, breakdown) in question.breakdowns.iter().enumerate() {
            let field = format!("breakdowns[{index}]");
            let before = question.breakdowns.iter().take(index);
            if before.clone().any(|other| other.property == breakdown.property) {
                self.problem(
                    format!("{field}.property"),
                    format!("'{}' is broken down by already", breakdown.property),
                );
            }
            self.breakdown(&breakdown.property, breakdown.groups, &steps, &field);
        }
        // Each breakdown adds "other" and "not set".
        let combinations = question.breakdowns.iter().map(|breakdown| u64::from(breakdown.groups) + 2);
        if question.breakdowns.len() > 1 && combinations.fold(1, u64::saturating_mul) > MOST_COMBINATIONS {
            self.problem(
                "breakdowns",
                format!("the breakdowns make more than {MOST_COMBINATIONS} combinations; keep fewer groups"),
            );
        }
    }
}
