//! Why a table cannot be read, in words.

use crate::{
    SourceError,
    remote::{Store, StoreProblem},
};
use delta_kernel::KernelError;
use std::{error::Error, path::PathBuf};
use url::Url;

/// What of the library's own words is passed on, in characters.
const QUOTED: usize = 300;

/// What messages about a table need to know of it.
#[derive(Debug)]
pub(crate) struct Words {
    /// Its name.
    pub(crate) table: PathBuf,
    /// Where it is; on this machine without.
    pub(crate) store: Option<Store>,
}

impl Words {
    /// An error of the library.
    pub(crate) fn of(&self, error: &KernelError) -> SourceError {
        match error {
            KernelError::Backtraced { source, .. } => self.of(source),
            KernelError::Unsupported(what) => self.unsupported(what),
            KernelError::MaxCatalogVersion(_) => self.unreadable(
                "a catalog alone knows its newest version (the feature 'catalogManaged')",
                "write the events out of the catalog as Parquet, and name that folder",
            ),
            KernelError::EmptyLog
            | KernelError::MissingMetadata
            | KernelError::MissingProtocol
            | KernelError::MissingMetadataAndProtocol => {
                self.unreadable("its log holds no version of a table", "check that the whole folder is there")
            }
            KernelError::MissingVersion(version) => self.unreadable(
                format!("version {version} is missing in its log"),
                "check that the whole folder is there",
            ),
            KernelError::FileNotFound(path) => self.absent(path),
            KernelError::ObjectStore(error) => self.of_store(error),
            KernelError::IOError(error) => self.of_store(error),
            KernelError::Parquet(error) if is_of_store(error) => self.of_store(error),
            KernelError::GenericError { source } if is_of_store(source.as_ref()) => {
                self.of_store(source.as_ref())
            }
            KernelError::DeletionVector(what) => {
                self.unreadable(format!("the list of its deleted rows is damaged ({what})"), DAMAGED)
            }
            error => self.unreadable(quoted(&error.to_string()), DAMAGED),
        }
    }

    /// An error about columns.
    pub(crate) fn arrow(&self, error: &arrow::error::ArrowError) -> SourceError {
        self.unreadable(quoted(&error.to_string()), DAMAGED)
    }

    /// A file has another number of rows than the log says.
    pub(crate) fn other_rows(&self, file: &str, rows: u64, expected: u64) -> SourceError {
        self.unreadable(format!("its file {file} holds {rows} rows, and its log says {expected}"), DAMAGED)
    }

    /// A file is not in the table's own store.
    pub(crate) fn elsewhere(&self, file: &Url) -> SourceError {
        self.unreadable(
            format!("its log names files in another store ({})", crate::remote::shown(file)),
            "it is a shallow clone: read the table that it is a clone of, or make a deep one",
        )
    }

    fn unsupported(&self, what: &str) -> SourceError {
        let feature = what.split('\'').nth(1);
        match (feature, what.strip_prefix("Unsupported minimum reader version ")) {
            (Some(feature), _) => self.unreadable(
                format!("it asks its readers for the feature '{feature}', which is not known here"),
                format!(
                    "drop it from the table (ALTER TABLE ... DROP FEATURE '{feature}'), or write the events out as Parquet"
                ),
            ),
            (None, Some(version)) => self.unreadable(
                format!("it asks for readers of version {version} of the protocol, and version 3 is known here"),
                "write the events out as Parquet",
            ),
            (None, None) => self.unreadable(quoted(what), "write the events out as Parquet"),
        }
    }

    fn absent(&self, file: &str) -> SourceError {
        let file = file.split('?').next().unwrap_or_default();
        self.unreadable(
            format!("a file that its log names is not there ({file})"),
            "if it was vacuumed meanwhile, build again; if the folder is a copy, copy it whole",
        )
    }

    fn of_store(&self, error: &(dyn Error + 'static)) -> SourceError {
        if let Some(object_store::Error::NotFound { path, .. }) = crate::remote::find(error) {
            return self.absent(path);
        }
        let problem = match &self.store {
            Some(store) => store.problem(error),
            None => StoreProblem::new(quoted(&error.to_string()), "check the path and that you may read it"),
        };
        self.unreadable(problem.what, problem.advice)
    }

    fn unreadable(&self, reason: impl Into<String>, advice: impl Into<String>) -> SourceError {
        let reason = format!("the Delta table cannot be read: {}", reason.into());
        SourceError::Unreadable { path: self.table.clone(), reason, advice: advice.into() }
    }
}

const DAMAGED: &str = "restore the table, or write the events out as Parquet";

fn is_of_store(error: &(dyn Error + 'static)) -> bool {
    crate::remote::find::<object_store::Error>(error).is_some()
        || crate::remote::find::<StoreProblem>(error).is_some()
}

/// The beginning of what a library said, without line ends and queries of addresses.
fn quoted(text: &str) -> String {
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.split_once('?').map_or(word, |(before, _)| before)).collect();
    words.join(" ").chars().take(QUOTED).collect()
}
