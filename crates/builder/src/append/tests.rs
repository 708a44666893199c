//! Appending where event types are cut by months and share files.

use super::*;
use crate::{
    BuildOptions, NoWatch,
    build::build_cut,
    check,
    derived::{DailyRow, read_series},
    write::SMALL_ROWS,
};
use chrono_tz::Tz;
use proptest::prelude::*;
use rockpool_catalog::{DailySeries, DaySpan, EventType, MANIFEST_FILE, Manifest};
use std::fs;

/// Rows beyond which an event type is cut by months here.
const FEW: u64 = 12;

fn options(folder: &Path, zone: Tz) -> BuildOptions {
    BuildOptions {
        name: Some("test".into()),
        time_zone: zone,
        ..BuildOptions::new(folder.join("in").to_str().unwrap(), folder.join("out"))
    }
}

fn put(folder: &Path, name: &str, content: &str) {
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("in").join(name), content).unwrap();
}

/// A period and its rows, for each file.
type Periods = Vec<(String, u64)>;

/// Rows, periods and rows of each file, of each event type.
fn periods(manifest: &Manifest) -> Vec<(String, u64, Periods)> {
    let period = |path: &str| path.split('/').nth(2).unwrap().to_owned();
    let of_type = |event_type: &EventType| {
        let mut files: Vec<_> =
            event_type.events.iter().map(|file| (period(&file.path), file.rows)).collect();
        files.extend(event_type.user_days.iter().map(|file| (period(&file.path), file.rows)));
        (event_type.name.clone(), event_type.rows, files)
    };
    let of_any = |path: &str| path.split('/').nth(1).unwrap().to_owned();
    let any = manifest.any_user_days.iter().map(|file| (of_any(&file.path), file.rows)).collect();
    manifest.event_types.iter().map(of_type).chain([("any".to_owned(), 0, any)]).collect()
}

