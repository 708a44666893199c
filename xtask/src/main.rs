//! `cargo xtask`: everything one does with this repository, each by one command.
//!
//! Nothing needs to be installed beforehand but cargo, Node and, for the browser, a package manager: every
//! command begins with the set-up that it needs, which takes seconds once it has been done.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "never part of what runs in a browser, and it talks to a person"
)]

mod apt;
mod bench;
mod browser;
mod build;
mod circles;
mod command_line;
mod dependencies;
mod documents;
mod error;
mod fuzz;
mod javascript;
mod journal;
mod layer;
mod lint;
mod members;
mod other_browsers;
mod pack;
mod parity;
mod places;
mod process;
mod python;
mod setup;
mod stamp;
mod test;
mod tools;
mod unnamed;
mod wasm;

use clap::Parser;
use command_line::{Arguments, Task};
use error::Error;
use journal::Journal;
use places::Places;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match perform(arguments.task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<(), Error> {
    let places = Places::find()?;
    let mut journal = Journal::new();
    match task {
        Task::Setup { browser } => {
            setup::for_building(&places, &mut journal)?;
            if browser {
                setup::for_testing(&places, &mut journal)?;
                setup::for_linting(&places, &mut journal)?;
            }
        }
        Task::Build => {
            let toolchain = setup::for_building(&places, &mut journal)?;
            build::everything(&places, &toolchain, &mut journal)?;
            println!("\nThe site is in {}", places.site().display());
            println!("Copy that folder to any static host that answers range requests.");
        }
        Task::Package => {
            let toolchain = setup::for_building(&places, &mut journal)?;
            build::everything(&places, &toolchain, &mut journal)?;
            build::package(&places, &mut journal)?;
            println!("\nThe command with the page inside is {}", places.rockpool().display());
        }
        Task::Demo { port } => {
            let toolchain = setup::for_building(&places, &mut journal)?;
            build::everything(&places, &toolchain, &mut journal)?;
            journal.print();
            return build::serve(&places, port);
        }
        Task::Pack { input, output } => return pack::file(&input, &output),
        Task::Lint => lint::everything(&places, &mut journal),
        Task::Test(wanted) => test::everything(&places, &wanted.wanted()?, &mut journal)?,
        Task::Fuzz { target, seconds, debug, input } => {
            fuzz::everything(&places, &fuzz::Wanted { target, seconds, debug, input }, &mut journal)?;
        }
        Task::Parity { only, users } => {
            let mut options = vec!["--users".to_owned(), users.to_string()];
            options.extend(only.into_iter().flat_map(|only| ["--only".to_owned(), only]));
            parity::everything(&places, &options, &mut journal)?;
        }
        Task::Bench { large: Some(events), .. } => bench::large(&places, events, &mut journal)?,
        Task::Bench { events, users, data, large: None } => {
            bench::everything(&places, &bench::Wanted { events, users, data }, &mut journal)?;
        }
    }
    journal.print();
    journal.verdict()
}
