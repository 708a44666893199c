//! From a question as written to one that makes sense for an extract.

mod dates;
pub(crate) mod size;
mod users;

use crate::{
    Dates, DatesError, Duration, EventChoice, EventMatch, FieldPath, PropertyFilter, Question, Step, Value,
    Zones, limits, settled,
};
pub use dates::too_many_buckets;
use rockpool_catalog::Manifest;
use std::collections::BTreeSet;

/// A question that has been checked against an extract's manifest, with the days that its dates come to there. Only
/// [`Question::validate`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidQuestion {
    asked: Question,
    settled: settled::Question,
}

/// Something that keeps a question from making sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Problem {
    /// Where it stands.
    pub field: FieldPath,
    /// What is wrong and what would be right, as one sentence without a full stop.
    pub message: String,
}

impl ValidQuestion {
    /// The question, every date of which is a day.
    pub fn question(&self) -> &settled::Question {
        &self.settled
    }

    /// The question as it was asked.
    pub fn asked(&self) -> &Question {
        &self.asked
    }

    /// The question as a person could ask it for the same days whatever the data becomes; none where it is the one that
    /// was asked.
    pub fn with_days(&self) -> Option<Question> {
        let fixed = self
            .settled
            .clone()
            .with_dates(&FieldPath::root(), &mut |days, _, _| Ok(Dates::from(days)))
            .ok()?;
        (fixed != self.asked).then_some(fixed)
    }
}

impl Question {
    /// Checks the question against an extract, and settles which days its dates are: relative ones are counted from the
    /// end of the extract's data, in the zone that the question's days are cut in.
    ///
    /// # Errors
    /// Every [`Problem`] there is, in the order of the fields.
    pub fn validate(&self, manifest: &Manifest, zones: &dyn Zones) -> Result<ValidQuestion, Vec<Problem>> {
        if let Some(problem) = size::too_large_to_ask(self) {
            return Err(vec![problem]);
        }
        let mut check = Check { manifest, zones, problems: Vec::new(), prefix: FieldPath::root(), depth: 0 };
        self.check(&mut check);
        if !check.problems.is_empty() {
            return Err(check.problems);
        }
        let settled = self.clone().with_dates(&FieldPath::root(), &mut |dates: Dates, calendar, field| {
            let problem = |error: DatesError| Problem { field: field.clone(), message: error.to_string() };
            dates.days(manifest, calendar, zones).map_err(problem)
        });
        let settled = settled.map_err(|problem| vec![problem])?;
        Ok(ValidQuestion { asked: self.clone(), settled })
    }
}

/// The check under way.
pub(crate) struct Check<'a> {
    pub(crate) manifest: &'a Manifest,
    zones: &'a dyn Zones,
    problems: Vec<Problem>,
    /// The path of the part that is being checked; empty for the question itself.
    prefix: FieldPath,
    /// How deep that part is.
    depth: usize,
}

