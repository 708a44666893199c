//! The tables that are made of the event types' own: what they hold, and that a wrong one is found.

mod support;

use proptest::prelude::*;
use rockpool_builder::{NoWatch, check};
use rockpool_catalog::Manifest;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use support::{OrderRow, UserDay};

/// One row for each user and day, of rows of several event types: the definition.
fn together(extract: &Path, manifest: &Manifest) -> Vec<UserDay> {
    let mut all: BTreeMap<(bool, Option<u32>, i32), UserDay> = BTreeMap::new();
    for event_type in &manifest.event_types {
        for (key, day, events, first, last) in support::user_days(extract, event_type) {
            let row = all.entry((key.is_none(), key, day)).or_insert((key, day, 0, first, last));
            *row = (key, day, row.2 + events, row.3.min(first), row.4.max(last));
        }
    }
    all.into_values().collect()
}

/// What the days of any event should tell of their order: the definition. `did` are the event types with a column.
fn order_of(extract: &Path, manifest: &Manifest, did: &[String]) -> Vec<OrderRow> {
    type Types = Vec<(String, i64, i64)>;
    let mut of_days: BTreeMap<(bool, Option<u32>, i32), Types> = BTreeMap::new();
    for event_type in &manifest.event_types {
        for (key, day, _, first, last) in support::user_days(extract, event_type) {
            let rows = of_days.entry((key.is_none(), key, day)).or_default();
            rows.push((event_type.name.clone(), first, last));
        }
    }
    let told = |((_, key, day), rows): (_, Types)| {
        let first = rows.iter().map(|row| row.1).min().unwrap();
        let last = rows.iter().map(|row| row.2).max().unwrap();
        let of = |is_meant: &dyn Fn(&(String, i64, i64)) -> bool| -> BTreeSet<String> {
            rows.iter().filter(|row| is_meant(row)).map(|row| row.0.clone()).collect()
        };
        (key, day, last > first, of(&|row| row.1 == last), of(&|row| did.contains(&row.0)))
    };
    of_days.into_iter().map(told).collect()
}

