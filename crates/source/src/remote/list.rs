//! The files at an address.

use crate::delta::LOG;

use super::{Address, Bucket, RemoteFile, StoreProblem, file::put_down, open::Store, wait};
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectMeta, path::Path};
use std::{collections::BTreeSet, fs::File, future::Future};

/// Beginnings of files that are fetched at once.
const AT_ONCE: usize = 16;

/// What stands at an address.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// Files, each with its key or address, sorted.
    pub(crate) files: Vec<(String, Found)>,
    /// Folders of Delta tables, by their keys, with `/` at their ends.
    pub(crate) tables: Vec<String>,
    /// Keys of files that are not looked at, for this begins their name.
    pub(crate) hidden: Vec<(String, char, bool)>,
    /// The folder that all of it is below, with `/` at its end.
    pub(crate) root: String,
}

/// A file that was found.
#[derive(Debug)]
pub(crate) enum Found {
    /// It is read where it is.
    There(RemoteFile),
    /// Its host gives whole files only, so it was fetched.
    PutDown(File, ObjectMeta),
}

/// Lists what is at an address.
///
/// # Errors
/// [`StoreProblem`] for what cannot be reached or may not be read.
pub(crate) fn list(address: &Address) -> Result<Listed, StoreProblem> {
    match address {
        Address::Web(url) => {
            let store = Store::of_web(url)?;
            let name = super::address::shown(url);
            let folder = || {
                StoreProblem::new(
                    "the host does not say which files it has",
                    "name one file, or the bucket by its own address (s3://, gs://, az://)",
                )
            };
            if url.path().ends_with('/') {
                return Err(folder());
            }
            let path = Path::from_url_path(url.path())
                .map_err(|error| StoreProblem::new(error.to_string(), "correct the address"))?;
            let found = match waited(RemoteFile::named(store.clone(), path.clone())) {
                Ok(file) => Found::There(file),
                Err(problem) if problem.has_no_ranges => {
                    let (file, about) = put_down(&store, &path)?;
                    Found::PutDown(file, about)
                }
                Err(problem) => return Err(problem),
            };
            let root = name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
            Ok(Listed { files: vec![(name, found)], root, ..Listed::default() })
        }
        Address::Bucket(bucket) => {
            let store = Store::of_bucket(bucket)?;
            if !bucket.is_pattern() && !bucket.key.is_empty() && !bucket.key.ends_with('/') {
                match waited(RemoteFile::named(store.clone(), path(&bucket.key)?)) {
                    Ok(file) => {
                        let folder = bucket.key.rfind('/').and_then(|slash| bucket.key.get(..=slash));
                        let root = folder.unwrap_or_default().to_owned();
                        ensure_outside(&store, &root)?;
                        let files = vec![(bucket.key.clone(), Found::There(file))];
                        return Ok(Listed { files, root, ..Listed::default() });
                    }
                    // It may be a folder.
                    Err(problem) if problem.is_absent => {}
                    Err(problem) => return Err(problem),
                }
            }
            below(bucket, &store)
        }
    }
}

fn waited<T: Send + 'static>(
    answer: impl Future<Output = Result<T, StoreProblem>> + Send + 'static,
) -> Result<T, StoreProblem> {
    wait(answer).map_err(|error| StoreProblem::new(error.to_string(), "try again"))?
}

/// The name of an object as its store has it.
pub(crate) fn path(key: &str) -> Result<Path, StoreProblem> {
    Path::parse(key).map_err(|error| StoreProblem::new(error.to_string(), "correct the address"))
}

/// Whether a folder holds the log of a table.
fn is_table(store: &Store, folder: &str) -> Result<bool, StoreProblem> {
    let (store, log) = (store.clone(), path(&format!("{folder}{LOG}"))?);
    waited(async move {
        let first = store.objects.list(Some(&log)).try_next().await;
        first.map(|first| first.is_some()).map_err(|error| store.problem(&error))
    })
}

