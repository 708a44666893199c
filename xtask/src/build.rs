//! The site: the `rockpool` command, the sample extract, the JavaScript, then the page and the engine.

use crate::error::Error;
use crate::javascript::script;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::{cargo, command, run, run_or_advise};
use crate::stamp::Stamp;
use crate::tools::program;
use crate::wasm::{BrowserToolchain, TARGET};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The native crates. Always this selection: another one turns on other features somewhere below DataFusion,
/// and all of it would be compiled once more.
pub const NATIVE: [&str; 9] = [
    "--workspace",
    "--exclude",
    "rockpool-app",
    "--exclude",
    "rockpool-fetch",
    "--exclude",
    "rockpool-worker",
    "--exclude",
    "xtask",
];

/// The zone in which the days of the sample are cut.
const SAMPLE_ZONE: &str = "Europe/Budapest";

/// Native cargo with the shared target folder.
pub fn native_cargo(places: &Places) -> Command {
    let mut cargo = cargo();
    cargo.current_dir(places.repository()).env("CARGO_TARGET_DIR", places.target());
    cargo
}

/// Builds everything that has changed.
///
/// # Errors
/// The first step that fails.
pub fn everything(places: &Places, toolchain: &BrowserToolchain, journal: &mut Journal) -> Result<(), Error> {
    rockpool_command(places, journal)?;
    site_and_sample(places, toolchain, journal)
}

/// Builds the `rockpool` command.
///
/// # Errors
/// What the compiler says.
pub fn rockpool_command(places: &Places, journal: &mut Journal) -> Result<(), Error> {
    journal.step("rockpool command", || {
        run(native_cargo(places).args(["build", "--release"]).args(NATIVE).arg("--bins"))
    })
}

/// Builds the command once more, with the site as it was built inside.
///
/// # Errors
/// What the compiler says.
pub fn package(places: &Places, journal: &mut Journal) -> Result<(), Error> {
    journal.step("rockpool command with the page", || {
        run(native_cargo(places)
            .args(["build", "--release"])
            .args(NATIVE)
            .args(["--bins", "--features", "rockpool-cli/page"])
            .env("ROCKPOOL_PAGE", places.site()))
    })
}

/// Builds the sample extract and the site, with the command as it was built.
///
/// # Errors
/// The first step that fails.
pub fn site_and_sample(
    places: &Places,
    toolchain: &BrowserToolchain,
    journal: &mut Journal,
) -> Result<(), Error> {
    journal.step("sample extract", || sample_extract(places))?;
    journal.step("site", || site(places, toolchain))
}

/// Builds the extract of `sample-data` with the command as it is now.
fn sample_extract(places: &Places) -> Result<(), Error> {
    let input = places.repository().join("sample-data");
    let output = places.sample_extract();
    let stamp = Stamp::new(places, "sample-extract", &[input.clone(), places.rockpool()], SAMPLE_ZONE)?;
    if stamp.is_current() && output.join("manifest.json").is_file() {
        println!("    unchanged: {}", output.display());
        return Ok(());
    }
    remove_folder(&output)?;
    run(command(places.rockpool())
        .args(["build", "--time-zone", SAMPLE_ZONE, "--input"])
        .arg(&input)
        .arg("--output")
        .arg(&output))?;
    stamp.keep()
}

/// Builds the page and the engine and puts the folder together.
fn site(places: &Places, toolchain: &BrowserToolchain) -> Result<(), Error> {
    let repository = places.repository();
    let mut inputs: Vec<PathBuf> =
        ["crates", "web", "Cargo.toml", "Cargo.lock", "Trunk.toml", ".cargo/config.toml"]
            .map(|name| repository.join(name))
            .into();
    inputs.push(places.sample_extract());
    let stamp = Stamp::new(places, "site", &inputs, &toolchain.version().unwrap_or_default())?;
    let site = places.site();
    if stamp.is_current() && site.join("index.html").is_file() {
        println!("    unchanged: {}", site.display());
        return Ok(());
    }
    run(script(&places.web().join("build").join("vendor.js")).current_dir(places.web()))?;
    println!("    the first build compiles DataFusion for the browser: 20 to 45 minutes on two cores");
    run_or_advise(
        toolchain
            .apply(command(program(places, "trunk")).current_dir(repository), places)?
            .args(["build", "--release", "--skip-version-check", "--dist"])
            .arg(&site),
        "`cargo xtask setup` checks the tools that it needs.",
    )?;
    let unpacker = unpacker(places, toolchain)?;
    let packer = std::env::current_exe().map_err(Error::file("find", Path::new("xtask")))?;
    run(script(&places.web().join("build").join("finish.js"))
        .current_dir(places.web())
        .arg(&site)
        .arg(places.sample_extract())
        .arg(unpacker)
        .arg(packer))?;
    stamp.keep()
}

/// Compiles what unpacks the site's modules; gives its place.
fn unpacker(places: &Places, toolchain: &BrowserToolchain) -> Result<PathBuf, Error> {
    let mut cargo = toolchain.cargo();
    cargo.current_dir(places.repository()).args([
        "build",
        "--release",
        "--target",
        TARGET,
        "--package",
        "rockpool-unpack",
        "--lib",
    ]);
    run(toolchain.apply(&mut cargo, places)?)?;
    Ok(places.browser_target().join(TARGET).join("release").join("rockpool_unpack.wasm"))
}

/// Serves the site until the person stops it.
///
/// # Errors
/// What the server says, such as a port in use.
pub fn serve(places: &Places, port: u16) -> Result<(), Error> {
    println!("\nRockpool is at http://127.0.0.1:{port}/ (Ctrl+C stops it)\n");
    run_or_advise(
        command(places.rockpool()).arg("serve").arg(places.site()).args(["--port", &port.to_string()]),
        "If the port is in use, choose another one with --port.",
    )
}

/// Removes a folder, if it is there.
///
/// # Errors
/// [`Error::File`] if it cannot be removed.
pub fn remove_folder(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::file("remove", folder))?;
    }
    Ok(())
}
