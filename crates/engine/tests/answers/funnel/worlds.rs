//! Funnels in awkward worlds: one event, a user with very many, instants before 1970, days outside the extract, very
//! many and very long values.

use crate::extract::{Extract, Raw, funnel_of};
use chrono::NaiveDate;
use chrono_tz::{Europe::Budapest, UTC};
use rockpool_question::{
    Count, DateRange, Dates, Duration, DurationUnit, Exclusion, Funnel, FunnelAnswer, FunnelBreakdown,
    GroupValue, Note, Order, Question, Step, Ties,
};
use serde_json::json;

const DAY: i64 = 86_400_000;

fn days(amount: u32) -> Duration {
    Duration { amount, unit: DurationUnit::Day }
}

fn funnel(steps: &[&str]) -> Funnel {
    Funnel::new(steps.iter().map(|step| Step::of(*step)), days(7))
}

fn ask(extract: &Extract, funnel: &Funnel) -> FunnelAnswer {
    funnel_of(&extract.ask(&Question::Funnel(funnel.clone()))).clone()
}

fn reached(answer: &FunnelAnswer) -> Vec<u64> {
    answer.total.steps.iter().map(|step| step.from_first.count).collect()
}

#[test]
fn one_event_is_an_extract() {
    let extract = Extract::build(&[Raw::new(Some(1), 0, "a")], Budapest);
    for order in [Order::InOrder, Order::ExactlyInOrder, Order::AnyOrder] {
        for count in [Count::Users, Count::Attempts, Count::SESSIONS] {
            let funnel = Funnel { order, count, ..funnel(&["a", "a"]) };
            let answer = ask(&extract, &funnel);
            assert_eq!(reached(&answer), [1, 0]);
            assert_eq!(answer.total.unfinished, 1);
            assert_eq!(answer.total.steps[1].from_first_finished.of, 0);
        }
    }
}

#[test]
fn instants_before_1970_are_instants() {
    let start = -3 * DAY;
    let events = [
        Raw::new(Some(1), start, "a"),
        Raw::new(Some(1), start + DAY, "b"),
        Raw::new(Some(1), 5 * DAY, "c"),
        Raw::new(Some(2), 6 * DAY, "c"),
    ];
    let extract = Extract::build(&events, Budapest);
    assert_eq!(reached(&ask(&extract, &funnel(&["a", "b", "c"]))), [1, 1, 0]);
    let answer = ask(&extract, &Funnel { window: days(8), ..funnel(&["a", "b", "c"]) });
    assert_eq!(reached(&answer), [1, 1, 1]);
    assert_eq!(answer.total.steps[2].time_from_first.as_ref().unwrap().average, 8.0 * DAY as f64);
}

#[test]
fn days_outside_the_extract_have_no_entries() {
    let extract = Extract::build(&[Raw::new(Some(1), 0, "a"), Raw::new(Some(1), DAY, "b")], UTC);
    let year = |year| NaiveDate::from_ymd_opt(year, 6, 1).unwrap();
    for year in [year(1950), year(2050)] {
        let funnel = Funnel {
            dates: Some(Dates::Fixed(DateRange { first: year, last: year })),
            ..funnel(&["a", "b"])
        };
        let answer = extract.ask(&Question::Funnel(funnel));
        assert_eq!(reached(funnel_of(&answer)), [0, 0]);
        assert!(answer.notes.contains(&Note::OutsideCovered));
    }
}

#[test]
fn a_step_that_never_happens_in_the_range_is_not_reached() {
    let events = [
        Raw::new(Some(1), 0, "a"),
        Raw::new(Some(1), 1, "b"),
        Raw::new(Some(1), 30 * DAY, "a"),
        Raw::new(Some(1), 31 * DAY, "c"),
    ];
    let extract = Extract::build(&events, UTC);
    let day = NaiveDate::from_ymd_opt(1970, 1, 31).unwrap();
    let dates = Some(Dates::Fixed(DateRange { first: day, last: day }));
    assert_eq!(reached(&ask(&extract, &Funnel { dates, ..funnel(&["a", "b"]) })), [1, 0]);
    assert_eq!(reached(&ask(&extract, &Funnel { dates, ..funnel(&["b", "a"]) })), [0, 0]);
    let any_order = Funnel { dates, order: Order::AnyOrder, ..funnel(&["b", "c", "a"]) };
    assert_eq!(reached(&ask(&extract, &any_order)), [1, 1, 0]);
}

