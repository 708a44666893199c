//! What makes questions about activity make sense: stickiness, lifecycle, paths.

use super::Check;
use crate::{EventChoice, EventMatch, Lifecycle, PathAnchor, PathLimit, Paths, Step, Stickiness, limits};

impl Check<'_> {
    pub(super) fn stickiness(&mut self, question: &Stickiness) {
        self.step(&question.events, "events");
        if question.at_least == 0 {
            self.problem("at_least", "a period is active with at least one event");
        } else if !limits::STICKINESS_EVENTS.allows(question.at_least as usize) {
            let most = limits::STICKINESS_EVENTS.words();
            self.problem("at_least", format!("choose 1 to {most} events"));
        }
        let problems = self.problems.len();
        let periods = self.dates(question.dates, &question.calendar, Some((question.period, "period")));
        if periods > u64::from(limits::STICKINESS_PERIODS.most) && self.problems.len() == problems {
            let (unit, most) = (question.period.name(), limits::STICKINESS_PERIODS.words());
            self.problem("period", format!("the range has more than {most} {unit}s; choose fewer days"));
        }
        if let Some(breakdown) = &question.breakdown {
            self.breakdown(&breakdown.property, breakdown.groups, &[&question.events], "breakdown");
        }
        self.user_filters(&question.users);
    }

    pub(super) fn lifecycle(&mut self, question: &Lifecycle) {
        self.step(&question.events, "events");
        self.dates(question.dates, &question.calendar, Some((question.period, "period")));
        self.user_filters(&question.users);
    }

    pub(super) fn paths(&mut self, question: &Paths) {
        match &question.anchor {
            PathAnchor::From(step) => self.step(step, "anchor.from"),
            PathAnchor::To(step) => self.step(step, "anchor.to"),
            PathAnchor::Between { from, to } => {
                self.step(from, "anchor.between.from");
                self.step(to, "anchor.between.to");
            }
        }
        if !limits::PATH_DEPTH.allows(question.depth as usize) {
            self.problem("depth", format!("choose 1 to {} steps", limits::PATH_DEPTH.words()));
        }
        if !limits::PATH_NAMES.allows(question.names as usize) {
            let most = limits::PATH_NAMES.words();
            self.problem("names", format!("keep 1 to {most} names at each step; the rest is gathered"));
        }
        for (index, event) in question.events.iter().enumerate() {
            let event = EventMatch { event: event.clone(), filters: vec![] };
            self.event(&event, &format!("events[{index}]"));
        }
        if let Some(property) = &question.name_by {
            let choices: Vec<EventMatch> = if question.events.is_empty() {
                vec![EventMatch { event: EventChoice::Any, filters: vec![] }]
            } else {
                question
                    .events
                    .iter()
                    .map(|event| EventMatch { event: event.clone(), filters: vec![] })
                    .collect()
            };
            let step = Step { any_of: choices, label: None };
            let events: Vec<&EventChoice> = step.any_of.iter().map(|event| &event.event).collect();
            if let Some(message) = self.problem_of_property(property, &events) {
                self.problem("name_by", message);
            }
        }
        match question.limit {
            PathLimit::Within(length) => self.length(length, "limit.within", "the time limit"),
            PathLimit::Session(length) => {
                self.length(length, "limit.session", "the inactivity that ends a session");
            }
        }
        self.dates(question.dates, &question.calendar, None);
        self.user_filters(&question.users);
    }
}
