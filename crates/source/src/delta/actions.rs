//! Files as a table's log names them.

use super::read::record_batch;
use crate::identity::TableFile;
use arrow::{
    array::{Array, AsArray, StructArray},
    datatypes::{Int32Type, Int64Type},
};
use delta_kernel::{EngineData, KernelError, KernelResult};

/// The files of a scan.
pub(super) fn scanned(rows: Box<dyn EngineData>) -> KernelResult<Vec<TableFile>> {
    let batch = record_batch(rows)?;
    files(&StructArray::from(batch)).map(|files| files.into_iter().flatten().collect())
}

/// What a commit says of files.
#[derive(Debug, Default)]
pub(super) struct Commit {
    /// Files that were added, each with whether that changed the table's rows.
    pub(super) added: Vec<(TableFile, bool)>,
    /// Files that were removed, likewise.
    pub(super) removed: Vec<(TableFile, bool)>,
    /// Whether columns or settings of the table were changed.
    pub(super) has_changed: bool,
}

impl Commit {
    /// Takes some of the actions of a commit into account.
    pub(super) fn take(&mut self, rows: Box<dyn EngineData>) -> KernelResult<()> {
        let batch = record_batch(rows)?;
        let column = |name: &str| {
            batch.column_by_name(name).and_then(|column| column.as_struct_opt()).ok_or_else(|| missing(name))
        };
        for (name, to) in [("add", &mut self.added), ("remove", &mut self.removed)] {
            let actions = column(name)?;
            let changes = actions.column_by_name("dataChange").and_then(|column| column.as_boolean_opt());
            let changes = changes.ok_or_else(|| missing("dataChange"))?;
            for (row, file) in files(actions)?.into_iter().enumerate() {
                // What does not say that it changes nothing changes something.
                let is_change = changes.is_null(row) || changes.value(row);
                to.extend(file.map(|file| (file, is_change)));
            }
        }
        let metadata = column("metaData")?;
        self.has_changed |= metadata.null_count() < metadata.len();
        Ok(())
    }
}

fn missing(column: &str) -> KernelError {
    KernelError::MissingColumn(format!("the log has no '{column}'"))
}

/// The file of each row; none where the row is about something else.
fn files(rows: &StructArray) -> KernelResult<Vec<Option<TableFile>>> {
    let column = |name: &str| rows.column_by_name(name).ok_or_else(|| missing(name));
    let paths = column("path")?.as_string_opt::<i32>().ok_or_else(|| missing("path"))?;
    let sizes = column("size")?.as_primitive_opt::<Int64Type>().ok_or_else(|| missing("size"))?;
    let vectors = column("deletionVector")?.as_struct_opt().ok_or_else(|| missing("deletionVector"))?;
    let part = |name: &str| vectors.column_by_name(name).ok_or_else(|| missing(name));
    let kinds = part("storageType")?.as_string_opt::<i32>().ok_or_else(|| missing("storageType"))?;
    let places = part("pathOrInlineDv")?.as_string_opt::<i32>().ok_or_else(|| missing("pathOrInlineDv"))?;
    let offsets = part("offset")?.as_primitive_opt::<Int32Type>().ok_or_else(|| missing("offset"))?;
    let file = |row: usize| {
        if rows.is_null(row) || paths.is_null(row) {
            return None;
        }
        // As the protocol derives it: storage type, place, and the offset where there is one.
        let vector = (vectors.is_valid(row) && kinds.is_valid(row)).then(|| {
            let offset =
                if offsets.is_valid(row) { format!("@{}", offsets.value(row)) } else { String::new() };
            format!("{}{}{offset}", kinds.value(row), places.value(row))
        });
        let size = if sizes.is_valid(row) { u64::try_from(sizes.value(row)).unwrap_or_default() } else { 0 };
        Some(TableFile { path: paths.value(row).to_owned(), size, deletion_vector: vector })
    };
    Ok((0..rows.len()).map(file).collect())
}
