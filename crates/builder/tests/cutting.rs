//! What is cut before it is written: that it is gone, everywhere, and that what stays is what was asked.

mod support;

use proptest::prelude::*;
use rockpool_builder::{
    BuildOptions, BuildReport, BuilderError, Duplicates, Edge, NoWatch, check,
    source::{HashKey, TableOptions},
};
use std::{fs, path::Path};

/// 2026-01-05T00:00:00Z: `date -u -d 2026-01-05 +%s`.
const DAY: i64 = 1_767_571_200;

fn line(event: &str, second: i64, user: Option<&str>, properties: &str) -> String {
    let user = user.map_or("null".to_owned(), |user| format!("\"{user}\""));
    let time = chrono::DateTime::from_timestamp(DAY + second, 0).unwrap().to_rfc3339();
    format!(
        "{{\"event_type\":\"{event}\",\"event_time\":\"{time}\",\"user_id\":{user},\"event_properties\":{properties}}}\n"
    )
}

/// Builds from lines; the extract has to be sound.
fn built(
    lines: &str,
    change: impl FnOnce(&mut BuildOptions),
) -> Result<(tempfile::TempDir, BuildReport), BuilderError> {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.jsonl", lines);
    let report = support::build_with(folder.path(), change)?;
    let checked = check(&folder.path().join("out"), &NoWatch).unwrap();
    assert_eq!(checked.problems, vec![]);
    Ok((folder, report))
}

/// All bytes of an extract as they are, and all values of its Parquet files decoded, as one text.
fn everything(extract: &Path) -> String {
    let mut text = String::new();
    for (name, bytes) in support::content(extract) {
        text.push_str(&String::from_utf8_lossy(&bytes));
        if name.ends_with(".parquet") {
            for batch in support::batches(&extract.join(&name)) {
                for row in 0..batch.num_rows() {
                    for column in batch.columns() {
                        // Instants are no texts, and need zones to be written.
                        if !matches!(column.data_type(), arrow::datatypes::DataType::Timestamp(..)) {
                            let words = arrow::util::display::array_value_to_string(column, row).unwrap();
                            text.push_str(&words);
                            text.push('\n');
                        }
                    }
                }
            }
        }
    }
    text
}

