//! A report as JSON, for whoever runs a command every night.

use rockpool_catalog::{LeftOutFile, Manifest, TimeRange};
use serde_json::{Value, json};

/// What every summary of an extract says: one JSON object. Instants are in milliseconds since 1970 (UTC).
pub fn of(command: &str, manifest: &Manifest, seconds: f64) -> Value {
    let resolution = manifest.time_resolution;
    let instants = |time: TimeRange| {
        json!({
            "first": resolution.milliseconds_of_tick(time.first),
            "last": resolution.milliseconds_of_tick(time.last),
        })
    };
    let snapshot = manifest.snapshot.as_ref();
    json!({
        "command": command,
        "name": manifest.name,
        "snapshot": snapshot.map(|snapshot| snapshot.number),
        "key_space": snapshot.map(|snapshot| snapshot.key_space.clone()),
        "rows": manifest.rows,
        "rows_without_user": manifest.rows_without_user,
        "users": manifest.users,
        "event_types": manifest.event_types.len(),
        "files": manifest.files().count(),
        "bytes": manifest.files().map(|file| file.bytes).sum::<u64>(),
        "covered": manifest.covered.map(instants),
        "main_time": manifest.main_time().map(instants),
        "strays": manifest.strays.as_ref().map_or(0, |strays| strays.rows),
        "duplicate_rows": manifest.health.duplicate_rows,
        "time_zone": manifest.time_zone,
        "seconds": seconds,
    })
}

/// Files that were not read.
pub fn left_out(files: &[LeftOutFile]) -> Value {
    files.iter().map(|file| json!({ "path": file.path, "reason": file.reason })).collect()
}

/// The object as it is printed: one line.
pub fn text(summary: &Value) -> String {
    format!("{summary}\n")
}
