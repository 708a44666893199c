//! Adding to an extract: the same as building once, whatever the steps.

mod support;

use proptest::prelude::*;
use rockpool_builder::{AppendOptions, AppendReport, BuilderError, NoWatch, absent, check, vacuum};
use rockpool_catalog::{Health, Manifest};
use std::{fs, path::Path};
use support::{Row, append_with, event_at, extract, line, sound};

/// The events and the user-days of each event type, the days of any event and which event types end them, and the events
/// by day.
type Tables =
    (Vec<(Vec<Row>, Vec<String>)>, Vec<support::UserDay>, Vec<support::OrderRow>, Vec<support::DailyRow>);

/// Everything that an extract says, but for the names of its files and the steps it came in.
fn said(extract: &Path, manifest: &Manifest) -> (Manifest, Tables) {
    let tables = manifest.event_types.iter().map(|event_type| {
        let mut rows = support::rows(extract, manifest, event_type);
        rows.sort();
        let days = support::user_days(extract, event_type).into_iter().map(|day| format!("{day:?}"));
        (rows, days.collect())
    });
    let any = support::days_in(extract, &manifest.any_user_days);
    let mut order = support::order(extract, manifest);
    // Which event types have a column can come from an earlier step.
    order.iter_mut().for_each(|row| row.4.clear());
    let tables = (tables.collect(), any, order, support::daily(extract, manifest));
    let mut manifest = manifest.clone();
    manifest.snapshot = None;
    manifest.users_files.clear();
    manifest.any_user_days.clear();
    assert!(manifest.day_order.take().is_some());
    if let Some(daily) = &mut manifest.daily {
        daily.files.clear();
    }
    manifest.health = Health { files: 0, rows_removed: 0, lines: 0, ..manifest.health };
    for event_type in &mut manifest.event_types {
        event_type.events.clear();
        event_type.user_days.clear();
    }
    (manifest, tables)
}

