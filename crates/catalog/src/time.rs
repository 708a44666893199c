//! The time an extract keeps: resolution and covered range.

use serde::{Deserialize, Serialize};

/// The resolution of an extract's instants. Two events at the same tick are a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TimeResolution {
    /// Microseconds, stored as microseconds.
    #[serde(rename = "us")]
    Microseconds,
    /// Milliseconds, stored as milliseconds.
    #[default]
    #[serde(rename = "ms")]
    Milliseconds,
    /// Whole seconds, stored as milliseconds (Parquet has no second unit).
    #[serde(rename = "s")]
    Seconds,
}

impl TimeResolution {
    /// Stored ticks in one millisecond: 1 000 for microseconds, 1 otherwise.
    pub fn ticks_per_millisecond(self) -> i64 {
        match self {
            Self::Microseconds => 1_000,
            Self::Milliseconds | Self::Seconds => 1,
        }
    }

    /// Stored ticks in one second.
    pub fn ticks_per_second(self) -> i64 {
        self.ticks_per_millisecond() * 1_000
    }

    /// The stored tick of an instant in microseconds since 1970 (UTC), rounded down to the resolution.
    pub fn tick_of_microseconds(self, microseconds: i64) -> i64 {
        match self {
            Self::Microseconds => microseconds,
            Self::Milliseconds => microseconds.div_euclid(1_000),
            Self::Seconds => microseconds.div_euclid(1_000_000) * 1_000,
        }
    }

    /// Whole milliseconds since 1970 (UTC) of a stored tick, rounded down.
    pub fn milliseconds_of_tick(self, tick: i64) -> i64 {
        tick.div_euclid(self.ticks_per_millisecond())
    }
}

/// A closed range of instants, in the extract's ticks since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeRange {
    /// The first instant.
    pub first: i64,
    /// The last instant, not before `first`.
    pub last: i64,
}

impl TimeRange {
    /// The smallest range that holds both.
    pub fn union(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_before_1970_round_down() {
        assert_eq!(TimeResolution::Milliseconds.tick_of_microseconds(-1), -1);
        assert_eq!(TimeResolution::Seconds.tick_of_microseconds(-1), -1_000);
        assert_eq!(TimeResolution::Seconds.tick_of_microseconds(1_999_999), 1_000);
        assert_eq!(TimeResolution::Microseconds.milliseconds_of_tick(-1), -1);
    }
}
