//! Segmentation over a built extract, against a plain count.

use crate::count::{Expected, Members, World, expected};
use crate::extract::{Extract, Raw, event, random, segmentation_of, step};
use chrono::NaiveDate;
use chrono_tz::Europe::Budapest;
use futures::executor::block_on;
use proptest::prelude::*;
use rockpool_engine::{EngineError, Silent};
use rockpool_question::{
    Aggregate, Answer, AnswerBody, AnswerPart, Breakdown, CalendarSettings, CalendarUnit, Counted, DateRange,
    Dates, EventChoice, EventMatch, Formula, GroupValue, Measure, Note, Operator, PropertyFilter,
    PropertyMeasure, Question, Segmentation, SegmentationAnswer, Series, Step, UserList, UserSet, Value,
    WeekStart,
};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The first day of three worlds: the clock goes forward on 31 March, back on 27 October, and there is a 29 February.
const WORLDS: [(i32, u32, u32); 3] = [(2024, 3, 29), (2024, 10, 25), (2024, 2, 27)];

/// Texts that are numbers, look like numbers, or are none.
const SCORES: [&str; 12] = ["1e3", " 7 ", "-0", "0.25", "NaN", "inf", "n/a", "", "1,5", "2.5", "7", "-3"];

/// Tie-dense events of few users on a grid of a quarter of an hour.
fn some_events(first: NaiveDate) -> impl Strategy<Value = Vec<Raw>> {
    let start = first.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis();
    let user = prop_oneof![1 => Just(None), 9 => (0u8..5).prop_map(Some)];
    let kind = prop_oneof![Just("a"), Just("b"), Just("c")];
    let plan = prop_oneof![Just(None), Just(Some("free")), Just(Some("pro")), Just(Some("team"))];
    let color = prop_oneof![Just(None), Just(Some("red")), Just(Some("blue"))];
    let score = proptest::option::of(0..SCORES.len());
    // Five days, in which a few instants are often met.
    let slot = prop_oneof![0i64..480, (0i64..10).prop_map(|slot| slot * 47)];
    let one = (user, slot, kind, plan, color, score, 0u8..4);
    let one = one.prop_map(move |(user, slot, kind, plan, color, score, amount)| {
        let mut event = Raw::new(user, start + slot * 900_000, kind).with("amount", json!(amount));
        for (name, value) in [("plan", plan), ("color", color), ("score", score.map(|score| SCORES[score]))] {
            if let Some(value) = value {
                event = event.with(name, json!(value));
            }
        }
        event
    });
    // One of each type, so that every question makes sense.
    let anchors = ["a", "b", "c"].map(|kind| {
        let event = Raw::new(Some(9), start + 180_000_000, kind).with("plan", json!("free"));
        event.with("amount", json!(1)).with("color", json!("red")).with("score", json!("2.5"))
    });
    proptest::collection::vec(one, 0..45).prop_map(move |mut events| {
        events.extend(anchors.clone());
        events
    })
}

fn some_measure(by_day: bool) -> impl Strategy<Value = Measure> {
    let aggregate = || proptest::sample::select(Aggregate::ALL.to_vec());
    let property = prop_oneof![Just("amount"), Just("score")];
    let property = (property, aggregate()).prop_map(|(property, aggregate)| {
        Measure::Property(PropertyMeasure { property: property.to_owned(), aggregate })
    });
    let rolling = (1u32..5).prop_map(move |days| match by_day {
        true => Measure::RollingUsers(days),
        false => Measure::Users,
    });
    prop_oneof![
        Just(Measure::Events),
        Just(Measure::Users),
        aggregate().prop_map(Measure::EventsPerUser),
        property,
        rolling,
    ]
}

fn some_series(by_day: bool) -> impl Strategy<Value = Series> {
    let filter = PropertyFilter {
        property: "amount".into(),
        operator: Operator::LessThan,
        values: vec![Value::Number(2.0)],
    };
    let any = EventMatch { event: EventChoice::Any, filters: vec![] };
    let events = prop_oneof![
        2 => Just(step(vec![event("a", vec![])])),
        2 => Just(step(vec![event("a", vec![]), event("b", vec![])])),
        1 => Just(step(vec![event("a", vec![filter.clone()]), event("a", vec![])])),
        1 => Just(step(vec![event("c", vec![filter])])),
        2 => Just(step(vec![any])),
    ];
    (events, some_measure(by_day)).prop_map(|(events, measure)| Series { events, measure })
}

