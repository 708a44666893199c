//! Formatting, Clippy, documentation, and the licences of dependencies; a warning is an error.

use crate::build::native_cargo;
use crate::circles;
use crate::dependencies;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::run;
use crate::unnamed;

/// Runs all of them, whatever the others say.
///
/// Clippy and rustdoc look at the whole workspace at once, compiled for this machine, page and worker included:
/// one selection of packages, so that DataFusion is checked once, and one that needs no Clippy of the browser's
/// compiler.
pub fn everything(places: &Places, journal: &mut Journal) {
    formatting(places, journal);
    journal.attempt("Clippy", || {
        run(native_cargo(places).args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    journal.attempt("documentation", || {
        run(native_cargo(places).args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
    });
    journal.attempt("files that no module names", || unnamed::check(places));
    journal.attempt("rooms in circles", || circles::check(places));
    dependencies::check(places, journal);
}

/// Whether everything is formatted.
pub fn formatting(places: &Places, journal: &mut Journal) {
    journal.attempt("formatting", || run(native_cargo(places).args(["fmt", "--all", "--check"])));
}
