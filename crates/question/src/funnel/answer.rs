//! The answer to a funnel.

use super::Ties;
use crate::{BucketStart, GroupValue, Rate};
use serde::{Deserialize, Serialize};

/// The answer to a [`Funnel`](super::Funnel).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelAnswer {
    /// What the counts are of: users, or attempts, sessions or users with values, which one user can have several
    /// of.
    pub count: Unit,
    /// Everybody.
    pub total: FunnelGroup,
    /// The groups of the breakdown, largest first, then other, not set and not reached; together they are
    /// `total`. Empty without a breakdown.
    pub groups: Vec<FunnelGroup>,
    /// One entry for each calendar bucket of `over_time` that begins before the covered time ends, oldest first; a user
    /// may be in several.
    pub over_time: Vec<FunnelBucket>,
    /// The counts under the other rule for events at the same instant, from the same pass; absent where the rule
    /// makes no sense (in any order).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_ties: Option<TieSensitivity>,
}

/// What an answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Users.
    #[default]
    Users,
    /// Users with the values of the properties that are held constant.
    UserValues,
    /// Attempts.
    Attempts,
    /// Sessions.
    Sessions,
}

impl Unit {
    /// `user` or `users`, and so on, for so many.
    pub fn noun(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Users, 1) => "user",
            (Self::Users, _) => "users",
            (Self::UserValues, 1) => "user with one value",
            (Self::UserValues, _) => "users with their values",
            (Self::Attempts, 1) => "attempt",
            (Self::Attempts, _) => "attempts",
            (Self::Sessions, 1) => "session",
            (Self::Sessions, _) => "sessions",
        }
    }
}

/// The same funnel under the other rule for events at the same instant: everybody, counted in the same unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TieSensitivity {
    /// The other rule.
    pub ties: Ties,
    /// How many reach each step under it.
    pub reached: Vec<u64>,
}

/// The users of one group, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelGroup {
    /// The value they share; absent for everybody.
    pub value: Option<GroupValue>,
    /// One for each step.
    pub steps: Vec<FunnelStep>,
    /// Those who have not converted and whose reported entry's window ends after the last instant covered.
    pub unfinished: u64,
    /// The rate of the last step with and without each optional step, in the order of the steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<OptionalStep>,
    /// This group against all others together; absent for everybody and where either side is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

/// What an optional step does to the way to the last step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OptionalStep {
    /// The step, from 1.
    pub step: u32,
    /// Of those whose reported path has the step, those who reached the last.
    pub with: Rate,
    /// Of those whose reported path reaches the last required step before it and does not have the step, those
    /// who reached the last.
    pub without: Rate,
}

/// A two-proportion test of a group's conversion (first to last step) against all other groups together.
///
/// The pooled z-test, two-sided; corrected for the number of groups as in Holm, S. (1979), "A simple sequentially
/// rejective multiple test procedure".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The conversion of all other groups together.
    pub others: Rate,
    /// The group's rate minus theirs.
    pub difference: f64,
    /// How probable a difference at least as large is by chance alone; absent where there are too few to tell:
    /// [`Comparison::can_be_tested`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// The same, corrected for the number of groups that could be tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_p_value: Option<f64>,
}

impl Comparison {
    /// The least number that, were both sides alike, would convert (and would not) on either side for the test to mean
    /// something.
    ///
    /// Cochran, W. G. (1954), "Some methods for strengthening the common chi-squared tests".
    pub const LEAST_EXPECTED: u32 = 5;

    /// Whether there are enough on both sides for a probability: otherwise it would be one of a distribution that such
    /// small numbers do not have.
    pub fn can_be_tested(own: Rate, others: Rate) -> bool {
        let sum = |left: u64, right: u64| u128::from(left) + u128::from(right);
        let (of, converted) = (sum(own.of, others.of), sum(own.count, others.count));
        let smaller_side = u128::from(own.of.min(others.of));
        // Expected are the smaller side's share of all who converted, and of all who did not. The numbers are those of
        // people: their product has room.
        of > 0
            && smaller_side.saturating_mul(converted.min(of.saturating_sub(converted)))
                >= of.saturating_mul(u128::from(Self::LEAST_EXPECTED))
    }
}

/// One step of a funnel's answer. In any order it stands for a number of steps: at least so many of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelStep {
    /// What the step is called; in any order `any 2 of 3`.
    pub name: String,
    /// Whether a path may do without it; then `from_previous` of the next step skips it.
    #[serde(default, skip_serializing_if = "crate::dates::is_default")]
    pub optional: bool,
    /// Of the users who entered, those who reached this step: who came to it or beyond, and if it is optional, whose
    /// reported path has it.
    pub from_first: Rate,
    /// Of the users who reached the last required step before, those who reached this one (of all entered, at
    /// step 1).
    pub from_previous: Rate,
    /// `from_first` over finished entries only: the same funnel over the entries whose window ended within the
    /// covered time. A user belongs to the group of the path over all entries here too.
    pub from_first_finished: Rate,
    /// Time from step 1 on the reported path; absent at step 1 and where nobody came.
    pub time_from_first: Option<TimeToConvert>,
    /// Time from the step before on the reported path (the last one filled, optional or not); absent at step 1 and
    /// where nobody came.
    pub time_from_previous: Option<TimeToConvert>,
}

/// Time between two steps, one value for each user. All in milliseconds, all exact.
///
/// Percentiles interpolate linearly between the two nearest values (type 7 of Hyndman and Fan, what
/// `quantile_cont` of DuckDB and `percentile` of Spark compute).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeToConvert {
    /// Users.
    pub users: u64,
    /// Arithmetic mean.
    pub average: f64,
    /// Half were at most this fast.
    pub median: f64,
    /// 75th percentile.
    pub p75: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Users by time, in neighbouring bins.
    pub histogram: Vec<HistogramBin>,
}

/// Users whose time lies in `[from, to)` milliseconds (`[from, to]` in the last bin).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistogramBin {
    /// Lower edge, ms.
    pub from: i64,
    /// Upper edge, ms.
    pub to: i64,
    /// Users.
    pub users: u64,
}

/// The users who entered in one calendar bucket, each with the best path among their entries in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FunnelBucket {
    /// Its start.
    pub start: BucketStart,
    /// Whether some entry in it may be unfinished, or the bucket reaches past the asked or covered time.
    pub unfinished: bool,
    /// Users who reached each step.
    pub reached: Vec<u64>,
    /// From the first step to the last.
    pub conversion: Rate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_needs_five_expected_on_each_side_of_either_outcome() {
        let can = |own: (u64, u64), others: (u64, u64)| {
            Comparison::can_be_tested(Rate::new(own.0, own.1), Rate::new(others.0, others.1))
        };
        // 10 of 20 convert: 5 are expected on a side of 10, and 4.5 on one of 9.
        assert!(can((0, 10), (10, 10)));
        assert!(!can((0, 9), (10, 11)));
        // 20 users at about 10 % make 2 expected conversions, however many there were.
        assert!(!can((9, 20), (100, 1_000)));
        assert!(can((200, 1_000), (100, 1_000)));
        // All or none convert.
        assert!(!can((1_000, 1_000), (1_000, 1_000)));
        assert!(!can((0, 1_000), (0, 1_000)));
        assert!(!can((0, 0), (0, 0)));
        assert!(can((u64::MAX / 2, u64::MAX), (u64::MAX / 2, u64::MAX)));
    }
}
