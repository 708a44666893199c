//! The forms in which events stand in files, by name, and what a person says of them.

/// A form in which events stand in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormatName {
    /// JSON lines, and what comes close: several objects on a line, arrays with an object on each line.
    Json,
    /// Comma-separated values with a header, or separated by something else.
    Csv,
    /// Parquet.
    Parquet,
    /// A Delta table, in the version that it has when it is opened.
    Delta,
}

impl FormatName {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Json, Self::Csv, Self::Parquet, Self::Delta];

    /// The name as options have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "jsonl",
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Delta => "delta",
        }
    }

    /// The name as sentences have it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Json => "JSON lines",
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
            Self::Delta => "Delta Lake",
        }
    }

    /// What a record of it is called: a line or a row.
    pub fn record(self) -> &'static str {
        match self {
            Self::Json | Self::Csv => "line",
            Self::Parquet | Self::Delta => "row",
        }
    }

    /// The format with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What a person says of the form of files; the rest is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormatOptions {
    /// What stands between the fields of CSV.
    pub delimiter: Option<u8>,
}

/// How much of a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Its columns.
    Columns,
    /// Its columns and some of their values.
    Values,
}
