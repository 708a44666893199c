//! Cells in a real browser: their names, their tools, editing a text, what came of a question.
#![cfg(target_arch = "wasm32")]

mod common;

use common::{by_name, count_role, draw, press, settle};
use rockpool_app::{
    cell::{CellView, CellViewProps},
    engine_client::RunEvent,
    message::Msg,
    notebook::{Action, CellKind, new_body},
    runs::Runs,
};
use rockpool_protocol::{Failure, FailureKind};
use rockpool_question::{Cell, CellBody, CellId, Question, SqlQuestion};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlTextAreaElement, InputEvent};
use yew::Callback;

wasm_bindgen_test_configure!(run_in_browser);

type Heard = Rc<RefCell<Vec<Msg>>>;

fn cell(body: CellBody) -> Cell {
    Cell::new(CellId("c".into()), "", body)
}

fn props(cell: Cell, runs: &Runs) -> (CellViewProps, Heard) {
    let heard = Heard::default();
    let on = {
        let heard = Rc::clone(&heard);
        Callback::from(move |message| heard.borrow_mut().push(message))
    };
    let run = runs.get(&cell.id).map(Rc::clone);
    let props = CellViewProps {
        cell,
        is_first: true,
        is_last: false,
        manifest: None,
        has_no_extract: false,
        run,
        comparison: None,
        asked: None,
        only_reads: false,
        is_new: false,
        is_dark: false,
        on,
    };
    (props, heard)
}

#[wasm_bindgen_test]
async fn a_cell_is_named_by_its_kind_and_title() {
    let mut cell = cell(new_body(CellKind::Funnel, None));
    cell.title = "From opening to saving".into();
    let root = draw::<CellView>(props(cell, &Runs::default()).0).await;
    let article = root.query_selector("article").unwrap().unwrap();
    assert_eq!(article.get_attribute("aria-label").unwrap(), "Funnel: From opening to saving");
    assert_eq!(by_name(&root, "Move up").get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(!by_name(&root, "Move down").has_attribute("aria-disabled"));
}

#[wasm_bindgen_test]
async fn a_text_is_edited_and_left_with_escape() {
    let (props, heard) = props(cell(CellBody::Text("# Old".into())), &Runs::default());
    let root = draw::<CellView>(props).await;
    assert_eq!(root.query_selector("h2").unwrap().unwrap().text_content().unwrap(), "Old");
    press(&by_name(&root, "Text. Press Enter to edit it"), "Enter");
    settle().await;
    let field: HtmlTextAreaElement = by_name(&root, "Text in Markdown").dyn_into().unwrap();
    field.set_value("new");
    let init = web_sys::InputEventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&InputEvent::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    assert!(matches!(
        heard.borrow().last(),
        Some(Msg::Edit(Action::SetCellBody { body: CellBody::Text(text), .. })) if text == "new"
    ));
    press(&field, "Escape");
    settle().await;
    assert!(root.query_selector("textarea").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_failure_says_why_and_can_be_run_again() {
    let question = Question::Sql(SqlQuestion { sql: "SELECT x".into() });
    let cell = cell(CellBody::Question(question.clone()));
    let mut runs = Runs::default();
    runs.asked(&cell.id, &question);
    let failure = Failure {
        kind: FailureKind::Question,
        message: "there is no column x".into(),
        advice: "use one of y, z".into(),
    };
    runs.apply(&cell.id, RunEvent::Failed(failure));
    let (props, heard) = props(cell, &runs);
    let root = draw::<CellView>(props).await;
    assert_eq!(count_role(&root, "alert"), 1);
    let said = root.query_selector("[role='alert']").unwrap().unwrap().text_content().unwrap();
    assert!(said.contains("there is no column x") && said.contains("use one of y, z"), "{said}");
    by_name(&root, "Run again").click();
    assert!(matches!(heard.borrow().last(), Some(Msg::Run(CellId(id))) if id == "c"));
}

#[wasm_bindgen_test]
async fn a_question_under_way_can_be_stopped() {
    let question = Question::Sql(SqlQuestion { sql: "SELECT 1".into() });
    let cell = cell(CellBody::Question(question.clone()));
    let mut runs = Runs::default();
    runs.asked(&cell.id, &question);
    runs.apply(&cell.id, RunEvent::Started);
    let (props, heard) = props(cell, &runs);
    let root = draw::<CellView>(props).await;
    assert_eq!(count_role(&root, "progressbar"), 1);
    by_name(&root, "Stop").click();
    assert!(matches!(heard.borrow().last(), Some(Msg::Cancel(_))));
}
