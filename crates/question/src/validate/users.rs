//! What makes sets of users make sense.

use super::Check;
use crate::kinds::NoSuch;
use crate::{CalendarSettings, Counted, Did, FieldPath, UserFilter, UserSet, limits};

impl Check<'_> {
    pub(crate) fn user_filters(&mut self, filters: &[UserFilter]) {
        for (index, filter) in filters.iter().enumerate() {
            self.within(FieldPath::root().item("users", index).field("set"), |check| {
                check.user_set(&filter.set)
            });
        }
    }

    pub(crate) fn user_set(&mut self, set: &UserSet) {
        match set {
            UserSet::Did(did) => self.did(did),
            UserSet::Counted(counted) => {
                let problems = self.problems();
                self.within("question", |check| counted.question.check(check));
                // What a question without bounds has parts of may be more than memory holds.
                if self.problems() == problems {
                    self.part(counted);
                }
            }
        }
    }

    fn did(&mut self, did: &Did) {
        self.step(&did.events, "events");
        if !limits::TIMES.allows(did.at_least as usize) {
            self.problem("at_least", format!("choose 1 to {} times", limits::TIMES.words()));
        }
        if let Some(within) = did.within {
            self.length(within, "within", "the span");
        }
        self.dates(did.dates, &CalendarSettings::default(), None);
    }

    /// The part must be one of such an answer.
    fn part(&mut self, counted: &Counted) {
        match counted.question.has(&counted.part) {
            Ok(()) => {}
            Err(NoSuch::Part(what)) => self.problem("part", format!("the question has no such {what}")),
            Err(NoSuch::Kind) => self.problem("part", "the part belongs to another kind of question"),
        }
    }
}
