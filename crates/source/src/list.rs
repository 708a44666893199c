//! Which files are the input, in which order, and which are not read.

use crate::{
    SourceError,
    bytes::{self, Content, Form},
    csv,
    file::{Place, SourceFile, Stream},
    format::FormatName,
    json::{self, LOOKED_AT},
    mapping,
    probe::Probe,
};
use rockpool_catalog::LeftOutFile;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Bytes by which a file is recognised.
const HEAD: u64 = 512;
/// Bytes by which a compressed file is recognised: as many as give the beginning of its text.
const COMPRESSED_HEAD: u64 = 256 << 10;
/// The input that is standard input.
const STANDARD_INPUT: &str = "-";

/// What stands in the folder of a table whose files are not its rows.
const TABLES: [(&str, &str); 3] = [
    ("_delta_log", "a Delta table"),
    (".hoodie", "a Hudi table"),
    ("metadata/version-hint.text", "an Iceberg table"),
];

/// What an input is.
#[derive(Debug, Default)]
pub(crate) struct Input {
    /// The files to read, sorted by path.
    pub(crate) files: Vec<SourceFile>,
    /// Files that hold no bytes, sorted; nothing is missing without them.
    pub(crate) empty: Vec<PathBuf>,
    /// The files that are not read, sorted by path.
    pub(crate) left_out: Vec<LeftOutFile>,
    /// What the paths of files left out are below: where an input stands on a machine is nobody's business.
    pub(crate) root: PathBuf,
}

impl Input {
    /// A file as it is called among those left out.
    pub(crate) fn below(root: &Path, path: &Path) -> String {
        path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// Finds the input's files. Nothing inside `output` is input. `standard_input` is asked for if the input is `-`.
///
/// A name with `.jsonl`, `.ndjson`, `.json`, `.csv` or `.tsv` means a file of events, and one that cannot be is an error.
/// Parquet says so itself. Any other file is read if its beginning holds an event, or if `format` says what all files
/// are. Every file that is not read is left out by name.
pub(crate) fn list(
    input: &str,
    format: Option<FormatName>,
    output: Option<&Path>,
    standard_input: impl FnOnce() -> Box<dyn Read + Send>,
) -> Result<Input, SourceError> {
    let path = Path::new(input);
    let mut search = Search {
        root: path.to_path_buf(),
        format,
        paths: BTreeMap::new(),
        folders: BTreeSet::new(),
        outputs: output.map(outputs).unwrap_or_default(),
        left_out: Vec::new(),
    };
    if input == STANDARD_INPUT {
        let mut found = Input::default();
        let path = PathBuf::from("standard input");
        let stream = Stream::new(standard_input()).map_err(SourceError::read(&path))?;
        search.stream(path, Promise::Named(None), stream, &mut found)?;
        return Ok(found);
    }
    if path.is_dir() {
        search.folder(path)?;
    } else if path.exists() {
        search.root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        search.paths.insert(path.to_path_buf(), Promise::Named(named(&name)));
    } else {
        let pattern = |error: glob::PatternError| SourceError::Option {
            option: "input",
            reason: format!("'{input}' is neither a folder nor a file nor a pattern ({error})"),
        };
        search.root = fixed_part(path);
        for found in glob::glob(input).map_err(pattern)? {
            let found = found.map_err(|error| {
                let path = error.path().to_path_buf();
                SourceError::Read { path, source: error.into() }
            })?;
            search.entry(&found)?;
        }
    }
    search.sort()
}

/// The folders at the beginning of a pattern that are no pattern themselves.
fn fixed_part(pattern: &Path) -> PathBuf {
    let is_fixed =
        |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    pattern.components().take_while(is_fixed).collect()
}

/// Why a file may hold events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promise {
    /// Its name says so, and in which format; or a person named this very file.
    Named(Option<FormatName>),
    /// Nothing says so.
    None,
}

struct Search {
    /// What all files are, if a person said so.
    format: Option<FormatName>,
    /// What paths in messages are below.
    root: PathBuf,
    paths: BTreeMap<PathBuf, Promise>,
    /// Folders that were searched, so that links cannot lead in circles.
    folders: BTreeSet<PathBuf>,
    /// The output, and the folder beside it that belongs to it.
    outputs: Vec<PathBuf>,
    left_out: Vec<LeftOutFile>,
}

/// The folder of an extract, and its private one beside it: its name with a dot before and `.rockpool` behind it.
fn outputs(output: &Path) -> Vec<PathBuf> {
    let Ok(place) = fs::canonicalize(output) else { return Vec::new() };
    let private = place.file_name().map(|name| place.with_file_name(format!(".{}.rockpool", name.display())));
    std::iter::once(place).chain(private).collect()
}

impl Search {
    fn folder(&mut self, folder: &Path) -> Result<(), SourceError> {
        let place = fs::canonicalize(folder).map_err(SourceError::read(folder))?;
        if self.outputs.contains(&place) || !self.folders.insert(place) {
            return Ok(());
        }
        // The files of such a folder are not its rows: some are deleted, some were written and never committed.
        for (mark, what) in TABLES {
            if folder.join(mark).exists() {
                return Err(SourceError::NoText { path: folder.to_path_buf(), what });
            }
        }
        for entry in fs::read_dir(folder).map_err(SourceError::read(folder))? {
            self.entry(&entry.map_err(SourceError::read(folder))?.path())?;
        }
        Ok(())
    }

