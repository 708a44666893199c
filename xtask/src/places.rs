//! Where everything is: the clone, and the cache outside it that repeated runs share.

use crate::error::Error;
use std::env;
use std::path::{Path, PathBuf};

/// The folders that the tasks work in.
pub struct Places {
    repository: PathBuf,
    cache: PathBuf,
    target: PathBuf,
}

impl Places {
    /// Finds them from the environment.
    ///
    /// # Errors
    /// [`Error::Missing`] if neither `ROCKPOOL_CACHE`, `XDG_CACHE_HOME` nor `HOME` is set.
    pub fn find() -> Result<Self, Error> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let repository = Path::new(&manifest).parent().unwrap_or(Path::new(".")).to_owned();
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"));
        let cache = env::var_os("ROCKPOOL_CACHE")
            .map(PathBuf::from)
            .or_else(|| env::var_os("XDG_CACHE_HOME").map(|folder| Path::new(&folder).join("rockpool")))
            .or_else(|| home.map(|folder| Path::new(&folder).join(".cache").join("rockpool")))
            .ok_or_else(|| Error::Missing {
                what: "A folder for tools and build results".into(),
                advice: "Set ROCKPOOL_CACHE to a folder that may grow to 15 GB.".into(),
            })?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).unwrap_or_else(|| cache.join("target"));
        Ok(Self { cache: absolute(cache), target: absolute(target), repository })
    }

    /// The clone.
    pub fn repository(&self) -> &Path {
        &self.repository
    }

    /// The cache: tools, the browser's toolchain, measurements.
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// Build results of the native compiler.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Build results of the compiler for the browser. A folder of its own: it can be another compiler, whose
    /// results may not mix with those of the native one, and two builds can run without waiting for one lock.
    pub fn browser_target(&self) -> PathBuf {
        self.target.join("browser")
    }

    /// Installed tools; their programs are in its folder `bin`.
    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Links to the `rustc` and `cargo` for the browser, where they are not the ones on PATH.
    pub fn toolchain(&self) -> PathBuf {
        self.cache.join("toolchain")
    }

    /// The built site.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The extract of `sample-data`.
    pub fn sample_extract(&self) -> PathBuf {
        self.target.join("sample-extract")
    }

    /// The page's own JavaScript and its packages.
    pub fn web(&self) -> PathBuf {
        self.repository.join("web")
    }

    /// The end-to-end tests and their packages.
    pub fn tests(&self) -> PathBuf {
        self.repository.join("tests")
    }

    /// The built `rockpool` command.
    pub fn rockpool(&self) -> PathBuf {
        self.target.join("release").join(format!("rockpool{}", env::consts::EXE_SUFFIX))
    }
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}
