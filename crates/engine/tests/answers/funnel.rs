//! Funnels over a built extract, against the definition searched by brute force.

mod expected;
mod worlds;

use crate::extract::{Extract, Raw, event, funnel_of, listed, random, step};
use chrono::NaiveDate;
use chrono_tz::Europe::Budapest;
use expected::{Expected, Numbers, expected, has_other_ties, unit_of};
use proptest::prelude::*;
use rockpool_question::{
    AnswerPart, CalendarUnit, Count, DateRange, Dates, Duration, DurationUnit, Entries, EventChoice,
    EventMatch, Exclusion, Funnel, FunnelBreakdown, FunnelGroup, FunnelStage, GroupValue, LaterSteps, Note,
    Operator, Order, PropertyFilter, Question, Step, StepOutcome, Ties, Unit, Value,
};
use std::collections::BTreeSet;

const HOUR: i64 = 3_600_000;

fn check(events: &[Raw], funnel: &Funnel) -> Result<(), TestCaseError> {
    let extract = Extract::build(events, Budapest);
    let answer = extract.ask(&Question::Funnel(funnel.clone()));
    let found = funnel_of(&answer);
    let expected = expected(events, funnel);

    prop_assert_eq!(found.count, unit_of(funnel));
    prop_assert_eq!(Numbers::found(&found.total), expected.total.clone());
    check_rates(funnel, &found.total)?;
    check_groups(funnel, &found.groups, &expected)?;
    let over_time: Vec<_> =
        found.over_time.iter().map(|bucket| (bucket.start, bucket.reached.clone())).collect();
    prop_assert_eq!(over_time, expected.over_time);
    match &found.other_ties {
        None => prop_assert!(!has_other_ties(funnel)),
        Some(other) => {
            prop_assert_eq!(other.ties, funnel.ties.other());
            prop_assert_eq!(&other.reached, &expected.other_ties);
        }
    }
    let noted = answer.notes.iter().find_map(|note| match note {
        Note::RowsWithoutUser { rows } => Some(*rows),
        _ => None,
    });
    prop_assert_eq!(noted.unwrap_or(0), expected.rows_without_user);
    let several = answer.notes.contains(&Note::UsersCountSeveralTimes);
    prop_assert_eq!(several, found.count != Unit::Users);
    Ok(())
}

/// The users of every number, one by one.
fn check_users(events: &[Raw], funnel: &Funnel) -> Result<(), TestCaseError> {
    let extract = Extract::build(events, Budapest);
    let expected = expected(events, funnel);
    let found = extract.ask(&Question::Funnel(funnel.clone()));
    let found = funnel_of(&found);
    let kept: Vec<&GroupValue> = found.groups.iter().filter_map(|group| group.value.as_ref()).collect();
    let groups = std::iter::once(None).chain(kept.iter().map(|value| Some(*value)));
    let starts = || std::iter::once(None).chain(found.over_time.iter().map(|bucket| Some(bucket.start)));
    for group in groups {
        let members: Vec<Option<GroupValue>> = match group {
            Some(GroupValue::Other) => {
                let others = expected.groups.keys().filter(|value| !kept.contains(value));
                others.map(|value| Some(value.clone())).collect()
            }
            other => vec![other.cloned()],
        };
        for (step, outcome, bucket) in (0..funnel.steps.len()).flat_map(|step| {
            let outcomes = [StepOutcome::Reached, StepOutcome::Dropped];
            outcomes.into_iter().flat_map(move |outcome| starts().map(move |start| (step, outcome, start)))
        }) {
            let users: BTreeSet<u8> = members
                .iter()
                .filter_map(|value| expected.users.get(&(step, outcome, value.clone(), bucket)))
                .flatten()
                .copied()
                .collect();
            let part =
                AnswerPart::FunnelStep { step: step as u32 + 1, outcome, group: group.cloned(), bucket };
            let listed = listed(&extract, &Question::Funnel(funnel.clone()), &part);
            prop_assert_eq!(BTreeSet::from_iter(listed), users.clone(), "{:?}", part);
            // The number in the answer counts them, where a user counts once.
            if found.count == Unit::Users && outcome == StepOutcome::Reached && bucket.is_none() {
                let group = found.groups.iter().find(|found| found.value.as_ref() == group);
                let numbers = group.filter(|group| group.value.is_some()).unwrap_or(&found.total);
                prop_assert_eq!(numbers.steps[step].from_first.count, users.len() as u64);
            }
        }
    }
    Ok(())
}

