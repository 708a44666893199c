//! Real documents: the examples of the documentation, the events of the sample, and what was found before.

use crate::Document;
use std::fs;
use std::path::{Path, PathBuf};

/// One user in so many, told by the last digits of the id, is in the small extract.
const USERS_KEPT: &str = "0";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The documents that once broke the reader of a target.
pub fn found(target: &str) -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("found").join(target);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().map(|path| Document(fs::read(path).unwrap_or_default())).collect()
}

/// The fenced examples in a language of a page of the documentation, such as `questions.md`.
pub fn examples(page: &str, language: &str) -> Vec<String> {
    let text = read(&repository().join("docs").join(page));
    let (fence, mut examples, mut open) = (format!("```{language}"), vec![], None);
    for line in text.lines() {
        match &mut open {
            None if line == fence => open = Some(vec![]),
            Some(lines) if line == "```" => {
                examples.push(lines.join("\n"));
                open = None;
            }
            Some(lines) => lines.push(line),
            None => {}
        }
    }
    examples
}

/// The questions among the examples of the documentation, as JSON.
pub fn questions() -> Vec<serde_json::Value> {
    let examples = examples("questions.md", "json");
    let values = examples.iter().filter_map(|example| serde_json::from_str(example).ok());
    values.filter(|value: &serde_json::Value| value.get("kind").is_some()).collect()
}

/// Events of the sample, one a line: those of some users, and the first of each event type.
pub fn events() -> Vec<String> {
    let mut folders: Vec<PathBuf> = fs::read_dir(repository().join("sample-data").join("events"))
        .unwrap_or_else(|error| panic!("sample-data/events: {error}"))
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    let mut types = std::collections::HashSet::new();
    let mut events = vec![];
    for folder in folders {
        for line in read(&folder.join("events.jsonl")).lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let text = |field: &str| event.get(field).and_then(|value| value.as_str()).unwrap_or("");
            let is_new_type = types.insert(text("event_type").to_owned());
            if is_new_type || text("user_id").ends_with(USERS_KEPT) {
                events.push(line.to_owned());
            }
        }
    }
    events
}
