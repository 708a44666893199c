//! Which files are the input, in which order, and which are not read.

mod judge;

use crate::{
    SourceError,
    bytes::{self, Content, Form},
    delta::{self, DeltaTable},
    file::{Place, SourceFile, Stream},
    format_name::FormatName,
    partition::partitions,
    remote::{self, Address, Found, Listed, Store},
};
use judge::{Judgement, Promise, judge, named};
use percent_encoding::percent_decode_str;
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
const TABLES: [(&str, &str); 2] =
    [(".hoodie", "a Hudi table"), ("metadata/version-hint.text", "an Iceberg table")];

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
        tables: Vec::new(),
        outside: None,
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
    if let Some(address) = Address::of(input)? {
        return search.address(&address);
    }
    if path.is_dir() {
        search.ensure_outside(path)?;
        search.folder(path)?;
    } else if path.exists() {
        search.root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        search.ensure_outside(path)?;
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
            search.ensure_outside(&found)?;
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

struct Search {
    /// What all files are, if a person said so.
    format: Option<FormatName>,
    /// What paths in messages are below.
    root: PathBuf,
    paths: BTreeMap<PathBuf, Promise>,
    /// Folders of Delta tables.
    tables: Vec<PathBuf>,
    /// A folder that is in no table.
    outside: Option<PathBuf>,
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
        if folder.join(delta::LOG).is_dir() {
            self.tables.push(folder.to_path_buf());
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

    /// Refuses what a person or a pattern names inside of the folder of a Delta table.
    fn ensure_outside(&mut self, path: &Path) -> Result<(), SourceError> {
        let Some(parent) = path.parent() else { return Ok(()) };
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        let parent = fs::canonicalize(parent).map_err(SourceError::read(parent))?;
        // The next file is mostly in the same folder.
        if self.outside.as_ref() == Some(&parent) {
            return Ok(());
        }
        if let Some(table) = parent.ancestors().find(|folder| folder.join(delta::LOG).is_dir()) {
            return Err(SourceError::Unreadable {
                path: path.to_path_buf(),
                reason: format!(
                    "it is inside of the Delta table {}, whose log alone says which of its rows count",
                    table.display()
                ),
                advice: "name the folder of the table".to_owned(),
            });
        }
        self.outside = Some(parent);
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
            self.leave_out(path, hidden_reason(mark, is_empty));
        } else if path.is_dir() {
            self.folder(path)?;
        } else {
            self.paths.insert(path.to_path_buf(), Promise::of(&name));
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
        for folder in std::mem::take(&mut self.tables) {
            found.files.push(table(DeltaTable::open_folder(&folder)?));
        }
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
            let modified = about.modified().ok().map(Into::into);
            let file = file(path, about.len(), Place::File(modified));
            let first = beginning(&file).map_err(SourceError::read(&file.path))?;
            self.file(file, promise, bytes::recognise(&first), &mut found)?;
        }
        found.files.sort_by(|one, other| one.path.cmp(&other.path));
        self.finish(found)
    }

    /// Puts a file where it belongs.
    fn file(
        &mut self,
        mut file: SourceFile,
        promise: Promise,
        content: Content,
        found: &mut Input,
    ) -> Result<(), SourceError> {
        match judge(self.format, &mut file, promise, content)? {
            Judgement::Read => found.files.push(file),
            Judgement::Empty => found.empty.push(file.path),
            Judgement::LeftOut(reason) => self.leave_out(&file.path, reason),
        }
        Ok(())
    }

    /// What was found, with what was left out in order.
    fn finish(mut self, mut found: Input) -> Result<Input, SourceError> {
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
        self.file(file(path, 0, place), promise, content, found)
    }

    /// What stands at an address.
    fn address(mut self, address: &Address) -> Result<Input, SourceError> {
        let named = |key: &str| match address {
            Address::Bucket(bucket) => bucket.of_key(key),
            Address::Web(_) => PathBuf::from(key),
        };
        let failed = |problem: remote::StoreProblem| {
            let path = problem.key.as_deref().map_or_else(|| address.name(), named);
            SourceError::of_store(path, &problem)
        };
        let Listed { files, tables, hidden, root } = remote::list(address).map_err(failed)?;
        self.root = named(&root);
        let mut found = Input::default();
        if let Address::Bucket(bucket) = address {
            let store = Store::of_bucket(bucket).map_err(failed)?;
            for key in tables {
                found.files.push(table(DeltaTable::open_remote(bucket, &key, &store)?));
            }
        }
        for (key, mark, is_empty) in hidden {
            self.leave_out(&named(&key), hidden_reason(mark, is_empty));
        }
        // A person named this very file.
        let is_named = files.len() == 1 && files.iter().all(|(key, _)| named(key) == address.name());
        for (key, remote) in files {
            let path = named(&key);
            let promise = match Promise::of(&key) {
                Promise::None if is_named => Promise::Named(None),
                promise => promise,
            };
            let (bytes, place) = match remote {
                Found::There(remote) => (remote.about.size, Place::Remote(Box::new(remote))),
                Found::PutDown(file, about) => (about.size, Place::Fetched(file, Box::new(about))),
            };
            let mut file = file(path, bytes, place);
            if let Address::Web(url) = address {
                // In an address everything is encoded once more.
                file.partitions = partitions(&percent_decode_str(url.path()).decode_utf8_lossy());
            }
            let first = beginning(&file).map_err(SourceError::read(&file.path))?;
            self.file(file, promise, bytes::recognise(&first), &mut found)?;
        }
        found.files.sort_by(|one, other| one.path.cmp(&other.path));
        self.finish(found)
    }
}

/// A file of which nothing is known yet but where it is.
fn file(path: PathBuf, bytes: u64, place: Place) -> SourceFile {
    let partitions = partitions(&path.to_string_lossy());
    SourceFile { path, bytes, form: Form::PLAIN, format: FormatName::Json, place, partitions }
}

fn table(table: DeltaTable) -> SourceFile {
    SourceFile {
        path: table.name().clone(),
        bytes: table.bytes(),
        form: Form::PLAIN,
        format: FormatName::Delta,
        place: Place::Table(Box::new(table)),
        partitions: vec![],
    }
}

fn hidden_reason(mark: char, is_empty: bool) -> String {
    let what = if is_empty { "a marker without content, its name" } else { "its name" };
    format!("{what} begins with {mark}")
}

/// As much of the beginning of a file as tells what it is.
fn beginning(file: &SourceFile) -> io::Result<Vec<u8>> {
    let first = head(file.open()?, HEAD)?;
    match first.as_slice() {
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => head(file.open()?, COMPRESSED_HEAD),
        _ => Ok(first),
    }
}

fn head(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    from.take(most).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests;
