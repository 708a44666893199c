//! What the keeper stores, keeps as a version, and leaves alone.

use super::{
    KeepError, Keeper, Keys, Library, Loaded, NotebookId, Saved, Shelf,
    tests_support::{EXTRACT, Shared, notebook},
};
use rockpool_question::limits::NOTEBOOK_BYTES;

const CONFLICT: Saved = Saved::Conflict { trouble: None };
const SECOND: u64 = 1_000;

fn keeper(shelf: &Shared) -> Keeper<Shared> {
    Keeper::new(Library::new(shelf.in_another_tab(), EXTRACT), NotebookId::First)
}

fn versions(keeper: &Keeper<Shared>) -> Vec<String> {
    let versions = keeper.library().versions(keeper.id()).unwrap();
    versions.into_iter().map(|version| version.notebook.unwrap().title.clone()).collect()
}

#[test]
fn what_is_saved_is_loaded() {
    let shelf = Shared::new(10_000);
    let mut one = keeper(&shelf);
    assert_eq!(one.load(), Loaded::Nothing);
    assert_eq!(one.save(&notebook("a"), 0), Saved::Done);
    assert_eq!(keeper(&shelf).load(), Loaded::Notebook(notebook("a")));
}

#[test]
fn the_notebook_of_the_first_release_is_read_and_stays_where_it_was() {
    let shelf = Shared::new(10_000);
    let key = "rockpool.notebook.v1:https://host/extract/";
    shelf.write(key, &notebook("old").to_json().unwrap()).unwrap();
    let mut keeper = keeper(&shelf);
    assert_eq!(keeper.library().to_open(None), Ok(Some(NotebookId::First)));
    assert_eq!(keeper.load(), Loaded::Notebook(notebook("old")));
    assert_eq!(keeper.save(&notebook("new"), 0), Saved::Done);
    assert_eq!(shelf.read(key).unwrap(), Some(notebook("new").to_json().unwrap()));
}

#[test]
fn the_change_of_another_tab_is_not_overwritten() {
    let shelf = Shared::new(100_000);
    let (mut one, mut two) = (keeper(&shelf), keeper(&shelf));
    one.load();
    two.load();
    assert_eq!(one.save(&notebook("one"), 0), Saved::Done);
    assert_eq!(two.save(&notebook("two"), SECOND), CONFLICT);
    assert_eq!(two.save(&notebook("two, later"), 2 * SECOND), CONFLICT);
    assert_eq!(one.load(), Loaded::Notebook(notebook("one")));
    // What is undecided is safe, too, and is one version however much is typed.
    assert_eq!(versions(&one), ["two, later"]);
    // The person decides: mine, or theirs.
    assert_eq!(two.overwrite(&notebook("two, later"), 3 * SECOND), Saved::Done);
    assert!(versions(&two).contains(&"one".to_owned()));
    assert_eq!(one.save(&notebook("one, later"), 4 * SECOND), CONFLICT);
    assert_eq!(one.load(), Loaded::Notebook(notebook("two, later")));
    assert_eq!(one.save(&notebook("three"), 5 * SECOND), Saved::Done);
}

#[test]
fn the_same_change_in_two_tabs_is_no_conflict() {
    let shelf = Shared::new(10_000);
    let (mut one, mut two) = (keeper(&shelf), keeper(&shelf));
    one.save(&notebook("same"), 0);
    assert_eq!(two.save(&notebook("same"), 0), Saved::Done);
}

#[test]
fn an_emptied_shelf_is_filled_again() {
    let shelf = Shared::new(10_000);
    let mut keeper = keeper(&shelf);
    keeper.save(&notebook("a"), 0);
    shelf.texts.borrow_mut().clear();
    assert_eq!(keeper.save(&notebook("b"), SECOND), Saved::Done);
}

