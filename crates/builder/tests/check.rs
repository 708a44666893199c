//! A check finds what was done to an extract, and nothing in a sound one.

mod support;

use rockpool_builder::{BuilderError, CheckReport, NoWatch, check};
use rockpool_catalog::Manifest;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn extract() -> (tempfile::TempDir, PathBuf) {
    let lines: String = (0..500)
        .map(|second| {
            let event_type = if second % 3 == 0 { "b" } else { "a" };
            let user = if second % 50 == 0 { String::new() } else { format!("u{}", second % 7) };
            support::line(event_type, &user, second, &format!("{{\"x\":{second},\"y\":\"z\"}}"))
        })
        .collect();
    let (folder, _) = support::build_lines(&lines);
    let extract = folder.path().join("out");
    (folder, extract)
}

fn reasons(report: &CheckReport) -> Vec<String> {
    report.problems.iter().map(|problem| format!("{}: {}", problem.path, problem.reason)).collect()
}

fn files(extract: &Path) -> Vec<PathBuf> {
    support::content(extract)
        .keys()
        .filter(|path| path.ends_with(".parquet"))
        .map(|path| extract.join(path))
        .collect()
}

/// Writes a manifest as a program would that states something else, its hash right.
fn write_manifest(extract: &Path, manifest: &serde_json::Value) {
    let manifest: Manifest = serde_json::from_value(manifest.clone()).unwrap();
    fs::write(extract.join("manifest.json"), manifest.to_json().unwrap()).unwrap();
}

#[test]
fn a_sound_extract_is_sound() {
    let (_folder, extract) = extract();
    let report = check(&extract, &NoWatch).unwrap();
    assert_eq!(reasons(&report), Vec::<String>::new());
    assert_eq!(report.warnings, vec![]);
    assert_eq!((report.rows, report.files), (500, 8));
}

