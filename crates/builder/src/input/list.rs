//! Which files are the input, in which order, and which are not read.

use super::{
    form::{self, Content},
    open::Form,
};
use crate::BuilderError;
use rockpool_catalog::LeftOutFile;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A file of raw events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its size on disk.
    pub(crate) bytes: u64,
    /// How its bytes become text.
    pub(crate) form: Form,
}

/// What an input is.
#[derive(Debug)]
pub(crate) struct Input {
    /// The files to read, sorted by path.
    pub(crate) files: Vec<InputFile>,
    /// Files that hold no bytes, sorted; nothing is missing without them.
    pub(crate) empty: Vec<PathBuf>,
    /// The files that are not read, sorted by path.
    pub(crate) left_out: Vec<LeftOutFile>,
}

/// Finds the input's files. Nothing inside `output` is input.
///
/// A name with `.jsonl`, `.ndjson` or `.json` means a file of events, and one that cannot be is an error. Any other
/// file is read if its beginning holds an event. Every file that is not read is left out by name.
pub(crate) fn list(input: &str, output: &Path) -> Result<Input, BuilderError> {
    let path = Path::new(input);
    let mut search = Search {
        root: path.to_path_buf(),
        paths: BTreeMap::new(),
        folders: BTreeSet::new(),
        output: fs::canonicalize(output).ok(),
        left_out: Vec::new(),
    };
    if path.is_dir() {
        search.folder(path)?;
    } else if path.is_file() {
        search.root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        search.paths.insert(path.to_path_buf(), Promise::Named);
    } else {
        let pattern = |error: glob::PatternError| BuilderError::Option {
            option: "input",
            reason: format!("'{input}' is neither a folder nor a file nor a pattern ({error})"),
        };
        search.root = fixed_part(path);
        for found in glob::glob(input).map_err(pattern)? {
            let found = found.map_err(|error| {
                let path = error.path().to_path_buf();
                BuilderError::Read { path, source: error.into() }
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
    /// Its name says so, or a person named this very file.
    Named,
    /// Nothing says so.
    None,
}

struct Search {
    /// What paths in messages are below.
    root: PathBuf,
    paths: BTreeMap<PathBuf, Promise>,
    /// Folders that were searched, so that links cannot lead in circles.
    folders: BTreeSet<PathBuf>,
    output: Option<PathBuf>,
    left_out: Vec<LeftOutFile>,
}

impl Search {
    fn folder(&mut self, folder: &Path) -> Result<(), BuilderError> {
        let place = fs::canonicalize(folder).map_err(BuilderError::read(folder))?;
        if self.output.as_ref() == Some(&place) || !self.folders.insert(place) {
            return Ok(());
        }
        for entry in fs::read_dir(folder).map_err(BuilderError::read(folder))? {
            self.entry(&entry.map_err(BuilderError::read(folder))?.path())?;
        }
        Ok(())
    }

    /// A file or folder that a folder or a pattern holds.
    fn entry(&mut self, path: &Path) -> Result<(), BuilderError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // As Spark and its kin do: such names are logs, markers and half-written files.
        if let Some(mark) = name.chars().next().filter(|first| ['.', '_'].contains(first)) {
            let is_empty = fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() == 0);
            let reason = if is_empty { "a marker without content, its name" } else { "its name" };
            self.leave_out(path, format!("{reason} begins with {mark}"));
        } else if path.is_dir() {
            self.folder(path)?;
        } else {
            let promise = if is_named(&name) { Promise::Named } else { Promise::None };
            self.paths.insert(path.to_path_buf(), promise);
        }
        Ok(())
    }

    fn leave_out(&mut self, path: &Path, reason: impl Into<String>) {
        let below = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let end = if path.is_dir() { "/" } else { "" };
        self.left_out.push(LeftOutFile { path: format!("{below}{end}"), reason: reason.into() });
    }

    /// Looks into the files: which are read, which are empty, which are left out.
    fn sort(mut self) -> Result<Input, BuilderError> {
        let (mut files, mut empty) = (Vec::new(), Vec::new());
        for (path, promise) in std::mem::take(&mut self.paths) {
            let about = fs::metadata(&path).map_err(BuilderError::read(&path))?;
            // A pipe gives its bytes once: what looked into it would keep them from being read.
            if !about.is_file() {
                match promise {
                    Promise::Named => files.push(InputFile { path, bytes: about.len(), form: Form::PLAIN }),
                    Promise::None => self.leave_out(&path, "it is no file, and its name is no JSON lines'"),
                }
                continue;
            }
            match form::recognise(&path)? {
                Content::Empty => empty.push(path),
                Content::Text(form) if promise == Promise::Named || form::holds_events(&path, form)? => {
                    files.push(InputFile { path, bytes: about.len(), form });
                }
                Content::Text(_) => {
                    self.leave_out(&path, "its name is no JSON lines', and no event stands at its beginning")
                }
                Content::Other(what) if promise == Promise::Named => {
                    return Err(BuilderError::NoText { path, what });
                }
                Content::Other(what) => self.leave_out(&path, format!("it is {what}")),
            }
        }
        self.left_out.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        self.left_out.dedup();
        Ok(Input { files, empty, left_out: self.left_out })
    }
}

/// Whether a name says that a file holds JSON lines, compressed or not.
fn is_named(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split('.').skip(1).any(|part| ["jsonl", "ndjson", "json"].contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::open::Compression;

    const EVENT: &str = "{\"event_type\":\"a\",\"event_time\":\"1970-01-01T00:00:00Z\"}\n";

    fn write(folder: &Path, files: &[(&str, &[u8])]) {
        for (file, content) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
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
                ("old.parquet", b"PAR1\x00"),
                ("_log/0.json", event),
                (".x.json", event),
                ("_SUCCESS", b""),
                ("out/m.json", event),
            ],
        );
        let input = folder.path().to_str().unwrap();
        let found = list(input, &folder.path().join("out")).unwrap();
        let paths = found.files.iter().map(|file| file.path.clone());
        let expected = ["a.ndjson", "b/1.json.gz", "b/2.jsonl", "b/late.log", "orders-2026-03-01-5f1c"];
        assert_eq!(names(paths, folder.path()), expected);
        assert_eq!(found.files[1].form.compression, Compression::Gzip);
        assert_eq!(names(found.empty, folder.path()), ["empty.jsonl.gz"]);
        let left_out: Vec<(&str, &str)> =
            found.left_out.iter().map(|file| (file.path.as_str(), file.reason.as_str())).collect();
        assert_eq!(
            left_out,
            [
                (".x.json", "its name begins with ."),
                ("_SUCCESS", "a marker without content, its name begins with _"),
                ("_log/", "its name begins with _"),
                ("notes.txt", "its name is no JSON lines', and no event stands at its beginning"),
                ("old.parquet", "it is a Parquet file"),
            ]
        );
    }

    #[test]
    fn patterns_are_read_alike() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("b/1-x", EVENT.as_bytes()), ("b/_x", b""), ("b/2.jsonl", b"")]);
        let input = folder.path().to_str().unwrap();
        let found = list(&format!("{input}/b/*x"), Path::new("none")).unwrap();
        assert_eq!(names(found.files.into_iter().map(|file| file.path), folder.path()), ["b/1-x"]);
        assert_eq!(found.left_out[0].path, "_x");
        let nothing = format!("{input}/c/*.jsonl");
        assert!(list(&nothing, Path::new("none")).unwrap().files.is_empty());
        let markers = list(&format!("{input}/b/_*"), Path::new("none")).unwrap();
        assert_eq!((markers.files.len(), markers.empty.len(), markers.left_out.len()), (0, 0, 1));
    }

    #[test]
    fn a_file_of_events_that_is_something_else_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.jsonl.bz2", "a.json"] {
            write(folder.path(), &[(name, b"BZh91AY")]);
            let error = list(folder.path().to_str().unwrap(), Path::new("none")).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("compressed with bzip2"), "{error}");
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
}