impl Check<'_> {
    pub(crate) fn problem(&mut self, field: impl Into<FieldPath>, message: impl Into<String>) {
        let field = self.prefix.below(&field.into());
        self.problems.push(Problem { field, message: message.into() });
    }

    /// Checks a part whose fields are below `field`.
    pub(crate) fn within(&mut self, field: impl Into<FieldPath>, check: impl FnOnce(&mut Self)) {
        let prefix = self.prefix.below(&field.into());
        let outer = std::mem::replace(&mut self.prefix, prefix);
        self.depth += 1;
        check(self);
        self.depth -= 1;
        self.prefix = outer;
    }

    /// Whether what is checked is part of something else.
    pub(crate) fn is_within(&self) -> bool {
        self.depth > 0
    }

    /// How many problems there are so far.
    pub(crate) fn problems(&self) -> usize {
        self.problems.len()
    }

    pub(crate) fn step(&mut self, step: &Step, field: impl Into<FieldPath>) {
        let field = field.into();
        if step.any_of.is_empty() {
            self.problem(field.field("any_of"), "choose an event");
        }
        for (index, event) in step.any_of.iter().enumerate() {
            self.event(event, field.item("any_of", index));
        }
    }

    pub(crate) fn event(&mut self, event: &EventMatch, field: impl Into<FieldPath>) {
        let field = field.into();
        if let EventChoice::Type(name) = &event.event
            && self.manifest.event_type(name).is_none()
        {
            let message = if name.is_empty() {
                "choose an event".to_owned()
            } else {
                let names = self.manifest.event_types.iter().map(|event_type| event_type.name.as_str());
                format!("there is no event '{name}' in this extract{}", did_you_mean(name, names))
            };
            self.problem(field.field("event"), message);
            return;
        }
        for (index, filter) in event.filters.iter().enumerate() {
            self.filter(filter, &[&event.event], field.item("filters", index));
        }
    }

    pub(crate) fn filter(
        &mut self,
        filter: &PropertyFilter,
        events: &[&EventChoice],
        field: impl Into<FieldPath>,
    ) {
        let field = field.into();
        self.property(&filter.property, events, field.field("property"));
        let values = field.field("values");
        let (fewest, most) = filter.operator.arity();
        let words = filter.operator.words();
        let count = filter.values.len();
        if count < fewest {
            let message = match fewest {
                2 => format!("'{words}' needs two numbers"),
                _ => format!("'{words}' needs a value"),
            };
            self.problem(values, message);
        } else if count > most {
            let message = match most {
                0 => format!("'{words}' takes no value"),
                1 => format!("'{words}' takes one value"),
                2 => format!("'{words}' takes two numbers"),
                _ => format!("'{words}' takes at most {most} values"),
            };
            self.problem(values, message);
        } else if filter.operator.is_numeric() {
            self.ordered(filter, values);
        }
    }

    /// The values of an operator that orders must be finite numbers, or instants, and two of them in order.
    pub(crate) fn ordered(&mut self, filter: &PropertyFilter, field: FieldPath) {
        let words = filter.operator.words();
        let number = |value: &Value| value.number().filter(|number| number.is_finite());
        let instant = |value: &Value| value.number().map_or_else(|| value.instant(), |_| None);
        let is_neither = |value: &&Value| number(value).is_none() && instant(value).is_none();
        if let Some(wrong) = filter.values.iter().find(is_neither) {
            let message = format!(
                "'{words}' compares numbers, or instants such as 2026-03-29T03:00:00Z, and '{}' is neither",
                wrong.text()
            );
            return self.problem(field, message);
        }
        let [first, second] = filter.values.as_slice() else { return };
        match (number(first).zip(number(second)), instant(first).zip(instant(second))) {
            (Some((least, greatest)), _) if least > greatest => {
                self.problem(field, "the first number must not be larger than the second");
            }
            (_, Some((first, last))) if first > last => {
                self.problem(field, "the first instant must not be after the second");
            }
            (None, None) => {
                self.problem(field, format!("'{words}' takes two numbers or two instants, not one of each"));
            }
            _ => {}
        }
    }

    pub(crate) fn breakdown(
        &mut self,
        property: &str,
        groups: u32,
        steps: &[&Step],
        field: impl Into<FieldPath>,
    ) {
        let field = field.into();
        let events: Vec<&EventChoice> =
            steps.iter().flat_map(|step| step.any_of.iter().map(|event| &event.event)).collect();
        self.property(property, &events, field.field("property"));
        if !limits::GROUPS.allows(groups as usize) {
            self.problem(
                field.field("groups"),
                format!("keep 1 to {} groups; the rest is gathered", limits::GROUPS.words()),
            );
        }
    }

    /// The property must exist and be a number in at least one of the steps' events.
    pub(crate) fn numeric_property(&mut self, property: &str, steps: &[&Step], field: impl Into<FieldPath>) {
        let events: Vec<&EventChoice> =
            steps.iter().flat_map(|step| step.any_of.iter().map(|event| &event.event)).collect();
        self.property(property, &events, field);
    }

    /// The property must exist in at least one of the events.
    pub(crate) fn property(&mut self, property: &str, events: &[&EventChoice], field: impl Into<FieldPath>) {
        if let Some(message) = self.problem_of_property(property, events) {
            self.problem(field, message);
        }
    }

    /// What is wrong if the property exists in none of the events.
    pub(crate) fn problem_of_property(&self, property: &str, events: &[&EventChoice]) -> Option<String> {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for event_type in &self.manifest.event_types {
            let chosen = events.iter().any(|event| match event {
                EventChoice::Any => true,
                EventChoice::Type(name) => *name == event_type.name,
            });
            if chosen {
                known.extend(event_type.properties.iter().map(|property| property.name.as_str()));
            }
        }
        if known.contains(property) {
            return None;
        }
        if property.is_empty() {
            return Some("choose a property".to_owned());
        }
        let names: Vec<&str> = events.iter().map(|event| event.name()).collect();
        Some(format!(
            "'{}' has no property '{property}'{}",
            names.join("', '"),
            did_you_mean(property, known.into_iter())
        ))
    }

    /// A length of time that is longer than zero and not absurd.
    pub(crate) fn length(&mut self, length: Duration, field: impl Into<FieldPath>, what: &str) {
        if length.amount == 0 {
            self.problem(field, format!("{what} must be longer than zero"));
        } else if length.is_longer_than(length.unit.longest()) {
            self.problem(field, format!("{what} can be at most ten years, {}", length.unit.longest()));
        }
    }
}

/// `; did you mean 'file_saved'?`, or nothing when no name is near.
fn did_you_mean<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    let lower = wrong.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| format!("; did you mean '{name}'?"))
        .unwrap_or_default()
}
