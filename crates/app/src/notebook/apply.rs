//! The effect of an action on a notebook.

use super::{Action, CellKind, Move, Place, cohorts, marks};
use rockpool_question::{Cell, CellBody, CellId, Notebook, limits::CELLS};

/// Whether a notebook has as many cells as one may have: another is neither added nor could it be read again.
pub fn is_full(notebook: &Notebook) -> bool {
    notebook.cells.len() >= CELLS.count()
}

/// The notebook after the action; absent when the action changes nothing, or would leave a notebook that cannot be read
/// again.
pub fn applied(notebook: &Notebook, action: &Action) -> Option<Notebook> {
    let mut after = notebook.clone();
    let cells = &mut after.cells;
    match action {
        Action::Insert { cell, place } => {
            if is_full(notebook) || position(cells, &cell.id).is_some() {
                return None;
            }
            let index = match place {
                Place::First => 0,
                Place::Below(above) => position(cells, above).map_or(cells.len(), |index| index + 1),
            };
            cells.insert(index, cell.clone());
        }
        Action::Duplicate { cell, copy } => {
            let index = position(cells, cell)?;
            if is_full(notebook) || position(cells, copy).is_some() {
                return None;
            }
            let mut twin = cells.get(index)?.clone();
            twin.id = copy.clone();
            if !twin.title.is_empty() {
                twin.title.push_str(" (copy)");
            }
            cells.insert(index + 1, twin);
        }
        Action::Move { cell, to } => {
            let index = position(cells, cell)?;
            let other = match to {
                Move::Up => index.checked_sub(1)?,
                Move::Down => Some(index + 1).filter(|other| *other < cells.len())?,
            };
            cells.swap(index, other);
        }
        Action::Delete { cell } => {
            let index = position(cells, cell)?;
            cells.remove(index);
        }
        Action::SetCellTitle { cell, title } => find(cells, cell)?.title.clone_from(title),
        Action::SetCellBody { cell, body } => find(cells, cell)?.body.clone_from(body),
        Action::SetChart { cell, chart } => find(cells, cell)?.chart = *chart,
        Action::SetEverywhere { everywhere } => after.everywhere.clone_from(everywhere),
        Action::KeepOwn { cell, keeps } => find(cells, cell)?.keeps_own = *keeps,
        Action::OrderGroups { cell, order } => find(cells, cell)?.groups = *order,
        Action::SetHalf { cell, half } => find(cells, cell)?.half = *half,
        Action::SetGoals { cell, goals } => marks::set_goals(find(cells, cell)?, goals)?,
        Action::AddMark { mark } => marks::add(&mut after, mark)?,
        Action::ChangeMark { mark, to } => marks::change(&mut after, mark, to)?,
        Action::RemoveMark { mark } => marks::remove(&mut after, mark)?,
        Action::AddCohort { cohort } => cohorts::add(&mut after, cohort)?,
        Action::RenameCohort { name, to } => cohorts::rename(&mut after, name, to)?,
        Action::DeleteCohort { name } => cohorts::delete(&mut after, name)?,
        Action::SetTitle { title } => after.title.clone_from(title),
        Action::Replace { notebook } => after = notebook.clone(),
    }
    after.settle_version();
    (after != *notebook).then_some(after)
}

/// What to call a cell where its name is needed: its title, or what it is.
pub fn title_of(cell: &Cell) -> String {
    if !cell.title.trim().is_empty() {
        return cell.title.trim().to_owned();
    }
    match &cell.body {
        CellBody::Text(text) => {
            let line =
                text.lines().map(|line| line.trim_start_matches('#').trim()).find(|line| !line.is_empty());
            match line {
                Some(line) if line.chars().count() > 40 => {
                    format!("{}…", line.chars().take(40).collect::<String>().trim_end())
                }
                Some(line) => line.to_owned(),
                None => "Empty text".to_owned(),
            }
        }
        CellBody::Question(_) => CellKind::of(&cell.body).name().to_owned(),
    }
}

fn position(cells: &[Cell], id: &CellId) -> Option<usize> {
    cells.iter().position(|cell| cell.id == *id)
}