/// What rates are out of.
fn check_rates(funnel: &Funnel, group: &FunnelGroup) -> Result<(), TestCaseError> {
    for (place, step) in group.steps.iter().enumerate() {
        prop_assert_eq!(step.from_first.of, group.steps[0].from_first.count);
        prop_assert_eq!(step.from_first_finished.of, group.steps[0].from_first_finished.count);
        let before = (0..place).rev().find(|before| !funnel.steps[*before].optional).unwrap_or(0);
        prop_assert_eq!(step.from_previous.of, group.steps[before].from_first.count);
        prop_assert_eq!(step.from_previous.count, step.from_first.count);
        prop_assert_eq!(step.time_from_first.is_some(), place > 0 && step.from_first.count > 0);
    }
    Ok(())
}

fn check_groups(funnel: &Funnel, found: &[FunnelGroup], expected: &Expected) -> Result<(), TestCaseError> {
    let Some(breakdown) = &funnel.breakdown else {
        prop_assert!(found.is_empty());
        return Ok(());
    };
    let mut values: Vec<(&GroupValue, &Numbers)> =
        expected.groups.iter().filter(|(value, _)| matches!(value, GroupValue::Value(_))).collect();
    values.sort_by(|a, b| b.1.reached[0].cmp(&a.1.reached[0]).then_with(|| a.0.cmp(b.0)));
    let kept = values.len().min(breakdown.groups as usize);
    let (kept, others) = values.split_at(kept);
    let mut groups: Vec<(GroupValue, Numbers)> =
        kept.iter().map(|(value, group)| ((*value).clone(), (*group).clone())).collect();
    if let Some(((_, first), rest)) = others.split_first() {
        let mut other = (*first).clone();
        rest.iter().for_each(|(_, group)| other.merge(group));
        groups.push((GroupValue::Other, other));
    }
    for value in [GroupValue::NotSet, GroupValue::NotReached] {
        groups.extend(expected.groups.get(&value).map(|group| (value, group.clone())));
    }
    let written: Vec<_> =
        found.iter().map(|found| (found.value.clone().unwrap(), Numbers::found(found))).collect();
    prop_assert_eq!(written, groups);
    let (all, entered) = (expected.total.reached[funnel.steps.len() - 1], expected.total.reached[0]);
    for group in found {
        check_rates(funnel, group)?;
        let own = group.steps[funnel.steps.len() - 1].from_first;
        match group.comparison {
            None => prop_assert_eq!(own.of, entered),
            Some(comparison) => {
                prop_assert_eq!(comparison.others.count, all - own.count);
                prop_assert_eq!(comparison.others.of, entered - own.of);
                let difference = own.rate.unwrap() - comparison.others.rate.unwrap();
                prop_assert!((comparison.difference - difference).abs() < 1e-12);
                // Expected on the smaller side, were both alike: of those who convert and of those who do not.
                let enough = own.of.min(entered - own.of) * all.min(entered - all) >= 5 * entered;
                prop_assert_eq!(comparison.p_value.is_some(), enough);
                prop_assert_eq!(comparison.corrected_p_value.is_some(), enough);
                prop_assert!(comparison.p_value <= comparison.corrected_p_value);
                prop_assert!(comparison.corrected_p_value.is_none_or(|value| value <= 1.0));
            }
        }
    }
    Ok(())
}

