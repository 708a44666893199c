//! Whether a question is small enough to be checked, compiled and drawn, whatever extract it is asked of.
//!
//! This comes before anything else goes through the question: it stops at the first list, text or depth that is too
//! large, so that nothing that follows can meet one.

use super::Problem;
use crate::FieldPath;
use crate::limits::{self, Limit};
use crate::words::number;
use crate::{Operator, Question, Step, UserFilter, UserSet, Value};

/// The first thing in a question that is too large to be asked, if there is one.
pub(super) fn too_large_to_ask(question: &Question) -> Option<Problem> {
    Size::of(Purpose::Ask).question(question, &FieldPath::root()).err()
}

/// The same for a question that is only kept and drawn: what a person may have made by hand is kept, even if it is too
/// large to be asked.
pub(crate) fn too_large_to_keep(question: &Question) -> Option<Problem> {
    Size::of(Purpose::Keep).question(question, &FieldPath::root()).err()
}

/// The same for a set of users that is kept.
pub(crate) fn set_too_large_to_keep(set: &UserSet) -> Option<Problem> {
    Size::of(Purpose::Keep).set(set, &FieldPath::root()).err()
}

/// What a question is to be small enough for.
#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    Ask,
    Keep,
}

/// What has been gone through.
pub(crate) struct Size {
    purpose: Purpose,
    /// Alternatives and filters.
    conditions: usize,
    /// Those, values, steps and whatever else stands in a list.
    parts: usize,
    /// Sets of users around the place.
    sets: usize,
}

fn refused(limit: &Limit, count: usize, field: FieldPath, way_out: &str) -> Problem {
    let (what, most, count) = (limit.what, limit.words(), number(count as u64));
    Problem { field, message: format!("{count} {what}, {most} at most are allowed; {way_out}") }
}

impl Size {
    fn of(purpose: Purpose) -> Self {
        Self { purpose, conditions: 0, parts: 0, sets: 0 }
    }

    /// A list of so many.
    pub(crate) fn list(
        &mut self,
        limit: &Limit,
        count: usize,
        field: impl Fn() -> FieldPath,
    ) -> Result<(), Problem> {
        if self.purpose == Purpose::Ask && limit.is_passed_by(count) {
            return Err(refused(limit, count, field(), "remove some"));
        }
        self.parts = self.parts.saturating_add(count);
        let limit = &limits::PARTS;
        if limit.is_passed_by(self.parts) {
            let (what, most) = (limit.what, limit.words());
            let message = format!("more than {most} {what}; remove some, or make two cells of it");
            return Err(Problem { field: field(), message });
        }
        Ok(())
    }

    /// A text.
    pub(crate) fn text(
        &self,
        limit: &Limit,
        text: &str,
        field: impl Fn() -> FieldPath,
    ) -> Result<(), Problem> {
        if self.purpose == Purpose::Ask && limit.is_passed_by(text.len()) {
            return Err(refused(limit, text.len(), field(), "shorten it"));
        }
        Ok(())
    }

    fn question(&mut self, question: &Question, at: &FieldPath) -> Result<(), Problem> {
        question.size(self, at)?;
        self.users(question.users(), at)
    }

    /// The conditions on users of a question.
    pub(crate) fn users(&mut self, filters: &[UserFilter], at: &FieldPath) -> Result<(), Problem> {
        self.list(&limits::USER_FILTERS, filters.len(), || at.field("users"))?;
        for (index, filter) in filters.iter().enumerate() {
            let field = at.item("users", index);
            self.text(&limits::NAME_BYTES, &filter.name, || field.field("name"))?;
            self.set(&filter.set, &field.field("set"))?;
        }
        Ok(())
    }

    /// A set of users.
    pub(crate) fn set(&mut self, set: &UserSet, at: &FieldPath) -> Result<(), Problem> {
        self.sets += 1;
        if limits::USER_SET_DEPTH.is_passed_by(self.sets) {
            let most = limits::USER_SET_DEPTH.words();
            let message = format!("sets of users can refer to others {most} deep at most; use fewer");
            return Err(Problem { field: at.clone(), message });
        }
        match set {
            UserSet::Did(did) => self.step(&did.events, &at.field("events"))?,
            UserSet::Counted(counted) => self.question(&counted.question, &at.field("question"))?,
        }
        self.sets -= 1;
        Ok(())
    }

    /// A step.
    pub(crate) fn step(&mut self, step: &Step, at: &FieldPath) -> Result<(), Problem> {
        let any_of = || at.field("any_of");
        self.list(&limits::ALTERNATIVES, step.any_of.len(), any_of)?;
        self.text(&limits::NAME_BYTES, step.label.as_deref().unwrap_or_default(), || at.field("label"))?;
        self.conditions = self.conditions.saturating_add(step.any_of.len());
        for (index, event) in step.any_of.iter().enumerate() {
            let filters = || at.item("any_of", index).field("filters");
            self.list(&limits::FILTERS, event.filters.len(), filters)?;
            self.conditions = self.conditions.saturating_add(event.filters.len());
            for (place, filter) in event.filters.iter().enumerate() {
                let values = || at.item("any_of", index).item("filters", place).field("values");
                self.list(&limits::VALUES, filter.values.len(), values)?;
                let limit = match filter.operator {
                    Operator::Matches => &limits::PATTERN_BYTES,
                    _ => &limits::VALUE_BYTES,
                };
                for value in &filter.values {
                    if let Value::Text(text) = value {
                        self.text(limit, text, values)?;
                    }
                }
            }
        }
        let limit = match self.purpose {
            Purpose::Ask => &limits::CONDITIONS,
            Purpose::Keep => &limits::KEPT_CONDITIONS,
        };
        if limit.is_passed_by(self.conditions) {
            let (what, most) = (limit.what, limit.words());
            let message = format!("more than {most} {what}; remove some");
            return Err(Problem { field: any_of(), message });
        }
        Ok(())
    }
}