/// A line of one of three types and eight users or nobody, in March 2023 or far from it, with up to three properties
/// whose values are numbers, odd numbers or words.
fn any_line() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("1"),
        Just("2"),
        Just("2.5"),
        Just("10.0"),
        Just("\"x\""),
        Just("true"),
        Just("\"a@b.de\"")
    ];
    let properties = proptest::collection::btree_map("[abc]", value, 0..3);
    let day = prop_oneof![9 => 1u32..28, 1 => 28u32..29];
    (0..3, 0..9, day, 0..24u32, 0..3u32, properties).prop_map(|(kind, user, day, hour, minute, properties)| {
        let user = if user == 8 { "null".to_owned() } else { format!("\"u{user}\"") };
        let year = if day == 28 && hour == 0 { 1971 } else { 2023 };
        let properties: Vec<String> =
            properties.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!(
            "{{\"event_type\":\"type {kind}\",\"event_time\":\"{year}-03-{day:02}T{hour:02}:{minute:02}:00Z\",\"user_id\":{user},\"event_properties\":{{{}}}}}\n",
            properties.join(",")
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn step_by_step_is_the_same_as_at_once(steps in proptest::collection::vec(proptest::collection::vec(any_line(), 1..40), 2..5)) {
        let (stepwise, once) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut rows = 0;
        for (number, lines) in steps.iter().enumerate() {
            let name = format!("{number}.jsonl");
            // No two steps are the same file.
            let lines = format!("{}{}", lines.concat(), line("step", "u0", number as u32, "{}"));
            support::input(stepwise.path(), &name, &lines);
            support::input(once.path(), &name, &lines);
            if number == 0 {
                rows = support::build_with(stepwise.path(), |_| ()).unwrap().manifest.rows;
            } else {
                let report = append_with(stepwise.path(), |_| ()).unwrap();
                rows += report.rows_added;
                prop_assert_eq!((report.inputs_already, report.manifest.rows), (number as u64, rows));
            }
        }
        let built = support::build_with(once.path(), |_| ()).unwrap().manifest;
        let appended = sound(&extract(stepwise.path()));
        prop_assert_eq!(said(&extract(stepwise.path()), &appended), said(&extract(once.path()), &built));
        // Again: nothing is new, and nothing is written.
        let before = support::content(&extract(stepwise.path()));
        let report = append_with(stepwise.path(), |_| ()).unwrap();
        prop_assert!(!report.is_written && report.rows_added == 0);
        prop_assert!(support::content(&extract(stepwise.path())) == before);
    }

    #[test]
    fn a_day_that_is_replaced_is_as_if_it_had_been_so_from_the_start(
        lines in proptest::collection::vec(any_line(), 1..60),
        anew in proptest::collection::vec(any_line(), 1..60),
        day in 1u32..28,
    ) {
        let of_day = |line: &&String| line.contains(&format!("2023-03-{day:02}T"));
        let (replaced, once) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let stays = line("stays", "u0", 0, "{}");
        support::input(replaced.path(), "a.jsonl", format!("{stays}{}", lines.concat()));
        support::build_with(replaced.path(), |_| ()).unwrap();
        let new: String = anew.iter().filter(of_day).cloned().collect();
        prop_assume!(!new.is_empty());
        support::input(replaced.path(), "a.jsonl", anew.concat());
        let days = format!("2023-03-{day:02}").parse().unwrap();
        let report = append_with(replaced.path(), |options| options.replace_days = Some(days)).unwrap();
        let gone = lines.iter().filter(of_day).count() as u64;
        prop_assert_eq!((report.rows_removed, report.rows_added), (gone, new.lines().count() as u64));

        let kept: String = lines.iter().filter(|line| !of_day(line)).cloned().collect();
        support::input(once.path(), "a.jsonl", format!("{stays}{kept}{new}"));
        let built = support::build_with(once.path(), |_| ()).unwrap().manifest;
        let appended = sound(&extract(replaced.path()));
        let unkeyed = |(mut manifest, tables): (Manifest, Tables)| {
            manifest.cut = None;
            // A user whose first day went has another key than if that day had never been there.
            let rows: Vec<Vec<_>> = tables
                .0
                .into_iter()
                .map(|(rows, _)| {
                    let mut rows: Vec<_> = rows.into_iter().map(|row| (row.user, row.tick, row.properties)).collect();
                    rows.sort();
                    rows
                })
                .collect();
            (manifest, rows)
        };
        prop_assert_eq!(
            unkeyed(said(&extract(replaced.path()), &appended)),
            unkeyed(said(&extract(once.path()), &built))
        );
    }
}

#[test]
fn who_is_known_keeps_the_key_and_late_events_are_told() {
    let folder = tempfile::tempdir().unwrap();
    support::input(
        folder.path(),
        "a.jsonl",
        line("a", "ann", 0, "{}") + &line("a", "bob", 90_000 % 86_400, "{}"),
    );
    support::build_with(folder.path(), |_| ()).unwrap();
    let before = sound(&extract(folder.path()));
    let keys = support::users(&extract(folder.path()), &before);
    // A day later; and one event of the day before the last one.
    let next = "{\"event_type\":\"a\",\"event_time\":\"2023-06-02T00:00:00Z\",\"user_id\":\"cleo\"}\n";
    let late = "{\"event_type\":\"b\",\"event_time\":\"2023-05-31T22:00:00Z\",\"user_id\":\"ann\"}\n";
    support::input(folder.path(), "b.jsonl", format!("{next}{late}"));
    let report = append_with(folder.path(), |_| ()).unwrap();
    assert_eq!((report.rows_added, report.rows_late, report.latest_by), (2, 1, 2 * 3_600_000));
    assert_eq!((report.users_before, report.manifest.users), (2, 3));
    let after = sound(&extract(folder.path()));
    let now = support::users(&extract(folder.path()), &after);
    assert!(keys.iter().all(|(key, user)| now.get(key) == Some(user)));
    let (was, is) = (before.snapshot.unwrap(), after.snapshot.unwrap());
    assert_eq!((was.number, is.number, was.next_user, is.next_user), (1, 2, 2, 3));
    assert_eq!((was.key_space == is.key_space, is.rows_added), (true, 2));
}

#[test]
fn a_reader_of_the_manifest_before_finds_its_files() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}"));
    let before = support::build_with(folder.path(), |_| ()).unwrap().manifest;
    support::input(folder.path(), "b.jsonl", line("a", "bob", 1, "{}"));
    let report = append_with(folder.path(), |_| ()).unwrap();
    let retired: Vec<_> =
        report.manifest.snapshot.unwrap().retired.into_iter().map(|file| file.path).collect();
    for file in before.files() {
        assert!(extract(folder.path()).join(&file.path).exists(), "{} is gone", file.path);
        assert!(retired.contains(&file.path) && report.replaced.contains(&file.path));
    }
    // Those of two writings before are gone where nothing is to be kept.
    support::input(folder.path(), "c.jsonl", line("a", "cleo", 2, "{}"));
    let options = |options: &mut AppendOptions| options.keep_replaced = std::time::Duration::ZERO;
    let report = append_with(folder.path(), options).unwrap();
    assert_eq!(report.manifest.snapshot.as_ref().unwrap().retired, []);
    let mut expected: Vec<String> = report.manifest.files().map(|file| file.path.clone()).collect();
    expected.push("manifest.json".to_owned());
    expected.sort();
    assert_eq!(support::content(&extract(folder.path())).into_keys().collect::<Vec<_>>(), expected);
}