#[test]
fn a_user_with_very_many_events_is_answered() {
    let count = 100_000i64;
    // a every second instant, b in between, c at every 1 000th, x at every 1 500th.
    let events: Vec<Raw> = (0..count)
        .map(|place| {
            let kind = match place {
                _ if place % 1_500 == 0 => "x",
                _ if place % 1_000 == 0 => "c",
                _ if place % 2 == 0 => "a",
                _ => "b",
            };
            Raw::new(Some(1), place * 1_000, kind).with("plan", json!(place % 5_000))
        })
        .collect();
    let extract = Extract::build(&events, UTC);
    let base = funnel(&["a", "b", "c"]);
    assert_eq!(reached(&ask(&extract, &base)), [1, 1, 1]);
    for ties in [Ties::StrictlyAfter, Ties::SameInstantCounts] {
        let exact = Funnel { order: Order::ExactlyInOrder, ties, ..base.clone() };
        assert_eq!(reached(&ask(&extract, &exact)), [1, 1, 1]);
    }
    // No c before the window's end is free of an x before it except those at 1 000, 2 000, 4 000, ...
    let excluded =
        Funnel { exclusions: vec![Exclusion { events: Step::of("x"), from: 1, to: 3 }], ..base.clone() };
    assert_eq!(reached(&ask(&extract, &excluded)), [1, 1, 1]);
    // Attempts go from c to c: the next a after each.
    let cs = (0..count).filter(|place| place % 1_000 == 0 && place % 1_500 != 0).count() as u64;
    let attempts = ask(&extract, &Funnel { count: Count::Attempts, ..base.clone() });
    let last = *reached(&attempts).last().unwrap();
    assert_eq!(last, cs);
    // Every event has a neighbour within a second: one session.
    let sessions = ask(&extract, &Funnel { count: Count::SESSIONS, ..base.clone() });
    assert_eq!(reached(&sessions), [1, 1, 1]);
    // An event's value comes again after 5 000 events: a, b and c never have the same.
    let held = ask(&extract, &Funnel { hold_constant: vec!["plan".into()], ..base });
    let values = (0..5_000)
        .filter(|value| {
            (*value..count)
                .step_by(5_000)
                .any(|place| place % 1_500 != 0 && place % 1_000 != 0 && place % 2 == 0)
        })
        .count() as u64;
    assert_eq!(reached(&held), [values, 0, 0]);
}

#[test]
fn very_many_values_are_groups_and_others() {
    let count = 40_000u32;
    let events: Vec<Raw> = (0..count)
        .flat_map(|place| {
            let user = Some((place % 200) as u8);
            let time = i64::from(place) * 1_000_000;
            [
                Raw::new(user, time, "a").with("plan", json!(format!("value {place}"))),
                Raw::new(user, time + i64::from(place % 2), "b"),
            ]
        })
        .collect();
    let extract = Extract::build(&events, UTC);
    let funnel = Funnel {
        count: Count::Attempts,
        window: Duration { amount: 1, unit: DurationUnit::Second },
        breakdown: Some(FunnelBreakdown { property: "plan".into(), step: 1, groups: 5 }),
        ..funnel(&["a", "b"])
    };
    let answer = ask(&extract, &funnel);
    assert_eq!(reached(&answer), [u64::from(count), u64::from(count) / 2]);
    let groups: Vec<(Option<GroupValue>, u64)> =
        answer.groups.iter().map(|group| (group.value.clone(), group.steps[0].from_first.count)).collect();
    assert_eq!(groups.len(), 6);
    // All are as large; the first by name are kept.
    assert_eq!(groups[0], (Some(GroupValue::Value("value 0".into())), 1));
    assert_eq!(groups[5], (Some(GroupValue::Other), u64::from(count) - 5));
}

#[test]
fn odd_values_are_groups_like_others() {
    let long = "x".repeat(1_000_000);
    let odd = ["it's", "\"quoted\"", "naïve 🦀", "line\nbreak", "", long.as_str()];
    let events: Vec<Raw> = odd
        .iter()
        .zip(0u8..)
        .flat_map(|(value, user)| {
            [
                Raw::new(Some(user), 0, "a").with("plan", json!(value)),
                Raw::new(Some(user), 1, "b").with("plan", json!(value)),
                Raw::new(Some(user), 2, "b").with("plan", json!("another")),
            ]
        })
        .collect();
    let extract = Extract::build(&events, UTC);
    let breakdown = Some(FunnelBreakdown { property: "plan".into(), step: 1, groups: 20 });
    let funnel = Funnel { breakdown, hold_constant: vec!["plan".into()], ..funnel(&["a", "b"]) };
    let answer = ask(&extract, &funnel);
    assert_eq!(reached(&answer), [6, 6]);
    let mut expected: Vec<Option<GroupValue>> =
        odd.iter().map(|value| Some(GroupValue::Value((*value).to_owned()))).collect();
    expected.sort();
    let found: Vec<Option<GroupValue>> = answer.groups.iter().map(|group| group.value.clone()).collect();
    assert_eq!(found, expected);
}
