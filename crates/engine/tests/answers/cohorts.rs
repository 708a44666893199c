//! Conditions on users: who did what how often, and the whole question against an extract of only those users.

use crate::extract::{Extract, Raw, day_of, event, fills, random, step};
use crate::periods::instants;
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    Answer, AnswerBody, AnswerPart, Breakdown, BucketStart, CalendarUnit, Counted, DateRange, Dates, Did,
    Duration, DurationUnit, Funnel, FunnelBreakdown, GroupValue, Lifecycle, LifecycleState, Measure,
    Operator, PathAnchor, Paths, PropertyFilter, Question, Retention, Segmentation, Series, Step,
    StepOutcome, Stickiness, UserFilter, UserList, UserListAnswer, UserSet, Value,
};
use std::collections::BTreeSet;

const DAY: i64 = 86_400_000;

fn list(extract: &Extract, set: &UserSet, limit: u32) -> UserListAnswer {
    let answer = extract.ask(&Question::Users(UserList { set: set.clone(), limit }));
    match answer.body {
        AnswerBody::Users(users) => users,
        other => panic!("{other:?}"),
    }
}

/// The users of a set, by the numbers of their ids.
fn users_in(extract: &Extract, set: &UserSet) -> BTreeSet<u8> {
    let ids = list(extract, set, 1_000).users.into_iter().map(|user| user.id.unwrap());
    ids.map(|id| id.strip_prefix("user ").unwrap().parse().unwrap()).collect()
}

/// The users who did something so often, by the definition: some span holds so many of the events.
fn who_did(events: &[Raw], did: &Did) -> BTreeSet<u8> {
    let range = did.dates.and_then(Dates::fixed).map(|dates| instants(Budapest, dates));
    let mut users = BTreeSet::new();
    for user in 0..=u8::MAX {
        let times: Vec<i64> = events
            .iter()
            .filter(|event| event.user == Some(user) && fills(event, &did.events, passes))
            .map(|event| event.time)
            .filter(|time| range.as_ref().is_none_or(|range| range.contains(time)))
            .collect();
        let within = |first: i64| match did.within {
            Some(span) => {
                times.iter().filter(|time| (0..=span.milliseconds()).contains(&(*time - first))).count()
            }
            None => times.len(),
        };
        if times.iter().any(|first| within(*first) >= did.at_least as usize) {
            users.insert(user);
        }
    }
    users
}

fn some_did() -> impl Strategy<Value = Did> {
    let filter = |plan: &str| PropertyFilter {
        property: "plan".into(),
        operator: Operator::Is,
        values: vec![Value::Text(plan.into())],
    };
    let events = prop_oneof![
        proptest::sample::subsequence(vec!["a", "b", "c"], 1..=3)
            .prop_map(|kinds| step(kinds.into_iter().map(|kind| event(kind, vec![])).collect())),
        Just(step(vec![event("a", vec![filter("pro")]), event("b", vec![])])),
    ];
    let within =
        proptest::option::of((1u32..20).prop_map(|amount| Duration { amount, unit: DurationUnit::Hour }));
    let dates = proptest::option::of((0u64..3, 0u64..2).prop_map(|(first, days)| {
        let first = day_of(Budapest, random::START) + chrono::Days::new(first);
        Dates::Fixed(DateRange { first, last: first + chrono::Days::new(days) })
    }));
    (events, 1u32..5, within, dates).prop_map(|(events, at_least, within, dates)| Did {
        events,
        at_least,
        within,
        dates,
    })
}

/// The days of the random events.
fn asked_days() -> DateRange {
    let first = day_of(Budapest, random::START);
    DateRange { first, last: first + chrono::Days::new(2) }
}

/// A question of each kind about the days of the random events, about some users.
fn questions(users: &[UserFilter]) -> Vec<Question> {
    let users = || users.to_vec();
    let dates = Some(Dates::Fixed(asked_days()));
    let any = || step(vec![event("a", vec![]), event("b", vec![])]);
    let breakdown = || Breakdown { property: "plan".into(), groups: 1 };
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    let series = [Measure::Users, Measure::Events].map(|measure| Series { events: any(), measure }).to_vec();
    vec![
        Question::Funnel(Funnel {
            dates,
            users: users(),
            breakdown: Some(FunnelBreakdown { property: "plan".into(), step: 1, groups: 1 }),
            over_time: Some(CalendarUnit::Day),
            ..Funnel::new([Step::of("a"), any()], window)
        }),
        Question::Retention(Retention {
            dates,
            users: users(),
            breakdown: Some(breakdown()),
            ..Retention::new(Step::of("a"), any(), CalendarUnit::Day, 2)
        }),
        Question::Segmentation(Segmentation {
            dates,
            users: users(),
            breakdowns: vec![breakdown()],
            ..Segmentation::new(series.clone(), Some(CalendarUnit::Day))
        }),
        Question::Segmentation(Segmentation { dates, users: users(), ..Segmentation::new(series, None) }),
        Question::Stickiness(Stickiness {
            dates,
            users: users(),
            breakdown: Some(breakdown()),
            ..Stickiness::new(any(), CalendarUnit::Day)
        }),
        Question::Lifecycle(Lifecycle { dates, users: users(), ..Lifecycle::new(any(), CalendarUnit::Day) }),
        Question::Paths(Paths {
            dates,
            users: users(),
            names: 1,
            ..Paths::new(PathAnchor::From(Step::of("a")))
        }),
    ]
}