fn some_step() -> impl Strategy<Value = Step> {
    let plan = |operator, value: &str| PropertyFilter {
        property: "plan".into(),
        operator,
        values: vec![Value::Text(value.into())],
    };
    let amount = PropertyFilter {
        property: "amount".into(),
        operator: Operator::AtLeast,
        values: vec![Value::Number(1.0)],
    };
    prop_oneof![
        Just(step(vec![event("a", vec![])])),
        Just(step(vec![event("b", vec![])])),
        Just(step(vec![event("c", vec![amount])])),
        Just(step(vec![event("a", vec![plan(Operator::Is, "pro")]), event("b", vec![])])),
        Just(step(vec![event("b", vec![plan(Operator::IsNot, "free")])])),
        Just(step(vec![EventMatch { event: EventChoice::Any, filters: vec![] }])),
    ]
}

fn half_hours(amount: u32) -> Duration {
    Duration { amount: 30 * amount, unit: DurationUnit::Minute }
}

/// A plain funnel with what surrounds it.
fn some_funnel() -> impl Strategy<Value = Funnel> {
    let day = NaiveDate::from_ymd_opt(2024, 3, 30).unwrap();
    let dates = prop_oneof![
        Just(None),
        Just(Some(Dates::Fixed(DateRange { first: day, last: day }))),
        Just(Some(Dates::Fixed(DateRange { first: day.succ_opt().unwrap(), last: day.succ_opt().unwrap() }))),
    ];
    let ties = prop_oneof![Just(Ties::StrictlyAfter), Just(Ties::SameInstantCounts)];
    let unit = prop_oneof![
        Just(None),
        Just(Some(CalendarUnit::Day)),
        Just(Some(CalendarUnit::Week)),
        Just(Some(CalendarUnit::Month))
    ];
    let breakdown = prop_oneof![1 => Just(None), 3 => (1u32..3, 1u32..4).prop_map(Some)];
    let entries = prop_oneof![2 => Just(Entries::Any), 1 => Just(Entries::First)];
    let later = prop_oneof![2 => Just(LaterSteps::WithinWindow), 1 => Just(LaterSteps::WithinDates)];
    let steps = proptest::collection::vec(some_step(), 2..5);
    (steps, 1u32..40, dates, ties, unit, breakdown, entries, later).prop_map(
        |(steps, hours, dates, ties, over_time, breakdown, entries, later_steps)| Funnel {
            dates,
            ties,
            breakdown: breakdown.map(|(step, groups)| FunnelBreakdown {
                property: "plan".into(),
                step,
                groups,
            }),
            over_time,
            entries,
            later_steps,
            ..Funnel::new(steps, Duration { amount: hours, unit: DurationUnit::Hour })
        },
    )
}

/// The same with gaps, optional steps, exclusions and the other orders.
fn with_orders(funnel: Funnel) -> impl Strategy<Value = Funnel> {
    let order =
        prop_oneof![2 => Just(Order::InOrder), 1 => Just(Order::ExactlyInOrder), 1 => Just(Order::AnyOrder)];
    let gap = || proptest::option::weighted(0.3, 1u32..20);
    let rules = proptest::collection::vec((gap(), gap(), any::<bool>()), 4);
    let exclusions = proptest::collection::vec((some_step(), 0usize..4, 1usize..4), 0..3);
    (order, rules, exclusions).prop_map(move |(order, rules, exclusions)| {
        let mut funnel = Funnel { order, ..funnel.clone() };
        if order == Order::AnyOrder {
            return funnel;
        }
        let last = funnel.steps.len() - 1;
        for (place, (stage, (least, most, optional))) in
            funnel.steps.iter_mut().zip(rules).enumerate().skip(1)
        {
            let least =
                least.filter(|least| half_hours(*least).milliseconds() <= funnel.window.milliseconds());
            let most = most.filter(|most| least.is_none_or(|least| least <= *most));
            let optional = optional && place < last;
            *stage = FunnelStage {
                step: stage.step.clone(),
                optional,
                after_at_least: least.map(half_hours),
                after_at_most: most.map(half_hours),
            };
        }
        funnel.exclusions = exclusions
            .into_iter()
            .map(|(events, from, length)| (events, from, from + length))
            .filter(|(_, from, to)| {
                *to <= last && !funnel.steps[*from].optional && !funnel.steps[*to].optional
            })
            .map(|(events, from, to)| Exclusion { events, from: from as u32 + 1, to: to as u32 + 1 })
            .collect();
        funnel
    })
}

