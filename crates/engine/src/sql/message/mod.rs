//! What went wrong with a statement, in words for the person who wrote it.
//!
//! DataFusion, Arrow and the parser speak of their own types, trees and rules. Every kind of error that a statement can
//! cause has a sentence here ([`planned`], [`ran`], [`parsed`]) that names what is meant and what to write. What was not
//! foreseen says so, and gives their text as something to report.

mod functions;
mod mistakes;
mod names;
mod parsed;
mod planned;
mod ran;

pub(super) use names::quoted;
pub(super) use planned::in_words;

use crate::EngineError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;
use rockpool_catalog::Manifest;

/// The most characters of a message: a phone's screen.
const MOST_CHARACTERS: usize = 600;

/// What messages name: the tables, columns and functions there are.
pub(super) struct Known<'a> {
    /// The session that the statement runs in.
    pub(super) context: &'a SessionContext,
    /// The extract.
    pub(super) manifest: &'a Manifest,
    /// The statement.
    pub(super) sql: &'a str,
}

/// The error of a statement: an error of the engine's own as itself, any other in words.
pub(super) fn error(error: &DataFusionError, known: &Known<'_>) -> EngineError {
    let root = error.find_root();
    match root {
        DataFusionError::External(inner) => match inner.downcast_ref::<EngineError>() {
            Some(EngineError::Internal { reason }) => sql(not_foreseen(reason)),
            Some(own) => own.clone(),
            None => sql(foreseen(&inner.to_string(), known)),
        },
        // Both sides of a UNION can be wrong: the first error is the first to mend.
        DataFusionError::Collection(errors) => match errors.first() {
            Some(first) => self::error(first, known),
            None => sql(not_foreseen("several errors")),
        },
        DataFusionError::SQL(parser, _) => sql(parsed::message(&parser.to_string())),
        DataFusionError::SchemaError(schema, _) => sql(schema_error(schema, known)),
        DataFusionError::ArrowError(arrow, _) => sql(ran::message(&arrow.to_string())),
        other => sql(foreseen(&other.strip_backtrace(), known)),
    }
}

/// The error of a value that cannot be shown.
pub(super) fn value_error(error: EngineError, known: &Known<'_>) -> EngineError {
    match error {
        EngineError::Internal { reason } => sql(foreseen(&reason, known)),
        other => other,
    }
}

/// The sentence for what a library said.
fn foreseen(said: &str, known: &Known<'_>) -> String {
    let found = super::message::mistakes::known(said)
        .or_else(|| planned::message(said, known))
        .or_else(|| ran::known(said));
    found.unwrap_or_else(|| not_foreseen(said))
}

/// The error of a text that is no statement.
pub(super) fn parser_error(error: &DataFusionError) -> EngineError {
    sql(parsed::message(&error.find_root().strip_backtrace()))
}

fn sql(reason: String) -> EngineError {
    EngineError::Sql { reason: shortened(&reason, MOST_CHARACTERS) }
}

/// A text that fits.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(4)).collect();
    short.push_str(" ...");
    short
}

/// A name that is not there, there twice, or not to be used where it stands.
fn schema_error(error: &SchemaError, known: &Known<'_>) -> String {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            let valid: Vec<(Option<String>, String)> = valid_fields
                .iter()
                .map(|column| {
                    (column.relation.as_ref().map(|table| table.table().to_owned()), column.name.clone())
                })
                .collect();
            let table = field.relation.as_ref().map(|table| table.table());
            names::no_column(&field.name, table, &valid, known)
        }
        SchemaError::AmbiguousReference { field } => {
            let name = quoted(&field.name);
            format!(
                "Several tables here have a column '{}'. Write the table's name before it: a.{name}, where FROM says \
                 events AS a.",
                field.name
            )
        }
        SchemaError::DuplicateQualifiedField { qualifier, name } => {
            let table = qualifier.table();
            format!(
                "'{table}.{name}' is there twice. Give one of the tables another name: FROM {table} AS other."
            )
        }
        SchemaError::DuplicateUnqualifiedField { name } => {
            format!("Two columns are called '{name}'. Give one of them another name with AS.")
        }
    }
}

/// What nobody thought of: said so, with the text of the library that failed.
fn not_foreseen(said: &str) -> String {
    let lines: Vec<&str> = said.split_whitespace().collect();
    let said = lines.join(" ");
    // Its plea to report a bug goes to others.
    let said = said.split("This issue was likely caused by").next().unwrap_or_default();
    let said = said.split("Please help us to resolve this").next().unwrap_or_default();
    let said = said
        .trim_start_matches("Internal error:")
        .replace("Internal error", "it failed inside")
        .replace("Some(", "(");
    format!(
        "This statement cannot run here, for a reason that was not foreseen; another way to write it may do. To report \
         it, copy: {}",
        shortened(said.trim(), 360)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_foreseen_says_so_without_inner_words() {
        let said = not_foreseen(
            "Internal error: AvgAccumulator for (Interval --> Float64).\nThis issue was likely caused by a bug in \
             DataFusion's code. Please help us to resolve this by filing a bug report",
        );
        assert!(said.ends_with("copy: AvgAccumulator for (Interval --> Float64)."), "{said}");
        assert!(!said.contains("DataFusion") && !said.contains("Internal error"));
        assert!(not_foreseen(&"x".repeat(5_000)).chars().count() <= MOST_CHARACTERS);
    }
}
