//! Two tabs that do anything in any order, on a shelf that may be small, and that stop anywhere: the text that was
//! acknowledged last is always there.

use super::{
    Keeper, Library, Loaded, NotebookId, Saved,
    tests_support::{EXTRACT, Shared, notebook},
};
use proptest::prelude::*;
use rockpool_question::Notebook;
use std::collections::{BTreeMap, BTreeSet};

/// What a tab does.
#[derive(Debug, Clone)]
enum Step {
    /// A change is stored, unless another tab's is there.
    Save,
    /// A conflict ends with this tab's text.
    KeepMine,
    /// A conflict ends with the other tab's text; also a reload.
    Load,
    /// The tab opens another notebook.
    Open(usize),
    /// The open notebook is deleted.
    Delete,
    /// The notebook that was deleted last comes back.
    Restore,
    /// Something large follows.
    KeepVersion,
    /// The tab stops after so many more changes of the shelf, and is opened again after this step and the next.
    StopAfter(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Save),
        2 => Just(Step::KeepMine),
        2 => Just(Step::Load),
        2 => (0..NAMES.len()).prop_map(Step::Open),
        1 => Just(Step::Delete),
        1 => Just(Step::Restore),
        1 => Just(Step::KeepVersion),
        2 => (0..4_u32).prop_map(Step::StopAfter),
    ]
}

const NAMES: [&str; 3] = ["first", "b", "c"];

struct Tab {
    shelf: Shared,
    keeper: Keeper<Shared>,
}

impl Tab {
    fn new(shelf: &Shared, id: NotebookId) -> Self {
        let shelf = shelf.in_another_tab();
        let mut keeper = Keeper::new(Library::new(shelf.clone(), EXTRACT), id);
        keeper.load();
        Self { shelf, keeper }
    }
}

/// Every text that a person can still reach.
fn reachable(library: &Library<Shared>) -> BTreeSet<String> {
    let mut titles = BTreeSet::new();
    let mut add = |read: super::Read| titles.extend(read.ok().map(|notebook| notebook.title.clone()));
    for listed in library.list().unwrap() {
        add(listed.notebook);
    }
    for deleted in library.deleted().unwrap() {
        add(deleted.notebook);
    }
    for name in NAMES {
        for version in library.versions(&NotebookId::named(name).unwrap()).unwrap() {
            add(version.notebook);
        }
    }
    titles
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn the_text_acknowledged_last_can_always_be_reached(
        steps in prop::collection::vec((any::<bool>(), 0..50_000_u64, step()), 1..60),
        room in prop_oneof![Just(usize::MAX), 900..6_000_usize],
    ) {
        let shelf = Shared::new(room);
        let library = Library::new(shelf.clone(), EXTRACT);
        let mut tabs = [Tab::new(&shelf, NotebookId::First), Tab::new(&shelf, NotebookId::First)];
        // The text that each notebook was last told to hold, and was said to hold.
        let mut acknowledged: BTreeMap<NotebookId, String> = BTreeMap::new();
        // What was deleted and has not come back.
        let mut deleted: BTreeSet<String> = BTreeSet::new();
        let mut now = 1_000_000;
        for (number, (which, pause, step)) in steps.into_iter().enumerate() {
            now += pause + 1;
            let tab = &mut tabs[usize::from(which)];
            let is_stopping = tab.shelf.changes_left.get().is_some();
            let title = format!("text {number}");
            let id = tab.keeper.id().clone();
            let before = reachable(&library);
            match step {
                Step::Save | Step::KeepMine => {
                    let mine: Notebook = notebook(&title);
                    let saved = match step {
                        Step::Save => tab.keeper.save(&mine, now),
                        _ => tab.keeper.overwrite(&mine, now),
                    };
                    match saved {
                        Saved::Done | Saved::WithoutVersion(_) => {
                            acknowledged.insert(id.clone(), title.clone());
                        }
                        Saved::Conflict { trouble: None } => {
                            prop_assert!(reachable(&library).contains(&title));
                        }
                        Saved::Conflict { .. } | Saved::Failed(_) => {}
                    }
                    if matches!(step, Step::KeepMine) && room == usize::MAX && !is_stopping {
                        // Whatever it took the place of is a version now.
                        prop_assert!(before.is_subset(&reachable(&library)));
                    }
                }
                Step::Load => {
                    if let Loaded::Notebook(found) = tab.keeper.load() {
                        prop_assert!(before.contains(&found.title));
                    }
                }
                Step::Open(index) => {
                    *tab = Tab::new(&shelf, NotebookId::named(NAMES[index]).unwrap());
                }
                Step::Delete => {
                    let held = library.text(&id).unwrap();
                    if tab.keeper.library().delete(&id, now).is_ok() && held.is_some() {
                        acknowledged.remove(&id);
                        let text = Notebook::from_json(&held.unwrap_or_default()).unwrap().title;
                        deleted.insert(text);
                    }
                }
                Step::Restore => {
                    let newest = library.deleted().unwrap().into_iter().next();
                    if let Some(newest) = newest {
                        let fresh = NotebookId::named(&format!("fresh-{number}")).unwrap();
                        let restored = tab.keeper.library().restore(&newest.id, newest.at, fresh);
                        if let Ok(Some(id)) = restored {
                            let text = newest.notebook.unwrap().title.clone();
                            deleted.remove(&text);
                            acknowledged.insert(id, text);
                        }
                    }
                }
                Step::KeepVersion => {
                    // A shelf without room says so.
                    let _ = tab.keeper.keep_version(now);
                }
                Step::StopAfter(changes) => tab.shelf.changes_left.set(Some(changes)),
            }
            if is_stopping {
                *tab = Tab::new(&shelf, id);
            }
            let there = reachable(&library);
            for (id, text) in &acknowledged {
                // A change that a stop interrupted may have reached the shelf unacknowledged; then what it took the
                // place of had been seen by the same person in the same tab.
                let held = library.text(id).unwrap();
                let held = held.map(|text| Notebook::from_json(&text).unwrap().title);
                let is_interrupted = is_stopping && held.as_deref() == Some(title.as_str());
                prop_assert!(
                    there.contains(text) || is_interrupted,
                    "{id:?} should hold {text:?} after step {number}: {there:?}"
                );
            }
            for text in deleted.iter().filter(|_| room == usize::MAX) {
                prop_assert!(there.contains(text), "{text:?} was deleted and is gone: {there:?}");
            }
            if is_stopping {
                for id in acknowledged.keys().cloned().collect::<Vec<_>>() {
                    if let Some(text) = library.text(&id).unwrap() {
                        acknowledged.insert(id, Notebook::from_json(&text).unwrap().title);
                    }
                }
            }
        }
    }
}