#[test]
fn every_damage_is_listed() {
    let (_folder, extract) = extract();
    let files = files(&extract);
    let mut bytes = fs::read(&files[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&files[0], bytes).unwrap();
    fs::remove_file(&files[4]).unwrap();
    fs::write(&files[2], "").unwrap();
    fs::write(extract.join("events/stray.txt"), "").unwrap();
    let report = check(&extract, &NoWatch).unwrap();
    let reasons = reasons(&report);
    let has = |file: &Path, reason: &str| {
        let name = file.file_name().unwrap().to_str().unwrap();
        reasons.iter().any(|found| found.contains(name) && found.contains(reason))
    };
    assert!(has(&files[0], "have the checksum"), "{reasons:#?}");
    assert!(has(&files[2], "bytes: the manifest states"), "{reasons:#?}");
    assert!(has(&files[4], "is missing"), "{reasons:#?}");
    assert!(!report.is_sound());
    let warnings: Vec<&str> = report.warnings.iter().map(|warning| warning.path.as_str()).collect();
    assert_eq!(warnings, ["events/stray.txt"]);
}

#[test]
fn a_manifest_that_was_changed_is_found_out() {
    let (_folder, extract) = extract();
    let path = extract.join("manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let changes: [(&str, serde_json::Value, &str); 17] = [
        ("/users", 6.into(), "users"),
        ("/rows_without_user", 1.into(), "rows_without_user"),
        ("/event_types/0/users", 1.into(), "users of 'a'"),
        ("/event_types/0/properties/0/rows", 1.into(), "rows of property 'x'"),
        ("/event_types/0/properties/0/type", "text".into(), "other columns"),
        ("/event_types/0/properties/0/distinct", 332.into(), "different values of property 'x'"),
        ("/event_types/0/properties/0/distinct", 334.into(), "different values of property 'x'"),
        ("/event_types/0/properties/0/minimum", 2.0.into(), "the smallest value of property 'x'"),
        ("/event_types/0/properties/0/maximum", 500.0.into(), "the largest value of property 'x'"),
        ("/event_types/0/properties/0/written/numbers", 2.into(), "rows with a number of property 'x'"),
        ("/event_types/0/properties/0/written/whole", false.into(), "that not all are whole numbers"),
        ("/event_types/0/properties/1/written/other", "a".into(), "the least value that is no number"),
        ("/event_types/0/properties/1/top/0/rows", 7.into(), "rows with the value 'z' of property 'y'"),
        ("/event_types/0/properties/1/top", serde_json::json!([]), "a value with 333 rows is not listed"),
        ("/event_types/0/events/0/metadata_bytes", 9.into(), "the manifest says"),
        ("/event_types/0/events/0/user_keys/last", u32::MAX.into(), "user_keys"),
        ("/health/bad_lines", 9.into(), "good lines"),
    ];
    for (pointer, value, expected) in changes {
        let mut changed = manifest.clone();
        let place = changed.pointer_mut(pointer).unwrap();
        assert_ne!(*place, value, "{pointer} is no change");
        *place = value;
        write_manifest(&extract, &changed);
        let reasons = reasons(&check(&extract, &NoWatch).unwrap());
        assert!(reasons.iter().any(|reason| reason.contains(expected)), "{pointer}: {reasons:#?}");
        assert!(
            !reasons.iter().any(|reason| reason.contains("Some(") || reason.contains("None")),
            "{reasons:#?}"
        );
    }
    for pointer in ["/rows", "/covered/last"] {
        let mut changed = manifest.clone();
        *changed.pointer_mut(pointer).unwrap() = 1.into();
        write_manifest(&extract, &changed);
        assert!(matches!(check(&extract, &NoWatch), Err(BuilderError::Manifest { .. })));
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(check(&extract, &NoWatch), Err(BuilderError::Read { .. })));
}

/// An append would give the keys of these users to others.
#[test]
fn keys_that_were_given_out_are_not_to_be_given_again() {
    let (_folder, extract) = extract();
    let path = extract.join("manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let next = manifest["snapshot"]["next_user"].as_u64().unwrap();
    let found = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = manifest.clone();
        change(&mut changed["snapshot"]);
        write_manifest(&extract, &changed);
        reasons(&check(&extract, &NoWatch).unwrap())
    };
    assert_eq!(found(&|_| ()), Vec::<String>::new());
    assert_eq!(found(&|snapshot| snapshot["next_user"] = (next + 3).into()), Vec::<String>::new());
    for (change, users) in [(next - 1, 1), (0, next)] {
        let reasons = found(&|snapshot| snapshot["next_user"] = change.into());
        assert_eq!(reasons.len(), 1);
        assert!(
            reasons[0].contains(&format!(": the keys of {users} users come after next_user, {change},")),
            "{reasons:?}"
        );
    }
    // In the other order they are any numbers.
    let reasons = found(&|snapshot| drop(snapshot.as_object_mut().unwrap().remove("key_order")));
    assert!(reasons[0].contains("an append would give them to others"), "{reasons:?}");
}

#[test]
fn other_times_of_strays_are_found_out() {
    let line = |time: &str| {
        format!(
            "{{\"event_type\":\"a\",\"event_time\":\"{time}\",\"user_id\":\"u\",\"event_properties\":{{}}}}\n"
        )
    };
    let usual =
        (0..2_000).map(|second| line(&format!("2026-01-01T{:02}:{:02}:00Z", second / 60 % 24, second % 60)));
    let strays = ["1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z"].map(line).concat();
    let (folder, _) = support::build_lines(&(strays + &usual.collect::<String>()));
    let extract = folder.path().join("out");
    let path = extract.join("manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(manifest["strays"]["examples"], serde_json::json!([1_000, 2_000]));
    assert_eq!(check(&extract, &NoWatch).unwrap().problems, vec![]);
    let changes = [
        ("/strays/others/first", (1_767_225_600_000i64 - 86_400_000).into(), "the time of all but strays"),
        ("/strays/before/last", 2_001.into(), "the time of strays before it"),
        ("/strays/examples", serde_json::json!([1_000, 1_500, 2_000]), "the examples of strays"),
        ("/strays/examples", serde_json::json!([1_000]), "the examples of strays"),
        ("/strays/rows", 1.into(), "strays"),
    ];
    for (pointer, value, expected) in changes {
        let mut changed = manifest.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        write_manifest(&extract, &changed);
        let reasons = reasons(&check(&extract, &NoWatch).unwrap());
        assert!(reasons.iter().any(|reason| reason.contains(expected)), "{pointer}: {reasons:#?}");
    }
}

#[test]
fn files_that_changed_places_are_found_out() {
    // Two files, each sound in itself, whose rows are not what the manifest says of them.
    let lines: String = (0..100)
        .flat_map(|second| [("a", second % 7, second), ("b", second % 5, second)])
        .map(|(event_type, user, second)| support::line(event_type, &format!("u{user}"), second, "{}"))
        .collect();
    let (folder, _) = support::build_lines(&lines);
    let extract = folder.path().join("out");
    let path = extract.join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let days = |number: usize| format!("/event_types/{number}/user_days");
    let (a, b) = (manifest.pointer(&days(0)).unwrap().clone(), manifest.pointer(&days(1)).unwrap().clone());
    *manifest.pointer_mut(&days(0)).unwrap() = b;
    *manifest.pointer_mut(&days(1)).unwrap() = a;
    write_manifest(&extract, &manifest);
    let reasons = reasons(&check(&extract, &NoWatch).unwrap());
    assert!(reasons.iter().any(|reason| reason.contains("disagree")), "{reasons:#?}");
}
