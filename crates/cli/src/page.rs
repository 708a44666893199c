//! The page that comes with the command: built into it, or a folder that `cargo xtask build` wrote.

use crate::failure::Failure;
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that a browser is given for the page's own address.
pub const START: &str = "index.html";

/// The folder of the sample extract within the page.
pub const SAMPLE: &str = "extract";

#[cfg(feature = "page")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$ROCKPOOL_PAGE"]
struct Inside;

/// Where the page's files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// From the command itself.
    #[cfg_attr(not(feature = "page"), allow(dead_code, reason = "without the page there is none inside"))]
    Inside,
    /// From a folder.
    Folder(PathBuf),
}

impl Page {
    /// The page in a folder, else the one inside the command.
    ///
    /// # Errors
    /// [`Failure::Usage`] if the folder holds no page, or the command was built without one.
    pub fn find(folder: Option<PathBuf>) -> Result<Self, Failure> {
        match folder {
            Some(folder) if folder.join(START).is_file() => Ok(Self::Folder(folder)),
            Some(folder) => Err(Failure::Usage {
                message: format!("there is no page in {}", folder.display()),
                advice: format!("name the folder that `cargo xtask build` wrote: the one with {START}"),
            }),
            #[cfg(feature = "page")]
            None => Ok(Self::Inside),
            #[cfg(not(feature = "page"))]
            None => Err(Failure::Usage {
                message: "this rockpool was built without the page".to_owned(),
                advice:
                    "name a built page with --page FOLDER; `cargo xtask build` writes one and prints where, \
                         `cargo xtask package` builds a rockpool with the page inside"
                        .to_owned(),
            }),
        }
    }

    /// The paths of all files, `/` between folders, in their order.
    ///
    /// # Errors
    /// [`Failure::Read`].
    pub fn paths(&self) -> Result<Vec<String>, Failure> {
        let mut paths = match self {
            #[cfg(feature = "page")]
            Self::Inside => <Inside as rust_embed::RustEmbed>::iter().map(Cow::into_owned).collect(),
            #[cfg(not(feature = "page"))]
            Self::Inside => Vec::new(),
            Self::Folder(folder) => {
                let mut paths = Vec::new();
                list(folder, "", &mut paths)?;
                paths
            }
        };
        paths.sort();
        Ok(paths)
    }

    /// A file's bytes; none if the page has no such file.
    ///
    /// # Errors
    /// [`Failure::Read`].
    pub fn read(&self, path: &str) -> Result<Option<Cow<'static, [u8]>>, Failure> {
        match self {
            #[cfg(feature = "page")]
            Self::Inside => Ok(<Inside as rust_embed::RustEmbed>::get(path).map(|file| file.data)),
            #[cfg(not(feature = "page"))]
            Self::Inside => Ok(None),
            Self::Folder(folder) => {
                let path = folder.join(path);
                if !path.is_file() {
                    return Ok(None);
                }
                let bytes = fs::read(&path).map_err(|source| Failure::Read { path, source })?;
                Ok(Some(Cow::Owned(bytes)))
            }
        }
    }
}

/// Adds the paths of the files below a folder.
fn list(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<(), Failure> {
    let failed = |source| Failure::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type().map_err(failed)?.is_dir() {
            list(&entry.path(), &path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_page_by_its_first_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Page::find(Some(folder.path().to_owned())).is_err());
        fs::create_dir_all(folder.path().join("extract/events")).unwrap();
        fs::write(folder.path().join(START), "<!doctype html>").unwrap();
        fs::write(folder.path().join("extract/events/a.parquet"), [1, 2]).unwrap();
        let page = Page::find(Some(folder.path().to_owned())).unwrap();
        assert_eq!(page.paths().unwrap(), ["extract/events/a.parquet", START]);
        assert_eq!(page.read("extract/events/a.parquet").unwrap().as_deref(), Some(&[1, 2][..]));
        assert_eq!(page.read("extract").unwrap(), None);
        assert_eq!(page.read("nothing").unwrap(), None);
    }
}