/// Refuses what is inside of the folder of a table.
fn ensure_outside(store: &Store, folder: &str) -> Result<(), StoreProblem> {
    let ends = folder.match_indices('/').map(|(slash, _)| slash + 1);
    for end in std::iter::once(0).chain(ends) {
        let folder = folder.get(..end).unwrap_or_default();
        // Who may not list there does not hear of a table.
        if matches!(is_table(store, folder), Ok(true)) {
            return Err(inside(folder));
        }
    }
    Ok(())
}

/// What is wrong with a file of a table as an input.
fn inside(table: &str) -> StoreProblem {
    let table = table.trim_end_matches('/');
    let table = if table.is_empty() { "the bucket" } else { table };
    StoreProblem::new(
        format!(
            "files of the Delta table {table} are named, and its log alone says which of their rows count"
        ),
        "name the folder of the table",
    )
}

/// What is below a folder, or matches a pattern.
fn below(bucket: &Bucket, store: &Store) -> Result<Listed, StoreProblem> {
    let root = if bucket.is_pattern() { bucket.fixed_part().to_owned() } else { bucket.folder() };
    if !bucket.is_pattern() && is_table(store, &root)? {
        // Its files may be many, and the log alone says which of them count.
        return Ok(Listed { tables: vec![root.clone()], root, ..Listed::default() });
    }
    ensure_outside(store, &root)?;
    let prefix = path(&root)?;
    let lister = store.clone();
    let objects: Vec<ObjectMeta> = waited(async move {
        let prefix = (!prefix.as_ref().is_empty()).then_some(prefix);
        let all = lister.objects.list(prefix.as_ref()).try_collect::<Vec<_>>().await;
        all.map_err(|error| lister.problem(&error))
    })?;
    let (mut listed, found) = sorted(bucket, root, objects)?;
    let (beginnings, count) = (store.clone(), found.len());
    listed.files = waited(async move {
        futures::stream::iter(found)
            .map(|about| {
                let store = beginnings.clone();
                async move {
                    let key = about.location.to_string();
                    match RemoteFile::listed(store, about, count).await {
                        Ok(file) => Ok((key, Found::There(file))),
                        Err(problem) => Err(StoreProblem { key: Some(key), ..problem }),
                    }
                }
            })
            .buffered(AT_ONCE)
            .try_collect::<Vec<_>>()
            .await
    })?;
    Ok(listed)
}

/// What of all that a store has listed is meant: tables, hidden files, and files to look into.
fn sorted(
    bucket: &Bucket,
    root: String,
    mut objects: Vec<ObjectMeta>,
) -> Result<(Listed, Vec<ObjectMeta>), StoreProblem> {
    let pattern =
        bucket.is_pattern().then(|| glob::Pattern::new(bucket.key.trim_end_matches('/'))).transpose();
    let pattern = pattern
        .map_err(|error| StoreProblem::new(format!("it is no pattern ({error})"), "correct the address"))?;
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    // A pattern may name folders.
    let is_meant = |key: &str| {
        pattern.as_ref().is_none_or(|pattern| {
            pattern.matches_with(key, options)
                || folders_of(key).any(|folder| pattern.matches_with(folder, options))
        })
    };
    objects.sort_unstable_by(|one, other| one.location.cmp(&other.location));
    let log = format!("{LOG}/");
    let tables: BTreeSet<String> = objects
        .iter()
        .filter_map(|object| object.location.as_ref().split_once(&log))
        .filter(|(table, _)| table.is_empty() || table.ends_with('/'))
        .map(|(table, _)| table.to_owned())
        .collect();
    let folders: BTreeSet<String> =
        objects.iter().flat_map(|object| folders_of(object.location.as_ref())).map(str::to_owned).collect();
    let is_input = |table: &str| is_meant(table.trim_end_matches('/'));
    let mut listed = Listed { root, ..Listed::default() };
    let mut found = Vec::new();
    for object in objects {
        let key = object.location.as_ref();
        // Some tools mark folders with an object without bytes.
        let is_mark = object.size == 0 && (folders.contains(key) || !key.starts_with(&listed.root));
        if is_mark || !is_meant(key) {
            continue;
        }
        if let Some(table) = tables.iter().find(|table| key.starts_with(table.as_str())) {
            if is_input(table) {
                continue;
            }
            return Err(inside(table));
        }
        let name = key.strip_prefix(&listed.root).unwrap_or(key);
        let mark =
            name.split('/').find_map(|part| part.chars().next().filter(|first| ['.', '_'].contains(first)));
        match mark {
            Some(mark) => listed.hidden.push((key.to_owned(), mark, object.size == 0)),
            None => found.push(object),
        }
    }
    listed.tables = tables.into_iter().filter(|table| is_input(table)).collect();
    Ok((listed, found))
}

