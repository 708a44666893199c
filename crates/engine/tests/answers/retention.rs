//! Retention over a built extract, against a plain count.

use crate::extract::{
    Extract, Raw, bucket_instant, bucket_number, bucket_start, day_of, event, fills, random, retention_of,
    step,
};
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    CalendarUnit, CellState, DateRange, EventChoice, EventMatch, Operator, PropertyFilter, Question, Rate,
    Retention, Step, Value,
};
use std::collections::BTreeMap;

fn check(events: &[Raw], retention: &Retention) -> Result<(), TestCaseError> {
    let extract = Extract::build(events, Budapest);
    let answer = extract.ask(&Question::Retention(retention.clone()));
    let found = retention_of(&answer);
    let last = events.iter().map(|event| event.time).max().unwrap();
    let first = events.iter().map(|event| event.time).min().unwrap();
    let dates =
        retention.dates.unwrap_or(DateRange { first: day_of(Budapest, first), last: day_of(Budapest, last) });
    let unit = retention.period;
    let period = |time: i64| bucket_number(unit, day_of(Budapest, time));
    let cells = retention.periods as i64 + 1;

    // The first start of each user in range.
    let mut anchors: BTreeMap<u8, i64> = BTreeMap::new();
    for event in events.iter().filter(|event| fills(event, &retention.start, passes)) {
        let day = day_of(Budapest, event.time);
        if let Some(user) = event.user.filter(|_| dates.first <= day && day <= dates.last) {
            let anchor = anchors.entry(user).or_insert(event.time);
            *anchor = event.time.min(*anchor);
        }
    }
    let cohorts = bucket_number(unit, dates.first)..=bucket_number(unit, dates.last);
    prop_assert_eq!(found.total.cohorts.len() as i64, cohorts.end() - cohorts.start() + 1);
    let mut pooled = vec![(0, 0); cells as usize];
    for (found, cohort) in found.total.cohorts.iter().zip(cohorts) {
        prop_assert_eq!(found.start, bucket_start(unit, cohort));
        let users: Vec<(u8, i64)> = anchors
            .iter()
            .map(|(user, time)| (*user, *time))
            .filter(|(_, time)| period(*time) == cohort)
            .collect();
        prop_assert_eq!(found.size, users.len() as u64);
        prop_assert_eq!(found.cells.len() as i64, cells);
        for (cell, found_cell) in found.cells.iter().enumerate() {
            let this = cohort + cell as i64;
            let returned = users.iter().filter(|(user, anchor)| {
                events.iter().any(|event| {
                    event.user == Some(*user)
                        && fills(event, &retention.returning, passes)
                        && event.time > *anchor
                        && period(event.time) == this
                })
            });
            let returned = returned.count() as u64;
            prop_assert_eq!(found_cell.returned, returned);
            let state = if bucket_instant(Budapest, unit, this + 1) - 1 <= last {
                CellState::Complete
            } else if bucket_instant(Budapest, unit, this) <= last {
                CellState::Incomplete
            } else {
                CellState::NotYet
            };
            prop_assert_eq!(found_cell.state, state);
            if state == CellState::Complete {
                pooled[cell].0 += returned;
                pooled[cell].1 += found.size;
            }
        }
    }
    let pooled: Vec<Rate> = pooled.into_iter().map(|(count, of)| Rate::new(count, of)).collect();
    let summary: Vec<Rate> = found.total.summary.iter().map(|summary| summary.rate).collect();
    prop_assert_eq!(summary, pooled);
    Ok(())
}

fn some_step() -> impl Strategy<Value = Step> {
    let filter = PropertyFilter {
        property: "plan".into(),
        operator: Operator::IsNot,
        values: vec![Value::Text("free".into())],
    };
    let any = EventMatch { event: EventChoice::Any, filters: vec![] };
    prop_oneof![
        Just(step(vec![event("a", vec![])])),
        Just(step(vec![event("a", vec![]), event("b", vec![])])),
        Just(step(vec![any])),
        Just(step(vec![event("b", vec![filter])])),
    ]
}

fn some_retention() -> impl Strategy<Value = Retention> {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let dates = prop_oneof![
        Just(None),
        Just(Some(DateRange { first: day(30), last: day(30) })),
        Just(Some(DateRange { first: day(29), last: day(31) })),
    ];
    let unit = prop_oneof![Just(CalendarUnit::Day), Just(CalendarUnit::Week), Just(CalendarUnit::Month)];
    (some_step(), some_step(), unit, 1u32..4, dates).prop_map(|(start, returning, period, periods, dates)| {
        Retention { dates, ..Retention::new(start, returning, period, periods) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn retention_is_a_plain_count(events in random::events(40), retention in some_retention()) {
        check(&events, &retention)?;
    }
}

#[test]
fn days_of_users_are_read_where_they_are_enough() {
    let events = [Raw::new(Some(1), random::START, "a"), Raw::new(None, random::START, "a")];
    let extract = Extract::build(&events, Budapest);
    let retention = |filters: Vec<PropertyFilter>| {
        let start = step(vec![event("a", filters)]);
        Question::Retention(Retention::new(start, Step::of("a"), CalendarUnit::Day, 1))
    };
    let answer = extract.ask(&retention(vec![]));
    assert_eq!(answer.read.tables, ["user_days"]);
    assert_eq!(answer.notes, [rockpool_question::Note::RowsWithoutUser { rows: 1 }]);
}
