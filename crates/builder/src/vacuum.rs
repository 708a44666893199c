//! Removing what no reader needs any more: files of earlier snapshots, and what writings that were cut off left behind.

use crate::{
    BuildPhase, BuildWatch, BuilderError,
    held::Held,
    output::{DATA_FOLDERS, Output, is_data_path},
};
use rockpool_catalog::{Manifest, RetiredFile};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Hexadecimal digits that a data file's name has.
const NAME_DIGITS: usize = 16;

/// What was removed.
#[derive(Debug, Clone, Default)]
pub struct VacuumReport {
    /// Paths of the files that are gone, below the extract's folder, sorted.
    pub removed: Vec<String>,
    /// Their bytes.
    pub bytes: u64,
    /// Files of earlier snapshots that stay, for they were replaced too recently.
    pub kept: u64,
    /// Files that could not be removed; the next writing tries again.
    pub left_over: Vec<PathBuf>,
}

/// Removes the files that were replaced at least so long ago, and files of our making that no manifest names and that
/// are as old. Whoever holds a manifest from before can no longer read it then.
///
/// # Errors
/// [`BuilderError`], where there is no extract, or it cannot be written.
pub fn vacuum(
    extract: &Path,
    older_than: Duration,
    watch: &dyn BuildWatch,
) -> Result<VacuumReport, BuilderError> {
    Held::open(extract)?;
    let output = Output::open(extract)?;
    let held = Held::open(extract)?;
    let now = SystemTime::now();
    let limit = now.checked_sub(older_than).unwrap_or(UNIX_EPOCH);
    let seconds = limit.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let limit_seconds = i64::try_from(seconds).unwrap_or(i64::MAX);

    let (old, kept): (Vec<RetiredFile>, Vec<RetiredFile>) =
        held.snapshot.retired.iter().cloned().partition(|file| file.since <= limit_seconds);
    let mut removed: Vec<String> = old.into_iter().map(|file| file.path).collect();
    let mut named: HashSet<&str> = held.manifest.files().map(|file| file.path.as_str()).collect();
    named.extend(held.snapshot.retired.iter().map(|file| file.path.as_str()));
    let orphans = orphans(extract, &named, limit)?;
    let size = |path: &String| fs::metadata(extract.join(path)).map_or(0, |about| about.len());
    let bytes = removed.iter().chain(&orphans).map(size).sum();

    watch.phase(BuildPhase::Placing { files: (removed.len() + orphans.len()) as u64 });
    let mut snapshot = held.snapshot.clone();
    snapshot.retired.clone_from(&kept);
    let manifest = Manifest { snapshot: Some(snapshot), ..held.manifest.clone() };
    let kept = kept.len() as u64;
    let mut left_over = Vec::new();
    if manifest != held.manifest {
        left_over = output.place(Vec::new(), None, &manifest, || watch.advance(1))?;
    }
    for path in &orphans {
        watch.advance(1);
        let path = extract.join(path);
        if fs::remove_file(&path).is_err() && path.exists() {
            left_over.push(path);
        }
    }
    removed.extend(orphans);
    removed.sort_unstable();
    Ok(VacuumReport { removed, bytes, kept, left_over })
}

/// The files that look like ours, that nothing names, and that were last changed before `limit`.
fn orphans(extract: &Path, named: &HashSet<&str>, limit: SystemTime) -> Result<Vec<String>, BuilderError> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        DATA_FOLDERS.iter().map(|folder| extract.join(folder)).filter(|folder| folder.is_dir()).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(BuilderError::read(&folder))? {
            let path = entry.map_err(BuilderError::read(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(extract).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let is_ours = is_data_path(&below)
                && stem.len() == NAME_DIGITS
                && stem.bytes().all(|digit| digit.is_ascii_hexdigit());
            let changed = fs::metadata(&path).and_then(|about| about.modified());
            if is_ours && !named.contains(below.as_str()) && changed.is_ok_and(|changed| changed <= limit) {
                found.push(below);
            }
        }
    }
    Ok(found)
}
