//! The path of a user against its definition.

use crate::way_definition::{Happening, Passed, path};
use proptest::prelude::*;
use rockpool_kernel::StepMask;
use rockpool_kernel::ways::{Direction, Limit, Stop, WayEvents, WayKernel, WayRules};

fn rules() -> impl Strategy<Value = WayRules> {
    let direction = prop_oneof![Just(Direction::From), Just(Direction::To), Just(Direction::Between)];
    let limit = prop_oneof![(0u64..12).prop_map(Limit::Within), (0u64..4).prop_map(Limit::Session)];
    (direction, 1usize..5, any::<bool>(), limit).prop_map(|(direction, depth, collapse_repeats, limit)| {
        WayRules { direction, depth, collapse_repeats, limit }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40_000))]

    #[test]
    fn agrees_with_the_definition(
        events in proptest::collection::vec((0i64..24, 0u32..16, 0u32..3), 0..14),
        anchors in (-2i64..20, 0i64..30),
        rules in rules(),
    ) {
        let mut events: Vec<Happening<u32>> =
            events.into_iter().map(|(time, mask, name)| Happening { time, mask: StepMask::from_bits(mask), name }).collect();
        events.sort_by_key(|event| event.time);
        let anchors = anchors.0..anchors.0 + anchors.1;
        let times: Vec<i64> = events.iter().map(|event| event.time).collect();
        let masks: Vec<StepMask> = events.iter().map(|event| event.mask).collect();
        let names: Vec<u32> = events.iter().map(|event| event.name).collect();
        let columns = WayEvents { times: &times, masks: &masks, names: &names };
        let mut kernel = WayKernel::new(rules);
        let found = kernel.path(columns, anchors.clone()).to_vec();
        let expected: Vec<Stop> = path(&events, &anchors, rules)
            .into_iter()
            .map(|passed| match passed {
                Passed::Event(name) => Stop::Event(name),
                Passed::End => Stop::End,
                Passed::Goal => Stop::Goal,
                Passed::Cut => Stop::Cut,
            })
            .collect();
        prop_assert_eq!(&found, &expected);
        // Nothing of one user is left for the next.
        prop_assert_eq!(kernel.path(columns, anchors), &found[..]);
    }
}

#[test]
fn nobody_without_events_has_a_path() {
    for direction in [Direction::From, Direction::To, Direction::Between] {
        let rules = WayRules { direction, depth: 3, collapse_repeats: false, limit: Limit::Session(1) };
        let none = WayEvents { times: &[], masks: &[], names: &[] };
        assert!(WayKernel::new(rules).path(none, i64::MIN..i64::MAX).is_empty());
    }
}
