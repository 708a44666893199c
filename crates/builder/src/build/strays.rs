//! Finds events that lie far from all others in time.
//!
//! A device whose clock was never set sends events from 1970, and one such event would make "all time" decades long.
//! The rule: the time line is cut wherever more than a year passes without an event. The part with the most events is
//! what the data is about. The events of all other parts are strays if they are few: at most a thousandth of all
//! events and at most 1 000; in a small extract at most 5 and at most a tenth. If there are more of them, nothing is
//! a stray: then it is the history that is sparse.

use crate::rows::DayCount;
use rockpool_catalog::{Strays, TimeRange, TimeResolution};

/// A part of the time line ends where so many microseconds pass without an event: 366 days.
const GAP: i64 = 366 * 86_400_000_000;
/// Instants that are shown.
const EXAMPLES: usize = 6;

/// The strays among the events of these days, which are in order.
pub(crate) fn find(days: &[DayCount], resolution: TimeResolution) -> Option<Strays> {
    // A stretch that a user's day gave may reach into the next one, never across a gap.
    let parts: Vec<&[DayCount]> =
        days.chunk_by(|day, next| next.first.saturating_sub(day.last) <= GAP).collect();
    let rows_of = |part: &[DayCount]| part.iter().map(|day| day.rows).sum::<u64>();
    let main = parts.iter().max_by_key(|part| rows_of(part))?;
    let all = rows_of(days);
    let rows = all - rows_of(main);
    if rows == 0 || rows > most(all) {
        return None;
    }
    let tick = |microseconds| resolution.tick_of_microseconds(microseconds);
    let others = TimeRange {
        first: tick(main.iter().map(|day| day.first).min()?),
        last: tick(main.iter().map(|day| day.last).max()?),
    };
    let mut instants: Vec<i64> = parts
        .iter()
        .filter(|part| part.as_ptr() != main.as_ptr())
        .flat_map(|part| part.iter())
        .flat_map(|day| [day.first, day.last])
        .map(tick)
        .collect();
    instants.sort_unstable();
    let side = |is_wanted: fn(i64, TimeRange) -> bool| {
        let mut wanted = instants.iter().copied().filter(|tick| is_wanted(*tick, others));
        let first = wanted.next()?;
        Some(TimeRange { first, last: wanted.next_back().unwrap_or(first) })
    };
    let before = side(|tick, others| tick < others.first);
    let after = side(|tick, others| tick > others.last);
    Some(Strays { rows, examples: examples(instants), others, before, after })
}

/// So many of these events at most are strays.
fn most(events: u64) -> u64 {
    (events / 1_000).min(1_000).max((events / 10).min(5))
}

/// The first and the last of sorted instants and some between them.
fn examples(mut instants: Vec<i64>) -> Vec<i64> {
    instants.dedup();
    let last = instants.len().saturating_sub(1);
    let mut examples: Vec<i64> =
        (0..EXAMPLES).filter_map(|place| instants.get(place * last / (EXAMPLES - 1)).copied()).collect();
    examples.dedup();
    examples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::DayCounts;
    use proptest::prelude::*;

    const DAY: i64 = 86_400_000_000;

    fn strays(instants: impl IntoIterator<Item = i64>) -> Option<Strays> {
        let mut days = DayCounts::default();
        instants.into_iter().for_each(|instant| days.add(instant));
        find(&days.in_order(), TimeResolution::Milliseconds)
    }

    #[test]
    fn a_clock_that_was_never_set_is_found() {
        // 20 events around day 20 000, one of 1970 and one of 2106.
        let usual = (0..20).map(|hour| 20_000 * DAY + hour * DAY / 24);
        let found = strays(usual.clone().chain([0, 4_294_967_295_000_000])).unwrap();
        assert_eq!((found.rows, found.examples), (2, vec![0, 4_294_967_295_000]));
        assert_eq!(found.before, Some(TimeRange { first: 0, last: 0 }));
        assert_eq!(found.after.map(|after| after.first), Some(4_294_967_295_000));
        assert_eq!(
            found.others,
            TimeRange { first: 20_000 * 86_400_000, last: 20_000 * 86_400_000 + 19 * 3_600_000 }
        );
        assert_eq!(strays(usual.clone()), None);
        // A year and a day is the limit.
        assert_eq!(strays(usual.clone().chain([20_000 * DAY - GAP])), None);
        assert!(strays(usual.chain([20_000 * DAY - GAP - 1])).is_some());
    }

    #[test]
    fn a_sparse_history_is_no_stray() {
        // One event every second year; two eras; a second life after a pause, with more than a thousandth.
        assert_eq!(strays((0..30).map(|year| year * 730 * DAY)), None);
        assert_eq!(strays((0..50).chain((0..50).map(|time| 900 * DAY + time))), None);
        assert_eq!(strays((0..100_000).chain((0..101).map(|time| 900 * DAY + time))), None);
        assert_eq!(strays([0]), None);
        assert_eq!(strays([]), None);
    }

    proptest! {
        #[test]
        fn strays_and_others_are_all_events_and_few_are_strays(
            days in proptest::collection::vec((0i64..40, 1usize..60), 1..12),
        ) {
            let instants: Vec<i64> = days.iter().flat_map(|(place, rows)| vec![place * 200 * DAY; *rows]).collect();
            let all = instants.len() as u64;
            if let Some(found) = strays(instants.clone()) {
                prop_assert!(found.rows <= most(all));
                let inside = |instant: &&i64| (found.others.first..=found.others.last).contains(&(**instant / 1_000));
                prop_assert_eq!(instants.iter().filter(inside).count() as u64, all - found.rows);
                for example in found.examples {
                    prop_assert!(instants.contains(&(example * 1_000)));
                    prop_assert!(example < found.others.first || example > found.others.last);
                }
            }
        }
    }
}
