//! Which writing of an extract this is: what went into it, whose keys these are, and which files it has replaced.

use crate::{DataFile, KeyOrder};
use serde::{Deserialize, Serialize};

/// A state of an extract that is written in steps: by a build, then by each append, replaced day or forgotten user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// 1 for a build, one more for each writing after it.
    pub number: u64,
    /// Whose keys these are: extracts with the same text give the same user the same key. 16 hexadecimal digits, which
    /// begin the SHA-256 of the identifiers of the users of the build, each followed by a zero byte, in the order of
    /// their counters; after a byte 255 where keys are [`KeyOrder::Reversed`].
    pub key_space: String,
    /// How keys are made of counters.
    #[serde(default, skip_serializing_if = "KeyOrder::is_scattered")]
    pub key_order: KeyOrder,
    /// The counter of the next new user. It never goes back: the key of a user who was forgotten is nobody's.
    pub next_user: u32,
    /// Events that this writing added.
    pub rows_added: u64,
    /// Of these, the events that lie before the last day that the extract covered until then.
    #[serde(default)]
    pub rows_late: u64,
    /// How long before the beginning of that day the oldest of them is, in milliseconds.
    #[serde(default)]
    pub latest_by_ms: u64,
    /// `inputs/`: the inputs that went into the extract, so that none of them goes in twice.
    pub inputs: Vec<DataFile>,
    /// The table of users of an extract that does not publish one: a file of the private folder beside it, so that who
    /// comes back keeps the key. No reader asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_users: Option<DataFile>,
    /// Files that earlier snapshots name and this one does not. They are still there, for readers who hold an earlier
    /// manifest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<RetiredFile>,
}

/// A file of an earlier snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetiredFile {
    /// Its path below the extract's folder.
    pub path: String,
    /// When it was replaced, in seconds since 1970 (UTC).
    pub since: i64,
}
