//! What is said of an extract: each finding in words, from manifests that hold it.

mod fixture;

use rockpool_catalog::{
    DaySpan, Findings, FormTimes, Gaps, HeavyUsers, KeyOrder, Manifest, Personal, PropertyFindings, Snapshot,
    Strays, TimeRange, TypeFindings, UnlistedProperties,
};
use rockpool_question::remarks::{About, Remark, remarks};

/// The extract of the fixture with 1 000 events of each type, in which everything was looked for.
fn looked() -> Manifest {
    let mut manifest = fixture::manifest();
    manifest.health.findings = Some(Findings::default());
    for event_type in &mut manifest.event_types {
        event_type.rows = 1_000;
        event_type.findings = Some(TypeFindings::default());
    }
    manifest.rows = 2_000;
    manifest
}

fn of_type(manifest: &mut Manifest, place: usize) -> &mut TypeFindings {
    manifest.event_types[place].findings.as_mut().unwrap()
}

fn the_one(manifest: &Manifest) -> Remark {
    let mut found = remarks(manifest);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// The text with usual spaces.
fn text(manifest: &Manifest, about: About) -> String {
    let remark = the_one(manifest);
    assert_eq!(remark.about, about);
    assert!(about.name().len() <= 12);
    remark.text.replace('\u{202f}', " ")
}

fn gaps(spans: &[(i32, i32)]) -> Gaps {
    let longest: Vec<DaySpan> =
        spans.iter().map(|(first, last)| DaySpan { first: *first, last: *last }).collect();
    let days = spans.iter().map(|(first, last)| u64::from(last.abs_diff(*first)) + 1).sum();
    Gaps { days, stretches: spans.len() as u64, longest }
}

#[test]
fn an_extract_in_which_nothing_was_found_has_no_remark() {
    assert_eq!(remarks(&looked()), []);
}

#[test]
fn what_nobody_looked_for_is_no_clean_bill() {
    let mut manifest = looked();
    manifest.event_types[1].findings = None;
    assert!(
        text(&manifest, About::NotLooked)
            .starts_with("1 event type was written by a version that did not look")
    );
    assert_eq!(the_one(&manifest).affects, []);
}

#[test]
fn duplicates_and_ties_are_told_apart() {
    let mut manifest = looked();
    manifest.health.duplicate_rows = 40;
    manifest.event_types[0].duplicate_rows = vec![5];
    manifest.event_types[1].duplicate_rows = vec![35];
    // What is equal is at one instant, and said once.
    of_type(&mut manifest, 1).tied_rows = vec![35];
    assert_eq!(
        text(&manifest, About::Duplicates),
        "40 events are equal to an earlier one, 2.0 % of all: 'file_saved' (35), 'file_opened' (5)"
    );
    let names: Vec<&str> = the_one(&manifest).affects.iter().map(|kind| kind.name()).collect();
    assert_eq!(names, ["segmentation", "paths", "sql"]);
    let mut manifest = looked();
    of_type(&mut manifest, 0).tied_rows = vec![1_000, 234];
    assert_eq!(
        text(&manifest, About::Ties),
        "1 234 events are at the same instant as another of the same type and user, equal ones included: 'file_opened' (1 234)"
    );
    let names: Vec<&str> = the_one(&manifest).affects.iter().map(|kind| kind.name()).collect();
    assert_eq!(names, ["funnel", "paths"]);
}

#[test]
fn events_of_nobody_and_of_a_robot_are_said() {
    let mut manifest = looked();
    manifest.rows_without_user = 2;
    manifest.event_types[0].rows_without_user = 2;
    assert_eq!(text(&manifest, About::NoUser), "2 events have no user, 0.1 % of all: 'file_opened' (2)");
    let mut manifest = looked();
    of_type(&mut manifest, 1).heavy_users = vec![HeavyUsers { users: 2, rows: 400 }];
    assert_eq!(
        text(&manifest, About::HeavyUsers),
        "few users have more than a hundred times the events of others, of 1 event type: 'file_saved': 2 users with 40.0 % of them"
    );
}

#[test]
fn days_without_events_have_names() {
    let mut manifest = looked();
    // `date -u -d 2026-01-05 +%s` is 20 458 days.
    manifest.health.findings.as_mut().unwrap().gaps = gaps(&[(20_458, 20_458), (20_460, 20_462)]);
    assert_eq!(
        text(&manifest, About::Gaps),
        "4 days are without any event between the first and the last: 5 Jan 2026; 7 Jan to 9 Jan 2026"
    );
    let mut manifest = looked();
    of_type(&mut manifest, 0).gaps =
        gaps(&[(20_458, 20_458), (20_470, 20_471), (20_480, 20_482), (20_490, 20_493)]);
    assert_eq!(
        text(&manifest, About::Gaps),
        "1 event type happens on nearly all days and on some not at all: 'file_opened' (17 Jan to 18 Jan 2026; 27 Jan to 29 Jan 2026; 6 Feb to 9 Feb 2026; and 1 more times)"
    );
}

#[test]
fn strays_and_late_events_are_said() {
    let mut manifest = looked();
    let covered = manifest.covered.unwrap();
    manifest.strays = Some(Strays {
        rows: 2,
        examples: vec![0, 4_294_967_295_000],
        others: covered,
        before: Some(TimeRange { first: 0, last: 0 }),
        after: Some(TimeRange { first: 4_294_967_295_000, last: 4_294_967_295_000 }),
    });
    assert_eq!(
        text(&manifest, About::Strays),
        "2 events lie more than a year from all others: 1 Jan 1970, 00:00; 7 Feb 2106, 06:28 (UTC); the others lie between 1 Jan 2026 and 30 Jun 2026"
    );
    let mut manifest = looked();
    manifest.snapshot = Some(Snapshot {
        number: 2,
        key_space: String::new(),
        key_order: KeyOrder::default(),
        next_user: 0,
        rows_added: 10,
        rows_late: 3,
        latest_by_ms: 36 * 3_600_000,
        inputs: vec![],
        private_users: None,
        retired: vec![],
    });
    assert_eq!(
        text(&manifest, About::Late),
        "3 events that the last append added came late, the oldest by 1 day 12 hours"
    );
}

#[test]
fn a_type_has_changed_where_another_takes_its_place() {
    let day = 86_400_000;
    let start = fixture::manifest().covered.unwrap().first;
    let said = |numbers: (i64, i64), texts: (i64, i64)| {
        let mut manifest = looked();
        let times = |(first, last): (i64, i64)| {
            Some(TimeRange { first: start + first * day, last: start + last * day })
        };
        let forms = FormTimes { numbers: times(numbers), booleans: None, texts: times(texts) };
        of_type(&mut manifest, 0).properties =
            vec![PropertyFindings { name: "size".into(), forms: Some(forms), ..PropertyFindings::default() }];
        remarks(&manifest).into_iter().map(|remark| remark.text).collect::<Vec<_>>()
    };
    assert_eq!(
        said((0, 30), (31, 60)),
        [
            "1 property changed its type over time: 'size' of 'file_opened' (numbers, and texts since 1 Feb 2026)"
        ]
    );
    // They overlap for a while: some still write the old one.
    assert_eq!(said((10, 60), (0, 30)).len(), 1);
    // An odd value now and then, or always both, is no change; nor is what ends within a day of the other.
    assert_eq!(said((0, 60), (20, 22)), Vec::<String>::new());
    assert_eq!(said((0, 60), (0, 60)), Vec::<String>::new());
    // An odd value of 1970 is none either.
    assert_eq!(said((-20_000, 60), (0, 60)), Vec::<String>::new());
    assert_eq!(said((-20_000, -19_000), (0, 60)), Vec::<String>::new());
}

#[test]
fn values_that_look_personal_are_named_by_their_property() {
    let mut manifest = looked();
    let found = |name: &str, emails, phones, cards| PropertyFindings {
        name: name.into(),
        personal: Personal { emails, phones, cards },
        forms: None,
    };
    of_type(&mut manifest, 0).properties = vec![found("mail", 1, 2, 0), found("note", 0, 0, 1)];
    let whole = manifest.health.findings.as_mut().unwrap();
    whole.user_ids = Personal { emails: 12, phones: 0, cards: 0 };
    whole.attributes = vec![found("phone", 0, 5, 0)];
    assert_eq!(
        text(&manifest, About::Personal),
        "values of 4 properties look personal: identifiers of users (12 like an e-mail address), attribute 'phone' of users (5 like a telephone number), 'mail' of 'file_opened' (1 like an e-mail address, 2 like a telephone number) and 1 more"
    );
    let remark = the_one(&manifest);
    assert_eq!(remark.affects, []);
    assert!(remark.whole().ends_with("No number changes; whoever can open the extract can read them. Drop or hash what should not be in it, and build again; who is to be forgotten can be taken out."));
}

#[test]
fn properties_that_are_not_listed_are_counted() {
    let mut manifest = looked();
    of_type(&mut manifest, 1).unlisted = Some(UnlistedProperties {
        names: 998_001,
        values: 2_000_000,
        examples: ["id 1", "id 2"].map(str::to_owned).into(),
    });
    let name = manifest.event_types[1].name.clone();
    assert_eq!(
        text(&manifest, About::Names),
        format!(
            "too many properties to list, 998 001 properties of '{name}', such as 'id 1', 'id 2': are there ids in the names?"
        )
    );
    assert_eq!(the_one(&manifest).count, 998_001);
}

#[test]
fn names_that_differ_in_numbers_only_hold_ids() {
    let named = |count: usize| {
        let mut manifest = looked();
        let one = manifest.event_types[0].clone();
        manifest.event_types.extend((0..count).map(|id| {
            let mut event_type = one.clone();
            event_type.name = format!("view /product/{id}");
            event_type
        }));
        manifest
    };
    assert_eq!(remarks(&named(19)), []);
    assert!(
        text(&named(20), About::Names).starts_with(
            "20 event types have names that differ in numbers only, such as 'view /product/0', 'view /product/1', 'view /product/2': are these ids?"
        )
    );
}
