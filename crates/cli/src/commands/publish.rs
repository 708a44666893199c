//! `rockpool publish`: an extract of this machine goes to an object store.

use super::builder_failure;
use super::copies;
use super::lines::Lines;
use super::summary;
use crate::Outcome;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output::print_data;
use crate::progress::BuildProgress;
use clap::Args;
use rockpool_builder::{Over, Published};
use std::path::PathBuf;

/// What to publish, and where.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Only files that are not there yet are written, under names that say their content, and then the manifest, in one step and
only if nobody else has published meanwhile. After it, what the manifest before named is removed, but for the files that an
append keeps for pages that are open. Stopped at any instant, the address holds the extract before or the one after.

`build`, `append`, `forget` and `vacuum` take an address themselves, and then work on a copy of it.

Examples:
    rockpool publish extract s3://pool/extract
    rockpool publish extract gs://pool/extract --replace")]
pub struct Arguments {
    /// The extract's folder
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,

    /// Where to: a folder on an object store, such as s3://bucket/folder
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// Publish over an extract that this one does not come from
    #[arg(long)]
    replace: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Publishes the extract and reports what was written.
///
/// # Errors
/// [`Failure::Builder`], [`Failure::Usage`], [`Failure::Interrupted`] or [`Failure::Output`].
pub fn run(arguments: &Arguments, quiet: bool) -> Result<Outcome, Failure> {
    let published = Published::open(&arguments.address, &arguments.extract).map_err(builder_failure)?;
    let Some(published) = published else {
        return Err(Failure::Usage {
            message: format!("{} is no address of an object store", arguments.address),
            advice: "write one such as s3://bucket/folder; a folder of this machine is copied with cp"
                .to_owned(),
        });
    };
    let over = if arguments.replace { Over::Anything } else { Over::Nothing };
    let progress = BuildProgress::new(quiet, Interrupt::listen());
    let result = published.publish(over, &progress);
    drop(progress);
    let report = result.map_err(builder_failure)?;
    print_data(&if arguments.json {
        let published = copies::summary(&report);
        summary::text(&serde_json::json!({ "command": "publish", "published": published }))
    } else {
        let mut lines = Lines::default();
        lines.title(format!("Published {}", arguments.extract.display()));
        copies::lines(&report, &mut lines);
        lines.into_text()
    })?;
    Ok(Outcome::Fine)
}