/// The same counted otherwise, with properties held constant or without.
fn with_units(funnel: Funnel) -> impl Strategy<Value = Funnel> {
    let count = prop_oneof![
        Just(Count::Users),
        Just(Count::Attempts),
        (1u32..8).prop_map(|length| Count::Sessions(half_hours(length))),
    ];
    let held = prop_oneof![
        Just(vec![]),
        Just(vec!["plan".to_owned()]),
        Just(vec!["amount".to_owned()]),
        Just(vec!["plan".to_owned(), "amount".to_owned()])
    ];
    (count, held).prop_map(move |(count, hold_constant)| {
        let entries = if count == Count::Attempts { Entries::Any } else { funnel.entries };
        Funnel { count, hold_constant, entries, ..funnel.clone() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn funnels_are_what_the_definition_says(events in random::events(30), funnel in some_funnel()) {
        check(&events, &funnel)?;
    }

    #[test]
    fn orders_gaps_options_and_exclusions_are_what_the_definition_says(
        events in random::events(30),
        funnel in some_funnel().prop_flat_map(with_orders),
    ) {
        check(&events, &funnel)?;
    }

    #[test]
    fn attempts_sessions_and_values_are_what_the_definition_says(
        events in random::events(30),
        funnel in some_funnel().prop_flat_map(with_units),
    ) {
        check(&events, &funnel)?;
    }

    #[test]
    fn everything_at_once_is_what_the_definition_says(
        events in random::events(30),
        funnel in some_funnel().prop_flat_map(with_orders).prop_flat_map(with_units),
    ) {
        check(&events, &funnel)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_users_of_a_number_are_those_it_counts(
        events in random::events(30),
        funnel in prop_oneof![
            some_funnel(),
            some_funnel().prop_flat_map(with_orders).prop_flat_map(with_units),
        ],
    ) {
        check_users(&events, &funnel)?;
    }
}

#[test]
fn other_events_are_read_only_where_they_matter() {
    let events: Vec<Raw> = ["a", "b", "c", "d"]
        .iter()
        .zip(0..)
        .map(|(kind, hour)| {
            Raw::new(Some(1), random::START + hour * HOUR, kind).with("plan", serde_json::json!(1))
        })
        .collect();
    let extract = Extract::build(&events, Budapest);
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    let plain = Funnel::new([Step::of("a"), Step::of("b")], window);
    let excluding = vec![Exclusion { events: Step::of("c"), from: 1, to: 2 }];
    for (funnel, files) in [
        (plain.clone(), 2),
        (Funnel { order: Order::AnyOrder, ..plain.clone() }, 2),
        (Funnel { count: Count::Attempts, hold_constant: vec!["plan".into()], ..plain.clone() }, 2),
        (Funnel { exclusions: excluding, ..plain.clone() }, 3),
        (Funnel { order: Order::ExactlyInOrder, ..plain.clone() }, 4),
        (Funnel { count: Count::SESSIONS, ..plain }, 4),
    ] {
        assert_eq!(extract.ask(&Question::Funnel(funnel)).read.files, files);
    }
}

#[test]
fn a_window_that_ends_at_the_last_instant_is_finished() {
    let start = random::START;
    let events = [
        Raw::new(Some(1), start, "a"),
        Raw::new(Some(2), start + 1, "a"),
        Raw::new(Some(3), start + HOUR, "b"),
    ];
    let window = Duration { amount: 1, unit: DurationUnit::Hour };
    let funnel = Funnel::new([Step::of("a"), Step::of("b")], window);
    let extract = Extract::build(&events, Budapest);
    let answer = extract.ask(&Question::Funnel(funnel));
    let total = &funnel_of(&answer).total;
    assert_eq!(total.unfinished, 1);
    assert_eq!(total.steps[0].from_first_finished.count, 1);
    assert!(answer.notes.contains(&Note::Unfinished { users: 1 }));
    assert_eq!(answer.share_of_users, 1.0);
    assert_eq!(answer.read.tables, ["events"]);
    assert_eq!((answer.read.files, answer.read.rows), (2, 3));
}
