//! The kernel for all rules against their definition: a search through all paths.

use crate::definition::paths::{Path, User};
use proptest::prelude::*;
use rockpool_kernel::StepMask;
use rockpool_kernel::funnel::{FunnelKernel, FunnelRules};
use rockpool_kernel::path::{
    ALL_STEPS, ANY_EVENT, ExclusionRule, FIRST_EXCLUSION, Matched, PathKernel, PathRules, StepRules,
    UserEvents,
};
use rockpool_question::{Order, Ties};
use std::ops::Range;

/// Events of a user: ticks, masks, values.
#[derive(Debug, Clone)]
struct Events {
    times: Vec<i64>,
    masks: Vec<StepMask>,
    values: Vec<u32>,
}

impl Events {
    fn as_user(&self) -> UserEvents<'_> {
        UserEvents { times: &self.times, masks: &self.masks, values: &self.values }
    }
}

fn any_ties() -> impl Strategy<Value = Ties> {
    prop_oneof![Just(Ties::StrictlyAfter), Just(Ties::SameInstantCounts)]
}

/// Events over few ticks, each of which may fill several steps and be excluded, or be of no other use.
fn events(count: Range<usize>, ticks: i64, steps: u32, exclusions: u32) -> impl Strategy<Value = Events> {
    let fills = prop_oneof![
        4 => (0..steps).prop_map(|step| 1u32 << step),
        2 => 0u32..1 << steps,
        1 => Just(0u32),
    ];
    let excluded = prop_oneof![3 => Just(0u32), 1 => 0u32..1 << exclusions];
    let event = (0..ticks, fills, excluded, 0u32..3).prop_map(|(time, fills, excluded, value)| {
        (time, StepMask::from_bits(fills | excluded << FIRST_EXCLUSION) | ANY_EVENT, value)
    });
    proptest::collection::vec(event, count).prop_map(|mut events| {
        events.sort_by_key(|(time, ..)| *time);
        Events {
            times: events.iter().map(|event| event.0).collect(),
            masks: events.iter().map(|event| event.1).collect(),
            values: events.iter().map(|event| event.2).collect(),
        }
    })
}

/// Which rules a test is about.
#[derive(Debug, Clone, Copy, Default)]
struct Wanted {
    gaps: bool,
    exclusions: bool,
    exact: bool,
    any_order: bool,
    optional: bool,
    first: bool,
    sessions: bool,
}

const EVERYTHING: Wanted = Wanted {
    gaps: true,
    exclusions: true,
    exact: true,
    any_order: false,
    optional: true,
    first: true,
    sessions: true,
};

fn some_rules(steps: Range<usize>, wanted: Wanted) -> impl Strategy<Value = PathRules> {
    let stage = (
        any::<bool>(),
        prop_oneof![3 => Just(0i64), 1 => 0i64..4],
        prop_oneof![
            3 => Just(i64::MAX),
            1 => 0i64..5
        ],
    );
    let stages = proptest::collection::vec(stage, steps);
    let exclusions = proptest::collection::vec((0usize..5, 1usize..5), 0..4);
    let order = match (wanted.any_order, wanted.exact) {
        (true, _) => Just(Order::AnyOrder).boxed(),
        (false, true) => prop_oneof![2 => Just(Order::InOrder), 1 => Just(Order::ExactlyInOrder)].boxed(),
        (false, false) => Just(Order::InOrder).boxed(),
    };
    let session = prop_oneof![1 => Just(None), 1 => (0i64..4).prop_map(Some)];
    (stages, 0i64..9, order, any_ties(), exclusions, any::<bool>(), session).prop_map(
        move |(stages, window, order, ties, exclusions, first, session)| {
            let last = stages.len() - 1;
            let steps: Vec<StepRules> = stages
                .into_iter()
                .enumerate()
                .map(|(place, (optional, least, most))| StepRules {
                    optional: wanted.optional && optional && place > 0 && place < last,
                    least: if wanted.gaps { least } else { 0 },
                    most: if wanted.gaps { most } else { i64::MAX },
                })
                .collect();
            let exclusions = exclusions
                .into_iter()
                .map(|(from, length)| ExclusionRule { from, to: from + length })
                .filter(|exclusion| {
                    exclusion.to <= last && !steps[exclusion.from].optional && !steps[exclusion.to].optional
                })
                .filter(|_| wanted.exclusions)
                .collect();
            PathRules {
                steps,
                window,
                order,
                ties,
                exclusions,
                first_entry_only: wanted.first && first,
                session: session.filter(|_| wanted.sessions),
            }
        },
    )
}

