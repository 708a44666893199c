//! Event types with few events share files, and lose nothing by it.

mod support;

use proptest::{prelude::*, sample::select};
use rockpool_builder::{NoWatch, check};
use rockpool_catalog::{Manifest, PropertyType};
use std::{collections::BTreeMap, fs, path::Path};

/// An event: number of its type, user, second of the day, properties.
type Raw = (u16, String, u32, BTreeMap<String, String>);

fn lines(raws: &[Raw]) -> String {
    let line = |(kind, user, second, properties): &Raw| {
        let properties: Vec<String> =
            properties.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        support::line(
            &format!("viewed /product/{kind}"),
            user,
            *second,
            &format!("{{{}}}", properties.join(",")),
        )
    };
    raws.iter().map(line).collect()
}

/// What an extract holds, sorted.
fn events(extract: &Path, manifest: &Manifest) -> Vec<Raw> {
    let mut events = vec![];
    for event_type in &manifest.event_types {
        let kind = event_type.name.rsplit('/').next().unwrap().parse().unwrap();
        for row in support::rows(extract, manifest, event_type) {
            let second = (row.tick / 1_000 - 1_685_577_600) as u32;
            events.push((kind, row.user.unwrap(), second, row.properties));
        }
    }
    events.sort();
    events
}

/// Values whose text is the same in JSON, in a column of any type and in the map.
fn value() -> impl Strategy<Value = String> {
    select(vec!["1", "-7", "0.5", "1e300", "true", "false", "12345678901234567"]).prop_map(str::to_owned)
}

proptest! {
    // A case writes a hundred event types, in an unoptimised build.
    #![proptest_config(ProptestConfig::with_cases(5))]

    #[test]
    fn every_row_comes_back(
        raws in proptest::collection::vec(
            (0u16..90, "[uvw]", 0u32..86_400, proptest::collection::btree_map("[a-d]|only_[0-9]{2}", value(), 0..4)),
            1..400,
        ),
        large in 0usize..2,
    ) {
        // Every type has an event, so that there are enough small ones; one may be too large to share.
        let mut raws = raws;
        raws.extend((0..90).map(|kind| (kind, "x".to_owned(), 1, BTreeMap::new())));
        raws.extend((0..large * 4_200).map(|place| (7, "y".to_owned(), place as u32, BTreeMap::new())));
        let folder = tempfile::tempdir().unwrap();
        support::input(folder.path(), "a.jsonl", lines(&raws));
        let manifest = support::build_with(folder.path(), |_| ()).unwrap().manifest;
        let extract = folder.path().join("out");
        raws.sort();
        prop_assert_eq!(events(&extract, &manifest), raws.clone());
        prop_assert_eq!(manifest.files().count(), 6 + 2 * large);
        for event_type in &manifest.event_types {
            let is_large = event_type.rows > 4_096;
            prop_assert!(event_type.events.iter().chain(&event_type.user_days).all(|file| file.part.is_none() == is_large));
            let days = support::user_days(&extract, event_type);
            prop_assert_eq!(days.iter().map(|day| u64::from(day.2)).sum::<u64>(), event_type.rows);
            prop_assert!(days.is_sorted());
        }
        let checked = check(&extract, &NoWatch).unwrap();
        prop_assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
        prop_assert_eq!(checked.rows, raws.len() as u64);
    }
}

/// Seventy types of two events: a number in all of them, a property of each, and one that is a number in one type only.
fn seventy(folder: &Path) -> Manifest {
    let raws: Vec<Raw> = (0..70u16)
        .flat_map(|kind| [(kind, 1u32), (kind, 2)])
        .map(|(kind, second)| {
            let mixed = if kind == 0 { "1" } else { "true" };
            let own = format!("only_{kind}");
            let properties = [("n", "5"), ("mixed", mixed), (own.as_str(), "1")];
            let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned()));
            (kind, format!("u{second}"), second, properties.into())
        })
        .collect();
    support::input(folder, "a.jsonl", lines(&raws));
    support::build_with(folder, |_| ()).unwrap().manifest
}

#[test]
fn columns_suit_all_types_and_the_rest_goes_to_the_map() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = seventy(folder.path());
    assert_eq!(manifest.files().count(), 6);
    let mut in_map = 0;
    for event_type in &manifest.event_types {
        let kind = |name: &str| event_type.property(name).map(|property| property.kind);
        assert_eq!((kind("n"), kind("mixed")), (Some(PropertyType::Integer), Some(PropertyType::Text)));
        in_map += event_type.properties.iter().filter(|property| property.column.is_none()).count();
    }
    // 72 names for 64 columns.
    assert_eq!(in_map, 8);
    // A map has the entries of all types, and each type is asked about its own.
    let checked = check(&folder.path().join("out"), &NoWatch).unwrap();
    assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
}

#[test]
fn a_manifest_that_takes_rows_of_another_type_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    seventy(folder.path());
    let path = folder.path().join("out/manifest.json");
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    let part = |manifest: &Manifest, place: usize| manifest.event_types[place].events[0].part;
    let (one, other) = (part(&manifest, 3), part(&manifest, 4));
    manifest.event_types[3].events[0].part = other;
    fs::write(&path, manifest.to_json().unwrap()).unwrap();
    let checked = check(&folder.path().join("out"), &NoWatch).unwrap();
    assert!(
        checked.problems.iter().any(|problem| problem.reason.contains("each of its rows once")),
        "{checked:?}"
    );
    // Two types that have changed places are found by what they hold.
    manifest.event_types[4].events[0].part = one;
    fs::write(&path, manifest.to_json().unwrap()).unwrap();
    assert!(!check(&folder.path().join("out"), &NoWatch).unwrap().is_sound());
}
