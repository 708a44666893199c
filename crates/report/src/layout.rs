//! Who lays out the answer to which question.

use crate::error::ReportError;
use crate::grid::Grid;
use crate::record::{Column, Rows};
use rockpool_question::{Answer, AnswerBody, Kind, Question, each_kind};

/// How the answers to one kind of question are laid out.
pub(crate) trait Layout {
    /// The tables, in the order in which they are read.
    fn tables(&self) -> Vec<Grid>;

    /// Writes the rows of the CSV, the header first.
    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error>;
}

/// The tables of an answer, in the order in which they are read; tables without a row are left out, but for the first.
///
/// # Errors
/// [`ReportError::Mismatched`] if the answer is none to its question.
pub fn tables(answer: &Answer) -> Result<Vec<Grid>, ReportError> {
    Ok(layout(answer)?.tables())
}

/// A kind of question whose answers are laid out, in the kind's own file.
pub(crate) trait LaidOut: Kind {
    /// The columns of its CSV; none for a statement, which has those that it asks for.
    const COLUMNS: Option<&'static [Column]>;

    /// An answer with what of the question its layout needs.
    fn laid<'a>(&'a self, answer: &'a Self::Answer) -> Box<dyn Layout + 'a>;
}

macro_rules! lay_out {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        pub(crate) fn layout(answer: &Answer) -> Result<Box<dyn Layout + '_>, ReportError> {
            Ok(match (&answer.question, &answer.body) {
                $((Question::$counting(asked), AnswerBody::$counting_answer(answer)) => asked.laid(answer),)*
                $((Question::$other(asked), AnswerBody::$other_answer(answer)) => asked.laid(answer),)*
                (asked, _) => return Err(ReportError::Mismatched { asked: asked.kind() }),
            })
        }

        /// The columns of the CSV of every kind that has columns of its own, by the name of the kind.
        pub(crate) fn contract() -> Vec<(&'static str, &'static [Column])> {
            let all = [
                $((rockpool_question::$counting_question::NAME, <rockpool_question::$counting_question as LaidOut>::COLUMNS),)*
                $((rockpool_question::$other_question::NAME, <rockpool_question::$other_question as LaidOut>::COLUMNS),)*
            ];
            all.into_iter().filter_map(|(name, columns)| Some((name, columns?))).collect()
        }
    };
}

each_kind!(lay_out);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn every_kind_has_its_tables_with_a_cell_for_each_column() {
        let names: Vec<Vec<String>> = samples::answers()
            .iter()
            .map(|answer| {
                let tables = tables(answer).unwrap();
                for table in &tables {
                    assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{table:?}");
                }
                tables.into_iter().map(|table| table.name).collect()
            })
            .collect();
        let expected: [&[&str]; 11] = [
            &["Funnel steps", "Funnel over time", "Time to convert"],
            &["Funnel steps", "Groups compared", "Funnel over time", "Time to convert"],
            &["Retention cohorts"],
            &["Retention cohorts", "amount, sum", "Retention by group"],
            &["Segmentation"],
            &["Segmentation"],
            &["Stickiness"],
            &["Lifecycle"],
            &["Paths"],
            &["Users"],
            &["Trace"],
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn every_kind_but_a_statement_has_its_columns() {
        let mut kinds: Vec<&str> = samples::answers().iter().map(|answer| answer.question.kind()).collect();
        kinds.dedup();
        let listed: Vec<&str> = contract().iter().map(|(kind, _)| *kind).collect();
        assert_eq!(listed.len(), kinds.len());
        assert!(kinds.iter().all(|kind| listed.contains(kind)), "{kinds:?}");
        for answer in samples::answers() {
            let text = crate::csv::text(&answer).unwrap();
            let contract = contract();
            let (_, columns) = contract.iter().find(|(kind, _)| *kind == answer.question.kind()).unwrap();
            let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            assert_eq!(text.lines().next(), Some(names.join(",").as_str()));
        }
    }

    #[test]
    fn an_answer_to_another_question_is_refused() {
        let mut answers = samples::answers();
        let other = answers.pop().unwrap().question;
        let answer = Answer { question: other, ..answers.swap_remove(0) };
        let refused = tables(&answer).unwrap_err();
        assert!(matches!(refused, ReportError::Mismatched { asked: "trace" }), "{refused}");
        assert!(crate::csv::text(&answer).is_err());
    }
}