/// What the kernel matches, as the definition writes it; checked to be a path by the rules.
fn written(user: User<'_>, found: &[Matched]) -> Path {
    let path: Path = found.iter().map(|matched| (matched.step, matched.event)).collect();
    for place in 0..path.len() {
        let (step, event) = path[place];
        if user.rules.order == Order::AnyOrder {
            assert!(user.events.masks[event].has(step), "step {step} of {path:?}");
            assert!(path[..place].iter().all(|other| other.0 != step && other.1 != event), "{path:?}");
        } else {
            assert!(user.can_follow(&path[..place], step, event), "step {step} of {path:?}");
        }
    }
    path
}

/// Compares all that the kernel says of a user with the definition.
fn check(rules: &PathRules, events: &Events, entries: Range<i64>) -> Result<(), TestCaseError> {
    let user = User { rules, events: events.as_user() };
    let mut kernel = PathKernel::new(rules.clone());
    // A user before this one must leave no trace in the buffers.
    let before = Events {
        times: vec![0, 1, 1, 2, 5],
        masks: [1, 7, !0, 2, 15].map(StepMask::from_bits).to_vec(),
        values: vec![1, 2, 1, 2, 2],
    };
    for unit in 0..kernel.load(before.as_user(), 0..9) {
        kernel.best(before.as_user(), unit, &[0..4, 2..9]);
        kernel.attempts(before.as_user(), unit);
    }
    let middle = entries.start.midpoint(entries.end);
    let ranges = [entries.clone(), entries.start..middle, middle..entries.end, entries.start..i64::MAX];
    let count = kernel.load(user.events, entries.clone());
    let units: Vec<Vec<usize>> =
        user.units().into_iter().filter(|unit| !user.entries(unit, &entries).is_empty()).collect();
    prop_assert_eq!(count, units.len());
    for (place, unit) in units.iter().enumerate() {
        let allowed = user.entries(unit, &entries);
        let found = kernel.best(user.events, place, &ranges);
        for (path, range) in ranges.iter().enumerate() {
            let within: Vec<i64> = allowed.iter().copied().filter(|time| range.contains(time)).collect();
            let expected = user.best(unit, &within).unwrap_or_default();
            let found = written(user, found.get(path));
            prop_assert_eq!(user.times(&found), user.times(&expected), "{:?} of unit {:?}", range, unit);
        }
        let expected: Vec<_> = user.attempts(unit, &allowed).iter().map(|path| user.times(path)).collect();
        let found = kernel.attempts(user.events, place);
        let found: Vec<_> =
            (0..found.len()).map(|path| user.times(&written(user, found.get(path)))).collect();
        prop_assert_eq!(found, expected, "attempts of unit {:?}", unit);
    }
    Ok(())
}

