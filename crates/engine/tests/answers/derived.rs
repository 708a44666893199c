//! The tables that are made of the event types' own give the numbers that these give.

use crate::extract::{Extract, Raw, event, random, step};
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_question::{
    Aggregate, Anchor, Breakdown, CalendarSettings, CalendarUnit, DateRange, Dates, Did, EventChoice,
    EventMatch, Lifecycle, Measure, Operator, PropertyFilter, Question, ReadTable, Retention, RetentionMode,
    Segmentation, Series, Step, Stickiness, UserFilter, UserSet,
};
use serde_json::{Value, json};

fn anything() -> Step {
    step(vec![EventMatch { event: EventChoice::Any, filters: vec![] }])
}

/// Any event, one type, two of them, one and any.
fn some_step() -> impl Strategy<Value = Step> {
    let of = |kinds: &[&str]| step(kinds.iter().map(|kind| event(kind, vec![])).collect());
    let one_and_any = || {
        let any = EventMatch { event: EventChoice::Any, filters: vec![] };
        step(vec![event("a", vec![]), any])
    };
    prop_oneof![
        3 => Just(anything()),
        2 => Just(of(&["a"])),
        1 => Just(of(&["a", "b"])),
        1 => Just(of(&["a", "b", "c"])),
        1 => Just(one_and_any()),
    ]
}

fn some_unit() -> impl Strategy<Value = CalendarUnit> {
    prop_oneof![Just(CalendarUnit::Day), Just(CalendarUnit::Week)]
}

fn some_segmentation() -> impl Strategy<Value = Question> {
    let measure = prop_oneof![
        Just(Measure::Events),
        Just(Measure::Users),
        Just(Measure::RollingUsers(2)),
        Just(Measure::EventsPerUser(Aggregate::Average)),
    ];
    let series = (some_step(), measure).prop_map(|(events, measure)| Series { events, measure });
    let series = proptest::collection::vec(series, 1..4);
    (series, some_unit(), any::<bool>()).prop_map(|(series, unit, cumulative)| {
        let rolls = series.iter().any(|series| matches!(series.measure, Measure::RollingUsers(_)));
        let plain = Segmentation::new(series, Some(if rolls { CalendarUnit::Day } else { unit }));
        Question::Segmentation(Segmentation { cumulative: cumulative && !rolls, ..plain })
    })
}

fn some_retention() -> impl Strategy<Value = Question> {
    let anchor = prop_oneof![Just(Anchor::FirstInRange), Just(Anchor::FirstEver), Just(Anchor::Every)];
    let mode = prop_oneof![
        Just(RetentionMode::On),
        Just(RetentionMode::OnOrAfter),
        Just(RetentionMode::Brackets(vec![0, 1, 3])),
    ];
    (some_step(), some_step(), some_unit(), anchor, mode).prop_map(
        |(start, returning, unit, anchor, mode)| {
            Question::Retention(Retention { anchor, mode, ..Retention::new(start, returning, unit, 2) })
        },
    )
}

/// Questions that days of users are enough for.
fn some_question() -> impl Strategy<Value = Question> {
    let did = (some_step(), 1u32..4, any::<bool>()).prop_map(|(events, at_least, exclude)| {
        let set = UserSet::Did(Did { events, at_least, within: None, dates: None });
        let users = vec![UserFilter { name: "set".into(), exclude, set }];
        Question::Lifecycle(Lifecycle { users, ..Lifecycle::new(anything(), CalendarUnit::Day) })
    });
    let stickiness = (some_step(), some_unit(), 1u32..3).prop_map(|(events, unit, at_least)| {
        Question::Stickiness(Stickiness { at_least, ..Stickiness::new(events, unit) })
    });
    prop_oneof![
        3 => some_segmentation(),
        4 => some_retention(),
        1 => stickiness,
        1 => (some_step(), some_unit()).prop_map(|(events, unit)| Question::Lifecycle(Lifecycle::new(events, unit))),
        1 => did,
    ]
}

/// An answer without what it cost.
fn told(extract: &Extract, question: &Question) -> Value {
    let mut answer = serde_json::to_value(extract.ask(question)).unwrap();
    answer["read"].take();
    answer
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn days_of_any_event_give_what_the_days_of_all_types_give(
        events in random::events(60),
        questions in proptest::collection::vec(some_question(), 6),
    ) {
        let extract = Extract::build(&events, Budapest);
        let extract = extract.without(&["daily"]);
        let plain = extract.without(&["any_user_days"]);
        for question in &questions {
            prop_assert_eq!(told(&extract, question), told(&plain, question), "{:?}", question);
        }
    }
}

