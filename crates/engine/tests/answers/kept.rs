//! Columns that earlier questions have decoded change no answer: files of several row groups and many pages, asked
//! in every order by engines that keep everything, a little, and nothing.

use futures::executor::block_on;
use rockpool_builder::{BuildOptions, NoWatch, SampleContent, SampleFiles, SampleOptions, build, sample};
use rockpool_catalog::{TimeResolution, UserKeyRange};
use rockpool_engine::{Engine, NativeHost, Silent};
use rockpool_question::Question;
use rockpool_store::{Folder, Store};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// 30 000 users have about 135 000 events of the type with most, and more than one row group of them.
const USERS: u32 = 30_000;

fn extract(folder: &Path) -> Store {
    let raw = folder.join("raw");
    let options = SampleOptions {
        content: SampleContent::Benchmark,
        output: raw.clone(),
        users: USERS,
        days: 20,
        seed: 3,
        start: "2026-03-01".parse().unwrap(),
        files: SampleFiles::PerDay,
    };
    sample(&options, &NoWatch).unwrap();
    let options = BuildOptions {
        time_zone: chrono_tz::Europe::Budapest,
        time_resolution: TimeResolution::Milliseconds,
        max_bad_lines: 0.0,
        users_table: false,
        memory_bytes: 256 << 20,
        ..BuildOptions::new(raw.display().to_string(), folder.join("extract"))
    };
    let report = build(&options, &NoWatch).unwrap();
    let most = report.manifest.event_types.iter().map(|event_type| event_type.rows).max();
    assert!(most > Some(131_072), "{most:?}");
    Store::new(Arc::new(Folder::new(folder.join("extract"))))
}

fn questions() -> Vec<Question> {
    let event = |name: &str| json!({"any_of": [{"event": {"type": name}}]});
    let pressed = |button: &str| {
        let filter = json!({"property": "button_name", "operator": "is", "values": [button]});
        json!({"any_of": [{"event": {"type": "button_clicked"}, "filters": [filter]}]})
    };
    let funnel = |second: Value, breakdown: Value| {
        json!({
            "kind": "funnel",
            "steps": [event("application_opened"), second, event("file_saved")],
            "window": {"amount": 7, "unit": "day"},
            "breakdown": breakdown,
        })
    };
    let days = json!({"first": "2026-03-05", "last": "2026-03-06"});
    let documents = [
        funnel(event("button_clicked"), Value::Null),
        funnel(pressed("save"), Value::Null),
        funnel(pressed("undo"), json!({"property": "plan", "step": 1})),
        json!({
            "kind": "segmentation",
            "series": [{"events": pressed("sketch"), "measure": "users"}],
            "by": "day", "dates": days, "breakdown": {"property": "plan"},
        }),
        json!({
            "kind": "retention", "start": event("application_opened"), "returning": pressed("undo"),
            "period": "day", "periods": 5,
        }),
        json!({
            "kind": "retention", "start": event("application_opened"), "returning": {"any_of": [{"event": "any"}]},
            "period": "day", "periods": 5,
        }),
    ];
    documents.into_iter().map(|document| serde_json::from_value(document).unwrap()).collect()
}

/// What an engine answers about some users, without what it read.
fn answer(engine: &Engine, question: &Question, users: UserKeyRange) -> Value {
    let answer = if users == UserKeyRange::ALL {
        block_on(engine.ask(question, Arc::new(Silent))).unwrap()
    } else {
        let share = block_on(engine.share(question, users, Arc::new(Silent))).unwrap();
        engine.answer_of(question, share).unwrap()
    };
    serde_json::to_value(&answer.body).unwrap()
}

#[test]
fn columns_of_earlier_questions_change_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let store = extract(folder.path());
    let engine = |bytes: usize| {
        let engine = block_on(Engine::open(store.clone(), Arc::new(NativeHost::new()))).unwrap();
        engine.with_decoded_bytes(bytes)
    };
    let nothing = engine(0);
    let questions = questions();
    let mut ranges = vec![UserKeyRange::ALL];
    ranges.extend(UserKeyRange::ALL.split(3));
    let mut asked = vec![];
    for question in &questions {
        for users in &ranges {
            asked.push((question, *users, answer(&nothing, question, *users)));
        }
    }
    let different: std::collections::HashSet<String> =
        asked.iter().map(|(_, _, answer)| answer.to_string()).collect();
    assert_eq!(different.len(), asked.len());
    for bytes in [3 << 20, 64 << 20] {
        // A stride that meets all of them, and not those of one question one after another.
        for stride in [1, 7, asked.len() - 1] {
            let keeping = engine(bytes);
            for place in (0..2 * asked.len()).map(|place| place * stride % asked.len()) {
                let (question, users, expected) = &asked[place];
                assert_eq!(answer(&keeping, question, *users), *expected, "{question:?} {users:?}");
            }
        }
    }
}

/// A question about all events, by their filter: none, or one that holds for each of them, which days know nothing of.
fn about_all_events(filters: &Value) -> Vec<Question> {
    let opened = json!({"any_of": [{"event": {"type": "application_opened"}, "filters": filters}]});
    let any = json!({"any_of": [{"event": "any", "filters": filters}]});
    let retention = |rest: Value| {
        let mut question = json!({"kind": "retention", "start": opened, "returning": any, "periods": 9});
        question.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        question
    };
    let days = json!({"first": "2026-03-05", "last": "2026-03-14"});
    let documents = [
        retention(json!({"period": "day"})),
        retention(json!({"period": "day", "mode": "on_or_after", "dates": days})),
        retention(
            json!({"period": "day", "mode": {"brackets": [0, 1, 3, 8]}, "anchor": "first_ever", "dates": days}),
        ),
        retention(json!({"period": "week", "anchor": "every"})),
        json!({
            "kind": "segmentation",
            "series": [
                {"events": any, "measure": "events"},
                {"events": any, "measure": "users"},
                {"events": opened, "measure": "users"},
            ],
            "by": "day", "dates": days, "compare": true,
        }),
    ];
    documents.into_iter().map(|document| serde_json::from_value(document).unwrap()).collect()
}

#[test]
fn days_and_events_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let engine = block_on(Engine::open(extract(folder.path()), Arc::new(NativeHost::new()))).unwrap();
    let by_days = about_all_events(&json!([]));
    let by_events = about_all_events(&json!([{"property": "plan", "operator": "is_set"}]));
    let mut ranges = vec![UserKeyRange::ALL];
    ranges.extend(UserKeyRange::ALL.split(3));
    for (by_days, by_events) in by_days.iter().zip(&by_events) {
        for users in &ranges {
            let mut answers = [by_days, by_events].map(|question| {
                let share = block_on(engine.share(question, *users, Arc::new(Silent))).unwrap();
                let tables = share.read.tables.clone();
                let answer = engine.answer_of(question, share).unwrap();
                (tables, serde_json::to_value(&answer.body).unwrap())
            });
            assert_eq!(answers[0].0, ["user_days"]);
            assert_eq!(answers[1].0, ["events"]);
            // Series are called by what they are about.
            for (_, answer) in &mut answers {
                for series in answer["series"].as_array_mut().into_iter().flatten() {
                    series["name"] = Value::Null;
                }
            }
            assert_eq!(answers[0].1, answers[1].1, "{by_days:?} {users:?}");
        }
    }
}
