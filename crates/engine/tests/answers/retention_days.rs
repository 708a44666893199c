//! Retention by days of users whose columns tell the order of a day's events, so that no time is read: against the plain
//! count, in everything that takes this road, with many events at one instant.

use crate::extract::{Extract, Raw, event, random, step};
use crate::retention::{check, check_users};
use chrono_tz::Europe::Budapest;
use proptest::prelude::*;
use rockpool_catalog::{DayOrder, Manifest};
use rockpool_question::{
    Anchor, CalendarUnit, DateRange, Dates, EventChoice, EventMatch, Question, Retention, RetentionMode, Step,
};

const HOUR: i64 = 3_600_000;

fn of(kinds: &[&str]) -> Step {
    step(kinds.iter().map(|kind| event(kind, vec![])).collect())
}

fn anything() -> Step {
    step(vec![EventMatch { event: EventChoice::Any, filters: vec![] }])
}

fn some_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(anything()),
        3 => Just(of(&["a"])),
        1 => Just(of(&["b"])),
        1 => Just(of(&["a", "b"])),
        1 => Just(of(&["a", "b", "c"])),
    ]
}

fn some_retention() -> impl Strategy<Value = Retention> {
    let unit = prop_oneof![
        4 => Just(CalendarUnit::Day),
        2 => Just(CalendarUnit::Week),
        1 => Just(CalendarUnit::Month)
    ];
    let anchor = prop_oneof![Just(Anchor::FirstInRange), Just(Anchor::FirstEver), Just(Anchor::Every)];
    let mode = prop_oneof![
        2 => Just(RetentionMode::On),
        2 => Just(RetentionMode::OnOrAfter),
        1 => proptest::collection::btree_set(0u32..5, 2..4)
            .prop_map(|edges| RetentionMode::Brackets(edges.into_iter().collect())),
    ];
    let date = |day: &str| day.parse().unwrap();
    let range = move |first, last| Some(Dates::Fixed(DateRange { first: date(first), last: date(last) }));
    let dates = prop_oneof![
        2 => Just(None),
        1 => Just(range("2024-03-30", "2024-03-31")),
        1 => Just(range("2024-03-31", "2024-04-01")),
    ];
    let steps = prop_oneof![
        2 => Just((of(&["a"]), anything())),
        1 => Just((anything(), anything())),
        1 => Just((of(&["a"]), of(&["a"]))),
        2 => (some_step(), some_step()),
    ];
    (steps, unit, 1u32..5, anchor, mode, dates).prop_map(
        |((start, returning), period, periods, anchor, mode, dates)| Retention {
            anchor,
            mode,
            dates,
            ..Retention::new(start, returning, period, periods)
        },
    )
}

/// Events of few users at few instants of four days; the clock goes forward on the second of them.
fn some_events() -> impl Strategy<Value = Vec<Raw>> {
    let user = prop_oneof![1 => Just(None), 9 => (0u8..4).prop_map(Some)];
    let kind = prop_oneof![4 => Just("a"), 3 => Just("b"), 1 => Just("c")];
    // Also the hours around midnight and the gap.
    let hour = prop_oneof![Just(0i64), Just(1), Just(3), Just(12), Just(22), Just(23)];
    let one = (user, 0i64..4, hour, kind);
    let one = one
        .prop_map(|(user, day, hour, kind)| Raw::new(user, random::START + (day * 24 + hour) * HOUR, kind));
    let anchors = ["a", "b", "c"].map(|kind| Raw::new(Some(9), random::START + HOUR, kind));
    proptest::collection::vec(one, 0..40).prop_map(move |mut events| {
        events.extend(anchors.clone());
        events
    })
}

