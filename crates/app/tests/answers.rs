//! Answers in a real browser: numbers open their users, users are listed or kept, and what is foreign stays text.
#![cfg(target_arch = "wasm32")]

#[expect(dead_code, reason = "each test file uses its own share of the helpers")]
mod common;
mod in_cell;

use common::{by_name, draw, press, settle};
use gloo::timers::future::sleep;
use in_cell::{answer, shown};
use rockpool_app::answer::AnswerView;
use rockpool_question::{
    Answer, AnswerPart, BucketStart, Counted, GroupValue, LifecycleState, Question, SavedCohort, StepOutcome,
    UserReference, UserSet,
};
use serde_json::{Value, json};
use std::{rc::Rc, time::Duration};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

fn event(name: &str) -> Value {
    json!({"any_of": [{"event": {"type": name}}]})
}

fn rate(count: u64, of: u64) -> Value {
    serde_json::to_value(rockpool_question::Rate::new(count, of)).unwrap()
}

/// The question of a funnel of two steps, and its answer by plan: one name would be markup.
fn funnel() -> (Value, Value) {
    let question = json!({"kind": "funnel", "steps": [event("opened"), event("saved")],
        "window": {"amount": 1, "unit": "day"}, "breakdown": {"property": "plan"}});
    let group = |value: Value, entered: u64, saved: u64| {
        let step = |name: &str, count: u64| {
            json!({"name": name, "from_first": rate(count, entered), "from_previous": rate(count, entered),
                "from_first_finished": rate(count, entered), "time_from_first": null, "time_from_previous": null})
        };
        json!({"value": value, "steps": [step("opened", entered), step("saved", saved)], "unfinished": 0})
    };
    let body = json!({"kind": "funnel", "count": "users", "total": group(Value::Null, 20, 5), "over_time": [],
        "groups": [group(json!({"value": "<img src=x>"}), 12, 4), group(json!("not_set"), 8, 1)]});
    (question, body)
}