    /// A file or folder that a folder or a pattern holds.
    fn entry(&mut self, path: &Path) -> Result<(), SourceError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') && fs::canonicalize(path).is_ok_and(|place| self.outputs.contains(&place)) {
            return Ok(());
        }
        // As Spark and its kin do: such names are logs, markers and half-written files.
        if let Some(mark) = name.chars().next().filter(|first| ['.', '_'].contains(first)) {
            let is_empty = fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() == 0);
            let reason = if is_empty { "a marker without content, its name" } else { "its name" };
            self.leave_out(path, format!("{reason} begins with {mark}"));
        } else if path.is_dir() {
            self.folder(path)?;
        } else {
            let promise = named(&name).map_or(Promise::None, |format| Promise::Named(Some(format)));
            self.paths.insert(path.to_path_buf(), promise);
        }
        Ok(())
    }

    fn leave_out(&mut self, path: &Path, reason: impl Into<String>) {
        let below = Input::below(&self.root, path);
        let end = if path.is_dir() { "/" } else { "" };
        self.left_out.push(LeftOutFile { path: format!("{below}{end}"), reason: reason.into() });
    }

    /// Looks into the files: which are read, which are empty, which are left out.
    fn sort(mut self) -> Result<Input, SourceError> {
        let mut found = Input::default();
        for (path, promise) in std::mem::take(&mut self.paths) {
            let about = fs::metadata(&path).map_err(SourceError::read(&path))?;
            // A pipe gives its bytes once: what looked into it would keep them from being read.
            if !about.is_file() {
                if promise == Promise::None && self.format.is_none() {
                    self.leave_out(&path, "it is no file, and its name is not that of events");
                    continue;
                }
                let stream = File::open(&path).and_then(|file| Stream::new(Box::new(file)));
                self.stream(path.clone(), promise, stream.map_err(SourceError::read(&path))?, &mut found)?;
                continue;
            }
            let opened =
                |most| File::open(&path).and_then(|file| head(file, most)).map_err(SourceError::read(&path));
            let mut first = opened(HEAD)?;
            if matches!(first.as_slice(), [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..]) {
                first = opened(COMPRESSED_HEAD)?;
            }
            let content = bytes::recognise(&first);
            let mut file = SourceFile {
                path,
                bytes: about.len(),
                form: Form::PLAIN,
                format: FormatName::Json,
                place: Place::File,
            };
            match self.judge(&mut file, promise, content)? {
                Judgement::Read => found.files.push(file),
                Judgement::Empty => found.empty.push(file.path),
                Judgement::LeftOut(reason) => self.leave_out(&file.path, reason),
            }
        }
        self.left_out.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        self.left_out.dedup();
        found.left_out = self.left_out;
        found.root = self.root;
        Ok(found)
    }

    /// Looks into a stream.
    fn stream(
        &mut self,
        path: PathBuf,
        promise: Promise,
        stream: Stream,
        found: &mut Input,
    ) -> Result<(), SourceError> {
        let content = bytes::recognise(stream.head());
        let place = match content {
            Content::Parquet => Place::PutDown(stream.put_down().map_err(SourceError::read(&path))?),
            _ => Place::Stream(stream),
        };
        let mut file = SourceFile { path, bytes: 0, form: Form::PLAIN, format: FormatName::Json, place };
        match self.judge(&mut file, promise, content)? {
            Judgement::Read => found.files.push(file),
            Judgement::Empty => found.empty.push(file.path),
            Judgement::LeftOut(reason) => self.leave_out(&file.path, reason),
        }
        Ok(())
    }

    /// What becomes of a file; if it is read, it gets its form and format.
    fn judge(
        &self,
        file: &mut SourceFile,
        promise: Promise,
        content: Content,
    ) -> Result<Judgement, SourceError> {
        match content {
            Content::Empty => Ok(Judgement::Empty),
            Content::Parquet if self.format.is_none_or(|format| format == FormatName::Parquet) => {
                file.format = FormatName::Parquet;
                Ok(Judgement::Read)
            }
            Content::Text(form) if self.format != Some(FormatName::Parquet) => {
                file.form = form;
                let format = match (self.format, promise) {
                    (Some(format), _) | (None, Promise::Named(Some(format))) => Some(format),
                    (None, promise) => {
                        let text = file.head_text(LOOKED_AT);
                        match text {
                            Ok(text) => {
                                let likely = likely(&text);
                                // A person named this very file: what is wrong with it is said line by line.
                                if promise == Promise::None {
                                    likely
                                } else {
                                    likely.or(Some(FormatName::Json))
                                }
                            }
                            // What cannot be decompressed here is read, and then named with what is wrong.
                            Err(_) => Some(FormatName::Json),
                        }
                    }
                };
                Ok(match format {
                    Some(format) => {
                        file.format = format;
                        Judgement::Read
                    }
                    None => Judgement::LeftOut(
                        "its name is not that of events, and no event stands at its beginning".to_owned(),
                    ),
                })
            }
            content => {
                let what = match content {
                    Content::Other(what) => what,
                    Content::Parquet => "a Parquet file",
                    _ => "no Parquet file",
                };
                match promise {
                    Promise::Named(_) => Err(SourceError::NoText { path: file.path.clone(), what }),
                    Promise::None => Ok(Judgement::LeftOut(format!("it is {what}"))),
                }
            }
        }
    }
}

