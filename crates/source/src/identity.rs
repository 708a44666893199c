//! What tells one state of a source from another.

use chrono::{DateTime, Utc};

/// What tells one state of a file or a table from another: as long as it is equal, so are the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A file on this machine.
    Local {
        /// Its size in bytes.
        size: u64,
        /// When it was last written, to the precision of the file system; none where that does not say.
        modified: Option<DateTime<Utc>>,
    },
    /// A file on an object store or a web host.
    Remote {
        /// Its size in bytes.
        size: u64,
        /// What the store calls this state of it, if it does.
        e_tag: Option<String>,
        /// Its version, where the store keeps several.
        version: Option<String>,
        /// When it was last written, by the store's clock; 1970 where a host does not say.
        modified: DateTime<Utc>,
    },
    /// A Delta table.
    Table {
        /// What stays the same as long as it is the same table.
        id: String,
        /// Its version.
        version: u64,
        /// The files that hold its rows, by path.
        files: Vec<TableFile>,
    },
    /// A pipe or standard input, of which nobody can tell whether it was there before.
    Stream,
}

/// A file of a table. With another deletion vector it has other rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableFile {
    /// Its path as the table's log has it: below the table's folder as a rule, percent-encoded.
    pub path: String,
    /// What tells the list of its deleted rows from any other; none without deleted rows.
    pub deletion_vector: Option<String>,
    /// Its size in bytes.
    pub size: u64,
}
