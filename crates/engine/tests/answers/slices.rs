//! However the users are divided, the answer is the same; estimates grow into it.

use crate::extract::{Extract, event, funnel_of, random, step};
use chrono_tz::Europe::Budapest;
use futures::executor::block_on;
use proptest::prelude::*;
use rockpool_catalog::{UserKey, UserKeyRange};
use rockpool_engine::{EngineError, Share, Silent, Watch};
use rockpool_question::{
    Aggregate, Anchor, Answer, Breakdown, CalendarUnit, Count, Counting, DateRange, Dates, Did, Duration,
    DurationUnit, Entries, Exclusion, Funnel, FunnelBreakdown, LaterSteps, Lifecycle, Measure, Order,
    PathAnchor, Paths, Progress, PropertyMeasure, Question, Retention, RetentionMeasure, RetentionMode,
    Segmentation, Series, Step, Stickiness, Ties, UserFilter, UserSet,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Questions of every kind.
pub fn questions() -> Vec<Question> {
    let any = || step(vec![event("a", vec![]), event("b", vec![])]);
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    let funnel = Funnel {
        breakdown: Some(FunnelBreakdown { property: "plan".into(), step: 2, groups: 1 }),
        over_time: Some(CalendarUnit::Day),
        ..Funnel::new([Step::of("a"), any(), Step::of("c")], window)
    };
    let retention = Retention::new(Step::of("a"), any(), CalendarUnit::Day, 2);
    let series = [Measure::Users, Measure::Events].map(|measure| Series { events: any(), measure });
    let segmentation = Segmentation {
        breakdowns: vec![Breakdown { property: "plan".into(), groups: 1 }],
        ..Segmentation::new(series.to_vec(), Some(CalendarUnit::Day))
    };
    let mut questions = vec![
        Question::Funnel(funnel),
        Question::Retention(retention.clone()),
        Question::Segmentation(segmentation),
    ];
    questions.extend(retentions(retention).into_iter().map(Question::Retention));
    questions.extend(segmentations().map(Question::Segmentation));
    let breakdown = || Some(Breakdown { property: "plan".into(), groups: 1 });
    let stickiness = Stickiness::new(any(), CalendarUnit::Day);
    questions.push(Question::Stickiness(Stickiness { breakdown: breakdown(), ..stickiness.clone() }));
    questions.push(Question::Stickiness(Stickiness { at_least: 2, cumulative: true, ..stickiness }));
    questions.push(Question::Lifecycle(Lifecycle::new(any(), CalendarUnit::Day)));
    questions.push(Question::Lifecycle(Lifecycle::new(any(), CalendarUnit::Hour)));
    questions.extend(paths().map(Question::Paths));
    questions.extend(funnels().into_iter().map(Question::Funnel));
    questions
}

/// Paths with few names and with property values, one of them about users who did something often.
fn paths() -> impl Iterator<Item = Paths> {
    let anchor = |kind: &str| Step::of(kind);
    let did = Did { events: Step::of("b"), at_least: 2, within: None, dates: None };
    let users = vec![UserFilter { name: "often".into(), exclude: true, set: UserSet::Did(did) }];
    [
        Paths { names: 1, users, ..Paths::new(PathAnchor::From(anchor("a"))) },
        Paths { name_by: Some("plan".into()), ..Paths::new(PathAnchor::To(anchor("b"))) },
        Paths { depth: 2, ..Paths::new(PathAnchor::Between { from: anchor("a"), to: anchor("c") }) },
    ]
    .into_iter()
}

/// Retention in other modes.
fn retentions(plain: Retention) -> [Retention; 4] {
    let breakdown = || Some(Breakdown { property: "plan".into(), groups: 1 });
    [
        Retention {
            anchor: Anchor::Every,
            mode: RetentionMode::OnOrAfter,
            measure: RetentionMeasure::AveragePerUser("amount".into()),
            breakdown: breakdown(),
            ..plain.clone()
        },
        Retention { anchor: Anchor::FirstEver, counted: Counting::Rolling, ..plain.clone() },
        Retention {
            counted: Counting::Rolling,
            measure: RetentionMeasure::Sum("amount".into()),
            ..plain.clone()
        },
        Retention { mode: RetentionMode::Brackets(vec![0, 1, 3]), breakdown: breakdown(), ..plain },
    ]
}

/// Every measure; by days of users, by events, by several properties, compared, cumulative.
fn segmentations() -> impl Iterator<Item = Segmentation> {
    let any = step(vec![event("a", vec![]), event("b", vec![])]);
    let property =
        |aggregate| Measure::Property(PropertyMeasure { property: "amount".to_owned(), aggregate });
    let counted = [
        Measure::Events,
        Measure::Users,
        Measure::EventsPerUser(Aggregate::Average),
        Measure::EventsPerUser(Aggregate::P90),
    ];
    let measured = [Aggregate::Sum, Aggregate::Average, Aggregate::Maximum, Aggregate::P75].map(property);
    let all: Vec<Measure> = counted.iter().cloned().chain(measured).collect();
    let rolling = counted.iter().cloned().chain([Measure::RollingUsers(2)]).collect();
    let breakdown = |property: &str| Breakdown { property: property.to_owned(), groups: 1 };
    let plain = move |measures: Vec<Measure>| {
        let series = measures.into_iter().map(|measure| Series { events: any.clone(), measure }).collect();
        // The first day of the random events is in the period before.
        let dates = Some(Dates::Fixed(DateRange {
            first: "2024-03-31".parse().unwrap(),
            last: "2024-04-01".parse().unwrap(),
        }));
        Segmentation { dates, compare: true, ..Segmentation::new(series, Some(CalendarUnit::Day)) }
    };
    let breakdowns = vec![breakdown("plan"), breakdown("amount")];
    [
        plain(counted.to_vec()),
        // By now the days are in memory.
        plain(counted[..2].to_vec()),
        plain(rolling),
        Segmentation { cumulative: true, ..plain(all.clone()) },
        Segmentation { breakdowns: breakdowns.clone(), ..plain(all.clone()) },
        Segmentation { breakdowns, cumulative: true, ..plain(all) },
    ]
    .into_iter()
}

/// A funnel of each kind of order and of each unit.
fn funnels() -> Vec<Funnel> {
    let window = Duration { amount: 1, unit: DurationUnit::Day };
    let plain = Funnel {
        breakdown: Some(FunnelBreakdown { property: "plan".into(), step: 2, groups: 1 }),
        over_time: Some(CalendarUnit::Day),
        ..Funnel::new([Step::of("a"), Step::of("b"), Step::of("c")], window)
    };
    let mut optional = Funnel {
        exclusions: vec![Exclusion { events: Step::of("b"), from: 1, to: 3 }],
        order: Order::ExactlyInOrder,
        ..plain.clone()
    };
    if let Some(stage) = optional.steps.get_mut(1) {
        stage.optional = true;
    }
    vec![
        optional,
        Funnel { order: Order::AnyOrder, entries: Entries::First, ..plain.clone() },
        Funnel { count: Count::Attempts, ties: Ties::SameInstantCounts, ..plain.clone() },
        Funnel { count: Count::SESSIONS, later_steps: LaterSteps::WithinDates, ..plain.clone() },
        Funnel { hold_constant: vec!["plan".into()], ..plain },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_division_of_the_users_gives_the_same_answer(
        events in random::events(60),
        mut edges in proptest::collection::vec(any::<u32>(), 0..6),
        order in any::<u64>(),
    ) {
        let extract = Extract::build(&events, Budapest);
        let engine = extract.engine().with_decoded_bytes(64 << 20);
        edges.extend([0, 0x4000_0000, 0x8000_0000, 0xC000_0000]);
        edges.sort_unstable();
        edges.dedup();
        let mut ranges: Vec<UserKeyRange> = edges
            .iter()
            .enumerate()
            .map(|(place, first)| UserKeyRange {
                first: UserKey(*first),
                last: UserKey(edges.get(place + 1).map_or(u32::MAX, |next| next - 1)),
            })
            .collect();
        let rotation = order as usize % ranges.len();
        ranges.rotate_left(rotation);
        for question in questions() {
            let whole = extract.ask(&question);
            let mut shares = ranges.iter().map(|range| {
                let share = block_on(engine.share(&question, *range, Arc::new(Silent))).unwrap();
                // As it travels from worker to worker.
                Share::decode(&share.encode().unwrap()).unwrap()
            });
            let mut merged = shares.next().unwrap();
            let rest: Vec<_> = shares.collect();
            // Two by two from the right, then onto the first: another grouping than one after another.
            if let Some(right) = rest.into_iter().rev().reduce(|mut right, left| {
                right.merge(&left).unwrap();
                right
            }) {
                merged.merge(&right).unwrap();
            }
            let merged = engine.answer_of(&question, merged).unwrap();
            prop_assert_eq!(merged.body, whole.body);
            prop_assert_eq!(merged.notes, whole.notes);
        }
    }
}

#[derive(Default)]
struct Recorder {
    partials: Mutex<Vec<Answer>>,
    cancelled: AtomicBool,
}

impl Watch for Recorder {
    fn progress(&self, _progress: Progress) {}

    fn partial(&self, answer: Answer) {
        self.partials.lock().unwrap().push(answer);
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

fn many_users() -> Vec<crate::extract::Raw> {
    (0..200u8)
        .flat_map(|user| {
            ["a", "b", "c"]
                .map(|kind| crate::extract::Raw::new(Some(user), random::START + i64::from(user), kind))
        })
        .map(|event| event.with("plan", serde_json::json!("free")).with("amount", serde_json::json!(1)))
        .collect()
}

#[test]
fn estimates_grow_into_the_answer() {
    let extract = Extract::build(&many_users(), Budapest);
    let engine = extract.engine().with_rows_between_estimates(50);
    let recorder = Arc::new(Recorder::default());
    let question = &questions()[0];
    let answer = block_on(engine.ask(question, recorder.clone())).unwrap();
    let partials = recorder.partials.lock().unwrap();
    assert!((5..=11).contains(&partials.len()), "{}", partials.len());
    let mut before = (0.0, 0);
    for partial in partials.iter().chain([&answer]) {
        let entered = funnel_of(partial).total.steps[0].from_first.count;
        assert!(partial.share_of_users > before.0 && entered >= before.1);
        // Keys are spread evenly: the share of users counted is near the share of the keys.
        assert!((entered as f64 / 200.0 - partial.share_of_users).abs() < 0.15);
        before = (partial.share_of_users, entered);
    }
    assert_eq!(before, (1.0, 200));
    assert_eq!(answer.body, extract.ask(question).body);
}

#[test]
fn a_cancelled_question_stops() {
    let extract = Extract::build(&many_users(), Budapest);
    let recorder = Arc::new(Recorder::default());
    recorder.cancelled.store(true, Ordering::Relaxed);
    for question in questions() {
        let found = block_on(extract.engine().ask(&question, recorder.clone()));
        assert!(matches!(found, Err(EngineError::Cancelled)), "{found:?}");
    }
}

/// What is impossible panics where debug assertions are on, and is an error elsewhere; it is never an answer.
fn assert_impossible<T: std::fmt::Debug>(work: impl FnOnce() -> Result<T, EngineError>) {
    let found = catch_unwind(AssertUnwindSafe(work));
    assert_eq!(found.is_err(), cfg!(debug_assertions), "a panic in debug builds, an error in others");
    match found {
        Err(_) => {}
        Ok(Err(EngineError::Internal { reason })) => assert!(reason.starts_with("impossible: "), "{reason}"),
        Ok(other) => panic!("{other:?}"),
    }
}

#[test]
fn shares_of_different_questions_are_never_put_together() {
    let extract = Extract::build(&many_users(), Budapest);
    let engine = extract.engine();
    let share =
        |question: &Question| block_on(engine.share(question, UserKeyRange::ALL, Arc::new(Silent))).unwrap();
    let funnel = |hours: u32, steps: &[&str]| {
        let window = Duration { amount: hours, unit: DurationUnit::Hour };
        Question::Funnel(Funnel::new(steps.iter().map(|name| Step::of(*name)), window))
    };
    let mut asked = questions();
    // Alike but for a number: only the question tells their counts apart.
    asked.extend([funnel(1, &["a", "b"]), funnel(2, &["a", "b"]), funnel(2, &["a", "b", "c"])]);
    for pair in asked.windows(2) {
        let [left, right] = [&pair[0], &pair[1]].map(share);
        assert_impossible(|| left.clone().merge(&right));
        assert_impossible(|| engine.answer_of(&pair[0], right.clone()));
        assert!(left.clone().merge(&left).is_ok());
    }
    // What is counted is looked at too, not only what was asked.
    let [two, three, trend] =
        [&funnel(2, &["a", "b"]), &funnel(2, &["a", "b", "c"]), &questions()[2]].map(share);
    assert_impossible(|| two.partial.clone().merge(&three.partial));
    assert_impossible(|| two.partial.clone().merge(&trend.partial));
}