/// What becomes of a file.
enum Judgement {
    Read,
    Empty,
    LeftOut(String),
}

fn head(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    from.take(most).read_to_end(&mut head)?;
    Ok(head)
}

/// The format of a text whose beginning holds events; none if it holds none.
fn likely(text: &[u8]) -> Option<FormatName> {
    let mut probe = Probe::default();
    json::probe_text(text, &mut probe);
    if probe.records > 0 {
        return mapping::recognise(&probe).map(|_| FormatName::Json);
    }
    let columns = csv::columns(text)?;
    let mut probe = Probe::default();
    columns.iter().for_each(|column| probe.declare(column, None, &[]));
    mapping::recognise(&probe).map(|_| FormatName::Csv)
}

/// The format that a name says, compressed or not.
fn named(name: &str) -> Option<FormatName> {
    let name = name.to_ascii_lowercase();
    name.split('.').skip(1).find_map(|part| match part {
        "jsonl" | "ndjson" | "json" => Some(FormatName::Json),
        "csv" | "tsv" => Some(FormatName::Csv),
        "parquet" => Some(FormatName::Parquet),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
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
        write(folder.path(), &[("t/_delta_log/0.json", b"{}"), ("t/a.parquet", b"PAR1")]);
        let error = find(folder.path().to_str().unwrap(), Path::new("none")).unwrap_err().to_string();
        assert!(error.contains("is a Delta table"), "{error}");
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
}