/// The users at each step of a funnel.
fn steps(reached: &[u64], group: &Option<GroupValue>, bucket: Option<BucketStart>) -> Vec<(AnswerPart, u64)> {
    let part = |step, outcome| AnswerPart::FunnelStep { step, outcome, group: group.clone(), bucket };
    let mut found = vec![];
    for (step, users) in (1..).zip(reached) {
        let further = reached.get(step as usize).copied().unwrap_or(0);
        found.push((part(step, StepOutcome::Reached), *users));
        // Whoever reached the last step has not dropped out.
        if (step as usize) < reached.len() {
            found.push((part(step, StepOutcome::Dropped), users - further));
        }
    }
    found
}

/// Every number of users in an answer, as a part of it.
fn numbers(answer: &Answer) -> Vec<(AnswerPart, u64)> {
    let mut found = vec![];
    // Without calendar buckets there is one, which is the whole.
    let has_buckets = match &answer.question {
        Question::Segmentation(question) => question.by.is_some(),
        _ => true,
    };
    match &answer.body {
        AnswerBody::Funnel(answer) => {
            for group in std::iter::once(&answer.total).chain(&answer.groups) {
                let reached: Vec<u64> = group.steps.iter().map(|step| step.from_first.count).collect();
                found.extend(steps(&reached, &group.value, None));
            }
            for bucket in &answer.over_time {
                found.extend(steps(&bucket.reached, &None, Some(bucket.start)));
            }
        }
        AnswerBody::Retention(answer) => {
            for group in std::iter::once(&answer.total).chain(&answer.groups) {
                let part = |cohort, column, absent| AnswerPart::RetentionCell {
                    cohort,
                    column,
                    absent,
                    group: group.value.clone(),
                };
                let sizes = group.cohorts.iter().map(|cohort| cohort.size).sum();
                found.push((part(None, None, false), sizes));
                for (column, summary) in (0..).zip(&group.summary) {
                    found.push((part(None, Some(column), false), summary.rate.count));
                }
                for cohort in &group.cohorts {
                    found.push((part(Some(cohort.start), None, false), cohort.size));
                    for (column, cell) in (0..).zip(&cohort.cells) {
                        found.push((part(Some(cohort.start), Some(column), false), cell.returned));
                        let absent = cohort.size - cell.returned;
                        found.push((part(Some(cohort.start), Some(column), true), absent));
                    }
                }
            }
        }
        AnswerBody::Segmentation(answer) => {
            for series in answer.series.iter().filter(|series| series.measure == Some(Measure::Users)) {
                let part = |bucket| AnswerPart::SegmentationValue {
                    series: series.series,
                    bucket,
                    group: series.group.clone(),
                };
                found.extend(series.total.map(|users| (part(None), users as u64)));
                for (bucket, users) in answer.buckets.iter().zip(&series.values).filter(|_| has_buckets) {
                    found.extend(users.map(|users| (part(Some(bucket.start)), users as u64)));
                }
            }
        }
        AnswerBody::Stickiness(answer) => {
            for group in std::iter::once(&answer.total).chain(&answer.groups) {
                for (periods, users) in (1..).zip(&group.users) {
                    found.push((AnswerPart::StickinessBar { periods, group: group.value.clone() }, *users));
                }
            }
        }
        AnswerBody::Lifecycle(answer) => {
            for bucket in &answer.buckets {
                for state in LifecycleState::ALL {
                    found.push((AnswerPart::LifecycleBar { bucket: bucket.start, state }, bucket.of(state)));
                }
            }
        }
        AnswerBody::Paths(answer) => {
            for (link, counted) in (0..).zip(&answer.links) {
                found.push((AnswerPart::PathsLink { link }, counted.users));
            }
        }
        AnswerBody::Users(_) | AnswerBody::Trace(_) | AnswerBody::Table(_) => {}
    }
    found
}

