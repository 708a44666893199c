//! A folder on a store, in which files are read, written and removed: where an extract can stand.

mod put;
#[cfg(test)]
mod tests;

use super::{
    Address, StoreProblem,
    address::{Bucket, StoreKind},
    open::{Store, Writes},
    steady, wait,
};
use crate::SourceError;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectMeta, ObjectStoreExt, PutMode, PutOptions, UpdateVersion, path::Path};
use std::{
    collections::BTreeMap,
    future::Future,
    path::PathBuf,
    sync::{Arc, mpsc},
    time::Duration,
};

/// Files that are fetched or written at once.
const AT_ONCE: usize = 6;
/// How often somebody who waits is asked whether to go on.
const ASKED: Duration = Duration::from_millis(200);

/// A folder on an object store, or below an address of a web host, which is only read.
#[derive(Debug, Clone)]
pub struct StoreFolder {
    store: Store,
    writes: Option<Writes>,
    /// The key of the folder, with `/` at its end; nothing for a whole bucket.
    key: String,
    /// Its address, without what may be secret in it, and with `/` at its end.
    name: String,
}

/// Which state of a file was read, as its store tells states apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState(UpdateVersion);

/// What became of a file that was to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It holds the new content.
    Done,
    /// It was in another state than the caller knew; it is as it was.
    Outpaced,
}

/// Whether work on several files came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Ended {
    /// All of it is done.
    Whole,
    /// It was no longer wanted.
    Stopped,
}

/// Hears of bytes that are done, and says whether to go on; also asked with 0, now and then.
pub type Advance<'a> = &'a mut dyn FnMut(u64) -> bool;

impl StoreFolder {
    /// The folder that an address names; none if it is a path of this machine. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// [`SourceError::Option`] for an address that cannot be read, [`SourceError::Unreadable`] where the environment does not
    /// say enough of the store.
    pub fn at(address: &str) -> Result<Option<Self>, SourceError> {
        let place = Address::of(address).map_err(|error| match error {
            SourceError::Option { reason, .. } => SourceError::Option { option: "output", reason },
            other => other,
        })?;
        let Some(place) = place else { return Ok(None) };
        let failed = |problem: StoreProblem| SourceError::of_store(place.name(), &problem);
        let mut name = place.name().display().to_string();
        if !name.ends_with('/') {
            name.push('/');
        }
        let folder = match &place {
            Address::Bucket(bucket) => {
                if bucket.is_pattern() {
                    return Err(SourceError::Option {
                        option: "output",
                        reason: format!("{address} is a pattern; name one folder"),
                    });
                }
                let (store, writes) = Store::of_bucket_to_write(bucket).map_err(failed)?;
                Self { store, writes: Some(writes), key: Bucket::folder(bucket), name }
            }
            Address::Web(url) => {
                let key = url.path().trim_matches('/');
                let key = if key.is_empty() { String::new() } else { format!("{key}/") };
                Self { store: Store::of_web(url).map_err(failed)?, writes: None, key, name }
            }
        };
        Ok(Some(folder))
    }

    /// Whether it can be written to at all.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for a web host.
    pub fn ensure_writable(&self) -> Result<(), SourceError> {
        self.writes().map(|_| ())
    }

    /// Its address, with `/` at its end and without what may be secret.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of a file in it.
    pub fn name_of(&self, file: &str) -> PathBuf {
        format!("{}{file}", self.name).into()
    }

    /// The content of a small file and its state; none if there is no such file.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`].
    pub fn read(&self, file: &str) -> Result<Option<(Vec<u8>, FileState)>, SourceError> {
        let (store, path) = (self.store.clone(), self.path(file)?);
        let read = async move {
            let result = store.objects.get(&path).await.map_err(|error| store.problem(&error))?;
            let (e_tag, version) = (result.meta.e_tag.clone(), result.meta.version.clone());
            let bytes = steady::all(result).await.map_err(|error| store.problem(&error))?;
            Ok((bytes, FileState(UpdateVersion { e_tag, version })))
        };
        match self.waited(file, read) {
            Ok(read) => Ok(Some(read)),
            Err((_, problem)) if problem.is_absent && !problem.has_no_bucket => Ok(None),
            Err((path, problem)) => Err(SourceError::of_store(path, &problem)),
        }
    }

