//! The saved cohorts of a notebook: sets of users with names of their own.

use rockpool_question::{CellBody, Notebook, SavedCohort, limits::COHORTS};

/// What a cohort is called that was saved without a name.
const PLAIN_NAME: &str = "Cohort";

/// The name, or the name with the first number that makes it free.
pub fn free_name(wanted: &str, cohorts: &[SavedCohort]) -> String {
    let wanted = match wanted.trim() {
        "" => PLAIN_NAME,
        name => name,
    };
    let is_free = |name: &str| !cohorts.iter().any(|cohort| cohort.name == name);
    if is_free(wanted) {
        return wanted.to_owned();
    }
    // There are more numbers than cohorts.
    let numbered = (2..=cohorts.len() + 2).map(|number| format!("{wanted} ({number})"));
    numbered.into_iter().find(|name| is_free(name)).unwrap_or_else(|| wanted.to_owned())
}

/// Saves a cohort; nothing if its name is taken or empty, or if there are as many as there may be.
pub(super) fn add(notebook: &mut Notebook, cohort: &SavedCohort) -> Option<()> {
    let name = cohort.name.trim();
    let is_full = notebook.cohorts.len() >= COHORTS.count();
    if is_full || name.is_empty() || position(notebook, name).is_some() {
        return None;
    }
    notebook.cohorts.push(SavedCohort { name: name.to_owned(), set: cohort.set.clone() });
    Some(())
}

/// Gives a cohort another name, also in the questions that filter by it.
pub(super) fn rename(notebook: &mut Notebook, name: &str, to: &str) -> Option<()> {
    let to = to.trim();
    if to.is_empty() || position(notebook, to).is_some() {
        return None;
    }
    let index = position(notebook, name)?;
    let cohort = notebook.cohorts.get_mut(index)?;
    cohort.name = to.to_owned();
    let set = cohort.set.clone();
    for cell in &mut notebook.cells {
        let CellBody::Question(question) = &mut cell.body else { continue };
        for filter in question.frame_mut().map(|frame| frame.users).into_iter().flatten() {
            if filter.name == name && filter.set == set {
                filter.name = to.to_owned();
            }
        }
    }
    Some(())
}

/// Forgets a cohort.
pub(super) fn delete(notebook: &mut Notebook, name: &str) -> Option<()> {
    let index = position(notebook, name)?;
    notebook.cohorts.remove(index);
    Some(())
}

fn position(notebook: &Notebook, name: &str) -> Option<usize> {
    notebook.cohorts.iter().position(|cohort| cohort.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{
        Cell, CellId, Did, Duration, DurationUnit, Funnel, Question, Step, UserFilter, UserSet,
    };

    fn cohort(name: &str, event: &str) -> SavedCohort {
        let did = Did { events: Step::of(event), at_least: 1, within: None, dates: None };
        SavedCohort { name: name.into(), set: UserSet::Did(did) }
    }

    fn notebook() -> Notebook {
        let mut funnel = Funnel::new(
            [Step::of("opened"), Step::of("saved")],
            Duration { amount: 7, unit: DurationUnit::Day },
        );
        for event in ["saved", "paid"] {
            let set = cohort("", event).set;
            funnel.users.push(UserFilter { name: "Savers".into(), exclude: false, set });
        }
        let body = CellBody::Question(Question::Funnel(funnel));
        Notebook {
            cohorts: vec![cohort("Savers", "saved"), cohort("Savers (2)", "paid")],
            ..Notebook::new("", vec![Cell::new(CellId("a".into()), "", body)])
        }
    }

    #[test]
    fn a_taken_name_gets_the_next_number() {
        let cohorts = notebook().cohorts;
        assert_eq!(free_name("Savers", &cohorts), "Savers (3)");
        assert_eq!(free_name("  Payers ", &cohorts), "Payers");
        assert_eq!(free_name("  ", &cohorts), "Cohort");
    }

    #[test]
    fn a_new_name_reaches_the_filters_with_that_set_only() {
        let mut notebook = notebook();
        rename(&mut notebook, "Savers", " Regulars ").unwrap();
        assert_eq!(notebook.cohorts[0].name, "Regulars");
        let CellBody::Question(question) = &notebook.cells[0].body else { panic!("a question") };
        let names: Vec<&str> = question.users().iter().map(|filter| filter.name.as_str()).collect();
        assert_eq!(names, ["Regulars", "Savers"]);
    }

    #[test]
    fn names_stay_unique_and_are_never_empty() {
        let mut notebook = notebook();
        assert_eq!(rename(&mut notebook, "Savers", "Savers (2)"), None);
        assert_eq!(rename(&mut notebook, "Savers", "  "), None);
        assert_eq!(rename(&mut notebook, "Nobody", "Somebody"), None);
        assert_eq!(add(&mut notebook, &cohort("Savers", "paid")), None);
        assert_eq!(add(&mut notebook, &cohort("Payers", "paid")), Some(()));
        assert_eq!(notebook.cohorts.len(), 3);
    }

    #[test]
    fn a_forgotten_cohort_stays_in_the_questions_that_copied_it() {
        let mut notebook = notebook();
        delete(&mut notebook, "Savers").unwrap();
        assert_eq!(notebook.cohorts.len(), 1);
        let CellBody::Question(question) = &notebook.cells[0].body else { panic!("a question") };
        assert_eq!(question.users().len(), 2);
    }
}
