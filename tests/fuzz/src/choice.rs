//! Choices that bolero's driver makes.

use bolero::Driver;
use std::ops::{Bound, Range};

/// A number below `end`; none if there is none, or if the driver has no more to choose from.
pub(crate) fn below<D: Driver>(driver: &mut D, end: usize) -> Option<usize> {
    if end == 0 {
        return None;
    }
    driver.gen_usize(Bound::Included(&0), Bound::Excluded(&end))
}

/// One of several things.
pub(crate) fn one_of<'t, T, D: Driver>(driver: &mut D, things: &'t [T]) -> Option<&'t T> {
    things.get(below(driver, things.len())?)
}

/// True once in so many times.
pub(crate) fn once_in<D: Driver>(driver: &mut D, times: usize) -> Option<bool> {
    Some(below(driver, times)? == 0)
}

/// A range within `0..length` of at most `most` items, seldom a long one.
pub(crate) fn range<D: Driver>(driver: &mut D, length: usize, most: usize) -> Option<Range<usize>> {
    let start = below(driver, length + 1)?;
    let longest = match below(driver, 4)? {
        0 => most,
        1 => most.min(16),
        _ => most.min(4),
    };
    let end = start + below(driver, longest.min(length - start) + 1)?;
    Some(start..end)
}
