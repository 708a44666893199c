//! Sources of every format: the same events, whatever they are written in; and exports of products, as their documents
//! show them, without a single option.

mod support;

use arrow::{
    array::{
        Array, ArrayRef, Float64Array, Int64Array, ListArray, MapBuilder, RecordBatch, StringArray,
        StringBuilder, StructArray, TimestampMicrosecondArray,
    },
    buffer::OffsetBuffer,
    datatypes::{DataType, Field},
};
use parquet::arrow::ArrowWriter;
use proptest::{prelude::*, sample::select};
use rockpool_builder::{
    BuildOptions, BuildReport, BuilderError, NoWatch, build, check,
    source::{FormatName, SourceError, SourceOptions},
};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};
use support::Row;

/// An event of an extract: its type, its row.
type Found = Vec<(String, Row)>;

fn found(extract: &Path, report: &BuildReport) -> Found {
    let mut all: Found = vec![];
    for event_type in &report.manifest.event_types {
        let rows = support::rows(extract, &report.manifest, event_type);
        all.extend(rows.into_iter().map(|row| (event_type.name.clone(), row)));
    }
    all.sort_by(|one, other| (one.1.tick, &one.0, &one.1.user).cmp(&(other.1.tick, &other.0, &other.1.user)));
    all
}

/// Builds from files and gives the events in the order of time.
fn built(
    files: &[(&str, &[u8])],
    change: impl FnOnce(&mut BuildOptions),
) -> Result<(Found, BuildReport), BuilderError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        support::input(folder.path(), name, content);
    }
    let report = support::build_with(folder.path(), change)?;
    let extract = folder.path().join("out");
    let checked = check(&extract, &NoWatch).unwrap();
    assert_eq!(checked.problems, vec![]);
    Ok((found(&extract, &report), report))
}

fn properties(row: &Row) -> Vec<(&str, &str)> {
    row.properties.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    );
    let batch = batch.unwrap();
    let mut bytes = vec![];
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// An event: type, user, millisecond of a day, plan, amount.
type Raw = (String, Option<String>, i64, Option<String>, Option<i64>);

/// 2026-01-05T00:00:00Z: `date -u -d 2026-01-05 +%s`.
const DAY: i64 = 1_767_571_200_000;

fn as_json(raws: &[Raw], nested: bool) -> Vec<u8> {
    let line = |(event, user, millisecond, plan, amount): &Raw| {
        let time = chrono::DateTime::from_timestamp_millis(DAY + millisecond).unwrap().to_rfc3339();
        let mut line = serde_json::json!({"event_type": event, "event_time": time, "user_id": user});
        let properties = serde_json::json!({"plan": plan, "amount": amount});
        if nested {
            line["event_properties"] = properties;
        } else {
            line.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        }
        format!("{line}\n")
    };
    raws.iter().map(line).collect::<String>().into_bytes()
}

