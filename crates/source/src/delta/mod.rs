//! Delta Lake: the rows of a table as its log says, in one version of it.
//!
//! The protocol is `delta_kernel`'s: partitions, deletion vectors, column mapping, type widening. What a table needs that
//! it does not know is refused by name when the table is opened.

mod actions;
mod changes;
mod problem;
mod read;

pub use changes::{AddedFile, TableChanges};
pub(crate) use read::Part;

use crate::{
    SourceError,
    batch::{self, Rows},
    file::{Place, SourceFile},
    format::Format,
    format_name::{Depth, FormatOptions},
    identity::TableFile,
    mapping::Role,
    piece::Content,
    probe::Probe,
    reading::Reading,
    remote::{Bucket, Store},
};
use delta_kernel::{
    Engine, Snapshot, SnapshotRef,
    engine::arrow_conversion::TryIntoArrow,
    schema::{DataType, PrimitiveType},
};
use delta_kernel_default_engine::DefaultEngine;
use object_store::local::LocalFileSystem;
use problem::Words;
use std::{
    fmt, fs,
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
};
use url::Url;

/// The folder of a table's log.
pub(crate) const LOG: &str = "_delta_log";
/// Rows that are looked at.
const ROWS_LOOKED_AT: usize = 200;
/// Rows of a piece.
const PIECE_ROWS: NonZero<usize> = NonZero::new(16 << 10).unwrap();

/// Reads Delta tables.
pub(crate) struct Delta;

/// A table in the version that it had when it was opened.
pub(crate) struct DeltaTable {
    engine: Arc<dyn Engine>,
    snapshot: SnapshotRef,
    words: Words,
    files: Vec<TableFile>,
    /// What of it is read: all of this version unless something else was asked for.
    parts: Vec<Part>,
}

impl fmt::Debug for DeltaTable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "DeltaTable({}, version {})", self.words.table.display(), self.snapshot.version())
    }
}

/// Why a column cannot be read; none if it can.
fn unreadable(kind: &DataType) -> Option<&'static str> {
    match kind {
        DataType::Variant(_) => Some("VARIANT"),
        DataType::Primitive(PrimitiveType::IntervalYearMonth | PrimitiveType::IntervalDayTime) => {
            Some("an interval")
        }
        DataType::Struct(fields) => fields.fields().find_map(|field| unreadable(field.data_type())),
        DataType::Array(of) => unreadable(of.element_type()),
        DataType::Map(of) => unreadable(of.key_type()).or_else(|| unreadable(of.value_type())),
        _ => None,
    }
}

fn is_void(kind: &DataType) -> bool {
    matches!(kind, DataType::Primitive(PrimitiveType::Void))
}

impl DeltaTable {
    /// Opens the newest version of the table in a folder.
    pub(crate) fn open_folder(folder: &Path) -> Result<Self, SourceError> {
        let place = fs::canonicalize(folder).map_err(SourceError::read(folder))?;
        let url = Url::from_directory_path(&place).map_err(|()| SourceError::Option {
            option: "input",
            reason: format!("{} cannot be written as an address", place.display()),
        })?;
        let words = Words { table: folder.to_path_buf(), store: None };
        Self::open(&url, Arc::new(LocalFileSystem::new()), words)
    }

    /// Opens the newest version of the table below a key of a bucket.
    pub(crate) fn open_remote(bucket: &Bucket, key: &str, store: &Store) -> Result<Self, SourceError> {
        let words = Words { table: bucket.of_key(key), store: Some(store.clone()) };
        // In an address a percent sign is written as `%25`; what else is special, the library encodes.
        let path = format!("/{}", key.replace('%', "%25"));
        let url = Url::parse(&format!("{}/", bucket.base)).map(|mut url| {
            url.set_path(&path);
            url
        });
        let url = url.map_err(|error| SourceError::Option { option: "input", reason: error.to_string() })?;
        Self::open(&url, store.objects.clone(), words)
    }

    fn open(
        url: &Url,
        objects: Arc<dyn object_store::ObjectStore>,
        words: Words,
    ) -> Result<Self, SourceError> {
        let engine: Arc<dyn Engine> =
            Arc::new(DefaultEngine::builder(objects).with_batch_size(PIECE_ROWS).build());
        let failed = |error| words.of(&error);
        let snapshot = Snapshot::builder_for(url.as_str()).build(engine.as_ref()).map_err(failed)?;
        let scan = snapshot.clone().scan_builder().build().map_err(failed)?;
        let mut files = Vec::new();
        for metadata in scan.scan_metadata(engine.as_ref()).map_err(failed)? {
            let rows =
                metadata.and_then(|metadata| metadata.scan_files.apply_selection_vector()).map_err(failed)?;
            files.extend(actions::scanned(rows).map_err(failed)?);
        }
        files.sort_unstable();
        let parts = vec![Part { snapshot: snapshot.clone(), only: None }];
        Ok(Self { engine, snapshot, words, files, parts })
    }

