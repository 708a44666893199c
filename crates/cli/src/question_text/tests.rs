//! What is read as a question, and how what is none is told.

use super::*;

const FUNNEL: &str = r#"{
  "kind": "funnel",
  "steps": [
{"any_of": [{"event": {"type": "opened"}}]},
{"any_of": [{"event": {"type": "saved"},
             "filters": [{"property": "plan", "operator": "is", "values": ["pro"]}]}]}
  ],
  "window": {"amount": 7, "unit": "day"},
  "dates": {"first": "2026-01-01", "last": "2026-01-31"}
}"#;

fn error_of(text: &str) -> QuestionTextError {
    parse_question(text, "q.json").unwrap_err()
}

#[test]
fn a_question_reads_as_serde_reads_it() {
    let texts = [
        FUNNEL,
        r#"{"sql": "SELECT 1", "kind": "sql"}"#,
        r#"{"kind":"retention","start":{"any_of":[{"event":"any"}]},"returning":{"any_of":[{"event":"any"}]},
            "period":"week","periods":4}"#,
        r#"{"kind":"stickiness","period":"day","events":{"any_of":[{"event":"any"}]}}"#,
        r#"{"events":{"any_of":[{"event":"any"}]},"kind":"lifecycle","period":"week"}"#,
        r#"{"anchor":{"to":{"any_of":[{"event":"any"}]}},"limit":{"within":{"amount":1,"unit":"hour"}},"kind":"paths"}"#,
        r#"{"kind":"users","set":{"kind":"did","at_least":2,"events":{"any_of":[{"event":"any"}]}},"limit":5}"#,
        r#"{"kind":"users","set":{"kind":"counted","question":{"kind":"sql","sql":""},
            "part":{"kind":"paths_link","link":0}}}"#,
        r#"{"kind":"trace","user":{"key":3},"funnel":{"steps":[],"window":{"amount":1,"unit":"day"}}}"#,
        r#"{"series":[{"measure":"users","events":{"any_of":[{"event":"any"}]}}],"kind":"segmentation","by":"day"}"#,
    ];
    for text in texts {
        assert_eq!(parse_question(text, "q").unwrap(), serde_json::from_str::<Question>(text).unwrap());
    }
}

#[test]
fn every_kind_of_question_is_known() {
    let schema = serde_json::to_value(schemars::schema_for!(Question)).unwrap();
    let kinds: Vec<&str> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["properties"]["kind"]["const"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, Question::KINDS);
    for kind in kinds {
        let error = error_of(&format!("{{\"kind\": \"{kind}\"}}"));
        assert!(error.message.starts_with("missing field"), "{kind}: {error}");
    }
}

#[test]
fn an_error_names_line_column_field_and_what_is_allowed() {
    let error = error_of(&FUNNEL.replace("\"is\"", "\"equals\""));
    assert_eq!((error.line, error.field.as_str()), (6, "steps[1].any_of[0].filters[0].operator"));
    let line = FUNNEL.replace("\"is\"", "\"equals\"");
    let line = line.lines().nth(5).unwrap();
    assert_eq!(&line[..error.column], &line[..line.find("equals\"").unwrap() + "equals\"".len()]);
    assert!(error.message.contains("`equals`") && error.message.contains("`is_none_of`"), "{error}");
}

