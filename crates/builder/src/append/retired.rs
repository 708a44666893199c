//! Which files stay for readers who hold an earlier manifest.

use super::{AppendOptions, Held};
use crate::build::Kept;
use rockpool_catalog::{Manifest, RetiredFile};
use std::{
    collections::HashSet,
    time::{SystemTime, UNIX_EPOCH},
};

/// The files that are replaced now, and those that were before, but for those that are old enough to go.
pub(super) fn retired(held: &Held, kept: &Kept, options: &AppendOptions) -> Vec<RetiredFile> {
    // A forgotten user is in no file that stays.
    if !options.forget.is_empty() {
        return Vec::new();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let stays: HashSet<&str> = kept
        .event_types
        .iter()
        .flat_map(|(event_type, _)| event_type.events.iter().chain(&event_type.user_days))
        .chain(kept.months.values().flat_map(|months| {
            months.events_files.iter().map(|(file, _)| file).chain(&months.user_days_files)
        }))
        .map(|file| file.path.as_str())
        .collect();
    let keep = i64::try_from(options.keep_replaced.as_secs()).unwrap_or(i64::MAX);
    let earlier = held.snapshot.retired.iter().filter(|file| now.saturating_sub(file.since) < keep).cloned();
    let replaced = |manifest: &Manifest| -> Vec<RetiredFile> {
        let files = manifest.files().filter(|file| !stays.contains(file.path.as_str()));
        files.map(|file| RetiredFile { path: file.path.clone(), since: now }).collect()
    };
    let replaced = if keep > 0 { replaced(&held.manifest) } else { Vec::new() };
    earlier.chain(replaced).collect()
}
