//! What went wrong with a statement, in words for the person who wrote it.

use super::{CATALOG, SCHEMA};
use datafusion::common::utils::datafusion_strsim::levenshtein;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

/// The most table names that a message lists.
const MOST_NAMES: usize = 30;

/// How DataFusion begins its advice on capitals.
const CASE_ADVICE: &str = "Column names are case sensitive.";

/// What DataFusion puts before a message; it says where in DataFusion, not where in the statement.
const PREFIXES: [&str; 9] = [
    "Error during planning: ",
    "Schema error: ",
    "SQL error: ",
    "Execution error: ",
    "External error: ",
    "Arrow error: ",
    "Invalid or Unsupported Configuration: ",
    "type_coercion\ncaused by\n",
    "This feature is not implemented: ",
];

/// The message of an error, with the tables there are when one is not found.
pub(super) fn message(error: &DataFusionError, context: &SessionContext) -> String {
    let mut message = clean(&error.find_root().strip_backtrace());
    message = message.replace(&format!("{CATALOG}.{SCHEMA}."), "");
    if message.starts_with("table '") && message.ends_with("not found") {
        let mut names = context
            .catalog(CATALOG)
            .and_then(|catalog| catalog.schema(SCHEMA))
            .map(|schema| schema.table_names())
            .unwrap_or_default();
        names.sort_unstable();
        let asked = message.split('\'').nth(1).unwrap_or_default();
        let near = names.iter().min_by_key(|name| levenshtein(asked, name)).filter(|name| {
            // Half of the letters must be right.
            2 * levenshtein(asked, name) <= asked.chars().count()
        });
        let hint = near.map(|name| format!(" Did you mean '{name}'?")).unwrap_or_default();
        let more = if names.len() > MOST_NAMES { ", ..." } else { "" };
        names.truncate(MOST_NAMES);
        message = format!("{message}.{hint} The tables are: {}{more}", names.join(", "));
    }
    message
}

/// A message without what stands before it, and without the debug form of the parser's errors.
pub(super) fn clean(message: &str) -> String {
    let mut rest = message.trim();
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = shorter.trim_start();
    }
    let parser = ["ParserError(\"", "TokenizerError(\""].iter().find_map(|prefix| rest.strip_prefix(prefix));
    match parser.and_then(|inner| inner.strip_suffix("\")")) {
        Some(inner) => inner.replace("\\\"", "\""),
        // DataFusion's advice there is a setting that nobody can reach here.
        None => rest.lines().filter(|line| !line.starts_with(CASE_ADVICE)).collect::<Vec<_>>().join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn messages_lose_their_wrapping() {
        assert_eq!(
            clean("SQL error: ParserError(\"Expected: an expression, found: FROM at Line: 1, Column: 8\")"),
            "Expected: an expression, found: FROM at Line: 1, Column: 8"
        );
        assert_eq!(clean("Error during planning: Schema error: No field named x"), "No field named x");
        assert_eq!(clean("Divide by zero error"), "Divide by zero error");
    }
}