    /// Fetches files, each to a path of this machine, where nothing is yet.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for the first that fails.
    pub fn fetch(&self, files: Vec<(String, PathBuf)>, advance: Advance<'_>) -> Result<Ended, SourceError> {
        self.fetch_files(files, advance, false)
    }

    /// Fetches those of the files that are there.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for the first that fails otherwise.
    pub fn fetch_what_is_there(
        &self,
        files: Vec<(String, PathBuf)>,
        advance: Advance<'_>,
    ) -> Result<Ended, SourceError> {
        self.fetch_files(files, advance, true)
    }

    fn fetch_files(
        &self,
        files: Vec<(String, PathBuf)>,
        advance: Advance<'_>,
        may_be_absent: bool,
    ) -> Result<Ended, SourceError> {
        let store = self.store.clone();
        self.each(files, advance, move |(path, to): (Path, PathBuf), done| {
            let store = store.clone();
            async move {
                let failed = |error: std::io::Error| {
                    StoreProblem::new(format!("{} cannot be written ({error})", to.display()), "make room")
                };
                let result = match store.objects.get(&path).await.map_err(|error| store.problem(&error)) {
                    Err(problem) if may_be_absent && problem.is_absent => return Ok(()),
                    other => other?,
                };
                let mut file = std::fs::File::create(&to).map_err(failed)?;
                let mut bytes = result.into_stream();
                while let Some(more) = bytes.try_next().await.map_err(|error| store.problem(&error))? {
                    std::io::Write::write_all(&mut file, &more).map_err(failed)?;
                    let _ = done.send(Ok(more.len() as u64));
                }
                file.sync_all().map_err(failed)
            }
        })
    }

    /// Writes files of this machine, each under its name in the folder, whatever stood there. Every one is whole or not there.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for the first that fails.
    pub fn write(&self, files: Vec<(String, PathBuf)>, advance: Advance<'_>) -> Result<Ended, SourceError> {
        let writes = self.writes()?;
        let store = self.store.clone();
        self.each(files, advance, move |(path, from): (Path, PathBuf), done| {
            let (store, writes) = (store.clone(), writes.clone());
            async move { put::file(&store, &writes, &path, &from, &done).await }
        })
    }

