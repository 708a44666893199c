//! Several events at one instant: which of them speaks.

use super::extra::Extra;
use super::row::Event;
use crate::groups::{GroupNames, NOT_SET};

/// The group of the event at a place; of several at its instant that `may_give` it, the least.
///
/// `rows` are in the order of time. Rows of one instant come in the order of files, which is nothing that a number may
/// depend on.
pub(crate) fn group_at<X: Extra>(
    rows: &[Event<X>],
    place: usize,
    names: &GroupNames,
    may_give: impl Fn(&Event<X>) -> bool,
) -> u32 {
    let Some(event) = rows.get(place) else { return NOT_SET };
    let before = rows.iter().take(place).rev().take_while(|row| row.time == event.time).count();
    let tied = || rows.iter().skip(place - before).take_while(|row| row.time == event.time);
    if tied().all(|row| row.group == event.group) {
        return event.group;
    }
    names.least(tied().filter(|row| may_give(row)).map(|row| row.group))
}
