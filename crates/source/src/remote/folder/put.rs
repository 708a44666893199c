//! Writes one file of this machine to a store: whole, or not at all.

use super::super::{
    StoreProblem,
    open::{Store, Writes},
};
use bytes::Bytes;
use object_store::{
    Attribute, Attributes, PutMultipartOptions, PutOptions, WriteMultipart, path::Path as StorePath,
};
use std::{fs::File, io::Read, path::Path, sync::mpsc};

/// A larger file is written in parts of so many bytes: what fails is sent again, and no more.
pub(super) const PART: usize = 8 << 20;
/// Parts of one file that are on their way at once.
const PARTS: usize = 2;
/// How long a cache may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caching {
    /// For ever: its name says its content.
    Immutable,
    /// Never without asking the store whether it is still the same.
    Revalidated,
}

/// Hears of bytes that are done, and of what failed with which file.
pub(super) type Done = mpsc::Sender<Result<u64, (String, StoreProblem)>>;

/// Writes a file under its name in the store, whatever stood there.
pub(super) async fn file(
    store: &Store,
    writes: &Writes,
    path: &StorePath,
    from: &Path,
    done: &Done,
) -> Result<(), StoreProblem> {
    let unread = |error: std::io::Error| {
        StoreProblem::new(format!("{} cannot be read ({error})", from.display()), "try again")
    };
    let problem = |error: object_store::Error| store.problem_of_writing(&error);
    let mut file = File::open(from).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();
    let attributes = attributes(Caching::Immutable, "application/vnd.apache.parquet");
    if size <= PART as u64 {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unread)?;
        let options = PutOptions { attributes, ..PutOptions::default() };
        writes.objects.put_opts(path, bytes.into(), options).await.map_err(problem)?;
        let _ = done.send(Ok(size));
        return Ok(());
    }
    let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
    let upload = writes.objects.put_multipart_opts(path, options).await.map_err(problem)?;
    let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
    let sent = async {
        loop {
            let mut part = Vec::with_capacity(PART);
            (&mut file).take(PART as u64).read_to_end(&mut part).map_err(unread)?;
            if part.is_empty() {
                return Ok(());
            }
            upload.wait_for_capacity(PARTS).await.map_err(problem)?;
            let length = part.len() as u64;
            upload.put(Bytes::from(part));
            let _ = done.send(Ok(length));
        }
    };
    match sent.await {
        Ok(()) => upload.finish().await.map(|_| ()).map_err(problem),
        Err(failed) => {
            // Parts that stay behind cost money until the bucket's own rule removes them.
            let _ = upload.abort().await;
            Err(failed)
        }
    }
}

/// What a store tells browsers and caches of a file.
pub(super) fn attributes(caching: Caching, content_type: &'static str) -> Attributes {
    let caching = match caching {
        Caching::Immutable => "public, max-age=31536000, immutable",
        Caching::Revalidated => "no-cache",
    };
    Attributes::from_iter([(Attribute::ContentType, content_type), (Attribute::CacheControl, caching)])
}
