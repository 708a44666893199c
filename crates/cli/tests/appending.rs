//! Every night: what is new goes in, days are put anew, people leave; and what a job reads of it.

mod support;

use std::fs;
use std::path::Path;
use support::{events, rockpool, rockpool_with_input};

fn line(user: &str, day: u32) -> String {
    format!(
        "{{\"event_type\":\"opened\",\"event_time\":\"2026-01-{day:02}T12:00:00Z\",\"user_id\":\"{user}\"}}\n"
    )
}

/// A folder with an extract of two days.
fn two_days() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    fs::create_dir(&raw).unwrap();
    for day in 1..=2 {
        fs::write(raw.join(format!("{day}.jsonl")), line("ann", day) + &line("bob", day)).unwrap();
    }
    run(folder.path(), &["build", "--input", "raw", "--output", "extract"]).fine();
    folder
}

/// Runs a command whose words that name what is in the folder are paths in it.
fn run(folder: &Path, words: &[&str]) -> support::Run {
    let path = |word: &&str| match *word {
        "raw" | "raw/2.jsonl" | "extract" | "ids.txt" => folder.join(word).to_str().unwrap().to_owned(),
        word => word.to_owned(),
    };
    let words: Vec<String> = words.iter().map(path).collect();
    rockpool(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn what_is_new_goes_in_once() {
    let folder = two_days();
    let folder = folder.path();
    fs::write(folder.join("raw/3.jsonl"), line("ann", 3) + &line("cleo", 3)).unwrap();
    let said = run(folder, &["append", "--input", "raw", "--output", "extract"]).fine().stdout;
    for expected in
        ["new          2 events", "events       6", "users        3, 2 before", "2 files in already"]
    {
        assert!(said.contains(expected), "{said}");
    }
    let again = run(folder, &["append", "--input", "raw", "--output", "extract"]).fine().stdout;
    assert!(again.starts_with("Nothing is new for ") && again.contains("in already   3 files"), "{again}");
    let summary = run(folder, &["append", "--input", "raw", "--output", "extract", "--json"]).fine().json();
    assert_eq!(
        (&summary["written"], &summary["rows"], &summary["snapshot"]),
        (&false.into(), &6.into(), &2.into())
    );

    // A line that is none is counted and named, though it is the last of many.
    let raw = folder.join("raw/4.jsonl");
    fs::write(&raw, line("ann", 3).repeat(30) + &"no\n".repeat(25)).unwrap();
    let words = ["append", "--input", "raw", "--output", "extract", "--max-bad-lines", "50%"];
    let bad = run(folder, &words).fine().stdout;
    assert!(bad.contains("bad lines    25 of 55") && bad.contains("and 5 more"), "{bad}");
    fs::remove_file(&raw).unwrap();

    // From a pipe, with an event of the first day: late by the night and half a day.
    let extract = folder.join("extract");
    let words = ["append", "--input", "-", "--output", extract.to_str().unwrap(), "--json"];
    let late = rockpool_with_input(&words, &line("dora", 1)).fine().json();
    assert_eq!((&late["rows_added"], &late["rows_late"], &late["users"]), (&1.into(), &1.into(), &4.into()));
    assert_eq!(late["latest_by_ms"], 36 * 3_600_000);
    let check = run(folder, &["check", "extract", "--json"]).fine().json();
    assert_eq!(
        (&check["sound"], &check["rows"], &check["problems"]),
        (&true.into(), &37.into(), &serde_json::json!([]))
    );
}

#[test]
fn days_are_put_anew_and_old_ones_go() {
    let folder = two_days();
    let folder = folder.path();
    fs::write(folder.join("raw/2.jsonl"), line("ann", 2) + &line("eve", 1)).unwrap();
    let refused = run(folder, &["append", "--input", "raw", "--output", "extract"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("2.jsonl has another content than when it went into the extract"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("help: ") && refused.stderr.contains("--replace-days"),
        "{}",
        refused.stderr
    );

    let words =
        ["append", "--input", "raw/2.jsonl", "--output", "extract", "--replace-days", "2026-01-02", "--json"];
    let summary = run(folder, &words).fine().json();
    // Eve's event is of another day.
    assert_eq!(
        (&summary["rows_removed"], &summary["rows_added"], &summary["cut_off"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!((&summary["rows"], &summary["users"]), (&3.into(), &2.into()));
    let dropped = run(folder, &["append", "--output", "extract", "--drop-before", "2026-01-02", "--json"])
        .fine()
        .json();
    assert_eq!((&dropped["rows"], &dropped["users"]), (&1.into(), &1.into()));
    let said = run(folder, &["check", "extract"]).fine();
    assert!(said.stderr.contains("4 events were taken out again"), "{}", said.stderr);
}

#[test]
fn people_leave_and_their_files_go() {
    let folder = two_days();
    let folder = folder.path();
    fs::write(folder.join("ids.txt"), "\u{feff}bob\r\n\nnobody\n").unwrap();
    assert_eq!(run(folder, &["check", "extract", "--absent", "ids.txt"]).code, 3);
    let said = run(folder, &["forget", "extract", "--users", "ids.txt"]).fine();
    assert!(said.stdout.starts_with("Forgot 1 user of "), "{}", said.stdout);
    assert!(
        said.stdout.contains("taken out    2 events") && said.stdout.contains("events/opened/all/"),
        "{}",
        said.stdout
    );
    assert!(said.stderr.contains("note: 1 identifier not in the extract"), "{}", said.stderr);
    let absent = run(folder, &["check", "extract", "--absent", "ids.txt", "--json"]).fine().json();
    assert_eq!((&absent["absent"], &absent["users"]), (&true.into(), &2.into()));
    let vacuum = run(folder, &["vacuum", "extract", "--older-than", "0s", "--json"]).fine().json();
    assert_eq!((&vacuum["removed"], &vacuum["kept"]), (&serde_json::json!([]), &0.into()));
    // Nobody left to forget: nothing is written.
    let again = run(folder, &["forget", "extract", "--users", "ids.txt", "--json"]).fine().json();
    assert_eq!(
        (&again["written"], &again["users_forgotten"], &again["users_named"]),
        (&false.into(), &0.into(), &2.into())
    );
    fs::write(folder.join("ids.txt"), "\n").unwrap();
    assert_eq!(run(folder, &["forget", "extract", "--users", "ids.txt"]).code, 2);
}

#[test]
fn much_less_is_not_put_in_the_place_of_more() {
    let folder = two_days();
    let folder = folder.path();
    fs::remove_file(folder.join("raw/2.jsonl")).unwrap();
    fs::write(folder.join("raw/1.jsonl"), line("ann", 1)).unwrap();
    let refused = run(folder, &["build", "--input", "raw", "--output", "extract"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("4 events are there") && refused.stderr.contains("--allow-fewer"),
        "{}",
        refused.stderr
    );
    run(folder, &["build", "--input", "raw", "--output", "extract", "--allow-fewer"]).fine();
    let check = run(folder, &["check", "extract", "--json"]).fine().json();
    assert_eq!(check["rows"], 1);
    let refused = run(folder, &["append", "--input", "raw", "--output", "ids.txt"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("holds no extract"), "{}", refused.stderr);
}

#[test]
fn every_kind_of_question_is_answered_alike_in_steps_and_at_once() {
    let once = tempfile::tempdir().unwrap();
    events::write(once.path());
    events::build_in(once.path(), &[]).fine();
    // The first day's file; then the second's with what is late of the first; then a day that is put anew.
    let steps = tempfile::tempdir().unwrap();
    let raw = steps.path().join("raw");
    fs::create_dir(&raw).unwrap();
    let lines: Vec<&str> = events::FIRST_FILE.lines().collect();
    let file = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let (late, early) = lines.split_at(3);
    fs::write(raw.join("1.jsonl"), file(early)).unwrap();
    events::build_in(steps.path(), &[]).fine();
    fs::write(raw.join("2.jsonl"), events::SECOND_FILE.to_owned() + &file(late)).unwrap();
    run(steps.path(), &["append", "--input", "raw", "--output", "extract"]).fine();
    let of_day: Vec<&str> = lines.iter().copied().filter(|line| line.contains("2026-01-06")).collect();
    fs::write(steps.path().join("day.jsonl"), file(&of_day)).unwrap();
    let day = steps.path().join("day.jsonl");
    let words =
        ["append", "--input", day.to_str().unwrap(), "--output", "extract", "--replace-days", "2026-01-06"];
    run(steps.path(), &words).fine();

    let answer = |folder: &Path, question: &serde_json::Value| {
        let mut answer = support::ask(folder.join("extract").to_str().unwrap(), question);
        // What it cost.
        answer.as_object_mut().unwrap().remove("read").unwrap();
        answer
    };
    for question in
        [events::funnel(), events::retention(), events::segmentation(), events::paths(), events::sql()]
    {
        assert_eq!(answer(steps.path(), &question), answer(once.path(), &question), "{question}");
    }
}
