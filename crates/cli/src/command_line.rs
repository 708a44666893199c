//! What can be typed: the subcommands and the options that all of them have.

use crate::Outcome;
use crate::commands::{
    append, ask, build, check, config, forget, measure, open, publish, sample, schema, serve, site, sql,
    vacuum,
};
use crate::failure::Failure;
use clap::{Parser, Subcommand};

/// Product analytics over a folder of Parquet files.
#[derive(Debug, Parser)]
#[command(
    name = "rockpool",
    version,
    about = "Product analytics over a folder of Parquet files",
    long_about = "Rockpool cuts an extract, a folder of Parquet files with one manifest, out of your event \
                  data and answers funnel, retention and trend questions over it: here on the command line, \
                  and in a browser tab from any static host. No server, no account.",
    after_long_help = "\
Examples:
  A first look, in the browser:
    rockpool open
    rockpool open events.jsonl

  From made-up events to a funnel:
    rockpool sample --output raw
    rockpool build --input raw --output extract --time-zone Europe/Budapest
    rockpool ask --extract extract --question funnel.json

  Every night, what is new:
    rockpool append --input raw --output extract
    rockpool publish extract s3://pool/extract

  The same numbers in a warehouse:
    rockpool sql --extract extract --question funnel.json --dialect spark

  Is the extract as it was written?
    rockpool check extract

  The folder to publish, with page and extract:
    rockpool site --output public --extract extract

Exit codes: 0 fine, 1 the work failed, 2 wrong usage, 3 `check` found problems, 130 stopped by Ctrl-C.
Data goes to standard output; progress, notes and errors go to standard error.",
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Show no progress, only results and errors.
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make believable events of a CAD application, or plain ones in large numbers, the same for the same options
    Sample(sample::Arguments),
    /// Build an extract from events in files of any format
    Build(Box<build::Arguments>),
    /// Add to an extract what is new in its inputs, put days anew, let old days go
    Append(Box<append::Arguments>),
    /// Take people out of an extract, with everything they did
    Forget(forget::Arguments),
    /// Remove files of an extract that no reader needs any more
    Vacuum(vacuum::Arguments),
    /// Put an extract on an object store, so that readers see the one before or this one
    Publish(publish::Arguments),
    /// Write a rockpool.toml to begin with, from what is found in inputs
    Config(config::Arguments),
    /// Answer a question over an extract, in a folder or on the web
    Ask(ask::Arguments),
    /// Print the SQL that gives a question's numbers on the full event table of a warehouse
    Sql(sql::Arguments),
    /// Measure how fast questions are answered on this machine
    Measure(measure::Arguments),
    /// Print the JSON Schema of a document
    Schema(schema::Arguments),
    /// Open an extract, or files of events, in the browser
    Open(open::Arguments),
    /// Write the folder to publish: the page, an extract, notebooks
    Site(site::Arguments),
    /// Serve a folder on this machine, with byte ranges, for trying things out
    Serve(serve::Arguments),
    /// Check that every file of an extract is as its manifest says
    Check(check::Arguments),
}

impl CommandLine {
    /// Does what the command line says.
    ///
    /// # Errors
    /// A [`Failure`].
    pub fn run(self) -> Result<Outcome, Failure> {
        let quiet = self.quiet;
        match self.command {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_declaration_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn every_option_of_every_command_is_explained() {
        for command in CommandLine::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
        }
    }
}
