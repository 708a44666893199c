//! What we depend on: licences, sources and bans by cargo-deny, as `deny.toml` has them, and known advisories.

use crate::error::Error;
use crate::journal::Journal;
use crate::places::Places;
use crate::process::{command, run_or_advise, succeeds_within};
use crate::setup;
use crate::tools::program;
use std::process::Command;
use std::time::Duration;

const LICENCES: &str = "licences and sources of dependencies";
const ADVISORIES: &str = "advisories on dependencies";
/// How long the database of advisories may take to come.
const FETCH_LIMIT: Duration = Duration::from_secs(120);

/// Checks licences, bans and sources, which needs no network, and advisories where their database can be had.
pub fn check(places: &Places, journal: &mut Journal) {
    if let Err(error) = setup::for_linting(places, journal) {
        eprintln!("error: {error}");
        journal.not_run(LICENCES);
        return journal.not_run(ADVISORIES);
    }
    journal.attempt(LICENCES, || deny(places, &["licenses", "bans", "sources"]));
    // The database is a repository of GitHub's; a copy fetched before serves as well.
    if succeeds_within(cargo_deny(places).args(["fetch", "db"]), FETCH_LIMIT) {
        journal.attempt(ADVISORIES, || deny(places, &["advisories", "--disable-fetch"]));
    } else {
        journal
            .skipped(ADVISORIES, "their database, github.com/rustsec/advisory-db, cannot be had from here");
    }
}

fn deny(places: &Places, what: &[&str]) -> Result<(), Error> {
    run_or_advise(
        cargo_deny(places).arg("check").args(what),
        "deny.toml says which licences and sources are accepted, and why.",
    )
}

fn cargo_deny(places: &Places) -> Command {
    let mut deny = command(program(places, "cargo-deny"));
    deny.current_dir(places.repository());
    deny
}
