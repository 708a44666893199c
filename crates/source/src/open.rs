//! From what a person names to files that can be read: which column is what, and how instants are written.

use crate::{
    SourceError,
    delta::AddedFile,
    file::SourceFile,
    format::{Depth, FormatName, FormatOptions},
    list::{self, Input},
    mapping::{self, Mapping, MappingOptions},
    piece::Piece,
    probe::Probe,
    reading::Reading,
    record::Raw,
    table::{TableKind, TableOptions},
    time::{self, Found as FoundTimes, TimeOptions, Times},
};
use rockpool_catalog::LeftOutFile;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Files of a form whose values are looked at.
const FILES_LOOKED_AT: usize = 8;
/// Columns that the reason for leaving a file out names.
const COLUMNS_NAMED: usize = 8;

/// An input, and what a person says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceOptions {
    /// A folder (searched with its sub-folders), a file, a glob pattern, the address of one of these on an object store or
    /// of a file on a web host, or `-` for standard input.
    pub input: String,
    /// The format of all its files; told by their first bytes without.
    pub format: Option<FormatName>,
    /// What stands between the fields of CSV; told by the first records without.
    pub delimiter: Option<u8>,
    /// Which column is what.
    pub mapping: MappingOptions,
    /// How instants are written.
    pub times: TimeOptions,
    /// Whether it is a table of people, and what a person says of that.
    pub(crate) table: Option<(TableKind, TableOptions)>,
}

impl SourceOptions {
    /// An input of which everything is recognised.
    pub fn new(input: impl Into<String>) -> Self {
        Self { input: input.into(), ..Self::default() }
    }
}

/// What was recognised of some files of one input: all that have one form.
#[derive(Debug)]
pub struct Recognised {
    /// Position of the input.
    pub source: usize,
    /// The format.
    pub format: FormatName,
    /// How many files.
    pub files: u64,
    /// How they are read.
    pub reading: Arc<Reading>,
    /// Their columns and some of their values.
    pub probe: Probe,
    /// The tables among them.
    pub tables: Vec<TableState>,
    /// Columns that folders say.
    pub folders: Vec<String>,
    /// Columns that folders say and files have themselves, which count.
    pub overruled: Vec<String>,
}

/// A table as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableState {
    /// Its version.
    pub version: u64,
    /// Files that hold its rows.
    pub files: u64,
}

impl Recognised {
    /// What it is, such as `3 files of CSV` or `a Delta table, version 12, 34 files`.
    pub fn words(&self) -> String {
        let files = |count: u64| format!("{count} {}", if count == 1 { "file" } else { "files" });
        if self.tables.is_empty() {
            return format!("{} of {}", files(self.files), self.format.words());
        }
        let of =
            |table: &TableState| format!("a Delta table, version {}, {}", table.version, files(table.files));
        self.tables.iter().map(of).collect::<Vec<_>>().join("; ")
    }
}

/// The files of one or more inputs, ready to be read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// What each is called below its input, with `/`.
    names: Vec<String>,
    /// How each file is read.
    readings: Vec<OfFile>,
    recognised: Vec<Recognised>,
    empty: Vec<PathBuf>,
    left_out: Vec<LeftOutFile>,
}

/// How a file is read.
#[derive(Debug)]
struct OfFile {
    /// The place of its form among those that were recognised.
    form: usize,
    reading: Arc<Reading>,
    /// Columns of its folders that are left out.
    ignored: Arc<[String]>,
}

impl Sources {
    /// Finds and recognises the files of inputs. Nothing inside `output` is input.
    ///
    /// # Errors
    /// [`SourceError`], for what cannot be read or recognised.
    pub fn open(options: &[SourceOptions], output: Option<&Path>) -> Result<Self, SourceError> {
        let streams = options.iter().filter(|options| options.input == "-").count();
        if streams > 1 {
            return Err(SourceError::Option {
                option: "input",
                reason: "standard input is named more than once".to_owned(),
            });
        }
        let mut sources = Self::default();
        let mut seen = BTreeSet::new();
        for (source, options) in options.iter().enumerate() {
            let standard_input = || Box::new(std::io::stdin()) as Box<dyn std::io::Read + Send>;
            let Input { files, empty, left_out, root } =
                list::list(&options.input, options.format, output, standard_input)?;
            let mut fresh = Vec::with_capacity(files.len());
            for file in files {
                let place = fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
                if seen.insert(place) {
                    fresh.push(file);
                } else {
                    let path = Input::below(&root, &file.path);
                    sources
                        .left_out
                        .push(LeftOutFile { path, reason: "it is a file of another input".into() });
                }
            }
            sources.empty.extend(empty);
            sources.left_out.extend(left_out);
            sources.add(source, options, fresh, &root)?;
        }
        Ok(sources)
    }

    /// The files that are read, in the order of the input.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The files with what each is called below its input, with `/`.
    pub fn named_files(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.names.iter().map(String::as_str).zip(&self.files)
    }