#[test]
fn a_forgotten_user_is_nowhere_and_the_key_nobodys() {
    let folder = tempfile::tempdir().unwrap();
    let people = "id,city\nann,Oslo\nbob,Bergen\n";
    fs::create_dir_all(folder.path().join("people")).unwrap();
    fs::write(folder.path().join("people/p.csv"), people).unwrap();
    support::input(
        folder.path(),
        "a.jsonl",
        line("a", "ann", 0, "{\"x\":1}") + &line("a", "bob-the-builder", 1, "{\"x\":\"only his\"}"),
    );
    support::build_with(folder.path(), |_| ()).unwrap();
    let before = sound(&extract(folder.path()));
    let key = support::users(&extract(folder.path()), &before)
        .into_iter()
        .find_map(|(key, user)| (user == "bob-the-builder").then_some(key))
        .unwrap();
    let report = append_with(folder.path(), |options| {
        options.build.sources.clear();
        options.forget = vec!["bob-the-builder".into(), "nobody".into()];
    })
    .unwrap();
    assert_eq!((report.rows_removed, report.manifest.users), (1, 1));
    assert!(report.replaced.iter().any(|path| path.starts_with("users/")));
    for (path, bytes) in support::content(&extract(folder.path())) {
        for secret in [&b"bob-the-builder"[..], b"only his"] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{path} tells");
        }
    }
    // Coming back, he is somebody else.
    support::input(folder.path(), "b.jsonl", line("a", "bob-the-builder", 2, "{}"));
    let report = append_with(folder.path(), |_| ()).unwrap();
    let users = support::users(&extract(folder.path()), &sound(&extract(folder.path())));
    assert_eq!((report.manifest.users, users.get(&key)), (2, None));
}

