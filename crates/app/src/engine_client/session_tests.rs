//! The conversation with a worker, played by hand.

use super::{Effect, EngineStatus, Event, RunEvent, Session};
use crate::notebook::tests_support::manifest;
use rockpool_protocol::{Failure, FailureKind, Reply, Request, RequestId};
use rockpool_question::{CellId, Question, SqlQuestion};

fn question(sql: &str) -> Question {
    Question::Sql(SqlQuestion { sql: sql.into() })
}

fn cell(id: &str) -> CellId {
    CellId(id.into())
}

fn failure() -> Failure {
    Failure { kind: FailureKind::NotFound, message: "m".into(), advice: "a".into() }
}

/// What a run of effects asked the worker, in short.
fn sent(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send(Request::Open { .. }) => Some("open".to_owned()),
            Effect::Send(Request::Cancel { .. }) => Some("cancel".to_owned()),
            Effect::Send(Request::Statements { .. }) => Some("statements".to_owned()),
            Effect::Send(Request::Heartbeat { .. }) => Some("heartbeat".to_owned()),
            Effect::Send(Request::Ask { question, .. }) => match &**question {
                Question::Sql(sql) => Some(sql.sql.clone()),
                _ => None,
            },
            Effect::StartWorker => Some("start".to_owned()),
            _ => None,
        })
        .collect()
}

fn asked_id(effects: &[Effect]) -> RequestId {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Send(Request::Ask { id, .. } | Request::Open { id, .. }) => Some(*id),
            _ => None,
        })
        .unwrap()
}

fn told(effects: &[Effect], id: &str) -> Vec<RunEvent> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(Event::Run { cell, event }) if cell.0 == id => Some(event.clone()),
            _ => None,
        })
        .collect()
}

/// Answers the opening of the extract that the effects asked for.
fn opened(session: &mut Session, effects: &[Effect]) -> Vec<Effect> {
    session.reply(Reply::Opened { id: asked_id(effects), manifest: Box::new(manifest(&[])) })
}

fn open_session() -> Session {
    let mut session = Session::new("https://host/extract/".into());
    session.start();
    let opening = session.reply(Reply::Ready);
    assert_eq!(sent(&opening), ["open"]);
    opened(&mut session, &opening);
    session
}

/// What became of requests for statements.
fn handed(effects: &[Effect]) -> Vec<(RequestId, Result<usize, FailureKind>)> {
    let each = effects.iter().filter_map(|effect| match effect {
        Effect::Statements(id, statements) => {
            Some((*id, statements.as_ref().map(Vec::len).map_err(|failure| failure.kind)))
        }
        _ => None,
    });
    each.collect()
}

#[test]
fn statements_stand_in_no_queue_and_cancel_nothing() {
    let mut session = open_session();
    let question_id = asked_id(&session.ask(cell("a"), question("A"), false));
    session.ask(cell("b"), question("B"), false);
    let (id, effects) = session.statements(question("A"));
    assert_eq!(sent(&effects), ["statements"]);
    let (second, _) = session.statements(question("B"));
    let written = session.reply(Reply::Statements { id, statements: vec![] });
    assert_eq!((handed(&written), sent(&written)), (vec![(id, Ok(0))], vec![]));
    assert!(session.reply(Reply::Statements { id, statements: vec![] }).is_empty(), "only once");
    let failed = session.reply(Reply::Failed { id: second, failure: failure() });
    assert_eq!(handed(&failed), [(second, Err(FailureKind::NotFound))]);
    let next = session.reply(Reply::Failed { id: question_id, failure: failure() });
    assert_eq!(sent(&next), ["B"], "the questions are where they were");
}

#[test]
fn statements_wait_for_the_extract_and_fail_with_it() {
    let mut session = Session::new("https://host/extract/".into());
    let (early, effects) = session.statements(question("A"));
    assert_eq!(handed(&effects), [(early, Err(FailureKind::Engine))], "there is no engine");
    session.start();
    let opening = session.reply(Reply::Ready);
    let (id, effects) = session.statements(question("A"));
    assert!(effects.is_empty());
    assert_eq!(sent(&opened(&mut session, &opening)), ["statements"]);
    assert_eq!(handed(&session.broken("x")), [(id, Err(FailureKind::Engine))]);
    let (id, _) = session.statements(question("A"));
    let opening = session.reply(Reply::Ready);
    let failed = session.reply(Reply::Failed { id: asked_id(&opening), failure: failure() });
    assert_eq!(handed(&failed), [(id, Err(FailureKind::NotFound))]);
}

