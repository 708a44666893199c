//! What an extract holds of a contract, from events counted by hand.

mod support;

use rockpool_builder::{Breach, Contract, Judgement, NoWatch, check};
use std::{fs, path::Path};
use support::{build_with, input};

/// Lines at noon of a day, so many of a user each.
fn lines(kind: &str, date: &str, count: usize, properties: &str) -> String {
    let line = |place| {
        format!(
            "{{\"event_type\":\"{kind}\",\"event_time\":\"{date}T12:00:{:02}Z\",\"user_id\":\"u{place}\",\"event_properties\":{properties}}}\n",
            place % 60
        )
    };
    (0..count).map(line).collect()
}

/// An extract of events on every day of January 2026 and the first ten hours of 1 February: 10 of `opened` each day, but
/// 4 on Saturday the 31st; 2 of `paid` on Saturdays.
fn january(folder: &Path) {
    let mut all = String::new();
    for day in 1..=31 {
        let date = format!("2026-01-{day:02}");
        let size = if day == 9 { "\"large\"" } else { "5" };
        let count = if day == 31 { 4 } else { 10 };
        all += &lines("opened", &date, count, &format!("{{\"plan\":\"pro\",\"size\":{size}}}"));
        if [3, 10, 17, 24, 31].contains(&day) {
            all += &lines("paid", &date, 2, "{}");
        }
    }
    all += "{\"event_type\":\"opened\",\"event_time\":\"2026-02-01T10:00:00Z\",\"user_id\":\"u0\"}\n";
    input(folder, "a.jsonl", all);
    build_with(folder, |_| ()).unwrap();
}

fn judge_at(folder: &Path, contract: &str, now: &str) -> Judgement {
    let path = folder.join("contract.toml");
    fs::write(&path, contract).unwrap();
    let report = check(&folder.join("out"), &NoWatch).unwrap();
    assert_eq!(report.problems, vec![]);
    let now = chrono::DateTime::parse_from_rfc3339(now).unwrap().timestamp_millis();
    Contract::read(&path).unwrap().judge(&report, now).unwrap()
}

fn judge(folder: &Path, contract: &str) -> Vec<String> {
    let judgement = judge_at(folder, contract, "2026-02-01T12:00:00Z");
    assert_eq!(judgement.unjudged, Vec::<String>::new(), "{contract}");
    judgement.breaches.iter().map(Breach::text).collect()
}

const HELD: [&str; 0] = [];

#[test]
fn events_and_properties_are_there_and_of_their_type() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    january(folder);
    assert_eq!(judge(folder, ""), HELD);
    assert_eq!(judge(folder, "[events.opened]\n[events.closed]\nrequired = false"), HELD);
    assert_eq!(
        judge(folder, "[events.closed]"),
        ["event 'closed': it is not in the extract; asked is that it is there"]
    );
    let properties = "[events.opened.properties]\n";
    // 304 events with properties and one without.
    assert_eq!(judge(folder, &format!("{properties}plan = {{ type = \"text\", absent = \"1%\" }}")), HELD);
    assert_eq!(
        judge(folder, &format!("{properties}plan = {{ absent = 0 }}\nprice = {{}}")),
        [
            "property 'plan' of 'opened': 1 of 305 events lack it, 0.33 %; asked is at most 0 %",
            "property 'price' of 'opened': no event has it; asked is that it is there"
        ]
    );
    assert_eq!(
        judge(folder, &format!("{properties}size = {{ type = \"number\" }}")),
        [
            "property 'size' of 'opened': 10 of 304 events have a value that is no number; asked is only numbers"
        ]
    );
    assert_eq!(
        judge(folder, &format!("{properties}plan = {{ type = \"boolean\" }}")),
        ["property 'plan' of 'opened': some values are neither true nor false; asked is only true and false"]
    );
}

