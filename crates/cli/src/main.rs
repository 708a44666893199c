//! The `rockpool` command: makes sample events, builds an extract of events, asks it, serves it and checks it.
//!
//! [`command_line`] says what can be typed; each of [`commands`] does one thing and returns an [`Outcome`] or a
//! [`Failure`](failure::Failure), which is put into words here and nowhere else.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "never part of what runs in a browser, and it talks to a person"
)]

mod answer_document;
mod command_line;
mod commands;
mod failure;
mod file_server;
mod interrupt;
mod output;
mod page;
mod printable;
mod progress;
mod question_text;
mod report;
mod trace;
mod web_folder;

use clap::Parser;
use command_line::CommandLine;
use std::process::ExitCode;

/// Several threads of the builder allocate at once; the system's allocator makes them wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Fine,
    /// `check` found problems, and has listed them.
    ProblemsFound,
    /// `check` found a contract that is not held, and has listed its breaches.
    ContractBreached,
}

fn main() -> ExitCode {
    // clap itself ends the program with code 2 where the command line makes no sense.
    let command_line = CommandLine::parse();
    match command_line.run() {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::ProblemsFound) => ExitCode::from(3),
        Ok(Outcome::ContractBreached) => ExitCode::from(4),
        Err(failure) => {
            output::print_failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
