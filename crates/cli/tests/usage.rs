//! The command line itself: help, exit codes, where messages go, schemas.

mod support;

use serde_json::{Value, json};
use std::process::Stdio;
use support::schema::misfit;
use support::{Run, command, events, finish, rockpool, rockpool_with_input};

fn assert_failed(run: &Run, code: i32, parts: &[&str]) {
    assert_eq!(run.code, code, "{run:?}");
    assert_eq!(run.stdout, "", "standard output is for data");
    assert!(run.stderr.starts_with("error: "), "{run:?}");
    for part in parts {
        assert!(run.stderr.contains(part), "{part:?} is not in\n{}", run.stderr);
    }
}

#[test]
fn help_lists_every_command_and_every_command_has_help_with_an_example() {
    let help = rockpool(&["--help"]).fine().stdout;
    for name in ["sample", "build", "ask", "sql", "measure", "schema", "serve", "check"] {
        assert!(help.contains(&format!("\n  {name} ")), "{name} is not in\n{help}");
        let own = rockpool(&[name, "--help"]).fine().stdout;
        assert!(own.contains(&format!("    rockpool {name} ")) || own.contains("rockpool ask"), "{own}");
    }
    assert!(help.contains("3 `check` found problems"), "{help}");
}

#[test]
fn wrong_usage_is_code_2() {
    let wrong: [&[&str]; 11] = [
        &["frobnicate"],
        &["build"],
        &["build", "--input", "a", "--output", "b", "--time-zone", "Mars/Olympus"],
        &["build", "--input", "a", "--output", "b", "--max-bad-lines", "200%"],
        &["build", "--input", "a", "--output", "b", "--memory", "3B"],
        &["sample", "--output", "a", "--start", "yesterday"],
        &["sample", "--output", "a", "--days", "0"],
        &["schema", "novel"],
        &["serve", ".", "--prefix", "/../up"],
        &["ask", "--extract", "a", "--question", "b", "--format", "poem"],
        &["sql", "--extract", "a", "--question", "b", "--dialect", "cobol"],
    ];
    for arguments in wrong {
        assert_failed(&rockpool(arguments), 2, &[]);
    }
    let no_command = rockpool(&[]);
    assert_eq!((no_command.code, no_command.stdout.as_str()), (2, ""));
    assert!(no_command.stderr.contains("Usage:"), "{no_command:?}");
    let with_password = ["ask", "--extract", "https://me:secret@host/", "--question", "-"];
    let run = rockpool_with_input(&with_password, &events::funnel().to_string());
    assert_failed(&run, 2, &["--extract", "help: "]);
    assert!(!run.stderr.contains("secret"), "{run:?}");
}

#[test]
fn things_that_are_not_there_are_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let missing = missing.to_str().unwrap();
    let output = folder.path().join("out");
    let output = output.to_str().unwrap();
    assert_failed(&rockpool(&["build", "--input", missing, "--output", output]), 1, &[missing]);
    assert_failed(&rockpool(&["check", missing]), 1, &[missing]);
    assert_failed(&rockpool(&["serve", missing]), 1, &[missing, "help: "]);
    let run = rockpool(&["ask", "--extract", missing, "--question", missing]);
    assert_failed(&run, 1, &[missing, "help: "]);
    let arguments = ["ask", "--extract", missing, "--question", "-"];
    let run = rockpool_with_input(&arguments, &events::funnel().to_string());
    assert_failed(&run, 1, &[missing, "does not exist", "help: ", "rockpool build"]);
    let empty = folder.path().to_str().unwrap();
    let arguments = ["ask", "--extract", empty, "--question", "-"];
    let run = rockpool_with_input(&arguments, &events::funnel().to_string());
    assert_failed(&run, 1, &["manifest.json", "does not exist", "help: "]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
}

#[test]
fn a_question_that_cannot_be_read_is_shown_with_its_place() {
    let text = "{\n  \"kind\": \"funnel\",\n  \"steps\": [],\n  \"window\": {\"amount\": 7, \"unit\": \"fortnight\"}\n}";
    let run = rockpool_with_input(&["ask", "--extract", ".", "--question", "-"], text);
    let parts = [
        "standard input, line 4, column 45",
        "field window.unit",
        "`fortnight`",
        "`week`",
        "rockpool schema question",
    ];
    assert_failed(&run, 1, &parts);
    let mark = run.stderr.lines().position(|line| line.ends_with('^')).unwrap();
    let column = run.stderr.lines().nth(mark).unwrap().chars().count() - 1;
    let shown = run.stderr.lines().nth(mark - 1).unwrap();
    assert!(shown.chars().take(column + 1).collect::<String>().ends_with("\"fortnight\""), "{}", run.stderr);
}

#[test]
fn schemas_parse_and_fit_the_documents_they_describe() {
    for document in ["question", "answer", "manifest", "notebook"] {
        let schema = rockpool(&["schema", document]).fine().json();
        assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"), "{document}");
        assert!(misfit(&schema, &json!({})).is_some(), "an empty object is no {document}");
    }
    let schema = rockpool(&["schema", "question"]).fine().json();
    for question in [events::funnel(), events::retention(), events::segmentation(), events::sql()] {
        assert_eq!(misfit(&schema, &question), None);
        // Without any one of its required fields, it is no question.
        let kinds = schema["oneOf"].as_array().unwrap();
        let kind = kinds.iter().find(|kind| kind["properties"]["kind"]["const"] == question["kind"]).unwrap();
        let required = kind["required"].as_array().unwrap();
        assert!(required.len() > 1, "{kind}");
        for field in required {
            let mut less: Value = question.clone();
            less.as_object_mut().unwrap().remove(field.as_str().unwrap()).unwrap();
            assert!(misfit(&schema, &less).is_some(), "{field} of {}", question["kind"]);
        }
        let mut more = question.clone();
        more["frobnication"] = json!(1);
        assert!(misfit(&schema, &more).is_some(), "{more}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let run = finish(command(&["schema", "answer"]).stdout(Stdio::from(writer)).spawn().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