    /// Goes without some of the files, named by their places among [`Self::files`].
    pub fn go_without(&mut self, mut is_out: impl FnMut(usize) -> bool) {
        let files = std::mem::take(&mut self.files).into_iter().zip(std::mem::take(&mut self.names));
        let readings = std::mem::take(&mut self.readings);
        for (place, ((file, name), reading)) in files.zip(readings).enumerate() {
            if !is_out(place) {
                self.files.push(file);
                self.names.push(name);
                self.readings.push(reading);
            }
        }
        let forms = std::mem::take(&mut self.recognised);
        for (form, mut recognised) in forms.into_iter().enumerate() {
            let of_form = || self.files.iter().zip(&self.readings).filter(move |(_, of)| of.form == form);
            recognised.files = of_form().count() as u64;
            recognised.tables = of_form().filter_map(|(file, _)| file.table_state()).collect();
            if recognised.files == 0 {
                continue;
            }
            let place = self.recognised.len();
            self.readings.iter_mut().filter(|of| of.form == form).for_each(|of| of.form = place);
            self.recognised.push(recognised);
        }
    }

    /// From now on reads of a Delta table, named by its position among the files, only these of its files: what
    /// [`SourceFile::changes_since`] found. Whatever else stands there is read as before.
    ///
    /// # Errors
    /// [`SourceError`] for files that cannot be read any more.
    pub fn read_only(&mut self, table: usize, files: &[AddedFile]) -> Result<(), SourceError> {
        self.files.get_mut(table).map_or(Ok(()), |file| file.read_only(files))
    }

    /// What was recognised, in the order of the input.
    pub fn recognised(&self) -> &[Recognised] {
        &self.recognised
    }

    /// Files that hold no bytes; nothing is missing without them.
    pub fn empty(&self) -> &[PathBuf] {
        &self.empty
    }

    /// The files that are not read.
    pub fn left_out(&self) -> &[LeftOutFile] {
        &self.left_out
    }

    /// Adds the files of an input.
    fn add(
        &mut self,
        source: usize,
        options: &SourceOptions,
        files: Vec<SourceFile>,
        root: &Path,
    ) -> Result<(), SourceError> {
        let format = FormatOptions { delimiter: options.delimiter };
        let mut readings: Vec<Option<OfFile>> = files.iter().map(|_| None).collect();
        let mut failures: Vec<(Vec<usize>, SourceError)> = Vec::new();
        for group in groups(&files, &format)? {
            let Some(first) = group.first().and_then(|first| files.get(*first)) else { continue };
            let mut probe = Probe::default();
            for index in spread(&group) {
                if let Some(file) = files.get(index) {
                    first.format.reader().probe(file, &format, Depth::Values, &mut probe)?;
                }
            }
            let (overruled, folders): (Vec<String>, Vec<String>) =
                first.partitions.iter().map(|column| column.name.clone()).partition(|name| probe.has(name));
            let of_group = || group.iter().filter_map(|index| files.get(*index));
            for column in of_group().flat_map(|file| &file.partitions) {
                if folders.contains(&column.name) {
                    probe.add(&column.name, column.value.as_deref().map(|value| Raw::Text(value.into())));
                }
            }
            match recognise(first, &probe, options) {
                Ok((mapping, times)) => {
                    let reading = Arc::new(Reading::new(mapping, times, format));
                    for index in &group {
                        let Some(file) = files.get(*index) else { continue };
                        // Of lines some may have a column that others lack.
                        let is_used =
                            |name: &String| file.format == FormatName::Json || !overruled.contains(name);
                        let used = file.partitions.iter().filter(|column| is_used(&column.name)).cloned();
                        let (own, ignored) = reading.in_folders(used);
                        let own = if file.partitions.is_empty() { reading.clone() } else { Arc::new(own) };
                        if let Some(place) = readings.get_mut(*index) {
                            let form = self.recognised.len();
                            *place = Some(OfFile { form, reading: own, ignored: ignored.into() });
                        }
                    }
                    let (count, format) = (group.len() as u64, first.format);
                    let tables = of_group().filter_map(SourceFile::table_state).collect();
                    let found = Recognised {
                        source,
                        format,
                        files: count,
                        reading,
                        probe,
                        tables,
                        folders,
                        overruled,
                    };
                    self.recognised.push(found);
                }
                Err(error) => failures.push((group, error)),
            }
        }
        // A table of something else that lies beside the events is left out by name. Where there is nothing but such,
        // the reason is what a person needs to know.
        let has_events = readings.iter().any(Option::is_some);
        for (group, error) in failures {
            let SourceError::Unmapped { missing, columns, .. } = &error else { return Err(error) };
            if !has_events {
                return Err(error);
            }
            let more = if columns.len() > COLUMNS_NAMED { ", ..." } else { "" };
            let named = columns.iter().take(COLUMNS_NAMED).cloned().collect::<Vec<_>>().join(", ");
            for file in group.iter().filter_map(|index| files.get(*index)) {
                let path = Input::below(root, &file.path);
                let reason = format!("{missing} (it has {named}{more})");
                self.left_out.push(LeftOutFile { path, reason });
            }
        }
        for (file, reading) in files.into_iter().zip(readings) {
            if let Some(reading) = reading {
                self.names.push(Input::below(root, &file.path));
                self.files.push(file);
                self.readings.push(reading);
            }
        }
        Ok(())
    }

