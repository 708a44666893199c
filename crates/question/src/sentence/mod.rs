//! The plain sentence of what was counted.

mod users;

pub use crate::paths::path_link;
use crate::users::UserFilter;
use crate::words::{counted, date_range, days, list, percent};
use crate::{
    Answer, AnswerBody, CalendarSettings, CalendarUnit, Dates, Days, GroupValue, Table, ValidQuestion,
};
use rockpool_catalog::Manifest;
pub use users::user_set;

/// What was asked and what came out, in words a colleague would use. Names and values of the extract appear
/// in it as they are: it is text, never markup.
pub fn sentence(question: &ValidQuestion, body: &AnswerBody, manifest: &Manifest) -> String {
    question.question().sentence(body, manifest)
}

/// The sentence of an answer that is an estimate so far.
pub fn estimate(answer: &Answer) -> String {
    format!("Estimate from {} of users. {}", percent(answer.share_of_users), answer.sentence)
}

/// ` between 1 Jan and 31 Jan 2026 (Europe/Budapest)`, ` in the last 30 days (2 May to 31 May 2026, Europe/Budapest)`.
pub(crate) fn when<D: InWords>(dates: Option<D>, calendar: &CalendarSettings, manifest: &Manifest) -> String {
    let zone = calendar.time_zone.as_deref().unwrap_or(&manifest.time_zone);
    match dates {
        Some(dates) => format!(" {}", dates.when(zone)),
        None => format!(" in all the time covered ({zone})"),
    }
}

/// Dates that can be said: as they are written, or with the days that they came to.
pub trait InWords: Copy {
    /// When, to follow a verb, with the zone that days are cut in.
    fn when(self, zone: &str) -> String;
}

impl InWords for Days {
    fn when(self, zone: &str) -> String {
        let range = self.range();
        match self.asked() {
            Some(asked) => format!("{} ({}, {zone})", asked.when(), days(range)),
            None => format!("between {} ({zone})", date_range(range)),
        }
    }
}

impl InWords for Dates {
    fn when(self, zone: &str) -> String {
        match self {
            Self::Fixed(range) => Days::from(range).when(zone),
            Self::Relative(asked) => format!("{} ({zone})", asked.when()),
        }
    }
}

/// `by week from Monday`.
pub(crate) fn by(unit: CalendarUnit, calendar: &CalendarSettings) -> String {
    match unit {
        CalendarUnit::Week => format!("by week from {}", calendar.week_start.name()),
        unit => format!("by {}", unit.name()),
    }
}

/// `, only users in 'power users' and not in 'staff'`.
pub(crate) fn restricted<D>(filters: &[UserFilter<D>]) -> String {
    if filters.is_empty() {
        return String::new();
    }
    let names: Vec<String> = filters
        .iter()
        .map(|filter| format!("{} '{}'", if filter.exclude { "not in" } else { "in" }, filter.name))
        .collect();
    format!(", only users {}", list(&names, "and"))
}

/// `12 rows.`
pub(crate) fn rows(table: &Table) -> String {
    let more = if table.truncated { "The first " } else { "" };
    format!("{more}{}.", counted(table.rows.len() as u64, "row"))
}

/// `, in the group 'free'`; nothing without one.
pub(crate) fn in_group(group: Option<&GroupValue>) -> String {
    group.map_or_else(String::new, |group| format!(", in the group {group}"))
}
