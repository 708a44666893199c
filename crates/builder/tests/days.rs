//! User days are cut in the reporting zone, also where clocks change.

mod support;

use rockpool_builder::{NoWatch, check};

/// Days since 1970, by `date -u -d ... +%s` divided by 86 400.
const MARCH_26: i32 = 19_442;
const OCTOBER_29: i32 = 19_659;

/// An event at every full hour from an instant on.
fn hours(start: &str, hours: i64) -> String {
    let start = chrono::DateTime::parse_from_rfc3339(start).unwrap();
    (0..hours)
        .map(|hour| {
            let time = (start + chrono::TimeDelta::hours(hour)).to_rfc3339();
            format!("{{\"event_type\":\"a\",\"event_time\":\"{time}\",\"user_id\":\"u\"}}\n")
        })
        .collect()
}

#[test]
fn a_day_has_23_or_25_hours() {
    let folder = tempfile::tempdir().unwrap();
    support::input(folder.path(), "spring.jsonl", hours("2023-03-25T22:00:00Z", 26));
    support::input(folder.path(), "autumn.jsonl", hours("2023-10-28T21:00:00Z", 28));
    let report = support::build_with(folder.path(), |options| {
        options.time_zone = chrono_tz::Europe::Budapest;
    })
    .unwrap();
    let extract = folder.path().join("out");
    let days = support::user_days(&extract, &report.manifest.event_types[0]);
    let counts: Vec<(i32, u32)> = days.iter().map(|(_, day, events, ..)| (*day, *events)).collect();
    // 22:00 UTC is still the 25th; 23:00 to 21:00 UTC is the 26th; 22:00 and 23:00 UTC are the 27th.
    // 21:00 UTC is still the 28th; 22:00 to 22:00 UTC is the 29th; 23:00 and 24:00 UTC are the 30th.
    let expected = [
        (MARCH_26 - 1, 1),
        (MARCH_26, 23),
        (MARCH_26 + 1, 2),
        (OCTOBER_29 - 1, 1),
        (OCTOBER_29, 25),
        (OCTOBER_29 + 1, 2),
    ];
    assert_eq!(counts, expected);
    // 2023-03-25T23:00:00Z and 2023-03-26T21:00:00Z.
    assert_eq!((days[1].3, days[1].4), (1_679_785_200_000, 1_679_864_400_000));
    assert!(check(&extract, &NoWatch).unwrap().is_sound());
}

#[test]
fn rows_without_a_user_are_one_user_at_the_end() {
    let none = support::line("a", "", 5, "{}");
    let lines = [support::line("a", "v", 9, "{}"), none.clone(), none, support::line("a", "w", 1, "{}")];
    let (folder, report) = support::build_lines(&lines.concat());
    let days = support::user_days(&folder.path().join("out"), &report.manifest.event_types[0]);
    let counts: Vec<(bool, u32)> = days.iter().map(|(key, _, events, ..)| (key.is_some(), *events)).collect();
    assert_eq!(counts, [(true, 1), (true, 1), (false, 2)]);
    let event_type = &report.manifest.event_types[0];
    assert_eq!((event_type.users, event_type.rows_without_user, report.manifest.users), (2, 2, 2));
}
