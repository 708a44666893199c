//! `rockpool ask`: answers that are counted by hand, in every format, from a folder and over HTTP.

mod support;

use serde_json::{Value, json};
use std::path::Path;
use support::schema::misfit;
use support::{Server, ask, events, rockpool, rockpool_with_input};

fn counts(group: &Value) -> Vec<u64> {
    group["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["from_first"]["count"].as_u64().unwrap())
        .collect()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_funnel_is_what_a_hand_counts() {
    let (_folder, extract) = events::extract();
    let answer = ask(text(&extract), &events::funnel());
    let body = &answer["body"];
    assert_eq!(counts(&body["total"]), [5, 2, 1]);
    // The last window, e's, ends on 14 January; the data on 20 January.
    assert_eq!(body["total"]["unfinished"], 0);
    let times = &body["total"]["steps"][1]["time_from_first"];
    // Half an hour (a) and seven days (d).
    assert_eq!(times["users"], 2);
    assert_eq!(times["average"], (1_800_000 + 604_800_000) as f64 / 2.0);
    assert_eq!(times["median"], (1_800_000 + 604_800_000) as f64 / 2.0);
    let groups: Vec<(Value, Vec<u64>)> = body["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (group["value"].clone(), counts(group)))
        .collect();
    assert_eq!(groups.len(), 3);
    for group in [
        (json!({"value": "pro"}), vec![2, 1, 1]),
        (json!({"value": "free"}), vec![2, 1, 0]),
        (json!("not_set"), vec![1, 0, 0]),
    ] {
        assert!(groups.contains(&group), "{group:?} is not in {groups:?}");
    }
    assert_eq!(answer["share_of_users"], 1.0);
    assert!(
        answer["notes"].as_array().unwrap().contains(&json!({"kind": "rows_without_user", "rows": 1})),
        "{answer}"
    );
    assert!(answer["sentence"].as_str().unwrap().contains("5 users did"), "{}", answer["sentence"]);
    assert_eq!(misfit(&rockpool(&["schema", "answer"]).fine().json(), &answer), None);
}

#[test]
fn the_same_instant_counts_when_told_so() {
    let (_folder, extract) = events::extract();
    let mut question = events::funnel();
    question["ties"] = json!("same_instant_counts");
    assert_eq!(counts(&ask(text(&extract), &question)["body"]["total"]), [5, 3, 1]);
}

#[test]
fn retention_is_what_a_hand_counts() {
    let (_folder, extract) = events::extract();
    let body = &ask(text(&extract), &events::retention())["body"];
    let body = &body["total"];
    let cohort = &body["cohorts"][0];
    assert_eq!((&cohort["start"], &cohort["size"]), (&json!("2026-01-05"), &json!(5)));
    assert_eq!(
        cohort["cells"],
        json!([{"returned": 1, "state": "complete"}, {"returned": 2, "state": "complete"}])
    );
    // Later cohorts are empty and add nothing.
    let rate = |column: usize| {
        let rate = &body["summary"][column]["rate"];
        (&rate["count"], &rate["of"])
    };
    assert_eq!(rate(0), (&json!(1), &json!(5)));
    assert_eq!(rate(1), (&json!(2), &json!(5)));
}

#[test]
fn a_segmentation_is_what_a_hand_counts() {
    let (_folder, extract) = events::extract();
    let body = &ask(text(&extract), &events::segmentation())["body"];
    let starts: Vec<&str> =
        body["buckets"].as_array().unwrap().iter().map(|bucket| bucket["start"].as_str().unwrap()).collect();
    assert_eq!(starts, ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]);
    let series = body["series"].as_array().unwrap();
    assert_eq!((&series[0]["values"], &series[0]["total"]), (&json!([2.0, 2.0, 2.0, 0.0]), &json!(6.0)));
    assert_eq!((&series[1]["values"], &series[1]["total"]), (&json!([2.0, 2.0, 1.0, 0.0]), &json!(5.0)));
}

#[test]
fn a_list_of_users_and_a_question_about_them_are_what_a_hand_counts() {
    let (_folder, extract) = events::extract();
    let body = &ask(text(&extract), &events::users())["body"];
    assert_eq!((&body["total"], &body["users"][0]["id"]), (&json!(1), &json!("f")));
    let set = |counted: u32| {
        let part = json!({"kind": "funnel_step", "step": counted, "outcome": "dropped"});
        json!({"kind": "counted", "question": events::funnel(), "part": part})
    };
    let about = |set: Value, exclude: bool| {
        let mut question = events::funnel();
        question["users"] = json!([{"name": "some", "set": set, "exclude": exclude}]);
        counts(&ask(text(&extract), &question)["body"]["total"])
    };
    // b, c and e opened and did not save; a and d did.
    assert_eq!(about(set(1), false), [3, 0, 0]);
    assert_eq!(about(set(1), true), [2, 2, 1]);
}

#[test]
fn paths_are_what_a_hand_counts() {
    let (_folder, extract) = events::extract();
    let body = &ask(text(&extract), &events::paths())["body"];
    assert_eq!(body["users"], 5);
    let name = |node: &Value| match &node["name"] {
        Value::String(end) => end.clone(),
        event => event["event"]["event_type"].as_str().unwrap().to_owned(),
    };
    let nodes: Vec<(u64, String, u64)> = body["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["step"].as_u64().unwrap(), name(node), node["users"].as_u64().unwrap()))
        .collect();
    let expected =
        [(0, "opened", 5), (1, "saved", 2), (1, "end", 3), (2, "shared", 1), (2, "end", 1), (3, "end", 1)];
    assert_eq!(nodes, expected.map(|(step, name, users)| (step, name.to_owned(), users)));
    let link = |from, to, users| json!({"from": from, "to": to, "users": users});
    let links = [link(0, 1, 2), link(0, 2, 3), link(1, 3, 1), link(1, 4, 1), link(3, 5, 1)];
    assert_eq!(body["links"], json!(links));
}

#[test]
fn a_trace_says_why_a_user_got_no_further() {
    let (_folder, extract) = events::extract();
    let answer = ask(text(&extract), &events::trace());
    let body = &answer["body"];
    assert_eq!((&body["reached"], &body["missed"]["rule"]), (&json!(1), &json!("window")));
    assert_eq!(
        body["missed"]["explanation"],
        "The nearest 'saved' came 1 day after the window had ended, on 13 Jan 2026 at 10:00:00: \
         8 days after 'opened' on 5 Jan 2026 at 10:00:00; the window is 7 days."
    );
    assert_eq!(misfit(&rockpool(&["schema", "answer"]).fine().json(), &answer), None);
}

#[test]
fn sql_is_what_a_hand_counts() {
    let (_folder, extract) = events::extract();
    let body = &ask(text(&extract), &events::sql())["body"];
    assert_eq!(body["rows"], json!([["opened", 6], ["saved", 5], ["shared", 3]]));
}

#[test]
fn a_table_and_csv_hold_the_same_numbers() {
    let (folder, extract) = events::extract();
    let file = folder.path().join("funnel.json");
    std::fs::write(&file, events::funnel().to_string()).unwrap();
    let arguments = ["ask", "--extract", text(&extract), "--question", text(&file)];
    let table = rockpool(&arguments).fine().stdout;
    let cells = |line: &str| -> Vec<String> {
        line.split(['│', '┆']).map(|cell| cell.trim().to_owned()).collect()
    };
    let rows: Vec<Vec<String>> = table.lines().map(cells).collect();
    for (step, name, users) in [("1", "opened", "5"), ("2", "saved", "2"), ("3", "shared", "1")] {
        let everybody = ["Everybody", step, name, users];
        assert!(rows.iter().any(|row| row.len() > 5 && row[1..5] == everybody), "{table}");
    }
    assert!(table.contains("5 users did") && table.contains("Note: ") && table.contains(" read "), "{table}");

    let csv = rockpool(&[&arguments[..], &["--format", "csv"]].concat()).fine().stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut users = std::collections::BTreeMap::from([(true, [0; 3]), (false, [0; 3])]);
    for record in reader.deserialize::<std::collections::HashMap<String, String>>() {
        let record = record.unwrap();
        let step = record["step"].parse::<usize>().unwrap() - 1;
        users.get_mut(&(record["group_kind"] == "all")).unwrap()[step] +=
            record["reached"].parse::<u64>().unwrap();
    }
    assert_eq!(users[&true], [5, 2, 1]);
    assert_eq!(users[&false], [5, 2, 1], "groups add up to everybody");
}

#[test]
fn a_question_that_makes_no_sense_here_has_one_line_for_each_problem() {
    let (_folder, extract) = events::extract();
    let question = json!({
        "kind": "funnel",
        "steps": [events::step("opend"), events::step("safed")],
        "window": {"amount": 7, "unit": "day"}
    });
    let run =
        rockpool_with_input(&["ask", "--extract", text(&extract), "--question", "-"], &question.to_string());
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    let lines: Vec<&str> = run.stderr.lines().collect();
    for (field, name) in [("steps[0]", "opend"), ("steps[1]", "safed")] {
        let about = lines.iter().filter(|line| line.trim_start().starts_with(field) && line.contains(name));
        assert_eq!(about.count(), 1, "{}", run.stderr);
    }
    assert!(lines.last().unwrap().starts_with("help: "), "{}", run.stderr);
}

#[test]
fn wrong_sql_is_an_error_with_advice() {
    let (_folder, extract) = events::extract();
    let question = json!({"kind": "sql", "sql": "SELECT nothing_like_it FROM opened"});
    let run =
        rockpool_with_input(&["ask", "--extract", text(&extract), "--question", "-"], &question.to_string());
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(run.stderr.contains("nothing_like_it") && run.stderr.contains("help: "), "{}", run.stderr);
}

#[test]
fn over_http_the_answer_is_the_same() {
    let (folder, extract) = events::extract();
    let server = Server::start(folder.path(), &["--prefix", "/a/b"]);
    let url = format!("{}extract?signature=secret", server.url);
    let asked = [
        events::funnel(),
        events::retention(),
        events::segmentation(),
        events::users(),
        events::paths(),
        events::trace(),
        events::sql(),
    ];
    for question in asked {
        let (near, far) = (ask(text(&extract), &question), ask(&url, &question));
        assert_eq!(near["body"], far["body"]);
        assert_eq!((&near["sentence"], &near["notes"]), (&far["sentence"], &far["notes"]));
        assert!(far["read"]["bytes_fetched"].as_u64().unwrap() > 0, "{far}");
    }
    let arguments =
        ["ask", "--extract", &format!("{}missing?signature=secret", server.url), "--question", "-"];
    let run = rockpool_with_input(&arguments, &events::funnel().to_string());
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr.contains("/a/b/missing/manifest.json") && run.stderr.contains("help: "),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("secret"), "{}", run.stderr);
}

#[test]
fn a_damaged_file_is_named() {
    let (_folder, extract) = events::extract();
    let opened = support::files_below(&extract)
        .into_iter()
        .find(|path| path.starts_with("events/opened"))
        .expect("events of a type lie in a folder of its name");
    std::fs::write(extract.join(&opened), b"PAR1 this is no Parquet file PAR1").unwrap();
    let arguments = ["ask", "--extract", text(&extract), "--question", "-"];
    let run = rockpool_with_input(&arguments, &events::funnel().to_string());
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(run.stderr.contains(opened.file_name().unwrap().to_str().unwrap()), "{}", run.stderr);
}

#[test]
fn a_question_can_be_written_on_the_command_line() {
    let (_folder, extract) = events::extract();
    let asked = |question: &str| {
        rockpool(&["ask", "--extract", text(&extract), "--format", "json", "--question", question])
    };
    assert_eq!(
        asked(&events::sql().to_string()).fine().json()["body"],
        ask(text(&extract), &events::sql())["body"]
    );
    let run = asked("{\"kind\": \"funnel\", \"steps\": 1}");
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("the question"), "{}", run.stderr);
}

#[test]
fn several_questions_are_answered_in_their_order_on_a_line_each() {
    let (folder, extract) = events::extract();
    let asked = [events::funnel(), events::sql(), events::segmentation()];
    let lines: Vec<String> = asked.iter().map(ToString::to_string).collect();
    let file = folder.path().join("questions.jsonl");
    std::fs::write(&file, lines.join("\n\n")).unwrap();
    let arguments = ["ask", "--extract", text(&extract), "--questions", text(&file), "--format", "json"];
    let output = rockpool(&arguments).fine().stdout;
    let answers: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), asked.len());
    for (question, answer) in asked.iter().zip(&answers) {
        assert_eq!(answer["body"], ask(text(&extract), question)["body"]);
    }

    // What comes before a question that makes no sense is answered.
    let wrong = json!({"kind": "funnel", "steps": [], "window": {"amount": 7, "unit": "day"}});
    std::fs::write(&file, format!("{}\n{wrong}\n{}", lines[1], lines[2])).unwrap();
    let run = rockpool(&arguments);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 1), "{run:?}");
    assert!(run.stderr.contains("questions.jsonl, line 2,"), "{}", run.stderr);

    for arguments in [
        &["ask", "--extract", text(&extract), "--questions", "q", "--format", "csv"][..],
        &["ask", "--extract", text(&extract), "--questions", "q", "--question", "q"],
        &["ask", "--extract", text(&extract)],
    ] {
        assert_eq!(rockpool(arguments).code, 2, "{arguments:?}");
    }
}
