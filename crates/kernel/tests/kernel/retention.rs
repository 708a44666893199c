//! The retention kernel against its definition, on single events and on the same events gathered by day.

use proptest::prelude::*;
use rockpool_kernel::retention::{
    Anchor, Anchors, Returns, Slots, since_calendar, since_rolling, visit_rolling,
};

const TICKS_PER_DAY: i64 = 4;

/// Day, first and last tick of the events of each day.
fn days(times: &[i64]) -> Vec<(i64, i64, i64)> {
    let mut days: Vec<(i64, i64, i64)> = Vec::new();
    for time in times {
        let day = time.div_euclid(TICKS_PER_DAY);
        match days.last_mut() {
            Some(last) if last.0 == day => last.2 = *time,
            _ => days.push((day, *time, *time)),
        }
    }
    days
}

/// Where returns count: the periods of each column, half open.
#[derive(Debug, Clone)]
enum Columns {
    Each(usize),
    OfLast(usize),
    Brackets(Vec<u32>),
}

impl Columns {
    fn slots(&self) -> Slots {
        match self {
            Self::Each(count) => Slots::each(*count),
            Self::OfLast(count) => Slots::of_last(*count),
            Self::Brackets(edges) => Slots::brackets(edges),
        }
    }

    /// The slots of returns that lie so many periods after the anchor.
    fn expected(&self, since: &[u64]) -> Vec<usize> {
        let within = |from: u64, to: u64| since.iter().any(|since| from <= *since && *since < to);
        match self {
            Self::Each(count) => (0..*count).filter(|slot| within(*slot as u64, *slot as u64 + 1)).collect(),
            Self::OfLast(count) => {
                since.iter().max().map(|last| (*last as usize).min(count - 1)).into_iter().collect()
            }
            Self::Brackets(edges) => (0..edges.len() - 1)
                .filter(|slot| within(u64::from(edges[*slot]), u64::from(edges[slot + 1])))
                .collect(),
        }
    }
}

fn some_columns() -> impl Strategy<Value = Columns> {
    prop_oneof![
        (1usize..8).prop_map(Columns::Each),
        (1usize..8).prop_map(Columns::OfLast),
        proptest::collection::btree_set(0u32..12, 2..5)
            .prop_map(|edges| Columns::Brackets(edges.into_iter().collect())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn anchors_are_the_first_starts(
        mut start in proptest::collection::vec(-20i64..20, 0..8),
        days_per_period in 1i64..4,
        every in any::<bool>(),
    ) {
        start.sort_unstable();
        let period = |time: i64| time.div_euclid(TICKS_PER_DAY).div_euclid(days_per_period) as i32;
        let mut expected: Vec<Anchor> = vec![];
        for time in &start {
            if expected.iter().all(|anchor| anchor.period != period(*time)) {
                expected.push(Anchor { period: period(*time), time: *time, group: 0 });
            }
        }
        expected.truncate(if every { usize::MAX } else { 1 });
        let mut anchors = Anchors::new(every);
        start.iter().for_each(|time| anchors.push(Anchor { period: period(*time), time: *time, group: 0 }));
        prop_assert_eq!(anchors.found(), &expected);
        // By day, each period backwards: within a period the order does not matter.
        anchors.clear();
        let days = days(&start);
        for days in days.chunk_by(|a, b| period(a.1) == period(b.1)) {
            for (_, first, _) in days.iter().rev() {
                anchors.push(Anchor { period: period(*first), time: *first, group: 0 });
            }
        }
        prop_assert_eq!(anchors.found(), &expected);
    }

    #[test]
    fn returns_are_found_in_their_slots(
        anchor in -20i64..20,
        mut returning in proptest::collection::vec(-20i64..60, 0..10),
        days_per_period in 1i64..4,
        length in 1i64..9,
        columns in some_columns(),
    ) {
        returning.sort_unstable();
        let period = |time: i64| time.div_euclid(TICKS_PER_DAY).div_euclid(days_per_period) as i32;
        let anchor = Anchor { period: period(anchor), time: anchor, group: 0 };
        let slots = columns.slots();
        let later = || returning.iter().copied().filter(|time| *time > anchor.time);

        let since: Vec<u64> = later().map(|time| (period(time) - anchor.period) as u64).collect();
        let expected = columns.expected(&since);
        let visited = |gathered: &Returns| {
            let mut visited = vec![];
            gathered.visit(anchor, &slots, |slot| visited.push(slot));
            visited
        };
        let mut gathered = Returns::default();
        returning.iter().for_each(|time| gathered.push(period(*time), *time));
        prop_assert_eq!(visited(&gathered), expected.clone());
        gathered.clear();
        days(&returning).iter().for_each(|(_, first, last)| gathered.push(period(*first), *last));
        prop_assert_eq!(visited(&gathered), expected);

        let rolling: Vec<u64> = later().map(|time| ((time - anchor.time) / length) as u64).collect();
        let mut visited = vec![];
        visit_rolling(anchor, length as u64, &returning, &slots, |slot| visited.push(slot));
        prop_assert_eq!(visited, columns.expected(&rolling));

        // One by one.
        let one_by_one: Vec<u64> =
            returning.iter().filter_map(|time| since_calendar(anchor, period(*time), *time)).collect();
        prop_assert_eq!(one_by_one, since);
        let one_by_one: Vec<u64> =
            returning.iter().filter_map(|time| since_rolling(anchor, length as u64, *time)).collect();
        prop_assert_eq!(one_by_one, rolling);
        for since in 0..14 {
            let slot = columns.expected(&[since]).first().copied();
            prop_assert_eq!(slots.of(since), slot);
            if slots.is_past(since) {
                prop_assert_eq!(slot, None);
            }
        }
    }
}
