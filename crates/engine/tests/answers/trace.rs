//! Traces: each rule by a case that a hand follows, and many users against the funnel's own answer.

use crate::extract::{Extract, Raw, day_of, event, fills, funnel_of, random, step};
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_engine::EngineError;
use rockpool_question::{
    AnswerBody, Count, DateRange, Dates, Duration, DurationUnit, Exclusion, Funnel, FunnelStage, LaterSteps,
    MissedRule, Order, Question, Step, Ties, Trace, TraceAnswer, UserReference,
};

const HOUR: i64 = 3_600_000;

fn hours(amount: u32) -> Duration {
    Duration { amount, unit: DurationUnit::Hour }
}

fn trace(extract: &Extract, funnel: &Funnel, user: UserReference) -> Result<TraceAnswer, EngineError> {
    let question = Question::Trace(Trace { funnel: Box::new(funnel.clone()), user, key_space: None });
    extract.try_ask(&question).map(|answer| match answer.body {
        AnswerBody::Trace(trace) => trace,
        other => panic!("{other:?}"),
    })
}

fn id(user: u8) -> UserReference {
    UserReference::Id(format!("user {user}"))
}

/// `a`, then `b` within seven days.
fn plain() -> Funnel {
    Funnel::new([Step::of("a"), Step::of("b")], hours(7 * 24))
}