#[test]
fn days_and_names_and_conditions() {
    // Midnight in Budapest is 23:00 of the day before in UTC.
    let lines: String = [
        line("a", -3_601, Some("u"), "{}"),
        line("a", -3_600, Some("u"), r#"{"plan":"pro"}"#),
        line("b", 0, Some("u"), r#"{"plan":"pro"}"#),
        line("debug x", 1, Some("u"), r#"{"plan":"pro"}"#),
        line("b", 2, Some("u"), r#"{"plan":"free"}"#),
        line("b", 86_400 - 3_601, None, r#"{"plan":"pro"}"#),
        line("b", 86_400 - 3_600, Some("u"), r#"{"plan":"pro"}"#),
    ]
    .concat();
    let edge = |day: &str| Some(day.parse::<Edge>().unwrap());
    let (_, report) = built(&lines, |options| {
        options.time_zone = chrono_tz::Europe::Budapest;
        options.from = edge("2026-01-05");
        options.to = edge("2026-01-05");
        options.cut.without_events = vec!["debug*".into()];
        options.cut.condition = Some("plan = 'pro'".into());
    })
    .unwrap();
    let counts: Vec<(&str, u64)> = report
        .manifest
        .event_types
        .iter()
        .map(|event_type| (event_type.name.as_str(), event_type.rows))
        .collect();
    assert_eq!(counts, [("a", 1), ("b", 2)]);
    assert_eq!((report.cut.time, report.cut.event, report.cut.condition), (2, 1, 1));
    let cut = report.manifest.cut.unwrap();
    assert_eq!(
        (cut.events_left_out, cut.from.as_deref(), cut.condition_on),
        (4, Some("2026-01-05"), vec!["plan".into()])
    );
    let error = built(&lines, |options| options.cut.events = vec!["none".into()]).unwrap_err();
    assert!(matches!(error, BuilderError::NoEvents { cut: 7, .. }), "{error}");
}

/// Values that must be nowhere. Each is long enough that no other bytes look like it by chance.
const SECRETS: [&str; 7] = [
    "anna.secret@example.com",
    "bela.secret@example.com",
    "+36-30-555-0199",
    "acct-hidden-00471",
    "Hidden Village Nobody Knows",
    "user-identifier-of-anna",
    "user-identifier-of-bela",
];

fn secret_lines() -> String {
    let mut lines = String::new();
    for second in 0..40 {
        let (user, mail) = if second % 2 == 0 { (SECRETS[5], SECRETS[0]) } else { (SECRETS[6], SECRETS[1]) };
        let city = if second == 0 { SECRETS[4] } else { "Budapest" };
        let properties = format!(
            r#"{{"mail":"{mail}","phone":"{}","account":"{}","city":"{city}","plan":"pro","url":"https://shop.example/{mail}/cart"}}"#,
            SECRETS[2], SECRETS[3]
        );
        lines.push_str(&line("opened", second, Some(user), &properties));
    }
    lines
}

#[test]
fn what_is_dropped_or_hashed_is_nowhere_in_the_extract() {
    let lines = secret_lines();
    let (folder, report) = built(&lines, |options| {
        options.users_table = false;
        options.cut.condition = Some(format!("mail != 'nobody' and phone = '{}'", SECRETS[2]));
        let properties = &mut options.cut.properties;
        properties.drop = vec!["mail".into(), "ph*".into()];
        properties.hash = vec!["account".into()];
        properties.truncate = vec![("url".into(), 20)];
        properties.rare = vec![("city".into(), 2)];
        properties.rename = vec![("plan".into(), "tier".into())];
        properties.key = Some(HashKey::new(b"a key that is long enough").unwrap());
    })
    .unwrap();
    let all = everything(&folder.path().join("out"));
    for secret in SECRETS.into_iter().chain(["a key that is long enough"]) {
        assert!(!all.contains(secret), "{secret:?} is in the extract");
    }
    assert!(all.contains("https://shop.example") && all.contains("(rare)") && all.contains("Budapest"));
    // `printf %s acct-hidden-00471 | openssl dgst -sha256 -hmac 'a key that is long enough'`
    assert!(all.contains(HASH_OF_ACCOUNT));
    let names: Vec<&str> =
        report.manifest.event_types[0].properties.iter().map(|property| property.name.as_str()).collect();
    assert_eq!(names, ["account", "city", "tier", "url"]);
    // Kept as they are, the same search finds them all: it would notice.
    let (folder, _) = built(&lines, |_| ()).unwrap();
    let all = everything(&folder.path().join("out"));
    assert!(SECRETS.iter().all(|secret| all.contains(secret)));
}

const HASH_OF_ACCOUNT: &str = "3626b6ee50f4071fcd9db0431aaf1b56";

#[test]
fn users_can_be_hashed_and_only_some_properties_kept() {
    let (folder, report) = built(&secret_lines(), |options| {
        options.cut.hash_users = true;
        options.cut.properties.keep = vec!["plan".into()];
        options.cut.properties.key = Some(HashKey::new(b"a key that is long enough").unwrap());
    })
    .unwrap();
    let all = everything(&folder.path().join("out"));
    assert!(SECRETS.iter().all(|secret| !all.contains(secret)));
    assert_eq!(report.manifest.users, 2);
    assert_eq!(report.manifest.cut.unwrap().hashed, ["user_id"]);
    let error = built(&secret_lines(), |options| options.cut.hash_users = true).unwrap_err().to_string();
    assert!(error.contains("ROCKPOOL_HASH_KEY"), "{error}");
}

#[test]
fn duplicates_are_counted_and_dropped_on_request() {
    let lines: String = [
        line("a", 0, Some("u"), r#"{"n":1}"#),
        line("a", 0, Some("u"), r#"{"n":1}"#),
        line("a", 0, Some("u"), r#"{"n":2}"#),
        line("b", 0, Some("u"), r#"{"n":1}"#),
        line("a", 0, None, r#"{"n":1}"#),
        line("a", 0, None, r#"{"n":1}"#),
    ]
    .concat();
    let (_, kept) = built(&lines, |_| ()).unwrap();
    assert_eq!((kept.manifest.rows, kept.manifest.health.duplicate_rows), (6, 2));
    let (folder, report) = built(&lines, |options| options.duplicates = Duplicates::Drop).unwrap();
    let manifest = &report.manifest;
    assert_eq!(
        (manifest.rows, manifest.health.duplicate_rows, manifest.health.duplicates_dropped),
        (4, 0, 2)
    );
    let n = &manifest.event_types[0].properties[0];
    assert_eq!((n.rows, n.top[0].rows, n.top[1].rows), (3, 2, 1));
    assert_eq!(support::rows(&folder.path().join("out"), manifest, &manifest.event_types[0]).len(), 3);
}

#[test]
fn ids_tell_duplicates_apart() {
    let with_id = |event: &str, second, user, id: &str| {
        line(event, second, user, "{}").replacen('{', &format!("{{\"id\":\"{id}\","), 1)
    };
    let lines: String = [
        with_id("a", 0, Some("u"), "1"),
        with_id("a", 60, Some("u"), "1"), // sent again, a minute later
        with_id("a", 0, Some("v"), "1"),  // another user
        with_id("b", 0, Some("u"), "1"),  // another event
        with_id("a", 0, Some("u"), "2"),  // the same fields, another id
        with_id("a", 0, None, "3"),
        with_id("a", 0, None, "3"),
        with_id("a", 1, None, "3"), // without a user, another instant is another event
    ]
    .concat();
    let ids = |options: &mut BuildOptions| options.sources[0].mapping.id = vec!["id".into()];
    let (_, report) = built(&lines, ids).unwrap();
    assert_eq!((report.manifest.rows, report.manifest.health.duplicate_rows), (8, 2));
    let (_, report) = built(&lines, |options| {
        ids(options);
        options.duplicates = Duplicates::Drop;
    })
    .unwrap();
    assert_eq!((report.manifest.rows, report.manifest.health.duplicates_dropped), (6, 2));
}

fn table(folder: &Path, name: &str, content: &str) -> Option<TableOptions> {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    Some(TableOptions { input: path.to_str().unwrap().to_owned(), ..TableOptions::default() })
}

#[test]
fn aliases_join_ids_and_people_have_attributes() {
    let lines: String = [
        line("a", 0, Some("anonymous-1"), r#"{"n":1}"#),
        line("a", 1, Some("u1"), r#"{"n":2}"#),
        line("a", 2, Some("anonymous-2"), r#"{"n":3}"#),
        line("a", 3, Some("u2"), r#"{"n":4}"#),
        line("a", 4, None, r#"{"n":5}"#),
    ]
    .concat();
    let tables = tempfile::tempdir().unwrap();
    let aliases = table(
        tables.path(),
        "aliases.csv",
        "anonymous_id,user_id\nanonymous-1,u1\nanonymous-2,u1\nanonymous-9,u9\n",
    );
    let people = table(
        tables.path(),
        "people.jsonl",
        "{\"user_id\":\"u1\",\"plan\":\"free\",\"age\":30}\n{\"user_id\":\"u9\",\"plan\":\"unheard of\"}\n{\"user_id\":\"u1\",\"plan\":\"pro\",\"age\":31}\n",
    );
    let (folder, report) = built(&lines, |options| {
        options.aliases = aliases;
        options.people = people;
        options.cut.original_user = Some("id_before".into());
    })
    .unwrap();
    let manifest = &report.manifest;
    let joined = manifest.cut.as_ref().unwrap().joined.unwrap();
    assert_eq!((manifest.users, joined.ids, joined.users, joined.events), (2, 2, 1, 2));
    let rows = support::rows(&folder.path().join("out"), manifest, &manifest.event_types[0]);
    let before: Vec<(Option<&str>, Option<&str>)> = rows
        .iter()
        .filter(|row| row.user.as_deref() == Some("u1"))
        .map(|row| (row.user.as_deref(), row.properties.get("id_before").map(String::as_str)))
        .collect();
    assert_eq!(
        before,
        [(Some("u1"), Some("anonymous-1")), (Some("u1"), None), (Some("u1"), Some("anonymous-2"))]
    );
    // The last row of a user counts; people without an event leave no trace.
    let counts = report.people.unwrap();
    assert_eq!((counts.rows, counts.unknown, counts.earlier), (3, 1, 1));
    let attributes: Vec<(&str, u64)> =
        manifest.user_properties.iter().map(|property| (property.name.as_str(), property.rows)).collect();
    assert_eq!(attributes, [("age", 1), ("plan", 1)]);
    let all = everything(&folder.path().join("out"));
    assert!(!all.contains("unheard of") && !all.contains("free"));
    let batch = &support::batches(&folder.path().join("out").join(&manifest.users_files[0].path))[0];
    let columns: Vec<&str> = batch.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(columns, ["user_key", "user_id", "age", "plan"]);
    let words: Vec<String> = (0..batch.num_rows())
        .map(|row| {
            let cell = |column: usize| {
                arrow::util::display::array_value_to_string(batch.column(column), row).unwrap()
            };
            format!("{} {} {}", cell(1), cell(2), cell(3))
        })
        .collect();
    assert!(words.contains(&"u1 31 pro".to_owned()) && words.contains(&"u2  ".to_owned()), "{words:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn dropping_is_building_without_them(
        events in proptest::collection::vec(("[ab]", 0i64..3, proptest::option::of("[uv]"), 0u8..3), 1..40),
    ) {
        let lines: Vec<String> =
            events.iter().map(|(event, second, user, n)| line(event, *second, user.as_deref(), &format!("{{\"n\":{n}}}"))).collect();
        let mut once = lines.clone();
        once.sort();
        once.dedup();
        let (dropped, report) = built(&lines.concat(), |options| options.duplicates = Duplicates::Drop).unwrap();
        prop_assert_eq!(report.manifest.rows, once.len() as u64);
        prop_assert_eq!(report.manifest.health.duplicates_dropped, (lines.len() - once.len()) as u64);
        let (expected, plain) = built(&once.concat(), |_| ()).unwrap();
        for (event_type, other) in report.manifest.event_types.iter().zip(&plain.manifest.event_types) {
            let all = |folder: &tempfile::TempDir, report: &BuildReport, event_type| {
                let rows = support::rows(&folder.path().join("out"), &report.manifest, event_type);
                let mut rows: Vec<_> = rows.into_iter().map(|row| (row.user, row.tick, row.properties)).collect();
                rows.sort();
                rows
            };
            prop_assert_eq!(all(&dropped, &report, event_type), all(&expected, &plain, other));
            prop_assert_eq!(&event_type.properties, &other.properties);
        }
    }

    #[test]
    fn a_sample_keeps_all_events_of_its_users(
        events in proptest::collection::vec((0i64..9, proptest::option::of("[a-z]")), 20..60),
    ) {
        let lines: String = events.iter().map(|(second, user)| line("a", *second, user.as_deref(), "{}")).collect();
        let build = built(&lines, |options| {
            options.cut.sample_users = Some(0.5);
            options.allow_empty = true;
        });
        let (folder, report) = build.unwrap();
        let extract = folder.path().join("out");
        let kept: Vec<String> = report
            .manifest
            .event_types
            .iter()
            .flat_map(|event_type| support::rows(&extract, &report.manifest, event_type))
            .map(|row| row.user.unwrap())
            .collect();
        for user in &kept {
            let of = |other: &&String| *other == user;
            let all = events.iter().filter(|(_, other)| other.as_ref() == Some(user)).count();
            prop_assert_eq!(kept.iter().filter(of).count(), all);
        }
        let nobody = events.iter().filter(|(_, user)| user.is_none()).count() as u64;
        prop_assert_eq!(report.cut.no_user, nobody);
        prop_assert_eq!(report.cut.sample + nobody + kept.len() as u64, events.len() as u64);
    }
}