fn some_dates(first: NaiveDate) -> impl Strategy<Value = Option<Dates>> {
    // From two days before the first event to two after the last.
    let range = (0u64..8, 0u64..4).prop_map(move |(start, length)| {
        let day = |days| first - chrono::Days::new(2) + chrono::Days::new(days);
        Some(Dates::Fixed(DateRange { first: day(start), last: day(start + length) }))
    });
    prop_oneof![1 => Just(None), 3 => range]
}

fn some_breakdowns() -> impl Strategy<Value = Vec<Breakdown>> {
    let properties = prop_oneof![
        2 => Just(vec![]),
        2 => prop_oneof![Just(vec!["plan"]), Just(vec!["amount"]), Just(vec!["score"])],
        1 => Just(vec!["plan", "color"]),
        1 => Just(vec!["color", "amount", "plan"]),
    ];
    (properties, proptest::collection::vec(1u32..4, 3)).prop_map(|(properties, groups)| {
        let breakdown = |(property, groups): (&str, u32)| Breakdown { property: property.to_owned(), groups };
        properties.into_iter().zip(groups).map(breakdown).collect()
    })
}

fn some_calendar() -> impl Strategy<Value = CalendarSettings> {
    let zone = prop_oneof![
        3 => Just(None),
        1 => Just(Some("Europe/Budapest")),
        1 => Just(Some("America/New_York")),
        1 => Just(Some("Asia/Kathmandu")),
    ];
    let week = prop_oneof![Just(WeekStart::Monday), Just(WeekStart::Sunday)];
    (zone, week)
        .prop_map(|(zone, week_start)| CalendarSettings { time_zone: zone.map(str::to_owned), week_start })
}

fn some_formulas(series: usize) -> Vec<Formula> {
    let formula = |expression: &str, label: Option<&str>| Formula {
        expression: expression.to_owned(),
        label: label.map(str::to_owned),
    };
    match series {
        1 => vec![formula("2 * A - 1", None)],
        _ => vec![formula(" A / B * 100 ", Some("share")), formula("B - A", None)],
    }
}

fn some_segmentation(first: NaiveDate) -> impl Strategy<Value = Segmentation> {
    let unit = prop_oneof![
        1 => Just(None),
        3 => Just(Some(CalendarUnit::Day)),
        3 => proptest::sample::select(CalendarUnit::ALL.to_vec()).prop_map(Some),
    ];
    let shape = (some_dates(first), some_breakdowns(), some_calendar(), any::<[bool; 3]>());
    (unit, shape)
        .prop_flat_map(|(unit, shape)| {
            let series = some_series(unit == Some(CalendarUnit::Day));
            (proptest::collection::vec(series, 1..4), Just(unit), Just(shape))
        })
        .prop_map(|(series, by, (dates, breakdowns, calendar, [compare, cumulative, formulas]))| {
            let rolling = series.iter().any(|series| matches!(series.measure, Measure::RollingUsers(_)));
            Segmentation {
                dates,
                breakdowns,
                calendar,
                compare: compare && dates.is_some(),
                cumulative: cumulative && !rolling,
                formulas: if formulas { some_formulas(series.len()) } else { vec![] },
                ..Segmentation::new(series, by)
            }
        })
}

