//! Days, calendar units and durations; dates as a question writes them, and the days they come to.

mod bucket;
mod duration;
mod end;
mod range;
mod relative;
mod unit;
mod written;

pub use bucket::{BucketStart, BucketStartError};
pub use duration::{Duration, DurationUnit};
pub use end::{DataEnd, Zones};
pub use range::DateRange;
pub use relative::{DateUnit, DatesError, Days, RelativeDates};
pub use unit::CalendarUnit;
pub use written::Dates;
pub(crate) use written::of_notebook;

use serde::{Deserialize, Serialize};

/// How days and weeks are cut.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CalendarSettings {
    /// An IANA time zone such as `Europe/Budapest`; the extract's unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The first day of a week.
    #[serde(default, skip_serializing_if = "is_default")]
    pub week_start: WeekStart,
}

/// The first day of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// As ISO 8601 says.
    #[default]
    Monday,
    /// As in North America.
    Sunday,
}

impl WeekStart {
    /// `Monday` or `Sunday`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Sunday => "Sunday",
        }
    }
}

/// Whether a field has its default value and need not be written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
