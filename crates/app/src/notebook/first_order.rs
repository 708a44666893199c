//! The order in which people first do things: what a proposed funnel goes by, once the engine has said it.
//!
//! Each person's first time of each of the funnel's events has a place among that person's; the mean of the places is the
//! order. It is one statement over the events of the few types of the funnel, which is proposed for small extracts only.

use rockpool_question::{Answer, AnswerBody, CellBody, CellId, FunnelStage, Notebook, Question, SqlQuestion};

/// The proposed funnel in a generated notebook.
pub(super) const FUNNEL: &str = "how-far";

/// What the engine calls the question; no cell's identity is like it.
const NAME: &str = "first-order\u{1f}";

/// The engine's name of the question for the order.
pub fn order_name() -> CellId {
    CellId(NAME.to_owned())
}

/// The question for the order of the proposed funnel's steps; none where the notebook proposes no funnel.
pub fn order_question(notebook: &Notebook) -> Option<Question> {
    let types: Vec<String> =
        steps(notebook)?.iter().map(|stage| format!("'{}'", stage.name().replace('\'', "''"))).collect();
    if types.len() < 2 {
        return None;
    }
    let sql = format!(
        "WITH firsts AS (\n  SELECT user_key, event_type, min(event_time) AS first_time FROM events\n  \
         WHERE user_key IS NOT NULL AND event_type IN ({})\n  GROUP BY user_key, event_type\n), places AS (\n  \
         SELECT event_type, rank() OVER (PARTITION BY user_key ORDER BY first_time) AS place FROM firsts\n)\n\
         SELECT event_type, avg(place) AS place FROM places GROUP BY event_type ORDER BY place, event_type",
        types.join(", ")
    );
    Some(Question::Sql(SqlQuestion { sql }))
}

/// The notebook with the steps of its proposed funnel in the order that the answer says; none where nothing changes, or
/// the answer is not about them.
pub fn in_first_order(notebook: &Notebook, answer: &Answer) -> Option<Notebook> {
    let AnswerBody::Table(table) = &answer.body else { return None };
    let order: Vec<&str> = table.rows.iter().filter_map(|row| row.first()?.as_str()).collect();
    let before = steps(notebook)?;
    let mut after = Vec::new();
    for name in &order {
        after.push(before.iter().find(|stage| stage.name() == *name)?.clone());
    }
    if after.len() != before.len() || after == before {
        return None;
    }
    let mut notebook = notebook.clone();
    let cell = notebook.cells.iter_mut().find(|cell| cell.id.0 == FUNNEL)?;
    if let CellBody::Question(Question::Funnel(funnel)) = &mut cell.body {
        funnel.steps = after;
    }
    Some(notebook)
}

fn steps(notebook: &Notebook) -> Option<&[FunnelStage]> {
    let cell = notebook.cells.iter().find(|cell| cell.id.0 == FUNNEL)?;
    match &cell.body {
        CellBody::Question(Question::Funnel(funnel)) => Some(&funnel.steps),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::{first_notebook, tests_support::manifest};
    use rockpool_question::{ReadStatistics, Table};

    fn proposal() -> Notebook {
        first_notebook(&manifest(&[("viewed", 50), ("it's paid", 40), ("signed up", 30)])).into_notebook()
    }

    fn answer(rows: &[&str]) -> Answer {
        let rows = rows.iter().map(|name| vec![(*name).into(), 1.5.into()]).collect();
        Answer {
            question: order_question(&proposal()).unwrap(),
            sentence: String::new(),
            with_days: None,
            body: AnswerBody::Table(Table { columns: vec![], rows, truncated: false }),
            notes: vec![],
            share_of_users: 1.0,
            read: ReadStatistics::default(),
        }
    }

    fn names(notebook: &Notebook) -> Vec<String> {
        steps(notebook).unwrap().iter().map(FunnelStage::name).collect()
    }

    #[test]
    fn the_proposed_funnel_goes_by_what_people_do_first() {
        let proposal = proposal();
        assert_eq!(names(&proposal), ["viewed", "it's paid", "signed up"]);
        let Some(Question::Sql(asked)) = order_question(&proposal) else { panic!("a statement") };
        assert!(asked.sql.contains("event_type IN ('viewed', 'it''s paid', 'signed up')"), "{}", asked.sql);
        let ordered = in_first_order(&proposal, &answer(&["signed up", "viewed", "it's paid"])).unwrap();
        assert_eq!(names(&ordered), ["signed up", "viewed", "it's paid"]);
    }

    #[test]
    fn an_answer_that_says_nothing_new_or_too_little_changes_nothing() {
        let proposal = proposal();
        assert_eq!(in_first_order(&proposal, &answer(&["viewed", "it's paid", "signed up"])), None);
        assert_eq!(in_first_order(&proposal, &answer(&["signed up"])), None);
        assert_eq!(in_first_order(&proposal, &answer(&["signed up", "viewed", "other"])), None);
        assert_eq!(order_question(&Notebook::new("", vec![])), None);
    }
}
