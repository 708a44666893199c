//! SQL over the tables of an extract.

mod arithmetic;
mod bounded;
mod clauses;
mod doubles;
mod lengths;
mod long;
mod messages;
mod mistakes;
mod mixture;
mod numerals;
mod people;
mod properties;
mod shapes;
mod zones;

use crate::extract::Extract;
use rockpool_engine::EngineError;
use serde_json::Value;

/// The rows of an answer.
fn rows(extract: &Extract, sql: &str) -> Vec<Vec<Value>> {
    extract.sql(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).rows
}

/// The only value of an answer.
fn one(extract: &Extract, sql: &str) -> Value {
    match rows(extract, sql).as_mut_slice() {
        [row] if row.len() == 1 => row[0].take(),
        other => panic!("{sql}: {other:?}"),
    }
}

/// Why a statement is refused: in words, short enough for a phone's screen, and without the words of libraries.
fn refusal(extract: &Extract, sql: &str) -> String {
    match extract.sql(sql) {
        Err(EngineError::Sql { reason }) => {
            for inner in [
                "DataFusion",
                "Internal error",
                "Some(",
                "Ident {",
                "Span(",
                "__scalar_sq_",
                "Utf8",
                "Int64",
                "Float64",
                "Unsupported ast node",
                "Error during planning",
                "ParserError",
                "not foreseen",
            ] {
                assert!(!reason.contains(inner), "{sql}: {reason}");
            }
            assert!(reason.chars().count() <= 600, "{sql}: {reason}");
            reason
        }
        other => panic!("{sql} should be refused: {other:?}"),
    }
}