#[test]
fn statements_of_data_that_is_replaced_are_not_those_of_the_new() {
    let mut session = open_session();
    let (id, _) = session.statements(question("A"));
    let reloading = session.reload_extract();
    assert_eq!(handed(&reloading), [(id, Err(FailureKind::Replaced))]);
    assert!(session.reply(Reply::Statements { id, statements: vec![] }).is_empty());
}

#[test]
fn a_worker_that_is_silent_about_statements_is_replaced() {
    let mut session = open_session();
    let (id, _) = session.statements(question("A"));
    for _ in 0..12 {
        assert_eq!(sent(&session.tick()), ["heartbeat"]);
    }
    let given_up = session.tick();
    assert_eq!(
        (handed(&given_up), sent(&given_up)),
        (vec![(id, Err(FailureKind::Engine))], vec!["start".into()])
    );
}

#[test]
fn questions_wait_until_the_extract_is_open_and_run_in_order() {
    let mut session = Session::new("https://host/extract/".into());
    assert_eq!(sent(&session.ask(cell("a"), question("A"), false)), [""; 0]);
    assert_eq!(sent(&session.ask(cell("b"), question("B"), false)), [""; 0]);
    assert_eq!(sent(&session.start()), ["start"]);
    let opening = session.reply(Reply::Ready);
    let first = opened(&mut session, &opening);
    assert_eq!(sent(&first), ["A"]);
    let second = session.reply(Reply::Cancelled { id: asked_id(&first) });
    assert_eq!(sent(&second), ["B"]);
}

#[test]
fn the_newest_question_of_a_cell_takes_the_older_one_back() {
    let mut session = open_session();
    let first = session.ask(cell("a"), question("A1"), true);
    let second = session.ask(cell("a"), question("A2"), true);
    assert_eq!(sent(&second), ["cancel"]);
    // What the old one still says is not for the page.
    let stale = session.reply(Reply::Failed { id: asked_id(&first), failure: failure() });
    assert_eq!(told(&stale, "a"), [RunEvent::Started]);
    assert_eq!(sent(&stale), ["A2"]);
}

#[test]
fn an_edited_question_goes_before_those_that_wait() {
    let mut session = open_session();
    let first = session.ask(cell("a"), question("A"), false);
    session.ask(cell("b"), question("B"), false);
    session.ask(cell("c"), question("C"), true);
    assert_eq!(sent(&session.reply(Reply::Cancelled { id: asked_id(&first) })), ["C"]);
}

/// Lets the session start and open another worker; gives what it asks first.
fn restarted(session: &mut Session) -> Vec<Effect> {
    let opening = session.reply(Reply::Ready);
    opened(session, &opening)
}

#[test]
fn a_broken_worker_is_replaced_and_its_question_asked_once_more_behind_the_others() {
    let mut session = open_session();
    session.ask(cell("a"), question("A"), false);
    session.ask(cell("b"), question("B"), false);
    let broken = session.reply(Reply::Broken { message: "unreachable".into() });
    assert_eq!(sent(&broken), ["start"]);
    assert_eq!(told(&broken, "a"), [RunEvent::Waiting]);
    let first = restarted(&mut session);
    assert_eq!(sent(&first), ["B"]);
    assert_eq!(sent(&session.reply(Reply::Cancelled { id: asked_id(&first) })), ["A"]);
    // The second break gives the question up, and the rest of the notebook lives.
    session.ask(cell("c"), question("C"), false);
    let broken = session.broken("unreachable");
    assert!(matches!(told(&broken, "a").as_slice(), [RunEvent::Failed(_)]), "{broken:?}");
    assert_eq!(sent(&restarted(&mut session)), ["C"]);
}

