//! Delta tables: what their log says is read, and nothing else. The tables are made by hand, after the protocol's text.

mod support;

use arrow::array::{ArrayRef, Int32Array, Int64Array, StringArray, StructArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field};
use rockpool_builder::{
    BuildOptions, BuildReport, BuilderError, Config, NoWatch, check, print_config,
    source::{FormatName, SourceOptions},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};
use support::delta::{
    DAY, NAMES, add, beginning, commit, events, field, fields, inline_vector, metadata, protocol, remove,
    stored_vectors,
};

/// Type, number and plan of each event, sorted.
type Found = Vec<(String, i64, String)>;

/// Builds with the members of `props` as properties.
fn built(folder: &Path) -> Result<(Found, BuildReport), BuilderError> {
    let report = support::build_with(folder, |options| {
        options.sources[0].mapping.properties = vec!["props".into()];
    })?;
    let extract = folder.join("out");
    assert_eq!(check(&extract, &NoWatch).unwrap().problems, vec![]);
    let mut found = vec![];
    for event_type in &report.manifest.event_types {
        for row in support::rows(&extract, &report.manifest, event_type) {
            let number: i64 = row.properties["n"].parse().unwrap();
            assert_eq!((row.tick, row.user), (DAY / 1_000 + number * 1_000, Some(format!("u{number}"))));
            found.push((event_type.name.clone(), number, row.properties["plan"].clone()));
        }
    }
    found.sort();
    Ok((found, report))
}

fn expected(numbers: &[(&str, i64)]) -> Found {
    let plan = |number: i64| if number % 2 == 0 { "pro" } else { "free" }.to_owned();
    numbers.iter().map(|(event, number)| ((*event).to_owned(), *number, plan(*number))).collect()
}

fn of_type(event_type: &str) -> Value {
    json!({"event_type": event_type})
}

/// The one event's properties.
fn properties(folder: &Path, change: impl FnOnce(&mut SourceOptions)) -> BTreeMap<String, String> {
    let report =
        support::build_with(folder, |options: &mut BuildOptions| change(&mut options.sources[0])).unwrap();
    let event_type = &report.manifest.event_types[0];
    support::rows(&folder.join("out"), &report.manifest, event_type).remove(0).properties
}

#[test]
fn partitions_are_columns_and_what_was_removed_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let first = add(&table, "event_type=a/1.parquet", of_type("a"), events(0, 3, NAMES), None);
    let second = add(&table, "event_type=b/2.parquet", of_type("b"), events(10, 2, NAMES), None);
    let [protocol, metadata] = beginning(&[]);
    commit(&table, 0, &[protocol, metadata, first.clone(), second]);
    let third = add(&table, "event_type=a/3.parquet", of_type("a"), events(20, 1, NAMES), None);
    commit(&table, 1, &[remove(&first, true), third]);
    // A file that was written and never committed.
    fs::copy(table.join("event_type=b/2.parquet"), table.join("event_type=b/4.parquet")).unwrap();
    let (found, report) = built(folder.path()).unwrap();
    assert_eq!(found, expected(&[("a", 20), ("b", 10), ("b", 11)]));
    assert_eq!(report.recognised[0].what, "a Delta table, version 1, 2 files");
    assert_eq!((report.manifest.health.files, report.left_out.len()), (2, 0));
}

#[test]
fn a_table_beside_files_is_one_input_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let file = add(&table, "1.parquet", of_type("a"), events(0, 3, NAMES), None);
    let [protocol, metadata] = beginning(&[]);
    commit(&table, 0, &[protocol, metadata, file]);
    support::input(folder.path(), "more.jsonl", support::line("b", "u", 1, "{}"));
    let report = support::build_with(folder.path(), |_| ()).unwrap();
    let rows: Vec<(&str, u64)> = report
        .manifest
        .event_types
        .iter()
        .map(|event_type| (event_type.name.as_str(), event_type.rows))
        .collect();
    assert_eq!(rows, [("a", 3), ("b", 1)]);
}

