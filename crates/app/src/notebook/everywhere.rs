//! What a notebook asks of all its cells: days, a breakdown, conditions on users. A cell's own question stays as it is
//! in the document; what is asked is worked out from both.

use rockpool_catalog::Manifest;
use rockpool_question::{
    Breakdown, Cell, CellBody, DEFAULT_GROUPS, Dates, EventChoice, Everywhere, FunnelBreakdown, Notebook,
    Question, Step, UserFilter, limits,
};

/// What a cell asks: its own question, with what the notebook asks of all cells.
pub fn asked(cell: &Cell, everywhere: &Everywhere, manifest: Option<&Manifest>) -> Option<Question> {
    let CellBody::Question(question) = &cell.body else { return None };
    if cell.keeps_own || *everywhere == Everywhere::default() {
        return Some(question.clone());
    }
    let mut asked = question.clone();
    let dates = everywhere.dates;
    let by = everywhere.breakdown.as_deref();
    match &mut asked {
        Question::Segmentation(asked) => {
            place(&mut asked.dates, dates);
            let steps: Vec<&Step> = asked.series.iter().map(|series| &series.events).collect();
            if let Some(property) = by.filter(|property| all_have(&steps, property, manifest)) {
                asked.breakdowns = vec![breakdown(property)];
            }
            add(&mut asked.users, &everywhere.users);
        }
        Question::Funnel(asked) => {
            place(&mut asked.dates, dates);
            let first: Vec<&Step> = asked.steps.first().map(|stage| &stage.step).into_iter().collect();
            if let Some(property) = by.filter(|property| all_have(&first, property, manifest)) {
                asked.breakdown =
                    Some(FunnelBreakdown { property: property.to_owned(), step: 1, groups: DEFAULT_GROUPS });
            }
            add(&mut asked.users, &everywhere.users);
        }
        Question::Retention(asked) => {
            place(&mut asked.dates, dates);
            if let Some(property) = by.filter(|property| all_have(&[&asked.start], property, manifest)) {
                asked.breakdown = Some(breakdown(property));
            }
            add(&mut asked.users, &everywhere.users);
        }
        Question::Stickiness(asked) => {
            place(&mut asked.dates, dates);
            if let Some(property) = by.filter(|property| all_have(&[&asked.events], property, manifest)) {
                asked.breakdown = Some(breakdown(property));
            }
            add(&mut asked.users, &everywhere.users);
        }
        Question::Lifecycle(asked) => {
            place(&mut asked.dates, dates);
            add(&mut asked.users, &everywhere.users);
        }
        Question::Paths(asked) => {
            place(&mut asked.dates, dates);
            add(&mut asked.users, &everywhere.users);
        }
        // These are of a number that has its days already, or say themselves what they read.
        Question::Users(_) | Question::Trace(_) | Question::Sql(_) => {}
    }
    Some(asked)
}

/// The notebook with what is asked in the place of each cell's own question.
pub fn as_asked(notebook: &Notebook, manifest: Option<&Manifest>) -> Notebook {
    let mut notebook = notebook.clone();
    for cell in &mut notebook.cells {
        if let Some(question) = asked(cell, &notebook.everywhere, manifest) {
            cell.body = CellBody::Question(question);
        }
    }
    notebook
}

fn place(own: &mut Option<Dates>, everywhere: Option<Dates>) {
    if everywhere.is_some() {
        *own = everywhere;
    }
}

fn add(own: &mut Vec<UserFilter>, everywhere: &[UserFilter]) {
    for filter in everywhere {
        // A condition that a question has itself is no second one.
        if !own.contains(filter) && own.len() < limits::USER_FILTERS.count() {
            own.push(filter.clone());
        }
    }
}

fn breakdown(property: &str) -> Breakdown {
    Breakdown { property: property.to_owned(), groups: DEFAULT_GROUPS }
}

/// Whether every event of every step has a property. Of an extract that is not known yet nobody knows.
fn all_have(steps: &[&Step], property: &str, manifest: Option<&Manifest>) -> bool {
    let Some(manifest) = manifest else { return false };
    let has = |name: &str| {
        manifest
            .event_types
            .iter()
            .any(|kind| kind.name == name && kind.properties.iter().any(|known| known.name == property))
    };
    let mut events = steps.iter().flat_map(|step| &step.any_of).peekable();
    events.peek().is_some()
        && events.all(|event| match &event.event {
            EventChoice::Type(name) => has(name),
            EventChoice::Any => manifest.event_types.iter().any(|kind| has(&kind.name)),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::tests_support::manifest;
    use rockpool_question::{CellId, DateRange, Duration, DurationUnit, Funnel};

    fn funnel() -> Cell {
        let window = Duration { amount: 7, unit: DurationUnit::Day };
        let mut asked = Funnel::new(["opened", "saved"].map(Step::of), window);
        asked.dates = Some(range("2023-06-02", "2023-06-03"));
        Cell::new(CellId("a".into()), "", CellBody::Question(Question::Funnel(asked)))
    }

    fn range(first: &str, last: &str) -> Dates {
        Dates::Fixed(DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() })
    }

    #[test]
    fn the_notebooks_days_are_asked_and_the_cells_own_stay_in_it() {
        let manifest = manifest(&[("opened", 5), ("saved", 3)]);
        let cell = funnel();
        let everywhere = Everywhere { dates: Some(Dates::last_days(7)), ..Everywhere::default() };
        let asked_of = |cell: &Cell| asked(cell, &everywhere, Some(&manifest)).unwrap().dates();
        assert_eq!(asked_of(&cell), Some(Dates::last_days(7)));
        let keeps = Cell { keeps_own: true, ..cell.clone() };
        assert_eq!(asked_of(&keeps), Some(range("2023-06-02", "2023-06-03")));
        let notebook = Notebook { everywhere, ..Notebook::new("", vec![cell.clone()]) };
        assert_ne!(as_asked(&notebook, Some(&manifest)).cells, notebook.cells);
        assert_eq!(notebook.cells, [cell]);
    }

    #[test]
    fn a_property_that_the_events_lack_breaks_nothing_down() {
        let manifest = manifest(&[("opened", 5), ("saved", 3)]);
        let everywhere = Everywhere { breakdown: Some("plan".into()), ..Everywhere::default() };
        let Some(Question::Funnel(asked)) = asked(&funnel(), &everywhere, Some(&manifest)) else { panic!() };
        assert_eq!(asked.breakdown, None);
    }
}
