//! What changed between two versions of a table.

use super::{DeltaTable, Part, actions::Commit};
use crate::{SourceError, identity::TableFile};
use delta_kernel::{
    KernelError, Snapshot,
    commit_range::{CommitRange, DeltaAction},
};
use std::collections::BTreeMap;

/// What changed in a table since an earlier version, by its log. Files that were only written anew (`OPTIMIZE` and its kin,
/// which say of themselves that they change no row) count as no change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableChanges {
    /// The log tells.
    Known {
        /// Files whose rows are new, by path; of one whose rows were deleted meanwhile only what is left.
        added: Vec<AddedFile>,
        /// Files of the earlier version of which rows were deleted or changed, by path. Unless there is none, the new
        /// version is not the earlier one with more rows.
        removed: Vec<TableFile>,
    },
    /// Nobody can tell.
    Unknown {
        /// Why, as the part of a sentence.
        reason: String,
    },
}

/// A file whose rows are new.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AddedFile {
    /// The file.
    pub file: TableFile,
    /// The version of the table that it came with.
    pub version: u64,
    /// Whether it is still a file of the newest version; if not, its rows stand in another one there.
    pub is_there: bool,
}

impl TableChanges {
    fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown { reason: reason.into() }
    }
}

impl DeltaTable {
    /// What changed since an earlier version of the table with this id.
    ///
    /// # Errors
    /// [`SourceError`] for a log that cannot be read.
    pub(crate) fn changes_since(&self, id: &str, version: u64) -> Result<TableChanges, SourceError> {
        if id != self.id() {
            return Ok(TableChanges::unknown("another table stands there now"));
        }
        if version == self.version() {
            return Ok(TableChanges::Known { added: vec![], removed: vec![] });
        }
        if version > self.version() {
            return Ok(TableChanges::unknown(format!("the table is at version {} again", self.version())));
        }
        let range = CommitRange::builder_for(self.snapshot.table_root().as_str(), version + 1)
            .with_end_version(self.version())
            .build(self.engine.as_ref());
        let range = match range {
            Ok(range) => range,
            Err(
                KernelError::StartVersionNotFound { .. }
                | KernelError::EmptyLog
                | KernelError::MissingVersion(_),
            ) => {
                return Ok(TableChanges::unknown(format!(
                    "its log no longer reaches back to version {version}"
                )));
            }
            Err(error) => return Err(self.words.of(&error)),
        };
        let failed = |error: KernelError| self.words.of(&error);
        let kinds = [DeltaAction::Add, DeltaAction::Remove, DeltaAction::Metadata];
        let mut changes = Replay::default();
        for commit in range.commits(self.engine.clone(), None, &kinds).map_err(failed)? {
            let commit = commit.map_err(failed)?;
            let mut read = Commit::default();
            for actions in commit.get_actions(self.engine.as_ref()).map_err(failed)? {
                actions.and_then(|actions| read.take(actions)).map_err(failed)?;
            }
            if read.has_changed {
                let reason =
                    format!("columns or settings of the table were changed in version {}", commit.version());
                return Ok(TableChanges::unknown(reason));
            }
            changes.commit(commit.version(), read);
        }
        Ok(changes.finish(&self.files))
    }

    /// Reads from now on only these files.
    ///
    /// # Errors
    /// [`SourceError`] for a version that cannot be read any more.
    pub(crate) fn read_only(&mut self, files: &[AddedFile]) -> Result<(), SourceError> {
        let mut versions: BTreeMap<u64, Vec<TableFile>> = BTreeMap::new();
        for added in files {
            let version = if added.is_there { self.version() } else { added.version };
            versions.entry(version).or_default().push(added.file.clone());
        }
        self.parts = versions
            .into_iter()
            .map(|(version, files)| {
                let snapshot = if version == self.version() {
                    Ok(self.snapshot.clone())
                } else {
                    Snapshot::builder_for(self.snapshot.table_root().as_str())
                        .at_version(version)
                        .build(self.engine.as_ref())
                };
                let snapshot = snapshot.map_err(|error| self.words.of(&error))?;
                Ok(Part { snapshot, only: Some(files) })
            })
            .collect::<Result<_, SourceError>>()?;
        Ok(())
    }
}

/// A file and its deletion vector: what the log tells files apart by.
type Key = (String, Option<String>);

fn key(file: &TableFile) -> Key {
    (file.path.clone(), file.deletion_vector.clone())
}

/// The commits so far.
#[derive(Debug, Default)]
struct Replay {
    added: BTreeMap<Key, (TableFile, u64)>,
    removed: BTreeMap<Key, TableFile>,
}

impl Replay {
    fn commit(&mut self, version: u64, commit: Commit) {
        for (file, is_change) in commit.removed {
            // Without a change the rows stand in another file from now on, and are as new as they were.
            if is_change && self.added.remove(&key(&file)).is_none() {
                self.removed.insert(key(&file), file);
            }
        }
        for (file, is_change) in commit.added {
            if is_change {
                self.added.insert(key(&file), (file, version));
            }
        }
    }

    fn finish(self, there: &[TableFile]) -> TableChanges {
        let is_there = |file: &TableFile| there.binary_search_by(|known| key(known).cmp(&key(file))).is_ok();
        let added = self.added.into_values();
        TableChanges::Known {
            added: added
                .map(|(file, version)| AddedFile { is_there: is_there(&file), file, version })
                .collect(),
            removed: self.removed.into_values().collect(),
        }
    }
}
