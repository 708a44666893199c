//! Firefox and WebKit, in which the main road is walked beside Chromium.

use crate::apt;
use crate::error::Error;
use crate::process::{command, output};
use std::env;
use std::path::PathBuf;

/// Where Debian has the browser that WebKit's driver starts.
const WEBKIT: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.0/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.0/MiniBrowser",
];
/// Debian's packages: the browsers, WebKit's driver, and a screen that nobody sees.
const PACKAGES: [&str; 4] = ["firefox-esr", "webkit2gtk-driver", "xvfb", "xauth"];

/// Both browsers.
pub struct OtherBrowsers {
    /// The program of Firefox.
    pub firefox: PathBuf,
    /// The program of WebKit's own small browser.
    pub webkit: PathBuf,
    /// The program of its driver.
    pub driver: PathBuf,
}

impl OtherBrowsers {
    /// Finds both, or installs them; none where that cannot be done from here.
    ///
    /// # Errors
    /// What the package manager says; [`Error::Missing`] in continuous integration, which tests everything.
    pub fn set_up() -> Result<Option<Self>, Error> {
        if Self::find().is_none() && apt::usable() {
            apt::update()?;
            apt::install(&PACKAGES.map(str::to_owned))?;
        }
        let found = Self::find();
        if let Some(found) = &found {
            println!("    {}", output(command(&found.firefox).arg("--version")).unwrap_or_default());
            println!("    {}", found.webkit.display());
        }
        if found.is_none() && env::var_os("CI").is_some_and(|value| value == "true") {
            return Err(Error::Missing {
                what: "Firefox, or WebKit with its driver".into(),
                advice: Self::advice(),
            });
        }
        Ok(found)
    }

    /// How a person gets them.
    pub fn advice() -> String {
        format!(
            "On Debian: `apt-get install {}`; or set FIREFOX, WEBKIT and WEBKIT_DRIVER.",
            PACKAGES.join(" ")
        )
    }

    fn find() -> Option<Self> {
        which::which("xvfb-run").and_then(|_| which::which("xauth")).ok()?;
        let named = |variable: &str| env::var_os(variable).and_then(|value| which::which(value).ok());
        let firefox = ["firefox-esr", "firefox"].iter().find_map(|name| which::which(name).ok());
        let webkit = WEBKIT.iter().map(PathBuf::from).find(|path| path.is_file());
        let driver = which::which("WebKitWebDriver").ok();
        Some(Self {
            firefox: named("FIREFOX").or(firefox)?,
            webkit: named("WEBKIT").or(webkit)?,
            driver: named("WEBKIT_DRIVER").or(driver)?,
        })
    }
}
