//! Which questions must be asked now.

use super::Runs;
use rockpool_question::{Cell, CellBody, Notebook, Question};

/// The cells whose question has not been asked as it stands, from the top. A statement is asked by itself only
/// the first time: while somebody writes it, it is mostly wrong.
pub fn due<'a>(notebook: &'a Notebook, runs: &Runs) -> Vec<(&'a Cell, &'a Question)> {
    let questions = notebook.cells.iter().filter_map(|cell| match &cell.body {
        CellBody::Question(question) => Some((cell, question)),
        CellBody::Text(_) => None,
    });
    questions
        .filter(|(cell, question)| match (runs.get(&cell.id), question) {
            (None, Question::Sql(statement)) => !statement.sql.trim().is_empty(),
            (None, _) => true,
            (Some(_), Question::Sql(_)) => false,
            (Some(run), question) => run.is_due(question),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::{CellKind, new_body};
    use rockpool_question::{CellId, SqlQuestion};

    fn notebook(kinds: &[CellKind]) -> Notebook {
        let cells = kinds
            .iter()
            .enumerate()
            .map(|(index, kind)| Cell::new(CellId(index.to_string()), "", new_body(*kind, None)));
        Notebook::new("", cells.collect())
    }

    fn names(notebook: &Notebook, runs: &Runs) -> String {
        due(notebook, runs).iter().map(|(cell, _)| cell.id.0.as_str()).collect()
    }

    #[test]
    fn everything_is_asked_once_from_the_top() {
        let mut notebook = notebook(&[CellKind::Text, CellKind::Funnel, CellKind::Sql, CellKind::Retention]);
        let mut runs = Runs::default();
        assert_eq!(names(&notebook, &runs), "123");
        for (cell, question) in due(&notebook, &runs.clone()) {
            runs.asked(&cell.id, question);
        }
        assert_eq!(names(&notebook, &runs), "");
        if let CellBody::Question(Question::Funnel(funnel)) = &mut notebook.cells[1].body {
            funnel.window.amount = 30;
        }
        assert_eq!(names(&notebook, &runs), "1");
    }

    #[test]
    fn a_statement_waits_for_the_person_after_the_first_time() {
        let mut notebook = notebook(&[CellKind::Sql]);
        let mut runs = Runs::default();
        let set = |notebook: &mut Notebook, sql: &str| {
            notebook.cells[0].body = CellBody::Question(Question::Sql(SqlQuestion { sql: sql.into() }));
        };
        set(&mut notebook, "  ");
        assert_eq!(names(&notebook, &runs), "");
        set(&mut notebook, "SELECT 1");
        assert_eq!(names(&notebook, &runs), "0");
        runs.asked(&CellId("0".into()), &Question::Sql(SqlQuestion { sql: "SELECT 1".into() }));
        set(&mut notebook, "SELECT 2");
        assert_eq!(names(&notebook, &runs), "");
    }
}