#[test]
fn an_extract_without_users_is_added_to_and_forgotten_from() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}") + &line("a", "bob", 1, "{}"));
    support::build_with(folder.path(), |options| options.users_table = false).unwrap();
    support::input(folder.path(), "b.jsonl", line("a", "ann", 2, "{}"));
    let report = append_with(folder.path(), |_| ()).unwrap();
    assert_eq!((report.manifest.users, report.manifest.users_files.len()), (2, 0));
    let report = append_with(folder.path(), |options| options.forget = vec!["ann".into()]).unwrap();
    assert_eq!((report.manifest.users, report.rows_removed, report.manifest.rows), (1, 2, 1));
    sound(&extract(folder.path()));
    let private = folder.path().join(".out.rockpool");
    assert_eq!(support::content(&private).len(), 1);
    assert!(!support::content(&private).values().any(|bytes| bytes.windows(3).any(|part| part == b"ann")));
    // Without the private table nobody knows who is who.
    fs::remove_dir_all(&private).unwrap();
    support::input(folder.path(), "c.jsonl", line("a", "ann", 3, "{}"));
    let error = append_with(folder.path(), |_| ()).unwrap_err();
    assert!(matches!(error, BuilderError::NoUsers { .. }), "{error}");
    assert!(error.to_string().contains(".out.rockpool") || error.to_string().contains(".NAME.rockpool"));
}

#[test]
fn attributes_of_people_stay_and_aliases_join_who_was_two() {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str, content: &str| {
        fs::write(folder.path().join(name), content).unwrap();
        rockpool_builder::source::TableOptions {
            input: folder.path().join(name).to_str().unwrap().to_owned(),
            ..Default::default()
        }
    };
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}") + &line("a", "anon-1", 1, "{}"));
    let people = table("people.csv", "user_id,city\nann,Oslo\n");
    support::build_with(folder.path(), |options| options.people = Some(people)).unwrap();
    support::input(folder.path(), "b.jsonl", line("a", "cleo", 2, "{}"));
    let aliases = table("aliases.csv", "anonymous_id,user_id\nanon-1,ann\nanon-2,dora\n");
    let report = append_with(folder.path(), |options| options.build.aliases = Some(aliases)).unwrap();
    let manifest = sound(&extract(folder.path()));
    let mut users: Vec<String> = support::users(&extract(folder.path()), &manifest).into_values().collect();
    users.sort();
    assert_eq!(users, ["ann", "cleo"]);
    assert_eq!(report.manifest.rows, 3);
    assert_eq!(manifest.user_properties[0].name, "city");
    assert_eq!(
        (manifest.user_properties[0].rows, manifest.user_properties[0].top[0].value.as_str()),
        (1, "Oslo")
    );
    let rows = support::rows(&extract(folder.path()), &manifest, &manifest.event_types[0]);
    let mut by: Vec<_> = rows.into_iter().map(|row| (row.user.unwrap(), row.tick % 86_400_000)).collect();
    by.sort();
    assert_eq!(by, [("ann".into(), 0), ("ann".into(), 1_000), ("cleo".into(), 2_000)]);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let error = append_with(folder.path(), |_| ()).unwrap_err();
    assert!(matches!(error, BuilderError::NoExtract { .. }), "{error}");
    assert!(!extract(folder.path()).exists());

    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{\"mail\":\"ann@example.com\"}"));
    let drop = |options: &mut rockpool_builder::BuildOptions| {
        options.cut.properties.drop = vec!["mail".into()];
    };
    support::build_with(folder.path(), drop).unwrap();
    let before = support::content(&extract(folder.path()));
    let refused = |change: &dyn Fn(&mut AppendOptions), expected: &str| {
        let error = append_with(folder.path(), |options| change(options)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(support::content(&extract(folder.path())) == before, "something was written");
    };
    support::input(folder.path(), "b.jsonl", line("a", "bob", 1, "{\"mail\":\"bob@example.com\"}"));
    refused(&|_| (), "it was built with dropped properties mail, and now nothing is said");
    refused(
        &|options| {
            drop(&mut options.build);
            options.said.time_zone = Some(chrono_tz::Tz::Asia__Tokyo);
        },
        "its days are cut in UTC, not in Asia/Tokyo",
    );
    refused(
        &|options| {
            drop(&mut options.build);
            options.least_share = Some(2.0);
        },
        "1 events are there and 1 would be, fewer than 200 %",
    );
    support::input(folder.path(), "a.jsonl", line("a", "ann", 5, "{}"));
    refused(&|options| drop(&mut options.build), "a.jsonl has another content than when it went in");
    // Said to be new, it is.
    let report = append_with(folder.path(), |options| {
        drop(&mut options.build);
        options.reused_names = true;
    });
    assert_eq!(report.unwrap().rows_added, 2);

    // A damaged file of the extract is not believed.
    let manifest = sound(&extract(folder.path()));
    let path = extract(folder.path()).join(&manifest.event_types[0].events[0].path);
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, bytes).unwrap();
    support::input(folder.path(), "c.jsonl", line("a", "cleo", 9, "{}"));
    let error = append_with(folder.path(), |options| drop(&mut options.build)).unwrap_err();
    assert!(matches!(error, BuilderError::Damaged { .. }), "{error}");
}

