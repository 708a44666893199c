//! The inputs that went into an extract, so that none of them goes in twice.

use super::Held;
use crate::{
    BuildWatch, BuilderError,
    write::{Staged, TableFile, inputs_settings},
};
use arrow::{
    array::{Array, AsArray, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Int64Type, Schema, SchemaRef},
};
use rockpool_source::{Identity, SourceFile};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

/// Columns of `inputs/`.
const INPUT_COLUMNS: [&str; 4] = ["name", "bytes", "content", "version"];
/// Hexadecimal digits that stand for a name, and for a content.
const DIGITS: usize = 32;
/// Bytes of a piece of a large file that stand for it.
const PIECE: u64 = 16 << 10;
/// Pieces of a large file, spread over it.
const PIECES: u64 = 16;

/// A file that went into an extract. Names and contents are hashes, for the table is published with the extract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TakenInput {
    /// The beginning of the SHA-256 of its path below the input's folder; of a table, of its identity.
    pub(crate) name: String,
    /// Its size.
    pub(crate) bytes: i64,
    /// The beginning of the SHA-256 of its content: of all of it up to 256 KiB, else of 16 pieces of 16 KiB, the first
    /// and the last among them. Of a file on a store it is that of what the store calls this state of it, of a table
    /// that of its identity.
    pub(crate) content: String,
    /// Of a table, the version that went in last; else -1.
    pub(crate) version: i64,
}

/// The version of what has none.
const NO_VERSION: i64 = -1;

impl TakenInput {
    /// What tells a file from others; none for a stream, which has neither name nor place.
    ///
    /// # Errors
    /// [`BuilderError::Read`].
    pub(crate) fn of(name: &str, file: &SourceFile) -> Result<Option<Self>, BuilderError> {
        let hash = |kind: &str, text: &str| digits(Sha256::new().chain_update(kind).chain_update(text));
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(match file.identity() {
            Identity::Stream => None,
            Identity::Local { size, .. } => Some(Self {
                name: hash("", name),
                bytes: number(size),
                content: content(file.path(), size).map_err(BuilderError::read(file.path()))?,
                version: NO_VERSION,
            }),
            Identity::Remote { size, e_tag, version, modified } => {
                let state = e_tag.or(version).unwrap_or_else(|| modified.to_rfc3339());
                Some(Self {
                    name: hash("", name),
                    bytes: number(size),
                    content: hash("state ", &state),
                    version: NO_VERSION,
                })
            }
            Identity::Table { id, version, .. } => Some(Self {
                name: hash("table ", &id),
                bytes: 0,
                content: hash("table ", &id),
                version: number(version),
            }),
        })
    }

    /// The version of a table; none for a file.
    pub(crate) fn table_version(&self) -> Option<u64> {
        u64::try_from(self.version).ok()
    }
}

fn digits(hash: Sha256) -> String {
    let mut text = format!("{:x}", hash.finalize());
    text.truncate(DIGITS);
    text
}

fn content(path: &Path, bytes: u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = Vec::new();
    let mut take = |file: &mut File, length: u64| -> io::Result<()> {
        piece.clear();
        file.take(length).read_to_end(&mut piece)?;
        hash.update(&piece);
        Ok(())
    };
    if bytes <= PIECE * PIECES {
        take(&mut file, bytes)?;
    } else {
        for number in 0..PIECES - 1 {
            file.seek(SeekFrom::Start((bytes - PIECE) / (PIECES - 1) * number))?;
            take(&mut file, PIECE)?;
        }
        file.seek(SeekFrom::Start(bytes - PIECE))?;
        take(&mut file, PIECE)?;
    }
    Ok(digits(hash))
}

/// The schema of `inputs/`.
pub(crate) fn inputs_schema() -> SchemaRef {
    let kinds = [DataType::Utf8, DataType::Int64, DataType::Utf8, DataType::Int64];
    let fields = INPUT_COLUMNS.into_iter().zip(kinds);
    Arc::new(Schema::new(fields.map(|(name, kind)| Field::new(name, kind, false)).collect::<Vec<_>>()))
}

/// Writes the inputs, sorted, to a file at `temporary`.
pub(crate) fn write_inputs(mut inputs: Vec<TakenInput>, temporary: &Path) -> Result<Staged, BuilderError> {
    inputs.sort_unstable();
    inputs.dedup();
    let settings = inputs_settings().map_err(BuilderError::parquet(temporary))?;
    let mut file = TableFile::create(temporary, inputs_schema(), settings)?;
    let texts = |text: fn(&TakenInput) -> &str| StringArray::from_iter_values(inputs.iter().map(text));
    let columns: Vec<Arc<dyn Array>> = vec![
        Arc::new(texts(|input| &input.name)),
        Arc::new(Int64Array::from_iter_values(inputs.iter().map(|input| input.bytes))),
        Arc::new(texts(|input| &input.content)),
        Arc::new(Int64Array::from_iter_values(inputs.iter().map(|input| input.version))),
    ];
    let batch = RecordBatch::try_new(inputs_schema(), columns);
    file.write(&batch.map_err(|source| BuilderError::Columns { table: "inputs", source })?)?;
    file.finish("inputs/all")
}

impl Held {
    /// The inputs that went into it.
    pub(crate) fn inputs(&self, watch: &dyn BuildWatch) -> Result<Vec<TakenInput>, BuilderError> {
        let mut inputs = Vec::new();
        for file in &self.snapshot.inputs {
            let path = self.folder.join(&file.path);
            for batch in self.file(file, watch)?.build().map_err(BuilderError::parquet(&path))? {
                let batch = batch.map_err(|error| BuilderError::parquet(&path)(error.into()))?;
                inputs.extend(rows(&batch).ok_or_else(|| self.other_columns(file))?);
            }
        }
        Ok(inputs)
    }
}

fn rows(batch: &RecordBatch) -> Option<Vec<TakenInput>> {
    let [name, bytes, content, version] = INPUT_COLUMNS.map(|name| batch.column_by_name(name));
    let (name, content) = (name?.as_string_opt::<i32>()?, content?.as_string_opt::<i32>()?);
    let (bytes, version) =
        (bytes?.as_primitive_opt::<Int64Type>()?, version?.as_primitive_opt::<Int64Type>()?);
    let row = |row| TakenInput {
        name: name.value(row).to_owned(),
        bytes: bytes.value(row),
        content: content.value(row).to_owned(),
        version: version.value(row),
    };
    Some((0..batch.num_rows()).map(row).collect())
}
