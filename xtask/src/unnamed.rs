//! Files of Rust that no module names: the compiler does not read them, so nobody would notice what is wrong in them.

use crate::error::Error;
use crate::places::Places;
use std::fs;
use std::path::{Path, PathBuf};

/// Looks at the sources of all crates and of this one.
///
/// # Errors
/// [`Error::Unexpected`] names the files; also for a folder that cannot be read.
pub fn check(places: &Places) -> Result<(), Error> {
    let mut unnamed = Vec::new();
    for entry in
        list(&places.repository().join("crates"))?.into_iter().chain([places.repository().join("xtask")])
    {
        unnamed.extend(unnamed_below(&entry.join("src"))?);
    }
    let names: Vec<String> = unnamed.iter().map(|path| path.display().to_string()).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Error::Unexpected(format!("no module names {}; name them, or remove them", names.join(", "))))
}

fn unnamed_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let (mut unnamed, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for path in list(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_named(&path)? {
                unnamed.push(path);
            }
        }
    }
    unnamed.sort_unstable();
    Ok(unnamed)
}

/// Whether a file is the root of a crate, or a module of a file beside it or of the folder above.
fn is_named(path: &Path) -> Result<bool, Error> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if ["lib", "main"].contains(&stem.as_ref()) {
        return Ok(true);
    }
    let folder = path.parent().unwrap_or(path);
    // Cargo finds programs there by itself.
    if folder.ends_with("src/bin") {
        return Ok(true);
    }
    let (name, beside) = match (stem.as_ref(), folder.parent()) {
        ("mod", Some(above)) => {
            (folder.file_name().unwrap_or_default().to_string_lossy().into_owned(), above)
        }
        (name, _) => (name.to_owned(), folder),
    };
    let module = format!("mod {name};");
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let by_path = format!("{file}\"]");
    for other in list(beside)?.into_iter().chain([beside.with_extension("rs")]) {
        if other.extension().is_some_and(|extension| extension == "rs") && other.is_file() && other != path {
            let text = fs::read_to_string(&other).map_err(|error| unreadable(&other, &error))?;
            if text.lines().any(|line| line.ends_with(&module) || line.ends_with(&by_path)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    entries.map(|entry| Ok(entry.map_err(|error| unreadable(folder, &error))?.path())).collect()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::Unexpected(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_no_module_names_is_found() {
        let folder = std::env::temp_dir().join(format!("rockpool-unnamed-{}", std::process::id()));
        fs::create_dir_all(folder.join("room")).unwrap();
        for (name, text) in [
            ("lib.rs", "pub mod room;\n#[cfg(test)]\n#[path = \"of_tests.rs\"]\nmod tests;\n// mod lost\n"),
            ("of_tests.rs", ""),
            ("lost.rs", ""),
            ("room/mod.rs", "    mod inner;\n"),
            ("room/inner.rs", ""),
            ("room/other.rs", "mod othe;"),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        let found = unnamed_below(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, [folder.join("lost.rs"), folder.join("room/other.rs")]);
    }
}
