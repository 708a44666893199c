//! One file of an extract, as the manifest names it.

use crate::{Checksum, TimeRange, UserKeyRange};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One Parquet file of the extract. It never changes: its name carries its hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataFile {
    /// Path below the extract's folder: letters, digits, `-`, `_` and `.`, with `/` between folders.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Bytes at the end that hold all of Parquet's metadata (page indexes, footer) and the checksums of all bytes
    /// before them ([`Segments`](crate::Segments)), so that one read gets it.
    pub metadata_bytes: u64,
    /// The checksum of these bytes.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub metadata_checksum: Checksum,
    /// Rows; of a part, its rows.
    pub rows: u64,
    /// Where the rows stand in the file, if it holds those of other event types too. Small event types share files, each
    /// with neighbouring rows of its own; the other fields about rows, times and users are about these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<FilePart>,
    /// First and last instant; absent in `users/`.
    pub covered: Option<TimeRange>,
    /// Smallest and largest user key; absent when no row has a user.
    pub user_keys: Option<UserKeyRange>,
    /// SHA-256 of the file's bytes: 64 hexadecimal digits in lower case.
    pub hash: String,
}

/// Some neighbouring rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FilePart {
    /// The rows before them.
    pub first_row: u64,
    /// All rows of the file.
    pub file_rows: u64,
}

impl DataFile {
    /// The rows of the whole file.
    pub fn rows_in_file(&self) -> u64 {
        self.part.map_or(self.rows, |part| part.file_rows)
    }

    /// Where its rows stand in the file.
    pub fn row_range(&self) -> Range<u64> {
        let first = self.part.map_or(0, |part| part.first_row);
        first..first.saturating_add(self.rows)
    }
}