    /// Gives a small file another content, if it is still in the state that is known; `None` is the state of no file. Of
    /// several who do so at once one succeeds.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`]; the file is then as it was, or holds the new content.
    pub fn replace(
        &self,
        file: &str,
        content: &[u8],
        known: Option<&FileState>,
    ) -> Result<Replaced, SourceError> {
        let writes = self.writes()?;
        let (store, path, content) = (self.store.clone(), self.path(file)?, Bytes::copy_from_slice(content));
        let mode = known.map_or(PutMode::Create, |state| PutMode::Update(state.0.clone()));
        let replace = async move {
            let attributes = put::attributes(put::Caching::Revalidated, "application/json");
            let options = PutOptions { mode, attributes, ..PutOptions::default() };
            let answer = writes.objects.put_opts(&path, content.clone().into(), options).await;
            let error = match answer {
                Ok(_) => return Ok(Replaced::Done),
                Err(error) => error,
            };
            // The answer to a request that was sent twice is that of the second one: what counts is what stands there.
            let now = match store.objects.get(&path).await {
                Ok(now) => steady::all(now).await.ok(),
                Err(_) => None,
            };
            if now.is_some_and(|now| now == content) {
                return Ok(Replaced::Done);
            }
            match &error {
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. }
                | object_store::Error::NotModified { .. } => Ok(Replaced::Outpaced),
                error => Err(store.problem_of_writing(error)),
            }
        };
        self.waited(file, replace).map_err(|(path, problem)| SourceError::of_store(path, &problem))
    }

    /// The files below a folder in it, with the instant at which each was written, in seconds since 1970 by the store's own
    /// clock. Their names begin with that folder's.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`], also for a web host, which does not say.
    pub fn list(&self, folder: &str) -> Result<BTreeMap<String, i64>, SourceError> {
        self.writes()?;
        let (store, path, key) = (self.store.clone(), self.path(folder)?, self.key.clone());
        let list = async move {
            let all: Vec<ObjectMeta> = store
                .objects
                .list((!path.as_ref().is_empty()).then_some(&path))
                .try_collect()
                .await
                .map_err(|error| store.problem(&error))?;
            let named = all.into_iter().filter_map(|about| {
                let name = about.location.as_ref().strip_prefix(&key)?;
                Some((name.to_owned(), about.last_modified.timestamp()))
            });
            Ok(named.collect())
        };
        self.waited(folder, list).map_err(|(path, problem)| SourceError::of_store(path, &problem))
    }

    /// Removes files. Gives the names of those that may still be there.
    pub fn remove(&self, files: Vec<String>) -> Vec<String> {
        let (Ok(writes), true) = (self.writes(), !files.is_empty()) else { return files };
        let paths: Vec<Path> = files.iter().filter_map(|file| self.path(file).ok()).collect();
        let key = self.key.clone();
        let removing = async move {
            let paths: BoxStream<'static, _> = futures::stream::iter(paths.into_iter().map(Ok)).boxed();
            let answers: Vec<_> = writes.objects.delete_stream(paths).collect().await;
            answers
                .into_iter()
                .filter_map(|answer| match answer {
                    Ok(path) => path.as_ref().strip_prefix(&key).map(str::to_owned),
                    Err(object_store::Error::NotFound { path, .. }) => {
                        path.strip_prefix(&key).map(str::to_owned)
                    }
                    Err(_) => None,
                })
                .collect::<Vec<String>>()
        };
        let removed = wait(removing).unwrap_or_default();
        files.into_iter().filter(|file| !removed.contains(file)).collect()
    }

    fn writes(&self) -> Result<Writes, SourceError> {
        self.writes.clone().ok_or_else(|| SourceError::Unreadable {
            path: self.name.clone().into(),
            reason: "a web host is only read".to_owned(),
            advice: "name the bucket by its own address (s3://, gs://, az://)".to_owned(),
        })
    }

    fn path(&self, file: &str) -> Result<Path, SourceError> {
        let key = format!("{}{file}", self.key);
        let key = key.trim_end_matches('/');
        let path = if self.store.kind == StoreKind::Web {
            Path::from_url_path(key).map_err(|error| error.to_string())
        } else {
            Path::parse(key).map_err(|error| error.to_string())
        };
        path.map_err(|reason| SourceError::Unreadable {
            path: self.name_of(file),
            reason,
            advice: "correct the address".to_owned(),
        })
    }

    fn waited<T: Send + 'static>(
        &self,
        file: &str,
        answer: impl Future<Output = Result<T, StoreProblem>> + Send + 'static,
    ) -> Result<T, (PathBuf, StoreProblem)> {
        let ended =
            wait(answer).unwrap_or_else(|error| Err(StoreProblem::new(error.to_string(), "try again")));
        ended.map_err(|problem| (self.name_of(file), problem))
    }

    /// Does something with several files, some at once.
    fn each<F>(
        &self,
        files: Vec<(String, PathBuf)>,
        advance: Advance<'_>,
        work: impl Fn((Path, PathBuf), put::Done) -> F + Send + Sync + 'static,
    ) -> Result<Ended, SourceError>
    where
        F: Future<Output = Result<(), StoreProblem>> + Send + 'static,
    {
        let mut named = Vec::with_capacity(files.len());
        for (file, local) in files {
            named.push((file.clone(), self.path(&file)?, local));
        }
        let (done, heard) = mpsc::channel();
        let work = Arc::new(work);
        let task = async move {
            let all = futures::stream::iter(named).map(|(file, path, local)| {
                let (work, done) = (work.clone(), done.clone());
                async move { work((path, local), done).await.map_err(|problem| (file, problem)) }
            });
            if let Err(failed) = all.buffer_unordered(AT_ONCE).try_collect::<()>().await {
                let _ = done.send(Err(failed));
            }
        };
        let unstarted = |error: std::io::Error| SourceError::Unreadable {
            path: self.name.clone().into(),
            reason: error.to_string(),
            advice: "try again".to_owned(),
        };
        let task = super::runtime().map_err(unstarted)?.spawn(task);
        loop {
            let go_on = match heard.recv_timeout(ASKED) {
                Ok(Ok(bytes)) => advance(bytes),
                Ok(Err((file, problem))) => {
                    return Err(SourceError::of_store(self.name_of(&file), &problem));
                }
                Err(mpsc::RecvTimeoutError::Timeout) => advance(0),
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(Ended::Whole),
            };
            if !go_on {
                task.abort();
                return Ok(Ended::Stopped);
            }
        }
    }
}