/// The same extract as one that tells less of the order of events.
fn telling(extract: &Extract, change: impl Fn(&mut DayOrder)) -> Extract {
    extract.changed(|manifest: &mut Manifest| change(manifest.day_order.as_mut().unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_order_of_events_is_that_of_their_times(
        events in some_events(),
        questions in proptest::collection::vec(some_retention(), 8),
        picks in proptest::collection::vec((0usize..30, 0usize..30, any::<bool>(), 0usize..30), 2),
    ) {
        let extract = Extract::build(&events, Budapest);
        let others = [
            // A column is told by its place.
            telling(&extract, |order| {
                order.did.iter_mut().filter(|name| *name != "b").for_each(|name| name.push('?'));
            }),
            telling(&extract, |order| order.did.clear()),
            telling(&extract, |order| order.ends = None),
            extract.changed(|manifest| manifest.day_order = None),
        ];
        for question in &questions {
            check(&extract, &events, question)?;
            check_users(&extract, &events, question, &picks)?;
            for other in &others {
                check(other, &events, question)?;
            }
        }
    }
}

/// The columns that are read of the first file of each table, by the table's folder.
fn columns(extract: &Extract, question: Retention) -> Vec<(String, String)> {
    let plan = extract.explain(&Question::Retention(question));
    let mut read: Vec<(String, String)> = plan
        .files
        .iter()
        .map(|file| {
            let mut folders = file.path.split('/');
            let folder = folders.next().unwrap();
            let kind = if folder == "user_days" { folders.next().unwrap() } else { "" };
            (format!("{folder} {kind}").trim().to_owned(), file.columns.join(" "))
        })
        .collect();
    read.dedup();
    read
}

#[test]
fn no_time_is_read_where_the_order_of_days_and_their_ends_are_enough() {
    let events: Vec<Raw> = (0..90)
        .map(|place| {
            Raw::new(
                Some(place % 9),
                random::START + i64::from(place / 3) * HOUR,
                ["a", "b", "c"][place as usize % 3],
            )
        })
        .collect();
    let extract = Extract::build(&events, Budapest);
    let silent = extract.changed(|manifest| manifest.day_order = None);
    let without_columns = telling(&extract, |order| order.did.clear());
    let day = CalendarUnit::Day;
    let read = |extract: &Extract, start: Step, returning: Step, mode: RetentionMode| {
        columns(extract, Retention { mode, ..Retention::new(start, returning, day, 3) })
    };
    let rows = |rows: &[(&str, &str)]| -> Vec<(String, String)> {
        rows.iter().map(|(table, columns)| ((*table).to_owned(), (*columns).to_owned())).collect()
    };
    for mode in [RetentionMode::On, RetentionMode::OnOrAfter] {
        let read =
            |extract: &Extract, start: Step, returning: Step| read(extract, start, returning, mode.clone());
        let place = |kind: &str| extract.manifest().day_order.unwrap().did(kind).unwrap();
        let chosen = format!("user_key day {} ends", place("a"));
        assert_eq!(read(&extract, of(&["a"]), anything()), rows(&[("any_user_days", &chosen)]));
        let two = format!("user_key day {} {} ends", place("a"), place("b"));
        assert_eq!(read(&extract, of(&["a", "b"]), anything()), rows(&[("any_user_days", &two)]));
        assert_eq!(
            read(&extract, anything(), anything()),
            rows(&[("any_user_days", "user_key day several")])
        );
        assert_eq!(read(&extract, of(&["a"]), of(&["a"])), rows(&[("user_days a", "user_key day several")]));
        assert_eq!(
            read(&without_columns, of(&["a"]), anything()),
            rows(&[("any_user_days", "user_key day ends"), ("user_days a", "user_key day")])
        );
        // The order of two types is told by their times only.
        assert_eq!(
            read(&extract, of(&["a"]), of(&["b"])),
            rows(&[("user_days a", "user_key day first_time"), ("user_days b", "user_key day last_time")])
        );
        assert_eq!(
            read(&silent, anything(), anything()),
            rows(&[("any_user_days", "user_key day first_time last_time")])
        );
    }
    // Nothing of one day is compared.
    let later = RetentionMode::Brackets(vec![1, 3]);
    for extract in [&extract, &silent] {
        assert_eq!(
            read(extract, of(&["a"]), of(&["b"]), later.clone()),
            rows(&[("user_days a", "user_key day"), ("user_days b", "user_key day")])
        );
    }
}

#[test]
fn a_set_that_the_manifest_does_not_list_is_damage() {
    let events = [Raw::new(Some(1), random::START, "a"), Raw::new(Some(1), random::START + 1, "b")];
    let extract = telling(&Extract::build(&events, Budapest), |order| {
        order.ends.as_mut().unwrap().sets.clear();
    });
    let question = Retention::new(of(&["a"]), anything(), CalendarUnit::Day, 1);
    let error = extract.try_ask(&Question::Retention(question)).unwrap_err().to_string();
    assert!(error.contains("'ends'") && error.contains("any_user_days"), "{error}");
}

#[test]
fn so_many_event_types_that_their_files_are_merged_give_the_same() {
    let kinds: Vec<&'static str> = (0..70).map(|kind| &*format!("kind {kind}").leak()).collect();
    let mut events: Vec<Raw> = vec![];
    for (place, kind) in kinds.iter().enumerate() {
        for user in 0..3 {
            let hours = (place as i64 * 7 + i64::from(user) * 13) % 96;
            events.push(Raw::new(Some(user), random::START + hours * HOUR, kind));
        }
    }
    let extract = Extract::build(&events, Budapest);
    let all_but_one = of(&kinds[1..]);
    for mode in [RetentionMode::On, RetentionMode::OnOrAfter, RetentionMode::Brackets(vec![1, 3])] {
        for (start, returning) in [
            (of(&kinds[..1]), all_but_one.clone()),
            (all_but_one.clone(), of(&kinds[..1])),
            (of(&kinds[..1]), anything()),
            (all_but_one.clone(), anything()),
        ] {
            let anchor = Anchor::Every;
            let plain = Retention::new(start, returning, CalendarUnit::Day, 3);
            check(&extract, &events, &Retention { anchor, mode: mode.clone(), ..plain }).unwrap();
        }
    }
}
