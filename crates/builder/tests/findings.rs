//! What is found in events while they are written: counted by hand, and told apart from what nobody looked for.

mod support;

use rockpool_builder::{AppendOptions, NoWatch, append, check};
use rockpool_catalog::{
    DaySpan, FormTimes, Gaps, HeavyUsers, MANIFEST_FILE, Manifest, Personal, PropertyFindings, TimeRange,
    TypeFindings,
};
use std::{fs, path::Path};
use support::{build_lines, build_with, input, line, options};

fn sound(folder: &Path) -> Manifest {
    let checked = check(&folder.join("out"), &NoWatch).unwrap();
    assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
    checked.manifest.unwrap()
}

fn findings<'m>(manifest: &'m Manifest, name: &str) -> &'m TypeFindings {
    manifest.event_type(name).unwrap().findings.as_ref().unwrap()
}

/// A line on a day of 2026, by its number in the year; at noon of UTC.
fn on_day(kind: &str, user: &str, day: u32, properties: &str) -> String {
    let date = chrono::NaiveDate::from_yo_opt(2026, day).unwrap();
    format!(
        "{{\"event_type\":\"{kind}\",\"event_time\":\"{date}T12:00:00Z\",\"user_id\":\"{user}\",\"event_properties\":{properties}}}\n"
    )
}

/// Days since 1970 of a day of 2026: 1 January is day 20 454.
fn day(of_year: i32) -> i32 {
    20_453 + of_year
}

#[test]
fn events_of_a_user_at_one_instant_are_ties() {
    let lines = [
        line("a", "u", 1, "{}"),
        line("a", "u", 1, "{\"x\":1}"),
        line("a", "u", 1, "{\"x\":1}"),
        line("a", "v", 1, "{}"),
        line("b", "u", 1, "{}"),
        line("a", "", 1, "{}"),
        line("a", "", 1, "{\"x\":2}"),
    ];
    let (folder, _) = build_lines(&lines.concat());
    let manifest = sound(folder.path());
    // Three of the user u, of which two are equal; nobody's events are of nobody's order.
    assert_eq!(findings(&manifest, "a").tied_rows, [2]);
    assert_eq!(manifest.event_type("a").unwrap().duplicate_rows, [1]);
    assert_eq!(findings(&manifest, "b"), &TypeFindings::default());
}

#[test]
fn days_without_events_leave_strays_out() {
    // Days 1 to 40 of the year but for 5, 6 and 20; `rare` on some of them, `usual` on all but 30; one of 1970.
    let mut lines = String::new();
    for of_year in (1..=40).filter(|day| ![5, 6, 20].contains(day)) {
        lines += &on_day("always", "u", of_year, "{}");
        if of_year % 5 == 0 {
            lines += &on_day("rare", "u", of_year, "{}");
        }
        if of_year != 30 {
            lines += &on_day("usual", "u", of_year, "{}").repeat(20);
        }
    }
    lines += "{\"event_type\":\"usual\",\"event_time\":\"1970-01-01T00:00:00Z\",\"user_id\":\"u\"}\n";
    let (folder, _) = build_lines(&lines);
    let manifest = sound(folder.path());
    assert_eq!(manifest.strays.as_ref().unwrap().rows, 1);
    let span = |first, last| DaySpan { first: day(first), last: day(last) };
    let whole = manifest.health.findings.as_ref().unwrap();
    assert_eq!(whole.gaps, Gaps { days: 3, stretches: 2, longest: vec![span(5, 6), span(20, 20)] });
    assert_eq!(
        findings(&manifest, "usual").gaps,
        Gaps { days: 1, stretches: 1, longest: vec![span(30, 30)] }
    );
    assert!(findings(&manifest, "always").gaps.is_none() && findings(&manifest, "rare").gaps.is_none());
}

#[test]
fn a_user_with_far_more_events_than_others_is_counted_and_not_named() {
    let mut lines: String = (0..200).map(|user| line("a", &format!("u{user}"), user, "{}")).collect();
    lines.extend((0..300).map(|second| line("a", "robot", second, "{}")));
    let (folder, _) = build_lines(&lines);
    let manifest = sound(folder.path());
    // 300 of 500 events, and 120 times the average of 500 / 201.
    assert_eq!(findings(&manifest, "a").heavy_users, [HeavyUsers { users: 1, rows: 300 }]);
}