#[test]
fn a_build_of_much_less_is_refused_where_that_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}").repeat(10));
    support::build_with(folder.path(), |_| ()).unwrap();
    let before = support::content(&extract(folder.path()));
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}").repeat(4));
    let half = |options: &mut rockpool_builder::BuildOptions| options.least_share = Some(0.5);
    let error = support::build_with(folder.path(), half).unwrap_err().to_string();
    assert!(error.starts_with("10 events are there and 4 would be, fewer than 50 %"), "{error}");
    assert!(support::content(&extract(folder.path())) == before);
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}").repeat(5));
    assert_eq!(support::build_with(folder.path(), half).unwrap().manifest.rows, 5);
}

#[test]
fn what_comes_late_from_before_the_first_day_does_not_go_in() {
    let day = |day: i64| event_at((day - 1) * 86_400_000_000, "a", "ann", "");
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "1.jsonl", (1..=4).map(day).collect::<String>());
    support::build_with(folder.path(), |_| ()).unwrap();
    support::input(folder.path(), "2.jsonl", day(2) + &day(5));
    let report =
        append_with(folder.path(), |options| options.drop_before = "2026-01-03".parse().ok()).unwrap();
    assert_eq!((report.rows_removed, report.rows_added), (2, 1));
    let manifest = sound(&extract(folder.path()));
    let rows = support::rows(&extract(folder.path()), &manifest, &manifest.event_types[0]);
    let days: Vec<i64> = rows.iter().map(|row| (row.tick - 1_767_225_600_000) / 86_400_000 + 1).collect();
    assert_eq!(days, [3, 4, 5]);
}

#[test]
fn what_was_replaced_goes_when_it_is_old_and_what_is_foreign_stays() {
    use std::time::Duration;
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}"));
    let before = support::build_with(folder.path(), |_| ()).unwrap().manifest;
    support::input(folder.path(), "b.jsonl", line("a", "bob", 1, "{}"));
    append_with(folder.path(), |_| ()).unwrap();
    // One of ours that nothing names, and two that are not ours.
    let extract = extract(folder.path());
    for name in ["0123456789abcdef.parquet", "mine.parquet", "notes.txt"] {
        fs::write(extract.join("events/a/all").join(name), "x").unwrap();
    }
    let report = vacuum(&extract, Duration::from_secs(3_600), &NoWatch).unwrap();
    assert_eq!((report.removed, report.kept), (Vec::<String>::new(), 5));
    let report = vacuum(&extract, Duration::ZERO, &NoWatch).unwrap();
    let mut expected: Vec<String> = before.files().map(|file| file.path.clone()).collect();
    expected.push("events/a/all/0123456789abcdef.parquet".to_owned());
    expected.sort();
    assert_eq!((report.removed, report.kept), (expected, 0));
    assert!(report.bytes > 1_000);
    let left: Vec<String> = support::content(&extract.join("events/a/all")).into_keys().collect();
    assert_eq!(left.len(), 3);
    assert!(left.contains(&"mine.parquet".to_owned()) && left.contains(&"notes.txt".to_owned()));
    assert_eq!(check(&extract, &NoWatch).unwrap().problems, vec![]);
}

