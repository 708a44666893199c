//! Set-up: everything that the other tasks need, installed once, checked in seconds from then on.

use crate::browser::Browser;
use crate::error::Error;
use crate::journal::Journal;
use crate::places::Places;
use crate::wasm::BrowserToolchain;
use crate::{javascript, tools};

/// What building the site needs.
///
/// # Errors
/// What is missing and how to get it.
pub fn for_building(places: &Places, journal: &mut Journal) -> Result<BrowserToolchain, Error> {
    let toolchain = journal.step("compilers for the browser", || BrowserToolchain::set_up(places))?;
    journal.step("wasm-bindgen and Trunk", || tools::set_up(places))?;
    journal.step("JavaScript packages of the page", || javascript::set_up(&places.web()))?;
    Ok(toolchain)
}

/// What the tests need on top of it.
///
/// # Errors
/// What is missing and how to get it.
pub fn for_testing(places: &Places, journal: &mut Journal) -> Result<Browser, Error> {
    let browser = journal.step("browser for the tests", || Browser::set_up(places))?;
    journal.step("JavaScript packages of the tests", || javascript::set_up(&places.tests()))?;
    Ok(browser)
}

/// What looking at the dependencies needs.
///
/// # Errors
/// What is missing and how to get it.
pub fn for_linting(places: &Places, journal: &mut Journal) -> Result<(), Error> {
    journal.step("cargo-deny", || tools::set_up_cargo_deny(places))
}
