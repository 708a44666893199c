//! The SQL that yields a question's numbers on the full event table of a warehouse.
//!
//! Every statement reads one table, `events`:
//!
//! | column | Spark | DuckDB | ClickHouse |
//! | --- | --- | --- | --- |
//! | `event_type` | `STRING` | `VARCHAR` | `String` |
//! | `event_time`, in UTC | `TIMESTAMP` | `TIMESTAMP` | `DateTime64(6, 'UTC')` |
//! | `user_id` | `STRING` | `VARCHAR` | `String` or `Nullable(String)` |
//! | `event_properties` | `MAP<STRING, STRING>` | `MAP(VARCHAR, VARCHAR)` | `Map(String, String)` |
//!
//! It reads the event types and the time that the extract covers, and rounds instants down to the extract's
//! resolution, so that it gives the extract's numbers while the table goes on growing. Instants inside a statement
//! (`t`, `t_1`, …) are whole milliseconds since 1970, or microseconds where the extract keeps them: arithmetic that
//! no session's time zone can change.
//!
//! # Rows
//!
//! Answers come as tidy rows. A group is two columns: `group_kind` (`all`, `value`, `other`, `not_set`,
//! `not_reached`) and `group_value`; without a breakdown they are missing. A `bucket` is the first day of a calendar
//! bucket, or the instant in UTC at which an hour begins; it is null for the whole range.
//!
//! | question | one row for each | columns |
//! | --- | --- | --- |
//! | funnel | group, step, and bucket with `over_time` | `reached`, `reached_finished`, `unfinished`, and in milliseconds `from_first_average`, `_median`, `_p75`, `_p90`, `_p95`, `_p99`, and `from_previous_…`; with optional steps `converted_with`, `passed_without`, `converted_without` |
//! | retention | group, `cohort`, `column_number` | `size`, `returned`, `state`, and `value` of a measure; a null cohort is the pooled summary |
//! | segmentation | `series` (formulas after the series), bucket, groups (`group_1_kind`, …), `is_previous` with `compare` | `value` |
//! | stickiness | group, `periods` | `users`, `of_users`, `average` |
//! | lifecycle | `period` | `new_users`, `returning_users`, `resurrecting_users`, `dormant_users` |
//! | paths | link: `from_step`, `to_step` (distances from the anchor) and the names at both ends, the earlier first | `users` |
//! | users | user | `user_id` |
//! | trace | event | the event's columns |
//!
//! A cell in which nothing was counted has no row. Shares, their intervals, tests and histograms follow from these
//! numbers and are not repeated.
//!
//! # Relative dates
//!
//! Days that a question counts back from the end of the data are written as the days that they come to in the extract:
//! the statement goes on giving the extract's numbers. Its first lines say what they were asked as.
//!
//! # Where dialects differ
//!
//! Whether a text is a number, and what a regular expression may say, is up to the dialect; they agree on plain
//! decimals, exponents and the common constructs. Where a statement cannot say what was asked, [`Statement::differs`]
//! and its first lines tell.

mod condition;
mod dates;
mod dialect;
mod funnel;
mod groups;
mod instant;
mod kinds;
mod lifecycle;
mod paths;
mod retention;
mod segmentation;
mod select;
mod stickiness;
mod users;
mod writer;

use rockpool_calendar::Calendar;
use rockpool_catalog::Manifest;
use rockpool_question::{Dialect, EquivalentSql, Problem, Question, UserSet, ValidQuestion};
use writer::Writer;

/// A statement with what keeps it from giving the same rows, if anything does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The statement, without a semicolon.
    pub sql: String,
    /// In what it differs, as sentences; they are also comments at the head of the statement. Empty when it gives
    /// the same numbers.
    pub differs: Vec<String>,
}

/// The statement for a question over an extract; none for a question that is SQL itself.
pub fn statement(question: &ValidQuestion, manifest: &Manifest, dialect: Dialect) -> Option<Statement> {
    let question = question.question();
    let mut writer = Writer::new(manifest, dialect);
    writer.use_calendar(&question.calendar());
    writer.dates = dates::words(question);
    let last = kinds::answer(&mut writer, question)?;
    let differs = writer.differences.clone();
    Some(Statement { sql: writer.finish(last), differs })
}

/// Whether the time zones of a question, and of those that its sets of users refer to, are known. A statement in an unknown
/// zone would be one in the extract's.
///
/// # Errors
/// The first [`Problem`] with a zone.
pub fn check_zones(question: &Question, manifest: &Manifest) -> Result<(), Problem> {
    let calendar = Calendar::of(manifest).and_then(|calendar| calendar.with(&question.calendar()));
    if let Err(error) = calendar {
        return Err(Problem { field: "calendar.time_zone".into(), message: error.to_string() });
    }
    let listed = if let Question::Users(list) = question { Some(&list.set) } else { None };
    for set in question.users().iter().map(|filter| &filter.set).chain(listed) {
        if let UserSet::Counted(counted) = set {
            check_zones(&counted.question, manifest)?;
        }
    }
    Ok(())
}

/// The text of the statement for a question over an extract; none for a question that is SQL itself.
pub fn equivalent_sql(question: &ValidQuestion, manifest: &Manifest, dialect: Dialect) -> Option<String> {
    statement(question, manifest, dialect).map(|statement| statement.sql)
}

/// The statement in every dialect, in the order that tabs show them; none for a question that is SQL itself.
pub fn all(question: &ValidQuestion, manifest: &Manifest) -> Vec<EquivalentSql> {
    let each = Dialect::ALL
        .map(|dialect| equivalent_sql(question, manifest, dialect).map(|sql| EquivalentSql { dialect, sql }));
    each.into_iter().flatten().collect()
}
