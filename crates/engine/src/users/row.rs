//! One row of a user: an event, or a day of events.

use super::extra::Extra;
use rockpool_kernel::StepMask;

/// A row with its place among the rows of its user.
pub(crate) trait Row: Copy + Send + Sync + 'static {
    /// What a user's rows are sorted by.
    fn place(&self) -> i64;
}

/// An event that can fill some step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event<X = ()> {
    /// Its tick.
    pub(crate) time: i64,
    /// The steps it can fill, as bits.
    pub(crate) mask: StepMask,
    /// The number of its breakdown values' names.
    pub(crate) group: u32,
    /// What else was read of it.
    pub(crate) extra: X,
}

/// The events of one type that a user did on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    /// Days since 1970-01-01.
    pub(crate) day: i32,
    /// How many events.
    pub(crate) events: u32,
    /// The tick of the first.
    pub(crate) first: i64,
    /// The tick of the last.
    pub(crate) last: i64,
    /// The steps that events of the type fill, as bits.
    pub(crate) mask: StepMask,
}

/// The events of one type that a user did on a day, without their times: fewer columns to read, and less than half
/// the memory to sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayCount {
    /// Days since 1970-01-01.
    pub(crate) day: i32,
    /// How many events.
    pub(crate) events: u32,
    /// The steps that events of the type fill, as bits.
    pub(crate) mask: StepMask,
}

impl<X: Extra> Row for Event<X> {
    fn place(&self) -> i64 {
        self.time
    }
}

impl Row for Day {
    fn place(&self) -> i64 {
        i64::from(self.day)
    }
}

impl Row for DayCount {
    fn place(&self) -> i64 {
        i64::from(self.day)
    }
}
