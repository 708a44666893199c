//! The list of kinds: who lays out the answer to which question.

use crate::csv::{Column, Rows};
use crate::error::ReportError;
use crate::grid::Grid;
use crate::{funnel, lifecycle, paths, retention, segmentation, stickiness, table, trace, users};
use rockpool_question::{Answer, AnswerBody, Question};

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

/// The columns of the CSV of every kind that has columns of its own, by the name of the kind. A statement has those that it
/// asks for.
pub(crate) const CONTRACT: [(&str, &[Column]); 8] = [
    ("segmentation", &segmentation::CSV),
    ("funnel", &funnel::CSV),
    ("retention", &retention::CSV),
    ("stickiness", &stickiness::CSV),
    ("lifecycle", &lifecycle::CSV),
    ("paths", &paths::CSV),
    ("users", &users::CSV),
    ("trace", &trace::CSV),
];

pub(crate) fn layout(answer: &Answer) -> Result<Box<dyn Layout + '_>, ReportError> {
    Ok(match (&answer.body, &answer.question) {
        (AnswerBody::Funnel(answer), Question::Funnel(asked)) => {
            Box::new(funnel::Laid { answer, by: asked.over_time })
        }
        (AnswerBody::Retention(answer), Question::Retention(asked)) => {
            Box::new(retention::Laid { answer, by: asked.period, measure: &asked.measure })
        }
        (AnswerBody::Segmentation(answer), Question::Segmentation(asked)) => {
            Box::new(segmentation::Laid { answer, by: asked.by })
        }
        (AnswerBody::Stickiness(answer), Question::Stickiness(asked)) => {
            Box::new(stickiness::Laid { answer, period: asked.period, cumulative: asked.cumulative })
        }
        (AnswerBody::Lifecycle(answer), Question::Lifecycle(asked)) => {
            Box::new(lifecycle::Laid { answer, period: asked.period })
        }
        (AnswerBody::Paths(answer), Question::Paths(asked)) => {
            Box::new(paths::Laid { answer, anchor: &asked.anchor })
        }
        (AnswerBody::Users(answer), Question::Users(asked)) => Box::new(users::Laid { answer, asked }),
        (AnswerBody::Trace(answer), Question::Trace(asked)) => {
            Box::new(trace::Laid { answer, funnel: &asked.funnel })
        }
        (AnswerBody::Table(answer), Question::Sql(_)) => Box::new(table::Laid { answer }),
        (
            AnswerBody::Funnel(_)
            | AnswerBody::Retention(_)
            | AnswerBody::Segmentation(_)
            | AnswerBody::Stickiness(_)
            | AnswerBody::Lifecycle(_)
            | AnswerBody::Paths(_)
            | AnswerBody::Users(_)
            | AnswerBody::Trace(_)
            | AnswerBody::Table(_),
            _,
        ) => return Err(ReportError::Mismatched { asked: answer.question.kind() }),
    })
}

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
        let listed: Vec<&str> = CONTRACT.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(listed.len(), kinds.len());
        assert!(kinds.iter().all(|kind| listed.contains(kind)), "{kinds:?}");
        for answer in samples::answers() {
            let text = crate::csv::text(&answer).unwrap();
            let (_, columns) = CONTRACT.iter().find(|(kind, _)| *kind == answer.question.kind()).unwrap();
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
