//! Which events are the same, of new ones and of those that an extract holds already.

mod support;

use rockpool_builder::Duplicates;
use rockpool_catalog::Manifest;
use support::{append_with, event_at, extract, sound};

/// What a build and an append say of duplicates, and the instants of the events that are there then, in ms.
fn with_duplicates(
    inputs: [&str; 2],
    change: impl Fn(&mut rockpool_builder::BuildOptions),
) -> ([u64; 2], u64, Vec<i64>) {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "1.jsonl", inputs[0]);
    let built = support::build_with(folder.path(), |options| change(options)).unwrap();
    support::input(folder.path(), "2.jsonl", inputs[1]);
    let report = append_with(folder.path(), |options| change(&mut options.build)).unwrap();
    let manifest = sound(&extract(folder.path()));
    let rows =
        manifest.event_types.iter().flat_map(|of| support::rows(&extract(folder.path()), &manifest, of));
    let mut times: Vec<i64> = rows.map(|row| row.tick - 1_767_225_600_000).collect();
    times.sort_unstable();
    let dropped = |manifest: &Manifest| manifest.health.duplicates_dropped;
    let of_append = dropped(&report.manifest) - dropped(&built.manifest);
    ([dropped(&built.manifest), of_append], report.manifest.health.duplicate_rows, times)
}

#[test]
fn events_that_are_held_are_no_duplicates_of_each_other() {
    let drop = |options: &mut rockpool_builder::BuildOptions| options.duplicates = Duplicates::Drop;
    let ids = |options: &mut rockpool_builder::BuildOptions| {
        drop(options);
        options.sources[0].mapping.id = vec!["id".into()];
    };
    let [one, two] = [721_323, 721_900].map(|at| event_at(at, "a", "ann", ""));
    let other = event_at(90_000_000, "a", "bob", "");
    // They differ within a millisecond: two events before, and two after another one has come.
    let both = one.clone() + &two;
    assert_eq!(with_duplicates([&both, &other], drop), ([0, 0], 0, vec![721, 721, 90_000]));
    // An append of the same again adds nothing.
    assert_eq!(with_duplicates([&both, &(both.clone() + &other)], drop), ([0, 2], 0, vec![721, 721, 90_000]));
    // They differ by their ids.
    let [one, two] = ["i1", "i2"].map(|id| event_at(5, "a", "ann", &format!(",\"id\":\"{id}\"")));
    for event_type in ["a", "b"] {
        let other = event_at(90_000_000, event_type, "bob", ",\"id\":\"i3\"");
        assert_eq!(with_duplicates([&(one.clone() + &two), &other], ids), ([0, 0], 0, vec![0, 0, 90_000]));
    }
}

#[test]
fn a_new_event_is_that_of_a_held_one_at_its_millisecond() {
    let drop = |options: &mut rockpool_builder::BuildOptions| options.duplicates = Duplicates::Drop;
    let (fine, coarse) = (event_at(721_323, "a", "ann", ""), event_at(5_721_000, "a", "ann", ""));
    let other = event_at(90_000_000, "a", "bob", "");
    let before = fine + &coarse;
    let after = before.clone() + &other;
    assert_eq!(with_duplicates([&before, &after], drop), ([0, 2], 0, vec![721, 5_721, 90_000]));
    // Kept, they are counted.
    assert_eq!(with_duplicates([&before, &after], |_| ()).1, 2);
}

#[test]
fn duplicates_are_counted_alike_however_an_extract_came_about() {
    let same_millisecond = event_at(721_323, "a", "ann", "") + &event_at(721_900, "a", "ann", "");
    let twice = event_at(3_000_000, "a", "ann", "").repeat(2);
    let other = event_at(90_000_000, "a", "bob", "");
    assert_eq!(with_duplicates([&same_millisecond, &other], |_| ()).1, 0);
    assert_eq!(with_duplicates([&twice, &other], |_| ()).1, 1);
    assert_eq!(with_duplicates([&(same_millisecond.clone() + &twice), &other], |_| ()).1, 1);

    // Also after somebody else is forgotten.
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "1.jsonl", same_millisecond + &twice + &other);
    support::build_with(folder.path(), |_| ()).unwrap();
    let report = append_with(folder.path(), |options| {
        options.build.sources.clear();
        options.forget = vec!["bob".into()];
    });
    assert_eq!(report.unwrap().manifest.health.duplicate_rows, 1);
}
