//! `rockpool schema`: the JSON Schema of each document, derived from the types that read it.

use crate::Outcome;
use crate::answer_document::AnswerDocument;
use crate::failure::Failure;
use crate::output::print_data;
use clap::{Args, ValueEnum};
use schemars::schema_for;

/// Which document.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Give the schema to an editor and it completes and checks what you write.

Example:
    rockpool schema question > question.schema.json")]
pub struct Arguments {
    /// The document
    #[arg(value_enum)]
    document: Document,
}

/// The documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Document {
    /// What `rockpool ask --question` reads
    Question,
    /// What `rockpool ask --format json` writes
    Answer,
    /// The manifest.json of an extract
    Manifest,
    /// The notebook that the page saves and opens
    Notebook,
}

/// Prints the schema.
///
/// # Errors
/// [`Failure::Output`] or [`Failure::Format`].
pub fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let schema = match arguments.document {
        Document::Question => schema_for!(rockpool_question::Question),
        Document::Answer => schema_for!(AnswerDocument<'_>),
        Document::Manifest => schema_for!(rockpool_catalog::Manifest),
        Document::Notebook => schema_for!(rockpool_question::Notebook),
    };
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| Failure::Format { format: "JSON", reason: error.to_string() })?;
    print_data(&(text + "\n"))?;
    Ok(Outcome::Fine)
}