    /// Its name in messages and reports.
    pub(crate) fn name(&self) -> &PathBuf {
        &self.words.table
    }

    /// What stays the same as long as it is the same table.
    pub(crate) fn id(&self) -> &str {
        self.snapshot.table_configuration().metadata().id()
    }

    /// Its version.
    pub(crate) fn version(&self) -> u64 {
        self.snapshot.version()
    }

    /// The files that hold its rows, by path.
    pub(crate) fn files(&self) -> &[TableFile] {
        &self.files
    }

    /// The bytes of what is read of it.
    pub(crate) fn bytes(&self) -> u64 {
        let of = |part: &Part| match &part.only {
            Some(only) => only.iter().map(|file| file.size).sum::<u64>(),
            None => self.files.iter().map(|file| file.size).sum(),
        };
        self.parts.iter().map(of).sum()
    }

    /// The columns that hold something, and those of which it cannot be read here, with their type.
    fn columns(&self) -> (Vec<String>, Vec<(String, &'static str)>) {
        let (mut columns, mut others) = (Vec::new(), Vec::new());
        for field in self.snapshot.schema().fields().filter(|field| !is_void(field.data_type())) {
            match unreadable(field.data_type()) {
                Some(kind) => others.push((field.name().clone(), kind)),
                None => columns.push(field.name().clone()),
            }
        }
        (columns, others)
    }
}

fn table(file: &SourceFile) -> Result<&DeltaTable, SourceError> {
    match &file.place {
        Place::Table(table) => Ok(table),
        _ => Err(SourceError::Unreadable {
            path: file.path.clone(),
            reason: format!("it is a file and no Delta table, which is a folder with {LOG} in it"),
            advice: "name that folder, or leave the format to be recognised".to_owned(),
        }),
    }
}

impl Format for Delta {
    fn probe(
        &self,
        file: &SourceFile,
        _: &FormatOptions,
        depth: Depth,
        probe: &mut Probe,
    ) -> Result<(), SourceError> {
        let table = table(file)?;
        let (columns, others) = table.columns();
        let schema = table.snapshot.schema().project(&columns).map_err(|error| table.words.of(&error))?;
        let schema: arrow::datatypes::Schema =
            schema.as_ref().try_into_arrow().map_err(|error| table.words.arrow(&error))?;
        batch::declare(&schema, probe);
        others.iter().for_each(|(name, _)| probe.declare(name, None, &[]));
        if depth == Depth::Values {
            let mut left = ROWS_LOOKED_AT;
            table.read(&columns, &|_| (), &mut |rows| {
                let rows = rows.slice(0, left.min(rows.num_rows()));
                batch::probe(&rows, probe);
                left -= rows.num_rows();
                left > 0
            })?;
        }
        Ok(())
    }

    fn cut(
        &self,
        file: &SourceFile,
        reading: &Arc<Reading>,
        read: &(dyn Fn(u64) + Sync),
        send: &mut dyn FnMut(Box<dyn Content>) -> bool,
    ) -> Result<bool, SourceError> {
        let table = table(file)?;
        let (columns, others) = table.columns();
        let is_ignored = |name: &String| matches!(reading.roles.role(name), Role::Ignored);
        if let Some((name, kind)) = others.iter().find(|(name, _)| !is_ignored(name)) {
            return Err(SourceError::Unreadable {
                path: file.path.clone(),
                reason: format!("its column '{name}' is {kind}, which is not read"),
                advice: format!(
                    "leave it out (--ignore-column '{name}'), or add one with the same as text to the table"
                ),
            });
        }
        let (ignored, columns): (Vec<String>, Vec<String>) = columns.into_iter().partition(is_ignored);
        let ignored: Arc<[String]> =
            ignored.into_iter().chain(others.into_iter().map(|(name, _)| name)).collect();
        table.read(&columns, read, &mut |batch| {
            send(Box::new(Rows { batch, reading: reading.clone(), ignored: ignored.clone() }))
        })
    }
}
