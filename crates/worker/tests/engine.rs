//! Questions from a page to the engine and back, over a `fetch` that serves a small extract.
//!
//! `extract/` is what `rockpool build --input source.jsonl` made of its seven events; the numbers expected here
//! are counted by hand in that file.

mod common;

use common::{Answer, Page, Web};
use rockpool_protocol::{Reply, RequestId};
use rockpool_question::{AnswerBody, Dialect, Question};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("extract/", $path)).to_vec())),*]
    };
}

fn extract() -> Vec<(String, Vec<u8>)> {
    files![
        "manifest.json",
        "events/opened/all/338447b26d72ae0f.parquet",
        "events/saved/all/e04a55565298b963.parquet",
        "user_days/opened/all/1b0f025e72fffc7a.parquet",
        "user_days/saved/all/726bf89551851226.parquet",
        "users/all/d50169541eac2e8f.parquet",
    ]
    .into_iter()
    .map(|(path, bytes)| (format!("https://host/extract/{path}"), bytes))
    .collect()
}

fn question(json: &str) -> Question {
    serde_json::from_str(json).unwrap()
}

fn funnel() -> Question {
    question(
        r#"{"kind":"funnel","window":{"amount":7,"unit":"day"},
            "steps":[{"any_of":[{"event":{"type":"opened"}}]},{"any_of":[{"event":{"type":"saved"}}]}]}"#,
    )
}

fn done(replies: &[Reply], id: u32) -> rockpool_question::Answer {
    let closing = replies.iter().find_map(|reply| match reply {
        Reply::Done { id: of, answer } if *of == RequestId(id) => Some(answer.clone()),
        _ => None,
    });
    *closing.unwrap_or_else(|| panic!("{id} is not done: {replies:?}"))
}