#[test]
fn who_is_said_to_be_absent_is_looked_for_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let lines = line("a", "ann", 0, "{\"friend\":\"bob\"}")
        + &line("a", "bob", 1, "{\"n\":7}")
        + &line("a", "7", 2, "{\"rare\":\"x\"}");
    support::input(folder.path(), "a.jsonl", lines);
    support::build_with(folder.path(), |_| ()).unwrap();
    let extract = extract(folder.path());
    let found = |users: &[&str]| -> Vec<String> {
        let users: Vec<String> = users.iter().map(|user| (*user).to_owned()).collect();
        let report = absent(&extract, &users, None, &NoWatch).unwrap();
        assert_eq!(report.users, users.len() as u64);
        report.found.into_iter().map(|problem| format!("{}: {}", problem.path, problem.reason)).collect()
    };
    assert_eq!(found(&["dora"]), Vec::<String>::new());
    assert!(found(&["ann", "dora"])[0].starts_with("users/: 1 of them have a key"));
    append_with(folder.path(), |options| options.forget = vec!["bob".into(), "7".into()]).unwrap();
    let left = found(&["bob", "7"]);
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left[0].contains("'friend' of 'a' has one of them") && left[1].starts_with("manifest.json"));
    assert_eq!(found(&["7"]), Vec::<String>::new());
}

#[test]
fn who_is_a_hash_is_forgotten_with_the_key_only() {
    use rockpool_builder::source::HashKey;
    let folder = tempfile::tempdir().unwrap();
    let key = |text: &str| Some(HashKey::new(text.as_bytes()).unwrap());
    let with = |options: &mut rockpool_builder::BuildOptions, text: &str| {
        options.cut.hash_users = true;
        options.cut.properties.key = key(text);
    };
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}") + &line("a", "bob", 1, "{}"));
    support::build_with(folder.path(), |options| with(options, "0123456789abcdef")).unwrap();
    support::input(folder.path(), "b.jsonl", line("a", "ann", 2, "{}"));
    let other = append_with(folder.path(), |options| with(&mut options.build, "another key 1234"));
    assert!(other.unwrap_err().to_string().contains("the key of the hashes is another one"));
    let report = append_with(folder.path(), |options| with(&mut options.build, "0123456789abcdef")).unwrap();
    assert_eq!((report.manifest.users, report.manifest.rows), (2, 3));
    let forget = |text: Option<&str>| {
        append_with(folder.path(), |options| {
            options.build.sources.clear();
            options.build.cut.properties.key = text.and_then(key);
            options.forget = vec!["ann".into()];
        })
    };
    for wrong in [None, Some("another key 1234")] {
        assert!(forget(wrong).unwrap_err().to_string().contains("give the key that they were made with"));
    }
    assert_eq!(forget(Some("0123456789abcdef")).unwrap().rows_removed, 2);
    let extract = extract(folder.path());
    let found = |user: &str| absent(&extract, &[user.to_owned()], key("0123456789abcdef").as_ref(), &NoWatch);
    assert_eq!(found("ann").unwrap().found, vec![]);
    assert_eq!(found("bob").unwrap().found.len(), 1);
}