#[test]
fn a_question_that_was_given_up_breaks_one_worker_at_most_when_it_is_asked_again() {
    let mut session = open_session();
    session.ask(cell("a"), question("A"), false);
    session.broken("unreachable");
    assert_eq!(sent(&restarted(&mut session)), ["A"]);
    session.broken("unreachable");
    assert_eq!(sent(&restarted(&mut session)), [""; 0]);

    assert_eq!(sent(&session.ask(cell("a"), question("A"), true)), ["A"]);
    let broken = session.broken("unreachable");
    assert!(matches!(told(&broken, "a").as_slice(), [RunEvent::Failed(_)]), "{broken:?}");
    restarted(&mut session);
    // Another question of the cell is another matter.
    session.ask(cell("a"), question("A2"), true);
    assert_eq!(told(&session.broken("unreachable"), "a"), [RunEvent::Waiting]);
}

#[test]
fn a_worker_without_a_sign_of_life_is_replaced() {
    let mut session = open_session();
    assert_eq!(sent(&session.tick()), [""; 0], "nothing is awaited");
    session.ask(cell("a"), question("A"), false);
    for _ in 0..100 {
        assert_eq!(sent(&session.tick()), ["heartbeat"]);
        session.reply(Reply::Alive { id: RequestId(1) });
    }
    for _ in 0..12 {
        assert_eq!(sent(&session.tick()), ["heartbeat"]);
    }
    assert_eq!(sent(&session.tick()), ["start"]);
    assert_eq!(sent(&restarted(&mut session)), ["A"]);
    for _ in 0..12 {
        session.tick();
    }
    let given_up = session.tick();
    let failures = told(&given_up, "a");
    let [RunEvent::Failed(failure)] = failures.as_slice() else { panic!("{given_up:?}") };
    assert!(failure.message.contains("no sign of life for 60 s"), "{failure:?}");
}

#[test]
fn a_worker_that_never_says_that_it_is_there_is_replaced() {
    let mut session = Session::new("https://host/extract/".into());
    session.start();
    for _ in 0..12 {
        assert!(session.tick().is_empty());
    }
    assert_eq!(sent(&session.tick()), ["start"]);
}

#[test]
fn a_host_that_keeps_a_worker_waiting_is_told_and_forgotten_with_the_worker() {
    let mut session = open_session();
    session.ask(cell("a"), question("A"), false);
    let message = Some("host has sent nothing for 30 s".to_owned());
    let waits = session.reply(Reply::Waiting { message: message.clone() });
    assert_eq!(waits, [Effect::Tell(Event::HostWaits(message))]);
    assert!(session.broken("x").contains(&Effect::Tell(Event::HostWaits(None))));
}

#[test]
fn a_worker_that_never_opens_is_tried_twice() {
    let mut session = Session::new("https://host/extract/".into());
    session.start();
    assert_eq!(sent(&session.broken("x")), ["start"]);
    let given_up = session.broken("x");
    assert_eq!(sent(&given_up), [""; 0]);
    assert!(matches!(given_up.as_slice(), [Effect::Tell(Event::Status(EngineStatus::Stopped(_)))]));
    assert!(session.broken("x").is_empty());
    assert_eq!(sent(&session.start()), ["start"]);
}

#[test]
fn a_missing_extract_can_be_tried_again_and_what_waits_keeps_waiting() {
    let mut session = Session::new("https://host/extract/".into());
    session.ask(cell("a"), question("A"), false);
    session.start();
    let opening = session.reply(Reply::Ready);
    let failed = session.reply(Reply::Failed { id: asked_id(&opening), failure: failure() });
    assert_eq!(failed, [Effect::Tell(Event::Status(EngineStatus::NoExtract(failure())))]);
    let opening = session.reopen();
    assert_eq!(sent(&opened(&mut session, &opening)), ["A"]);
}

#[test]
fn a_worker_deaf_to_cancel_is_replaced() {
    let mut session = open_session();
    let first = session.ask(cell("a"), question("A"), false);
    let id = asked_id(&first);
    assert!(session.cancel_overdue(id).is_empty(), "not cancelled yet");
    let cancelled = session.cancel(&cell("a"));
    assert!(cancelled.contains(&Effect::WatchCancel(id)));
    assert_eq!(told(&cancelled, "a"), [RunEvent::Cancelled]);
    assert_eq!(sent(&session.cancel_overdue(id)), ["start"]);
}

