//! The funnel kernel against its definition: a search through all assignments of different events to steps.

use crate::definition::Definition;
use proptest::prelude::*;
use rockpool_kernel::MOST_STEPS;
use rockpool_kernel::StepMask;
use rockpool_kernel::funnel::{FunnelKernel, FunnelRules};
use rockpool_question::Ties;
use std::ops::Range;

/// What the kernel reports, checked to be a path by the rules; its times.
fn reported(times: &[i64], masks: &[StepMask], entries: Range<i64>, rules: FunnelRules) -> Vec<i64> {
    let mut kernel = FunnelKernel::new(rules);
    // A user before this one must leave no trace in the buffers.
    kernel.best_path(&[0, 0, 0, 1, 2], &[3, 7, 1, 2, u32::MAX].map(StepMask::from_bits), 0..9);
    let path = kernel.best_path(times, masks, entries.clone()).to_vec();
    let level = kernel.best_level(times, masks, entries.clone());
    assert_eq!(level, path.len(), "level and path");
    let definition = Definition::new(times, masks, entries, rules);
    for step in 0..path.len() {
        assert!(definition.can_follow(&path[..step], path[step]), "step {step} of {path:?}");
    }
    path.into_iter().map(|event| times[event]).collect()
}

fn rules(steps: usize, window: i64, ties: Ties) -> FunnelRules {
    FunnelRules { steps, window, ties }
}

fn any_ties() -> impl Strategy<Value = Ties> {
    prop_oneof![Just(Ties::StrictlyAfter), Just(Ties::SameInstantCounts)]
}

/// Events over few ticks, each of which may fill several steps, in ascending order of time.
fn events(count: Range<usize>, ticks: i64) -> impl Strategy<Value = (Vec<i64>, Vec<StepMask>)> {
    let mask = prop_oneof![
        3 => (0u32..5).prop_map(|step| 1 << step),
        2 => 0u32..32,
        1 => Just(3u32),
    ];
    proptest::collection::vec((0..ticks, mask.prop_map(StepMask::from_bits)), count).prop_map(|mut events| {
        events.sort_by_key(|(time, _)| *time);
        events.into_iter().unzip()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40_000))]

    #[test]
    fn agrees_with_the_definition_on_ties(
        (times, masks) in events(3..9, 6),
        steps in 2usize..5,
        window in 0i64..7,
        ties in any_ties(),
        (start, length) in (-1i64..5, 0i64..8),
    ) {
        let rules = rules(steps, window, ties);
        let entries = start..start + length;
        prop_assert_eq!(
            reported(&times, &masks, entries.clone(), rules),
            Definition::best_times(&times, &masks, entries, rules)
        );
    }

    #[test]
    fn agrees_with_the_definition_on_one_or_two_ticks(
        (times, masks) in events(2..8, 2),
        steps in 2usize..6,
        window in 0i64..2,
    ) {
        let rules = rules(steps, window, Ties::SameInstantCounts);
        prop_assert_eq!(
            reported(&times, &masks, -1..9, rules),
            Definition::best_times(&times, &masks, -1..9, rules)
        );
    }

    #[test]
    fn order_within_a_tick_does_not_matter(
        (times, masks) in events(3..12, 4),
        steps in 2usize..6,
        window in 0i64..5,
        ties in any_ties(),
    ) {
        let rules = rules(steps, window, ties);
        let mut backwards: Vec<(i64, StepMask)> = times.iter().copied().zip(masks.iter().copied()).rev().collect();
        backwards.sort_by_key(|(time, _)| *time);
        let (times_backwards, masks_backwards): (Vec<i64>, Vec<StepMask>) = backwards.into_iter().unzip();
        prop_assert_eq!(
            reported(&times, &masks, 0..4, rules),
            reported(&times_backwards, &masks_backwards, 0..4, rules)
        );
    }
}

