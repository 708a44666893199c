//! Funnels over a built extract, against the definition searched by brute force.

use crate::definition::Definition;
use crate::extract::{
    Extract, Raw, bucket_instant, bucket_number, bucket_start, day_of, event, fills, funnel_of, random, step,
};
use crate::predicate::passes;
use chrono::NaiveDate;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_engine::kernel::funnel::FunnelRules;
use rockpool_question::{
    CalendarUnit, DateRange, Duration, DurationUnit, Funnel, FunnelBreakdown, GroupValue, Note, Operator,
    PropertyFilter, Question, Step, Ties, Value,
};
use std::collections::BTreeMap;

const HOUR: i64 = 3_600_000;

/// A user's events: ticks, masks.
type Columns = (Vec<i64>, Vec<u32>);

/// The events that fill some step, by user; and how many of them have no user.
fn by_user(events: &[Raw], funnel: &Funnel, until: i64, from: i64) -> (BTreeMap<u8, Columns>, u64) {
    let mut users: BTreeMap<u8, Columns> = BTreeMap::new();
    let mut dropped = 0;
    for event in events {
        let bits = funnel.steps.iter().enumerate().filter(|(_, stage)| fills(event, &stage.step, passes));
        let mask: u32 = bits.map(|(place, _)| 1 << place).sum();
        if mask == 0 {
            continue;
        }
        match event.user {
            Some(user) => {
                let (times, masks) = users.entry(user).or_default();
                times.push(event.time);
                masks.push(mask);
            }
            None if (from..until).contains(&event.time) => dropped += 1,
            None => {}
        }
    }
    (users, dropped)
}

fn plan_at(events: &[Raw], user: u8, time: i64) -> GroupValue {
    let event = events.iter().find(|event| event.user == Some(user) && event.time == time).unwrap();
    event.text("plan").map_or(GroupValue::NotSet, GroupValue::Value)
}

#[derive(Debug, Default, Clone, PartialEq)]
struct Expected {
    reached: Vec<u64>,
    finished: Vec<u64>,
    unfinished: u64,
    times: Vec<Vec<i64>>,
}

impl Expected {
    fn new(steps: usize) -> Self {
        Self { reached: vec![0; steps], finished: vec![0; steps], unfinished: 0, times: vec![vec![]; steps] }
    }

    fn add(&mut self, path: &[i64], window: i64, last: i64) {
        let finished = path[0] + window <= last;
        for (step, time) in path.iter().enumerate() {
            self.reached[step] += 1;
            self.finished[step] += u64::from(finished);
            self.times[step].push(time - path[0]);
        }
        self.unfinished += u64::from(!finished && path.len() < self.reached.len());
    }
}

