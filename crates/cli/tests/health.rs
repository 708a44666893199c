//! What `check` says of the events of an extract, and how it judges by a contract: texts, JSON, exit codes.

mod support;

use std::fs;
use std::path::Path;
use support::rockpool;

fn line(kind: &str, day: u32, hour: u32, user: &str, properties: &str) -> String {
    format!(
        "{{\"event_type\":\"{kind}\",\"event_time\":\"2026-01-{day:02}T{hour:02}:00:00Z\",\"user_id\":{user},\"event_properties\":{properties}}}\n"
    )
}

/// Every day of January two people sign up and open, one of them twice at noon; on the 20th somebody without an id opens.
fn january(folder: &Path) -> String {
    let mut lines = String::new();
    for day in 1..=31 {
        for user in ["\"ann\"", "\"bob\""] {
            lines += &line("signed_up", day, 9, user, "{\"plan\":\"pro\",\"seats\":3}");
            lines += &line("opened", day, 12, user, "{}");
        }
        lines += &line("opened", day, 12, "\"ann\"", "{\"from\":\"link\"}");
    }
    lines += &line("opened", 20, 13, "null", "{}");
    fs::write(folder.join("a.jsonl"), lines).unwrap();
    let extract = folder.join("extract").to_str().unwrap().to_owned();
    let input = folder.join("a.jsonl");
    rockpool(&["build", "--input", input.to_str().unwrap(), "--output", &extract, "--time-zone", "UTC"])
        .fine();
    extract
}

fn judged(folder: &Path, extract: &str, contract: &str, more: &[&str]) -> support::Run {
    let path = folder.join("contract.toml");
    fs::write(&path, contract).unwrap();
    let path = path.to_str().unwrap();
    let now = "2026-02-01T03:00:00Z";
    rockpool(&[&["check", extract, "--contract", path, "--now", now], more].concat())
}

#[test]
fn what_to_know_is_said_with_the_questions_that_it_affects() {
    let folder = tempfile::tempdir().unwrap();
    let extract = january(folder.path());
    let said = rockpool(&["check", &extract]).fine();
    assert!(said.stdout.contains(" is sound: "), "{}", said.stdout);
    let lines: Vec<&str> = said.stderr.lines().map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "note: ties         31 events are at the same instant as another of the same type and user, equal ones included: 'opened' (31)",
            "Nobody knows their order: a funnel lets one follow the other only where the same instant counts (funnel, paths)",
            "Write instants to the millisecond or finer, where there are only seconds",
            "note: no user      1 event has no user, 0.6\u{202f}% of all: 'opened' (1)",
            "Counts of events have them, counts of users do not (segmentation, funnel, retention, stickiness, lifecycle, paths, users)",
            "If they have an id of a device, name it as the user or join it by a table of aliases",
        ]
    );
    let report = rockpool(&["check", &extract, "--json"]).fine().json();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2);
    assert_eq!((&findings[0]["about"], &findings[0]["count"]), (&"ties".into(), &31.into()));
    assert_eq!(findings[0]["affects"], serde_json::json!(["funnel", "paths"]));
    assert_eq!(report["notes"][0], findings[0]["text"]);
    assert!(report.get("contract").is_none());
}

#[test]
fn the_contract_of_the_documentation_is_held_by_such_an_extract() {
    let folder = tempfile::tempdir().unwrap();
    let extract = january(folder.path());
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/nightly.md")).unwrap();
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let held = judged(folder.path(), &extract, example, &[]).fine();
    assert!(held.stdout.ends_with("extract holds the contract\n"), "{}", held.stdout);
    let held = judged(folder.path(), &extract, example, &["--json"]).fine().json();
    assert_eq!(held["contract"], serde_json::json!({ "held": true, "breaches": [], "unjudged": [] }));
}

#[test]
fn a_contract_that_is_not_held_ends_with_a_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let extract = january(folder.path());
    let contract = "newest_event = \"12h\"\n[events.closed]\n[events.signed_up.properties]\nplan = { type = \"number\" }\n";
    let broken = judged(folder.path(), &extract, contract, &[]);
    assert_eq!(broken.code, 4);
    let breaches: Vec<&str> = broken.stdout.lines().skip(1).collect();
    assert_eq!(
        breaches,
        [
            "breach: the newest event is of 2026-01-31T12:00:00Z, 15 hours old; asked is one that is at most 12 hours old",
            "breach: event 'closed': it is not in the extract; asked is that it is there",
            "breach: property 'plan' of 'signed_up': 62 of 62 events have a value that is no number; asked is only numbers",
        ]
    );
    assert!(broken.stderr.contains("does not hold the contract: 3 breaches"), "{}", broken.stderr);
    let broken = judged(folder.path(), &extract, contract, &["--json"]);
    assert_eq!(broken.code, 4);
    let said = &broken.json()["contract"];
    assert_eq!(said["held"], false);
    assert_eq!(said["breaches"].as_array().unwrap().len(), 3);
    assert_eq!(said["breaches"][2]["rule"], "property_type");
    assert_eq!(
        (&said["breaches"][2]["event"], &said["breaches"][2]["property"], &said["breaches"][0]["event"]),
        (&"signed_up".into(), &"plan".into(), &serde_json::Value::Null)
    );

    // A damaged extract is no matter of contracts.
    let manifest = fs::read_to_string(Path::new(&extract).join("manifest.json")).unwrap();
    let at = manifest.find("events/opened/").unwrap();
    let file = manifest[at..].split('"').next().unwrap();
    fs::remove_file(Path::new(&extract).join(file)).unwrap();
    let damaged = judged(folder.path(), &extract, contract, &["--json"]);
    assert_eq!(damaged.code, 3);
    assert!(damaged.json().get("contract").is_none());
}

#[test]
fn a_contract_that_makes_no_sense_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let extract = january(folder.path());
    let refused = judged(folder.path(), &extract, "[volume]\nleast = \"50%\"\n", &[]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    for part in ["contract.toml", "line 2", "unknown field `least`", "help: docs/nightly.md"] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
    let missing = rockpool(&["check", &extract, "--contract", "nowhere.toml"]);
    assert_eq!(missing.code, 1);
    let no_zone = rockpool(&["check", &extract, "--contract", "x.toml", "--now", "2026-01-01"]);
    assert_eq!(no_zone.code, 2);
    let no_contract = rockpool(&["check", &extract, "--now", "2026-01-01T00:00:00Z"]);
    assert_eq!(no_contract.code, 2);
}