fn as_csv(raws: &[Raw], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(vec![]);
    writer.write_record(["event_type", "event_time", "user_id", "plan", "amount"]).unwrap();
    for (event, user, millisecond, plan, amount) in raws {
        let time = (DAY + millisecond).to_string();
        let amount = amount.map(|amount| amount.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        writer.write_record([event, &time, &text(user), &text(plan), &amount]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_parquet(raws: &[Raw]) -> Vec<u8> {
    let times = TimestampMicrosecondArray::from_iter_values(raws.iter().map(|raw| (DAY + raw.2) * 1_000));
    parquet(vec![
        ("event_type", Arc::new(StringArray::from_iter_values(raws.iter().map(|raw| &raw.0)))),
        ("event_time", Arc::new(times.with_timezone("UTC"))),
        ("user_id", Arc::new(raws.iter().map(|raw| raw.1.clone()).collect::<StringArray>())),
        ("plan", Arc::new(raws.iter().map(|raw| raw.3.clone()).collect::<StringArray>())),
        ("amount", Arc::new(raws.iter().map(|raw| raw.4).collect::<Int64Array>())),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_events_are_the_same_in_every_format(
        raws in proptest::collection::vec(
            (
                "[ab]",
                proptest::option::of("[u-wé\n\"]{1,3}"),
                0i64..86_400_000,
                proptest::option::of("[a-c,;\"\n\té]{1,6}"),
                proptest::option::of(-5i64..5),
            ),
            1..40,
        ),
        form in select(vec!["json", "flat", "csv", "tsv", "parquet", "mixed"]),
    ) {
        let halves = raws.split_at(raws.len() / 2);
        let files: Vec<(&str, Vec<u8>)> = match form {
            "json" => vec![("a.jsonl", as_json(&raws, true))],
            "flat" => vec![("a.jsonl", as_json(&raws, false))],
            "csv" => vec![("a.csv", as_csv(&raws, b','))],
            "tsv" => vec![("a.csv", as_csv(&raws, b'\t'))],
            "parquet" => vec![("a.parquet", as_parquet(&raws))],
            _ => vec![("a.parquet", as_parquet(halves.0)), ("b.csv", as_csv(halves.1, b';'))],
        };
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_slice())).collect();
        let (found, report) = built(&files, |_| ()).unwrap();
        let mut expected: Vec<_> = raws
            .iter()
            .map(|(event, user, millisecond, plan, amount)| {
                let mut properties = BTreeMap::new();
                properties.extend(plan.clone().map(|plan| ("plan".to_owned(), plan)));
                properties.extend(amount.map(|amount| ("amount".to_owned(), amount.to_string())));
                (event.clone(), user.clone(), DAY + millisecond, properties)
            })
            .collect();
        expected.sort();
        let mut found: Vec<_> = found
            .into_iter()
            .map(|(event, row)| (event, row.user, row.tick, row.properties))
            .collect();
        found.sort();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(report.manifest.health.bad_lines, 0);
    }
}

#[test]
fn nested_properties_of_parquet() {
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    map.keys().append_value("plan");
    map.values().append_value("pro");
    map.append(true).unwrap();
    map.append(false).unwrap();
    let device = StructArray::from(vec![
        (
            Arc::new(Field::new("os", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![Some("x"), None])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("size", DataType::Float64, true)),
            Arc::new(Float64Array::from(vec![Some(10.0), Some(0.5)])),
        ),
    ]);
    let tags = ListArray::new(
        Arc::new(Field::new("item", DataType::Utf8, true)),
        OffsetBuffer::from_lengths([2, 0]),
        Arc::new(StringArray::from(vec!["a", "b\""])),
        None,
    );
    let file = parquet(vec![
        ("event", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("ts", Arc::new(Int64Array::from(vec![1_767_571_200, 1_767_571_201]))),
        ("properties", Arc::new(map.finish())),
        ("device", Arc::new(device)),
        ("tags", Arc::new(tags)),
        ("more", Arc::new(StringArray::from(vec![r#"{"n":1,"deep":{"k":[1, 2]}}"#, ""]))),
    ]);
    let (found, _) = built(&[("a.parquet", &file)], |options| {
        options.sources[0].mapping.properties = vec!["properties".into(), "more".into()];
    })
    .unwrap();
    let expected: [&[(&str, &str)]; 2] = [
        &[
            ("deep", r#"{"k":[1,2]}"#),
            ("device", r#"{"os":"x","size":10}"#),
            ("n", "1"),
            ("plan", "pro"),
            ("tags", r#"["a","b\""]"#),
        ],
        &[("device", r#"{"os":null,"size":0.5}"#), ("tags", "[]")],
    ];
    for ((_, row), expected) in found.iter().zip(expected) {
        assert_eq!(properties(row), expected);
        assert_eq!((row.key, row.user.as_deref()), (None, None));
    }
}

#[test]
fn google_analytics_in_parquet_has_its_parameters_as_properties() {
    let values = |strings: Vec<Option<&str>>, numbers: Vec<Option<i64>>| {
        StructArray::from(vec![
            (
                Arc::new(Field::new("string_value", DataType::Utf8, true)),
                Arc::new(StringArray::from(strings)) as ArrayRef,
            ),
            (Arc::new(Field::new("int_value", DataType::Int64, true)), Arc::new(Int64Array::from(numbers))),
        ])
    };
    let value = values(vec![Some("/home"), None], vec![None, Some(7)]);
    let entry = StructArray::from(vec![
        (
            Arc::new(Field::new("key", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec!["page", "engaged"])) as ArrayRef,
        ),
        (Arc::new(Field::new("value", value.data_type().clone(), true)), Arc::new(value) as ArrayRef),
    ]);
    let params = ListArray::new(
        Arc::new(Field::new("item", entry.data_type().clone(), true)),
        OffsetBuffer::from_lengths([2]),
        Arc::new(entry),
        None,
    );
    let file = parquet(vec![
        ("event_name", Arc::new(StringArray::from(vec!["page_view"]))),
        ("event_timestamp", Arc::new(Int64Array::from(vec![1_767_571_200_123_456]))),
        ("event_params", Arc::new(params)),
        ("user_pseudo_id", Arc::new(StringArray::from(vec!["p1"]))),
        ("user_id", Arc::new(StringArray::from(vec![None::<&str>]))),
    ]);
    let (found, report) = built(&[("ga.parquet", &file)], |_| ()).unwrap();
    assert_eq!(report.recognised[0].mapping, "Google Analytics 4's export");
    let (name, row) = &found[0];
    assert_eq!((name.as_str(), row.user.as_deref(), row.tick), ("page_view", Some("p1"), DAY + 123));
    assert_eq!(properties(row), [("engaged", "7"), ("page", "/home")]);
}

/// A file, and of its event: the product, its name, its user, its millisecond of the day, its properties.
type Sample =
    (&'static str, &'static str, &'static str, &'static str, i64, &'static [(&'static str, &'static str)]);

#[test]
fn exports_of_products_need_no_option() {
    let samples: [Sample; 8] = [
        (
            r#"{"$insert_id":"i1","amplitude_id":123,"event_type":"Song Played","event_time":"2026-01-05 00:00:01.500000","user_id":"u@x","device_id":"d","uuid":"k","event_properties":{"title":"x","secs":3},"user_properties":{"plan":"pro"},"country":"Hungary","server_upload_time":"2026-01-05 00:00:09.000000"}"#,
            "Amplitude's export",
            "Song Played",
            "123",
            1_500,
            &[("country", "Hungary"), ("secs", "3"), ("title", "x"), ("user_properties.plan", "pro")],
        ),
        (
            r#"{"event":"Signed up","properties":{"time":1767571202,"distinct_id":"u1","$insert_id":"i1","$browser":"Safari","Referred by":"Friend"}}"#,
            "Mixpanel's export",
            "Signed up",
            "u1",
            2_000,
            &[("$browser", "Safari"), ("$insert_id", "i1"), ("Referred by", "Friend")],
        ),
        (
            r#"{"uuid":"0190-1","event":"$pageview","properties":{"$current_url":"https://x/","n":1},"person_properties":{"plan":"pro"},"distinct_id":"anonymous-7","person_id":"p7","team_id":1,"timestamp":"2026-01-05T00:00:03+00:00","created_at":"2026-01-05T00:00:05+00:00"}"#,
            "PostHog's export",
            "$pageview",
            "p7",
            3_000,
            &[("$current_url", "https://x/"), ("n", "1"), ("person_properties.plan", "pro")],
        ),
        (
            r#"{"messageId":"m1","type":"track","event":"Item Purchased","userId":null,"anonymousId":"a1","timestamp":"2026-01-05T00:00:04.000Z","receivedAt":"2026-01-05T00:00:05.000Z","properties":{"revenue":39.95},"context":{"ip":"108.0.78.21"}}"#,
            "Segment's events",
            "Item Purchased",
            "a1",
            4_000,
            &[("revenue", "39.95")],
        ),
        (
            r#"{"messageId":"m1","type":"page","name":"Home","userId":"u2","anonymousId":"a1","timestamp":"2026-01-05T00:00:04.500Z","properties":{"path":"/"}}"#,
            "Segment's events",
            "Home",
            "u2",
            4_500,
            &[("path", "/")],
        ),
        (
            "id,received_at,event,event_text,user_id,anonymous_id,timestamp,context_ip,revenue\nm1,2026-01-05 00:00:09,item_purchased,Item Purchased,,a1,2026-01-05 00:00:05.000,1.2.3.4,39.95\n",
            "a table of tracks as Segment loads it",
            "Item Purchased",
            "a1",
            5_000,
            &[("revenue", "39.95")],
        ),
        (
            r#"{"app_id":"web","platform":"web","etl_tstamp":"2026-01-05 00:01:00.000","collector_tstamp":"2026-01-05 00:00:06.000","event":"unstruct","event_id":"e1","event_name":"link_click","user_id":null,"domain_userid":"du1","unstruct_event_com_acme_link_1":{"target":"/x","count":2},"geo_country":"HU"}"#,
            "Snowplow's atomic events",
            "link_click",
            "du1",
            6_000,
            &[
                ("app_id", "web"),
                ("count", "2"),
                ("geo_country", "HU"),
                ("platform", "web"),
                ("target", "/x"),
            ],
        ),
        (
            r#"{"event_date":"20260105","event_timestamp":"1767571207000000","event_name":"purchase","event_params":[{"key":"currency","value":{"string_value":"EUR"}},{"key":"value","value":{"double_value":9.5}}],"user_pseudo_id":"p1","device":{"category":"mobile"},"platform":"WEB","stream_id":"1","items":[]}"#,
            "Google Analytics 4's export",
            "purchase",
            "p1",
            7_000,
            &[("currency", "EUR"), ("device.category", "mobile"), ("platform", "WEB"), ("value", "9.5")],
        ),
    ];
    for (sample, product, event, user, millisecond, expected) in samples {
        // A folder of exports has no telling names.
        let (found, report) = built(&[("export-1", sample.as_bytes())], |_| ())
            .unwrap_or_else(|error| panic!("{product}: {error}"));
        assert_eq!(report.recognised[0].mapping, product);
        let (name, row) = &found[0];
        assert_eq!(
            (name.as_str(), row.user.as_deref(), row.tick),
            (event, Some(user), DAY + millisecond),
            "{product}"
        );
        assert_eq!(properties(row), expected, "{product}");
    }
}

#[test]
fn columns_that_are_left_out_are_counted_and_named() {
    let lines = "{\"event_type\":\"a\",\"event_time\":\"2026-01-05T00:00:00Z\",\"event_properties\":{},\"extra\":1}\n\
                 {\"event_type\":\"a\",\"event_time\":\"2026-01-05T00:00:00Z\",\"extra\":2,\"other\":null}\n";
    let (_, report) = built(&[("a.jsonl", lines.as_bytes())], |_| ()).unwrap();
    let health = &report.manifest.health;
    let ignored: Vec<(&str, u64)> =
        health.ignored_columns.iter().map(|column| (column.name.as_str(), column.rows)).collect();
    assert_eq!((ignored, health.columns_ignored), (vec![("extra", 2), ("other", 1)], 2));
    // The options make them properties, or the other way round.
    let csv = b"event,ts,a,b_1,b_2\nx,1767571200,1,2,3\n";
    let (found, report) = built(&[("a.csv", csv)], |options| {
        options.sources[0].mapping.ignored = vec!["b_*".into()];
    })
    .unwrap();
    assert_eq!(properties(&found[0].1), [("a", "1")]);
    assert_eq!(report.manifest.health.columns_ignored, 2);
}

#[test]
fn what_cannot_be_told_is_refused_with_the_option_to_write() {
    let refused = |file: &str, content: &str| {
        built(&[(file, content.as_bytes())], |_| ()).map(|_| ()).unwrap_err().to_string()
    };
    for (file, content, expected) in [
        ("a.csv", "what,when\nx,2026-01-05T00:00:00Z\n", "--event-column"),
        ("a.csv", "event,ts\nx,2026-01-05 00:00:00\n", "--times-in UTC"),
        ("a.csv", "event,ts\nx,05/01/2026 00:00:00\n", "--time-format '%d/%m/%Y %H:%M:%S'"),
        ("a.csv", "event,ts\nx,17\n", "--time-format s, ms, us or ns"),
        ("a.csv", "", "no event"),
        ("a.jsonl", "{\"event_type\":\"a\",\"event_time\":\"2026-01-05 10:00:00\"}\n", "--times-in UTC"),
    ] {
        let said = refused(file, content);
        assert!(said.contains(expected), "{content:?}: {said}");
    }
    // A table of something else beside the events is left out by name.
    let events: &[u8] = b"event,ts\nx,1767571200\n";
    let (_, report) =
        built(&[("a.csv", events), ("countries.csv", b"code,name\nHU,Hungary\n")], |_| ()).unwrap();
    assert_eq!(report.left_out[0].path, "countries.csv");
    assert!(report.left_out[0].reason.contains("it has code, name"), "{:?}", report.left_out);
}

#[test]
fn options_say_what_columns_are_and_how_times_are_written() {
    let csv = "what;when;who;plan\nbought;05/01/2026 01:00:00;u1;pro\nbought;25/10/2026 02:30:00;u2;\n";
    let (found, report) = built(&[("a.csv", csv.as_bytes())], |options| {
        let source = &mut options.sources[0];
        source.mapping.event = vec!["what".into()];
        source.mapping.time = vec!["when".into()];
        source.mapping.user = vec!["who".into()];
        source.times.format = Some("%d/%m/%Y %H:%M:%S".into());
        source.times.zone = Some(chrono_tz::Europe::Budapest);
    })
    .unwrap();
    // Midnight of UTC is 01:00 there; 02:30 is there twice on the last Sunday of October.
    let ticks: Vec<i64> = found.iter().map(|(_, row)| row.tick).collect();
    assert_eq!(ticks, [DAY, 1_792_888_200_000]);
    assert_eq!(report.manifest.health.unclear_times, 1);
    assert_eq!(properties(&found[0].1), [("plan", "pro")]);
    assert_eq!(report.recognised[0].times, "written as '%d/%m/%Y %H:%M:%S', in Europe/Budapest");
}

#[test]
fn bad_rows_say_file_row_and_field() {
    let csv = "event,ts,plan\nx,1767571200,a\n,1767571200,b\nx,soon,c\nx,1767571200\nx,1767571200,\"open\n";
    let (_, report) = built(&[("a.csv", csv.as_bytes())], |options| options.max_bad_lines = 1.0).unwrap();
    let bad: Vec<(u64, &str)> = report.bad_lines.iter().map(|bad| (bad.line, bad.reason.as_str())).collect();
    assert_eq!(bad[0], (3, "event is missing"));
    assert!(bad[1].0 == 4 && bad[1].1.contains("ts 'soon' is no instant"), "{bad:?}");
    assert_eq!(bad[2], (5, "it has 2 fields, and the header 3"));
    assert!(bad[3].0 == 6 && bad[3].1.contains("a quote is opened"), "{bad:?}");
    assert_eq!((report.manifest.rows, report.manifest.health.lines), (1, 5));
    let events: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None]));
    let file = parquet(vec![
        ("event", events),
        ("ts", Arc::new(Int64Array::from(vec![1_767_571_200, 1_767_571_200]))),
    ]);
    let error = built(&[("a.parquet", &file)], |_| ()).unwrap_err().to_string();
    assert!(error.contains("a.parquet, row 2: event is missing"), "{error}");
}

#[test]
fn several_inputs_of_several_formats() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "a.csv", "event,ts,user_id\nx,1767571200,u1\n");
    let more = folder.path().join("more");
    fs::write(&more, "{\"event\":\"y\",\"timestamp\":1767571201000,\"user\":\"u1\"}\n").unwrap();
    let input = folder.path().join("in");
    let options = BuildOptions {
        sources: vec![
            SourceOptions::new(input.to_str().unwrap()),
            SourceOptions::new(more.to_str().unwrap()),
            SourceOptions::new(input.join("*.csv").to_str().unwrap()),
        ],
        ..support::options(folder.path())
    };
    let report = build(&options, &NoWatch).unwrap();
    assert_eq!((report.manifest.rows, report.manifest.users, report.manifest.health.files), (2, 1, 2));
    // What two inputs name is read once.
    assert_eq!(report.left_out[0].reason, "it is a file of another input");
    let formats: Vec<&str> = report.recognised.iter().map(|found| found.what.as_str()).collect();
    assert_eq!(formats, ["1 file of CSV", "1 file of JSON lines"]);
}

#[test]
fn a_format_that_a_person_says_is_taken() {
    let lines = b"event\tts\nx\t1767571200\n";
    let (found, _) = built(&[("export", lines)], |options| {
        options.sources[0].format = Some(FormatName::Csv);
        options.sources[0].delimiter = Some(b'\t');
    })
    .unwrap();
    assert_eq!(found.len(), 1);
    let error = built(&[("a.parquet", b"event,ts\n")], |options| {
        options.sources[0].format = Some(FormatName::Parquet);
    })
    .unwrap_err();
    assert!(matches!(error, BuilderError::Source(SourceError::NoText { .. })), "{error}");
}
