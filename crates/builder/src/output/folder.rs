//! Small steps with folders.

use crate::BuilderError;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Creates a folder with its parents, and gives those that were not there, the innermost first.
pub(super) fn create_folders(folder: &Path) -> Result<Vec<PathBuf>, BuilderError> {
    let missing = folder
        .ancestors()
        .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
        .map(Path::to_path_buf)
        .collect();
    fs::create_dir_all(folder).map_err(BuilderError::write(folder))?;
    Ok(missing)
}

/// Removes files below a folder, and the folders that are empty then. Gives the files that are still there.
pub(super) fn remove_files<P: AsRef<str>>(folder: &Path, files: impl IntoIterator<Item = P>) -> Vec<PathBuf> {
    let mut left = Vec::new();
    for file in files {
        let path = folder.join(file.as_ref());
        match fs::remove_file(&path) {
            Ok(()) => prune(folder, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => prune(folder, &path),
            Err(_) => left.push(path),
        }
    }
    left
}

/// Removes the empty folders between `folder` and a file that was in one of them.
fn prune(folder: &Path, file: &Path) {
    for parent in file.ancestors().skip(1).take_while(|parent| *parent != folder) {
        // A folder that is not empty is not removed: that is the end.
        if fs::remove_dir(parent).is_err() && parent.exists() {
            break;
        }
    }
}

/// Makes sure that the names in a folder are on disk, where the system can do that.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
