//! An extract in memory.

use crate::{Copies, Network, StoreError};
use bytes::Bytes;
use futures::future::BoxFuture;
use std::collections::HashMap;
use std::ops::Range;

/// An extract in memory: its files by path.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: HashMap<String, Bytes>,
}

impl Memory {
    /// An empty folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file at a path, in place of one that is there.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Bytes>) {
        self.files.insert(path.into(), bytes.into());
    }
}

impl<Path: Into<String>, Content: Into<Bytes>> FromIterator<(Path, Content)> for Memory {
    fn from_iter<Files: IntoIterator<Item = (Path, Content)>>(files: Files) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl Network for Memory {
    fn get(
        &self,
        path: &str,
        range: Option<Range<u64>>,
        _copies: Copies,
    ) -> BoxFuture<'static, Result<Bytes, StoreError>> {
        let answer = match (self.files.get(path), range) {
            (None, _) => Err(StoreError::NotFound { address: self.address(path) }),
            (Some(file), None) => Ok(file.clone()),
            (Some(file), Some(range)) => {
                let position = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(file.len());
                let end = position(range.end);
                Ok(file.slice(position(range.start).min(end)..end))
            }
        };
        Box::pin(std::future::ready(answer))
    }

    fn address(&self, path: &str) -> String {
        format!("{path} (in memory)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;

    #[test]
    fn ranges_end_where_the_file_does() {
        let network = Memory::from_iter([("a", "0123456789")]);
        assert_eq!(block_on(network.get("a", Some(2..5), Copies::Welcome)).unwrap(), "234");
        assert_eq!(block_on(network.get("a", Some(8..12), Copies::Welcome)).unwrap(), "89");
        assert_eq!(block_on(network.get("a", Some(20..30), Copies::Welcome)).unwrap(), "");
        assert!(matches!(
            block_on(network.get("b", None, Copies::Welcome)),
            Err(StoreError::NotFound { .. })
        ));
    }
}
