//! Which files are read, and what is said of those that are not.

use super::*;
use crate::bytes::Compression;

const EVENT: &str = "{\"event_type\":\"a\",\"event_time\":\"1970-01-01T00:00:00Z\"}\n";

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (file, content) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

fn find(input: &str, output: &Path) -> Result<Input, SourceError> {
    list(input, None, Some(output), || Box::new(io::empty()))
}

fn names(paths: impl IntoIterator<Item = PathBuf>, folder: &Path) -> Vec<String> {
    paths
        .into_iter()
        .map(|path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"))
        .collect()
}

#[test]
fn a_folder_is_searched_in_order_and_every_file_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let event = EVENT.as_bytes();
    write(
        folder.path(),
        &[
            ("b/2.jsonl", event),
            ("b/1.json.gz", b"\x1f\x8b"),
            ("a.ndjson", event),
            ("orders-2026-03-01-5f1c", event),
            ("b/late.log", &["no event\n", EVENT].concat().into_bytes()),
            ("empty.jsonl.gz", b""),
            ("notes.txt", b"{\"title\":\"no event\"}"),
            ("old.zip", b"PK\x03\x04"),
            ("table", b"event,timestamp\na,2026-01-05T00:00:00Z\n"),
            ("t.parquet", b"PAR1\x00"),
            ("_log/0.json", event),
            (".x.json", event),
            ("_SUCCESS", b""),
            ("out/m.json", event),
        ],
    );
    let input = folder.path().to_str().unwrap();
    let found = find(input, &folder.path().join("out")).unwrap();
    let paths = found.files.iter().map(|file| file.path.clone());
    let expected = [
        "a.ndjson",
        "b/1.json.gz",
        "b/2.jsonl",
        "b/late.log",
        "orders-2026-03-01-5f1c",
        "t.parquet",
        "table",
    ];
    assert_eq!(names(paths, folder.path()), expected);
    assert_eq!(found.files[1].form.compression, Compression::Gzip);
    let formats: Vec<FormatName> = found.files.iter().skip(5).map(|file| file.format).collect();
    assert_eq!(formats, [FormatName::Parquet, FormatName::Csv]);
    assert_eq!(names(found.empty, folder.path()), ["empty.jsonl.gz"]);
    let left_out: Vec<(&str, &str)> =
        found.left_out.iter().map(|file| (file.path.as_str(), file.reason.as_str())).collect();
    assert_eq!(
        left_out,
        [
            (".x.json", "its name begins with ."),
            ("_SUCCESS", "a marker without content, its name begins with _"),
            ("_log/", "its name begins with _"),
            ("notes.txt", "its name is not that of events, and no event stands at its beginning"),
            ("old.zip", "it is a zip file"),
        ]
    );
}

#[test]
fn patterns_are_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("b/1-x", EVENT.as_bytes()), ("b/_x", b""), ("b/2.jsonl", b"")]);
    let input = folder.path().to_str().unwrap();
    let found = find(&format!("{input}/b/*x"), Path::new("none")).unwrap();
    assert_eq!(names(found.files.into_iter().map(|file| file.path), folder.path()), ["b/1-x"]);
    assert_eq!(found.left_out[0].path, "_x");
    let nothing = format!("{input}/c/*.jsonl");
    assert!(find(&nothing, Path::new("none")).unwrap().files.is_empty());
    let markers = find(&format!("{input}/b/_*"), Path::new("none")).unwrap();
    assert_eq!((markers.files.len(), markers.empty.len(), markers.left_out.len()), (0, 0, 1));
}

#[test]
fn standard_input_is_what_its_bytes_say_or_a_person() {
    let find = |text: &'static str, format| {
        list("-", format, None, || Box::new(text.as_bytes())).unwrap().files.pop().unwrap().format
    };
    assert_eq!(find(EVENT, None), FormatName::Json);
    assert_eq!(find("event;ts\na;1767629534\n", None), FormatName::Csv);
    assert_eq!(find("what;when\na;1767629534\n", Some(FormatName::Csv)), FormatName::Csv);
    assert_eq!(find("no\n", None), FormatName::Json);
    assert_eq!(list("-", None, None, || Box::new(io::empty())).unwrap().empty.len(), 1);
}

#[test]
fn the_folder_of_a_table_is_not_taken_for_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("t/.hoodie/x", b""), ("t/a.parquet", b"PAR1")]);
    let error = find(folder.path().to_str().unwrap(), Path::new("none")).unwrap_err().to_string();
    assert!(error.contains("is a Hudi table"), "{error}");
}

#[test]
fn a_file_of_events_that_is_something_else_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.jsonl.bz2", "a.json"] {
        write(folder.path(), &[(name, b"BZh91AY")]);
        let error = find(folder.path().to_str().unwrap(), Path::new("none")).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("compressed with bzip2"), "{error}");
        fs::remove_file(folder.path().join(name)).unwrap();
    }
}