/// The folders that a key is in, the outermost first.
fn folders_of(key: &str) -> impl Iterator<Item = &str> {
    key.match_indices('/').filter_map(|(slash, _)| key.get(..slash))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files to look into, tables and hidden files of a bucket with these objects.
    fn found(input: &str, keys: &[(&str, u64)]) -> Result<[Vec<String>; 3], StoreProblem> {
        let Ok(Some(Address::Bucket(bucket))) = Address::of(input) else { panic!("{input}") };
        let root = if bucket.is_pattern() { bucket.fixed_part().to_owned() } else { bucket.folder() };
        let object = |(key, size): &(&str, u64)| ObjectMeta {
            location: path(key).unwrap(),
            last_modified: Default::default(),
            size: *size,
            e_tag: None,
            version: None,
        };
        let (listed, found) = sorted(&bucket, root, keys.iter().map(object).collect())?;
        let hidden = listed.hidden.into_iter().map(|(key, ..)| key).collect();
        Ok([found.into_iter().map(|object| object.location.to_string()).collect(), listed.tables, hidden])
    }

    const KEYS: [(&str, u64); 9] = [
        ("raw", 0),
        ("raw/2026", 0),
        ("raw/2026/b.csv", 1),
        ("raw/a.csv", 1),
        ("raw/_SUCCESS", 0),
        ("raw/.x/c.csv", 1),
        ("raw/empty", 0),
        ("raw/t/_delta_log/0.json", 1),
        ("raw/t/p.parquet", 1),
    ];

    #[test]
    fn folders_and_patterns() {
        let [files, tables, hidden] = found("s3://b/raw/", &KEYS).unwrap();
        assert_eq!(files, ["raw/2026/b.csv", "raw/a.csv", "raw/empty"]);
        assert_eq!(
            (tables, hidden),
            (vec!["raw/t/".to_owned()], vec!["raw/.x/c.csv".to_owned(), "raw/_SUCCESS".to_owned()])
        );
        assert_eq!(found("s3://b/raw/2*", &KEYS).unwrap()[0], ["raw/2026/b.csv"]);
        assert_eq!(found("s3://b/raw/*.csv", &KEYS).unwrap()[0], ["raw/a.csv"]);
        assert_eq!(found("s3://b/raw/**/*.csv", &KEYS).unwrap()[0], ["raw/2026/b.csv", "raw/a.csv"]);
        assert_eq!(found("s3://b/raw/t*/", &KEYS).unwrap()[1], ["raw/t/"]);
        let problem = found("s3://b/raw/**/*.parquet", &KEYS).unwrap_err();
        assert!(problem.what.contains("table raw/t are named"), "{problem}");
    }

    #[test]
    fn a_bucket_may_be_a_table() {
        let keys = [("_delta_log/0.json", 1), ("p.parquet", 1)];
        assert_eq!(found("s3://b", &keys).unwrap(), [vec![], vec![String::new()], vec![]]);
        assert!(found("s3://b/*.parquet", &keys).unwrap_err().what.contains("the bucket"));
    }
}
