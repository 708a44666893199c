//! From a question as written to one that makes sense for an extract.

pub(crate) mod size;
mod users;

use crate::{
    CalendarSettings, CalendarUnit, DateRange, Duration, EventChoice, EventMatch, PropertyFilter, Question,
    Step, Value, limits,
    words::{counted, number},
};
use chrono::{DateTime, Datelike, Days, NaiveDate};
use rockpool_catalog::{Manifest, TimeRange};
use std::collections::BTreeSet;

/// A question that has been checked against an extract's manifest. Only [`Question::validate`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidQuestion(Question);

/// Something that keeps a question from making sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Problem {
    /// The field, as a path such as `steps[1].any_of[0].filters[0].values`.
    pub field: String,
    /// What is wrong and what would be right, as one sentence without a full stop.
    pub message: String,
}

impl ValidQuestion {
    /// The question.
    pub fn question(&self) -> &Question {
        &self.0
    }
}

impl Question {
    /// Checks the question against an extract.
    ///
    /// # Errors
    /// Every [`Problem`] there is, in the order of the fields.
    pub fn validate(&self, manifest: &Manifest) -> Result<ValidQuestion, Vec<Problem>> {
        if let Some(problem) = size::too_large_to_ask(self) {
            return Err(vec![problem]);
        }
        let mut check = Check { manifest, problems: Vec::new(), prefix: String::new(), depth: 0 };
        self.check(&mut check);
        if check.problems.is_empty() { Ok(ValidQuestion(self.clone())) } else { Err(check.problems) }
    }
}

/// The check under way.
pub(crate) struct Check<'a> {
    pub(crate) manifest: &'a Manifest,
    problems: Vec<Problem>,
    /// The path of the part that is being checked; empty for the question itself.
    prefix: String,
    /// How deep that part is.
    depth: usize,
}

