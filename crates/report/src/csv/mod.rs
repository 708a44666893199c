//! An answer as CSV: one contract for each kind of question, the same from the page and from the command.
//!
//! The text follows RFC 4180: CRLF after every line, a header line, fields quoted where they must be. Numbers are exact
//! and have a decimal point; shares are from 0 to 1, lengths of time in milliseconds, days in ISO 8601, instants in
//! RFC 3339; what there is none of is empty. A spreadsheet would run a text that begins with `=`, `+`, `-`, `@`, a tab
//! or a carriage return as a formula, so such a text gets an apostrophe in front, unless it reads as a number: safety is
//! worth the one changed character, since property values come from strangers.

pub use crate::record::{Column, Holds};
pub(crate) use crate::record::{GROUP, GROUP_KIND, Rows, column, field, group_fields};

use crate::error::ReportError;
use crate::layout::layout;
use rockpool_question::Answer;

/// The answer as CSV.
///
/// # Errors
/// [`ReportError::Mismatched`] if the answer is none to its question; [`ReportError::Csv`] whatever the writer says, which
/// in memory has no reason to say anything.
pub fn text(answer: &Answer) -> Result<String, ReportError> {
    let mut rows = Rows::new();
    layout(answer)?.write(&mut rows)?;
    Ok(rows.into_text()?)
}

/// The columns of the CSV of every kind of question, by the name of the kind. A statement is not among them: it has the
/// columns that it asks for.
pub fn contract() -> impl Iterator<Item = (&'static str, &'static [Column])> {
    crate::layout::contract().into_iter()
}

/// A name for a file, from the name of what is in it.
pub fn file_name(name: &str, extension: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let stem: String = words.join("-").chars().take(80).collect();
    format!("{}.{extension}", if stem.is_empty() { "table" } else { &stem })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_hold_letters_digits_and_dashes() {
        assert_eq!(file_name("Funnel: opened → saved", "csv"), "funnel-opened-saved.csv");
        assert_eq!(file_name("///", "csv"), "table.csv");
    }
}