#[test]
fn a_worker_that_obeys_cancel_stays() {
    let mut session = open_session();
    let id = asked_id(&session.ask(cell("a"), question("A"), false));
    session.cancel(&cell("a"));
    session.reply(Reply::Cancelled { id });
    assert!(session.cancel_overdue(id).is_empty());
}

#[test]
fn reloaded_data_is_opened_and_the_question_under_way_is_asked_of_it() {
    let mut session = open_session();
    let first = session.ask(cell("a"), question("A"), false);
    session.ask(cell("b"), question("B"), false);
    let reloading = session.reload_extract();
    assert_eq!(sent(&reloading), ["cancel", "open"]);
    assert_eq!(told(&reloading, "a"), [RunEvent::Waiting]);
    // What the data before still answers is not for the page.
    let late = session.reply(Reply::Failed { id: asked_id(&first), failure: failure() });
    assert_eq!((told(&late, "a").len(), sent(&late).len()), (0, 0));
    assert_eq!(sent(&opened(&mut session, &reloading)), ["A"]);
}

#[test]
fn data_that_is_reloaded_while_it_is_opened_is_opened_once_more() {
    let mut session = Session::new("https://host/extract/".into());
    assert!(session.reload_extract().is_empty());
    session.start();
    let first = session.reply(Reply::Ready);
    let second = session.reload_extract();
    assert_eq!(sent(&second), ["open"]);
    assert!(opened(&mut session, &first).is_empty(), "of the data before");
    assert!(!opened(&mut session, &second).is_empty());
}

#[test]
fn another_notebook_waits_for_no_answer_of_the_one_before() {
    let mut session = open_session();
    let first = session.ask(cell("a"), question("A"), false);
    session.ask(cell("b"), question("B"), false);
    assert_eq!(sent(&session.withdraw_all()), ["cancel"]);
    session.ask(cell("a"), question("C"), false);
    let late = session.reply(Reply::Cancelled { id: asked_id(&first) });
    assert_eq!(told(&late, "a"), [RunEvent::Started]);
    assert_eq!(sent(&late), ["C"]);
}

#[test]
fn an_extract_that_is_not_the_expected_one_is_not_asked() {
    let mut session = Session::new("https://host/extract/".into());
    session.expect(Box::new(manifest(&[])));
    session.ask(cell("a"), question("A"), false);
    session.start();
    let opening = session.reply(Reply::Ready);
    let newer = rockpool_catalog::Manifest { name: "newer".into(), ..manifest(&[]) };
    let opened = session.reply(Reply::Opened { id: asked_id(&opening), manifest: Box::new(newer) });
    let [Effect::Tell(Event::Status(EngineStatus::NoExtract(failure)))] = opened.as_slice() else {
        panic!("{opened:?}")
    };
    assert_eq!(failure.kind, FailureKind::Replaced);
    assert_eq!(session.waiting_cells(), [cell("a")]);
    // Once the page shows the newer data, the same extract is the right one.
    let again = session.reopen();
    assert_eq!(sent(&self::opened(&mut session, &again)), ["A"]);
}

#[test]
fn a_session_is_free_when_nobody_waits_for_it() {
    let mut session = Session::new("https://host/extract/".into());
    assert!(!session.is_free() && !session.has_worker());
    session.start();
    assert!(!session.is_free() && session.has_worker());
    let mut session = open_session();
    assert!(session.is_free());
    let first = session.ask(cell("a"), question("A"), false);
    session.ask(cell("b"), question("B"), false);
    assert!(!session.is_free());
    assert!(session.holds(&cell("a")) && session.holds(&cell("b")) && !session.holds(&cell("c")));
    session.cancel(&cell("a"));
    assert!(!session.holds(&cell("a")), "its worker is busy with it, but nobody waits");
    let second = session.reply(Reply::Cancelled { id: asked_id(&first) });
    assert_eq!(sent(&second), ["B"]);
    session.reply(Reply::Cancelled { id: asked_id(&second) });
    assert!(session.is_free());
}