fn without_values(events: &Events, values: bool) -> Events {
    Events { values: if values { events.values.clone() } else { vec![] }, ..events.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6_000))]

    #[test]
    fn gaps(
        rules in some_rules(2..5, Wanted { gaps: true, ..Wanted::default() }),
        events in events(2..9, 9, 4, 1),
        (start, length) in (-1i64..5, 0i64..10),
    ) {
        check(&rules, &without_values(&events, false), start..start + length)?;
    }

    #[test]
    fn exclusions(
        rules in some_rules(2..5, Wanted { exclusions: true, ..Wanted::default() }),
        events in events(2..9, 6, 4, 3),
        (start, length) in (-1i64..5, 0i64..10),
    ) {
        check(&rules, &without_values(&events, false), start..start + length)?;
    }

    #[test]
    fn an_exact_order(
        rules in some_rules(2..5, Wanted { exact: true, ..Wanted::default() }),
        events in events(2..9, 6, 3, 1),
        (start, length) in (-1i64..5, 0i64..10),
    ) {
        check(&rules, &without_values(&events, false), start..start + length)?;
    }

    #[test]
    fn optional_steps(
        rules in some_rules(3..6, Wanted { optional: true, ..Wanted::default() }),
        events in events(2..9, 5, 5, 1),
        (start, length) in (-1i64..5, 0i64..10),
    ) {
        check(&rules, &without_values(&events, false), start..start + length)?;
    }

    #[test]
    fn optional_steps_with_gaps_and_exclusions(
        rules in some_rules(
            3..6,
            Wanted { gaps: true, exclusions: true, exact: true, optional: true, ..Wanted::default() },
        ),
        events in events(2..9, 8, 5, 3),
        (start, length) in (-1i64..5, 0i64..10),
    ) {
        check(&rules, &without_values(&events, false), start..start + length)?;
    }

    #[test]
    fn one_or_two_ticks(
        rules in some_rules(2..6, Wanted { gaps: true, exclusions: true, optional: true, ..Wanted::default() }),
        events in events(2..8, 2, 5, 3),
    ) {
        let rules = PathRules { ties: Ties::SameInstantCounts, ..rules };
        check(&rules, &without_values(&events, false), -1..9)?;
    }

    #[test]
    fn any_order(
        rules in some_rules(2..5, Wanted { any_order: true, first: true, sessions: true, ..Wanted::default() }),
        events in events(2..7, 7, 4, 1),
        (start, length) in (-1i64..5, 0i64..10),
        values in any::<bool>(),
    ) {
        check(&rules, &without_values(&events, values), start..start + length)?;
    }

    #[test]
    fn first_entries_sessions_and_values(
        rules in some_rules(2..5, Wanted { first: true, sessions: true, ..Wanted::default() }),
        events in events(2..10, 9, 3, 1),
        (start, length) in (-1i64..5, 0i64..10),
        values in any::<bool>(),
    ) {
        check(&rules, &without_values(&events, values), start..start + length)?;
    }

    #[test]
    fn all_rules_at_once(
        rules in some_rules(2..6, EVERYTHING),
        events in events(2..10, 7, 5, 3),
        (start, length) in (-1i64..5, 0i64..10),
        values in any::<bool>(),
    ) {
        check(&rules, &without_values(&events, values), start..start + length)?;
    }
}

/// The path of one unit over one range, as times by step.
fn times(rules: &PathRules, times: &[i64], masks: &[StepMask]) -> Vec<(usize, i64)> {
    let events = Events { times: times.to_vec(), masks: masks.to_vec(), values: vec![] };
    let user = User { rules, events: events.as_user() };
    let mut kernel = PathKernel::new(rules.clone());
    let always = i64::MIN..i64::MAX;
    match kernel.load(user.events, always.clone()) {
        0 => vec![],
        _ => user.times(&written(user, kernel.best(user.events, 0, std::slice::from_ref(&always)).get(0))),
    }
}

const A: StepMask = StepMask::of(0);
const B: StepMask = StepMask::of(1);
const C: StepMask = StepMask::of(2);
const X: StepMask = StepMask::of(FIRST_EXCLUSION);

fn steps(steps: usize, window: i64) -> PathRules {
    PathRules::plain(steps, window, Ties::StrictlyAfter)
}

#[test]
fn gaps_are_inclusive_and_a_later_event_may_keep_them() {
    let mut rules = steps(2, 100);
    (rules.steps[1].least, rules.steps[1].most) = (5, 10);
    assert_eq!(times(&rules, &[0, 4], &[A, B]), [(0, 0)]);
    assert_eq!(times(&rules, &[0, 5], &[A, B]), [(0, 0), (1, 5)]);
    assert_eq!(times(&rules, &[0, 10], &[A, B]), [(0, 0), (1, 10)]);
    assert_eq!(times(&rules, &[0, 11], &[A, B]), [(0, 0)]);
    // The first a is too early for the b, the second too late; the third is neither.
    assert_eq!(times(&rules, &[0, 8, 10, 15], &[A, A, A, B]), [(0, 8), (1, 15)]);
    // In the middle the later b is reported: the earlier one is too far from the c.
    let mut rules = steps(3, 100);
    rules.steps[2].most = 10;
    assert_eq!(times(&rules, &[0, 1, 15, 20], &[A, B, B, C]), [(0, 0), (1, 15), (2, 20)]);
}

