//! What makes a segmentation make sense.

use super::Check;
use crate::formula::Expression;
use crate::{CalendarUnit, Measure, Segmentation, Step, limits};

impl Check<'_> {
    pub(super) fn segmentation(&mut self, question: &Segmentation) {
        if question.series.is_empty() {
            self.problem("series", "choose at least one event to count");
        }
        for (index, series) in question.series.iter().enumerate() {
            let field = format!("series[{index}]");
            self.step(&series.events, &format!("{field}.events"));
            self.measure(question, &series.measure, &series.events, &format!("{field}.measure"));
        }
        for (index, formula) in question.formulas.iter().enumerate() {
            if let Err(error) = Expression::parse(&formula.expression, question.series.len()) {
                self.problem(format!("formulas[{index}].expression"), error.to_string());
            }
        }
        self.dates(question.dates, &question.calendar, question.by.map(|unit| (unit, "by")));
        self.compared(question);
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
                if !limits::ROLLING_DAYS.allows(*days as usize) {
                    self.problem(field, format!("choose 1 to {} days", limits::ROLLING_DAYS.words()));
                } else if question.by != Some(CalendarUnit::Day) {
                    self.problem(field, "rolling users are counted by day; choose days");
                } else if question.cumulative {
                    self.problem(field, "rolling users cannot be cumulative as well");
                }
            }
        }
    }

    /// A comparison needs a time before the asked one.
    fn compared(&mut self, question: &Segmentation) {
        if !question.compare {
            return;
        }
        match question.dates {
            None => self.problem(
                "compare",
                "nothing lies before all the time covered; choose days to compare them with those before",
            ),
            Some(range) if range.first <= range.last && range.before(question.by).is_none() => {
                self.problem("compare", "the period before would begin before the year 1; choose later days");
            }
            Some(_) => {}
        }
    }

    fn breakdowns(&mut self, question: &Segmentation) {
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
        let combinations = combinations.fold(1, u64::saturating_mul);
        if question.breakdowns.len() > 1 && combinations > u64::from(limits::COMBINATIONS.most) {
            let most = limits::COMBINATIONS.words();
            self.problem(
                "breakdowns",
                format!("the breakdowns make more than {most} combinations; keep fewer groups"),
            );
        }
    }
}
