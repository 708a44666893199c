//! The compiler for the browser: a `rustc` with the target `wasm32-unknown-unknown`, and a C compiler for it.
//!
//! Three ways, in this order:
//! 1. the `rustc` in use has the target, or rustup can add it;
//! 2. Debian's `rustc-web`, whose standard library for the target is built here, once, from `rust-web-src`;
//! 3. neither: one message that says what to install.

use crate::apt;
use crate::error::Error;
use crate::places::Places;
use crate::process::{command, output, path_with, run, succeeds_within};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The target triple of the page and the engine.
pub const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGED_RUSTC: &str = "/usr/bin/rustc";
const PACKAGED_CARGO: &str = "/usr/bin/cargo";
/// Versions of clang, LLVM and its linker that are looked for, best first.
const LLVM_VERSIONS: std::ops::RangeInclusive<u32> = 16..=24;

/// What compiles Rust and C for the browser.
pub struct BrowserToolchain {
    /// Set if the compiler is not the `rustc` on PATH.
    packaged: Option<Packaged>,
    c: CCompiler,
}

struct Packaged {
    linker: String,
}

struct CCompiler {
    clang: OsString,
    archiver: OsString,
}

impl BrowserToolchain {
    /// Finds the toolchain, and installs what is missing.
    ///
    /// # Errors
    /// [`Error::Missing`] if that cannot be done from here; otherwise what the installation says.
    pub fn set_up(places: &Places) -> Result<Self, Error> {
        let packaged = find_or_install_rust(places)?;
        let c = find_or_install_c()?;
        let toolchain = Self { packaged, c };
        toolchain.link(&places.toolchain().join("bin"))?;
        println!("    Rust for the browser: {}", toolchain.version().unwrap_or_default());
        println!("    C for the browser: {}", toolchain.c.clang.to_string_lossy());
        Ok(toolchain)
    }

    /// Prepares a command for a build for the browser: compilers, target folder, and the tools on PATH.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if a folder's name cannot stand in PATH.
    pub fn apply<'c>(&self, command: &'c mut Command, places: &Places) -> Result<&'c mut Command, Error> {
        let folders = [places.toolchain().join("bin"), places.tools().join("bin")];
        command
            .env("PATH", path_with(&folders)?)
            .env("CARGO_TARGET_DIR", places.browser_target())
            .env("CC_wasm32_unknown_unknown", &self.c.clang)
            .env("AR_wasm32_unknown_unknown", &self.c.archiver);
        if let Some(packaged) = &self.packaged {
            command
                .env("RUSTC", PACKAGED_RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &packaged.linker)
                .env_remove("CARGO");
        }
        Ok(command)
    }

    /// The cargo that goes with the compiler.
    pub fn cargo(&self) -> Command {
        match self.packaged {
            Some(_) => command(PACKAGED_CARGO),
            None => crate::process::cargo(),
        }
    }

    /// What the compiler says of itself.
    pub fn version(&self) -> Option<String> {
        let rustc = if self.packaged.is_some() { PACKAGED_RUSTC.into() } else { default_rustc() };
        output(command(rustc).arg("--version"))
    }

    /// Trunk asks the first `rustc` on PATH for the target and calls the first `cargo`: these links serve it.
    fn link(&self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        for (name, program) in [("rustc", PACKAGED_RUSTC), ("cargo", PACKAGED_CARGO)] {
            let link = folder.join(name);
            let current = fs::read_link(&link).ok();
            let wanted = self.packaged.is_some().then(|| PathBuf::from(program));
            if current == wanted {
                continue;
            }
            if link.symlink_metadata().is_ok() {
                fs::remove_file(&link).map_err(Error::file("remove", &link))?;
            }
            #[cfg(unix)]
            if let Some(wanted) = wanted {
                std::os::unix::fs::symlink(&wanted, &link).map_err(Error::file("create", &link))?;
            }
        }
        Ok(())
    }
}