#[test]
fn an_excluded_event_spoils_only_what_it_lies_strictly_in() {
    let mut rules = steps(3, 100);
    rules.exclusions = vec![ExclusionRule { from: 0, to: 2 }];
    assert_eq!(times(&rules, &[0, 1, 2, 3], &[A, B, X, C]), [(0, 0), (1, 1)]);
    assert_eq!(times(&rules, &[0, 1, 2], &[A | X, B, C | X]), [(0, 0), (1, 1), (2, 2)]);
    assert_eq!(times(&rules, &[0, 1, 2], &[A, B | X, C]), [(0, 0), (1, 1)]);
    // Another path is clean.
    assert_eq!(times(&rules, &[0, 1, 2, 3, 4], &[A, X, A, B, C]), [(0, 2), (1, 3), (2, 4)]);
    // Before the step it begins with, it spoils nothing.
    rules.exclusions = vec![ExclusionRule { from: 1, to: 2 }];
    assert_eq!(times(&rules, &[0, 1, 2, 3], &[A, X, B, C]), [(0, 0), (1, 2), (2, 3)]);
}

#[test]
fn an_exact_order_allows_nothing_in_between() {
    let mut rules = steps(2, 100);
    rules.order = Order::ExactlyInOrder;
    assert_eq!(times(&rules, &[0, 1, 2], &[A, StepMask::NONE, B]), [(0, 0)]);
    assert_eq!(times(&rules, &[0, 0, 2, 2], &[A, StepMask::NONE, StepMask::NONE, B]), [(0, 0), (1, 2)]);
    assert_eq!(times(&rules, &[0, 1, 2], &[A, A, B]), [(0, 1), (1, 2)]);
}

#[test]
fn an_optional_step_is_filled_where_it_does_not_cost_the_last() {
    let mut rules = steps(3, 10);
    rules.steps[1].optional = true;
    assert_eq!(times(&rules, &[0, 2], &[A, C]), [(0, 0), (2, 2)]);
    assert_eq!(times(&rules, &[0, 2, 5, 6], &[A, C, B, C]), [(0, 0), (1, 5), (2, 6)]);
    assert_eq!(times(&rules, &[0, 2, 5], &[A, C, B]), [(0, 0), (2, 2)]);
    assert_eq!(times(&rules, &[0, 5], &[A, B]), [(0, 0), (1, 5)]);
}

#[test]
fn any_order_needs_different_events() {
    let mut rules = steps(3, 10);
    rules.order = Order::AnyOrder;
    assert_eq!(times(&rules, &[0, 3, 5], &[C, A, B]), [(0, 0), (1, 3), (2, 5)]);
    assert_eq!(times(&rules, &[0, 3, 5], &[A | B, A | B, A | B]), [(0, 0), (1, 3)]);
    assert_eq!(times(&rules, &[0, 11], &[C, A]), [(0, 0)]);
    // The first event has to make room.
    assert_eq!(times(&rules, &[0, 1, 2], &[A | B, A, C | B]), [(0, 0), (1, 1), (2, 2)]);
}

#[test]
fn attempts_are_greedy_and_do_not_overlap() {
    let rules = steps(2, 10);
    let all = [0, 1, 2, 3, 4, 20, 25, 31, 32];
    let masks = [A, A, B, A, B, A, A, A, B];
    let events = UserEvents { times: &all, masks: &masks, values: &[] };
    let mut kernel = PathKernel::new(rules);
    assert_eq!(kernel.load(events, 0..100), 1);
    let found = kernel.attempts(events, 0);
    // Entry 1 belongs to the attempt that converts at 2; that of 20 ends at 30 without converting.
    let found: Vec<Vec<i64>> = (0..found.len())
        .map(|path| found.get(path).iter().map(|matched| all[matched.event]).collect())
        .collect();
    assert_eq!(found, [vec![0, 2], vec![3, 4], vec![20], vec![31, 32]]);
}

