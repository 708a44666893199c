//! The days that have events, and those between them that have none.

use roaring::RoaringBitmap;
use rockpool_catalog::{DaySpan, Gaps};
use std::ops::RangeInclusive;

/// Stretches of the whole extract that are listed.
const LISTED: usize = 20;
/// Stretches of an event type that are listed.
const LISTED_OF_TYPE: usize = 5;
/// Days that an event type needs before a day without it says anything.
const ENOUGH_DAYS: u64 = 20;
/// Events that it needs on a day with some, on average: of fewer a day without any may be chance.
const ENOUGH_EVENTS: u64 = 20;
/// One day in so many may be without an event type that happens on nearly all days.
const ONE_DAY_IN: u64 = 10;

/// Some days, in days since 1970.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DaySet {
    days: RoaringBitmap,
    /// The day that was added last: neighbours are often on one day.
    last: Option<i32>,
}

/// The order of days, as a number without a sign.
fn order(day: i32) -> u32 {
    day.cast_unsigned() ^ (1 << 31)
}

fn day_of(order: u32) -> i32 {
    (order ^ (1 << 31)).cast_signed()
}

impl DaySet {
    /// Adds a day.
    pub(crate) fn insert(&mut self, day: i32) {
        if self.last.replace(day) != Some(day) {
            self.days.insert(order(day));
        }
    }

    /// Adds other days.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.days |= &other.days;
    }

    fn contains(&self, day: i32) -> bool {
        self.days.contains(order(day))
    }

    fn within(&self, span: RangeInclusive<i32>) -> impl Iterator<Item = i32> {
        self.days.range(order(*span.start())..=order(*span.end())).map(day_of)
    }

    fn count(&self, span: RangeInclusive<i32>) -> u64 {
        self.days.range_cardinality(order(*span.start())..=order(*span.end()))
    }
}

/// The days without an event between the first and the last day of `main` that have some.
pub(crate) fn gaps_of_all(all: &DaySet, main: RangeInclusive<i32>) -> Gaps {
    let days: Vec<i32> = all.within(main).collect();
    let spans = days.windows(2).filter_map(|pair| match pair {
        [day, next] if *next > day.saturating_add(1) => Some(DaySpan { first: day + 1, last: next - 1 }),
        _ => None,
    });
    let spans: Vec<DaySpan> = spans.collect();
    let days = spans.iter().map(|span| length(*span)).sum();
    listed(spans, days, LISTED)
}

/// The days of `main` on which others happened and this event type did not, from its first day to the last whole one of
/// the extract, if it happens on nearly all days. `rows` are all its events.
pub(crate) fn gaps_of_type(rows: u64, of_type: &DaySet, all: &DaySet, main: RangeInclusive<i32>) -> Gaps {
    let Some(first) = of_type.within(main.clone()).next() else { return Gaps::default() };
    let last = of_type.within(main.clone()).last().unwrap_or(first);
    // The last day may still be going on.
    let span = first..=last.max(all.within(main.clone()).last().unwrap_or(last).saturating_sub(1));
    let (own, others) = (of_type.count(span.clone()), all.count(span.clone()));
    let without = others.saturating_sub(own);
    let is_rare = own < ENOUGH_DAYS || rows < own.saturating_mul(ENOUGH_EVENTS);
    if is_rare || without == 0 || without.saturating_mul(ONE_DAY_IN) > others {
        return Gaps::default();
    }
    let (mut spans, mut open): (Vec<DaySpan>, bool) = (Vec::new(), false);
    for day in all.within(span) {
        match spans.last_mut() {
            _ if of_type.contains(day) => open = false,
            Some(stretch) if open => stretch.last = day,
            _ => {
                spans.push(DaySpan { first: day, last: day });
                open = true;
            }
        }
    }
    listed(spans, without, LISTED_OF_TYPE)
}

/// The longest stretches, of equally long ones the latest, in order.
fn listed(mut spans: Vec<DaySpan>, days: u64, most: usize) -> Gaps {
    let stretches = spans.len() as u64;
    spans.sort_by_key(|span| std::cmp::Reverse((length(*span), span.first)));
    spans.truncate(most);
    spans.sort_unstable();
    Gaps { days, stretches, longest: spans }
}

fn length(span: DaySpan) -> u64 {
    u64::from(span.first.abs_diff(span.last)) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(days: impl IntoIterator<Item = i32>) -> DaySet {
        let mut set = DaySet::default();
        days.into_iter().for_each(|day| set.insert(day));
        set
    }

    fn span(first: i32, last: i32) -> DaySpan {
        DaySpan { first, last }
    }

    #[test]
    fn days_without_events_are_those_between_the_first_and_the_last() {
        let all = set([-3, -2, 1, 2, 3, 5, 400]);
        let gaps = gaps_of_all(&all, -3..=5);
        assert_eq!((gaps.days, gaps.stretches), (3, 2));
        assert_eq!(gaps.longest, [span(-1, 0), span(4, 4)]);
        assert_eq!(gaps_of_all(&set(1..=9), 1..=9), Gaps::default());
        assert_eq!(gaps_of_all(&set([]), 0..=0), Gaps::default());
    }

    #[test]
    fn the_longest_stretches_are_listed() {
        // Every third day, and a week without.
        let gaps = gaps_of_all(&set((0..90).filter(|day| day % 3 == 0 && !(31..36).contains(day))), 0..=89);
        assert_eq!((gaps.stretches, gaps.longest.len()), (28, 20));
        assert_eq!(gaps.days, 28 * 2 + 3);
        assert!(gaps.longest.contains(&span(31, 35)));
        assert!(gaps.longest.is_sorted());
    }

    #[test]
    fn an_event_type_that_nearly_always_happens_is_missed() {
        let all = set(0..100);
        // It pauses for two days and stops four days before the end, of which the last is still going on.
        let of_type = set((10..96).filter(|day| !(50..52).contains(day)));
        let gaps = gaps_of_type(2_000, &of_type, &all, 0..=99);
        assert_eq!((gaps.days, gaps.longest), (5, vec![span(50, 51), span(96, 98)]));
        // A day on which nothing happened is no gap of a type, and does not cut one in two.
        let but_one = set((0..100).filter(|day| *day != 97));
        let gaps = gaps_of_type(2_000, &of_type, &but_one, 0..=99);
        assert_eq!((gaps.days, gaps.longest), (4, vec![span(50, 51), span(96, 98)]));
    }

    #[test]
    fn an_event_type_that_is_rare_or_new_is_not() {
        let all = set(0..100);
        let gaps = |rows, days| gaps_of_type(rows, &days, &all, 0..=99);
        assert_eq!(gaps(9_000, set((0..100).step_by(2))), Gaps::default());
        assert_eq!(gaps(9_000, set((80..100).filter(|day| *day != 90))), Gaps::default());
        assert_eq!(gaps(9_000, set([])), Gaps::default());
        assert_eq!(gaps(9_000, set(0..100)), Gaps::default());
        // 99 days with 20 events each, and with one less.
        assert_eq!(gaps(1_980, set((0..100).filter(|day| *day != 90))).days, 1);
        assert_eq!(gaps(1_979, set((0..100).filter(|day| *day != 90))), Gaps::default());
    }
}
