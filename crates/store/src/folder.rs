//! An extract in a local folder.

use crate::{Copies, Network, StoreError};
use bytes::Bytes;
use futures::future::BoxFuture;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// An extract in a local folder, read by the thread that polls.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at a path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Network for Folder {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        _copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let file = self.path.join(path);
        Box::pin(async move {
            read(&file, range).map_err(|error| {
                let address = file.display().to_string();
                match error.kind() {
                    io::ErrorKind::NotFound => StoreError::NotFound { address },
                    _ => StoreError::Unreachable { address, reason: error.to_string() },
                }
            })
        })
    }

    fn address(&self, path: &str) -> String {
        self.path.join(path).display().to_string()
    }
}

fn read(path: &Path, range: Option<Range<u64>>) -> io::Result<Bytes> {
    let Some(range) = range else { return Ok(std::fs::read(path)?.into()) };
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start))?;
    let length = range.end.saturating_sub(range.start);
    // The length is what a manifest claims: the file's own size bounds the allocation.
    let available = file.metadata()?.len().saturating_sub(range.start).min(length);
    let mut bytes = Vec::with_capacity(usize::try_from(available).unwrap_or(0));
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;

    #[test]
    fn a_range_is_cut_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("events")).unwrap();
        std::fs::write(folder.path().join("events/a"), b"0123456789").unwrap();
        let network = Folder::new(folder.path());
        assert_eq!(block_on(network.get("events/a", Some(2..5), Copies::Welcome)).unwrap(), "234");
        assert_eq!(block_on(network.get("events/a", None, Copies::Welcome)).unwrap(), "0123456789");
        assert_eq!(block_on(network.get("events/a", Some(8..12), Copies::Welcome)).unwrap(), "89");
        assert_eq!(block_on(network.get("events/a", Some(20..u64::MAX), Copies::Welcome)).unwrap(), "");
    }

    #[test]
    fn a_missing_file_is_named_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let error = block_on(Folder::new(folder.path()).get("none", None, Copies::Welcome)).unwrap_err();
        let expected = folder.path().join("none").display().to_string();
        assert!(matches!(error, StoreError::NotFound { address } if address == expected));
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_unreachable() {
        let folder = tempfile::tempdir().unwrap();
        let error = block_on(Folder::new(folder.path()).get("", None, Copies::Welcome)).unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    }
}
