//! How much memory answers may take: each of them, and all that the page keeps together.

use rockpool_question::{Answer, AnswerBody, Note, Table};
use std::io;

/// The most that one table keeps, in bytes of the page's memory; further rows are cut off, and the answer says so.
pub const MOST_OF_A_TABLE: usize = 24_000_000;

/// The most that all answers together keep, in bytes of the page's memory; those that came first are let go.
pub const MOST_IN_ALL: usize = 120_000_000;

/// What a value of a table takes beside its text.
const OF_A_VALUE: usize = size_of::<serde_json::Value>();

/// What a row takes beside its values.
const OF_A_ROW: usize = size_of::<Vec<serde_json::Value>>();

/// About how many bytes an answer takes in memory.
pub fn bytes_of(answer: &Answer) -> usize {
    if let AnswerBody::Table(table) = &answer.body {
        return table.rows.iter().map(|row| bytes_of_row(row)).sum();
    }
    // Numbers and names take about as much in memory as in the text of a message.
    let mut count = Count(0);
    match serde_json::to_writer(&mut count, &answer.body) {
        Ok(()) => count.0,
        // A body without a text has no size that anybody knows: it counts as the most there is.
        Err(_) => MOST_IN_ALL,
    }
}

/// The answer with no more of its table than [`MOST_OF_A_TABLE`] bytes; says so in its notes.
pub fn cut(mut answer: Answer) -> Answer {
    let AnswerBody::Table(table) = &mut answer.body else { return answer };
    let kept = rows_within(table, MOST_OF_A_TABLE);
    if kept < table.rows.len() {
        table.rows.truncate(kept);
        table.rows.shrink_to_fit();
        table.truncated = true;
        answer.notes.retain(|note| !matches!(note, Note::Truncated { .. }));
        answer.notes.push(Note::Truncated { rows: kept as u64 });
    }
    answer
}

fn rows_within(table: &Table, most: usize) -> usize {
    let mut bytes = 0_usize;
    let fits = |row: &&Vec<serde_json::Value>| {
        bytes = bytes.saturating_add(bytes_of_row(row));
        bytes <= most
    };
    table.rows.iter().take_while(fits).count()
}

fn bytes_of_row(row: &[serde_json::Value]) -> usize {
    let texts: usize = row.iter().map(|value| value.as_str().map_or(0, str::len)).sum();
    texts.saturating_add(row.len() * OF_A_VALUE).saturating_add(OF_A_ROW)
}

/// Counts what is written.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use rockpool_question::{Column, ColumnKind, Question, ReadStatistics, SqlQuestion};

    /// An answer with so many rows of one text.
    pub(crate) fn table(rows: usize, characters: usize) -> Answer {
        let value = serde_json::Value::String("x".repeat(characters));
        Answer {
            question: Question::Sql(SqlQuestion { sql: "SELECT".into() }),
            sentence: String::new(),
            with_days: None,
            body: AnswerBody::Table(Table {
                columns: vec![Column { name: "text".into(), kind: ColumnKind::Text }],
                rows: vec![vec![value]; rows],
                truncated: false,
            }),
            notes: vec![],
            share_of_users: 1.0,
            read: ReadStatistics::default(),
        }
    }

    #[test]
    fn a_table_counts_its_texts() {
        assert_eq!(bytes_of(&table(3, 1_000)), 3 * (1_000 + OF_A_VALUE + OF_A_ROW));
    }

    #[test]
    fn a_table_that_is_too_large_is_cut_and_says_so() {
        let answer = cut(table(40, 1_000_000));
        let AnswerBody::Table(table) = &answer.body else { panic!("a table") };
        assert_eq!(table.rows.len(), 23);
        assert!(table.truncated);
        assert_eq!(answer.notes, [Note::Truncated { rows: 23 }]);
        assert!(bytes_of(&answer) <= MOST_OF_A_TABLE);
    }

    #[test]
    fn a_table_that_fits_is_whole() {
        let answer = cut(table(20, 1_000_000));
        assert_eq!(answer, table(20, 1_000_000));
    }
}
