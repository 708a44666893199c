//! The retention kernel: the anchor of one user and the periods in which the user came back.

/// What one user did, by calendar period, in ascending order of time: single events (`first == last`) or
/// all events of a day.
#[derive(Debug, Clone, Copy)]
pub struct Activity<'a> {
    /// The number of the calendar period, counted from an epoch of the caller's.
    pub periods: &'a [i32],
    /// First tick.
    pub first: &'a [i64],
    /// Last tick.
    pub last: &'a [i64],
}

/// The start event that a user is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Its period.
    pub period: i32,
    /// Its tick.
    pub time: i64,
}

/// The first start event.
pub fn first_in_range(start: Activity<'_>) -> Option<Anchor> {
    let _ = start;
    None
}

/// Marks in `returned` (one for each period from 0, reset first) the periods after the anchor in which a
/// return event lies strictly later than the anchor.
pub fn mark_returns(anchor: Anchor, returning: Activity<'_>, returned: &mut [bool]) {
    let _ = (anchor, returning, returned);
}