/// Values that are numbers, look like numbers, are booleans or texts, or are not there.
fn some_events() -> impl Strategy<Value = Vec<Raw>> {
    let values: Vec<Option<Value>> =
        [json!(7), json!("7"), json!("07"), json!(1.5), json!(true), json!("x"), json!("")]
            .into_iter()
            .map(Some)
            .chain([None])
            .collect();
    let whole = vec![Some(json!(-1)), Some(json!(0)), Some(json!(12)), None];
    let numbers = vec![Some(json!(0.5)), Some(json!(-2.25)), Some(json!(3)), None];
    let flags = vec![Some(json!(true)), Some(json!(false)), None];
    let user = prop_oneof![1 => Just(None), 6 => (0u8..4).prop_map(Some)];
    let kind = prop_oneof![4 => Just("a"), 4 => Just("b"), 1 => Just("c")];
    let property = |values: Vec<Option<Value>>| proptest::sample::select(values);
    let one = (
        user,
        0i64..4,
        0i64..24,
        kind,
        property(values),
        property(whole),
        property(numbers),
        property(flags),
    );
    let one = one.prop_map(|(user, day, hour, kind, mixed, whole, number, flag)| {
        let event = Raw::new(user, random::START + (day * 24 + hour) * 3_600_000, kind);
        let properties = [("mixed", mixed), ("whole", whole), ("number", number), ("flag", flag)];
        // One type lacks some of them.
        let has = |name: &str| kind != "b" || name != "whole";
        properties.into_iter().filter(|(name, _)| has(name)).fold(event, |event, (name, value)| match value {
            Some(value) => event.with(name, value),
            None => event,
        })
    });
    let anchors = ["a", "b", "c"].map(|kind| Raw::new(Some(9), random::START, kind));
    proptest::collection::vec(one, 300..1_500).prop_map(move |mut events| {
        events.extend(anchors.clone());
        events
    })
}

fn some_filter() -> impl Strategy<Value = PropertyFilter> {
    let property = prop_oneof![Just("mixed"), Just("whole"), Just("number"), Just("flag"), Just("nobody")];
    let words =
        ["7", "07", "x", "", "true", "0.5", "12"].map(|word| rockpool_question::Value::Text(word.to_owned()));
    let numbers = [7.0, 0.5, -2.25].map(rockpool_question::Value::Number);
    let values = words.into_iter().chain(numbers).collect::<Vec<_>>();
    let operator = prop_oneof![
        3 => Just((Operator::Is, 1)),
        2 => Just((Operator::IsNot, 1)),
        2 => Just((Operator::IsAnyOf, 2)),
        1 => Just((Operator::IsNoneOf, 2)),
        1 => Just((Operator::IsSet, 0)),
        1 => Just((Operator::IsNotSet, 0)),
        1 => Just((Operator::GreaterThan, 1)),
        1 => Just((Operator::Contains, 1)),
    ];
    let values = proptest::collection::vec(proptest::sample::select(values), 2);
    (property, operator, values).prop_map(|(property, (operator, count), mut values)| {
        values.truncate(count);
        if operator == Operator::GreaterThan {
            values = vec![rockpool_question::Value::Number(0.0)];
        }
        if operator == Operator::Contains {
            values = vec![rockpool_question::Value::Text("7".into())];
        }
        PropertyFilter { property: property.to_owned(), operator, values }
    })
}

