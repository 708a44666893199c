//! Extracts at addresses of object stores: where their copies are on this machine, and what is said of a publishing.

use super::builder_failure;
use super::lines::Lines;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::printable::printable;
use crate::progress::BuildProgress;
use clap::Args;
use etcetera::BaseStrategy;
use rockpool_builder::{BuilderError, PublishReport, Published, source};
use rockpool_report::format::{bytes, counted};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Hexadecimal digits of an address's hash in the name of its copy.
const DIGITS: usize = 16;
/// Removed files that a report lists.
const LISTED: usize = 20;

/// Where the copy of an extract on an object store is kept.
#[derive(Debug, Clone, Args)]
pub struct CopyArguments {
    /// The folder for the copy of an extract on an object store, on which the work is done [default: one in the user's
    /// cache folder]
    #[arg(long, value_name = "DIR")]
    copy: Option<PathBuf>,
}

impl CopyArguments {
    /// The extract at an address, with its copy; none for a folder of this machine.
    ///
    /// # Errors
    /// [`Failure::Builder`] where the store does not answer, [`Failure::Usage`] for a copy of a folder.
    pub fn open(&self, extract: &Path) -> Result<Option<Published>, Failure> {
        let address = extract.to_string_lossy();
        if !source::is_address(&address) {
            return match &self.copy {
                None => Ok(None),
                Some(_) => Err(Failure::Usage {
                    message: format!(
                        "--copy goes with an extract on an object store, and {address} is a folder"
                    ),
                    advice: "leave it out".to_owned(),
                }),
            };
        }
        let copy = match &self.copy {
            Some(copy) => copy.clone(),
            None => default_copy(&address)?,
        };
        Published::open(&address, &copy).map_err(builder_failure)
    }
}

/// The copy of the extract at an address, made what stands there; none if no extract is there.
///
/// # Errors
/// [`Failure::Builder`] where the store does not answer or the extract cannot be read, [`Failure::Interrupted`].
pub fn fetched(address: &str, quiet: bool) -> Result<Option<PathBuf>, Failure> {
    let Some(mut published) = CopyArguments { copy: None }.open(Path::new(address))? else { return Ok(None) };
    let progress = BuildProgress::new(quiet, Interrupt::listen());
    let result = published.fetch(&progress);
    drop(progress);
    match result {
        Ok(()) => Ok(Some(published.copy().to_path_buf())),
        Err(BuilderError::NoExtract { .. }) => Ok(None),
        Err(error) => Err(builder_failure(error)),
    }
}

/// The name that an extract at an address has without another: the last part of it.
pub fn name_at(address: &Path) -> Option<String> {
    let shown = source::shown_input(&address.to_string_lossy());
    let name = shown.trim_end_matches('/').rsplit('/').next()?.to_owned();
    (!name.is_empty()).then_some(name)
}

/// An extract as it may be shown: of an address nothing that may be secret.
pub fn shown(extract: &Path) -> String {
    source::shown_input(&extract.to_string_lossy())
}

fn default_copy(address: &str) -> Result<PathBuf, Failure> {
    let folders = etcetera::choose_base_strategy().map_err(|error| Failure::Usage {
        message: format!("this user has no cache folder for the copy: {error}"),
        advice: "say where it is to be kept with --copy DIR".to_owned(),
    })?;
    let address = address.trim_end_matches('/');
    let hash = format!("{:x}", Sha256::digest(address.as_bytes()));
    let name = name_at(Path::new(address)).unwrap_or_default();
    let name: String =
        name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    let name = format!("{name}-{}", hash.get(..DIGITS).unwrap_or(&hash));
    Ok(folders.cache_dir().join("rockpool").join("copies").join(name))
}

/// What was published, in lines.
pub fn lines(report: &PublishReport, lines: &mut Lines) {
    let files = counted(report.files_written, "file");
    let address = printable(&report.address);
    if report.is_unchanged {
        lines.line("published", format!("{address} holds it already"));
    } else {
        lines.line("published", format!("{files}, {}, to {address}", bytes(report.bytes_written)));
    }
    if !report.removed.is_empty() {
        lines.line(
            "removed",
            format!("{} there; a CDN may still hold them", counted(report.removed.len() as u64, "file")),
        );
        for path in report.removed.iter().take(LISTED) {
            lines.line("", printable(path));
        }
        lines.more(report.removed.len() as u64, LISTED);
    }
    for path in &report.left_over {
        lines.line("left over", format!("{} could not be removed there; it does no harm", printable(path)));
    }
    if let Some(reason) = &report.unlisted {
        lines.line(
            "unlisted",
            format!("what earlier runs left there was not looked for: {}", printable(reason)),
        );
    }
}

/// What was published, as a program reads it.
pub fn summary(report: &PublishReport) -> Value {
    json!({
        "address": report.address,
        "files_written": report.files_written,
        "bytes_written": report.bytes_written,
        "removed": report.removed,
        "left_over": report.left_over,
        "unlisted": report.unlisted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_a_copy_of_its_own() {
        let copy = |address: &str| default_copy(address).unwrap();
        assert_eq!(copy("s3://pool/a b/events"), copy("s3://pool/a b/events/"));
        assert_ne!(copy("s3://pool/events"), copy("gs://pool/events"));
        let name = copy("s3://pool/a b/my events").file_name().unwrap().to_str().unwrap().to_owned();
        assert!(name.starts_with("my-events-") && name.len() == "my-events-".len() + DIGITS, "{name}");
        assert_eq!(name_at(Path::new("s3://pool/events/")).as_deref(), Some("events"));
    }
}
