//! Random events come back from the Parquet files, in order, whatever the memory.

mod support;

use proptest::{collection::vec, option, prelude::*};
use rockpool_builder::{NoWatch, check};
use rockpool_catalog::TimeResolution;
use std::collections::{BTreeMap, HashMap};
use support::Row;

#[derive(Debug, Clone)]
struct Event {
    event_type: String,
    /// Microseconds since 2023-06-01.
    time: u32,
    user: Option<String>,
    properties: Vec<(String, Option<Value>)>,
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Raw(String),
}

impl Value {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Raw(text) => text,
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        ".{0,6}".prop_map(Value::Text),
        "[a-c]".prop_map(Value::Text),
        any::<i64>().prop_map(|value| Value::Raw(value.to_string())),
        (-9i8..9).prop_map(|value| Value::Raw(value.to_string())),
        (-9i8..9).prop_map(|value| Value::Raw((f64::from(value) / 4.0).to_string())),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?".prop_map(Value::Raw),
        any::<bool>().prop_map(|value| Value::Raw(value.to_string())),
        Just(Value::Raw(r#"{"k":[1,2.0]}"#.into())),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let properties = vec(("[a-d]|day|user_key|", option::weighted(0.9, value())), 0..5);
    ("[ab]|A|é b", 0u32..4_000_000, option::weighted(0.9, "[a-f]|\u{1f600}"), properties)
        .prop_map(|(event_type, time, user, properties)| Event { event_type, time, user, properties })
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn line(event: &Event) -> String {
    let properties: Vec<String> = event
        .properties
        .iter()
        .map(|(name, value)| {
            let value = match value {
                None => "null".to_owned(),
                Some(Value::Text(text)) => json(text),
                Some(Value::Raw(raw)) => raw.clone(),
            };
            format!("{}: {value}", json(name))
        })
        .collect();
    format!(
        "{{\"event_properties\":{{{}}}, \"user_id\":{}, \"event_type\":{}, \"event_time\":\"2023-06-01T00:00:0{}.{:06}Z\"}}",
        properties.join(","),
        event.user.as_deref().map_or("null".to_owned(), json),
        json(&event.event_type),
        event.time / 1_000_000,
        event.time % 1_000_000,
    )
}

/// User, tick and properties.
type Plain = (Option<String>, i64, BTreeMap<String, String>);

/// 2023-06-01 in milliseconds, by `date -u -d 2023-06-01 +%s`.
const START: i64 = 1_685_577_600_000;

fn expected(events: &[Event], resolution: TimeResolution) -> HashMap<String, Vec<Plain>> {
    let mut expected: HashMap<String, Vec<_>> = HashMap::new();
    for event in events {
        let time = i64::from(event.time);
        let tick = match resolution {
            TimeResolution::Microseconds => START * 1_000 + time,
            TimeResolution::Milliseconds => START + time / 1_000,
            TimeResolution::Seconds => START + time / 1_000_000 * 1_000,
        };
        // Of a name that is given twice the last value counts, also when it is null.
        let last: BTreeMap<_, _> = event.properties.iter().cloned().collect();
        let properties =
            last.into_iter().filter_map(|(name, value)| Some((name, value?.text().to_owned()))).collect();
        expected.entry(event.event_type.clone()).or_default().push((event.user.clone(), tick, properties));
    }
    expected.values_mut().for_each(|rows| rows.sort());
    expected
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn events_come_back(
        events in vec(event(), 0..250),
        lines_in_file in 1usize..40,
        resolution in prop_oneof![
            Just(TimeResolution::Microseconds),
            Just(TimeResolution::Milliseconds),
            Just(TimeResolution::Seconds),
        ],
    ) {
        let folder = tempfile::tempdir().unwrap();
        support::input(folder.path(), "empty.jsonl", "");
        for (number, part) in events.chunks(lines_in_file).enumerate() {
            let text: Vec<String> = part.iter().map(line).collect();
            support::input(folder.path(), &format!("{number:04}.jsonl"), text.join("\n"));
        }
        let report = support::build_with(folder.path(), |options| {
            options.time_resolution = resolution;
            options.memory_bytes = 1;
            // Now and then there is no event at all.
            options.allow_empty = true;
        }).unwrap();
        // Every file is a run of its own, for each of its event types.
        prop_assert!(report.spilled_runs as usize >= events.len().div_ceil(lines_in_file));
        let extract = folder.path().join("out");
        let checked = check(&extract, &NoWatch).unwrap();
        prop_assert_eq!(checked.problems, vec![]);
        prop_assert_eq!(checked.warnings, vec![]);

        let manifest = &report.manifest;
        let mut expected = expected(&events, resolution);
        prop_assert_eq!(manifest.rows as usize, events.len());
        prop_assert_eq!(manifest.event_types.len(), expected.len());
        for event_type in &manifest.event_types {
            let rows = support::rows(&extract, manifest, event_type);
            let order = |row: &Row| (row.key.is_none(), row.key, row.tick);
            prop_assert!(rows.is_sorted_by_key(order));
            let mut found: Vec<_> = rows.into_iter().map(|row| (row.user, row.tick, row.properties)).collect();
            found.sort();
            prop_assert_eq!(Some(found), expected.remove(&event_type.name));
        }

        let in_memory = tempfile::tempdir().unwrap();
        support::build_with(folder.path(), |options| {
            options.time_resolution = resolution;
            options.output = in_memory.path().join("out");
            options.allow_empty = true;
        }).unwrap();
        prop_assert!(support::content(&in_memory.path().join("out")) == support::content(&extract));
    }
}

#[test]
fn duplicates_are_counted_exactly() {
    let a = support::line("a", "u", 1, r#"{"x":1,"y":2}"#);
    // The same properties in another order, and another instant within the same millisecond.
    let reordered = support::line("a", "u", 1, r#"{"y":2,"x":1,"z":null}"#);
    let other_time = a.replace(":01Z", ":01.000001Z");
    let other_user = a.replace(r#""u""#, r#""v""#);
    let other_type = a.replace(r#""a""#, r#""b""#);
    let lines = [&a, &other_time, &a, &reordered, &other_user, &other_type, &other_user].map(String::as_str);
    let (_folder, report) = support::build_lines(&lines.concat());
    assert_eq!(report.manifest.health.duplicate_rows, 3);
    assert_eq!(report.manifest.rows, 7);
}

#[test]
fn compressed_files_hold_the_same_events() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let lines: String = (0..100).map(|second| support::line("a", "u", second, r#"{"x":1}"#)).collect();
    let (plain, _) = support::build_lines(&lines);
    let folder = tempfile::tempdir().unwrap();
    let mut gzip = GzEncoder::new(vec![], Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    support::input(folder.path(), "a.jsonl.gz", gzip.finish().unwrap());
    support::build_with(folder.path(), |_| ()).unwrap();
    // All but the account of the inputs.
    let data = |folder: &std::path::Path| {
        let mut content = support::content(&folder.join("out"));
        content.retain(|path, _| path != "manifest.json" && !path.starts_with("inputs/"));
        content
    };
    assert!(data(folder.path()) == data(plain.path()) && data(folder.path()).len() == 4);
}
