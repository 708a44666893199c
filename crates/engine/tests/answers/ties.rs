//! The order of rows decides nothing: neither that of the source, nor that of an extract's rows at one instant.

use crate::extract::{Extract, Raw, event, funnel_of, random, retention_of, step, stickiness_of};
use crate::slices::questions;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    AnswerBody, Breakdown, CalendarUnit, Duration, DurationUnit, Funnel, FunnelBreakdown, GroupValue,
    Operator, PathAnchor, PathName, Paths, PropertyFilter, Question, Retention, Step, Stickiness, Ties,
    Value,
};
use serde_json::json;

/// Steps that some events of a type fill and others do not, so that which comes first at an instant could matter.
fn with_amount(amount: i64) -> Step {
    let is = |amount: i64| PropertyFilter {
        property: "amount".into(),
        operator: Operator::Is,
        values: vec![Value::Number(amount as f64)],
    };
    step(vec![event("a", vec![is(amount)]), event("b", vec![is(amount)])])
}

/// Questions in whose answers the order at an instant could show.
fn delicate() -> Vec<Question> {
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    let named = |anchor| Paths { name_by: Some("plan".into()), ..Paths::new(anchor) };
    let funnel = |ties| Funnel {
        breakdown: Some(FunnelBreakdown { property: "plan".into(), step: 2, groups: 9 }),
        ties,
        ..Funnel::new([Step::of("a"), with_amount(1), Step::of("a")], window)
    };
    vec![
        Question::Funnel(funnel(Ties::StrictlyAfter)),
        Question::Funnel(funnel(Ties::SameInstantCounts)),
        Question::Paths(Paths::new(PathAnchor::From(with_amount(0)))),
        Question::Paths(Paths::new(PathAnchor::To(with_amount(0)))),
        Question::Paths(named(PathAnchor::From(with_amount(2)))),
        Question::Paths(named(PathAnchor::Between { from: with_amount(0), to: with_amount(1) })),
        Question::Paths(Paths::new(PathAnchor::Between { from: with_amount(0), to: with_amount(0) })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_order_of_the_rows_changes_an_answer(
        events in random::events(80),
        micros in proptest::collection::vec(0u16..1_000, 200),
        turns in any::<usize>(),
    ) {
        let extract = Extract::build(&events, Budapest);
        let mut others = events.clone();
        others.iter_mut().zip(&micros).for_each(|(event, beyond)| event.beyond = *beyond);
        // The source's order decides the keys of users.
        let middle = turns % others.len();
        others.rotate_left(middle);
        let other = Extract::build(&others, Budapest);
        for question in questions().into_iter().chain(delicate()) {
            let (one, two) = (extract.ask(&question), other.ask(&question));
            prop_assert_eq!(&one.body, &two.body, "{:?}", question);
            prop_assert_eq!(&one.notes, &two.notes);
        }
    }
}

/// User 1 does three things at one instant, in an order in the extract that is none of the values.
fn one_instant() -> Extract {
    let plans = [None, Some("pro"), Some("free"), Some("team")];
    let mut events: Vec<Raw> = (0..)
        .zip(plans)
        .map(|(beyond, plan)| {
            let mut event = Raw::new(Some(1), random::START, "a");
            event.beyond = beyond;
            plan.into_iter().fold(event, |event, plan| event.with("plan", json!(plan)))
        })
        .collect();
    events.push(Raw::new(Some(1), random::START + 1_000, "b"));
    events.push(Raw::new(Some(2), random::START, "a"));
    Extract::build(&events, Budapest)
}

#[test]
fn of_several_values_at_one_instant_the_least_counts() {
    let extract = one_instant();
    let free = GroupValue::Value("free".into());
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    let breakdown = Some(FunnelBreakdown { property: "plan".into(), step: 1, groups: 9 });
    let funnel = Funnel { breakdown, ..Funnel::new([Step::of("a"), Step::of("b")], window) };
    let answer = extract.ask(&Question::Funnel(funnel));
    let groups: Vec<_> = funnel_of(&answer).groups.iter().map(|group| group.value.clone().unwrap()).collect();
    assert_eq!(groups, [free.clone(), GroupValue::NotSet]);

    let breakdown = Some(Breakdown { property: "plan".into(), groups: 9 });
    let retention = Retention::new(Step::of("a"), Step::of("b"), CalendarUnit::Day, 1);
    let answer = extract.ask(&Question::Retention(Retention { breakdown: breakdown.clone(), ..retention }));
    let groups: Vec<_> =
        retention_of(&answer).groups.iter().map(|group| group.value.clone().unwrap()).collect();
    assert_eq!(groups, [free.clone(), GroupValue::NotSet]);

    let stickiness = Stickiness { breakdown, ..Stickiness::new(Step::of("a"), CalendarUnit::Day) };
    let answer = extract.ask(&Question::Stickiness(stickiness));
    let groups: Vec<_> =
        stickiness_of(&answer).groups.iter().map(|group| group.value.clone().unwrap()).collect();
    assert_eq!(groups, [free, GroupValue::NotSet]);
}

#[test]
fn a_path_takes_the_events_of_one_instant_by_name_and_without_a_value_last() {
    let paths = Paths { name_by: Some("plan".into()), ..Paths::new(PathAnchor::From(Step::of("a"))) };
    let answer = one_instant().ask(&Question::Paths(paths));
    let AnswerBody::Paths(found) = &answer.body else { panic!("{answer:?}") };
    let mut steps: Vec<(u32, Option<&str>)> = vec![];
    for node in &found.nodes {
        if let PathName::Event { event_type, value } = &node.name {
            let name = if event_type == "b" { Some("b") } else { value.as_deref() };
            steps.push((node.step, name));
        }
    }
    // User 2 begins without a plan.
    assert_eq!(
        steps,
        [(0, None), (0, Some("free")), (1, Some("pro")), (2, Some("team")), (3, None), (4, Some("b"))]
    );
}