fn find_or_install_rust(places: &Places) -> Result<Option<Packaged>, Error> {
    if has_target(places, &default_rustc()) {
        return Ok(None);
    }
    let packaged_rustc = OsString::from(PACKAGED_RUSTC);
    if has_target(places, &packaged_rustc)
        && Path::new(PACKAGED_CARGO).exists()
        && let Some(linker) = find_versioned("wasm-ld")
    {
        return Ok(Some(Packaged { linker }));
    }
    if which::which("rustup").is_ok() {
        println!("    adding the target {TARGET} with rustup");
        let limit = Duration::from_secs(300);
        if succeeds_within(command("rustup").args(["target", "add", TARGET]), limit)
            && has_target(places, &default_rustc())
        {
            return Ok(None);
        }
        println!("    rustup cannot add it here; trying the system's packages");
    }
    if apt::usable() {
        return install_packaged(places).map(Some);
    }
    Err(missing_rust())
}

fn missing_rust() -> Error {
    Error::Missing {
        what: format!("A Rust compiler with the target {TARGET}"),
        advice: format!(
            "With rustup: `rustup target add {TARGET}`.\n\
             On Debian or Ubuntu, as root: `apt-get install rustc-web cargo-web rust-web-src lld clang llvm`, \
             then run this command again.\n\
             Elsewhere: install Rust from https://rustup.rs"
        ),
    }
}

/// Debian's compiler for browsers, and the standard library that its package leaves out.
fn install_packaged(places: &Places) -> Result<Packaged, Error> {
    apt::update()?;
    let linker_package = apt::first_available(versioned("lld")).ok_or_else(missing_rust)?;
    let mut packages: Vec<String> = ["rustc-web", "cargo-web", "rust-web-src"].map(String::from).into();
    if apt::first_available(["rustc-web".to_owned()]).is_none() {
        return Err(missing_rust());
    }
    packages.push(linker_package);
    apt::install(&packages)?;
    let version =
        |package: &str| output(command("dpkg-query").args(["--show", "--showformat=${Version}", package]));
    let (compiler, source) = (version("rustc-web"), version("rust-web-src"));
    if compiler != source {
        return Err(Error::Unexpected(format!(
            "rustc-web is {} and rust-web-src {}: they have to be the same version. Run `apt-get install \
             rustc-web rust-web-src`.",
            compiler.unwrap_or_default(),
            source.unwrap_or_default()
        )));
    }
    if !has_target(places, &PACKAGED_RUSTC.into()) {
        build_standard_library(&places.cache().join("standard-library"))?;
    }
    let linker = find_versioned("wasm-ld").ok_or_else(missing_rust)?;
    if has_target(places, &PACKAGED_RUSTC.into()) { Ok(Packaged { linker }) } else { Err(missing_rust()) }
}

/// Builds the standard library in an empty crate (crates that others depend on would be found twice) and copies
/// it to where the compiler looks for it.
fn build_standard_library(folder: &Path) -> Result<(), Error> {
    let source = folder.join("src");
    fs::create_dir_all(&source).map_err(Error::file("create", &source))?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n";
    for (file, text) in [(folder.join("Cargo.toml"), manifest), (source.join("lib.rs"), "#![no_std]\n")] {
        fs::write(&file, text).map_err(Error::file("write", &file))?;
    }
    let target = folder.join("target");
    run(command(PACKAGED_CARGO)
        .current_dir(folder)
        .args(["build", "--release", "--target", TARGET, "-Z", "build-std=std,panic_abort,test"])
        .env("RUSTC", PACKAGED_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("CARGO"))?;
    let library = library_folder(&PACKAGED_RUSTC.into()).ok_or_else(missing_rust)?;
    let old = libraries(&library);
    if !old.is_empty() {
        // Of an earlier compiler: beside the new ones they would make every name ambiguous.
        run(&mut apt::as_root(&words(["rm", "--force"], old)))?;
    }
    let install = ["install", "-m", "644", "-D", "-t"].map(OsString::from);
    let built = libraries(&target.join(TARGET).join("release").join("deps"));
    run(&mut apt::as_root(&words(install.into_iter().chain([library.into_os_string()]), built)))
}

/// The compiled crates in a folder, but for the empty one.
fn libraries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let is_library = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.ends_with(".rlib") && !name.starts_with("libempty-")
    };
    entries.flatten().map(|entry| entry.path()).filter(is_library).collect()
}

