//! A file on a store: its state when it was found, and its bytes.

use super::{
    ParquetFile, StoreProblem,
    open::Store,
    steady::{self, BodyProblem},
    wait,
};
use arrow::datatypes::Schema;
use bytes::Bytes;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStoreExt, path::Path};
use std::{
    fmt,
    io::{self, Read},
    ops::Range,
    sync::{Arc, mpsc},
};

/// Bytes that are asked for at once when a file is read from its beginning to its end: few at first, for the beginning is
/// looked at often, and then nothing else of the file.
const PIECE: std::ops::RangeInclusive<u64> = 256 << 10..=8 << 20;
/// Bytes of a file's beginning that are kept, and of all beginnings together.
const KEPT: std::ops::RangeInclusive<u64> = 8 << 10..=64 << 10;
const KEPT_IN_ALL: u64 = 32 << 20;

/// What a Parquet file begins with.
const PARQUET: &[u8] = b"PAR1";

/// A file on a store, as it was when it was found.
#[derive(Clone)]
pub(crate) struct RemoteFile {
    pub(crate) store: Store,
    /// What the store said of it.
    pub(crate) about: ObjectMeta,
    /// Its first bytes.
    pub(crate) head: Bytes,
    /// Of a Parquet file its columns, if they are known already.
    pub(crate) schema: Option<Arc<Schema>>,
}

impl fmt::Debug for RemoteFile {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "RemoteFile({}, {} bytes)", self.about.location, self.about.size)
    }
}

impl RemoteFile {
    /// One of so many files that a store has listed.
    pub(crate) async fn listed(store: Store, about: ObjectMeta, files: usize) -> Result<Self, StoreProblem> {
        let mut file = Self::new(store, about);
        let kept = (KEPT_IN_ALL / (files as u64).max(1)).clamp(*KEPT.start(), *KEPT.end());
        let end = kept.min(file.about.size);
        if end > 0 {
            file.head = file.clone().range(0..end).await?;
        }
        if file.head.starts_with(PARQUET) {
            // What is wrong with it is said when it is read.
            file.schema = ParquetFile(file.clone()).schema().await.ok();
        }
        Ok(file)
    }

    /// The file with this name.
    pub(crate) async fn named(store: Store, path: Path) -> Result<Self, StoreProblem> {
        // One request says how large it is and how it begins; a signed address allows no other kind of request.
        let options = GetOptions { range: Some(GetRange::Bounded(0..*KEPT.end())), ..GetOptions::default() };
        let first = match store.objects.get_opts(&path, options).await {
            Ok(first) => first,
            // Of nothing there is no first byte.
            Err(error) if error.to_string().contains("status code: 416") => {
                let about = store.objects.head(&path).await.map_err(|error| store.problem(&error))?;
                return Ok(Self::new(store, about));
            }
            Err(error) => return Err(store.problem(&error)),
        };
        let mut file = Self::new(store.clone(), first.meta.clone());
        file.about.location = path;
        file.head = steady::all(first).await.map_err(|error| store.problem(&error))?.into();
        Ok(file)
    }

    fn new(store: Store, about: ObjectMeta) -> Self {
        Self { store, about, head: Bytes::new(), schema: None }
    }

    /// Bytes of the file, as many as were asked for.
    pub(crate) async fn range(self, range: Range<u64>) -> Result<Bytes, StoreProblem> {
        if let Some(kept) = self.kept(&range) {
            return Ok(kept);
        }
        let expected = range.end.saturating_sub(range.start);
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let read = async {
            let result = self.store.objects.get_opts(&self.about.location, options).await?;
            self.ensure_same(&result.meta)?;
            let bytes = steady::all(result).await?;
            let got = bytes.len() as u64;
            if got == expected {
                Ok(Bytes::from(bytes))
            } else {
                Err(BodyProblem::Short { got, expected }.into())
            }
        };
        read.await.map_err(|error: object_store::Error| self.store.problem(&error))
    }

    /// What of the beginning is here already.
    fn kept(&self, range: &Range<u64>) -> Option<Bytes> {
        let place = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        (!place.is_empty() && place.end <= self.head.len()).then(|| self.head.slice(place))
    }

    fn ensure_same(&self, now: &ObjectMeta) -> Result<(), BodyProblem> {
        let is_other = self.about.e_tag.is_some() && now.e_tag.is_some() && self.about.e_tag != now.e_tag;
        if is_other || self.about.size != now.size { Err(BodyProblem::Changed) } else { Ok(()) }
    }

    /// Its bytes from the beginning.
    pub(crate) fn reader(&self) -> RemoteReader {
        RemoteReader { file: self.clone(), next: 0, piece: Bytes::new(), coming: None }
    }
}

/// Reads a file from its beginning to its end, some megabytes at a time. While one piece is used, the next one comes.
pub(crate) struct RemoteReader {
    file: RemoteFile,
    /// Where the piece that comes begins.
    next: u64,
    piece: Bytes,
    coming: Option<mpsc::Receiver<Result<Bytes, StoreProblem>>>,
}