#[test]
fn values_that_look_personal_are_counted_and_not_shown() {
    let lines = [
        line("a", "ann@example.com", 1, "{\"mail\":\"ann@example.com\",\"note\":\"call me\"}"),
        line("a", "u2", 2, "{\"mail\":\"none\",\"note\":\"+36 30 123 4567\"}"),
        line("a", "u3", 3, "{\"mail\":\"bob@example.com\",\"note\":\"4111 1111 1111 1111\"}"),
        line("a", "u4", 4, "{\"mail\":\"bob@example.com\",\"plan\":\"pro\"}"),
    ];
    let (folder, _) = build_lines(&lines.concat());
    let manifest = sound(folder.path());
    let found = |name: &str, emails, phones, cards| PropertyFindings {
        name: name.into(),
        personal: Personal { emails, phones, cards },
        forms: None,
    };
    assert_eq!(findings(&manifest, "a").properties, [found("mail", 3, 0, 0), found("note", 0, 1, 1)]);
    let whole = manifest.health.findings.as_ref().unwrap();
    assert_eq!(whole.user_ids, Personal { emails: 1, phones: 0, cards: 0 });

    // Who is not published has no identifier that could be read, and a hash is no address.
    let folder = tempfile::tempdir().unwrap();
    input(folder.path(), "a.jsonl", lines.concat());
    let manifest = build_with(folder.path(), |options| {
        options.users_table = false;
        options.cut.properties.drop = vec!["mail".into(), "note".into()];
    })
    .unwrap()
    .manifest;
    assert!(findings(&manifest, "a").properties.is_empty());
    assert!(manifest.health.findings.unwrap().user_ids.is_none());
}

#[test]
fn when_values_were_written_how_is_known() {
    let lines = [
        line("a", "u", 10, "{\"price\":10,\"odd\":1,\"plain\":1}"),
        line("a", "u", 20, "{\"price\":\"12.50\",\"odd\":\"n/a\",\"plain\":2}"),
        line("a", "u", 30, "{\"price\":\"10 EUR\",\"odd\":true,\"plain\":3}"),
        line("a", "u", 40, "{\"price\":\"12 EUR\",\"odd\":2}"),
    ];
    let (folder, _) = build_lines(&lines.concat());
    let manifest = sound(folder.path());
    // `date -u -d 2023-06-01 +%s`
    let times = |first: i64, last: i64| {
        let tick = |second| (1_685_577_600 + second) * 1_000;
        Some(TimeRange { first: tick(first), last: tick(last) })
    };
    let found = |name: &str, numbers, booleans, texts| PropertyFindings {
        name: name.into(),
        personal: Personal::default(),
        forms: Some(FormTimes { numbers, booleans, texts }),
    };
    assert_eq!(
        findings(&manifest, "a").properties,
        [
            found("odd", times(10, 40), times(30, 30), times(20, 20)),
            found("price", times(10, 20), None, times(30, 40))
        ]
    );
}

#[test]
fn of_an_earlier_version_nothing_is_known_until_it_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    input(folder, "a.jsonl", line("a", "u", 1, "{}") + &line("a", "u", 1, "{\"x\":1}"));
    build_with(folder, |_| ()).unwrap();
    let path = folder.join("out").join(MANIFEST_FILE);
    let mut manifest = Manifest::from_json(&fs::read(&path).unwrap()).unwrap();
    manifest.health.findings = None;
    manifest.event_types[0].findings = None;
    let text = manifest.to_json().unwrap();
    assert!(!String::from_utf8(text.clone()).unwrap().contains("findings"));
    fs::write(&path, text).unwrap();
    assert_eq!(sound(folder).event_types[0].findings, None);

    input(folder, "b.jsonl", line("a", "u", 1, "{\"x\":2}"));
    append(&AppendOptions::new(options(folder)), &NoWatch).unwrap();
    let manifest = sound(folder);
    assert_eq!(findings(&manifest, "a").tied_rows, [2]);
    assert!(manifest.health.findings.is_some());
}

#[test]
fn a_manifest_that_says_something_else_is_noticed() {
    let (folder, report) = build_lines(&(line("a", "u", 1, "{}") + &line("a", "u", 1, "{\"x\":\"a@b.de\"}")));
    let said = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = report.manifest.clone();
        change(&mut manifest);
        fs::write(folder.path().join("out").join(MANIFEST_FILE), manifest.to_json().unwrap()).unwrap();
        let problems = check(&folder.path().join("out"), &NoWatch).unwrap().problems;
        problems.into_iter().map(|problem| problem.reason).collect::<Vec<_>>()
    };
    let of_type = |change: fn(&mut TypeFindings)| {
        said(&|manifest| change(manifest.event_types[0].findings.as_mut().unwrap()))
    };
    assert_eq!(
        of_type(|found| found.tied_rows = vec![]),
        ["events of 'a' at one instant: the manifest states 0, found 1"]
    );
    assert_eq!(
        of_type(|found| found.properties.clear()),
        ["rows of property 'x' of 'a' with an e-mail address: the manifest states 0, found 1"]
    );
    assert_eq!(
        of_type(|found| found.heavy_users = vec![HeavyUsers { users: 1, rows: 0 }]),
        ["users of 'a' with far more events than others: the manifest states 1, found 0"]
    );
    let gaps = |manifest: &mut Manifest| manifest.health.findings.as_mut().unwrap().gaps.days = 4;
    assert_eq!(
        said(&gaps),
        ["days without events: the manifest states 4 days in 0 stretches, found 0 days in 0 stretches"]
    );
    assert_eq!(said(&|_| ()), Vec::<String>::new());
}
