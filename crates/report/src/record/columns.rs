//! The columns of a CSV: names that stay, and what they hold.

/// A column of the CSV of a kind of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every version.
    pub name: &'static str,
    /// What kind of values it holds.
    pub holds: Holds,
    /// What they mean.
    pub meaning: &'static str,
}

/// The kind of a column's values, as the documentation names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Texts of the data or names of ours.
    Text,
    /// Whole numbers from 0.
    Count,
    /// Numbers.
    Number,
    /// Shares from 0 to 1.
    Share,
    /// Lengths of time, in milliseconds.
    Milliseconds,
    /// Days, such as `2026-03-29`, or the instants at which hours begin, such as `2026-03-29T03:00:00+02:00`.
    Start,
    /// Instants in RFC 3339, with the distance from UTC.
    Instant,
    /// `true` or `false`.
    Boolean,
}

impl Holds {
    /// What the documentation calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "count",
            Self::Number => "number",
            Self::Share => "share",
            Self::Milliseconds => "ms",
            Self::Start => "day or hour",
            Self::Instant => "instant",
            Self::Boolean => "true or false",
        }
    }
}

pub(crate) const fn column(name: &'static str, holds: Holds, meaning: &'static str) -> Column {
    Column { name, holds, meaning }
}

/// What kind of group a row is of.
pub(crate) const GROUP_KIND: Column =
    column("group_kind", Holds::Text, "`value`, `other`, `not_set` or `not_reached`; `all` for everybody");
/// The value of the group.
pub(crate) const GROUP: Column = column(
    "group",
    Holds::Text,
    "the group's value as it is in the data; `(other)`, `(not set)` or `(step not reached)` of a group without one; empty for everybody",
);
