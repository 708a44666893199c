//! One row of a user: an event, or a day of events.

/// A row with its place among the rows of its user.
pub(crate) trait Row: Copy + Send + Sync + 'static {
    /// What a user's rows are sorted by.
    fn place(&self) -> i64;
}

/// An event that can fill some step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its tick.
    pub(crate) time: i64,
    /// The steps it can fill, as bits.
    pub(crate) mask: u32,
    /// The number of its breakdown value's name.
    pub(crate) group: u32,
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
    pub(crate) mask: u32,
}

impl Row for Event {
    fn place(&self) -> i64 {
        self.time
    }
}

impl Row for Day {
    fn place(&self) -> i64 {
        i64::from(self.day)
    }
}
