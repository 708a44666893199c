//! The marks of a notebook, in the order of their days, and the goal lines of a cell.

use rockpool_question::{
    Cell, CellBody, Goal, Mark, Notebook, Question,
    limits::{GOALS, MARKS},
};

/// Adds a mark; nothing if it is none or there already, or if there are as many as there may be.
pub(super) fn add(notebook: &mut Notebook, mark: &Mark) -> Option<()> {
    if notebook.marks.len() >= MARKS.count() {
        return None;
    }
    put(notebook, mark)
}

/// Puts another mark in the place of one.
pub(super) fn change(notebook: &mut Notebook, mark: &Mark, to: &Mark) -> Option<()> {
    remove(notebook, mark)?;
    put(notebook, to)
}

/// Takes a mark away.
pub(super) fn remove(notebook: &mut Notebook, mark: &Mark) -> Option<()> {
    let place = notebook.marks.iter().position(|other| other == mark)?;
    notebook.marks.remove(place);
    Some(())
}

/// Gives a cell these goal lines.
pub(super) fn set_goals(cell: &mut Cell, goals: &[Goal]) -> Option<()> {
    if goals.len() > GOALS.count() || goals.iter().any(|goal| goal.check().is_err()) {
        return None;
    }
    cell.goals = goals.to_vec();
    Some(())
}

/// Whether a cell's answer has a chart in which a goal line can stand.
pub fn takes_goals(cell: &Cell) -> bool {
    let asked = match &cell.body {
        CellBody::Question(question) => question,
        CellBody::Text(_) => return false,
    };
    match asked {
        Question::Segmentation(_)
        | Question::Retention(_)
        | Question::Stickiness(_)
        | Question::Lifecycle(_) => true,
        Question::Funnel(asked) => asked.over_time.is_some(),
        _ => false,
    }
}

fn put(notebook: &mut Notebook, mark: &Mark) -> Option<()> {
    let mark = Mark { text: mark.text.trim().to_owned(), ..mark.clone() };
    if mark.check().is_err() || notebook.marks.contains(&mark) {
        return None;
    }
    let place =
        notebook.marks.partition_point(|other| (other.date, other.last()) <= (mark.date, mark.last()));
    notebook.marks.insert(place, mark);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(date: &str, text: &str) -> Mark {
        Mark { date: date.parse().unwrap(), until: None, text: text.into() }
    }

    fn texts(notebook: &Notebook) -> Vec<&str> {
        notebook.marks.iter().map(|mark| mark.text.as_str()).collect()
    }

    #[test]
    fn marks_stand_in_the_order_of_their_days() {
        let mut notebook = Notebook::new("", vec![]);
        for (date, text) in [("2026-03-01", "c"), ("2026-01-01", " a "), ("2026-02-01", "b")] {
            add(&mut notebook, &mark(date, text)).unwrap();
        }
        assert_eq!(texts(&notebook), ["a", "b", "c"]);
        assert_eq!(add(&mut notebook, &mark("2026-02-01", "b")), None);
        assert_eq!(add(&mut notebook, &mark("2026-02-01", " ")), None);
        change(&mut notebook, &mark("2026-01-01", "a"), &mark("2026-04-01", "d")).unwrap();
        assert_eq!(texts(&notebook), ["b", "c", "d"]);
        remove(&mut notebook, &mark("2026-03-01", "c")).unwrap();
        assert_eq!(texts(&notebook), ["b", "d"]);
        assert_eq!(remove(&mut notebook, &mark("2026-03-01", "c")), None);
    }

    #[test]
    fn a_notebook_takes_no_more_marks_than_can_be_read_again() {
        let mut notebook = Notebook::new("", vec![]);
        notebook.marks = (0..MARKS.count()).map(|number| mark("2026-01-01", &number.to_string())).collect();
        assert_eq!(add(&mut notebook, &mark("2026-01-01", "x")), None);
    }
}
