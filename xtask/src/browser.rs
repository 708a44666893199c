//! Chromium and its driver, for the tests.

use crate::apt;
use crate::error::Error;
use crate::places::Places;
use crate::process::{command, output};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

const BROWSERS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Without a screen, as any user, in a container, and without calls home.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser and the driver that fits it.
pub struct Browser {
    /// The program of the browser.
    pub program: PathBuf,
    /// The program of the driver.
    pub driver: PathBuf,
    /// The driver's settings, as the test runner of wasm-bindgen reads them.
    pub settings: PathBuf,
}

impl Browser {
    /// Finds both, or installs them.
    ///
    /// # Errors
    /// [`Error::Missing`] if that cannot be done from here.
    pub fn set_up(places: &Places) -> Result<Self, Error> {
        if find().is_none() && apt::usable() {
            apt::update()?;
            apt::install(&["chromium".into(), "chromium-driver".into()])?;
        }
        let (program, driver) = find().ok_or_else(|| Error::Missing {
            what: "Chromium (or Chrome) with its driver".into(),
            advice: "On Debian: `apt-get install chromium chromium-driver`. On macOS: `brew install --cask \
                     chromium chromedriver`. Elsewhere: https://googlechromelabs.github.io/chrome-for-testing, \
                     and set CHROMIUM and CHROMEDRIVER to the two programs."
                .into(),
        })?;
        for found in [&program, &driver] {
            println!("    {}", output(command(found).arg("--version")).unwrap_or_default());
        }
        let settings = places.cache().join("webdriver.json");
        let capabilities = serde_json::json!({
            "goog:chromeOptions": { "binary": program, "args": ARGUMENTS },
        });
        fs::create_dir_all(places.cache()).map_err(Error::file("create", places.cache()))?;
        fs::write(&settings, capabilities.to_string()).map_err(Error::file("write", &settings))?;
        Ok(Self { program, driver, settings })
    }
}

fn find() -> Option<(PathBuf, PathBuf)> {
    let program = named("CHROMIUM").or_else(|| BROWSERS.iter().find_map(|name| which::which(name).ok()))?;
    let driver = named("CHROMEDRIVER").or_else(|| which::which("chromedriver").ok())?;
    Some((program, driver))
}

fn named(variable: &str) -> Option<PathBuf> {
    let value: OsString = env::var_os(variable)?;
    which::which(value).ok()
}
