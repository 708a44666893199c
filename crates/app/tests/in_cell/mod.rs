//! An answer in a cell that only listens.

use crate::common::draw;
use rockpool_app::{
    answer::{AnswerView, CellActions, StatementSource, StatementsWanted},
    notebook::NewQuestion,
};
use rockpool_catalog::Manifest;
use rockpool_question::{Answer, Dialect, EquivalentSql, Question, SavedCohort};
use serde_json::{Value, json};
use std::{cell::RefCell, rc::Rc};
use web_sys::HtmlElement;
use yew::prelude::*;

/// What an answer asked of the cell around it.
#[derive(Default)]
pub struct Heard {
    /// Questions for cells below.
    pub below: Vec<NewQuestion>,
    /// Cohorts to keep.
    pub cohorts: Vec<SavedCohort>,
    /// What the cell's own question should become.
    pub changed: Vec<Question>,
    /// Wishes for SQL.
    pub statements: Vec<StatementsWanted>,
}

#[derive(Properties)]
struct InCellProps {
    answer: Rc<Answer>,
    heard: Rc<RefCell<Heard>>,
}

impl PartialEq for InCellProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
    }
}

/// An answer as a cell shows it.
#[component]
fn InCell(props: &InCellProps) -> Html {
    let hears = |hear: fn(&mut Heard, Item)| {
        let heard = Rc::clone(&props.heard);
        Callback::from(move |item: Item| hear(&mut heard.borrow_mut(), item))
    };
    let below = hears(|heard, item| {
        if let Item::Below(question) = item {
            heard.below.push(question);
        }
    });
    let cohort = hears(|heard, item| {
        if let Item::Cohort(cohort) = item {
            heard.cohorts.push(cohort);
        }
    });
    let changed = hears(|heard, item| {
        if let Item::Changed(question) = item {
            heard.changed.push(question);
        }
    });
    let statements = hears(|heard, item| {
        if let Item::Statements(wanted) = item {
            heard.statements.push(wanted);
        }
    });
    let statements = use_memo((), |()| StatementSource(statements.reform(Item::Statements)));
    let actions = use_memo((), |()| CellActions {
        save_cohort: cohort.reform(Item::Cohort),
        ask_below: below.reform(Item::Below),
        change_question: changed.reform(Item::Changed),
        show_as: Callback::noop(),
        order_groups: Callback::noop(),
        ask_about_days: Callback::noop(),
    });
    let manifest = use_memo((), |()| {
        let text = include_str!("../../../worker/tests/extract/manifest.json");
        serde_json::from_str::<Manifest>(text).unwrap()
    });
    html! {
        <ContextProvider<CellActions> context={(*actions).clone()}>
            <ContextProvider<StatementSource> context={(*statements).clone()}>
                <AnswerView answer={Rc::clone(&props.answer)} {manifest} stale={false} />
            </ContextProvider<StatementSource>>
        </ContextProvider<CellActions>>
    }
}

enum Item {
    Below(NewQuestion),
    Cohort(SavedCohort),
    Changed(Question),
    Statements(StatementsWanted),
}

/// An answer with this question and body.
pub fn answer(question: Value, body: Value) -> Answer {
    let read = json!({"tables": [], "files": 1, "row_groups": 1, "row_groups_skipped": 0, "rows": 1, "bytes_fetched": 0,
        "bytes_cached": 0, "milliseconds": 1.0});
    let whole = json!({"question": question, "sentence": "", "body": body, "notes": [],
        "share_of_users": 1.0, "read": read});
    serde_json::from_value(whole).unwrap()
}

/// One statement for each dialect, with a sign that HTML would take for its own.
pub fn statements() -> Vec<EquivalentSql> {
    let each = Dialect::ALL.map(|dialect| (dialect, serde_json::to_value(dialect).unwrap()));
    each.map(|(dialect, name)| EquivalentSql {
        dialect,
        sql: format!("SELECT '{}' < 1", name.as_str().unwrap()),
    })
    .to_vec()
}

/// An answer in its cell: where it is on the page, what it asks of the cell, and itself.
pub async fn shown(question: Value, body: Value) -> (HtmlElement, Rc<RefCell<Heard>>, Answer) {
    let answer = answer(question, body);
    let heard = Rc::default();
    let props = InCellProps { answer: Rc::new(answer.clone()), heard: Rc::clone(&heard) };
    (draw::<InCell>(props).await, heard, answer)
}