/// For long histories with `strictly after`: each entry in turn, always the earliest next event.
fn each_entry_in_turn(
    times: &[i64],
    masks: &[StepMask],
    entries: Range<i64>,
    rules: FunnelRules,
) -> Vec<i64> {
    let mut best = Vec::new();
    for entry in 0..times.len() {
        if !masks[entry].has(0) || !entries.contains(&times[entry]) {
            continue;
        }
        let mut path = vec![times[entry]];
        for event in entry..times.len() {
            let fills = path.len() < rules.steps && masks[event].has(path.len());
            if fills && times[event] > path[path.len() - 1] && times[event] <= times[entry] + rules.window {
                path.push(times[event]);
            }
        }
        if path.len() > best.len() {
            best = path;
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn agrees_with_trying_each_entry_on_long_histories(
        (times, masks) in events(50..300, 400),
        steps in 2usize..6,
        window in 0i64..60,
        (start, length) in (0i64..400, 0i64..400),
    ) {
        let rules = rules(steps, window, Ties::StrictlyAfter);
        let entries = start..start + length;
        prop_assert_eq!(
            reported(&times, &masks, entries.clone(), rules),
            each_entry_in_turn(&times, &masks, entries, rules)
        );
    }
}

const A: StepMask = StepMask::of(0);
const B: StepMask = StepMask::of(1);
const C: StepMask = StepMask::of(2);

#[test]
fn a_later_entry_at_the_tie_does_not_hide_the_earlier_one() {
    // a0 a5 b5: ClickHouse's `strict_increase` alone yields 1.
    let rules = rules(2, 10, Ties::StrictlyAfter);
    assert_eq!(reported(&[0, 5, 5], &[A, A, B], 0..10, rules), [0, 5]);
    assert_eq!(reported(&[0, 5, 5], &[A, B, A], 0..10, rules), [0, 5]);
}

#[test]
fn a_repeated_step_needs_an_event_of_its_own() {
    let both = A | B;
    let strictly = rules(2, 10, Ties::StrictlyAfter);
    let same_instant = rules(2, 10, Ties::SameInstantCounts);
    assert_eq!(reported(&[0], &[both], 0..10, strictly), [0]);
    assert_eq!(reported(&[0], &[both], 0..10, same_instant), [0]);
    assert_eq!(reported(&[0, 5], &[both, both], 0..10, strictly), [0, 5]);
    assert_eq!(reported(&[3, 3], &[both, both], 0..10, strictly), [3]);
    assert_eq!(reported(&[3, 3], &[both, both], 0..10, same_instant), [3, 3]);
}

#[test]
fn a_repeated_step_then_another() {
    // a, a, b for "a then a then b": one a is not enough, two are, on one tick only where ties count.
    let both = A | B;
    let strictly = rules(3, 10, Ties::StrictlyAfter);
    assert_eq!(reported(&[0, 1], &[both, C], 0..10, strictly), [0]);
    assert_eq!(reported(&[0, 1, 2], &[both, both, C], 0..10, strictly), [0, 1, 2]);
    let same_instant = rules(3, 10, Ties::SameInstantCounts);
    assert_eq!(reported(&[4, 4, 4], &[C, both, both], 0..10, same_instant), [4, 4, 4]);
}

#[test]
fn other_events_may_happen_in_between() {
    let rules = rules(2, 10, Ties::StrictlyAfter);
    assert_eq!(reported(&[0, 1, 2, 3], &[A, StepMask::NONE, A, B], 0..10, rules), [0, 3]);
}

#[test]
fn the_window_is_inclusive_and_runs_from_the_first_step() {
    let rules = rules(3, 10, Ties::StrictlyAfter);
    assert_eq!(reported(&[0, 6, 10], &[A, B, C], 0..99, rules), [0, 6, 10]);
    assert_eq!(reported(&[0, 6, 11], &[A, B, C], 0..99, rules), [0, 6]);
}

#[test]
fn the_earliest_entry_that_reaches_the_highest_step_is_reported() {
    let rules = rules(2, 10, Ties::StrictlyAfter);
    // Entry 0 reaches nothing, 20 and 25 both reach step 2.
    assert_eq!(reported(&[0, 20, 25, 30], &[A, A, A, B], 0..99, rules), [20, 30]);
    // A later conversion does not move the report, nor does a shorter one.
    assert_eq!(reported(&[0, 9, 20, 21], &[A, B, A, B], 0..99, rules), [0, 9]);
}

#[test]
fn only_the_entry_must_lie_in_the_range() {
    let rules = rules(2, 10, Ties::StrictlyAfter);
    assert_eq!(reported(&[4, 5, 12], &[A, A, B], 5..6, rules), [5, 12]);
    assert_eq!(reported(&[4, 12], &[A, B], 5..6, rules), [0i64; 0]);
    assert_eq!(reported(&[6, 12], &[A, B], 5..6, rules), [0i64; 0]);
    assert_eq!(reported(&[6, 12], &[A, B], 7..7, rules), [0i64; 0]);
}

#[test]
fn same_instant_runs_in_any_order_of_the_slice() {
    let rules = rules(3, 0, Ties::SameInstantCounts);
    assert_eq!(reported(&[7, 7, 7], &[C, B, A], 0..10, rules), [7, 7, 7]);
    assert_eq!(reported(&[7, 7, 8], &[B, A, C], 0..10, rules), [7, 7]);
}

#[test]
fn one_tick_gives_each_step_an_event_of_its_own_where_greed_would_fail() {
    // Only the first event can fill the last step, so the others must take the steps before.
    let rules = rules(3, 0, Ties::SameInstantCounts);
    assert_eq!(reported(&[7, 7, 7], &[A | B | C, A | B, A], 0..10, rules), [7, 7, 7]);
    // Three steps, but two of them only between one pair and the third step on the same pair.
    assert_eq!(reported(&[7, 7, 7], &[A | B | C, A | B | C, A], 0..10, rules), [7, 7, 7]);
    assert_eq!(reported(&[7, 7, 7], &[A | B | C, A, A], 0..10, rules), [7, 7]);
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    for ties in [Ties::StrictlyAfter, Ties::SameInstantCounts] {
        let times = [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX];
        let all = i64::MIN..i64::MAX;
        let masks = [A, StepMask::NONE, A, B];
        let mut kernel = FunnelKernel::new(rules(2, i64::MAX, ties));
        assert_eq!(kernel.best_path(&times, &masks, all.clone()), [2, 3]);
        let mut kernel = FunnelKernel::new(rules(2, 0, ties));
        assert_eq!(kernel.best_path(&times, &masks, all.clone()), [0]);
        let mut kernel = FunnelKernel::new(rules(2, i64::MAX, ties));
        assert_eq!(kernel.best_path(&times[..2], &[A, B], all), [0, 1]);
    }
}

#[test]
fn odd_arguments_are_answered() {
    for ties in [Ties::StrictlyAfter, Ties::SameInstantCounts] {
        let empty: [usize; 0] = [];
        assert_eq!(FunnelKernel::new(rules(0, 5, ties)).best_path(&[1], &[A], 0..9), empty);
        assert_eq!(FunnelKernel::new(rules(2, 5, ties)).best_path(&[], &[], 0..9), empty);
        assert_eq!(FunnelKernel::new(rules(2, 5, ties)).best_path(&[1, 2], &[A], 0..9), [0]);
        assert_eq!(FunnelKernel::new(rules(2, -5, ties)).best_path(&[1, 2], &[A, B], 0..9), [0]);
        let times: Vec<i64> = (0..40).collect();
        let path =
            FunnelKernel::new(rules(32, 99, ties)).best_path(&times, &[StepMask::ALL; 40], 0..9).to_vec();
        assert_eq!(path, (0..MOST_STEPS).collect::<Vec<_>>());
    }
}

#[test]
fn a_crowded_tick_is_matched_exactly() {
    // 20 steps, 1 000 events of one tick: all can fill the first half, only one each of the second half.
    let first_half = StepMask::first(10);
    let mut masks = vec![first_half; 1_000];
    for step in 10..20 {
        masks[step * 40] |= StepMask::of(step);
    }
    let times = vec![7; masks.len()];
    let rules = rules(20, 0, Ties::SameInstantCounts);
    assert_eq!(reported(&times, &masks, 0..9, rules), [7; 20]);
    // One event for the last two steps.
    masks[19 * 40] = StepMask::NONE;
    masks[18 * 40] |= StepMask::of(19);
    assert_eq!(reported(&times, &masks, 0..9, rules), [7; 19]);
}

#[test]
fn a_long_history_converts_at_its_end() {
    // Entries all along, none of which converts before the last one.
    let count = 100_000i64;
    let times: Vec<i64> = (0..count).collect();
    let masks: Vec<StepMask> = (0..count).map(|time| if time == count - 1 { B } else { A }).collect();
    for ties in [Ties::StrictlyAfter, Ties::SameInstantCounts] {
        assert_eq!(reported(&times, &masks, 0..count, rules(2, 10, ties)), [count - 11, count - 1]);
    }
}