/// Events of nobody around the random ones: whoever is left, the extract covers the same time and has every type and
/// property.
fn frame() -> impl Iterator<Item = Raw> {
    [-10, 20].into_iter().flat_map(|day| {
        ["a", "b", "c"].map(|kind| {
            let event = Raw::new(None, random::START + day * DAY, kind);
            event.with("plan", serde_json::json!("free")).with("amount", serde_json::json!(1))
        })
    })
}

fn filter(set: UserSet, exclude: bool) -> UserFilter {
    UserFilter { name: "some".into(), exclude, set }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn who_did_something_so_often_is_a_plain_count(
        events in random::events(60),
        sets in proptest::collection::vec(some_did(), 8),
    ) {
        let extract = Extract::build(&events, Budapest);
        for did in sets {
            prop_assert_eq!(users_in(&extract, &UserSet::Did(did.clone())), who_did(&events, &did), "{:?}", did);
        }
    }

    #[test]
    fn a_question_about_some_users_is_that_of_an_extract_of_only_them(
        random in random::events(50),
        conditions in proptest::collection::vec((some_did(), any::<bool>()), 1..3),
        pick in 0usize..1_000,
    ) {
        let mut events: Vec<Raw> = frame().collect();
        events.extend(random);
        let extract = Extract::build(&events, Budapest);
        let mut filters: Vec<UserFilter> = vec![];
        let mut left: BTreeSet<u8> = events.iter().filter_map(|event| event.user).collect();
        for (did, exclude) in conditions {
            let set = who_did(&events, &did);
            left.retain(|user| set.contains(user) != exclude);
            filters.push(filter(UserSet::Did(did), exclude));
        }
        // One more: the users behind a number of an answer that is itself about some users.
        let asked = questions(&filters[..1]);
        let nested = asked.iter().filter_map(|question| {
            let numbers = numbers(&extract.ask(question));
            let (part, _) = numbers.get(pick % numbers.len().max(1))?.clone();
            Some(UserSet::Counted(Counted { question: Box::new(question.clone()), part }))
        });
        let nested: Vec<UserSet> = nested.collect();
        let set = nested[pick % nested.len()].clone();
        let counted = users_in(&extract, &set);
        left.retain(|user| counted.contains(user));
        filters.push(filter(set, false));

        let some: Vec<Raw> =
            events.iter().filter(|event| event.user.is_none_or(|user| left.contains(&user))).cloned().collect();
        // Events of nobody in the asked days are left out too.
        let days = instants(Budapest, asked_days());
        let some: Vec<Raw> =
            some.into_iter().filter(|event| event.user.is_some() || !days.contains(&event.time)).collect();
        let smaller = Extract::build(&some, Budapest);
        for (about_some, about_all) in questions(&filters).iter().zip(questions(&[])) {
            prop_assert_eq!(extract.ask(about_some).body, smaller.ask(&about_all).body, "{:?}", about_some);
        }
    }

    #[test]
    fn a_list_has_as_many_users_as_the_number_it_was_opened_from(
        random in random::events(50),
        (did, exclude) in (some_did(), any::<bool>()),
        picks in proptest::collection::vec(0usize..1_000, 3),
    ) {
        let mut events: Vec<Raw> = frame().collect();
        events.extend(random);
        let extract = Extract::build(&events, Budapest);
        let asked = questions(&[]).into_iter().chain(questions(&[filter(UserSet::Did(did), exclude)]));
        for question in asked {
            let numbers = numbers(&extract.ask(&question));
            for pick in picks.iter().filter(|_| !numbers.is_empty()) {
                let (part, users) = numbers[pick % numbers.len()].clone();
                let counted = Counted { question: Box::new(question.clone()), part };
                let found = list(&extract, &UserSet::Counted(counted.clone()), 2);
                prop_assert_eq!(found.total, users, "{:?}", counted);
                prop_assert_eq!(found.users.len() as u64, users.min(2));
            }
        }
    }
}

#[test]
fn users_are_listed_by_key_up_to_the_limit() {
    let events: Vec<Raw> = (0..=u8::MAX).map(|user| Raw::new(Some(user), random::START, "a")).collect();
    let extract = Extract::build(&events, Budapest);
    let set = UserSet::Did(Did { events: Step::of("a"), at_least: 1, within: None, dates: None });
    let all = list(&extract, &set, 1_000);
    assert_eq!((all.total, all.users.len()), (256, 256));
    assert!(all.users.is_sorted_by_key(|user| user.key));
    let some = list(&extract, &set, 10);
    assert_eq!((some.total, &some.users[..]), (256, &all.users[..10]));
    let ids: BTreeSet<&str> = all.users.iter().map(|user| user.id.as_deref().unwrap()).collect();
    assert_eq!(ids.len(), 256);
}
