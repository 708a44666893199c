//! What layers stand on, set up when the first of them needs it: compilers for the browser, a browser, the built site.

use crate::browser::Browser;
use crate::error::Error;
use crate::journal::Journal;
use crate::places::Places;
use crate::wasm::BrowserToolchain;
use crate::{build, setup};

/// What has been set up so far, or could not be.
pub struct Ground<'p> {
    /// The folders.
    pub places: &'p Places,
    toolchain: Option<Option<BrowserToolchain>>,
    browser: Option<Option<Browser>>,
    command: Option<bool>,
    site: Option<bool>,
}

impl<'p> Ground<'p> {
    /// Nothing yet.
    pub fn new(places: &'p Places) -> Self {
        Self { places, toolchain: None, browser: None, command: None, site: None }
    }

    /// The compilers for the browser, and the tools that build the site; none if they cannot be had.
    pub fn toolchain(&mut self, journal: &mut Journal) -> Option<&BrowserToolchain> {
        let places = self.places;
        self.toolchain.get_or_insert_with(|| told(setup::for_building(places, journal))).as_ref()
    }

    /// A browser with its driver, and the packages of the tests; none if they cannot be had.
    pub fn browser(&mut self, journal: &mut Journal) -> Option<&Browser> {
        let places = self.places;
        self.browser.get_or_insert_with(|| told(setup::for_testing(places, journal))).as_ref()
    }

    /// Whether the `rockpool` command is built as the sources are now.
    pub fn command(&mut self, journal: &mut Journal) -> bool {
        let places = self.places;
        *self.command.get_or_insert_with(|| told(build::rockpool_command(places, journal)).is_some())
    }

    /// Whether command, sample extract and site are built as the sources are now.
    pub fn site(&mut self, journal: &mut Journal) -> bool {
        if self.site.is_none() {
            let built = self.command(journal) && self.toolchain(journal).is_some() && {
                let places = self.places;
                let toolchain = self.toolchain.as_ref().and_then(Option::as_ref);
                toolchain.is_some_and(|toolchain| {
                    told(build::site_and_sample(places, toolchain, journal)).is_some()
                })
            };
            self.site = Some(built);
        }
        self.site == Some(true)
    }
}

fn told<T>(result: Result<T, Error>) -> Option<T> {
    result.inspect_err(|error| eprintln!("error: {error}")).ok()
}