fn check(events: &[Raw], funnel: &Funnel) -> Result<(), TestCaseError> {
    let extract = Extract::build(events, Budapest);
    let answer = extract.ask(&Question::Funnel(funnel.clone()));
    let found = funnel_of(&answer);
    let steps = funnel.steps.len();
    let window = funnel.window.milliseconds();
    let last = events.iter().map(|event| event.time).max().unwrap();
    let first = events.iter().map(|event| event.time).min().unwrap();
    let dates =
        funnel.dates.unwrap_or(DateRange { first: day_of(Budapest, first), last: day_of(Budapest, last) });
    let number = |day: NaiveDate| bucket_number(CalendarUnit::Day, day);
    let range = bucket_instant(Budapest, CalendarUnit::Day, number(dates.first))
        ..bucket_instant(Budapest, CalendarUnit::Day, number(dates.last) + 1);
    let rules = FunnelRules { steps, window, ties: funnel.ties };
    let (users, dropped) = by_user(events, funnel, range.end + window, range.start);

    let mut total = Expected::new(steps);
    let mut groups: BTreeMap<GroupValue, Expected> = BTreeMap::new();
    let mut buckets: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    for (user, (times, masks)) in &users {
        let path = Definition::best_times(times, masks, range.clone(), rules);
        if path.is_empty() {
            continue;
        }
        total.add(&path, window, last);
        if let Some(breakdown) = &funnel.breakdown {
            let group = match path.get(breakdown.step as usize - 1) {
                Some(time) => plan_at(events, *user, *time),
                None => GroupValue::NotReached,
            };
            groups.entry(group).or_insert_with(|| Expected::new(steps)).add(&path, window, last);
        }
        if let Some(unit) = funnel.over_time {
            for bucket in bucket_number(unit, dates.first)..=bucket_number(unit, dates.last) {
                let ticks = bucket_instant(Budapest, unit, bucket).max(range.start)
                    ..bucket_instant(Budapest, unit, bucket + 1).min(range.end);
                let level = Definition::best_times(times, masks, ticks, rules).len();
                let reached = buckets.entry(bucket).or_insert_with(|| vec![0; steps]);
                reached.iter_mut().take(level).for_each(|reached| *reached += 1);
            }
        }
    }

    let group = |group: &rockpool_question::FunnelGroup| Expected {
        reached: group.steps.iter().map(|step| step.from_first.count).collect(),
        finished: group.steps.iter().map(|step| step.from_first_finished.count).collect(),
        unfinished: group.unfinished,
        times: vec![],
    };
    let without_times = |expected: &Expected| Expected { times: vec![], ..expected.clone() };
    prop_assert_eq!(group(&found.total), without_times(&total));
    for (step, times) in found.total.steps.iter().zip(&total.times).skip(1) {
        let average = times.iter().sum::<i64>() as f64 / times.len() as f64;
        match &step.time_from_first {
            None => prop_assert!(times.is_empty()),
            Some(time) => {
                prop_assert_eq!(time.users, times.len() as u64);
                prop_assert!((time.average - average).abs() < 1e-6);
            }
        }
    }
    if let Some(breakdown) = &funnel.breakdown {
        let keep = breakdown.groups as usize;
        let mut values: Vec<_> =
            groups.iter().filter(|(value, _)| matches!(value, GroupValue::Value(_))).collect();
        values.sort_by(|a, b| b.1.reached[0].cmp(&a.1.reached[0]).then_with(|| a.0.cmp(b.0)));
        let mut expected: Vec<(Option<GroupValue>, Expected)> = values
            .iter()
            .take(keep)
            .map(|(value, group)| (Some((*value).clone()), without_times(group)))
            .collect();
        if values.len() > keep {
            let mut other = Expected::new(steps);
            for (_, group) in values.iter().skip(keep) {
                for step in 0..steps {
                    other.reached[step] += group.reached[step];
                    other.finished[step] += group.finished[step];
                }
                other.unfinished += group.unfinished;
            }
            expected.push((Some(GroupValue::Other), without_times(&other)));
        }
        for value in [GroupValue::NotSet, GroupValue::NotReached] {
            if let Some(group) = groups.get(&value) {
                expected.push((Some(value), without_times(group)));
            }
        }
        let found: Vec<_> = found.groups.iter().map(|found| (found.value.clone(), group(found))).collect();
        prop_assert_eq!(found, expected);
    }
    if let Some(unit) = funnel.over_time {
        let numbers: Vec<i64> =
            (bucket_number(unit, dates.first)..=bucket_number(unit, dates.last)).collect();
        prop_assert_eq!(found.over_time.len(), numbers.len());
        for (found, bucket) in found.over_time.iter().zip(numbers) {
            prop_assert_eq!(found.start, bucket_start(unit, bucket));
            let nobody = vec![0; steps];
            prop_assert_eq!(&found.reached, buckets.get(&bucket).unwrap_or(&nobody));
        }
    }
    let noted = answer.notes.iter().find_map(|note| match note {
        Note::RowsWithoutUser { rows } => Some(*rows),
        _ => None,
    });
    prop_assert_eq!(noted.unwrap_or(0), dropped);
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
        Just(step(vec![rockpool_question::EventMatch {
            event: rockpool_question::EventChoice::Any,
            filters: vec![],
        }])),
    ]
}

fn some_funnel() -> impl Strategy<Value = Funnel> {
    let day = NaiveDate::from_ymd_opt(2024, 3, 30).unwrap();
    let dates = prop_oneof![
        Just(None),
        Just(Some(DateRange { first: day, last: day })),
        Just(Some(DateRange { first: day.succ_opt().unwrap(), last: day.succ_opt().unwrap() })),
    ];
    let ties = prop_oneof![Just(Ties::StrictlyAfter), Just(Ties::SameInstantCounts)];
    let unit = prop_oneof![
        Just(None),
        Just(Some(CalendarUnit::Day)),
        Just(Some(CalendarUnit::Week)),
        Just(Some(CalendarUnit::Month))
    ];
    let breakdown = prop_oneof![1 => Just(None), 3 => (1u32..3, 1u32..4).prop_map(Some)];
    (proptest::collection::vec(some_step(), 2..4), 1u32..40, dates, ties, unit, breakdown).prop_map(
        |(steps, hours, dates, ties, over_time, breakdown)| Funnel {
            dates,
            ties,
            breakdown: breakdown.map(|(step, groups)| FunnelBreakdown {
                property: "plan".into(),
                step,
                groups,
            }),
            over_time,
            ..Funnel::new(steps, Duration { amount: hours, unit: DurationUnit::Hour })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn funnels_are_what_the_definition_says(events in random::events(30), funnel in some_funnel()) {
        check(&events, &funnel)?;
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
