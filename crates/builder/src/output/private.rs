//! What stands beside an extract and is never published: what is not yet in place, and the users of an extract that does
//! not name them.

use super::{Output, folder::sync_folder};
use crate::{BuilderError, write::Staged};
use rockpool_catalog::Manifest;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Where what is not yet in place stands inside the extract, if it cannot stand beside it.
pub(crate) const STAGING: &str = ".rockpool-build";
/// In the private folder: all that is not yet in place.
pub(super) const BUILD: &str = "build";
/// The folder beside an extract that holds what is never published: its name is the extract's, a dot before it and this
/// behind it.
pub(crate) const PRIVATE: &str = ".rockpool";
/// In it: who is behind the keys of an extract that does not say so.
pub(crate) const PRIVATE_USERS: &str =
    "users/all/*.parquet in the folder '.NAME.rockpool' beside the extract";
impl Output {
    /// Puts the users of an extract that does not publish them into the private folder.
    pub(super) fn keep_private(&self, staged: &Staged) -> Result<(), BuilderError> {
        let path = self.private().join(&staged.file.path);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(BuilderError::write(folder))?;
        fs::copy(&staged.temporary, &path)
            .and_then(|_| File::open(&path)?.sync_all())
            .and_then(|()| sync_folder(folder))
            .map_err(BuilderError::write(&path))
    }

    /// Removes the tables of users in the private folder that the manifest does not name. Nothing is lost if that fails:
    /// the next writing tries again.
    pub(super) fn forget_private(&self, manifest: &Manifest) {
        let private = self.private();
        let current = manifest.snapshot.iter().filter_map(|snapshot| snapshot.private_users.as_ref());
        let current: Vec<PathBuf> = current.map(|file| private.join(&file.path)).collect();
        let Ok(entries) = fs::read_dir(private.join("users/all")) else { return };
        let outdated = entries.flatten().map(|entry| entry.path()).filter(|path| !current.contains(path));
        outdated.for_each(|path| drop(fs::remove_file(path)));
        if current.is_empty() {
            for folder in ["users/all", "users", ""] {
                let _ = fs::remove_dir(private.join(folder));
            }
        }
    }
}

/// Where what is not yet in place stands: beside the extract, in its private folder, so that a copy of the extract never
/// holds it; inside where that is another disk, or cannot be written.
pub(super) fn staging(extract: &Path) -> PathBuf {
    let inside = extract.join(STAGING);
    let private = private_folder(extract);
    let is_beside = !inside.exists() && private.parent().is_some_and(|parent| is_one_disk(extract, parent));
    if is_beside { private.join(BUILD) } else { inside }
}

#[cfg(unix)]
fn is_one_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    disk(one) == disk(other)
}

#[cfg(not(unix))]
fn is_one_disk(_: &Path, _: &Path) -> bool {
    true
}

/// Whether a file is still the one at its path.
#[cfg(unix)]
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |about: fs::Metadata| (about.dev(), about.ino());
    matches!((file.metadata().map(identity), fs::metadata(path).map(identity)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
pub(super) fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// The folder beside an extract for what is never published. It need not be there.
pub(crate) fn private_folder(extract: &Path) -> PathBuf {
    let whole = std::path::absolute(extract).unwrap_or_else(|_| extract.to_path_buf());
    let mut name = std::ffi::OsString::from(".");
    name.push(whole.file_name().unwrap_or_default());
    name.push(PRIVATE);
    whole.with_file_name(name)
}
