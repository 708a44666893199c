//! Fourteen events of six users, and the questions whose answers the tests count by hand.

use super::{Run, rockpool};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Zone UTC; 5 January 2026 is a Monday.
///
/// - `a` opens, saves after half an hour, shares after an hour.
/// - `b` opens and saves eight days later.
/// - `c` saves before opening.
/// - `d` opens and saves exactly seven days later.
/// - `e` opens and saves at the same instant, without a plan.
/// - nobody (no user) opens once.
/// - `f` shares twice, both events equal in every field, at the last instant covered.
pub const FIRST_FILE: &str = r#"{"event_type":"opened","event_time":"2026-01-05T09:00:00.000Z","user_id":"a","event_properties":{"plan":"pro"}}
{"event_type":"opened","event_time":"2026-01-05T10:00:00.000Z","user_id":"b","event_properties":{"plan":"pro"}}
{"event_type":"saved","event_time":"2026-01-05T09:30:00.000Z","user_id":"a","event_properties":{"size":0.5}}
{"event_type":"shared","event_time":"2026-01-05T10:00:00.000Z","user_id":"a"}
{"event_type":"saved","event_time":"2026-01-06T08:00:00.000Z","user_id":"c","event_properties":{"size":2}}
{"event_type":"opened","event_time":"2026-01-06T09:00:00.000Z","user_id":"c","event_properties":{"plan":"free"}}
{"event_type":"opened","event_time":"2026-01-06T12:00:00.000Z","user_id":"d","event_properties":{"plan":"free"}}
{"event_type":"opened","event_time":"2026-01-07T09:00:00.000Z","user_id":"e","event_properties":{}}
{"event_type":"saved","event_time":"2026-01-07T09:00:00.000Z","user_id":"e","event_properties":{"size":1}}
"#;

/// The second day's file; see [`FIRST_FILE`].
pub const SECOND_FILE: &str = r#"{"event_type":"opened","event_time":"2026-01-07T15:00:00.000Z","user_id":null,"event_properties":{"plan":"pro"}}
{"event_type":"saved","event_time":"2026-01-13T10:00:00.000Z","user_id":"b","event_properties":{"size":3}}
{"event_type":"saved","event_time":"2026-01-13T12:00:00.000Z","user_id":"d","event_properties":{"size":0.1}}
{"event_type":"shared","event_time":"2026-01-20T00:00:00.000Z","user_id":"f"}
{"event_type":"shared","event_time":"2026-01-20T00:00:00.000Z","user_id":"f"}
"#;

/// Writes the events as two files below `folder/raw` and gives that path.
pub fn write(folder: &Path) -> PathBuf {
    let raw = folder.join("raw");
    std::fs::create_dir(&raw).unwrap();
    std::fs::write(raw.join("1.jsonl"), FIRST_FILE).unwrap();
    std::fs::write(raw.join("2.jsonl"), SECOND_FILE).unwrap();
    raw
}

/// Builds `folder/extract` of the events in `folder/raw`.
pub fn build_in(folder: &Path, options: &[&str]) -> Run {
    let (raw, extract) = (folder.join("raw"), folder.join("extract"));
    let mut arguments =
        vec!["build", "--input", raw.to_str().unwrap(), "--output", extract.to_str().unwrap()];
    arguments.extend(options);
    rockpool(&arguments)
}

/// An extract of the events in a folder of its own, which goes with the returned value.
pub fn extract() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    build_in(folder.path(), &[]).fine();
    let extract = folder.path().join("extract");
    (folder, extract)
}

/// A step of one event type.
pub fn step(event_type: &str) -> Value {
    json!({"any_of": [{"event": {"type": event_type}}]})
}

/// Opened, saved, shared within seven days.
///
/// Entered: a, b, c, d, e. Saved strictly later and within seven days: a (half an hour) and d (seven days
/// exactly; the window is inclusive), not b (eight days), not c (before), not e (same instant). Shared: a.
pub fn funnel() -> Value {
    json!({
        "kind": "funnel",
        "steps": [step("opened"), step("saved"), step("shared")],
        "window": {"amount": 7, "unit": "day"},
        "breakdown": {"property": "plan"}
    })
}

/// Opened, and back to save in the same week or the one after.
///
/// One cohort of a to e in the week of 5 January. Week 0: a. Week 1: b and d.
pub fn retention() -> Value {
    json!({
        "kind": "retention",
        "start": step("opened"),
        "returning": step("saved"),
        "period": "week",
        "periods": 1
    })
}

/// Openings and their users by day, from 5 to 8 January: 2, 2, 2 and 0 events; 2, 2, 1 and 0 users.
pub fn segmentation() -> Value {
    json!({
        "kind": "segmentation",
        "series": [
            {"events": step("opened"), "measure": "events"},
            {"events": step("opened"), "measure": "users"}
        ],
        "by": "day",
        "dates": {"first": "2026-01-05", "last": "2026-01-08"}
    })
}

/// Who shared at least twice: `f`.
pub fn users() -> Value {
    json!({
        "kind": "users",
        "set": {"kind": "did", "events": step("shared"), "at_least": 2}
    })
}

/// What followed opening until half an hour passed: `a` saved and shared, `e` saved (at the same instant, but "saved"
/// stands after "opened"), `b`, `c` and `d` did nothing more.
pub fn paths() -> Value {
    json!({
        "kind": "paths",
        "anchor": {"from": step("opened")},
        "limit": {"session": {"amount": 30, "unit": "minute"}}
    })
}

/// Why `b` is not among those who saved in [`funnel`]: eight days are more than seven.
pub fn trace() -> Value {
    let mut funnel = funnel();
    funnel.as_object_mut().unwrap().remove("kind");
    json!({"kind": "trace", "funnel": funnel, "user": {"id": "b"}})
}

/// Events by type: opened 6, saved 5, shared 3.
pub fn sql() -> Value {
    json!({
        "kind": "sql",
        "sql": "SELECT event_type, count(*) AS events FROM events GROUP BY event_type ORDER BY event_type"
    })
}
