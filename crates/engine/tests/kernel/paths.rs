//! The path of a user against its definition, read off the doc comments as plainly as can be.

use proptest::prelude::*;
use rockpool_engine::kernel::paths::{
    ANCHOR, Direction, GOAL, Limit, PathEvents, PathKernel, PathRules, STEP, Stop,
};
use std::ops::Range;

#[derive(Debug, Clone, Copy)]
struct Event {
    time: i64,
    mask: u32,
    name: u32,
}

/// Whether both events lie within the limit: `from` stands before `to`.
fn within(events: &[Event], from: usize, to: usize, limit: Limit) -> bool {
    match limit {
        Limit::Within(ticks) => events[to].time - events[from].time <= ticks as i64,
        Limit::Session(gap) => {
            events[from..=to].windows(2).all(|pair| pair[1].time - pair[0].time <= gap as i64)
        }
    }
}

/// The names of the steps among these events, after a step of the name `before`.
fn steps(events: &[Event], before: u32, collapse: bool) -> Vec<u32> {
    let mut names = vec![before];
    for event in events.iter().filter(|event| event.mask & STEP != 0) {
        if !(collapse && names.last() == Some(&event.name)) {
            names.push(event.name);
        }
    }
    names.remove(0);
    names
}

fn definition(events: &[Event], anchors: &Range<i64>, rules: PathRules) -> Vec<Stop> {
    let places: Vec<usize> = (0..events.len())
        .filter(|place| events[*place].mask & ANCHOR != 0 && anchors.contains(&events[*place].time))
        .collect();
    let (anchor, names, last) = match rules.direction {
        Direction::From => {
            let Some(anchor) = places.first().copied() else { return vec![] };
            let after: Vec<Event> = (anchor + 1..events.len())
                .filter(|place| within(events, anchor, *place, rules.limit))
                .map(|place| events[place])
                .collect();
            (anchor, steps(&after, events[anchor].name, rules.collapse_repeats), Stop::End)
        }
        Direction::To => {
            let Some(anchor) = places.last().copied() else { return vec![] };
            let mut before: Vec<Event> = (0..anchor)
                .filter(|place| within(events, *place, anchor, rules.limit))
                .map(|place| events[place])
                .collect();
            before.reverse();
            (anchor, steps(&before, events[anchor].name, rules.collapse_repeats), Stop::End)
        }
        Direction::Between => {
            let goals = |anchor: usize| {
                let after = anchor + 1..events.len();
                let mut goals = after.filter(|place| events[*place].mask & GOAL != 0);
                goals.find(|goal| within(events, anchor, *goal, rules.limit))
            };
            let Some((anchor, goal)) =
                places.iter().find_map(|anchor| goals(*anchor).map(|goal| (*anchor, goal)))
            else {
                return vec![];
            };
            let names = steps(&events[anchor + 1..goal], events[anchor].name, rules.collapse_repeats);
            (anchor, names, Stop::Goal)
        }
    };
    let mut path = vec![Stop::Event(events[anchor].name)];
    path.extend(names.iter().take(rules.depth).map(|name| Stop::Event(*name)));
    match last {
        Stop::Goal if names.len() > rules.depth => path.push(Stop::Cut),
        Stop::Goal => path.push(Stop::Goal),
        _ if names.len() < rules.depth => path.push(Stop::End),
        _ => {}
    }
    path
}

fn rules() -> impl Strategy<Value = PathRules> {
    let direction = prop_oneof![Just(Direction::From), Just(Direction::To), Just(Direction::Between)];
    let limit = prop_oneof![(0u64..12).prop_map(Limit::Within), (0u64..4).prop_map(Limit::Session)];
    (direction, 1usize..5, any::<bool>(), limit).prop_map(|(direction, depth, collapse_repeats, limit)| {
        PathRules { direction, depth, collapse_repeats, limit }
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
        let mut events: Vec<Event> =
            events.into_iter().map(|(time, mask, name)| Event { time, mask, name }).collect();
        events.sort_by_key(|event| event.time);
        let anchors = anchors.0..anchors.0 + anchors.1;
        let times: Vec<i64> = events.iter().map(|event| event.time).collect();
        let masks: Vec<u32> = events.iter().map(|event| event.mask).collect();
        let names: Vec<u32> = events.iter().map(|event| event.name).collect();
        let columns = PathEvents { times: &times, masks: &masks, names: &names };
        let mut kernel = PathKernel::new(rules);
        let found = kernel.path(columns, anchors.clone()).to_vec();
        prop_assert_eq!(&found, &definition(&events, &anchors, rules));
        // Nothing of one user is left for the next.
        prop_assert_eq!(kernel.path(columns, anchors), &found[..]);
    }
}

#[test]
fn nobody_without_events_has_a_path() {
    for direction in [Direction::From, Direction::To, Direction::Between] {
        let rules = PathRules { direction, depth: 3, collapse_repeats: false, limit: Limit::Session(1) };
        let none = PathEvents { times: &[], masks: &[], names: &[] };
        assert!(PathKernel::new(rules).path(none, i64::MIN..i64::MAX).is_empty());
    }
}
