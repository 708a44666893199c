//! What makes questions about activity make sense: stickiness, lifecycle, paths.

use super::Check;
use crate::{EventChoice, EventMatch, Lifecycle, PathAnchor, PathLimit, Paths, Step, Stickiness};

/// The most periods of a stickiness question: a bar each.
const MOST_PERIODS: i64 = 1_000;
/// The longest paths.
const DEEPEST_PATH: u32 = 10;
/// The most names at a step of the paths.
const MOST_NAMES: u32 = 30;

impl Check<'_> {
    pub(super) fn stickiness(&mut self, question: &Stickiness) {
        self.step(&question.events, "events");
        if question.at_least == 0 {
            self.problem("at_least", "a period is active with at least one event");
        }
        self.dates_in(question.dates, Some(question.period), "period", MOST_PERIODS);
        if let Some(breakdown) = &question.breakdown {
            self.breakdown(&breakdown.property, breakdown.groups, &[&question.events], "breakdown");
        }
        self.user_filters(&question.users);
    }

    pub(super) fn lifecycle(&mut self, question: &Lifecycle) {
        self.step(&question.events, "events");
        self.dates(question.dates, Some(question.period), "period");
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
        if question.depth == 0 || question.depth > DEEPEST_PATH {
            self.problem("depth", format!("choose 1 to {DEEPEST_PATH} steps"));
        }
        if question.names == 0 || question.names > MOST_NAMES {
            self.problem("names", format!("keep 1 to {MOST_NAMES} names at each step; the rest is gathered"));
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
        self.dates(question.dates, None, "dates");
        self.user_filters(&question.users);
    }
}
