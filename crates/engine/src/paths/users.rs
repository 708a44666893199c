//! Goes over the events of one user after another.

use super::PathsPartial;
use crate::kernel::ways::{ANCHOR, Stop, WayEvents, WayKernel};
use crate::users::{Accumulate, Event};
use std::ops::Range;

/// What becomes of paths.
pub(super) trait Count {
    /// A user has this path; nothing of it is empty.
    fn path(&mut self, user: u32, path: &[Stop]);

    /// Anchors have no user.
    fn without_user(&mut self, rows: u64);
}

/// Tells the path of each user, with buffers that every user takes again.
pub(super) struct PathUsers<C> {
    kernel: WayKernel,
    anchors: Range<i64>,
    times: Vec<i64>,
    masks: Vec<u32>,
    names: Vec<u32>,
    count: C,
}

impl<C: Count> PathUsers<C> {
    pub(super) fn new(kernel: WayKernel, anchors: Range<i64>, count: C) -> Self {
        Self { kernel, anchors, times: vec![], masks: vec![], names: vec![], count }
    }

    pub(super) fn count(&self) -> &C {
        &self.count
    }

    pub(super) fn into_count(self) -> C {
        self.count
    }
}

impl<C: Count> Accumulate<Event> for PathUsers<C> {
    fn user(&mut self, user: u32, rows: &[Event]) {
        if !rows.iter().any(|row| row.mask & ANCHOR != 0) {
            return;
        }
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
            rows.iter().filter(|row| row.mask & ANCHOR != 0 && self.anchors.contains(&row.time)).count();
        self.count.without_user(anchors as u64);
    }
}

impl Count for PathsPartial {
    fn path(&mut self, _user: u32, path: &[Stop]) {
        self.add(path);
    }

    fn without_user(&mut self, rows: u64) {
        self.rows_without_user += rows;
    }
}
