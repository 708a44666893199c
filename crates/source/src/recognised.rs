//! What is recognised of files: which are read alike, which column is what, how instants are written.

use crate::{
    SourceError,
    file::{SourceFile, TableState},
    format_name::{Depth, FormatName, FormatOptions},
    formats::reader,
    mapping::{self, Mapping, MappingOptions},
    options::SourceOptions,
    probe::Probe,
    reading::Reading,
    time::{self, Found as FoundTimes, TimeOptions, Times},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Files of a form whose values are looked at.
const FILES_LOOKED_AT: usize = 8;

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

/// The files that are read alike: JSON lines all, files with columns where these have the same names; none of them in
/// folders that say other columns.
pub(crate) fn groups(files: &[SourceFile], options: &FormatOptions) -> Result<Vec<Vec<usize>>, SourceError> {
    let mut groups: BTreeMap<(FormatName, Vec<String>), Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        let mut probe = Probe::default();
        if file.format != FormatName::Json {
            reader(file.format).probe(file, options, Depth::Columns, &mut probe)?;
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
pub(crate) fn spread(group: &[usize]) -> Vec<usize> {
    let last = group.len().saturating_sub(1);
    let wanted = FILES_LOOKED_AT.min(group.len());
    let places: BTreeSet<usize> =
        (0..wanted).map(|place| place * last / wanted.saturating_sub(1).max(1)).collect();
    places.into_iter().filter_map(|place| group.get(place).copied()).collect()
}

/// Which column is what in some files, and how their instants are written.
pub(crate) fn recognise(
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