/// What is counted by day, with the rows of each series.
fn daily(folder: &Path, manifest: &Manifest) -> Vec<(DailySeries, Vec<DailyRow>)> {
    let daily = manifest.daily.clone().unwrap();
    let rows = |series: &DailySeries| read_series(&folder.join("out"), &daily.part(series).unwrap()).unwrap();
    daily.series.iter().map(|series| (series.clone(), rows(series))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn events_by_day_and_value_are_those_of_a_build_whatever_the_steps(
        steps in proptest::collection::vec(proptest::collection::vec((0..2, 0..3u32, 0..24u32, 0..4usize), 40..160), 2..5),
        cut in prop_oneof![Just(FEW), Just(ROWS_IN_ONE_FILE)],
        replaced in 0..4u32,
    ) {
        let (stepwise, once) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let zone = Tz::Asia__Tokyo;
        // Two days before the end of a month, two after it.
        let day = |step: usize, day: u32| ["2025-01-30", "2025-01-31", "2025-02-01", "2025-02-02"][(day as usize + step) % 4];
        let line = |kind: i32, date: &str, hour: u32, plan: usize| {
            let plan = ["\"plan\":\"pro\"", "\"plan\":7", "\"plan\":\"\"", ""][plan];
            format!("{{\"event_type\":\"k{kind}\",\"event_time\":\"{date}T{hour:02}:00:00Z\",\"user_id\":\"u{hour}\",\"event_properties\":{{{plan}}}}}\n")
        };
        let many = |kind: i32| (0..400usize).map(|place| line(kind, day(0, place as u32 % 2), 5, place % 4)).collect::<String>();
        for (number, events) in steps.iter().enumerate() {
            let mut lines: String = events.iter().map(|(kind, of, hour, plan)| line(*kind, day(number, *of), *hour, *plan)).collect();
            if number == 0 {
                lines += &(many(0) + &many(1));
            }
            put(stepwise.path(), &format!("{number}.jsonl"), &lines);
            put(once.path(), &format!("{number}.jsonl"), &lines);
            if number == 0 {
                build_cut(&options(stepwise.path(), zone), cut, &NoWatch).unwrap();
            } else {
                append_cut(&AppendOptions::new(options(stepwise.path(), zone)), cut, &NoWatch).unwrap();
            }
        }
        let built = build_cut(&options(once.path(), zone), cut, &NoWatch).unwrap().manifest;
        prop_assert!(built.daily.as_ref().unwrap().find(Some("k0"), Some("plan")).is_some());
        let sound = |folder: &Path| {
            let checked = check(&folder.join("out"), &NoWatch).unwrap();
            assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
            checked.manifest.unwrap()
        };
        let appended = sound(stepwise.path());
        prop_assert_eq!(daily(stepwise.path(), &appended), daily(once.path(), &built));
        // A day that is put anew, one that goes, somebody who goes.
        put(stepwise.path(), "new.jsonl", &line(1, day(0, replaced), 3, 0).repeat(30));
        let options = || AppendOptions::new(options(stepwise.path(), zone));
        let anew = AppendOptions { replace_days: Some(day(0, replaced).parse().unwrap()), ..options() };
        append_cut(&anew, cut, &NoWatch).unwrap();
        sound(stepwise.path());
        append_cut(&AppendOptions { drop_before: Some("2025-01-31".parse().unwrap()), ..options() }, cut, &NoWatch).unwrap();
        sound(stepwise.path());
        append_cut(&AppendOptions { forget: vec!["u5".into()], ..options() }, cut, &NoWatch).unwrap();
        sound(stepwise.path());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn files_are_cut_as_if_everything_had_come_at_once(
        steps in proptest::collection::vec(proptest::collection::vec((0..3, 0..5, 1..5u32, 1..30u32, 0..24u32), 1..30), 2..5),
        zone in prop_oneof![Just(Tz::UTC), Just(Tz::Asia__Tokyo), Just(Tz::America__New_York)],
        stray in 0..9usize,
        small in 0..80,
    ) {
        let (stepwise, once) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (number, events) in steps.iter().enumerate() {
            let line = |kind: &str, user: i32, time: &str| {
                format!("{{\"event_type\":\"{kind}\",\"event_time\":\"{time}:00:00Z\",\"user_id\":\"u{user}\",\"event_properties\":{{\"step\":{number}}}}}\n")
            };
            let mut lines: String = events
                .iter()
                .map(|(kind, user, month, day, hour)| {
                    let day = if *month == 2 { (*day).min(28) } else { *day };
                    line(&format!("kind {kind}"), *user, &format!("2025-{month:02}-{day:02}T{hour:02}"))
                })
                .collect();
            if number == stray {
                lines += &line("kind 0", 1, "1970-01-01T00");
            }
            if number == 0 {
                lines.extend((0..small).map(|name| line(&format!("small {name}"), 2, "2025-01-01T00")));
            }
            let name = format!("{number}.jsonl");
            put(stepwise.path(), &name, &lines);
            put(once.path(), &name, &lines);
            if number == 0 {
                build_cut(&options(stepwise.path(), zone), FEW, &NoWatch).unwrap();
            } else {
                append_cut(&AppendOptions::new(options(stepwise.path(), zone)), FEW, &NoWatch).unwrap();
            }
        }
        let built = build_cut(&options(once.path(), zone), FEW, &NoWatch).unwrap().manifest;
        let checked = check(&stepwise.path().join("out"), &NoWatch).unwrap();
        prop_assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
        let appended = checked.manifest.unwrap();
        prop_assert_eq!(periods(&appended), periods(&built));
        let said = |manifest: &Manifest| -> Vec<_> {
            let types = manifest.event_types.iter();
            types.map(|kind| (kind.users, kind.properties.clone(), kind.duplicate_rows.clone(), kind.covered, kind.findings.clone())).collect()
        };
        prop_assert_eq!(said(&appended), said(&built));
        prop_assert_eq!(daily(stepwise.path(), &appended), daily(once.path(), &built));
        prop_assert_eq!(appended.strays, built.strays);
        prop_assert_eq!(appended.health.findings, built.health.findings);
    }
}

#[test]
fn an_event_type_without_news_keeps_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let line = |kind: &str, second: u32| {
        format!(
            "{{\"event_type\":\"{kind}\",\"event_time\":\"2025-01-01T01:{:02}:{:02}Z\",\"user_id\":\"u\"}}\n",
            second / 60,
            second % 60
        )
    };
    let many = SMALL_ROWS as u32 + 1;
    put(folder.path(), "a.jsonl", &(0..many).map(|place| line("large", place % 3_600)).collect::<String>());
    let before = build_cut(&options(folder.path(), Tz::UTC), ROWS_IN_ONE_FILE, &NoWatch).unwrap().manifest;
    put(folder.path(), "b.jsonl", &line("other", 0));
    let report = append(&AppendOptions::new(options(folder.path(), Tz::UTC)), &NoWatch).unwrap();
    assert_eq!(report.manifest.event_type("large"), before.event_type("large"));
    assert_eq!((report.files_written, report.manifest.users), (6, 1));
    // What it is not read for is not verified: `check` does that.
    assert_eq!(check(&folder.path().join("out"), &NoWatch).unwrap().problems, vec![]);
}

#[test]
fn an_event_type_that_keeps_its_files_is_missed_on_the_days_that_others_bring() {
    let folder = tempfile::tempdir().unwrap();
    let day = |kind: &str, day: u32, count: u32| -> String {
        let date = chrono::NaiveDate::from_yo_opt(2025, day).unwrap();
        let line =
            format!("{{\"event_type\":\"{kind}\",\"event_time\":\"{date}T12:00:00Z\",\"user_id\":\"u\"}}\n");
        line.repeat(count as usize)
    };
    let each_day = SMALL_ROWS as u32 / 40 + 1;
    put(folder.path(), "a.jsonl", &(1..=40).map(|number| day("large", number, each_day)).collect::<String>());
    let before = build_cut(&options(folder.path(), Tz::UTC), ROWS_IN_ONE_FILE, &NoWatch).unwrap().manifest;
    put(folder.path(), "b.jsonl", &(45..=48).map(|number| day("other", number, 1)).collect::<String>());
    let after = append(&AppendOptions::new(options(folder.path(), Tz::UTC)), &NoWatch).unwrap().manifest;
    let large = |manifest: &Manifest| manifest.event_type("large").unwrap().clone();
    assert_eq!(large(&before).events, large(&after).events);
    let gaps = |manifest: &Manifest| large(manifest).findings.unwrap().gaps.longest;
    // The 48th day may still be going on. Day 45 of 2025 is day 20 133 since 1970.
    assert_eq!(gaps(&before), []);
    assert_eq!(gaps(&after), [DaySpan { first: 20_133, last: 20_135 }]);
    let whole = after.health.findings.unwrap().gaps;
    assert_eq!(whole.longest, [DaySpan { first: 20_129, last: 20_132 }]);
    assert_eq!(check(&folder.path().join("out"), &NoWatch).unwrap().problems, vec![]);
}

#[test]
fn months_of_any_event_without_news_keep_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let line = |kind: &str, time: &str, user: &str| {
        format!(
            "{{\"event_type\":\"{kind}\",\"event_time\":\"2025-{time}:00:00Z\",\"user_id\":\"{user}\"}}\n"
        )
    };
    let days = |kind: &str, month: u32| -> String {
        (1..=10).map(|day| line(kind, &format!("{month:02}-{day:02}T12"), &format!("u{day}"))).collect()
    };
    let zone = Tz::Asia__Tokyo;
    // Neither has enough rows for months of its own; together they have.
    let all: String = (1..=3).map(|month| days("a", month)).collect();
    put(folder.path(), "a.jsonl", &(all + &days("b", 2)));
    let before = build_cut(&options(folder.path(), zone), 30, &NoWatch).unwrap().manifest;
    let periods = |manifest: &Manifest| -> Vec<(String, u64)> {
        let period = |path: &str| path.split('/').nth(1).unwrap().to_owned();
        manifest.any_user_days.iter().map(|file| (period(&file.path), file.rows)).collect()
    };
    let rows = |counts: [u64; 3]| -> Vec<(String, u64)> {
        ["2025-01", "2025-02", "2025-03"].map(str::to_owned).into_iter().zip(counts).collect()
    };
    assert_eq!(periods(&before), rows([10, 10, 10]));
    assert!(before.event_types.iter().all(|kind| kind.user_days.len() == 1));
    let append = |change: &dyn Fn(&mut AppendOptions)| {
        let mut options = AppendOptions::new(options(folder.path(), zone));
        change(&mut options);
        let report = append_cut(&options, 30, &NoWatch).unwrap();
        let checked = check(&folder.path().join("out"), &NoWatch).unwrap();
        assert_eq!((checked.problems, checked.warnings), (vec![], vec![]));
        report
    };
    let same = |one: &Manifest, other: &Manifest| -> Vec<bool> {
        one.any_user_days.iter().map(|file| other.any_user_days.contains(file)).collect()
    };
    // Tokyo's first of March begins on 28 February of UTC.
    put(folder.path(), "b.jsonl", &line("b", "02-28T23", "new"));
    let after = append(&|_| ()).manifest;
    assert_eq!(same(&before, &after), [true, true, false]);
    assert_eq!(periods(&after), rows([10, 10, 11]));
    let retired = after.snapshot.as_ref().unwrap().retired.iter().map(|file| file.path.as_str());
    let retired: Vec<&str> = retired.filter(|path| path.starts_with("any_user_days/")).collect();
    assert_eq!(retired, [before.any_user_days[2].path.as_str()]);
    // A day that leaves is one month's; who is forgotten leaves all.
    let fewer = append(&|options| options.drop_before = Some("2025-01-04".parse().unwrap())).manifest;
    assert_eq!(same(&after, &fewer), [false, true, true]);
    assert_eq!(periods(&fewer), rows([7, 10, 11]));
    // Where a file that stays tells nothing of the order of events, nothing is said of it; then all are new.
    let path = folder.path().join("out").join(MANIFEST_FILE);
    let silent = Manifest { day_order: None, ..fewer };
    std::fs::write(path, silent.to_json().unwrap()).unwrap();
    put(folder.path(), "c.jsonl", &line("b", "03-05T12", "new"));
    let still = append(&|_| ()).manifest;
    assert_eq!((same(&silent, &still), &still.day_order), (vec![true, true, false], &None));
    let forgotten = append(&|options| options.forget = vec!["u5".into()]).manifest;
    assert_eq!(periods(&forgotten), rows([6, 9, 11]));
    assert!(forgotten.day_order.is_some_and(|order| order.ends.is_some()));
}