/// A step each for 20 steps, all rules, 100 000 events: what takes more than a few looks each does not end.
#[test]
fn long_histories_end() {
    let count = 100_000usize;
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let masks: Vec<StepMask> = (0..count)
        .map(|_| StepMask::from_bits(1 << (random() % 19) | u32::from(random() % 50 == 0) << 20) | ANY_EVENT)
        .collect();
    let values: Vec<u32> = (0..count).map(|_| random() % 2_000).collect();
    for ties in [Ties::StrictlyAfter, Ties::SameInstantCounts] {
        // One event a tick; ten a tick; all at one.
        for per_tick in [1, 10, count] {
            let times: Vec<i64> = (0..count).map(|place| (place / per_tick) as i64).collect();
            for order in [Order::InOrder, Order::ExactlyInOrder, Order::AnyOrder] {
                for held in [true, false] {
                    let mut rules = PathRules { order, ..PathRules::plain(20, 1 << 40, ties) };
                    if order != Order::AnyOrder {
                        rules.exclusions = vec![ExclusionRule { from: 0, to: 15 }];
                        for step in [3, 4, 5, 9] {
                            rules.steps[step].optional = true;
                        }
                        rules.steps[7].least = 3;
                        rules.steps[8].most = 1_000_000;
                    }
                    let values = if held { values.as_slice() } else { &[] };
                    let events = UserEvents { times: &times, masks: &masks, values };
                    let mut kernel = PathKernel::new(rules);
                    let units = kernel.load(events, 0..1 << 30);
                    let buckets: Vec<Range<i64>> = (0..1_000).map(|day| day * 100..day * 100 + 100).collect();
                    let mut entered = 0;
                    for unit in 0..units {
                        let ranges = if held { &buckets[..1] } else { &buckets };
                        entered += usize::from(!kernel.best(events, unit, ranges).get(0).is_empty());
                        assert!(!kernel.attempts(events, unit).is_empty());
                    }
                    assert!(entered > 0);
                }
            }
        }
    }
}

#[test]
fn attempts_of_a_long_history_are_counted_in_one_pass() {
    let count = 100_000i64;
    let times: Vec<i64> = (0..count).collect();
    let masks: Vec<StepMask> = (0..count).map(|time| if time % 2 == 0 { A } else { B }).collect();
    let events = UserEvents { times: &times, masks: &masks, values: &[] };
    let mut kernel = PathKernel::new(steps(2, 1 << 40));
    kernel.load(events, 0..count);
    assert_eq!(kernel.attempts(events, 0).len(), count as usize / 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6_000))]

    /// Longer histories than the definition can search: the plain kernel, which has a proof of its own.
    #[test]
    fn agrees_with_the_plain_kernel_on_long_histories(
        events in events(40..200, 150, 5, 1),
        count in 2usize..6,
        window in 0i64..60,
        ties in any_ties(),
        (start, length) in (0i64..150, 0i64..150),
    ) {
        let entries = start..start + length;
        let rules = PathRules::plain(count, window, ties);
        let events = without_values(&events, false);
        let masks: Vec<StepMask> = events.masks.iter().map(|mask| *mask & ALL_STEPS).collect();
        let mut plain = FunnelKernel::new(FunnelRules { steps: count, window, ties });
        let expected: Vec<i64> =
            plain.best_path(&events.times, &masks, entries.clone()).iter().map(|place| events.times[*place]).collect();
        let mut kernel = PathKernel::new(rules);
        let units = kernel.load(events.as_user(), entries.clone());
        prop_assert_eq!(units, usize::from(!expected.is_empty()));
        if units == 1 {
            let found = kernel.best(events.as_user(), 0, &[entries]).get(0);
            let found: Vec<i64> = found.iter().map(|matched| events.times[matched.event]).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
