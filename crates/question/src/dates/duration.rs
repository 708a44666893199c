//! Lengths of time.

use crate::words::counted;
use serde::{Deserialize, Serialize};

/// A length of time: a multiple of exactly 1 s, 60 s, 3 600 s, 24 h, 7 x 24 h or 30 x 24 h.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// How many units, at least one.
    pub amount: u32,
    /// The unit.
    pub unit: DurationUnit,
}

/// The unit of a [`Duration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DurationUnit {
    /// 1 s.
    Second,
    /// 60 s.
    Minute,
    /// 3 600 s.
    Hour,
    /// 24 h.
    Day,
    /// 7 x 24 h.
    Week,
    /// 30 x 24 h.
    Month,
}

impl DurationUnit {
    /// Every unit, shortest first.
    pub const ALL: [Self; 6] = [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// `second` to `month`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The longest length in this unit that a question may have.
    pub fn longest(self) -> Duration {
        let seconds = i64::from(crate::limits::LENGTH_DAYS.most) * 86_400;
        // Ten years of seconds are fewer than 2^32.
        Duration { amount: u32::try_from(seconds / self.seconds()).unwrap_or(u32::MAX), unit: self }
    }

    /// The unit's length in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
            Self::Month => 30 * 86_400,
        }
    }
}

impl Duration {
    /// The length in milliseconds. It is exact for every length that a question may have
    /// ([`limits::LENGTH_DAYS`](crate::limits::LENGTH_DAYS)); one beyond all time is the longest there is.
    pub fn milliseconds(self) -> i64 {
        i64::from(self.amount).saturating_mul(self.unit.seconds()).saturating_mul(1_000)
    }

    /// Whether it is longer than another.
    pub fn is_longer_than(self, other: Self) -> bool {
        // In seconds there is room for every length.
        let seconds = |length: Self| i64::from(length.amount) * length.unit.seconds();
        seconds(self) > seconds(other)
    }
}

impl std::fmt::Display for Duration {
    /// `7 days`, `1 hour`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&counted(u64::from(self.amount), self.unit.name()))
    }
}
