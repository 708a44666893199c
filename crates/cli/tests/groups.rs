//! Values that are spelt like a group without one: told apart in the answer, the table, the CSV, the sentence and the
//! lists of users.

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use support::{ask, rockpool, rockpool_with_input};

/// The sources of seventeen users' events: four of them have none.
const SOURCES: [Option<&str>; 17] = [
    Some("Email"),
    Some("Email"),
    Some("Email"),
    Some("Email"),
    Some("Email"),
    Some("(not set)"),
    Some("(not set)"),
    Some("(not set)"),
    Some("(other)"),
    Some("(other)"),
    Some(""),
    Some("null"),
    Some("email"),
    None,
    None,
    None,
    None,
];

fn extract() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<String> = SOURCES
        .iter()
        .enumerate()
        .map(|(user, source)| {
            let properties = source.map_or_else(|| json!({}), |source| json!({"source": source}));
            json!({"event_type": "visited", "event_time": format!("2026-03-02T10:{user:02}:00Z"),
                   "user_id": format!("u{user}"), "event_properties": properties})
            .to_string()
        })
        .collect();
    let (input, output) = (folder.path().join("events.jsonl"), folder.path().join("extract"));
    std::fs::write(&input, events.join("\n")).unwrap();
    rockpool(&["build", "--input", input.to_str().unwrap(), "--output", output.to_str().unwrap()]).fine();
    (folder, output)
}

fn visits(groups: u32) -> Value {
    json!({"kind": "segmentation",
           "series": [{"events": {"any_of": [{"event": {"type": "visited"}}]}, "measure": "users"}],
           "breakdowns": [{"property": "source", "groups": groups}]})
}

fn written(extract: &std::path::Path, question: &Value, format: &str) -> String {
    let arguments =
        ["ask", "--quiet", "--extract", extract.to_str().unwrap(), "--question", "-", "--format", format];
    rockpool_with_input(&arguments, &question.to_string()).fine().stdout
}

#[test]
fn literal_texts_are_no_absence_in_any_form() {
    let (_folder, extract) = extract();
    let csv = |groups: u32| -> Vec<Vec<String>> {
        let text = written(&extract, &visits(groups), "csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.deserialize::<BTreeMap<String, String>>().map(|row| row.unwrap());
        rows.map(|row| ["group_kind", "group", "value"].map(|column| row[column].clone()).to_vec()).collect()
    };
    let rows = |rows: &[[&str; 3]]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect()
    };
    assert_eq!(
        csv(3),
        rows(&[
            ["value", "Email", "5"],
            ["value", "(not set)", "3"],
            ["value", "(other)", "2"],
            ["other", "(other)", "3"],
            ["not_set", "(not set)", "4"],
        ])
    );
    assert_eq!(
        csv(10),
        rows(&[
            ["value", "Email", "5"],
            ["value", "(not set)", "3"],
            ["value", "(other)", "2"],
            ["value", "", "1"],
            ["value", "email", "1"],
            ["value", "null", "1"],
            ["not_set", "(not set)", "4"],
        ])
    );
    let table = written(&extract, &visits(10), "table");
    let shown: BTreeMap<String, String> = table
        .lines()
        .filter_map(|line| line.strip_prefix('│'))
        .map(|line| {
            line.trim_end_matches('│').split('┆').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
        })
        .map(|cells| (cells[0].clone(), cells[2].clone()))
        .collect();
    for (group, users) in
        [("Email", "5"), ("“(not set)”", "3"), ("“(other)”", "2"), ("(empty)", "1"), ("(not set)", "4")]
    {
        assert_eq!(shown.get(group).map(String::as_str), Some(users), "{group}: {table}");
    }
}

#[test]
fn lists_of_users_name_the_group_that_they_mean() {
    let (_folder, extract) = extract();
    for (group, words, users) in [
        (json!({"value": "(not set)"}), "in the group “(not set)”.", vec!["u5", "u6", "u7"]),
        (json!("not_set"), "in the group (not set).", vec!["u13", "u14", "u15", "u16"]),
        (json!({"value": "(other)"}), "in the group “(other)”.", vec!["u8", "u9"]),
        (json!("other"), "in the group (other).", vec!["u10", "u11", "u12"]),
        (json!({"value": ""}), "in the group (empty).", vec!["u10"]),
    ] {
        let part = json!({"kind": "segmentation_value", "series": 0, "group": [group]});
        let set = json!({"kind": "counted", "question": visits(3), "part": part});
        let answer = ask(extract.to_str().unwrap(), &json!({"kind": "users", "set": set}));
        let mut found: Vec<&str> = answer["body"]["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["id"].as_str().unwrap())
            .collect();
        found.sort_by_key(|id| id[1..].parse::<u32>().unwrap());
        assert_eq!(found, users);
        assert!(answer["sentence"].as_str().unwrap().ends_with(words), "{}", answer["sentence"]);
    }
}

#[test]
fn what_is_too_large_is_refused_with_what_to_shorten() {
    let (_folder, extract) = extract();
    let refused = |question: &Value| {
        let arguments = ["ask", "--extract", extract.to_str().unwrap(), "--question", "-"];
        let run = rockpool_with_input(&arguments, &question.to_string());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        run.stderr.replace('\u{202f}', " ")
    };
    let mut formula = visits(3);
    formula["formulas"] = json!([{"expression": vec!["A"; 10_000].join("+")}]);
    let said = refused(&formula);
    assert!(said.contains("formulas[0].expression: 19 999 bytes of a formula, 2 000 at most"), "{said}");
    formula["formulas"] = json!([{"expression": vec!["A"; 900].join("+")}]);
    assert!(refused(&formula).contains("more than 200 series and numbers"), "{}", refused(&formula));
    formula["formulas"] = json!([{"expression": "(".repeat(1_999) + "A"}]);
    assert!(refused(&formula).contains("more than 64 deep"), "{}", refused(&formula));
    let mut alternatives = visits(3);
    alternatives["series"][0]["events"]["any_of"] = json!(vec![json!({"event": "any"}); 20_000]);
    let said = refused(&alternatives);
    assert!(said.contains("20 000 alternatives of a step, 200 at most are allowed; remove some"), "{said}");
    let funnel = json!({"kind": "funnel",
                        "steps": vec![json!({"any_of": [{"event": {"type": "visited"}}]}); 2],
                        "window": {"amount": 4_000_000_000u32, "unit": "month"}});
    let said = refused(&funnel);
    assert!(said.contains("window: the conversion window can be at most ten years, 122 months"), "{said}");
}
