//! `rockpool config`: a `rockpool.toml` to begin with, from what is found in inputs.

use super::builder_failure;
use super::sources::SourceArguments;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::print_data;
use clap::Args;
use rockpool_builder::print_config;

/// What to look at.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The columns of the inputs are named with what they hold, but no values: these may be anybody's.

Example:
  rockpool config --print --input raw > rockpool.toml
  rockpool build --config rockpool.toml")]
pub struct Arguments {
    /// Print the document to standard output
    #[arg(long, required = true)]
    print: bool,

    #[command(flatten)]
    sources: SourceArguments,
}

/// Prints the document.
///
/// # Errors
/// [`Failure::Builder`] or [`Failure::Output`].
pub fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let mut sources = Vec::new();
    arguments.sources.apply(&mut sources).map_err(builder_failure)?;
    print_data(&print_config(&sources).map_err(builder_failure)?)?;
    Ok(Outcome::Fine)
}