#[test]
fn dates_that_are_none_are_named_at_their_place() {
    let dates = r#"{"first": "2026-01-01", "last": "2026-01-31"}"#;
    for (written, field, said) in [
        (r#"{"last": 30, "unit": "days"}"#, "dates.unit", "unknown variant `days`"),
        (r#"{"last": 30}"#, "dates", "missing field `unit`"),
        (r#"{"last": "yesterday"}"#, "dates.last", "a day such as \"2026-03-31\", or a number of units"),
        (r#"{"since": "2026-01-01", "so_far": "day"}"#, "dates", "do not go together"),
        (r#"{"til": "2026-01-01"}"#, "dates.til", "unknown field `til`"),
    ] {
        let error = error_of(&FUNNEL.replace(dates, written));
        assert_eq!((error.line, error.field.as_str()), (9, field), "{error}");
        assert!(error.message.contains(said), "{error}");
        assert!(error.advice().starts_with("dates are {"), "{}", error.advice());
    }
    let relative = FUNNEL.replace(dates, r#"{"last": 12, "unit": "week", "complete": true}"#);
    assert_eq!(parse_question(&relative, "q").unwrap(), serde_json::from_str(&relative).unwrap());
}

#[test]
fn a_misspelt_field_is_named_with_the_right_ones() {
    let error = error_of(&FUNNEL.replace("\"window\"", "\"widnow\""));
    assert_eq!(error.line, 8);
    assert!(error.message.contains("`widnow`") && error.message.contains("`window`"), "{error}");
    let error = error_of(&FUNNEL.replace("\"property\"", "\"name\""));
    assert_eq!((error.line, error.field.as_str()), (6, "steps[1].any_of[0].filters[0].name"));
}

#[test]
fn a_field_that_is_there_twice_is_named_at_its_place() {
    let error = error_of("{\"kind\": \"sql\",\n \"kind\": \"sql\", \"sql\": \"SELECT 1\"}");
    assert_eq!(
        (error.line, error.message.as_str()),
        (2, "the field `kind` is there twice; leave one of them out")
    );
    let error = error_of(&FUNNEL.replace("\"unit\": \"day\"", "\"unit\": \"day\", \"unit\": \"hour\""));
    assert_eq!(
        (error.line, error.message.as_str()),
        (8, "the field `unit` is there twice; leave one of them out")
    );
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let marked = format!("\u{feff}{FUNNEL}");
    assert_eq!(parse_question(&marked, "q").unwrap(), parse_question(FUNNEL, "q").unwrap());
    let lines = "\u{feff}{\"kind\": \"sql\", \"sql\": \"1\"}";
    assert_eq!(parse_questions(lines, "q").unwrap().len(), 1);
}

#[test]
fn a_missing_or_unknown_kind_lists_the_kinds() {
    for text in ["{\n \"steps\": []}", "{\n \"kind\": \"funel\"}", "{\n \"kind\": 3}"] {
        let error = error_of(text);
        for kind in Question::KINDS {
            assert!(error.message.contains(kind), "{error}");
        }
    }
    assert_eq!(error_of("{\n \"kind\": \"funel\"}").line, 2);
}

#[test]
fn values_events_and_days_get_advice_of_their_own() {
    for (from, to, advice) in [
        ("[\"pro\"]", "[[1]]", "a text, a number, true or false"),
        ("{\"type\": \"saved\"}", "\"saved\"", "{\"type\": \"file_saved\"}"),
        ("2026-01-31", "31 January", "\"2026-03-31\""),
    ] {
        let error = error_of(&FUNNEL.replace(from, to));
        assert!(error.advice().contains(advice), "{error}\n{}", error.advice());
    }
}

#[test]
fn texts_that_are_too_large_or_too_deep_are_refused_before_they_are_read() {
    let depth = limits::DOCUMENT_DEPTH.count();
    for text in [
        format!("{}\n{}", "[\n".repeat(2), "[".repeat(1_000_000)),
        "{\"kind\":".repeat(depth + 1),
        format!("{{\"users\":{}", "[{\"set\":{\"question\":".repeat(100_000)),
    ] {
        let error = error_of(&text);
        assert!(error.message.contains("more than 100 deep"), "{error}");
    }
    let long = format!("{{\"kind\": \"sql\", \"sql\": \"{}\"}}", "x".repeat(limits::QUESTION_BYTES.count()));
    assert!(error_of(&long).message.contains("bytes"), "{}", error_of(&long));
}

#[test]
fn a_number_that_has_no_room_is_refused_with_its_field_and_the_range() {
    for number in ["4294967296", "-1", "99999999999999999999999", "7.5"] {
        let error = error_of(&FUNNEL.replace("\"amount\": 7", &format!("\"amount\": {number}")));
        assert_eq!((error.line, error.field.as_str()), (8, "window.amount"), "{number}: {error}");
    }
    let error = error_of(&FUNNEL.replace("\"amount\": 7", "\"amount\": 4294967296"));
    assert!(error.message.ends_with("expected a whole number from 0 to 4294967295"), "{error}");
    // What no number can hold is found before there is a field.
    let error = error_of(&FUNNEL.replace("\"amount\": 7", "\"amount\": 1e999"));
    assert_eq!((error.line, error.message.as_str()), (8, "number out of range"));
}

#[test]
fn the_mark_stands_under_the_place() {
    let error = error_of("{\"kind\": \"sql\", \"sql\": 7}");
    assert!(error.excerpt.ends_with('^'));
    let lines: Vec<&str> = error.excerpt.trim_start_matches('\n').lines().collect();
    assert_eq!(lines[0].chars().nth(lines[1].chars().count() - 1), Some('7'), "{}", error.excerpt);
}

#[test]
fn broken_texts_are_errors_and_never_panics() {
    let mut texts: Vec<String> =
        ["", "null", "[]", "7", "{", "{}}", "\u{feff}{}", "{\"kind\":\"é\"}"].map(str::to_owned).to_vec();
    texts.extend(FUNNEL.char_indices().map(|(at, _)| FUNNEL[..at].to_owned()));
    for text in texts {
        let error = error_of(&text);
        assert!(error.line >= 1 && error.column >= 1, "{error}");
    }
}

#[test]
fn a_question_on_each_line_is_read_and_a_wrong_one_is_named_by_its_line() {
    let sql = |sql: &str| format!("{{\"kind\": \"sql\", \"sql\": {sql}}}");
    let text = format!("{}\n\n{}\n", sql("\"1\""), sql("\"2\""));
    let questions = parse_questions(&text, "q.jsonl").unwrap();
    assert_eq!(questions.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(questions[1].1, parse_question(&sql("\"2\""), "q").unwrap());
    for wrong in [sql("7"), "{}".to_owned(), "{".to_owned()] {
        let error = parse_questions(&format!("{text}{wrong}"), "q.jsonl").unwrap_err();
        assert_eq!(error.line, 4, "{error}");
        assert!(error.excerpt.starts_with("\n 4 | "), "{error}");
    }
}
