//! What can go wrong with a calendar.

use rockpool_question::{CalendarUnit, too_many_buckets};

/// A calendar that cannot be cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// There is no such zone.
    #[error("'{name}' is no IANA time zone; write one such as Europe/Budapest")]
    UnknownZone {
        /// What should have been its name.
        name: String,
    },
    /// A range of days has more buckets than anybody can look at.
    #[error("{}", too_many_buckets(*.unit, None))]
    TooManyBuckets {
        /// What they are.
        unit: CalendarUnit,
    },
}
