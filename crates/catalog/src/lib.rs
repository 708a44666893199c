//! What an extract contains: the manifest, as plain data.
//!
//! An extract is a folder of Parquet files with one `manifest.json`. The manifest names every data file with
//! its size, rows, time range, user-key range and content hash, and says for every event type which
//! properties it has. Data files carry their hash in their name and never change; the manifest is written
//! last. Whoever holds a manifest therefore holds a consistent extract.
//!
//! Every byte that an answer rests on can be verified from the manifest: its text ends with the hash of itself, it
//! holds the checksum of each data file's tail, and the tail those of the file's [`Segments`].
//!
//! This crate knows types and their checks only: no reading, no Parquet, no questions.

mod checksum;
mod consistent;
mod daily;
mod data_file;
mod day_order;
mod error;
mod event_type;
mod findings;
mod manifest;
mod numeral;
mod segments;
mod snapshot;
mod strict;
mod text;
mod time;
mod user_key;
mod version;

pub use checksum::Checksum;
pub use daily::{Daily, DailySeries};
pub use data_file::{DataFile, FilePart};
pub use day_order::{DayEnds, DayOrder, did_column};
pub use error::CatalogError;
pub use event_type::{EventType, Property, PropertyType, PropertyValue, Written};
pub use findings::{
    DaySpan, Findings, FormTimes, Gaps, HeavyUsers, Personal, PropertyFindings, TypeFindings,
    UnlistedProperties,
};
pub use manifest::{Cut, Health, IgnoredColumn, Joined, LeftOutFile, Manifest, Strays};
pub use numeral::Numeral;
pub use segments::{Damage, SegmentList, Segments};
pub use snapshot::{RetiredFile, Snapshot};
pub use strict::{RepeatedKey, no_key_twice};
pub use time::{TimeRange, TimeResolution};
pub use user_key::{KeyOrder, UserKey, UserKeyRange};
pub use version::FORMAT_VERSION;

/// The name of the manifest inside an extract's folder.
pub const MANIFEST_FILE: &str = "manifest.json";

/// Fixed column names of an extract's tables.
pub mod column {
    /// The user's key: `UInt32`, null for a row without a user.
    pub const USER_KEY: &str = "user_key";
    /// The instant of an event: `Timestamp(Microsecond | Millisecond, "UTC")`.
    pub const EVENT_TIME: &str = "event_time";
    /// The properties that have no column of their own: `Map<Utf8, Utf8>`.
    pub const PROPERTIES: &str = "properties";
    /// A calendar day in the extract's reporting zone: `Date32`.
    pub const DAY: &str = "day";
    /// Events of a user on a day: `UInt32`; in `daily/` events of a day: `UInt64`.
    pub const EVENTS: &str = "events";
    /// First event of a user on a day, typed as [`EVENT_TIME`].
    pub const FIRST_TIME: &str = "first_time";
    /// Last event of a user on a day, typed as [`EVENT_TIME`].
    pub const LAST_TIME: &str = "last_time";
    /// Whether a row of days of users has a later event than its first: `Boolean`.
    pub const SEVERAL: &str = "several";
    /// Which event types begin only with a user's last event of the day, as the place of their set in the manifest
    /// ([`DayEnds`](crate::DayEnds)): `UInt16`.
    pub const ENDS: &str = "ends";
    /// A value of a property in `daily/`, as text: `Utf8`, null where events do not have the property.
    pub const VALUE: &str = "value";
    /// The user's identifier in the source: `Utf8`.
    pub const USER_ID: &str = "user_id";
    /// The event type, in tables that hold several: `Utf8`.
    pub const EVENT_TYPE: &str = "event_type";
    /// Names that a promoted property may not take for its column.
    pub const RESERVED: [&str; 9] =
        [USER_KEY, EVENT_TIME, PROPERTIES, DAY, EVENTS, FIRST_TIME, LAST_TIME, USER_ID, EVENT_TYPE];
}