impl RemoteReader {
    /// Asks for the piece that begins at `next`; none at the end.
    fn ask(&mut self) -> io::Result<()> {
        let kept = self.file.head.len() as u64;
        let start = self.next;
        let length = start.clamp(*PIECE.start(), *PIECE.end());
        let end = if start < kept { kept } else { start.saturating_add(length) }.min(self.file.about.size);
        if start < end {
            let (done, coming) = mpsc::sync_channel(1);
            let answer = self.file.clone().range(start..end);
            super::runtime()?.spawn(async move {
                let _ = done.send(answer.await);
            });
            self.coming = Some(coming);
            self.next = end;
        }
        Ok(())
    }
}

impl Read for RemoteReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() {
            if self.coming.is_none() {
                self.ask()?;
            }
            let Some(coming) = self.coming.take() else { return Ok(0) };
            let piece =
                coming.recv().map_err(|_| io::Error::other("what waited for the store has stopped"))?;
            self.piece = piece.map_err(StoreProblem::into_io)?;
            if self.next > self.file.head.len() as u64 {
                self.ask()?;
            }
        }
        let length = self.piece.len().min(buffer.len());
        let read = self.piece.split_to(length);
        if let Some(to) = buffer.get_mut(..length) {
            to.copy_from_slice(&read);
        }
        Ok(length)
    }
}

/// Fetches a whole file from a host that gives no parts of files, into a nameless file on this machine.
pub(crate) fn put_down(store: &Store, path: &Path) -> Result<(std::fs::File, ObjectMeta), StoreProblem> {
    use futures::TryStreamExt;
    use std::io::Write;
    let (store, path) = (store.clone(), path.clone());
    let failed =
        |error: io::Error| StoreProblem::new(format!("it cannot be put down here ({error})"), "make room");
    wait(async move {
        let result = store.objects.get(&path).await.map_err(|error| store.problem(&error))?;
        let about = result.meta.clone();
        let mut file = tempfile::tempfile().map_err(failed)?;
        let mut bytes = result.into_stream();
        while let Some(more) = bytes.try_next().await.map_err(|error| store.problem(&error))? {
            file.write_all(&more).map_err(failed)?;
        }
        Ok((file, about))
    })
    .map_err(failed)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Identity,
        bytes::Form,
        file::{Place, SourceFile},
        format_name::FormatName,
        remote::address::StoreKind,
    };
    use object_store::memory::InMemory;

    fn store() -> (Store, Arc<InMemory>) {
        let objects = Arc::new(InMemory::new());
        (Store { objects: objects.clone(), kind: StoreKind::S3, is_signed: false }, objects)
    }

    fn put(objects: &Arc<InMemory>, content: Vec<u8>) {
        let objects = objects.clone();
        wait(async move { objects.put(&Path::from("a/b"), content.into()).await }).unwrap().unwrap();
    }

    fn named(store: &Store) -> RemoteFile {
        wait(RemoteFile::named(store.clone(), Path::from("a/b"))).unwrap().unwrap()
    }

    #[test]
    fn a_file_is_read_in_pieces_and_whole() {
        let (store, objects) = store();
        for length in [1, *KEPT.end() as usize, 5_000_001] {
            let content: Vec<u8> = (0..length).map(|place| (place % 251) as u8).collect();
            put(&objects, content.clone());
            let file = named(&store);
            assert_eq!(file.about.size, length as u64);
            let mut read = vec![];
            file.reader().read_to_end(&mut read).unwrap();
            assert!(read == content, "{length}");
            let end = wait(file.clone().range(length as u64 - 1..length as u64)).unwrap().unwrap();
            assert_eq!(end.as_ref(), &content[length - 1..]);
        }
    }

    #[test]
    fn a_file_that_is_another_one_is_not_read_on() {
        let (store, objects) = store();
        put(&objects, vec![1; 100_000]);
        let file = named(&store);
        put(&objects, vec![2; 100_000]);
        let error = file.reader().read_to_end(&mut vec![]).unwrap_err();
        assert!(error.to_string().contains("changed while it was read"), "{error}");
    }

    #[test]
    fn its_state_is_told_from_any_other() {
        let (store, objects) = store();
        let identity = || {
            let remote = named(&store);
            let file = SourceFile {
                path: "s3://lake/a/b".into(),
                bytes: remote.about.size,
                form: Form::PLAIN,
                format: FormatName::Json,
                place: Place::Remote(Box::new(remote)),
                partitions: vec![],
            };
            file.identity()
        };
        put(&objects, vec![1]);
        let first = identity();
        assert_eq!(first, identity());
        let Identity::Remote { size, e_tag, .. } = &first else { panic!("{first:?}") };
        assert_eq!((*size, e_tag.is_some()), (1, true));
        put(&objects, vec![2]);
        assert_ne!(identity(), first);
    }
}
