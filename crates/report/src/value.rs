//! The typed value of a cell: what a person reads of it, and what a program does.

use crate::format;
use rockpool_question::words::{NO_NUMBER, amount, number, percent, percent_range};
use rockpool_question::{BucketStart, CalendarUnit, GroupValue};
use std::cmp::Ordering;

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// There is none.
    Absent,
    /// A text of the data or of ours.
    Text(String),
    /// A group of a breakdown.
    Group(GroupValue),
    /// A count.
    Count(u64),
    /// A measured amount, such as a sum of money or an average.
    Amount(f64),
    /// A share, from 0 to 1.
    Share(f64),
    /// Both ends of the interval of a share.
    Interval {
        /// The lower end, from 0.
        low: f64,
        /// The upper end, to 1.
        high: f64,
    },
    /// A difference of two shares.
    Points(f64),
    /// A relative change: 0.5 is half as much again.
    Change(f64),
    /// How probable something is by chance, from 0 to 1.
    Probability(f64),
    /// A length of time, in milliseconds.
    Duration(f64),
    /// The start of a calendar bucket of a length.
    Bucket(BucketStart, CalendarUnit),
    /// An instant, in RFC 3339.
    Instant(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A number of unknown meaning, as a statement gives it.
    Plain {
        /// The number.
        number: serde_json::Number,
        /// Whether its digits are parted in threes: see [`format::are_parted`].
        parted: bool,
    },
}

impl Value {
    /// What a person reads; a dash where there is none.
    pub fn text(&self) -> String {
        match self {
            Self::Absent => NO_NUMBER.to_owned(),
            Self::Text(text) => text.clone(),
            Self::Group(group) => group.to_string(),
            Self::Count(value) => number(*value),
            Self::Amount(value) => amount(*value),
            Self::Share(value) => percent(*value),
            Self::Interval { low, high } => percent_range(*low, *high),
            Self::Points(value) => format::points(*value),
            Self::Change(value) => format::change(*value),
            Self::Probability(value) => format::probability(*value),
            Self::Duration(value) => format::duration(*value),
            Self::Bucket(start, unit) => format::bucket(*start, *unit),
            Self::Instant(text) => format::instant(text),
            Self::Boolean(value) => value.to_string(),
            Self::Plain { number, parted } => match number.as_f64() {
                Some(value) => format::plain(value, *parted),
                None => number.to_string(),
            },
        }
    }

    /// The exact value as programs read it: numbers without parted digits, shares from 0 to 1, lengths of time in
    /// milliseconds, days in ISO 8601, instants in RFC 3339; nothing where there is none.
    pub fn exact(&self) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Text(text) | Self::Instant(text) => text.clone(),
            Self::Group(group) => group.to_string(),
            Self::Count(value) => value.to_string(),
            Self::Amount(value)
            | Self::Share(value)
            | Self::Points(value)
            | Self::Change(value)
            | Self::Probability(value)
            | Self::Duration(value) => value.to_string(),
            Self::Interval { low, high } => format!("{low}–{high}"),
            Self::Bucket(start, _) => start.to_string(),
            Self::Boolean(value) => value.to_string(),
            Self::Plain { number, .. } => plain_exact(number),
        }
    }

    /// Whether it is a text, which a spreadsheet could take for something else.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Group(_))
    }

    /// Whether there is none.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The order of two values in a column, of numbers or not; absent ones are alike.
    pub(crate) fn order(&self, other: &Self, numeric: bool) -> Ordering {
        match (self, other) {
            (Self::Count(left), Self::Count(right)) => left.cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) if numeric => left.total_cmp(&right),
                _ => self.exact().cmp(&other.exact()),
            },
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Count(value) => Some(*value as f64),
            Self::Amount(value)
            | Self::Share(value)
            | Self::Points(value)
            | Self::Change(value)
            | Self::Probability(value)
            | Self::Duration(value) => Some(*value),
            Self::Interval { low, .. } => Some(*low),
            Self::Plain { number, .. } => number.as_f64(),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Absent | Self::Group(_) | Self::Bucket(..) | Self::Instant(_) | Self::Boolean(_) => None,
        }
    }
}

/// A whole number keeps every digit; `2.0` is `2`.
fn plain_exact(number: &serde_json::Number) -> String {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(whole), ..) => whole.to_string(),
        (_, Some(whole), _) => whole.to_string(),
        (.., Some(value)) => value.to_string(),
        (None, None, None) => number.to_string(),
    }
}

/// A value that may be absent.
pub(crate) fn or_absent<T>(value: Option<T>, kind: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Absent, kind)
}
