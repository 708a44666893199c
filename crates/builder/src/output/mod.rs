//! The output folder: everything is written aside first, and put in place in one step at the end.
//!
//! All work is done in a folder beside it (see [`private`]), under a lock, so that two builds cannot mix and nothing
//! unfinished is ever published. Putting in place is: note the files that come and go in a journal, give the new ones
//! their final names, replace the manifest, remove the files that only the old manifest named. The replacement of the
//! manifest is the step that counts: before it a reader sees the old extract, after it the new one. After an error the
//! files that were put in place are removed again. After a crash at any instant the next build removes, of the files in
//! the journal, those that the manifest does not name, whichever it is by then. Files of others are in no journal.

mod folder;
mod private;
#[cfg(test)]
mod tests;

use crate::{BuilderError, write::Staged};
use folder::{create_folders, remove_files, sync_folder};
pub(crate) use private::{PRIVATE_USERS, STAGING, private_folder};
use private::{is_at, staging};
use rockpool_catalog::{CatalogError, DataFile, MANIFEST_FILE, Manifest};
use std::{
    collections::HashSet,
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// The folders of an extract that data files are in.
pub(crate) const DATA_FOLDERS: [&str; 6] =
    ["events", "user_days", "any_user_days", "daily", "users", "inputs"];
/// In the folder for what is not yet in place: the paths of the files that are put in place and of those that are removed after it, one a line.
const JOURNAL: &str = "placing";
/// In it: locked while a build runs.
const LOCK: &str = "lock";

/// An output folder that this build alone may write to.
#[derive(Debug)]
pub(crate) struct Output {
    folder: PathBuf,
    staging: PathBuf,
    /// Folders that did not exist before, the innermost first.
    created: Vec<PathBuf>,
    /// Files of the extract that is there already.
    previous: HashSet<String>,
    /// The events of that extract, if they are known.
    rows_there: u64,
    lock: Option<File>,
    temporaries: AtomicU64,
    /// Files that got their final names and are to be removed if the build fails now.
    placed: Vec<String>,
    /// Whether the journal names files that could not be removed: the next build tries again.
    keeps_journal: bool,
}

impl Output {
    /// Takes hold of a folder, which may be absent, empty, or an extract.
    pub(crate) fn open(folder: &Path) -> Result<Self, BuilderError> {
        let created = create_folders(folder)?;
        let mut output = Self {
            folder: folder.to_path_buf(),
            staging: staging(folder),
            created,
            previous: HashSet::new(),
            rows_there: 0,
            lock: None,
            temporaries: AtomicU64::new(0),
            placed: Vec::new(),
            keeps_journal: false,
        };
        // What belongs to something else is not touched, not even by a lock.
        if !output.staging().exists() {
            output.refuse_foreign()?;
        }
        output.take_lock()?;
        let manifest = folder.join(MANIFEST_FILE);
        if manifest.exists() {
            let text = fs::read(&manifest).map_err(BuilderError::read(&manifest))?;
            output.previous = previous_files(&text)
                .map_err(|source| BuilderError::Manifest { path: manifest, source })?
                .into_iter()
                .collect();
            output.rows_there = Manifest::from_json(&text).map_or(0, |manifest| manifest.rows);
        }
        output.recover()?;
        output.refuse_foreign()?;
        Ok(output)
    }

    /// The events of the extract that is there; 0 if there is none, or one that nobody can read.
    pub(crate) fn rows_there(&self) -> u64 {
        self.rows_there
    }

    /// Where a data file of the extract that is there stands, or will stand.
    pub(crate) fn place_of(&self, file: &DataFile) -> PathBuf {
        self.folder.join(&file.path)
    }

    /// A path for a new file; nothing is there.
    pub(crate) fn temporary(&self) -> PathBuf {
        let number = self.temporaries.fetch_add(1, Ordering::Relaxed);
        self.staging().join(format!("new-{number}"))
    }

    /// The folder for sorted runs.
    pub(crate) fn staging(&self) -> PathBuf {
        self.staging.clone()
    }

    /// The folder beside the extract for what is never published.
    pub(crate) fn private(&self) -> PathBuf {
        private_folder(&self.folder)
    }

    /// How many files [`Self::place`] will put in place or remove.
    pub(crate) fn files_to_move(&self, files: &[Staged], manifest: &Manifest) -> u64 {
        (files.len() + self.outdated(manifest).len()) as u64
    }

    /// The files of the extract that is there already which the new one does not name, not even as retired.
    fn outdated(&self, manifest: &Manifest) -> Vec<String> {
        let mut current: HashSet<&str> = manifest.files().map(|file: &DataFile| file.path.as_str()).collect();
        let retired = manifest.snapshot.iter().flat_map(|snapshot| &snapshot.retired);
        current.extend(retired.map(|file| file.path.as_str()));
        self.previous.iter().filter(|path| !current.contains(path.as_str())).cloned().collect()
    }

    /// Puts the files and then the manifest in place, and removes the files that only the old manifest named.
    /// Gives those that could not be removed. `advance` hears of each file before it is moved or removed.
    pub(crate) fn place(
        mut self,
        files: Vec<Staged>,
        private_users: Option<Staged>,
        manifest: &Manifest,
        mut advance: impl FnMut(),
    ) -> Result<Vec<PathBuf>, BuilderError> {
        if let Some(staged) = private_users {
            self.keep_private(&staged)?;
        }
        self.placed = files
            .iter()
            .map(|staged| staged.file.path.clone())
            .filter(|path| !self.previous.contains(path))
            .collect();
        let outdated = self.outdated(manifest);
        let journal = self.staging().join(JOURNAL);
        let moved: Vec<&str> = self.placed.iter().chain(&outdated).map(String::as_str).collect();
        write_whole(&journal, moved.join("\n").as_bytes())
            .and_then(|()| sync_folder(&self.staging()))
            .map_err(BuilderError::write(&journal))?;

        let mut folders = HashSet::new();
        for Staged { temporary, file } in files {
            let path = self.folder.join(&file.path);
            if let Some(parent) = path.parent()
                && folders.insert(parent.to_path_buf())
            {
                fs::create_dir_all(parent).map_err(BuilderError::write(parent))?;
            }
            advance();
            fs::rename(&temporary, &path).map_err(BuilderError::write(&path))?;
        }
        for folder in &folders {
            sync_folder(folder).map_err(BuilderError::write(folder))?;
        }

        let path = self.folder.join(MANIFEST_FILE);
        let temporary = self.staging().join(MANIFEST_FILE);
        let text =
            manifest.to_json().map_err(|source| BuilderError::Manifest { path: path.clone(), source })?;
        write_whole(&temporary, &text)
            .and_then(|()| fs::rename(&temporary, &path))
            .map_err(BuilderError::write(&path))?;
        // From here on the new extract stands, whatever fails.
        self.placed.clear();
        self.created.clear();
        sync_folder(&self.folder).map_err(BuilderError::write(&self.folder))?;

        let left = remove_files(&self.folder, outdated.iter().inspect(|_| advance()));
        self.forget_private(manifest);
        self.keeps_journal = !left.is_empty();
        Ok(left)
    }

    /// Removes what a build that was cut off had put in place or was about to remove, and everything it had staged.
    fn recover(&self) -> Result<(), BuilderError> {
        let staging = self.staging();
        let journal = staging.join(JOURNAL);
        match fs::read_to_string(&journal) {
            Ok(paths) => {
                let orphans =
                    paths.lines().filter(|path| is_data_path(path) && !self.previous.contains(*path));
                remove_files(&self.folder, orphans);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(BuilderError::read(journal)(error)),
        }
        for entry in fs::read_dir(&staging).map_err(BuilderError::read(&staging))? {
            let path = entry.map_err(BuilderError::read(&staging))?.path();
            if path.file_name().is_some_and(|name| name != LOCK) {
                fs::remove_file(&path).map_err(BuilderError::write(&path))?;
            }
        }
        Ok(())
    }

    fn take_lock(&mut self) -> Result<(), BuilderError> {
        if fs::create_dir_all(&self.staging).is_err() {
            self.staging = self.folder.join(STAGING);
        }
        let staging = self.staging();
        fs::create_dir_all(&staging).map_err(BuilderError::write(&staging))?;
        let path = staging.join(LOCK);
        let lock = File::create(&path).map_err(BuilderError::write(&path))?;
        match lock.try_lock() {
            // Between the two steps another build may have ended, and have taken its folder away.
            Ok(()) if !is_at(&lock, &path) => return self.take_lock(),
            Ok(()) => self.lock = Some(lock),
            Err(TryLockError::WouldBlock) => {
                // The folder is the other build's business.
                self.created.clear();
                return Err(BuilderError::OutputBusy { path: self.folder.clone() });
            }
            Err(TryLockError::Error(error)) => return Err(BuilderError::write(path)(error)),
        }
        Ok(())
    }

    fn refuse_foreign(&self) -> Result<(), BuilderError> {
        if self.folder.join(MANIFEST_FILE).exists() {
            return Ok(());
        }
        for entry in fs::read_dir(&self.folder).map_err(BuilderError::read(&self.folder))? {
            let entry = entry.map_err(BuilderError::read(&self.folder))?;
            if entry.file_name() != STAGING {
                return Err(BuilderError::OutputTaken { path: self.folder.clone() });
            }
        }
        Ok(())
    }
}

impl Drop for Output {
    /// Leaves the folder as it was, unless the new extract is in place. What cannot be removed here is left to
    /// the next build.
    fn drop(&mut self) {
        remove_files(&self.folder, &self.placed);
        if let Some(lock) = self.lock.take() {
            // Taken away while it is locked, so that it is nobody else's.
            if !self.keeps_journal {
                let _ = fs::remove_dir_all(&self.staging);
                let _ = fs::remove_dir(self.private());
            }
            drop(lock);
        }
        for folder in &self.created {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The data files of the extract that is to be replaced. An extract of an earlier format, or one whose manifest is
/// damaged, is what a build mends: its paths are enough.
pub(crate) fn previous_files(text: &[u8]) -> Result<Vec<String>, CatalogError> {
    match Manifest::from_json(text) {
        Ok(manifest) => {
            let retired = manifest.snapshot.iter().flat_map(|snapshot| &snapshot.retired);
            let named = manifest.files().map(|file| &file.path).chain(retired.map(|file| &file.path));
            Ok(named.cloned().collect())
        }
        Err(error) => match Manifest::paths_of_any_format(text) {
            Some(paths) => Ok(paths.into_iter().filter(|path| is_data_path(path)).collect()),
            None => Err(error),
        },
    }
}

/// Whether a path is one that a build could have put in place.
pub(crate) fn is_data_path(path: &str) -> bool {
    path.split_once('/').is_some_and(|(folder, _)| DATA_FOLDERS.contains(&folder))
        && path.ends_with(".parquet")
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