#[test]
fn what_is_unfinished_stands_beside_the_extract_and_is_no_input() {
    // Of two writers of one extract one wins, and the other says so.
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}"));
    let inside = |options: &mut rockpool_builder::BuildOptions| {
        options.output = folder.path().join("in/pool");
        options.users_table = false;
    };
    support::build_with(folder.path(), inside).unwrap();
    let private = folder.path().join("in/.pool.rockpool");
    assert_eq!(support::content(&private).len(), 1);
    support::input(folder.path(), "b.jsonl", line("a", "bob", 1, "{}"));
    let report = append_with(folder.path(), |options| inside(&mut options.build)).unwrap();
    assert_eq!((report.rows_added, report.left_out), (1, vec![]));
    assert!(!folder.path().join("in/pool/.rockpool-build").exists() && !private.join("build").exists());

    fs::create_dir(private.join("build")).unwrap();
    let lock = fs::File::create(private.join("build/lock")).unwrap();
    lock.lock().unwrap();
    support::input(folder.path(), "c.jsonl", line("a", "cleo", 2, "{}"));
    let error = append_with(folder.path(), |options| inside(&mut options.build)).unwrap_err();
    assert!(matches!(error, BuilderError::OutputBusy { .. }), "{error}");
    drop(lock);
    // What another one left behind there is taken away.
    fs::write(private.join("build/new-7"), "half").unwrap();
    assert_eq!(append_with(folder.path(), |options| inside(&mut options.build)).unwrap().rows_added, 1);
    assert_eq!(support::content(&private).len(), 1);
}

#[test]
fn an_event_type_of_which_nothing_is_left_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", line("a", "ann", 0, "{}") + &line("b", "bob", 1, "{}"));
    support::build_with(folder.path(), |_| ()).unwrap();
    let forget = |user: &str| {
        append_with(folder.path(), |options| {
            options.build.sources.clear();
            options.forget = vec![user.into()];
        })
    };
    let names = |report: AppendReport| -> Vec<String> {
        sound(&extract(folder.path()));
        report.manifest.event_types.into_iter().map(|event_type| event_type.name).collect()
    };
    assert_eq!(names(forget("bob").unwrap()), ["a"]);
    let last = forget("ann").unwrap();
    assert_eq!((last.manifest.rows, last.manifest.covered, last.manifest.users), (0, None, 0));
    assert_eq!(names(last), Vec::<String>::new());
    support::input(folder.path(), "b.jsonl", line("a", "ann", 2, "{}"));
    let report = append_with(folder.path(), |_| ()).unwrap();
    assert_eq!((report.rows_late, report.manifest.snapshot.as_ref().unwrap().next_user), (0, 3));
    assert_eq!(names(report), ["a"]);
}

#[test]
fn bounds_in_time_stay_and_other_details_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let day = |day: u32| {
        format!(
            "{{\"event_type\":\"a\",\"event_time\":\"2023-06-{day:02}T12:00:00Z\",\"user_id\":\"u\",\"event_properties\":{{\"plan\":\"pro\"}}}}\n"
        )
    };
    let edge = |text: &str| Some(text.parse::<rockpool_builder::Edge>().unwrap());
    support::input(folder.path(), "a.jsonl", day(1) + &day(3));
    support::build_with(folder.path(), |options| {
        options.from = edge("2023-06-02");
        options.cut.condition = Some("plan = 'pro'".into());
    })
    .unwrap();
    support::input(folder.path(), "b.jsonl", day(1) + &day(4));
    let with = |condition: &str, from: Option<rockpool_builder::Edge>| {
        append_with(folder.path(), |options| {
            options.build.cut.condition = Some(condition.into());
            options.build.from = from;
        })
    };
    let refused = |error: Result<AppendReport, BuilderError>, expected: &str| {
        let error = error.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(
        with("plan = 'free'", None),
        "its condition, the lengths of truncated values or new names are others",
    );
    refused(with("plan = 'pro'", edge("2023-06-01")), "it was built with 2023-06-02 as --from");
    let report = with("plan = 'pro'", edge("2023-06-02")).unwrap();
    assert_eq!((report.rows_added, report.cut.time, report.manifest.rows), (1, 1, 2));
    let cut = sound(&extract(folder.path())).cut.unwrap();
    assert_eq!((cut.from.as_deref(), cut.events_left_out), (Some("2023-06-02"), 2));
}
