//! Programs from crates.io: wasm-bindgen and Trunk, which build the site and run tests in a browser, and cargo-deny, which
//! looks at dependencies.

use crate::error::Error;
use crate::places::Places;
use crate::process::{cargo, command, output, run_or_advise};
use std::fs;
use std::path::PathBuf;

/// Trunk's version. 0.22 wants a newer Rust than the workspace does.
const TRUNK: &str = "0.21.14";
/// cargo-deny's version.
const CARGO_DENY: &str = "0.20.2";

/// Installs what is missing or has another version.
///
/// # Errors
/// What the installation says.
pub fn set_up(places: &Places) -> Result<(), Error> {
    // The generated JavaScript and the crate have to agree to the last digit: Cargo.lock knows the version.
    let wasm_bindgen = locked_version(places, "wasm-bindgen")?;
    install(places, "wasm-bindgen-cli", "wasm-bindgen", &wasm_bindgen, &[])?;
    // Without its own lock file a dependency of Trunk no longer compiles. Updates are looked for by nobody.
    install(places, "trunk", "trunk", TRUNK, &["--locked", "--no-default-features", "--features", "rustls"])
}

/// Installs cargo-deny, if it is missing or has another version.
///
/// # Errors
/// What the installation says.
pub fn set_up_cargo_deny(places: &Places) -> Result<(), Error> {
    install(places, "cargo-deny", "cargo-deny", CARGO_DENY, &["--locked"])
}

/// An installed program.
pub fn program(places: &Places, name: &str) -> PathBuf {
    places.tools().join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn install(
    places: &Places,
    package: &str,
    program: &str,
    version: &str,
    options: &[&str],
) -> Result<(), Error> {
    let installed = self::program(places, program);
    let has_version = |text: String| text.split_whitespace().any(|word| word == version);
    if output(command(&installed).arg("--version")).is_some_and(has_version) {
        println!("    {package} {version} is there");
        return Ok(());
    }
    println!("    {package} {version} is compiled once; this takes some minutes");
    run_or_advise(
        cargo()
            .args(["install", package, "--version", version, "--force", "--root"])
            .arg(places.tools())
            .args(options)
            .env("CARGO_TARGET_DIR", places.tools().join("build"))
            // What runs for seconds need not be optimised for minutes.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        &format!(
            "It needs a C compiler and a linker (Debian: build-essential), and crates.io for {package}."
        ),
    )
}

/// The version of a package in Cargo.lock.
fn locked_version(places: &Places, package: &str) -> Result<String, Error> {
    let path = places.repository().join("Cargo.lock");
    let text = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
    version_in(&text, package)
        .ok_or_else(|| Error::Unexpected(format!("{} has no package {package}", path.display())))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "trunk"), None);
    }
}