#[test]
fn deleted_rows_stay_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    fs::create_dir_all(&table).unwrap();
    let stored = stored_vectors(&table, &[&[5], &[0, 1]]);
    let files = [
        add(&table, "1.parquet", of_type("a"), events(0, 6, NAMES), Some(inline_vector(&[0, 3, 5]))),
        add(&table, "2.parquet", of_type("a"), events(10, 3, NAMES), Some(stored[1].clone())),
        add(&table, "3.parquet", of_type("a"), events(20, 6, NAMES), Some(stored[0].clone())),
    ];
    let [protocol, metadata] = beginning(&["deletionVectors"]);
    commit(&table, 0, &[&[protocol, metadata], files.as_slice()].concat());
    let left = [1, 2, 4, 12, 20, 21, 22, 23, 24].map(|number| ("a", number));
    assert_eq!(built(folder.path()).unwrap().0, expected(&left));
}

/// A table whose columns have other names in its files.
fn mapped(table: &Path, mode: &str, has_names: bool) {
    let names = ["event_type", "event_time", "user_id", "n", "props"];
    let number = |name: &str| names.iter().position(|known| *known == name).unwrap() + 1;
    let metadata_of = |name: &str| {
        let id = number(name);
        json!({"delta.columnMapping.id": id, "delta.columnMapping.physicalName": format!("col-{id}")})
    };
    // By numbers, a file may call its columns anything.
    let in_file = if has_names { ["col-2", "col-3", "col-4", "col-5"] } else { ["w", "x", "y", "z"] };
    let mut columns = events(0, 2, in_file);
    for (place, column) in columns.iter_mut().enumerate() {
        column.1 = Some(place as i32 + 2);
    }
    // The partition goes by its physical name.
    let file = add(table, "1.parquet", json!({"col-1": "a"}), columns, None);
    let configuration = json!({"delta.columnMapping.mode": mode, "delta.columnMapping.maxColumnId": "5"});
    let metadata = metadata(&fields(metadata_of), &["event_type"], configuration);
    commit(table, 0, &[protocol(&["columnMapping"]), metadata, file]);
}

#[test]
fn columns_have_the_names_of_the_table() {
    for (mode, has_names) in [("name", true), ("id", true), ("id", false)] {
        let folder = tempfile::tempdir().unwrap();
        mapped(&folder.path().join("in/table"), mode, has_names);
        assert_eq!(built(folder.path()).unwrap().0, expected(&[("a", 0), ("a", 1)]), "{mode} {has_names}");
    }
}

#[test]
fn a_column_that_became_wider_is_read_from_old_files_and_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let mut old = events(0, 2, NAMES);
    old[2].2 = Arc::new(Int32Array::from(vec![0, 1]));
    let old = add(&table, "1.parquet", of_type("a"), old, None);
    let new = add(&table, "2.parquet", of_type("a"), events(2, 1, NAMES), None);
    let changes = json!({"delta.typeChanges": [{"fromType": "integer", "toType": "long"}]});
    let fields = fields(|name| if name == "n" { changes.clone() } else { json!({}) });
    let metadata = metadata(&fields, &["event_type"], json!({"delta.enableTypeWidening": "true"}));
    commit(&table, 0, &[protocol(&["typeWidening"]), metadata, old, new]);
    assert_eq!(built(folder.path()).unwrap().0, expected(&[("a", 0), ("a", 1), ("a", 2)]));
}

