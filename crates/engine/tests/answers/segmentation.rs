//! Segmentation over a built extract, against a plain count.

use crate::extract::{
    Extract, Raw, bucket_instant, bucket_number, bucket_start, day_of, event, fills, random, segmentation_of,
    step,
};
use crate::predicate::passes;
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    Breakdown, BucketStart, CalendarUnit, DateRange, EventChoice, EventMatch, GroupValue, Measure, Operator,
    PropertyFilter, Question, Segmentation, Series, Step, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Events, or different users, of some events.
fn count(events: &[&Raw], measure: &Measure) -> u64 {
    match measure {
        Measure::Events => events.len() as u64,
        Measure::Users => events.iter().filter_map(|event| event.user).collect::<BTreeSet<_>>().len() as u64,
        other => panic!("{other:?} is not a count"),
    }
}

fn check(events: &[Raw], segmentation: &Segmentation) -> Result<(), TestCaseError> {
    let extract = Extract::build(events, Budapest);
    let answer = extract.ask(&Question::Segmentation(segmentation.clone()));
    let found = segmentation_of(&answer);
    let last = events.iter().map(|event| event.time).max().unwrap();
    let first = events.iter().map(|event| event.time).min().unwrap();
    let covered = DateRange { first: day_of(Budapest, first), last: day_of(Budapest, last) };
    let dates = segmentation.dates.unwrap_or(covered);
    let day = |date| bucket_instant(Budapest, CalendarUnit::Day, bucket_number(CalendarUnit::Day, date));
    let (range_start, range_end) = (day(dates.first), day(dates.last.succ_opt().unwrap()));

    // Each bucket as first day, first instant and end.
    let buckets: Vec<_> = match segmentation.by {
        Some(unit) => (bucket_number(unit, dates.first)..=bucket_number(unit, dates.last))
            .map(|number| {
                let instant = |number| bucket_instant(Budapest, unit, number);
                (bucket_start(unit, number), instant(number), instant(number + 1))
            })
            .collect(),
        None => vec![(BucketStart::day(dates.first), range_start, range_end)],
    };
    prop_assert_eq!(found.buckets.len(), buckets.len());
    for (found, (start, from, to)) in found.buckets.iter().zip(&buckets) {
        prop_assert_eq!(found.start, *start);
        let past = *from < range_start || *to > range_end || *from < day(covered.first) || *to - 1 > last;
        prop_assert_eq!(found.unfinished, past);
    }

    let mut expected = vec![];
    for (place, series) in segmentation.series.iter().enumerate() {
        let matching: Vec<&Raw> = events
            .iter()
            .filter(|event| (range_start..range_end).contains(&event.time))
            .filter(|event| fills(event, &series.events, passes))
            .collect();
        let values = |group: &[&Raw]| -> Vec<u64> {
            let in_bucket = |from: i64, to: i64| {
                group.iter().copied().filter(|event| (from..to).contains(&event.time)).collect::<Vec<_>>()
            };
            buckets.iter().map(|(_, from, to)| count(&in_bucket(*from, *to), &series.measure)).collect()
        };
        let mut line = |value: Option<GroupValue>, group: &[&Raw]| {
            expected.push((place as u32, value, values(group), count(group, &series.measure)));
        };
        let Some(breakdown) = segmentation.breakdowns.first() else {
            line(None, &matching);
            continue;
        };
        let mut groups: BTreeMap<String, Vec<&Raw>> = BTreeMap::new();
        let mut not_set = vec![];
        for event in matching {
            match event.text(&breakdown.property) {
                Some(value) => groups.entry(value).or_default().push(event),
                None => not_set.push(event),
            }
        }
        let mut groups: Vec<_> =
            groups.into_iter().filter(|(_, group)| count(group, &series.measure) > 0).collect();
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(count(group, &series.measure)));
        let others = groups.split_off(groups.len().min(breakdown.groups as usize));
        for (value, group) in groups {
            line(Some(GroupValue::Value(value)), &group);
        }
        if !others.is_empty() {
            line(
                Some(GroupValue::Other),
                &others.into_iter().flat_map(|(_, group)| group).collect::<Vec<_>>(),
            );
        }
        if count(&not_set, &series.measure) > 0 {
            line(Some(GroupValue::NotSet), &not_set);
        }
    }
    let found: Vec<_> = found
        .series
        .iter()
        .map(|line| {
            let whole = |value: &Option<f64>| value.unwrap() as u64;
            let values: Vec<u64> = line.values.iter().map(whole).collect();
            (line.series, line.group.first().cloned(), values, whole(&line.total))
        })
        .collect();
    prop_assert_eq!(found, expected);
    Ok(())
}

fn some_series() -> impl Strategy<Value = Series> {
    let filter = PropertyFilter {
        property: "amount".into(),
        operator: Operator::LessThan,
        values: vec![Value::Number(2.0)],
    };
    let any = EventMatch { event: EventChoice::Any, filters: vec![] };
    let events = prop_oneof![
        Just(step(vec![event("a", vec![])])),
        Just(step(vec![event("a", vec![]), event("b", vec![])])),
        Just(step(vec![event("a", vec![filter.clone()]), event("a", vec![])])),
        Just(step(vec![event("c", vec![filter])])),
        Just(step(vec![any])),
    ];
    let measure = prop_oneof![Just(Measure::Events), Just(Measure::Users)];
    (events, measure).prop_map(|(events, measure)| Series { events, measure })
}

fn some_segmentation() -> impl Strategy<Value = Segmentation> {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let dates = prop_oneof![
        Just(None),
        Just(Some(DateRange { first: day(30), last: day(31) })),
        Just(Some(DateRange { first: day(31), last: day(31) })),
        Just(Some(DateRange { first: day(20), last: day(30) })),
    ];
    let unit = prop_oneof![
        Just(None),
        Just(Some(CalendarUnit::Day)),
        Just(Some(CalendarUnit::Week)),
        Just(Some(CalendarUnit::Month))
    ];
    let property = prop_oneof![Just("plan"), Just("amount")];
    let breakdown = proptest::option::of((property, 1u32..4));
    (proptest::collection::vec(some_series(), 1..4), unit, dates, breakdown).prop_map(
        |(series, by, dates, breakdown)| Segmentation {
            dates,
            breakdowns: breakdown
                .map(|(property, groups)| Breakdown { property: property.to_owned(), groups })
                .into_iter()
                .collect(),
            ..Segmentation::new(series, by)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]
    #[test]
    fn segmentation_is_a_plain_count(events in random::events(40), segmentation in some_segmentation()) {
        check(&events, &segmentation)?;
    }
}

#[test]
fn days_of_users_are_read_where_they_are_enough() {
    let events = [Raw::new(Some(1), random::START, "a"), Raw::new(None, random::START, "a")];
    let extract = Extract::build(&events, Budapest);
    let series = [Measure::Events, Measure::Users].map(|measure| Series { events: Step::of("a"), measure });
    let segmentation = Segmentation::new(series.to_vec(), Some(CalendarUnit::Day));
    let answer = extract.ask(&Question::Segmentation(segmentation));
    assert_eq!(answer.read.tables, ["user_days"]);
    let totals: Vec<Option<f64>> = segmentation_of(&answer).series.iter().map(|line| line.total).collect();
    assert_eq!(totals, [Some(2.0), Some(1.0)]);
    assert_eq!(answer.notes, [rockpool_question::Note::RowsWithoutUser { rows: 1 }]);
}
