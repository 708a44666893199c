//! Goes over the events of one user after another.

use crate::groups::GroupNames;
use crate::users::{Accumulate, Event};
use rockpool_kernel::StepMask;
use rockpool_kernel::ways::{ANCHOR, GOAL, Stop, WayEvents, WayKernel};
use std::ops::Range;

/// What becomes of paths.
pub(super) trait CountPaths {
    /// A user has this path; nothing of it is empty.
    fn path(&mut self, user: u32, path: &[Stop]);

    /// Anchors have no user.
    fn without_user(&mut self, rows: u64);
}

/// Tells the path of each user, with buffers that every user takes again.
pub(super) struct PathUsers<C> {
    kernel: WayKernel,
    anchors: Range<i64>,
    /// The events in the order of paths.
    rows: Vec<Event>,
    times: Vec<i64>,
    masks: Vec<StepMask>,
    names: Vec<u32>,
    count: C,
}

impl<C: CountPaths> PathUsers<C> {
    pub(super) fn new(kernel: WayKernel, anchors: Range<i64>, count: C) -> Self {
        Self { kernel, anchors, rows: vec![], times: vec![], masks: vec![], names: vec![], count }
    }

    pub(super) fn count(&mut self) -> &mut C {
        &mut self.count
    }

    pub(super) fn into_count(self) -> C {
        self.count
    }
}

impl<C: CountPaths> Accumulate<Event> for PathUsers<C> {
    fn user(&mut self, user: u32, rows: &[Event], names: &GroupNames) {
        if !rows.iter().any(|row| row.mask.meets(ANCHOR)) {
            return;
        }
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        arrange(&mut self.rows, names);
        let rows = self.rows.as_slice();
        self.times.clear();
        self.times.extend(rows.iter().map(|row| row.time));
        self.masks.clear();
        self.masks.extend(rows.iter().map(|row| row.mask));
        self.names.clear();
        self.names.extend(rows.iter().map(|row| row.group));
        let events = WayEvents { times: &self.times, masks: &self.masks, names: &self.names };
        let path = self.kernel.path(events, self.anchors.clone());
        if !path.is_empty() {
            self.count.path(user, path);
        }
    }

    fn without_user(&mut self, rows: &[Event]) {
        let anchors =
            rows.iter().filter(|row| row.mask.meets(ANCHOR) && self.anchors.contains(&row.time)).count();
        self.count.without_user(anchors as u64);
    }
}

/// Brings events of one instant in the order that paths take them in: by name, and of those alike the anchor first,
/// then the goal.
fn arrange(rows: &mut [Event], names: &GroupNames) {
    for tied in rows.chunk_by_mut(|one, other| one.time == other.time).filter(|tied| tied.len() > 1) {
        tied.sort_by(|one, other| {
            let is_not = |row: &Event| (!row.mask.meets(ANCHOR), !row.mask.meets(GOAL));
            names.compare(one.group, other.group).then_with(|| is_not(one).cmp(&is_not(other)))
        });
    }
}