#[test]
fn the_newest_event_may_not_be_old() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    january(folder);
    assert_eq!(judge(folder, "newest_event = \"2h\""), HELD);
    assert_eq!(
        judge(folder, "newest_event = \"119m\""),
        [
            "the newest event is of 2026-02-01T10:00:00Z, 2 hours old; asked is one that is at most 1 hour 59 minutes old"
        ]
    );
    assert_eq!(judge(folder, "[events.paid]\nnewest_event = \"1d\""), HELD);
    assert_eq!(
        judge(folder, "[events.paid]\nnewest_event = \"23h\""),
        [
            "event 'paid': the newest event is of 2026-01-31T12:00:01Z, 23 hours 59 minutes old; asked is one that is at most 23 hours old"
        ]
    );
}

#[test]
fn a_day_is_compared_with_the_same_weekday() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    january(folder);
    // Saturday the 31st has 6 events; those before have 12 each: the 3rd, 10th, 17th, 24th.
    assert_eq!(judge(folder, "[volume]\nat_least = \"50%\"\nat_most = \"200%\""), HELD);
    assert_eq!(
        judge(folder, "[volume]\nat_least = 0.6\nat_most = 2"),
        ["2026-01-31 has 6 events, 50 % of the median 12 of 4 such weekdays before; asked is 60 % to 200 %"]
    );
    assert_eq!(
        judge(folder, "[events.opened.volume]\nat_least = \"50%\"\nweeks = 2"),
        [
            "event 'opened': 2026-01-31 has 4 events, 40 % of the median 10 of 2 such weekdays before; asked is at least 50 %"
        ]
    );
    assert_eq!(judge(folder, "[events.paid.volume]\nat_least = 1\nat_most = 1"), HELD);
    // A day is complete only some hours later: then Friday the 30th is the last one.
    assert_eq!(judge(folder, "[volume]\nat_least = 1\nat_most = 1\ncomplete_after = \"13h\""), HELD);
    // On the next day, Sunday the 1st is over, with one event.
    let sunday = judge_at(folder, "[volume]\nat_least = \"50%\"", "2026-02-02T03:00:00Z");
    assert_eq!(sunday.breaches.len(), 1);
    assert_eq!(
        sunday.breaches[0].found,
        "2026-02-01 has 1 event, 10 % of the median 10 of 4 such weekdays before"
    );
    // In the first week there is nothing to compare with.
    let early = judge_at(folder, "[volume]\nat_least = 1", "2026-01-08T12:00:00Z");
    assert_eq!(early.breaches, vec![]);
    assert_eq!(early.unjudged, ["volume: the extract has no whole day of the same weekday before"]);
}

#[test]
fn health_has_limits() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let line = |user: &str, day: u32, properties: &str| {
        format!(
            "{{\"event_type\":\"a\",\"event_time\":\"2026-01-{day:02}T12:00:00Z\",\"user_id\":{user},\"event_properties\":{properties}}}\n"
        )
    };
    let all = [
        line("\"ann@example.com\"", 1, "{}"),
        line("\"ann@example.com\"", 1, "{}"),
        line("null", 4, "{\"mail\":\"bob@example.com\"}"),
        line("\"u\"", 4, "{\"mail\":\"x\"}"),
        "no event\n".to_owned(),
    ];
    input(folder, "a.jsonl", all.concat());
    build_with(folder, |options| options.max_bad_lines = 1.0).unwrap();
    let limits =
        "[health]\nduplicates = 0.25\nwithout_user = \"25%\"\nbad_lines = \"20%\"\ndays_without_events = 2\n";
    assert_eq!(judge(folder, limits), HELD);
    assert_eq!(judge(folder, "[health]\npersonal_values = true"), HELD);
    let limits = "[health]\nduplicates = 0.2\nwithout_user = 0\nbad_lines = \"1%\"\ndays_without_events = 1\npersonal_values = false";
    assert_eq!(
        judge(folder, limits),
        [
            "1 of 4 events is equal to an earlier one, 25 %; asked is at most 20 %",
            "1 of 4 events is without a user, 25 %; asked is at most 0 %",
            "1 of 5 lines is left out, 20 %; asked is at most 1 %",
            "2 days without any event; asked is at most 1",
            "identifiers of users: values look personal: 1 like e-mail addresses; asked is none",
            "property 'mail' of 'a': values look personal: 1 like e-mail addresses; asked is none",
        ]
    );
}
