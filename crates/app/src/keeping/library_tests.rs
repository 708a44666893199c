//! Several notebooks: listed, opened, deleted, brought back.

use super::{
    DELETED_LIFE, KeepError, Keeper, Library, NotebookId, Saved,
    tests_support::{EXTRACT, Shared, notebook},
};

fn library() -> (Library<Shared>, Shared) {
    let shelf = Shared::new(100_000);
    (Library::new(shelf.clone(), EXTRACT), shelf)
}

fn id(name: &str) -> NotebookId {
    NotebookId::named(name).unwrap()
}

fn titles(library: &Library<Shared>) -> Vec<String> {
    let listed = library.list().unwrap();
    listed.into_iter().map(|listed| listed.notebook.unwrap().title.clone()).collect()
}

#[test]
fn notebooks_stand_beside_each_other_and_the_last_changed_comes_first() {
    let (library, shelf) = library();
    library.add(&id("a"), &notebook("A"), 1).unwrap();
    library.add(&id("b"), &notebook("B"), 2).unwrap();
    assert_eq!(library.add(&id("a"), &notebook("other"), 3), Err(KeepError::Taken));
    assert_eq!(titles(&library), ["B", "A"]);
    assert!(titles(&Library::new(shelf, "https://host/other/")).is_empty());
}

#[test]
fn a_tab_opens_its_own_notebook_again_and_a_new_tab_the_last_one() {
    let (library, _) = library();
    assert_eq!(library.to_open(None), Ok(None));
    library.add(&id("a"), &notebook("A"), 1).unwrap();
    library.add(&id("b"), &notebook("B"), 2).unwrap();
    assert_eq!(library.to_open(None), Ok(Some(id("b"))));
    library.opened(&id("a"));
    assert_eq!(library.to_open(None), Ok(Some(id("a"))));
    assert_eq!(library.to_open(Some(id("b"))), Ok(Some(id("b"))));
    assert_eq!(library.to_open(Some(id("gone"))), Ok(Some(id("a"))));
}

#[test]
fn a_deleted_notebook_comes_back_with_its_versions() {
    let (library, _) = library();
    let mut keeper = Keeper::new(library.clone(), id("a"));
    keeper.save(&notebook("old"), 0);
    keeper.save(&notebook("A"), 100_000);
    library.delete(&id("a"), 200_000).unwrap();
    assert!(titles(&library).is_empty());
    let deleted = library.deleted().unwrap();
    assert_eq!(deleted.len(), 1);
    assert_eq!((&deleted[0].id, deleted[0].at), (&id("a"), 200_000));
    library.tidy(200_000 + DELETED_LIFE / 2).unwrap();
    assert_eq!(library.restore(&id("a"), 200_000, id("fresh")), Ok(Some(id("a"))));
    assert_eq!(library.restore(&id("a"), 200_000, id("fresh")), Ok(None));
    assert_eq!(titles(&library), ["A"]);
    assert!(library.deleted().unwrap().is_empty());
    let versions = library.versions(&id("a")).unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].notebook.as_ref().unwrap().title, "old");
}

#[test]
fn a_notebook_that_was_written_again_elsewhere_is_not_overwritten_by_its_restored_self() {
    let (library, _) = library();
    library.add(&id("a"), &notebook("before"), 0).unwrap();
    library.delete(&id("a"), 1).unwrap();
    // The other tab still had it open.
    library.add(&id("a"), &notebook("after"), 2).unwrap();
    assert_eq!(library.restore(&id("a"), 1, id("fresh")), Ok(Some(id("fresh"))));
    let mut both = titles(&library);
    both.sort();
    assert_eq!(both, ["after", "before"]);
}

#[test]
fn what_was_deleted_goes_after_a_month_or_when_told() {
    let (library, shelf) = library();
    let mut keeper = Keeper::new(library.clone(), id("a"));
    keeper.save(&notebook("old"), 0);
    keeper.save(&notebook("A"), 100_000);
    library.add(&id("b"), &notebook("B"), 0).unwrap();
    library.delete(&id("a"), 200_000).unwrap();
    library.tidy(200_001 + DELETED_LIFE).unwrap();
    assert!(library.deleted().unwrap().is_empty());
    assert!(library.versions(&id("a")).unwrap().is_empty());
    library.delete(&id("b"), 300_000).unwrap();
    library.empty_deleted().unwrap();
    assert!(library.deleted().unwrap().is_empty());
    assert_eq!(shelf.texts.borrow().len(), 0);
}

#[test]
fn a_notebook_that_does_not_fit_among_the_deleted_ones_stays() {
    let (library, shelf) = library();
    library.add(&id("a"), &notebook(&"x".repeat(1_000)), 0).unwrap();
    shelf.room.set(1_500);
    assert!(matches!(library.delete(&id("a"), 1), Err(KeepError::Refused { .. })));
    assert_eq!(titles(&library).len(), 1);
}

#[test]
fn a_damaged_version_is_named_and_the_others_are_there() {
    let (library, shelf) = library();
    library.keep_version(&id("a"), &notebook("good").to_json().unwrap(), 1).unwrap();
    shelf
        .texts
        .borrow_mut()
        .insert("rockpool.version.v1:a:2:https://host/extract/".into(), "deflate:???".into());
    let versions = library.versions(&id("a")).unwrap();
    assert!(versions[0].notebook.is_err() && versions[1].notebook.is_ok());
}

#[test]
fn saving_goes_on_in_a_tab_whose_notebook_was_deleted_elsewhere() {
    let (library, _) = library();
    let mut keeper = Keeper::new(library.clone(), id("a"));
    keeper.save(&notebook("A"), 0);
    library.delete(&id("a"), 1).unwrap();
    assert_eq!(keeper.save(&notebook("A, changed"), 2), Saved::Done);
    assert_eq!(titles(&library), ["A, changed"]);
    assert_eq!(library.deleted().unwrap().len(), 1);
}
