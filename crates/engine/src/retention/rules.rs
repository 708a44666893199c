//! What a grid is made of, and what becomes of the entries of users in it.

use rockpool_calendar::Buckets;
use rockpool_kernel::StepMask;
use rockpool_kernel::retention::{Anchor, Slots};
use rockpool_question::Anchor as AnchorChoice;
use std::ops::Range;

/// The bit of a start event.
pub(super) const START: StepMask = StepMask::of(0);
/// The bit of a return event.
pub(super) const RETURNING: StepMask = StepMask::of(1);

/// What becomes of the entries of users: a user and an anchor each.
pub(super) trait CountEntries {
    /// An entry begins; the period of its anchor is its cohort.
    fn entry(&mut self, anchor: Anchor);

    /// Its user came back in a slot.
    fn returned(&mut self, anchor: Anchor, slot: usize);

    /// All slots of the entry have been told.
    fn end_of_entry(&mut self, user: u32, anchor: Anchor);

    /// A return event of the entry has this number.
    fn value(&mut self, anchor: Anchor, slot: usize, value: f64);

    /// A return event that counts has no number.
    fn without_number(&mut self);

    /// Matching events have no user.
    fn without_user(&mut self, rows: u64);
}

/// What a grid is made of.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    /// Which start events are anchors.
    pub(super) anchor: AnchorChoice,
    /// The ticks of a rolling period; none where periods are the calendar's.
    pub(super) rolling: Option<u64>,
    /// Where returns count.
    pub(super) slots: &'a Slots,
    /// The ticks in which a start event may lie.
    pub(super) start_ticks: Range<i64>,
    /// The same as days.
    pub(super) start_days: Range<i32>,
    /// The cohorts, and the periods after them in which returns are told apart.
    pub(super) buckets: &'a Buckets,
    /// How many users the extract has.
    pub(super) users: u64,
}
