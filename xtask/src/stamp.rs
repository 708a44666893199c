//! Skipping work whose inputs have not changed, told by their contents.

use crate::error::Error;
use crate::places::Places;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

/// Folders that hold no input: results, packages, and what git keeps.
const SKIPPED: [&str; 6] = ["node_modules", "vendor", "results", "target", "dist", ".git"];

/// The inputs of a step as one number, and the file that remembers the number of the last success.
pub struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// The stamp of a step over files and folders; `also` is anything else that the result depends on.
    ///
    /// # Errors
    /// [`Error::File`] if an input cannot be read; one that does not exist counts as empty.
    pub fn new(places: &Places, step: &str, inputs: &[PathBuf], also: &str) -> Result<Self, Error> {
        let mut hasher = DefaultHasher::new();
        also.hash(&mut hasher);
        for input in inputs {
            add(input, &mut hasher)?;
        }
        let file = places.target().join("stamps").join(step);
        Ok(Self { file, value: format!("{:016x}", hasher.finish()) })
    }

    /// Whether the step has succeeded with just these inputs.
    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|stored| stored == self.value)
    }

    /// Remembers a success.
    ///
    /// # Errors
    /// [`Error::File`] if the stamp cannot be written.
    pub fn keep(&self) -> Result<(), Error> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        }
        fs::write(&self.file, &self.value).map_err(Error::file("write", &self.file))
    }
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<(), Error> {
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(Error::file("read", path))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if !path.file_name().is_some_and(|name| SKIPPED.iter().any(|skipped| name == *skipped)) {
                add(&path, hasher)?;
            }
        }
    } else if path.is_file() {
        path.hash(hasher);
        fs::read(path).map_err(Error::file("read", path))?.hash(hasher);
    }
    Ok(())
}