#[test]
fn months_without_news_keep_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let line = |time: &str, user: &str, plan: &str| {
        format!(
            "{{\"event_type\":\"a\",\"event_time\":\"2025-{time}:00:00Z\",\"user_id\":\"{user}\",\"event_properties\":{{\"plan\":{plan}}}}}\n"
        )
    };
    let days = |month: u32| -> String {
        (1..=10).map(|day| line(&format!("{month:02}-{day:02}T12"), &format!("u{day}"), "1")).collect()
    };
    let zone = Tz::Asia__Tokyo;
    put(folder.path(), "a.jsonl", &(days(1) + &days(2) + &days(3)));
    let before = build_cut(&options(folder.path(), zone), FEW, &NoWatch).unwrap().manifest;
    let append = |name: &str, lines: &str| {
        put(folder.path(), name, lines);
        let manifest =
            append_cut(&AppendOptions::new(options(folder.path(), zone)), FEW, &NoWatch).unwrap().manifest;
        assert_eq!(check(&folder.path().join("out"), &NoWatch).unwrap().problems, vec![]);
        manifest
    };
    let paths = |manifest: &Manifest, days: bool| -> Vec<String> {
        let files = if days { &manifest.event_types[0].user_days } else { &manifest.event_types[0].events };
        files.iter().map(|file| file.path.clone()).collect()
    };
    let same = |one: &[String], other: &[String]| -> Vec<bool> {
        one.iter().map(|path| other.contains(path)).collect()
    };
    // Tokyo's first of March begins on 28 February of UTC.
    let after = append("b.jsonl", &line("02-28T23", "new", "1"));
    assert_eq!(same(&paths(&before, false), &paths(&after, false)), [true, false, true]);
    assert_eq!(same(&paths(&before, true), &paths(&after, true)), [true, true, false]);
    assert_eq!((after.event_types[0].users, after.rows), (11, 31));
    // An odd value makes the column text, in every file.
    let odd = append("c.jsonl", &line("03-20T12", "u1", "\"pro\""));
    assert_eq!(same(&paths(&after, false), &paths(&odd, false)), [false, false, false]);
    assert_eq!(odd.event_types[0].property("plan").unwrap().kind, rockpool_catalog::PropertyType::Text);
    // A day that is replaced is one month's.
    put(folder.path(), "a.jsonl", &line("01-05T12", "u5", "2"));
    let options = AppendOptions {
        replace_days: Some("2025-01-05".parse().unwrap()),
        ..AppendOptions::new(options(folder.path(), zone))
    };
    let replaced = append_cut(&options, FEW, &NoWatch).unwrap();
    assert_eq!((replaced.rows_removed, replaced.rows_added), (1, 1));
    assert_eq!(same(&paths(&odd, false), &paths(&replaced.manifest, false)), [false, true, true]);
    assert_eq!(check(&folder.path().join("out"), &NoWatch).unwrap().problems, vec![]);
}