fn check(extract: &Extract, events: &[Raw], segmentation: &Segmentation) -> Result<(), TestCaseError> {
    let Expected { answer: expected, notes, .. } = expected(events, segmentation, Budapest);
    let engine = extract.engine().with_decoded_bytes(64 << 20);
    // The second time, what is read is in memory.
    for _ in 0..2 {
        let question = Question::Segmentation(segmentation.clone());
        let answer = block_on(engine.ask(&question, Arc::new(Silent))).unwrap();
        let found = segmentation_of(&answer);
        prop_assert_eq!(&found.buckets, &expected.buckets);
        prop_assert_eq!(&found.previous_buckets, &expected.previous_buckets);
        for (found, expected) in found.series.iter().zip(&expected.series) {
            prop_assert_eq!(found, expected);
        }
        prop_assert_eq!(found.series.len(), expected.series.len());
        prop_assert_eq!(&answer.notes, &notes);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn segmentation_is_a_plain_count(
        (events, segmentations) in proptest::sample::select(WORLDS.to_vec()).prop_flat_map(|(year, month, day)| {
            let first = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            (some_events(first), proptest::collection::vec(some_segmentation(first), 5))
        })
    ) {
        let extract = Extract::build(&events, Budapest);
        for segmentation in segmentations {
            check(&extract, &events, &segmentation)?;
        }
    }
}

/// Events and users by units of days: what the days of users know.
fn some_plain_segmentation(first: NaiveDate) -> impl Strategy<Value = Segmentation> {
    let any_event = EventMatch { event: EventChoice::Any, filters: vec![] };
    let events = prop_oneof![
        Just(Step::of("a")),
        Just(step(vec![event("a", vec![]), event("c", vec![])])),
        Just(step(vec![any_event])),
    ];
    let measure = prop_oneof![Just(Measure::Events), Just(Measure::Users)];
    let series = (events, measure).prop_map(|(events, measure)| Series { events, measure });
    let unit = proptest::option::of(proptest::sample::select(CalendarUnit::ALL[1..].to_vec()));
    (proptest::collection::vec(series, 1..4), unit, some_dates(first), proptest::bool::ANY).prop_map(
        |(series, by, dates, compare)| {
            let compare = compare && dates.is_some();
            Segmentation { dates, compare, ..Segmentation::new(series, by) }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn days_in_memory_are_a_plain_count(
        (events, segmentations) in proptest::sample::select(WORLDS.to_vec()).prop_flat_map(|(year, month, day)| {
            let first = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            (some_events(first), proptest::collection::vec(some_plain_segmentation(first), 5))
        })
    ) {
        let extract = Extract::build(&events, Budapest);
        for segmentation in segmentations {
            check(&extract, &events, &segmentation)?;
        }
    }

    #[test]
    fn the_users_behind_a_number_are_those_it_counts(
        (events, segmentation) in proptest::sample::select(WORLDS.to_vec()).prop_flat_map(|(year, month, day)| {
            let first = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            (some_events(first), some_segmentation(first))
        }),
        picked in proptest::collection::vec(any::<proptest::sample::Index>(), 12),
    ) {
        let extract = Extract::build(&events, Budapest);
        let expected = expected(&events, &segmentation, Budapest);
        for index in picked.iter().filter(|_| !expected.members.is_empty()) {
            let Members { series, bucket, group, users } = index.get(&expected.members);
            let counted = Counted {
                question: Box::new(Question::Segmentation(segmentation.clone())),
                part: AnswerPart::SegmentationValue { series: *series, bucket: *bucket, group: group.clone() },
            };
            let list = UserList { set: UserSet::Counted(counted), limit: 100 };
            let line = expected.answer.series.iter().find(|line| line.series == *series && line.group == *group);
            let measure = line.and_then(|line| line.measure.clone());
            let value = line.and_then(|line| match bucket {
                None => line.total,
                Some(start) => {
                    let place = expected.answer.buckets.iter().position(|bucket| bucket.start == *start);
                    line.values[place.unwrap()]
                }
            });
            let counts_users = matches!(measure, Some(Measure::Users | Measure::RollingUsers(_)));
            let found = match block_on(extract.engine().ask(&Question::Users(list), Arc::new(Silent))) {
                Ok(Answer { body: AnswerBody::Users(found), .. }) => found,
                Ok(other) => panic!("{:?}", other.body),
                // Of a time that the data has nothing of there is no number, and nobody behind it.
                Err(EngineError::Question(problems)) => {
                    prop_assert_eq!(&problems[0].field, "part.bucket");
                    prop_assert_eq!(value, None);
                    continue;
                }
                Err(other) => panic!("{other}"),
            };
            let ids: BTreeSet<String> = found.users.into_iter().filter_map(|user| user.id).collect();
            let users: BTreeSet<String> = users.iter().map(|user| format!("user {user}")).collect();
            prop_assert_eq!(ids, users);
            // And as many as the answer says, where it counts users.
            if counts_users && line.is_some() {
                prop_assert_eq!(value, Some(found.total as f64));
            }
        }
    }
}

fn ask(events: &[Raw], segmentation: &Segmentation) -> SegmentationAnswer {
    let extract = Extract::build(events, Budapest);
    segmentation_of(&extract.ask(&Question::Segmentation(segmentation.clone()))).clone()
}

fn series(measures: impl IntoIterator<Item = Measure>) -> Vec<Series> {
    measures.into_iter().map(|measure| Series { events: Step::of("a"), measure }).collect()
}

fn whole(values: &[Option<f64>]) -> Vec<u64> {
    values.iter().map(|value| value.unwrap() as u64).collect()
}

#[test]
fn days_of_users_are_read_where_they_are_enough() {
    let events = [Raw::new(Some(1), random::START, "a"), Raw::new(None, random::START, "a")];
    let extract = Extract::build(&events, Budapest);
    let measures = [
        Measure::Events,
        Measure::Users,
        Measure::EventsPerUser(Aggregate::Median),
        Measure::RollingUsers(7),
    ];
    let segmentation = Segmentation::new(series(measures), Some(CalendarUnit::Day));
    let answer = extract.ask(&Question::Segmentation(segmentation.clone()));
    assert_eq!(answer.read.tables, ["user_days"]);
    let totals: Vec<Option<f64>> = segmentation_of(&answer).series.iter().map(|line| line.total).collect();
    assert_eq!(totals, [Some(2.0), Some(1.0), Some(1.0), Some(1.0)]);
    assert_eq!(answer.notes, [Note::RowsWithoutUser { rows: 1 }]);

    // In another zone days are others; an hour is less than a day.
    let elsewhere = CalendarSettings { time_zone: Some("Asia/Tokyo".into()), ..CalendarSettings::default() };
    for other in [
        Segmentation { calendar: elsewhere, ..segmentation.clone() },
        Segmentation::new(series([Measure::Events]), Some(CalendarUnit::Hour)),
    ] {
        let answer = extract.ask(&Question::Segmentation(other));
        assert_eq!(answer.read.tables, ["events"]);
    }
}

#[test]
fn days_around_a_change_of_the_clock_have_23_and_25_hours() {
    // An event at every full hour of UTC.
    let hourly = |first: &str, hours: i64| -> Vec<Raw> {
        let first = chrono::DateTime::parse_from_rfc3339(first).unwrap().timestamp_millis();
        (0..hours).map(|hour| Raw::new(Some(1), first + hour * 3_600_000, "a")).collect()
    };
    let events_by = |events: &[Raw], unit| {
        whole(&ask(events, &Segmentation::new(series([Measure::Events]), Some(unit))).series[0].values)
    };
    let spring = hourly("2026-03-27T23:00:00Z", 71);
    assert_eq!(events_by(&spring, CalendarUnit::Day), [24, 23, 24]);
    let autumn = hourly("2026-10-23T22:00:00Z", 73);
    assert_eq!(events_by(&autumn, CalendarUnit::Day), [24, 25, 24]);
    // Each hour, the repeated one as two.
    let hours = ask(&autumn, &Segmentation::new(series([Measure::Users]), Some(CalendarUnit::Hour)));
    assert_eq!(whole(&hours.series[0].values), vec![1; 73]);
    let repeated: Vec<String> = hours.buckets.iter().skip(26).take(2).map(|b| b.start.to_string()).collect();
    assert_eq!(repeated, ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]);
}

#[test]
fn a_leap_day_is_a_day_of_its_month() {
    let day = |day: &str| {
        let noon = format!("{day}T12:00:00Z");
        Raw::new(Some(1), chrono::DateTime::parse_from_rfc3339(&noon).unwrap().timestamp_millis(), "a")
    };
    let events = [day("2024-02-28"), day("2024-02-29"), day("2024-02-29"), day("2024-03-01")];
    let by = |unit| {
        whole(&ask(&events, &Segmentation::new(series([Measure::Events]), Some(unit))).series[0].values)
    };
    assert_eq!(by(CalendarUnit::Day), [1, 2, 1]);
    assert_eq!(by(CalendarUnit::Month), [3, 1]);
    // The 366 days before 2024 begin on the last day of 2022.
    let year = DateRange { first: "2024-01-01".parse().unwrap(), last: "2024-12-31".parse().unwrap() };
    let compared = Segmentation {
        dates: Some(Dates::Fixed(year)),
        compare: true,
        ..Segmentation::new(series([Measure::Events]), None)
    };
    let answer = ask(&events, &compared);
    let before = answer.previous_buckets[0].unwrap();
    assert_eq!((before.start.to_string().as_str(), before.outside), ("2022-12-31", true));
    // Nothing is known of 2023: no zero.
    assert_eq!((answer.series[0].total, answer.series[0].previous_total), (Some(4.0), None));
}

#[test]
fn weeks_can_begin_on_sunday() {
    // Saturday, Sunday, Monday.
    let events: Vec<Raw> = (0..3)
        .map(|day| Raw::new(Some(day as u8), random::START + day * 86_400_000 + 7_200_000, "a"))
        .collect();
    let by_weeks_from = |week_start| {
        let calendar = CalendarSettings { week_start, time_zone: None };
        let answer = ask(
            &events,
            &Segmentation {
                calendar,
                ..Segmentation::new(series([Measure::Users]), Some(CalendarUnit::Week))
            },
        );
        let starts: Vec<String> = answer.buckets.iter().map(|bucket| bucket.start.to_string()).collect();
        (starts, whole(&answer.series[0].values))
    };
    assert_eq!(
        by_weeks_from(WeekStart::Monday),
        (vec!["2024-03-25".into(), "2024-04-01".into()], vec![2, 1])
    );
    assert_eq!(
        by_weeks_from(WeekStart::Sunday),
        (vec!["2024-03-24".into(), "2024-03-31".into()], vec![1, 2])
    );
}

#[test]
fn events_before_1970_and_ranges_outside_the_extract_are_counted() {
    let events = [Raw::new(Some(1), -86_400_000, "a"), Raw::new(Some(2), -1, "a"), Raw::new(Some(1), 0, "a")];
    let by_year = ask(&events, &Segmentation::new(series([Measure::Users]), Some(CalendarUnit::Year)));
    // 1 a.m. on 1 January 1970 in Budapest.
    assert_eq!(whole(&by_year.series[0].values), [1, 2]);
    let outside = DateRange { first: "2001-01-01".parse().unwrap(), last: "2001-01-02".parse().unwrap() };
    let answer = ask(
        &events,
        &Segmentation {
            dates: Some(Dates::Fixed(outside)),
            ..Segmentation::new(
                series([
                    Measure::Events,
                    Measure::EventsPerUser(Aggregate::Average),
                    Measure::EventsPerUser(Aggregate::Sum),
                ]),
                Some(CalendarUnit::Day),
            )
        },
    );
    assert!(answer.buckets.iter().all(|bucket| bucket.unfinished));
    // Nothing is known of those days: no zeros.
    assert!(answer.buckets.iter().all(|bucket| bucket.outside));
    for series in &answer.series {
        assert_eq!((&series.values, series.total), (&vec![None, None], None));
    }
}

#[test]
fn forty_thousand_values_keep_the_largest() {
    // One event for each of 40 000 values, and two more for each of three.
    let mut values: Vec<u32> = (0..40_000).collect();
    values.extend([31_337, 31_337, 7, 7, 39_999, 39_999]);
    let events: Vec<Raw> = values
        .iter()
        .enumerate()
        .map(|(row, value)| {
            Raw::new(Some((row % 50) as u8), random::START + row as i64, "a")
                .with("page", json!(format!("/{value}")))
        })
        .collect();
    let segmentation = Segmentation {
        breakdowns: vec![Breakdown { property: "page".into(), groups: 3 }],
        ..Segmentation::new(series([Measure::Events, Measure::Users]), Some(CalendarUnit::Day))
    };
    let answer = ask(&events, &segmentation);
    let lines: Vec<(u32, String, f64)> = answer
        .series
        .iter()
        .map(|line| (line.series, line.group[0].to_string(), line.total.unwrap()))
        .collect();
    let others = (40_000 - 3) as f64;
    let names = ["/31337", "/39999", "/7", "(other)"];
    for (place, name) in names.into_iter().enumerate() {
        assert_eq!(lines[place].0, 0);
        assert_eq!(lines[place].1, name);
        assert_eq!(lines[place].2, if place < 3 { 3.0 } else { others });
    }
    // All users have other pages.
    assert_eq!(lines[7], (1, "(other)".to_owned(), 50.0));
    assert_eq!(lines.len(), 8);
}

#[test]
fn a_value_of_a_megabyte_is_a_group_like_any_other() {
    let long = "\u{1f680}".repeat(262_144);
    let odd = "it's \"quoted\" \\ \u{1f469}\u{200d}\u{1f680}";
    let texts = [long.as_str(), long.as_str(), odd];
    let events: Vec<Raw> =
        texts.iter().map(|text| Raw::new(Some(1), random::START, "a").with("note", json!(text))).collect();
    let segmentation = Segmentation {
        breakdowns: vec![Breakdown { property: "note".into(), groups: 5 }],
        ..Segmentation::new(series([Measure::Events]), None)
    };
    let groups: Vec<(GroupValue, Option<f64>)> = ask(&events, &segmentation)
        .series
        .into_iter()
        .map(|mut line| (line.group.remove(0), line.total))
        .collect();
    assert_eq!(
        groups,
        [(GroupValue::Value(long.clone()), Some(2.0)), (GroupValue::Value(odd.to_owned()), Some(1.0))]
    );
}

#[test]
fn sums_of_fractions_are_rounded_once() {
    let events: Vec<Raw> =
        (0..10).map(|row| Raw::new(Some(row), random::START, "a").with("price", json!(0.1))).collect();
    let property = |aggregate| Measure::Property(PropertyMeasure { property: "price".into(), aggregate });
    let answer = ask(
        &events,
        &Segmentation::new(series([property(Aggregate::Sum), property(Aggregate::Average)]), None),
    );
    assert_eq!(answer.series.iter().map(|line| line.total).collect::<Vec<_>>(), [Some(1.0), Some(0.1)]);
}

#[test]
fn whole_numbers_of_more_digits_than_a_double_has_are_marked() {
    let marked = |values: &[serde_json::Value], aggregate| {
        let events: Vec<Raw> = values
            .iter()
            .map(|value| Raw::new(Some(1), random::START, "a").with("id", value.clone()))
            .collect();
        let measure = Measure::Property(PropertyMeasure { property: "id".into(), aggregate });
        let question = Question::Segmentation(Segmentation::new(series([measure]), None));
        let notes = Extract::build(&events, Budapest).ask(&question).notes;
        notes.contains(&Note::Rounded { property: "id".into() })
    };
    // What is less than 2^53 is exact, and 2^53 + 1 is not.
    let (exact, rounded) = (json!(9_007_199_254_740_991_i64), json!(9_007_199_254_740_993_i64));
    for aggregate in [Aggregate::Sum, Aggregate::Minimum, Aggregate::Maximum] {
        assert!(!marked(std::slice::from_ref(&exact), aggregate), "{aggregate:?}");
        assert!(marked(std::slice::from_ref(&rounded), aggregate), "{aggregate:?}");
    }
    // A sum can have more digits than what is added up.
    assert!(marked(&[exact.clone(), json!(2)], Aggregate::Sum));
    assert!(!marked(&[exact, json!(2)], Aggregate::Minimum));
    assert!(!marked(&[json!(1.5), json!(0.5)], Aggregate::Sum));
    assert!(marked(&[json!("18446744073709551615")], Aggregate::Maximum));
}

#[test]
fn the_plain_count_knows_the_calendar() {
    let world = World { zone: Budapest, week_start: WeekStart::Sunday };
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let range = DateRange { first: day("2024-03-30"), last: day("2024-04-01") };
    let weeks: Vec<String> =
        world.buckets(CalendarUnit::Week, range).iter().map(|bucket| bucket.start.to_string()).collect();
    assert_eq!(weeks, ["2024-03-24", "2024-03-31"]);
    assert_eq!(world.buckets(CalendarUnit::Hour, range).len(), 24 + 23 + 24);
}