#[wasm_bindgen_test]
async fn several_questions_are_answered_at_once() {
    let _web = Web::serving(extract());
    let page = Page::new();
    page.open(1);
    page.ask(2, question(r#"{"kind":"sql","sql":"SELECT COUNT(*) AS n FROM opened WHERE plan = 'free'"}"#));
    page.ask(3, funnel());
    page.ask(4, question(r#"{"kind":"sql","sql":"SELECT SUM(amount) AS total FROM saved"}"#));
    let replies = page.closed(4).await;
    let AnswerBody::Table(table) = done(&replies, 2).body else { panic!("a table") };
    assert_eq!(table.rows, [[2]]);
    let AnswerBody::Funnel(funnel) = done(&replies, 3).body else { panic!("a funnel") };
    let users: Vec<u64> = funnel.total.steps.iter().map(|step| step.from_first.count).collect();
    assert_eq!(users, [3, 2]);
    let AnswerBody::Table(table) = done(&replies, 4).body else { panic!("a table") };
    assert_eq!(table.rows, [[4.5]]);
}

#[wasm_bindgen_test]
async fn a_second_question_about_the_same_files_needs_no_network() {
    let web = Web::serving(extract());
    let page = Page::new();
    page.open(1);
    page.ask(2, funnel());
    page.closed(2).await;
    let requests = web.seen().len();
    page.ask(3, funnel());
    let replies = page.closed(3).await;
    assert_eq!(web.seen().len(), requests);
    let answer = done(&replies, 3);
    assert_eq!(answer.read.bytes_fetched, 0);
    assert!(answer.read.rows > 0);
}

#[wasm_bindgen_test]
async fn a_question_that_makes_no_sense_and_wrong_sql_are_failures_in_words() {
    let _web = Web::serving(extract());
    let page = Page::new();
    page.open(1);
    page.ask(2, question(r#"{"kind":"sql","sql":"SELECT nothing FROM opened"}"#));
    page.ask(3, question(r#"{"kind":"sql","sql":"SELEC"}"#));
    let replies = page.closed(3).await;
    let failures: Vec<_> = replies
        .iter()
        .filter_map(|reply| match reply {
            Reply::Failed { failure, .. } => Some((failure.kind, failure.message.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(failures.len(), 2, "{replies:?}");
    for (kind, message) in failures {
        assert_eq!(kind, rockpool_protocol::FailureKind::Question, "{message}");
    }
}

#[wasm_bindgen_test]
async fn statements_are_written_from_the_manifest_alone() {
    let web = Web::serving(extract());
    let page = Page::new();
    page.open(1);
    page.closed(1).await;
    let requests = web.seen().len();
    page.statements(2, funnel());
    page.statements(3, question(r#"{"kind":"sql","sql":"SELECT 1"}"#));
    let unknown = serde_json::to_string(&funnel()).unwrap().replace("saved", "no such event");
    page.statements(4, question(&unknown));
    let replies = page.closed(4).await;
    let written = |id| {
        replies.iter().find_map(|reply| match reply {
            Reply::Statements { id: of, statements } if *of == RequestId(id) => Some(statements.clone()),
            _ => None,
        })
    };
    let statements = written(2).unwrap();
    assert_eq!(statements.iter().map(|statement| statement.dialect).collect::<Vec<_>>(), Dialect::ALL);
    assert!(statements.iter().all(|statement| statement.sql.contains("FROM events")), "{statements:?}");
    assert_eq!(written(3).unwrap(), []);
    assert!(
        replies.iter().any(|reply| matches!(reply, Reply::Failed { id: RequestId(4), failure }
            if failure.kind == rockpool_protocol::FailureKind::Question)),
        "{replies:?}"
    );
    assert_eq!(web.seen().len(), requests);
}

#[wasm_bindgen_test]
async fn a_damaged_file_is_a_failure_that_names_it() {
    let files: Vec<_> = extract()
        .into_iter()
        .map(|(url, mut bytes)| {
            if url.contains("/events/saved/") {
                bytes[100] ^= 1;
            }
            (url, bytes)
        })
        .collect();
    let _web = Web::serving(files);
    let page = Page::new();
    page.open(1);
    page.ask(2, question(r#"{"kind":"sql","sql":"SELECT SUM(amount) AS total FROM saved"}"#));
    let replies = page.closed(2).await;
    let Some(Reply::Failed { failure, .. }) = replies.last() else { panic!("{replies:?}") };
    assert_eq!(failure.kind, rockpool_protocol::FailureKind::Corrupt);
    assert!(failure.message.contains("https://host/extract/events/saved/all/"), "{failure:?}");
    assert!(failure.message.contains("checksum"), "{failure:?}");
}

#[wasm_bindgen_test]
async fn a_cancelled_question_ends_at_once_and_the_next_one_is_answered() {
    let files = extract();
    let mut hangs = true;
    let web = Web::answering(move |request, _| {
        if request.url.ends_with(".parquet") && std::mem::take(&mut hangs) {
            return Answer::Hangs;
        }
        let (_, bytes) = files.iter().find(|(url, _)| *url == request.url).unwrap();
        Answer::Comes(200, vec![("Content-Length", bytes.len().to_string())], bytes.clone())
    });
    let page = Page::new();
    page.open(1);
    page.ask(2, funnel());
    page.until(|| web.seen().len() > 1).await;
    page.cancel(2);
    let replies = page.closed(2).await;
    assert!(replies.contains(&Reply::Cancelled { id: RequestId(2) }), "{replies:?}");
    page.until(|| web.seen()[1].signal.aborted()).await;
    page.ask(3, funnel());
    let replies = page.closed(3).await;
    let AnswerBody::Funnel(funnel) = done(&replies, 3).body else { panic!("a funnel") };
    assert_eq!(funnel.total.steps.iter().map(|step| step.from_first.count).collect::<Vec<_>>(), [3, 2]);
}

/// Statements of one shape, longer or deeper with the number.
type Shape = fn(usize) -> String;

fn within(count: usize, open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(count), close.repeat(count))
}

fn row(count: usize, separator: &str, part: fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(separator)
}

/// What nests the statement, its plan or its expressions.
const SHAPES: [Shape; 20] = [
    |n| format!("SELECT count(*) FROM opened WHERE {}", row(n, " OR ", |n| format!("plan = 'p{n}'"))),
    |n| format!("SELECT count(*) FROM opened WHERE {}", row(n, " AND ", |n| format!("plan <> 'p{n}'"))),
    |n| {
        let part = |n| format!("(plan = 'p{n}' AND user_key > {n})");
        format!("SELECT count(*) FROM opened WHERE {}", row(n, " OR ", part))
    },
    |n| format!("SELECT count(*) FROM opened WHERE plan IN ({})", row(n, ", ", |n| format!("'p{n}'"))),
    |n| format!("SELECT {}", row(n, " + ", |n| n.to_string())),
    |n| format!("SELECT {} FROM opened", row(n, " || ", |_| "plan".to_owned())),
    |n| format!("SELECT {}", row(n, ", ", |n| format!("{n} AS c{n}"))),
    |n| format!("SELECT {}1", "- ".repeat(n)),
    |n| format!("SELECT {}TRUE", "NOT ".repeat(n)),
    |n| format!("SELECT 1{}", "::BIGINT".repeat(n)),
    |n| format!("SELECT {}", within(n, "(", "1", ")")),
    |n| format!("SELECT {} FROM opened", within(n, "abs(", "user_key", ")")),
    |n| format!("SELECT {} FROM opened", within(n, "CASE WHEN plan = 'a' THEN ", "1", " ELSE 0 END")),
    |n| {
        let part = |n| format!("WHEN plan = 'p{n}' THEN {n}");
        format!("SELECT CASE {} ELSE 0 END FROM opened", row(n, " ", part))
    },
    |n| format!("SELECT * FROM {}", within(n, "(SELECT * FROM ", "opened", ") AS t")),
    |n| format!("SELECT 1 WHERE {}", within(n, "1 IN (SELECT 1 WHERE ", "TRUE", ")")),
    |n| format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(n)),
    |n| format!("SELECT 1{}", " UNION SELECT 1".repeat(n)),
    |n| {
        format!(
            "SELECT count(*) FROM opened{}",
            row(n, "", |n| format!(" JOIN users AS t{n} USING (user_key)"))
        )
    },
    |n| {
        let next = |n| format!("t{} AS (SELECT * FROM t{n})", n + 1);
        format!("WITH t0 AS (SELECT * FROM opened), {} SELECT * FROM t{n}", row(n, ", ", next))
    },
];

/// Beyond, statements only become longer: what nests has been refused.
const MOST_OF_A_SHAPE: usize = 5_000;

/// The stack of a browser's worker is a browser's: the bounds on statements hold if it never runs out below them.
#[wasm_bindgen_test]
async fn a_statement_of_any_length_and_depth_is_answered_or_refused_in_words() {
    let _web = Web::serving(extract());
    let page = Page::new();
    page.open(1);
    let mut id = 1;
    for (number, shape) in SHAPES.iter().enumerate() {
        let mut length = 1;
        // What is refused at one length is refused at every larger one, most of it before it is parsed.
        let mut is_refused = false;
        while !is_refused && length < MOST_OF_A_SHAPE {
            id += 1;
            let sql = serde_json::json!({"kind": "sql", "sql": shape(length)});
            page.ask(id, question(&sql.to_string()));
            let replies = page.closed(id as usize).await;
            let failure = replies.iter().find_map(|reply| match reply {
                Reply::Failed { id: of, failure } if *of == RequestId(id) => Some(failure),
                _ => None,
            });
            match failure {
                None => {
                    done(&replies, id);
                }
                Some(failure) => {
                    let kind = rockpool_protocol::FailureKind::Question;
                    assert_eq!(failure.kind, kind, "shape {number}, {length}: {failure:?}");
                    is_refused = true;
                }
            }
            length += (length / 2).max(1);
        }
    }
}