fn words<W: Into<OsString>>(command: impl IntoIterator<Item = W>, files: Vec<PathBuf>) -> Vec<OsString> {
    command.into_iter().map(Into::into).chain(files.into_iter().map(PathBuf::into_os_string)).collect()
}

fn find_or_install_c() -> Result<CCompiler, Error> {
    if let Some(found) = find_c() {
        return Ok(found);
    }
    if apt::usable() {
        apt::update()?;
        let newest = |name| apt::first_available(versioned(name));
        if let (Some(clang), Some(llvm)) = (newest("clang"), newest("llvm")) {
            apt::install(&[clang, llvm])?;
        }
    }
    find_c().ok_or_else(|| Error::Missing {
        what: "A C compiler for WebAssembly (clang with llvm-ar)".into(),
        advice:
            "On Debian or Ubuntu: `apt-get install clang llvm`. On macOS: `brew install llvm` (Apple's own \
                 clang has no WebAssembly). On Fedora: `dnf install clang llvm`. Or set \
                 CC_wasm32_unknown_unknown and AR_wasm32_unknown_unknown to such a pair."
                .into(),
    })
}

/// A clang that knows WebAssembly, and the archiver beside it.
fn find_c() -> Option<CCompiler> {
    if let (Some(clang), Some(archiver)) =
        (env::var_os("CC_wasm32_unknown_unknown"), env::var_os("AR_wasm32_unknown_unknown"))
    {
        return Some(CCompiler { clang, archiver });
    }
    let brew = ["/opt/homebrew/opt/llvm/bin", "/usr/local/opt/llvm/bin"];
    let numbered =
        LLVM_VERSIONS.rev().map(|version| (format!("clang-{version}"), format!("llvm-ar-{version}")));
    let plain = [("clang".to_owned(), "llvm-ar".to_owned())];
    let brewed = brew.map(|folder| (format!("{folder}/clang"), format!("{folder}/llvm-ar")));
    numbered
        .chain(plain)
        .chain(brewed)
        .find(|(clang, archiver)| {
            which::which(clang).is_ok()
                && which::which(archiver).is_ok()
                && output(command(clang).arg("--print-targets"))
                    .is_some_and(|targets| targets.contains("wasm32"))
        })
        .map(|(clang, archiver)| CCompiler { clang: clang.into(), archiver: archiver.into() })
}

fn versioned(name: &str) -> impl Iterator<Item = String> {
    LLVM_VERSIONS.rev().map(move |version| format!("{name}-{version}"))
}

fn find_versioned(name: &str) -> Option<String> {
    versioned(name).chain([name.to_owned()]).find(|program| which::which(program).is_ok())
}

fn default_rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Where a compiler keeps the standard library of the target.
fn library_folder(rustc: &OsString) -> Option<PathBuf> {
    output(command(rustc).args(["--print", "target-libdir", "--target", TARGET])).map(PathBuf::from)
}

/// Whether a compiler can build for the target, tests included: tried out, because libraries of another compiler may
/// lie where its own should.
fn has_target(places: &Places, rustc: &OsString) -> bool {
    let folder = places.cache().join("probe");
    let source = folder.join("probe.rs");
    if fs::create_dir_all(&folder).and_then(|()| fs::write(&source, "")).is_err() {
        return false;
    }
    output(
        command(rustc)
            .args(["--test", "--edition", "2024", "--target", TARGET, "--emit", "metadata", "-o"])
            .args([folder.join("probe.rmeta"), source]),
    )
    .is_some()
}