#[test]
fn a_text_that_cannot_be_read_is_never_overwritten() {
    let shelf = Shared::new(10_000);
    let (key, text) = (Keys::of(EXTRACT).notebook(&NotebookId::First), "{\"version\": 99}");
    shelf.write(&key, text).unwrap();
    let mut keeper = keeper(&shelf);
    assert!(matches!(keeper.load(), Loaded::Unreadable { text: found, .. } if found == text));
    assert_eq!(keeper.save(&notebook("new"), 0), CONFLICT);
    assert_eq!(keeper.overwrite(&notebook("new"), 0), CONFLICT);
    assert_eq!(shelf.read(&key).unwrap().as_deref(), Some(text));
    assert_eq!(keeper.library().to_open(Some(NotebookId::First)), Ok(None));
}

#[test]
fn what_stood_for_a_while_becomes_a_version() {
    let shelf = Shared::new(100_000);
    let mut keeper = keeper(&shelf);
    for (at, title) in [(0, "a"), (100, "ab"), (110, "abc"), (150, "abcd"), (161, "abcde"), (170, "x")] {
        assert_eq!(keeper.save(&notebook(title), at * SECOND), Saved::Done);
    }
    // "a" had stood when the first change came; what followed within a minute belongs to it.
    assert_eq!(versions(&keeper), ["abcd", "a"]);
    keeper.keep_version(171 * SECOND).unwrap();
    keeper.keep_version(172 * SECOND).unwrap();
    assert_eq!(versions(&keeper), ["x", "abcd", "a"]);
}

#[test]
fn a_reload_in_the_middle_of_typing_begins_no_version() {
    let shelf = Shared::new(100_000);
    let mut one = keeper(&shelf);
    one.save(&notebook("a"), 0);
    one.save(&notebook("ab"), 100 * SECOND);
    let mut again = keeper(&shelf);
    again.load();
    again.save(&notebook("abc"), 110 * SECOND);
    assert_eq!(versions(&again), ["a"]);
}

#[test]
fn a_full_shelf_lets_versions_go_and_then_says_so() {
    let shelf = Shared::new(100_000);
    let mut keeper = keeper(&shelf);
    for at in 0..20 {
        assert_eq!(keeper.save(&notebook(&format!("{at}")), at * 100 * SECOND), Saved::Done);
    }
    assert_eq!(versions(&keeper).len(), 19);
    let full: usize = shelf.texts.borrow().iter().map(|(key, text)| key.len() + text.len()).sum();
    shelf.room.set(full);
    let longer = notebook(&"x".repeat(500));
    assert_eq!(keeper.save(&longer, 1_901 * SECOND), Saved::Done);
    let left = versions(&keeper);
    assert!(left.len() < 19 && left.first().map(String::as_str) == Some("18"), "{left:?}");
    // Nothing is given up for a text that does not fit anyway.
    let huge = notebook(&"x".repeat(full));
    assert!(matches!(keeper.save(&huge, 1_902 * SECOND), Saved::Failed(KeepError::Refused { .. })));
    assert_eq!(versions(&keeper), left);
    assert_eq!(Keeper::new(keeper.library().clone(), NotebookId::First).load(), Loaded::Notebook(longer));
}

#[test]
fn a_shelf_that_takes_nothing_is_reported() {
    let mut keeper = keeper(&Shared::new(3));
    assert!(matches!(keeper.save(&notebook("a"), 0), Saved::Failed(KeepError::Refused { .. })));
}

#[test]
fn a_notebook_that_could_not_be_read_again_is_not_stored_over_one_that_can() {
    let shelf = Shared::new(usize::MAX);
    let mut keeper = keeper(&shelf);
    keeper.save(&notebook("small"), 0);
    let huge = notebook(&"x".repeat(5_000_000));
    let said = match keeper.save(&huge, SECOND) {
        Saved::Failed(error) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(said.contains(&NOTEBOOK_BYTES.words()), "{said}");
    assert_eq!(keeper.load(), Loaded::Notebook(notebook("small")));
}