/// The trace of a user with events of these types at these hours of 30 Mar 2024. Another user has every type.
fn traced(funnel: &Funnel, events: &[(&'static str, i64)]) -> TraceAnswer {
    let own = events.iter().map(|(kind, hour)| {
        // A plan of its own for each type.
        Raw::new(Some(1), random::START + hour * HOUR, kind).with("plan", serde_json::json!(kind))
    });
    let others = ["a", "b", "c"]
        .map(|kind| Raw::new(Some(2), random::START, kind).with("plan", serde_json::json!("pro")));
    let events: Vec<Raw> = own.chain(others).collect();
    trace(&Extract::build(&events, Budapest), funnel, id(1)).unwrap()
}

#[track_caller]
fn missed(funnel: &Funnel, events: &[(&'static str, i64)], step: u32, rule: MissedRule, explanation: &str) {
    let trace = traced(funnel, events);
    let miss = trace.missed.as_ref().unwrap_or_else(|| panic!("{trace:?}"));
    assert_eq!((miss.step, miss.rule, miss.explanation.as_str()), (step, rule, explanation));
}

#[test]
fn who_converted_missed_nothing() {
    let trace = traced(&plain(), &[("a", 0), ("c", 1), ("a", 2), ("b", 3)]);
    assert_eq!((trace.reached, &trace.missed, trace.truncated), (2, &None, false));
    let events: Vec<(&str, &str, Option<u32>)> = trace
        .events
        .iter()
        .map(|event| (event.time.as_str(), event.event_type.as_str(), event.matched))
        .collect();
    // What no step is about is not listed; of two entries the earlier is reported.
    assert_eq!(
        events,
        [
            ("2024-03-30T00:00:00.000+01:00", "a", Some(1)),
            ("2024-03-30T02:00:00.000+01:00", "a", None),
            ("2024-03-30T03:00:00.000+01:00", "b", Some(2)),
        ]
    );
    assert_eq!(trace.events[1].fills, [1]);
    assert_eq!(trace.id.as_deref(), Some("user 1"));
}

#[test]
fn without_an_event_there_is_no_step() {
    let text = "There is no 'b' of this user at all.";
    missed(&plain(), &[("a", 0)], 2, MissedRule::NoEvent, text);
    missed(&plain(), &[("b", 0)], 1, MissedRule::NoEvent, "There is no 'a' of this user at all.");
}

#[test]
fn a_step_before_its_time_is_out_of_order() {
    let text = "No 'b' follows 'a'; the last one came 2 hours before it, on 30 Mar 2024 at 01:00:00.";
    missed(&plain(), &[("b", 0), ("b", 1), ("a", 3)], 2, MissedRule::Order, text);
}

#[test]
fn the_same_instant_is_not_after() {
    let text = "'b' came at the same instant as 'a', 30 Mar 2024 at 01:00:00; it has to come strictly after.";
    missed(&plain(), &[("a", 1), ("b", 1)], 2, MissedRule::SameInstant, text);
    let funnel = Funnel { ties: Ties::SameInstantCounts, ..plain() };
    assert_eq!(traced(&funnel, &[("a", 1), ("b", 1)]).missed, None);
}

#[test]
fn days_that_were_not_asked_do_not_count() {
    let day = |day: u64| day_of(Budapest, random::START) + chrono::Days::new(day);
    let funnel = Funnel { dates: Some(Dates::Fixed(DateRange { first: day(1), last: day(2) })), ..plain() };
    let text = "The nearest 'a' came 22 hours before the asked days begin, on 30 Mar 2024 at 02:00:00.";
    missed(&funnel, &[("a", 0), ("a", 2), ("b", 3)], 1, MissedRule::Dates, text);
    // The day ends after 24 hours; the next one, when the clocks go forward, is an hour ahead at seven.
    let funnel = Funnel {
        dates: Some(Dates::Fixed(DateRange { first: day(0), last: day(0) })),
        later_steps: LaterSteps::WithinDates,
        ..plain()
    };
    let text = "The nearest 'b' came 6 hours after the asked days have ended, on 31 Mar 2024 at 07:00:00.";
    missed(&funnel, &[("a", 0), ("b", 30)], 2, MissedRule::Dates, text);
}

#[test]
fn a_step_after_the_window_is_late() {
    let funnel = Funnel { window: hours(1), ..plain() };
    let text = "The nearest 'b' came 1 hour after the window had ended, on 30 Mar 2024 at 05:00:00: \
                2 hours after 'a' on 30 Mar 2024 at 03:00:00; the window is 1 hour.";
    missed(&funnel, &[("b", 0), ("a", 3), ("b", 5)], 2, MissedRule::Window, text);
}

#[test]
fn gaps_have_a_least_and_a_most() {
    let stage =
        |least, most| FunnelStage { after_at_least: least, after_at_most: most, ..FunnelStage::of("b") };
    let funnel = |stage| Funnel { steps: vec![FunnelStage::of("a"), stage], ..plain() };
    let text =
        "'b' came only 1 hour after 'a', on 30 Mar 2024 at 01:00:00; at least 2 hours have to lie between.";
    missed(&funnel(stage(Some(hours(2)), None)), &[("a", 0), ("b", 1)], 2, MissedRule::TooSoon, text);
    let text =
        "The next 'b' came 5 hours after 'a', on 30 Mar 2024 at 05:00:00; at most 2 hours may lie between.";
    missed(&funnel(stage(None, Some(hours(2)))), &[("a", 0), ("b", 5)], 2, MissedRule::TooLate, text);
}

#[test]
fn what_must_not_happen_between_two_steps_is_named() {
    let exclusion = Exclusion { events: Step::of("c"), from: 1, to: 2 };
    let funnel = Funnel { exclusions: vec![exclusion], ..plain() };
    let text = "'c' came on 30 Mar 2024 at 01:00:00, between 'a' and 'b'; that is excluded.";
    missed(&funnel, &[("a", 0), ("c", 1), ("b", 2)], 2, MissedRule::Excluded, text);
    let listed = traced(&funnel, &[("a", 0), ("c", 1), ("b", 2)]).events;
    assert_eq!(
        listed.iter().map(|event| event.excludes.as_slice()).collect::<Vec<_>>(),
        [&[][..], &[0], &[]]
    );
    let exact = Funnel { order: Order::ExactlyInOrder, ..plain() };
    let text = "'c' came on 30 Mar 2024 at 01:00:00, between 'a' and 'b'; in an exact order nothing may.";
    missed(&exact, &[("a", 0), ("c", 1), ("b", 2)], 2, MissedRule::InBetween, text);
}

#[test]
fn values_and_sessions_have_to_be_the_same() {
    let funnel = Funnel { hold_constant: vec!["plan".into()], ..plain() };
    let text = "'b' on 30 Mar 2024 at 01:00:00 has another value of 'plan' than 'a', or none.";
    missed(&funnel, &[("a", 0), ("b", 1)], 2, MissedRule::OtherValue, text);
    let funnel = Funnel { count: Count::SESSIONS, ..plain() };
    let text = "The next 'b' came on 30 Mar 2024 at 03:00:00, in another session: \
                nothing happened for 3 hours before 30 Mar 2024 at 03:00:00.";
    missed(&funnel, &[("a", 0), ("b", 3)], 2, MissedRule::OtherSession, text);
}

#[test]
fn of_several_rules_the_first_is_named() {
    let exclusion = Exclusion { events: Step::of("c"), from: 1, to: 2 };
    let funnel = Funnel { window: hours(1), exclusions: vec![exclusion], ..plain() };
    let text = "'c' came on 30 Mar 2024 at 01:00:00, between 'a' and 'b'; that is excluded. \
                This is not the only rule in the way.";
    missed(&funnel, &[("a", 0), ("c", 1), ("b", 5)], 2, MissedRule::Excluded, text);
}

#[test]
fn in_any_order_the_steps_lie_too_far_apart() {
    let funnel = Funnel { window: hours(1), order: Order::AnyOrder, ..plain() };
    let text = "The nearest 'a' came on 30 Mar 2024 at 03:00:00; with it all steps take 3 hours, and the window is 1 hour.";
    missed(&funnel, &[("b", 0), ("a", 3)], 1, MissedRule::Window, text);
}

#[test]
fn a_user_who_is_not_there_is_a_problem_of_the_question() {
    let extract = Extract::build(&["a", "b"].map(|kind| Raw::new(Some(1), random::START, kind)), Budapest);
    for user in [id(7), UserReference::Key(12_345)] {
        let error = trace(&extract, &plain(), user).unwrap_err();
        assert!(matches!(error, EngineError::Question(_)), "{error}");
    }
}

#[test]
fn events_around_the_path_are_listed_and_the_rest_is_not() {
    let mut events: Vec<Raw> =
        (0..3_000).map(|minute| Raw::new(Some(1), random::START + minute * 60_000, "a")).collect();
    events.push(Raw::new(Some(1), random::START + 3_000 * 60_000, "b"));
    let funnel = Funnel { window: hours(1), ..plain() };
    let trace = trace(&Extract::build(&events, Budapest), &funnel, id(1)).unwrap();
    assert!(trace.truncated);
    assert_eq!(trace.reached, 2);
    let matched: Vec<u32> = trace.events.iter().filter_map(|event| event.matched).collect();
    assert_eq!(matched, [1, 2]);
    assert!(trace.events.is_sorted_by_key(|event| event.time.clone()));
    assert!((1_000..=1_002).contains(&trace.events.len()), "{}", trace.events.len());
}

/// The funnel without a rule; none for rules that a question cannot leave out.
fn without(rule: MissedRule, funnel: &Funnel) -> Option<Funnel> {
    let plain_gaps = |mut funnel: Funnel, least: bool| {
        for stage in &mut funnel.steps {
            if least { stage.after_at_least = None } else { stage.after_at_most = None }
        }
        funnel
    };
    let funnel = funnel.clone();
    Some(match rule {
        MissedRule::SameInstant => Funnel { ties: Ties::SameInstantCounts, ..funnel },
        MissedRule::Window => Funnel { window: hours(24 * 3_000), ..funnel },
        MissedRule::TooSoon => plain_gaps(funnel, true),
        MissedRule::TooLate => plain_gaps(funnel, false),
        MissedRule::Excluded => Funnel { exclusions: vec![], ..funnel },
        MissedRule::InBetween => Funnel { order: Order::InOrder, ..funnel },
        MissedRule::Dates => Funnel { dates: None, later_steps: LaterSteps::WithinWindow, ..funnel },
        MissedRule::NoEvent | MissedRule::Order | MissedRule::OtherValue | MissedRule::OtherSession => {
            return None;
        }
    })
}

fn some_funnel() -> impl Strategy<Value = Funnel> {
    let some = || {
        proptest::sample::subsequence(vec!["a", "b", "c"], 1..=2)
            .prop_map(|kinds| step(kinds.into_iter().map(|kind| event(kind, vec![])).collect()))
    };
    let gap = || proptest::option::weighted(0.3, (1u32..10).prop_map(hours));
    let stage = (some(), gap(), gap()).prop_map(|(step, least, most)| FunnelStage {
        after_at_least: least,
        after_at_most: most.filter(|most| least.is_none_or(|least| least.amount <= most.amount)),
        ..FunnelStage::from(step)
    });
    let order = prop_oneof![3 => Just(Order::InOrder), 1 => Just(Order::ExactlyInOrder)];
    let ties = prop_oneof![Just(Ties::StrictlyAfter), Just(Ties::SameInstantCounts)];
    let exclusion = proptest::option::weighted(0.3, Just("c"));
    let dates = proptest::option::of((0u64..3, 0u64..3).prop_map(|(first, days)| {
        let first = day_of(Budapest, random::START) + chrono::Days::new(first);
        Dates::Fixed(DateRange { first, last: first + chrono::Days::new(days) })
    }));
    (proptest::collection::vec(stage, 2..4), 1u32..40, order, ties, exclusion, dates).prop_map(
        |(mut stages, window, order, ties, exclusion, dates)| {
            let first = FunnelStage::from(stages[0].step.clone());
            stages[0] = first;
            let exclusions = exclusion.map(|kind| Exclusion { events: Step::of(kind), from: 1, to: 2 });
            let exclusions = exclusions.into_iter().collect();
            Funnel { order, ties, exclusions, dates, ..Funnel::new(stages, hours(window)) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_traces_of_all_users_add_up_to_the_funnel(
        events in random::events(50),
        funnels in proptest::collection::vec(some_funnel(), 4),
    ) {
        let extract = Extract::build(&events, Budapest);
        for funnel in funnels {
            let question = Question::Funnel(funnel.clone());
            if extract.engine().validate(&question).is_err() {
                continue;
            }
            let answer = extract.ask(&question);
            let steps = &funnel_of(&answer).total.steps;
            let mut reached = vec![0; steps.len()];
            for user in (0..4).chain([9]).filter(|user| events.iter().any(|event| event.user == Some(*user))) {
                let found = trace(&extract, &funnel, id(user)).unwrap();
                let by_key = trace(&extract, &funnel, UserReference::Key(found.key)).unwrap();
                prop_assert_eq!(&by_key, &found);
                reached.iter_mut().take(found.reached as usize).for_each(|reached| *reached += 1);
                let matched: Vec<u32> = found.events.iter().filter_map(|event| event.matched).collect();
                prop_assert_eq!(matched.len() as u32, found.reached);
                let Some(miss) = found.missed else {
                    prop_assert_eq!(found.reached as usize, steps.len());
                    continue;
                };
                prop_assert_eq!(miss.step, found.reached + 1);
                let step = &funnel.steps[found.reached as usize].step;
                let is_there = events.iter().any(|event| event.user == Some(user) && fills(event, step, passes));
                prop_assert_eq!(is_there, miss.rule != MissedRule::NoEvent);
                // Without the rule the user gets on, unless there are others in the way.
                if let Some(funnel) = without(miss.rule, &funnel)
                    && !miss.explanation.contains("not the only rule")
                {
                    let further = trace(&extract, &funnel, id(user)).unwrap().reached;
                    prop_assert!(further > found.reached, "{:?} {:?}", miss, funnel);
                }
                prop_assert!(!miss.explanation.contains("as the rules ask"), "{:?} {:?}", miss, funnel);
            }
            let counts: Vec<u64> = steps.iter().map(|step| step.from_first.count).collect();
            prop_assert_eq!(reached, counts, "{:?}", funnel);
        }
    }
}
