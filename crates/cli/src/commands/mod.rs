//! The subcommands, each with its arguments and its work.

pub mod append;
pub mod ask;
pub mod build;
pub mod check;
pub mod config;
pub mod copies;
pub mod forget;
pub mod health;
pub mod lines;
pub mod measure;
pub mod open;
pub mod publish;
pub mod sample;
pub mod schema;
pub mod serve;
pub mod site;
pub mod sources;
pub mod sql;
pub mod summary;
pub mod vacuum;

use crate::Outcome;
use crate::command_line::{Command, CommandLine};
use crate::failure::Failure;
use rockpool_builder::BuilderError;

/// Does what the command line says.
///
/// # Errors
/// A [`Failure`].
pub fn run(command_line: CommandLine) -> Result<Outcome, Failure> {
    let quiet = command_line.quiet;
    match command_line.command {
        Command::Sample(arguments) => sample::run(arguments, quiet),
        Command::Build(arguments) => build::run(*arguments, quiet),
        Command::Append(arguments) => append::run(*arguments, quiet),
        Command::Forget(arguments) => forget::run(arguments, quiet),
        Command::Vacuum(arguments) => vacuum::run(&arguments, quiet),
        Command::Publish(arguments) => publish::run(&arguments, quiet),
        Command::Config(arguments) => config::run(arguments),
        Command::Ask(arguments) => ask::run(arguments, quiet),
        Command::Sql(arguments) => sql::run(arguments),
        Command::Measure(arguments) => measure::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Open(arguments) => open::run(arguments, quiet),
        Command::Site(arguments) => site::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Check(arguments) => check::run(arguments, quiet),
    }
}

/// A builder's error; that of a cancelled job is Ctrl-C.
fn builder_failure(error: BuilderError) -> Failure {
    match error {
        BuilderError::Cancelled => Failure::Interrupted,
        error => Failure::Builder(error),
    }
}
