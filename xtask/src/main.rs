//! `cargo xtask`: everything one does with this repository, each by one command.
//!
//! Nothing needs to be installed beforehand but cargo, Node and, for the browser, a package manager: every
//! command begins with the set-up that it needs, which takes seconds once it has been done.

mod apt;
mod bench;
mod browser;
mod build;
mod error;
mod javascript;
mod journal;
mod lint;
mod parity;
mod places;
mod process;
mod python;
mod setup;
mod stamp;
mod test;
mod tools;
mod wasm;

use clap::{Parser, Subcommand};
use error::Error;
use journal::Journal;
use places::Places;
use std::path::PathBuf;
use std::process::ExitCode;

/// Work on Rockpool: set up, build, try out, test and measure.
///
/// Tools and build results are kept outside the clone, in $ROCKPOOL_CACHE (by default
/// ~/.cache/rockpool), compiled crates in $CARGO_TARGET_DIR (by default its folder `target`).
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true, version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing: the WebAssembly target, a C compiler for it, wasm-bindgen, Trunk, packages.
    Setup {
        /// Also a browser and its driver, and the packages of the end-to-end tests.
        #[arg(long)]
        browser: bool,
    },
    /// Build the `rockpool` command, the sample extract and the site, ready for any static host.
    Build,
    /// Build the site and serve it on this machine, with the sample extract.
    Demo {
        /// Port of the local server.
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Formatting, Clippy and documentation, with every warning an error.
    Lint,
    /// Run everything: lint, native tests, tests in a browser, end-to-end tests of the built site.
    Test {
        /// Only the end-to-end tests, and of these only those whose title matches.
        #[arg(long, value_name = "TITLE")]
        only: Option<String>,
    },
    /// Compare every kind of question with its definition, in this and in other engines; `test` does it too.
    Parity {
        /// Only the questions whose mode matches this pattern.
        #[arg(long, value_name = "PATTERN")]
        only: Option<String>,
        /// Users in each set of random events.
        #[arg(long, default_value_t = 10_000)]
        users: u32,
    },
    /// Measure: download sizes, speed of `build`, of questions natively and in the browser, beside other engines.
    /// Rewrites BENCHMARKS.md.
    Bench {
        /// Number of believable events that are generated for building and for times of the page.
        #[arg(long, default_value_t = 1_000_000)]
        events: u64,

        /// Users of the plain events that engines are compared on, 11 events each.
        #[arg(long, default_value_t = 1_000_000)]
        users: u64,

        /// A folder with such events as JSON lines, in the place of generated ones; see `rockpool sample --content
        /// benchmark`.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
    },
}

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
            }
        }
        Task::Build => {
            let toolchain = setup::for_building(&places, &mut journal)?;
            build::everything(&places, &toolchain, &mut journal)?;
            println!("\nThe site is in {}", places.site().display());
            println!("Copy that folder to any static host that answers range requests.");
        }
        Task::Demo { port } => {
            let toolchain = setup::for_building(&places, &mut journal)?;
            build::everything(&places, &toolchain, &mut journal)?;
            journal.print();
            return build::serve(&places, port);
        }
        Task::Lint => lint::everything(&places, &mut journal),
        Task::Test { only } => test::everything(&places, only.as_deref(), &mut journal)?,
        Task::Parity { only, users } => {
            let mut options = vec!["--users".to_owned(), users.to_string()];
            options.extend(only.into_iter().flat_map(|only| ["--only".to_owned(), only]));
            parity::everything(&places, &options, &mut journal)?;
        }
        Task::Bench { events, users, data } => {
            bench::everything(&places, &bench::Wanted { events, users, data }, &mut journal)?;
        }
    }
    journal.print();
    journal.verdict()
}
