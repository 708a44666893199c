//! What to add to an extract, and what to take out.

use super::{BuilderError, Held};
use crate::BuildOptions;
use chrono::NaiveDate;
use chrono_tz::Tz;
use rockpool_catalog::TimeResolution;
use std::{fmt, str::FromStr, time::Duration};

/// How long files that are replaced stay, for readers who hold an earlier manifest.
const KEEP_REPLACED: Duration = Duration::from_secs(7 * 86_400);

/// What to add to an extract, and what to take out.
#[derive(Debug, Clone)]
pub struct AppendOptions {
    /// The inputs, how they are read and cut, and the extract's folder as the output. Name, zone, resolution and whether
    /// there is a table of users are the extract's, whatever stands here.
    pub build: BuildOptions,
    /// What a document says of the extract; it has to be so.
    pub said: Said,
    /// Days of the extract's zone that the inputs hold anew: what the extract has of them leaves, and of the inputs only
    /// what is of these days goes in, whether an input was in before or not.
    pub replace_days: Option<DayRange>,
    /// The first day of the extract's zone that stays: all before it leaves.
    pub drop_before: Option<NaiveDate>,
    /// Users who are forgotten: their events, their identifiers, their keys.
    pub forget: Vec<String>,
    /// Whether a file with the name of an earlier input and another content holds nothing that is in already.
    pub reused_names: bool,
    /// The least share of the events that the writing before added which this one must add; without it, any number above
    /// none will do.
    pub least_share: Option<f64>,
    /// How long files that are replaced stay in the folder. Nothing of a forgotten user stays.
    pub keep_replaced: Duration,
}

/// What a document says of an extract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// The reporting zone.
    pub time_zone: Option<Tz>,
    /// The resolution of instants.
    pub time_resolution: Option<TimeResolution>,
    /// Whether there is a table of users.
    pub users_table: Option<bool>,
}

/// Days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRange {
    /// The first.
    pub first: NaiveDate,
    /// The last, not before it.
    pub last: NaiveDate,
}

impl FromStr for DayRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a day such as 2026-01-31, or two such as 2026-01-30..2026-01-31".to_owned();
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let day = |text: &str| text.trim().parse::<NaiveDate>().map_err(|_| wrong());
        let days = Self { first: day(first)?, last: day(last)? };
        if days.first > days.last { Err(format!("{} is after {}", days.first, days.last)) } else { Ok(days) }
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { self.first.fmt(to) } else { write!(to, "{}..{}", self.first, self.last) }
    }
}

impl AppendOptions {
    /// Everything new of the inputs of a build, to its output.
    pub fn new(build: BuildOptions) -> Self {
        Self {
            build,
            said: Said::default(),
            replace_days: None,
            drop_before: None,
            forget: Vec::new(),
            reused_names: false,
            least_share: None,
            keep_replaced: KEEP_REPLACED,
        }
    }

    /// Whether something of the extract is to leave.
    pub(super) fn takes_out(&self) -> bool {
        self.replace_days.is_some() || self.drop_before.is_some() || !self.forget.is_empty()
    }

    /// Refuses to add much less than the writing before did.
    pub(super) fn ensure_not_fewer(&self, held: &Held, found: u64) -> Result<(), BuilderError> {
        let there = held.snapshot.rows_added;
        match self.least_share {
            Some(least) if (found as f64) < least * there as f64 => {
                Err(BuilderError::Fewer { there, found, least })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_one_or_two() {
        assert_eq!("2026-01-31".parse::<DayRange>().unwrap().to_string(), "2026-01-31");
        assert_eq!(
            "2026-01-30..2026-02-01".parse::<DayRange>().unwrap().to_string(),
            "2026-01-30..2026-02-01"
        );
        for wrong in ["", "yesterday", "2026-02-30", "2026-02-01..2026-01-30", "2026-01-01..", "..2026-01-01"]
        {
            assert!(wrong.parse::<DayRange>().is_err(), "{wrong}");
        }
    }
}