fn find<'a>(cells: &'a mut [Cell], id: &CellId) -> Option<&'a mut Cell> {
    cells.iter_mut().find(|cell| cell.id == *id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: &str) -> Cell {
        Cell::new(CellId(id.into()), "", CellBody::Text(id.into()))
    }

    fn notebook(ids: &[&str]) -> Notebook {
        Notebook::new("T", ids.iter().map(|id| text(id)).collect())
    }

    fn order(notebook: &Notebook) -> String {
        notebook.cells.iter().map(|cell| cell.id.0.as_str()).collect()
    }

    fn id(id: &str) -> CellId {
        CellId(id.into())
    }

    #[test]
    fn a_cell_goes_where_it_is_told() {
        let before = notebook(&["a", "b"]);
        let insert = |place| applied(&before, &Action::Insert { cell: text("x"), place }).unwrap();
        assert_eq!(order(&insert(Place::First)), "xab");
        assert_eq!(order(&insert(Place::Below(id("a")))), "axb");
        assert_eq!(order(&insert(Place::Below(id("gone")))), "abx");
    }

    #[test]
    fn an_identity_is_used_once() {
        let before = notebook(&["a", "b"]);
        assert_eq!(applied(&before, &Action::Insert { cell: text("a"), place: Place::First }), None);
        assert_eq!(applied(&before, &Action::Duplicate { cell: id("a"), copy: id("b") }), None);
    }

    #[test]
    fn a_full_notebook_takes_no_cell() {
        let names: Vec<String> = (0..CELLS.count()).map(|id| id.to_string()).collect();
        let mut full = notebook(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let insert = Action::Insert { cell: text("x"), place: Place::First };
        assert_eq!(applied(&full, &insert), None);
        assert_eq!(applied(&full, &Action::Duplicate { cell: id("1"), copy: id("x") }), None);
        full.cells.pop();
        let after = applied(&full, &insert).unwrap();
        assert_eq!(Notebook::from_json(&after.to_json().unwrap()).unwrap(), after);
    }

    #[test]
    fn a_copy_stands_below_its_original() {
        let before = notebook(&["a", "b"]);
        let after = applied(&before, &Action::Duplicate { cell: id("a"), copy: id("x") }).unwrap();
        assert_eq!(order(&after), "axb");
        assert_eq!(after.cells[1].body, after.cells[0].body);
    }

    #[test]
    fn cells_move_one_place_and_stop_at_the_ends() {
        let before = notebook(&["a", "b", "c"]);
        let moved = |cell: &str, to| applied(&before, &Action::Move { cell: id(cell), to });
        assert_eq!(order(&moved("b", Move::Up).unwrap()), "bac");
        assert_eq!(order(&moved("b", Move::Down).unwrap()), "acb");
        assert_eq!(moved("a", Move::Up), None);
        assert_eq!(moved("c", Move::Down), None);
        assert_eq!(moved("gone", Move::Up), None);
    }

    #[test]
    fn what_an_earlier_page_would_lose_is_written_for_later_ones_only() {
        let before = notebook(&["a"]);
        let half = |half| Action::SetHalf { cell: id("a"), half };
        let after = applied(&before, &half(true)).unwrap();
        assert_eq!((before.version, after.version), (1, 2));
        assert_eq!(applied(&after, &half(false)).unwrap(), before);
    }

    #[test]
    fn an_action_without_effect_says_so() {
        let before = notebook(&["a"]);
        assert_eq!(applied(&before, &Action::SetTitle { title: "T".into() }), None);
        assert_eq!(applied(&before, &Action::Delete { cell: id("gone") }), None);
        assert_eq!(
            applied(&before, &Action::SetCellBody { cell: id("a"), body: CellBody::Text("a".into()) }),
            None
        );
    }

    #[test]
    fn an_untitled_cell_is_called_by_its_first_line() {
        let mut cell = text("a");
        cell.body = CellBody::Text("\n## Hello there\nmore".into());
        assert_eq!(title_of(&cell), "Hello there");
        cell.title = "  Mine ".into();
        assert_eq!(title_of(&cell), "Mine");
    }
}
