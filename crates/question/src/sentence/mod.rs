//! The plain sentence of what was counted.

mod users;

pub use crate::paths::path_link;
use crate::words::{counted, date_range, list, percent};
use crate::{
    Answer, AnswerBody, CalendarSettings, CalendarUnit, DateRange, GroupValue, Table, UserFilter,
    ValidQuestion,
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

/// ` between 1 and 31 January (Europe/Budapest)`.
pub(crate) fn when(dates: Option<DateRange>, calendar: &CalendarSettings, manifest: &Manifest) -> String {
    let zone = calendar.time_zone.as_deref().unwrap_or(&manifest.time_zone);
    match dates {
        Some(range) => format!(" between {} ({zone})", date_range(range)),
        None => format!(" in all the time covered ({zone})"),
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
pub(crate) fn restricted(filters: &[UserFilter]) -> String {
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
