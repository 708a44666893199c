//! The copy of an extract that stands at an address: which state of the address it comes from, and who works on it.

use crate::{BuilderError, output::private_folder};
use rockpool_catalog::MANIFEST_FILE;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// In the private folder beside the copy: which state of which address it was last equal to.
const ORIGIN: &str = "origin.json";
/// In it: locked while somebody works on the copy.
const LOCK: &str = "copy.lock";

/// A folder with a copy that this job alone works on.
#[derive(Debug)]
pub(super) struct Copy {
    folder: PathBuf,
    private: PathBuf,
    /// Held as long as this lives.
    _lock: File,
}

/// What a copy comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Known {
    /// Nothing stood at the address.
    Nothing,
    /// The extract whose manifest has this digest.
    State(String),
}

#[derive(Debug, Serialize, Deserialize)]
struct Origin {
    address: String,
    known: Known,
}

/// What tells one manifest from another: the SHA-256 of its text.
pub(super) fn digest(text: &[u8]) -> String {
    format!("{:x}", Sha256::digest(text))
}

impl Copy {
    /// Takes hold of a copy, which need not be there yet.
    pub(super) fn hold(folder: &Path) -> Result<Self, BuilderError> {
        let private = private_folder(folder);
        fs::create_dir_all(&private).map_err(BuilderError::write(&private))?;
        let path = private.join(LOCK);
        let lock = File::create(&path).map_err(BuilderError::write(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_path_buf(), private, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(BuilderError::OutputBusy { path: folder.to_path_buf() }),
            Err(TryLockError::Error(error)) => Err(BuilderError::write(path)(error)),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text of its manifest; none if there is no extract.
    pub(super) fn manifest(&self) -> Result<Option<Vec<u8>>, BuilderError> {
        let path = self.folder.join(MANIFEST_FILE);
        match fs::read(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(BuilderError::read(path)(error)),
        }
    }

    /// Which state of this address it comes from; none if it comes from somewhere else, or nobody knows.
    pub(super) fn known(&self, address: &str) -> Option<Known> {
        let text = fs::read(self.private.join(ORIGIN)).ok()?;
        let origin: Origin = serde_json::from_slice(&text).ok()?;
        (origin.address == address).then_some(origin.known)
    }

    /// Notes which state it comes from.
    pub(super) fn is_now(&self, address: &str, known: &Known) -> Result<(), BuilderError> {
        let path = self.private.join(ORIGIN);
        let temporary = self.private.join(format!("{ORIGIN}.new"));
        let origin = Origin { address: address.to_owned(), known: known.clone() };
        let text = serde_json::to_vec(&origin).map_err(|error| BuilderError::write(&path)(error.into()))?;
        fs::write(&temporary, text)
            .and_then(|()| File::open(&temporary)?.sync_all())
            .and_then(|()| fs::rename(&temporary, &path))
            .map_err(BuilderError::write(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_knows_where_it_comes_from() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        let copy = Copy::hold(&path).unwrap();
        assert_eq!((copy.known("s3://a/"), copy.manifest().unwrap()), (None, None));
        copy.is_now("s3://a/", &Known::State(digest(b"x"))).unwrap();
        assert_eq!(copy.known("s3://a/"), Some(Known::State(digest(b"x"))));
        assert_eq!(copy.known("s3://b/"), None);
        assert!(matches!(Copy::hold(&path), Err(BuilderError::OutputBusy { .. })));
        drop(copy);
        assert_eq!(Copy::hold(&path).unwrap().known("s3://a/"), Some(Known::State(digest(b"x"))));
    }
}