/// How many events by day, with filters and breakdowns.
fn some_count() -> impl Strategy<Value = Question> {
    let filters = || prop_oneof![2 => Just(vec![]), 3 => some_filter().prop_map(|filter| vec![filter])];
    let event = || {
        let kind =
            prop_oneof![2 => Just(None), 3 => Just(Some("a")), 2 => Just(Some("b")), 1 => Just(Some("c"))];
        (kind, filters()).prop_map(|(kind, filters)| {
            let event = kind.map_or(EventChoice::Any, |kind| EventChoice::Type(kind.to_owned()));
            EventMatch { event, filters }
        })
    };
    let series = proptest::collection::vec(event(), 1..3);
    let series = series.prop_map(|any_of| Series { events: step(any_of), measure: Measure::Events });
    let property = prop_oneof![Just("mixed"), Just("whole"), Just("number"), Just("flag")];
    let breakdown = property.prop_map(|property| Breakdown { property: property.to_owned(), groups: 2 });
    let breakdowns = proptest::collection::vec(breakdown, 0..2);
    let dates = prop_oneof![
        Just(None),
        Just(Some(("2024-03-31", "2024-04-01"))),
        Just(Some(("2024-03-29", "2024-03-30"))),
    ];
    let by = prop_oneof![
        3 => Just(Some(CalendarUnit::Day)),
        1 => Just(Some(CalendarUnit::Week)),
        1 => Just(Some(CalendarUnit::Month)),
        1 => Just(None),
    ];
    let series = proptest::collection::vec(series, 1..3);
    (series, breakdowns, dates, by, any::<bool>(), any::<bool>()).prop_map(
        |(series, breakdowns, dates, by, cumulative, compare)| {
            let dates = dates.map(|(first, last)| {
                Dates::Fixed(DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() })
            });
            let compare = compare && dates.is_some();
            let plain = Segmentation::new(series, by);
            Question::Segmentation(Segmentation { breakdowns, dates, cumulative, compare, ..plain })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn events_by_day_give_what_the_events_give(
        events in some_events(),
        questions in proptest::collection::vec(some_count(), 10),
    ) {
        let extract = Extract::build(&events, Budapest);
        let plain = extract.without(&["daily", "any_user_days"]);
        for question in &questions {
            match (extract.try_ask(question), plain.try_ask(question)) {
                (Ok(_), Ok(_)) => prop_assert_eq!(told(&extract, question), told(&plain, question), "{:?}", question),
                (one, other) => prop_assert_eq!(one.map_err(|error| error.to_string()), other.map_err(|error| error.to_string())),
            }
        }
    }
}

#[test]
fn events_by_day_are_read_where_they_are_enough() {
    let events: Vec<Raw> = (0..600)
        .map(|place| {
            let time = random::START + i64::from(place % 96) * 3_600_000;
            let event = Raw::new(Some(place as u8 % 7), time, if place % 3 == 0 { "a" } else { "b" });
            event.with("plan", json!(["free", "pro"][place as usize % 2])).with("id", json!(place))
        })
        .collect();
    let extract = Extract::build(&events, Budapest);
    let tables = |question: Segmentation| {
        let read = extract.ask(&Question::Segmentation(question)).read;
        read.chosen.iter().map(|choice| choice.table).collect::<Vec<_>>()
    };
    let count = |events: Step| vec![Series { events, measure: Measure::Events }];
    let filtered = |property: &str| {
        let filter = PropertyFilter {
            property: property.to_owned(),
            operator: Operator::Is,
            values: vec![rockpool_question::Value::Text("pro".into())],
        };
        count(step(vec![event("b", vec![filter])]))
    };
    let day = Some(CalendarUnit::Day);
    let by_plan = Breakdown { property: "plan".into(), groups: 5 };
    let plain = |series| Segmentation::new(series, day);
    for enough in [
        plain(count(anything())),
        plain(count(Step::of("a"))),
        plain([count(anything()), count(Step::of("a"))].concat()),
        plain(filtered("plan")),
        Segmentation { breakdowns: vec![by_plan.clone()], ..plain(count(anything())) },
        Segmentation { breakdowns: vec![by_plan.clone()], ..plain(filtered("plan")) },
        Segmentation::new(count(anything()), Some(CalendarUnit::Month)),
        Segmentation::new(count(anything()), None),
    ] {
        assert_eq!(tables(enough), [ReadTable::Daily]);
    }
    let elsewhere = CalendarSettings { time_zone: Some("Asia/Tokyo".into()), ..CalendarSettings::default() };
    let users = vec![Series { events: anything(), measure: Measure::Users }];
    let did = Did { events: Step::of("a"), at_least: 2, within: None, dates: None };
    let set = UserFilter { name: "set".into(), exclude: false, set: UserSet::Did(did) };
    for (not_enough, table) in [
        (Segmentation::new(count(anything()), Some(CalendarUnit::Hour)), ReadTable::Events),
        (Segmentation { calendar: elsewhere, ..plain(count(anything())) }, ReadTable::Events),
        (plain(filtered("id")), ReadTable::Events),
        (Segmentation { breakdowns: vec![by_plan], ..plain(filtered("id")) }, ReadTable::Events),
        (plain([users, count(anything())].concat()), ReadTable::UserDays),
        (Segmentation { users: vec![set], ..plain(count(anything())) }, ReadTable::UserDays),
    ] {
        assert_eq!(tables(not_enough).last(), Some(&table));
    }
}

#[test]
fn any_event_takes_as_many_files_as_one_type() {
    let kinds = ["a", "b", "c", "d", "e", "f"];
    let events: Vec<_> = (0..60)
        .map(|place| {
            let time = random::START + i64::from(place) * 3_600_000;
            Raw::new(Some(place as u8 % 7), time, kinds[place as usize % kinds.len()])
        })
        .collect();
    let extract = Extract::build(&events, Budapest);
    let files = |question: Question| {
        let read = extract.ask(&question).read;
        assert_eq!(read.chosen.iter().map(|choice| choice.table).collect::<Vec<_>>(), [ReadTable::UserDays]);
        read.files
    };
    let day = CalendarUnit::Day;
    let users = |events: Step| Series { events, measure: Measure::Users };
    assert_eq!(files(Question::Retention(Retention::new(anything(), anything(), day, 2))), 1);
    assert_eq!(files(Question::Lifecycle(Lifecycle::new(anything(), day))), 1);
    assert_eq!(files(Question::Stickiness(Stickiness::new(anything(), day))), 1);
    assert_eq!(files(Question::Segmentation(Segmentation::new(vec![users(anything())], Some(day)))), 1);
    // Who did what starts on a day is told by a column of the same table.
    assert_eq!(files(Question::Retention(Retention::new(Step::of("a"), anything(), day, 2))), 1);
    // Returns of one type would count events without a user twice.
    assert_eq!(files(Question::Retention(Retention::new(anything(), Step::of("a"), day, 2))), 6);
}
