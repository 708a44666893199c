//! Which files are the input, in which order.

use crate::BuilderError;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A file of raw events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its size on disk.
    pub(crate) bytes: u64,
    /// Whether it is compressed with gzip.
    pub(crate) gzip: bool,
}

/// The input's files, sorted by path. Nothing inside `output` is input.
pub(crate) fn list(input: &str, output: &Path) -> Result<Vec<InputFile>, BuilderError> {
    let mut search =
        Search { paths: BTreeSet::new(), folders: BTreeSet::new(), output: fs::canonicalize(output).ok() };
    let path = Path::new(input);
    if path.is_dir() {
        search.folder(path)?;
    } else if path.is_file() {
        search.paths.insert(path.to_path_buf());
    } else {
        let matches = glob::glob(input).map_err(|error| BuilderError::Option {
            option: "input",
            reason: format!("'{input}' is neither a folder nor a file nor a pattern ({error})"),
        })?;
        for found in matches {
            let found = found.map_err(|error| {
                let path = error.path().to_path_buf();
                BuilderError::Read { path, source: error.into() }
            })?;
            if found.is_dir() {
                search.folder(&found)?;
            } else {
                search.paths.insert(found);
            }
        }
    }
    if search.paths.is_empty() {
        return Err(BuilderError::NoInput { input: input.to_owned() });
    }
    search
        .paths
        .into_iter()
        .map(|path| {
            let bytes = fs::metadata(&path).map_err(BuilderError::read(&path))?.len();
            let gzip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
            Ok(InputFile { path, bytes, gzip })
        })
        .collect()
}

struct Search {
    paths: BTreeSet<PathBuf>,
    /// Folders that were searched, so that links cannot lead in circles.
    folders: BTreeSet<PathBuf>,
    output: Option<PathBuf>,
}

impl Search {
    fn folder(&mut self, folder: &Path) -> Result<(), BuilderError> {
        let place = fs::canonicalize(folder).map_err(BuilderError::read(folder))?;
        if self.output.as_ref() == Some(&place) || !self.folders.insert(place) {
            return Ok(());
        }
        for entry in fs::read_dir(folder).map_err(BuilderError::read(folder))? {
            let entry = entry.map_err(BuilderError::read(folder))?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // As Spark and its kin do: such names are logs, markers and half-written files.
            if name.starts_with('.') || name.starts_with('_') {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                self.folder(&path)?;
            } else if is_input(&name) {
                self.paths.insert(path);
            }
        }
        Ok(())
    }
}

fn is_input(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".jsonl", ".ndjson", ".json"].iter().any(|extension| name.ends_with(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[InputFile], folder: &Path) -> Vec<String> {
        files
            .iter()
            .map(|file| file.path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn a_folder_is_searched_in_order_without_markers_and_the_output() {
        let folder = tempfile::tempdir().unwrap();
        for file in
            ["b/2.jsonl", "b/1.json.gz", "a.ndjson", "notes.txt", "_log/0.json", ".x.json", "out/m.json"]
        {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let input = folder.path().to_str().unwrap();
        let files = list(input, &folder.path().join("out")).unwrap();
        assert_eq!(names(&files, folder.path()), ["a.ndjson", "b/1.json.gz", "b/2.jsonl"]);
        assert_eq!(files.iter().map(|file| file.gzip).collect::<Vec<_>>(), [false, true, false]);
        let pattern = format!("{input}/b/*.jsonl");
        assert_eq!(names(&list(&pattern, Path::new("none")).unwrap(), folder.path()), ["b/2.jsonl"]);
        let nothing = format!("{input}/c/*.jsonl");
        assert!(matches!(list(&nothing, Path::new("none")), Err(BuilderError::NoInput { .. })));
    }
}
