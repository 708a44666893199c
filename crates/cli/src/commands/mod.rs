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

use crate::failure::Failure;
use rockpool_builder::BuilderError;

/// A builder's error; that of a cancelled job is Ctrl-C.
fn builder_failure(error: BuilderError) -> Failure {
    match error {
        BuilderError::Cancelled => Failure::Interrupted,
        error => Failure::Builder(error),
    }
}