/// A table of one event with these columns.
fn one_event(folder: &Path, time: &str, columns: Vec<(&'static str, Value, ArrayRef)>) {
    let table = folder.join("in/table");
    let times = TimestampMicrosecondArray::from(vec![DAY]);
    let times: ArrayRef = match time {
        "timestamp" => Arc::new(times.with_timezone("UTC")),
        _ => Arc::new(times),
    };
    let mut all: Vec<(&str, Value, ArrayRef)> = vec![
        ("event_type", json!("string"), Arc::new(StringArray::from(vec!["a"]))),
        ("event_time", json!(time), times),
    ];
    all.extend(columns);
    let fields: Vec<Value> = all.iter().map(|(name, kind, _)| field(name, kind.clone(), json!({}))).collect();
    let columns = all.into_iter().map(|(name, _, column)| (name, None, column)).collect();
    let file = add(&table, "1.parquet", json!({}), columns, None);
    let features: &[&str] = if time == "timestamp" { &[] } else { &["timestampNtz"] };
    commit(&table, 0, &[protocol(features), metadata(&fields, &[], json!({})), file]);
}

#[test]
fn structs_and_json_in_text_are_properties() {
    let folder = tempfile::tempdir().unwrap();
    let (os, size) = (Field::new("os", DataType::Utf8, true), Field::new("size", DataType::Int64, true));
    let device = StructArray::from(vec![
        (Arc::new(os), Arc::new(StringArray::from(vec!["x"])) as ArrayRef),
        (Arc::new(size), Arc::new(Int64Array::from(vec![7])) as ArrayRef),
    ]);
    let kind = json!({"type": "struct", "fields": [field("os", "string", json!({})), field("size", "long", json!({}))]});
    let text = StringArray::from(vec![r#"{"plan": "pro", "deep": {"k": [1, 2]}}"#]);
    one_event(
        folder.path(),
        "timestamp",
        vec![("device", kind, Arc::new(device)), ("more", json!("string"), Arc::new(text))],
    );
    let found =
        properties(folder.path(), |source| source.mapping.properties = vec!["device".into(), "more".into()]);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(found, [("deep", r#"{"k":[1,2]}"#), ("os", "x"), ("plan", "pro"), ("size", "7")]);
}

#[test]
fn instants_without_a_zone_need_one() {
    let folder = tempfile::tempdir().unwrap();
    one_event(folder.path(), "timestamp_ntz", vec![]);
    let error = support::build_with(folder.path(), |_| ()).unwrap_err().to_string();
    assert!(error.contains("--times-in"), "{error}");
    let budapest =
        |options: &mut BuildOptions| options.sources[0].times.zone = Some(chrono_tz::Europe::Budapest);
    let report = support::build_with(folder.path(), budapest).unwrap();
    let rows = support::rows(&folder.path().join("out"), &report.manifest, &report.manifest.event_types[0]);
    // In January, Budapest is an hour ahead of UTC.
    assert_eq!(rows[0].tick, DAY / 1_000 - 3_600_000);
}

/// What a build of a table says.
fn refused(folder: &Path) -> String {
    let error = built(folder).unwrap_err();
    assert!(!folder.join("out/manifest.json").exists());
    error.to_string()
}

#[test]
fn what_is_not_known_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let file = add(&table, "1.parquet", of_type("a"), events(0, 2, NAMES), None);
    let [_, usual] = beginning(&[]);
    for (protocol, expected) in [
        (protocol(&["deletionVectors", "timeTravelledRows"]), "'timeTravelledRows'"),
        (
            json!({"protocol": {"minReaderVersion": 4, "minWriterVersion": 7, "writerFeatures": []}}),
            "version 4",
        ),
        (
            json!({"protocol": {
                "minReaderVersion": 3, "minWriterVersion": 7,
                "readerFeatures": ["catalogManaged"], "writerFeatures": ["catalogManaged", "inCommitTimestamp"]
            }}),
            "'catalogManaged'",
        ),
    ] {
        commit(&table, 0, &[protocol, usual.clone(), file.clone()]);
        let error = refused(folder.path());
        assert!(
            error.contains(expected) && error.contains("in/table") && error.contains("Parquet"),
            "{error}"
        );
    }
    let variant = [fields(|_| json!({})), vec![field("v", "variant", json!({}))]].concat();
    let metadata = metadata(&variant, &["event_type"], json!({}));
    commit(&table, 0, &[protocol(&["variantType"]), metadata, file]);
    let error = refused(folder.path());
    assert!(error.contains("'v' is VARIANT") && error.contains("--ignore-column 'v'"), "{error}");
    let report = support::build_with(folder.path(), |options| {
        options.sources[0].mapping.ignored = vec!["v".into()];
    })
    .unwrap();
    assert_eq!(report.manifest.rows, 2);
    assert_eq!(report.manifest.health.ignored_columns[0].name, "v");
}

#[test]
fn a_table_that_is_not_whole_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let mut file = add(&table, "1.parquet", of_type("a"), events(0, 2, NAMES), None);
    let [protocol, metadata] = beginning(&["deletionVectors"]);
    // A row is missing in the file: it is an older one, say.
    file["add"]["stats"] = json!(r#"{"numRecords":3}"#);
    commit(&table, 0, &[protocol.clone(), metadata.clone(), file.clone()]);
    let error = refused(folder.path());
    assert!(error.contains("1.parquet holds 2 rows, and its log says 3"), "{error}");
    fs::remove_file(table.join("1.parquet")).unwrap();
    let error = refused(folder.path());
    assert!(error.contains("is not there") && error.contains("1.parquet"), "{error}");
    // A deletion vector whose checksum is wrong.
    let mut file = add(&table, "1.parquet", of_type("a"), events(0, 2, NAMES), None);
    file["add"]["deletionVector"] = stored_vectors(&table, &[&[1]])[0].clone();
    let stored = table.join("deletion_vector_00010203-0405-0607-0809-0a0b0c0d0e0f.bin");
    let mut bytes = fs::read(&stored).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&stored, bytes).unwrap();
    commit(&table, 0, &[protocol.clone(), metadata.clone(), file.clone()]);
    let error = refused(folder.path());
    assert!(error.contains("deleted rows is damaged"), "{error}");
    // A shallow clone.
    file["add"]["path"] = json!("s3://elsewhere/t/1.parquet");
    file["add"].as_object_mut().unwrap().remove("deletionVector");
    commit(&table, 0, &[protocol, metadata, file]);
    let error = refused(folder.path());
    assert!(error.contains("s3://elsewhere/t/1.parquet") && error.contains("shallow clone"), "{error}");
    fs::write(table.join("_delta_log/00000000000000000000.json"), "{\"protocol\":").unwrap();
    let error = refused(folder.path());
    assert!(error.contains("in/table") && error.contains("Delta table"), "{error}");
}

#[test]
fn files_of_a_table_are_no_input_by_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let file = add(&table, "event_type=a/1.parquet", of_type("a"), events(0, 2, NAMES), None);
    let [protocol, metadata] = beginning(&[]);
    commit(&table, 0, &[protocol, metadata, file]);
    for input in [
        "in/table/event_type=a/1.parquet",
        "in/table/event_type=a",
        "in/*/event_type=*/*.parquet",
        "in/table/*",
    ] {
        let input = folder.path().join(input);
        let error = support::build_with(folder.path(), |options| {
            options.sources[0].input = input.to_str().unwrap().to_owned();
        });
        let error = error.unwrap_err().to_string();
        assert!(error.contains("in/table, whose log") && error.contains("name the folder"), "{error}");
    }
    let tables = folder.path().join("in/t*");
    let report = support::build_with(folder.path(), |options| {
        options.sources[0].input = tables.to_str().unwrap().to_owned();
    });
    assert_eq!(report.unwrap().manifest.rows, 2);
}

#[test]
fn a_document_is_begun_from_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let file = add(&table, "event_type=a/1.parquet", of_type("a"), events(0, 2, NAMES), None);
    let [protocol, metadata] = beginning(&[]);
    commit(&table, 0, &[protocol, metadata, file]);
    support::input(folder.path(), "more.jsonl", support::line("b", "u", 1, "{}"));
    let printed = print_config(&[SourceOptions::new(folder.path().join("in").to_str().unwrap())]).unwrap();
    assert!(printed.contains("# a Delta table, version 0, 1 file, recognised by"), "{printed}");
    let printed = print_config(&[SourceOptions::new(table.to_str().unwrap())]).unwrap();
    assert!(printed.contains("format = \"delta\""), "{printed}");
    let path = folder.path().join("rockpool.toml");
    fs::write(&path, &printed).unwrap();
    let options = Config::read(&path).unwrap().options(None, &path).unwrap();
    let report = rockpool_builder::build(&options, &NoWatch).unwrap();
    assert_eq!((report.manifest.rows, report.left_out.len()), (2, 0));
    // With the format said, nothing else is read.
    let report = support::build_with(folder.path(), |options| {
        options.sources[0].format = Some(FormatName::Delta);
    })
    .unwrap();
    let left_out: Vec<(&str, &str)> =
        report.left_out.iter().map(|file| (file.path.as_str(), file.reason.as_str())).collect();
    assert_eq!((report.manifest.rows, left_out), (2, vec![("more.jsonl", "it is no Delta table")]));
}

#[test]
fn of_a_table_that_went_in_only_what_was_added_goes_in() {
    use rockpool_builder::{AppendOptions, append};
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    let first = add(&table, "1.parquet", of_type("a"), events(0, 3, NAMES), None);
    let [protocol, metadata] = beginning(&[]);
    commit(&table, 0, &[protocol, metadata, first.clone()]);
    built(folder.path()).unwrap();
    let append = |change: &dyn Fn(&mut AppendOptions)| {
        let mut options = AppendOptions::new(support::options(folder.path()));
        options.build.sources[0].mapping.properties = vec!["props".into()];
        change(&mut options);
        append(&options, &NoWatch)
    };
    let report = append(&|_| ()).unwrap();
    assert_eq!((report.is_written, report.inputs_already), (false, 1));
    // A night later two files are new; and all of it is written anew without a change.
    let second = add(&table, "2.parquet", of_type("b"), events(10, 2, NAMES), None);
    let third = add(&table, "3.parquet", of_type("a"), events(20, 1, NAMES), None);
    commit(&table, 1, std::slice::from_ref(&second));
    commit(&table, 2, &[third]);
    let report = append(&|_| ()).unwrap();
    assert_eq!((report.rows_added, report.manifest.rows, report.inputs_already), (3, 6, 0));
    assert_eq!(check(&folder.path().join("out"), &NoWatch).unwrap().problems, vec![]);
    assert!(!append(&|_| ()).unwrap().is_written);
    let error = append(&|options| options.replace_days = Some("2026-01-05".parse().unwrap())).unwrap_err();
    assert!(matches!(error, BuilderError::Option { option: "replace_days", .. }), "{error}");
    // Rows of a file are deleted: their day is put anew, as the table has it now.
    commit(&table, 3, &[remove(&second, true)]);
    let report = append(&|_| ()).unwrap();
    assert_eq!((report.rows_removed, report.rows_added, report.manifest.rows), (6, 4, 4));
    let manifest = check(&folder.path().join("out"), &NoWatch).unwrap();
    assert_eq!((manifest.problems, manifest.rows), (vec![], 4));
    // Deletion of the last rows of a day leaves none.
    assert!(!append(&|_| ()).unwrap().is_written);

    // Beside other inputs nobody can tell whose rows of a day are whose.
    support::input(folder.path(), "more/a.jsonl", support::line("a", "u1", 0, "{\"n\":1,\"plan\":\"x\"}"));
    append(&|options| {
        options.build.sources[0] = SourceOptions::new(folder.path().join("in/more").to_str().unwrap());
    })
    .unwrap();
    commit(&table, 4, &[remove(&first, true)]);
    let before = support::content(&folder.path().join("out"));
    let error = append(&|options| {
        options.build.sources[0].input = folder.path().join("in/table").to_str().unwrap().to_owned();
    })
    .unwrap_err()
    .to_string();
    assert!(
        error.contains("in version 3 with more rows: rows that it had then were deleted or changed, and"),
        "{error}"
    );
    assert!(support::content(&folder.path().join("out")) == before);
}

#[test]
fn an_update_of_rows_puts_their_days_anew_and_no_others() {
    use rockpool_builder::{AppendOptions, append};
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("in/table");
    // Numbers are seconds of one day; 90 000 of them later is the next.
    let first = add(&table, "1.parquet", of_type("a"), events(0, 3, NAMES), None);
    let second = add(&table, "2.parquet", of_type("a"), events(90_000, 2, NAMES), None);
    let [protocol, metadata] = beginning(&[]);
    commit(&table, 0, &[protocol, metadata, first, second.clone()]);
    let mut build = support::options(folder.path());
    build.sources[0].mapping.properties = vec!["props".into()];
    rockpool_builder::build(&build, &NoWatch).unwrap();
    // One of the second day's rows goes, and another file has what is left and one more.
    let third = add(&table, "3.parquet", of_type("a"), events(90_001, 2, NAMES), None);
    commit(&table, 1, &[remove(&second, true), third]);
    let report = append(&AppendOptions::new(build), &NoWatch).unwrap();
    assert_eq!((report.rows_removed, report.rows_added, report.manifest.rows), (2, 2, 5));
    let extract = folder.path().join("out");
    let checked = check(&extract, &NoWatch).unwrap();
    assert_eq!(checked.problems, vec![]);
    let manifest = checked.manifest.unwrap();
    let mut users: Vec<String> = support::rows(&extract, &manifest, &manifest.event_types[0])
        .into_iter()
        .map(|row| row.user.unwrap())
        .collect();
    users.sort();
    assert_eq!(users, ["u0", "u1", "u2", "u90001", "u90002"]);
}
