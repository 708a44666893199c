//! What a person says of an input.

use crate::{format_name::FormatName, mapping::MappingOptions, time::TimeOptions};

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

/// A table of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// A folder, a file, or a glob pattern.
    pub input: String,
    /// The format of all its files; told by their first bytes without.
    pub format: Option<FormatName>,
    /// The column of the id; told by its name without.
    pub id: Option<String>,
    /// Of a table of aliases, the column of the user behind an id.
    pub user: Option<String>,
}

/// What a row of a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Which user is behind an id.
    Aliases,
    /// What is known of a user.
    People,
}