/// Chooses a number, and waits for the bar with its users: a busy machine may draw it a little later.
async fn choose(root: &HtmlElement, number: &web_sys::Element) {
    number.clone().dyn_into::<HtmlElement>().unwrap().click();
    for _ in 0..200 {
        if root.query_selector(".chosen").unwrap().is_some() {
            return settle().await;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("no bar has come: {}", root.inner_html());
}

/// The button with a number, in the row of a step and the column.
fn number(root: &HtmlElement, group: &str, row: usize, column: &str) -> HtmlElement {
    let bodies = root.query_selector_all("tbody[data-group]").unwrap();
    let body = (0..bodies.length())
        .filter_map(|index| bodies.get(index)?.dyn_into::<web_sys::Element>().ok())
        .find(|body| body.get_attribute("data-group").as_deref() == Some(group))
        .unwrap();
    let cells = body.query_selector_all(&format!("td[data-column='{column}']")).unwrap();
    let cell = cells.get(u32::try_from(row).unwrap()).unwrap().dyn_into::<web_sys::Element>().unwrap();
    cell.query_selector("button").unwrap().unwrap().dyn_into().unwrap()
}

fn counted(answer: &Answer, part: AnswerPart) -> UserSet {
    UserSet::Counted(Counted { question: Box::new(answer.question.clone()), part })
}

#[wasm_bindgen_test]
async fn a_number_lists_its_users_in_a_cell_below() {
    let (question, body) = funnel();
    let (root, heard, answer) = shown(question, body).await;
    choose(&root, &number(&root, "<img src=x>", 1, "users")).await;
    by_name(&root, "List these users").click();
    settle().await;
    let asked = heard.borrow_mut().below.remove(0);
    assert_eq!(asked.title, "Reached saved · <img src=x>");
    let Question::Users(list) = asked.question else { panic!("a list of users") };
    let part = AnswerPart::FunnelStep {
        step: 2,
        outcome: StepOutcome::Reached,
        group: Some(GroupValue::Value("<img src=x>".into())),
        bucket: None,
    };
    assert_eq!(list.set, counted(&answer, part));
    assert!(root.query_selector(".chosen").unwrap().is_none(), "the bar has gone");
    assert!(root.query_selector("img").unwrap().is_none(), "a name is no markup");
}

#[wasm_bindgen_test]
async fn those_who_got_no_further_can_be_kept_as_a_cohort_by_keyboard() {
    let (question, body) = funnel();
    let (root, heard, answer) = shown(question, body).await;
    let lost = number(&root, "Everybody", 1, "lost");
    lost.focus().unwrap();
    choose(&root, &lost).await;
    assert_eq!(by_name(&root, "Got no further").get_attribute("aria-pressed").as_deref(), Some("true"));
    by_name(&root, "Save as cohort").click();
    settle().await;
    let field: HtmlInputElement = by_name(&root, "Name of the cohort").dyn_into().unwrap();
    assert_eq!(field.value(), "No further than opened");
    field.set_value("  Lost early ");
    by_name(&root, "Save").click();
    settle().await;
    let part = AnswerPart::FunnelStep { step: 1, outcome: StepOutcome::Dropped, group: None, bucket: None };
    let cohort = heard.borrow_mut().cohorts.remove(0);
    assert_eq!(cohort, SavedCohort { name: "Lost early".into(), set: counted(&answer, part) });
    let bar: HtmlElement = root.query_selector(".chosen").unwrap().unwrap().dyn_into().unwrap();
    assert!(bar.text_content().unwrap().contains("Saved as a cohort"));
    press(&bar, "Escape");
    settle().await;
    assert!(root.query_selector(".chosen").unwrap().is_none());
    let focused = gloo::utils::document().active_element().unwrap();
    assert!(lost.is_same_node(Some(&focused)), "the keyboard is back at the number");
}

#[wasm_bindgen_test]
async fn a_cell_of_a_cohort_opens_who_came_back_and_who_did_not() {
    let question = json!({"kind": "retention", "start": event("opened"), "returning": event("saved"),
        "period": "week", "periods": 1});
    let cell = |returned: u64, state: &str| json!({"returned": returned, "state": state});
    let group = json!({"value": null,
        "cohorts": [{"start": "2024-01-01", "size": 10, "cells": [cell(4, "complete"), cell(2, "incomplete")]}],
        "summary": [{"rate": rate(4, 10)}, {"rate": rate(0, 0)}]});
    let columns = json!([{"from": 0, "to": 1}, {"from": 1, "to": 2}]);
    let body = json!({"kind": "retention", "columns": columns, "total": group, "groups": []});
    let (root, heard, answer) = shown(question, body).await;
    let cell =
        root.query_selector("tr[data-cohort='2024-01-01'] td[data-period='1'] button").unwrap().unwrap();
    choose(&root, &cell).await;
    by_name(&root, "Did not").click();
    settle().await;
    by_name(&root, "List these users").click();
    let part = AnswerPart::RetentionCell {
        cohort: Some(BucketStart::try_from("2024-01-01".to_owned()).unwrap()),
        column: Some(1),
        absent: true,
        group: None,
    };
    let asked = heard.borrow_mut().below.remove(0);
    assert_eq!(asked.title, "Not back in week 1, week of 1 Jan 2024");
    assert!(matches!(asked.question, Question::Users(list) if list.set == counted(&answer, part)));
}

#[wasm_bindgen_test]
async fn a_state_of_a_lifecycle_and_a_way_of_paths_open_their_users() {
    let question = json!({"kind": "lifecycle", "events": {"any_of": [{"event": "any"}]}, "period": "day"});
    let body = json!({"kind": "lifecycle", "buckets": [{"start": "2024-01-01", "unfinished": false, "new": 3,
        "returning": 0, "resurrecting": 0, "dormant": 2}]});
    let (root, heard, answer) = shown(question, body).await;
    assert!(
        root.query_selector("td[data-column='returning'] button").unwrap().is_none(),
        "nobody opens nothing"
    );
    let dormant = root.query_selector("td[data-column='dormant'] button").unwrap().unwrap();
    choose(&root, &dormant).await;
    by_name(&root, "List these users").click();
    let bucket = BucketStart::try_from("2024-01-01".to_owned()).unwrap();
    let part = AnswerPart::LifecycleBar { bucket, state: LifecycleState::Dormant };
    let asked = heard.borrow_mut().below.remove(0);
    assert!(matches!(asked.question, Question::Users(list) if list.set == counted(&answer, part)));

    let question = json!({"kind": "paths", "anchor": {"from": event("opened")},
        "limit": {"session": {"amount": 30, "unit": "minute"}}});
    let body = json!({"kind": "paths", "users": 9, "nodes": [
        {"step": 0, "name": {"event": {"event_type": "opened"}}, "users": 9}, {"step": 1, "name": "end", "users": 9}],
        "links": [{"from": 0, "to": 1, "users": 9}]});
    let (root, heard, answer) = shown(question, body).await;
    let users = root.query_selector("td[data-column='users'] button").unwrap().unwrap();
    choose(&root, &users).await;
    by_name(&root, "List these users").click();
    let asked = heard.borrow_mut().below.remove(0);
    assert_eq!(asked.title, "opened → (nothing more)");
    let part = AnswerPart::PathsLink { link: 0 };
    assert!(matches!(asked.question, Question::Users(list) if list.set == counted(&answer, part)));
}

#[wasm_bindgen_test]
async fn a_listed_user_of_a_funnel_opens_a_trace_and_a_long_list_can_be_had_whole() {
    let (funnel, _) = funnel();
    let part = json!({"kind": "funnel_step", "step": 1, "outcome": "dropped"});
    let question =
        json!({"kind": "users", "limit": 2, "set": {"kind": "counted", "question": funnel, "part": part}});
    let body = json!({"kind": "users", "total": 1200, "has_ids": true,
        "users": [{"key": 3, "id": "a-1"}, {"key": 17, "id": "<b>"}]});
    let (root, heard, answer) = shown(question, body).await;
    by_name(&root, "<b>").click();
    let asked = heard.borrow_mut().below.remove(0);
    assert_eq!(asked.title, "Trace of <b>");
    let Question::Trace(trace) = asked.question else { panic!("a trace") };
    assert_eq!(trace.user, UserReference::Id("<b>".into()));
    assert_eq!(trace.funnel.steps.len(), 2);
    by_name(&root, "List all 1\u{202f}200").click();
    let Question::Users(before) = &answer.question else { panic!("a list of users") };
    let changed = heard.borrow_mut().changed.remove(0);
    assert!(matches!(changed, Question::Users(list) if list.limit == 1200 && list.set == before.set));
}

#[wasm_bindgen_test]
async fn a_trace_says_which_rule_was_missed() {
    let (funnel, _) = funnel();
    let mut funnel = funnel;
    funnel.as_object_mut().unwrap().remove("kind");
    let question = json!({"kind": "trace", "funnel": funnel, "user": {"key": 17}});
    let event = |time: &str, name: &str, fills: Value, matched: Value| json!({"time": time, "event_type": name, "fills": fills, "matched": matched, "excludes": []});
    let body = json!({"kind": "trace", "key": 17, "id": null, "reached": 1, "truncated": false,
        "events": [event("2024-01-01T09:00:00Z", "opened", json!([1]), json!(1)),
            event("2024-01-01T09:30:00Z", "looked", json!([]), json!(null)),
            event("2024-01-03T09:00:00Z", "saved", json!([2]), json!(null))],
        "missed": {"step": 2, "rule": "window", "explanation": "'saved' came too late."}});
    let (root, _, _) = shown(question, body).await;
    let count = |selector: &str| root.query_selector_all(selector).unwrap().length();
    let state = |step: u32| {
        let step = root.query_selector(&format!("[data-step='{step}']")).unwrap().unwrap();
        step.get_attribute("data-state").unwrap()
    };
    assert_eq!((state(1).as_str(), state(2).as_str()), ("reached", "missed"));
    let missed = root.query_selector(".trace-missed").unwrap().unwrap().text_content().unwrap();
    assert!(missed.contains("Step 2 saved was not reached: after the conversion window"), "{missed}");
    assert!(missed.contains("'saved' came too late."), "{missed}");
    assert_eq!(count(".trace-event"), 2, "what is none of the funnel's is left out at first");
    by_name(&root, "Only the funnel's events").click();
    settle().await;
    assert_eq!(count(".trace-event"), 3);
}

#[wasm_bindgen_test]
async fn the_equivalent_sql_is_text_in_every_dialect() {
    let (question, body) = funnel();
    let (root, heard, answer) = shown(question, body).await;
    assert_eq!(heard.borrow().statements, [], "nobody has opened the tab");
    by_name(&root, "SQL").click();
    settle().await;
    by_name(&root, "Writing the SQL");
    let wanted = heard.borrow_mut().statements.pop().unwrap();
    assert_eq!(wanted.question, answer.question);
    wanted.on_statements.emit(Ok(in_cell::statements()));
    settle().await;
    let text = || root.query_selector("pre").unwrap().unwrap().text_content().unwrap();
    assert_eq!(text(), "SELECT 'spark' < 1");
    by_name(&root, "ClickHouse").click();
    settle().await;
    assert_eq!(text(), "SELECT 'click_house' < 1");
    by_name(&root, "Copy the SQL for ClickHouse");
}

#[wasm_bindgen_test]
async fn sql_that_cannot_be_written_says_why_and_is_asked_for_once_more() {
    let (question, body) = funnel();
    let (root, heard, _) = shown(question, body).await;
    by_name(&root, "SQL").click();
    settle().await;
    let failure = rockpool_protocol::Failure {
        kind: rockpool_protocol::FailureKind::Engine,
        message: "The engine broke.".to_owned(),
        advice: "Come back.".to_owned(),
    };
    let first = heard.borrow_mut().statements.pop().unwrap();
    first.on_statements.emit(Err(failure));
    settle().await;
    let said = root.query_selector("[role='alert']").unwrap().unwrap().text_content().unwrap();
    assert_eq!(said, "The engine broke.Come back.");
    by_name(&root, "Steps").click();
    settle().await;
    // Late news of a tab that was left changes nothing.
    first.on_statements.emit(Ok(in_cell::statements()));
    by_name(&root, "SQL").click();
    settle().await;
    by_name(&root, "Writing the SQL");
    assert_eq!(heard.borrow().statements.len(), 1);
}

#[wasm_bindgen_test]
async fn outside_a_cell_numbers_are_plain_text() {
    let (question, body) = funnel();
    let manifest = serde_json::from_str(include_str!("../../worker/tests/extract/manifest.json")).unwrap();
    let props = rockpool_app::answer::AnswerViewProps {
        answer: Rc::new(answer(question, body)),
        manifest: Rc::new(manifest),
        stale: false,
        is_replaced: false,
        is_of_older_data: false,
        chart: None,
        more: yew::Html::default(),
    };
    let root = draw::<AnswerView>(props).await;
    assert!(root.query_selector("td[data-column='users']").unwrap().is_some());
    assert!(root.query_selector("td button").unwrap().is_none());
}

/// A library that draws nothing and remembers who listens: `window.clicks(element)` gives the listener.
const NO_LIBRARY: &str = "
    const listeners = new Map();
    globalThis.clicks = (element) => listeners.get(element);
    globalThis.Plotly = {
        react: (element) => {
            element.on = (name, listener) => name === 'plotly_click' && listeners.set(element, listener);
            return Promise.resolve();
        },
        purge: () => {},
        downloadImage: (drawing, options) => { globalThis.picture = { drawing, options }; return Promise.resolve(); },
    };
";

#[wasm_bindgen_test]
async fn a_click_in_a_chart_chooses_the_same_number_as_the_table() {
    js_sys::Function::new_no_args(NO_LIBRARY).call0(&js_sys::global()).unwrap();
    let (question, body) = funnel();
    let (root, heard, answer) = shown(question, body).await;
    let canvas = root.query_selector(".chart-canvas").unwrap().unwrap();
    let click = js_sys::Function::new_with_args(
        "canvas, trace, point",
        "const listener = clicks(canvas);
         if (listener) listener({ points: [{ curveNumber: trace, pointNumber: point }] });
         return Boolean(listener);",
    );
    let mut heard_of = false;
    for _ in 0..200 {
        let (trace, point) = (1.into(), 0.into());
        heard_of = click.call3(&js_sys::global(), &canvas, &trace, &point).unwrap().is_truthy();
        if heard_of {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    assert!(heard_of, "the chart listens");
    for _ in 0..200 {
        if root.query_selector(".chosen").unwrap().is_some() {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    settle().await;
    by_name(&root, "List these users").click();
    let part = AnswerPart::FunnelStep {
        step: 1,
        outcome: StepOutcome::Reached,
        group: Some(GroupValue::NotSet),
        bucket: None,
    };
    let asked = heard.borrow_mut().below.remove(0);
    assert!(matches!(asked.question, Question::Users(list) if list.set == counted(&answer, part)));

    // What was chosen goes, and the focus with it, before a menu is opened.
    settle().await;
    by_name(&root, "Export").click();
    settle().await;
    by_name(&root, "Chart as SVG").click();
    settle().await;
    let made = js_sys::Function::new_no_args("return JSON.stringify(picture.options)");
    let made = made.call0(&js_sys::global()).unwrap().as_string().unwrap();
    let made: Value = serde_json::from_str(&made).unwrap();
    assert_eq!((&made["format"], &made["filename"]), (&json!("svg"), &json!("funnel")));
}