impl Check<'_> {
    pub(crate) fn problem(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = joined(&self.prefix, &field.into());
        self.problems.push(Problem { field, message: message.into() });
    }

    /// Checks a part whose fields are below `field`.
    pub(crate) fn within(&mut self, field: &str, check: impl FnOnce(&mut Self)) {
        let prefix = joined(&self.prefix, field);
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

    pub(crate) fn step(&mut self, step: &Step, field: &str) {
        if step.any_of.is_empty() {
            self.problem(format!("{field}.any_of"), "choose an event");
        }
        for (index, event) in step.any_of.iter().enumerate() {
            self.event(event, &format!("{field}.any_of[{index}]"));
        }
    }

    pub(crate) fn event(&mut self, event: &EventMatch, field: &str) {
        if let EventChoice::Type(name) = &event.event
            && self.manifest.event_type(name).is_none()
        {
            let message = if name.is_empty() {
                "choose an event".to_owned()
            } else {
                let names = self.manifest.event_types.iter().map(|event_type| event_type.name.as_str());
                format!("there is no event '{name}' in this extract{}", did_you_mean(name, names))
            };
            self.problem(format!("{field}.event"), message);
            return;
        }
        for (index, filter) in event.filters.iter().enumerate() {
            self.filter(filter, &[&event.event], &format!("{field}.filters[{index}]"));
        }
    }

    pub(crate) fn filter(&mut self, filter: &PropertyFilter, events: &[&EventChoice], field: &str) {
        self.property(&filter.property, events, &format!("{field}.property"));
        let values = format!("{field}.values");
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
    pub(crate) fn ordered(&mut self, filter: &PropertyFilter, field: String) {
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

    pub(crate) fn breakdown(&mut self, property: &str, groups: u32, steps: &[&Step], field: &str) {
        let events: Vec<&EventChoice> =
            steps.iter().flat_map(|step| step.any_of.iter().map(|event| &event.event)).collect();
        self.property(property, &events, &format!("{field}.property"));
        if !limits::GROUPS.allows(groups as usize) {
            self.problem(
                format!("{field}.groups"),
                format!("keep 1 to {} groups; the rest is gathered", limits::GROUPS.words()),
            );
        }
    }

    /// The property must exist and be a number in at least one of the steps' events.
    pub(crate) fn numeric_property(&mut self, property: &str, steps: &[&Step], field: &str) {
        let events: Vec<&EventChoice> =
            steps.iter().flat_map(|step| step.any_of.iter().map(|event| &event.event)).collect();
        self.property(property, &events, field);
    }

    /// The property must exist in at least one of the events.
    pub(crate) fn property(&mut self, property: &str, events: &[&EventChoice], field: &str) {
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

    /// The dates must be in order, and not too many for the buckets; returns how many buckets there are (of hours
    /// about so many: clocks change).
    pub(crate) fn dates(
        &mut self,
        dates: Option<DateRange>,
        calendar: &CalendarSettings,
        unit: Option<(CalendarUnit, &str)>,
    ) -> u64 {
        if let Some(range) = dates {
            let year = |day: NaiveDate| usize::try_from(day.year()).unwrap_or_default();
            if [range.first, range.last].iter().any(|day| !limits::YEARS.allows(year(*day))) {
                let (least, most) = (limits::YEARS.least, limits::YEARS.most);
                self.problem("dates", format!("choose days between the years {least} and {most}"));
                return 0;
            }
            if range.first > range.last {
                self.problem("dates", "the first day must not be after the last day");
                return 0;
            }
        }
        let Some(range) = dates.or_else(|| self.days(self.manifest.covered)) else { return 0 };
        let Some((unit, field)) = unit else { return 1 };
        let count = |range: DateRange| unit.count(range, calendar.week_start);
        let buckets = count(range);
        let most = u64::from(limits::BUCKETS.most);
        if buckets > most && dates.is_some() {
            self.problem(field, too_many_buckets(unit, Some(buckets)));
        } else if buckets > most {
            let message = self.too_many_in_all_time(range, unit, buckets, most, count);
            self.problem("dates", message);
        }
        buckets
    }

    /// What to say when all the time covered has too many calendar buckets, with days that have not.
    pub(crate) fn too_many_in_all_time(
        &self,
        range: DateRange,
        unit: CalendarUnit,
        buckets: u64,
        most: u64,
        count: impl Fn(DateRange) -> u64,
    ) -> String {
        let strays = self.manifest.strays.as_ref().map_or_else(String::new, |strays| {
            let lie = if strays.rows == 1 { "lies" } else { "lie" };
            format!(" ({} {lie} more than a year from all others)", counted(strays.rows, "event"))
        });
        // The last days of the data, about as many as can be shown, and not more.
        let mut sensible = self.days(self.manifest.main_time()).unwrap_or(range);
        let (days, too_many) = (sensible.last - sensible.first, count(sensible));
        if too_many > most {
            let days = u64::try_from(days.num_days()).unwrap_or_default().saturating_mul(most) / too_many;
            sensible.first = sensible.last - Days::new(days.saturating_sub(days / 50 + 1));
        }
        format!(
            "all the time covered, {} to {}{strays}, has {} {}s, {} at most can be shown; choose days, such as {} to {}, \
             or a longer unit",
            range.first,
            range.last,
            number(buckets),
            unit.name(),
            number(most),
            sensible.first,
            sensible.last
        )
    }

    /// The days of a stretch of time, near enough (UTC) for a limit.
    pub(crate) fn days(&self, time: Option<TimeRange>) -> Option<DateRange> {
        let time = time?;
        let day = |tick: i64| -> Option<NaiveDate> {
            let milliseconds = self.manifest.time_resolution.milliseconds_of_tick(tick);
            Some(DateTime::from_timestamp_millis(milliseconds)?.date_naive())
        };
        Some(DateRange { first: day(time.first)?, last: day(time.last)? })
    }

    /// A length of time that is longer than zero and not absurd.
    pub(crate) fn length(&mut self, length: Duration, field: &str, what: &str) {
        if length.amount == 0 {
            self.problem(field, format!("{what} must be longer than zero"));
        } else if length.is_longer_than(length.unit.longest()) {
            self.problem(field, format!("{what} can be at most ten years, {}", length.unit.longest()));
        }
    }
}

/// What to say of a range that has too many calendar buckets.
pub fn too_many_buckets(unit: CalendarUnit, buckets: Option<u64>) -> String {
    let (name, most) = (unit.name(), limits::BUCKETS.words());
    let found = buckets.map_or_else(|| format!("more than {most}"), number);
    format!("the range has {found} {name}s, {most} at most can be shown; choose a longer unit or fewer days")
}

/// A field below another.
pub(crate) fn joined(prefix: &str, field: &str) -> String {
    match (prefix, field) {
        ("", field) => field.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, field) => format!("{prefix}.{field}"),
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
