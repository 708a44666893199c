//! What publishings that were cut off have left at an address.

use crate::output::is_data_path;
use rockpool_catalog::MANIFEST_FILE;
use rockpool_source::{SourceError, StoreFolder};

/// Nobody can still be writing a file, to name it in a manifest later, that is so much older than the manifest, in seconds.
const SURELY_ENDED: i64 = 24 * 60 * 60;

/// The files at an address that look like ours and are much older than the manifest; also those that it names. All times are
/// the store's own.
pub(super) fn orphans(folder: &StoreFolder) -> Result<Vec<String>, SourceError> {
    let all = folder.list("")?;
    Ok(old(all.into_iter().collect()))
}

fn old(all: Vec<(String, i64)>) -> Vec<String> {
    let manifest = all.iter().find(|(path, _)| path == MANIFEST_FILE).map(|(_, written)| *written);
    let Some(manifest) = manifest else { return Vec::new() };
    let limit = manifest.saturating_sub(SURELY_ENDED);
    let old = all.into_iter().filter(|(path, written)| is_data_path(path) && *written < limit);
    old.map(|(path, _)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_files_of_long_ago_are_old() {
        let day = 24 * 60 * 60;
        let file = |path: &str, written: i64| (path.to_owned(), written);
        let files = vec![
            file("events/a/all/0123456789abcdef.parquet", 9 * day),
            file("events/a/all/1123456789abcdef.parquet", 9 * day + 1),
            file("events/notes.txt", 0),
            file("index.html", 0),
            file("users/all/2123456789abcdef.parquet", 0),
        ];
        assert_eq!(old(files.clone()), Vec::<String>::new());
        let with_manifest = [files, vec![file(MANIFEST_FILE, 10 * day + 1)]].concat();
        assert_eq!(
            old(with_manifest),
            ["events/a/all/0123456789abcdef.parquet", "users/all/2123456789abcdef.parquet"]
        );
    }
}
