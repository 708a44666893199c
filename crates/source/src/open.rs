//! From what a person names to files that can be read.

use crate::{
    SourceError,
    delta::AddedFile,
    file::SourceFile,
    format_name::{Depth, FormatName, FormatOptions},
    formats::reader,
    list::{self, Input},
    options::{SourceOptions, TableKind, TableOptions},
    piece::Piece,
    probe::Probe,
    raw::Raw,
    reading::Reading,
    recognised::{Recognised, groups, recognise, spread},
};
use rockpool_catalog::LeftOutFile;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Columns that the reason for leaving a file out names.
const COLUMNS_NAMED: usize = 8;

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
                    reader(first.format).probe(file, &format, Depth::Values, &mut probe)?;
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
            let wants_more = reader(file.format).cut(file, reading, read, &mut |content| {
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

impl Sources {
    /// Finds and recognises a table of people. Its rows come as events without a name: the id is the user, and all other
    /// columns are properties.
    ///
    /// # Errors
    /// [`SourceError`], for what cannot be read or recognised.
    pub fn open_table(options: &TableOptions, kind: TableKind) -> Result<Self, SourceError> {
        if options.input == "-" {
            return Err(SourceError::Option {
                option: match kind {
                    TableKind::Aliases => "aliases",
                    TableKind::People => "people",
                },
                reason: "a table of people is read from a file, not from standard input".to_owned(),
            });
        }
        let source = SourceOptions {
            input: options.input.clone(),
            format: options.format,
            table: Some((kind, options.clone())),
            ..SourceOptions::default()
        };
        Self::open(&[source], None)
    }

    /// Of a table of aliases, the column of the user.
    pub fn user_column(&self) -> Option<String> {
        self.recognised().first().and_then(|recognised| recognised.reading.mapping.behind.clone())
    }
}
