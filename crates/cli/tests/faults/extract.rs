//! An extract whose files are large enough to be read by ranges, and questions of every kind about it.

use super::fault::Draws;
use chrono::DateTime;
use rockpool_builder::{BuildOptions, NoWatch, build};
use rockpool_catalog::TimeResolution;
use rockpool_question::Question;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Events in all.
const EVENTS: usize = 26_000;
const USERS: usize = 3_000;
const DAYS: usize = 90;

/// A question of every kind.
pub const QUESTIONS: [&str; 14] = [
    r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":{"type":"a"}}]},"measure":"users"},
        {"events":{"any_of":[{"event":"any"}]},"measure":"events"}],"by":"week","breakdowns":[{"property":"plan"}]}"#,
    r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":{"type":"b"}}]},
        "measure":{"property":{"property":"size","aggregate":"p90"}}}],"by":"month"}"#,
    r#"{"kind":"segmentation","series":[{"events":{"any_of":[{"event":{"type":"a"}}]},"measure":{"rolling_users":7}}],
        "by":"day"}"#,
    r#"{"kind":"funnel","steps":[{"any_of":[{"event":{"type":"a"}}]},{"any_of":[{"event":{"type":"b"}}]}],
        "window":{"amount":7,"unit":"day"},"breakdown":{"property":"plan","step":1}}"#,
    r#"{"kind":"funnel","steps":[{"any_of":[{"event":{"type":"a"},
        "filters":[{"property":"note","operator":"contains","values":["q"]}]}]},{"any_of":[{"event":{"type":"b"}}]}],
        "window":{"amount":30,"unit":"day"},"over_time":"month","hold_constant":["plan"]}"#,
    r#"{"kind":"retention","start":{"any_of":[{"event":{"type":"a"}}]},"returning":{"any_of":[{"event":"any"}]},
        "period":"week","periods":6}"#,
    r#"{"kind":"retention","start":{"any_of":[{"event":{"type":"b"}}]},"returning":{"any_of":[{"event":{"type":"a"}}]},
        "period":"day","periods":7,"counted":"rolling","measure":{"average_per_user":"size"}}"#,
    r#"{"kind":"stickiness","events":{"any_of":[{"event":{"type":"b"}}]},"period":"day","at_least":2}"#,
    r#"{"kind":"lifecycle","events":{"any_of":[{"event":"any"}]},"period":"week"}"#,
    r#"{"kind":"paths","anchor":{"from":{"any_of":[{"event":{"type":"a"}}]}},"depth":3,"name_by":"plan",
        "limit":{"session":{"amount":30,"unit":"minute"}},"names":6}"#,
    r#"{"kind":"users","set":{"kind":"counted","question":{"kind":"funnel","steps":[{"any_of":[{"event":{"type":"a"}}]},
        {"any_of":[{"event":{"type":"b"}}]}],"window":{"amount":1,"unit":"hour"}},
        "part":{"kind":"funnel_step","step":2,"outcome":"reached"}},"limit":50}"#,
    r#"{"kind":"trace","funnel":{"steps":[{"any_of":[{"event":{"type":"a"}}]},{"any_of":[{"event":{"type":"b"}}]}],
        "window":{"amount":7,"unit":"day"}},"user":{"key":21899447}}"#,
    r#"{"kind":"sql","sql":"SELECT plan, count(DISTINCT user_key), sum(size), max(event_time) FROM a GROUP BY 1 ORDER BY 1"}"#,
    r#"{"kind":"sql","sql":"SELECT event_type, count(*), count(user_key), min(event_time) FROM events GROUP BY 1 ORDER BY 1"}"#,
];

/// One of the questions.
pub fn question(number: usize) -> Question {
    serde_json::from_str(QUESTIONS[number]).unwrap()
}

/// An extract in a folder of its own, and its files as they were built.
pub struct Extract {
    folder: tempfile::TempDir,
    files: &'static BTreeMap<String, Vec<u8>>,
}

impl Extract {
    /// An extract of random events, and one that an older build made of others.
    pub fn with_older() -> (Self, Self) {
        // The tests share the builds and nothing else.
        static BUILT: LazyLock<[BTreeMap<String, Vec<u8>>; 2]> =
            LazyLock::new(|| [build_files(2), build_files(1)]);
        let [files, older] = &*BUILT;
        (Self::of(files), Self::of(older))
    }

    fn of(files: &'static BTreeMap<String, Vec<u8>>) -> Self {
        let extract = Self { folder: tempfile::tempdir().unwrap(), files };
        for (path, bytes) in files {
            std::fs::create_dir_all(extract.path().join(path).parent().unwrap()).unwrap();
            extract.put(path, Some(bytes));
        }
        extract
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("extract")
    }

    /// Its files by path, sound.
    pub fn files(&self) -> &'static BTreeMap<String, Vec<u8>> {
        self.files
    }

    /// Puts other bytes, or none, in the place of a file.
    pub fn put(&self, path: &str, bytes: Option<&[u8]>) {
        write(&self.path().join(path), bytes);
    }

    /// Puts a file's own bytes back.
    pub fn restore(&self, path: &str) {
        self.put(path, self.files.get(path).map(Vec::as_slice));
    }
}

/// The files of an extract; every seed gives others.
fn build_files(seed: u64) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("events.jsonl");
    let mut draws = Draws::new(seed);
    let lines: Vec<String> = (0..EVENTS).map(|_| line(&mut draws)).collect();
    std::fs::write(&input, lines.join("\n")).unwrap();
    let options = BuildOptions {
        name: Some("faults".into()),
        time_zone: chrono_tz::Europe::Budapest,
        time_resolution: TimeResolution::Microseconds,
        max_bad_lines: 0.0,
        memory_bytes: 64 << 20,
        ..BuildOptions::new(input.display().to_string(), folder.path().join("extract"))
    };
    build(&options, &NoWatch).unwrap();
    let paths = super::support::files_below(&options.output);
    let named = |path: &PathBuf| path.to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (named(path), std::fs::read(options.output.join(path)).unwrap())).collect()
}

fn write(path: &Path, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => std::fs::write(path, bytes).unwrap(),
        None => std::fs::remove_file(path).unwrap(),
    }
}

fn line(draws: &mut Draws) -> String {
    // Some events have no user.
    let user = draws.below(USERS + 50);
    let micros =
        1_700_000_000_000_000 + draws.below(DAYS * 86_400) as i64 * 1_000_000 + draws.below(1_000_000) as i64;
    let note: String = (0..40).map(|_| char::from(b'a' + draws.below(26) as u8)).collect();
    let plan = ["free", "pro", "team"][draws.below(3)];
    let mut properties = json!({
        "plan": plan,
        "size": draws.below(1_000_000),
        "note": note,
    });
    if draws.below(300) == 0 {
        properties["rare"] = json!(format!("value {}", draws.below(20)));
    }
    let event_type = ["a", "b"][draws.below(2)];
    json!({
        "user_id": (user < USERS).then(|| format!("user {user}")),
        "event_time": DateTime::from_timestamp_micros(micros).unwrap().to_rfc3339(),
        "event_type": event_type,
        "event_properties": properties,
    })
    .to_string()
}