fn write_manifest(extract: &Path, manifest: &serde_json::Value) {
    let manifest: Manifest = serde_json::from_value(manifest.clone()).unwrap();
    fs::write(extract.join("manifest.json"), manifest.to_json().unwrap()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn days_of_any_event_are_those_of_all_types(
        events in proptest::collection::vec(
            // Many lie at one instant.
            (0..4, 0..6, prop_oneof![0..400_000u32, (0..20u32).prop_map(|step| step * 20_000)]),
            1..120,
        ),
        small in prop_oneof![3 => Just(0), 1 => Just(80)],
    ) {
        let mut lines: String = events
            .iter()
            .map(|(kind, user, second)| {
                let user = if *user == 5 { String::new() } else { format!("u{user}") };
                let day = 1 + second / 86_400;
                support::line(&format!("type {kind}"), &user, second % 86_400, "{}").replace("06-01", &format!("06-{day:02}"))
            })
            .collect();
        lines.extend((0..small).map(|kind| support::line(&format!("small {kind}"), "u1", kind, "{}")));
        let (folder, report) = support::build_lines(&lines);
        let extract = folder.path().join("out");
        let checked = check(&extract, &NoWatch).unwrap();
        prop_assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
        let manifest = report.manifest;
        if manifest.event_types.len() < 2 {
            prop_assert_eq!(manifest.any_user_days, vec![]);
        } else {
            prop_assert_eq!(support::days_in(&extract, &manifest.any_user_days), together(&extract, &manifest));
            let did = manifest.day_order.clone().unwrap().did;
            prop_assert!(did.len() <= 8 && (small > 0 || !did.is_empty()));
            prop_assert_eq!(support::order(&extract, &manifest), order_of(&extract, &manifest, &did));
        }
    }
}

/// Events by day and value, as they are counted by hand: all, each type, and the properties that have series.
fn counted(
    extract: &Path,
    manifest: &Manifest,
    property: Option<&str>,
    kind: Option<&str>,
) -> Vec<support::DailyRow> {
    let mut all: BTreeMap<(Option<String>, i32), u64> = BTreeMap::new();
    for event_type in manifest.event_types.iter().filter(|one| kind.is_none_or(|kind| kind == one.name)) {
        for row in support::rows(extract, manifest, event_type) {
            // The zone is two hours ahead of UTC in June.
            let day = (row.tick + 7_200_000).div_euclid(86_400_000) as i32;
            let value = property.and_then(|property| row.properties.get(property).cloned());
            *all.entry((value, day)).or_default() += 1;
        }
    }
    all.into_iter().map(|((value, day), events)| (value, day, events)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn events_by_day_are_those_of_the_events(
        events in proptest::collection::vec((0..2, 0..6, 0..200_000u32, 0..5, 0..4, 0..900), 100..900),
    ) {
        let lines: String = events
            .iter()
            .map(|(kind, user, second, plan, size, id)| {
                let user = if *user == 5 { String::new() } else { format!("u{user}") };
                let plan = ["\"plan\":\"pro\",", "\"plan\":\"\",", "\"plan\":7,", "", "\"plan\":\"é\","][*plan as usize];
                let size = ["\"size\":1.5,", "\"size\":2,", "\"size\":-0.5,", ""][*size as usize];
                let properties = format!("{{{plan}{size}\"id\":{id}}}");
                let day = 1 + second / 86_400;
                support::line(&format!("type {kind}"), &user, second % 86_400, &properties).replace("06-01", &format!("06-{day:02}"))
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        support::input(folder.path(), "a.jsonl", &lines);
        let zone = chrono_tz::Europe::Budapest;
        let report = support::build_with(folder.path(), |options| options.time_zone = zone).unwrap();
        let extract = folder.path().join("out");
        let checked = check(&extract, &NoWatch).unwrap();
        prop_assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
        let manifest = report.manifest;
        let daily = manifest.daily.clone().unwrap();
        let rows = support::daily(&extract, &manifest);
        for series in &daily.series {
            let first = series.first_row as usize;
            let own = &rows[first..first + series.rows as usize];
            let expected = counted(&extract, &manifest, series.property.as_deref(), series.event_type.as_deref());
            prop_assert_eq!(own, expected.as_slice(), "{:?}", series);
        }
        // All, each type, and what has few values beside its events.
        let kinds = manifest.event_types.len();
        prop_assert_eq!(daily.series.iter().filter(|series| series.property.is_none()).count(), kinds + 1);
        for event_type in &manifest.event_types {
            let days = daily.find(Some(&event_type.name), None).unwrap().rows;
            let (plan, id) = (event_type.property("plan"), event_type.property("id").unwrap());
            prop_assert!(daily.find(Some(&event_type.name), Some(&id.name)).is_none());
            if let Some(plan) = plan {
                let has = daily.find(Some(&event_type.name), Some("plan")).is_some();
                prop_assert!(!has || (plan.distinct + 1) * days * 16 <= event_type.rows);
                prop_assert!(has || (plan.distinct + 1) * days * 16 > event_type.rows || days * (plan.distinct + 1) * 2 * 8 > event_type.rows);
            }
        }
    }
}

#[test]
fn events_by_day_that_are_not_those_of_the_events_are_found() {
    let lines: String = (0..400)
        .map(|second| {
            let plan = if second % 4 == 0 { "{\"plan\":\"pro\"}" } else { "{\"plan\":\"free\"}" };
            support::line(if second % 2 == 0 { "a" } else { "b" }, "u", second, plan)
        })
        .collect();
    let (folder, report) = support::build_lines(&lines);
    let extract = folder.path().join("out");
    let sound: serde_json::Value =
        serde_json::from_slice(&fs::read(extract.join("manifest.json")).unwrap()).unwrap();
    let series = report.manifest.daily.unwrap().series;
    // All, two types, and the plan of each: a day, and two values or one.
    assert_eq!(series.iter().map(|series| series.rows).collect::<Vec<_>>(), [1, 1, 1, 2, 1]);
    let reasons = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = sound.clone();
        change(&mut changed["daily"]);
        write_manifest(&extract, &changed);
        let problems = check(&extract, &NoWatch).unwrap().problems;
        problems.into_iter().map(|problem| problem.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&|_| ()), Vec::<String>::new());
    // The numbers of another series.
    assert_eq!(
        reasons(&|daily| daily["series"][0]["first_row"] = 1.into()),
        ["daily and the events disagree on all events by day"]
    );
    assert_eq!(
        reasons(&|daily| daily["series"][2]["first_row"] = 0.into()),
        ["daily and the events disagree on 'b' by day"]
    );
    assert_eq!(
        reasons(&|daily| daily["series"][3]["first_row"] = 4.into()),
        ["daily and the events disagree on property 'plan' of 'a' by day"]
    );
    assert_eq!(
        reasons(&|daily| daily["series"][4]["property"] = "x".into()),
        ["daily counts property 'x' of 'b', which is not there"]
    );
    assert_eq!(
        reasons(&|daily| daily["series"][1]["event_type"] = "c".into()),
        ["daily counts 'c', which is not there"]
    );
}

#[test]
fn days_of_any_event_that_are_not_those_of_the_types_are_found() {
    let lines: String = (0..60)
        .flat_map(|second| [("a", second % 7, second), ("b", second % 5, second)])
        .map(|(event_type, user, second)| support::line(event_type, &format!("u{user}"), second, "{}"))
        .collect();
    let (folder, _) = support::build_lines(&lines);
    let extract = folder.path().join("out");
    let path = extract.join("manifest.json");
    let sound: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    // A sound file of days, but of one type only.
    let mut wrong = sound.clone();
    wrong["any_user_days"] = sound["event_types"][0]["user_days"].clone();
    wrong.as_object_mut().unwrap().remove("day_order").unwrap();
    write_manifest(&extract, &wrong);
    let problems = check(&extract, &NoWatch).unwrap().problems;
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].reason.contains("any_user_days and the user_days"), "{problems:#?}");
    // The same rows twice.
    let mut twice = sound.clone();
    let files = sound["any_user_days"].as_array().unwrap().clone();
    twice["any_user_days"] = [files.clone(), files].concat().into();
    write_manifest(&extract, &twice);
    assert!(!check(&extract, &NoWatch).unwrap().problems.is_empty());
    // An extract of a writer that makes no such table, or tells nothing of the order of events, is sound.
    let mut silent = sound.clone();
    silent.as_object_mut().unwrap().remove("day_order").unwrap();
    write_manifest(&extract, &silent);
    assert_eq!(check(&extract, &NoWatch).unwrap().problems, vec![]);
    let mut without = sound;
    without.as_object_mut().unwrap().remove("any_user_days");
    write_manifest(&extract, &without);
    assert_eq!(check(&extract, &NoWatch).unwrap().problems, vec![]);
}

#[test]
fn an_order_of_events_that_is_not_theirs_is_found() {
    // Of each user and day 'a' is first; every third one has nothing else, and of some both are at one instant.
    let lines: String = (0..60)
        .flat_map(|second| {
            [("a", second), ("b", second + second % 2)].into_iter().take(1 + (second % 3).min(1) as usize)
        })
        .map(|(event_type, second)| support::line(event_type, &format!("u{second}"), second * 60, "{}"))
        .collect();
    let (folder, _) = support::build_lines(&lines);
    let extract = folder.path().join("out");
    let sound: serde_json::Value =
        serde_json::from_slice(&fs::read(extract.join("manifest.json")).unwrap()).unwrap();
    let reasons = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = sound.clone();
        change(&mut changed["day_order"]);
        write_manifest(&extract, &changed);
        let problems = check(&extract, &NoWatch).unwrap().problems;
        problems.into_iter().map(|problem| problem.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&|_| ()), Vec::<String>::new());
    let disagree = [
        "any_user_days and the user_days of the event types disagree on which of them users did on days, or did last",
    ];
    let sets = sound["day_order"]["ends"]["sets"].as_array().unwrap();
    assert!(sets.len() > 1);
    assert_eq!(reasons(&|order| order["ends"]["event_types"].as_array_mut().unwrap().reverse()), disagree);
    assert_eq!(reasons(&|order| order["ends"]["sets"].as_array_mut().unwrap().swap(0, 1)), disagree);
    assert_eq!(reasons(&|order| order["did"].as_array_mut().unwrap().reverse()), disagree);
    let unlisted = "its column 'ends' has a set that the manifest does not list";
    assert_eq!(reasons(&|order| order["ends"]["sets"].as_array_mut().unwrap().truncate(1)), [unlisted]);
    let more = reasons(&|order| order["did"].as_array_mut().unwrap().push("c".into()));
    assert!(more[0].contains("other columns than the manifest states"), "{more:#?}");
    // What nothing is stated of is not looked at.
    assert_eq!(reasons(&|order| drop(order.as_object_mut().unwrap().remove("ends"))), Vec::<String>::new());
    assert_eq!(reasons(&|order| drop(order.as_object_mut().unwrap().remove("did"))), Vec::<String>::new());
}