    /// Reads all files in order and hands their pieces to `send`, until that says no. `read` hears of bytes on disk that
    /// were read.
    ///
    /// # Errors
    /// [`SourceError`], for a file that cannot be read to its end.
    pub fn cut(
        &self,
        read: &(dyn Fn(u64) + Sync),
        mut send: impl FnMut(Piece) -> bool,
    ) -> Result<(), SourceError> {
        let mut sequence = 0;
        for (index, (file, OfFile { reading, ignored, .. })) in
            self.files.iter().zip(&self.readings).enumerate()
        {
            let mut is_first_of_file = true;
            let wants_more = file.format.reader().cut(file, reading, read, &mut |content| {
                let piece =
                    Piece { sequence, file: index, is_first_of_file, content, ignored: ignored.clone() };
                sequence += 1;
                is_first_of_file = false;
                send(piece)
            })?;
            if !wants_more {
                break;
            }
        }
        Ok(())
    }
}

/// The files that are read alike: JSON lines all, files with columns where these have the same names; none of them in
/// folders that say other columns.
fn groups(files: &[SourceFile], options: &FormatOptions) -> Result<Vec<Vec<usize>>, SourceError> {
    let mut groups: BTreeMap<(FormatName, Vec<String>), Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        let mut probe = Probe::default();
        if file.format != FormatName::Json {
            file.format.reader().probe(file, options, Depth::Columns, &mut probe)?;
        }
        let mut columns = probe.names();
        columns.extend(file.partitions.iter().map(|column| format!("{}=", column.name)));
        groups.entry((file.format, columns)).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_unstable();
    Ok(groups)
}

/// Some of the members of a group, the first and the last among them.
fn spread(group: &[usize]) -> Vec<usize> {
    let last = group.len().saturating_sub(1);
    let wanted = FILES_LOOKED_AT.min(group.len());
    let places: BTreeSet<usize> =
        (0..wanted).map(|place| place * last / wanted.saturating_sub(1).max(1)).collect();
    places.into_iter().filter_map(|place| group.get(place).copied()).collect()
}

/// Which column is what in some files, and how their instants are written.
fn recognise(
    file: &SourceFile,
    probe: &Probe,
    options: &SourceOptions,
) -> Result<(Mapping, Times), SourceError> {
    if let Some((kind, table)) = &options.table {
        let mapping = crate::table::mapping(probe, *kind, table);
        let unmapped =
            |missing| SourceError::UnmappedTable { path: file.path.clone(), missing, columns: probe.names() };
        return mapping.map(|mapping| (mapping, Times::default())).map_err(unmapped);
    }
    let said = &options.mapping;
    let has_said = *said != MappingOptions::default();
    let recognised = mapping::recognise(probe);
    let mapping = match recognised {
        Some(mapping) => mapping.with(said),
        // Lines that fit nothing are bad lines, and each says what it lacks.
        None if file.format == FormatName::Json && !has_said => Mapping::rockpool(),
        None => mapping::suggested(probe).with(said),
    };
    let is_empty = probe.columns.is_empty();
    let misses = if is_empty { None } else { probe.misses(&mapping) };
    if let Some(missing) = misses
        && (file.format != FormatName::Json || has_said)
    {
        return Err(SourceError::Unmapped { path: file.path.clone(), missing, columns: probe.names() });
    }
    let zone = options.times.zone.or(mapping.zone);
    let of_option = Times::of_option(&TimeOptions { zone, ..options.times.clone() });
    let of_option = of_option.map_err(|reason| SourceError::Option { option: "time_format", reason })?;
    let times = match of_option {
        Some(times) => times,
        None => match time::recognise(&probe.times(&mapping), zone) {
            FoundTimes::Times(times) => times,
            FoundTimes::Unclear { reason, advice } => {
                return Err(SourceError::Times { path: file.path.clone(), reason, advice });
            }
        },
    };
    Ok((mapping, times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_both_ends() {
        assert_eq!(spread(&[]), [0_usize; 0]);
        assert_eq!(spread(&[5]), [5]);
        assert_eq!(spread(&[5, 6, 7]), [5, 6, 7]);
        let many: Vec<usize> = (0..100).collect();
        assert_eq!(spread(&many), [0, 14, 28, 42, 56, 70, 84, 99]);
    }
}
