//! Taking an answer along: its tables as files or on the clipboard, and the whole of it as JSON.

use super::super::csv;
use super::super::model::Grid;
use crate::browser::save_file;
use js_sys::Reflect;
use rockpool_question::Answer;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use yew::platform::spawn_local;
use yew::prelude::*;

/// What is said where a browser refuses a download.
const NO_DOWNLOAD: &str = "The browser did not allow the download.";
/// What is said where a browser refuses the clipboard.
const NO_COPY: &str = "The browser did not allow the copy.";

/// Properties of [`Export`].
#[derive(Properties)]
pub struct ExportProps {
    /// The table.
    pub grid: Rc<Grid>,
    /// What tells this table from others beside it; empty where it is alone.
    #[prop_or_default]
    pub what: AttrValue,
}

impl PartialEq for ExportProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.grid, &other.grid) && self.what == other.what
    }
}

/// Buttons that download a table as CSV, or copy it.
#[component]
pub fn Export(props: &ExportProps) -> Html {
    let outcome = use_state(|| "");
    let download = {
        let (grid, outcome) = (Rc::clone(&props.grid), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let text = csv::comma_separated(&grid);
            let saved = save_file(&csv::file_name(&grid.name, "csv"), "text/csv;charset=utf-8", &text);
            outcome.set(saved.err().map_or("", |_| NO_DOWNLOAD));
        })
    };
    let copy = {
        let (grid, outcome) = (Rc::clone(&props.grid), outcome.clone());
        Callback::from(move |_: MouseEvent| copy_text(csv::tab_separated(&grid), outcome.clone()))
    };
    let name = |action: &str| match props.what.as_str() {
        "" => action.to_owned(),
        what => format!("{action}, {}", what.to_lowercase()),
    };
    html! {
        <div class="export">
            <span class="export-outcome" role="status">{ *outcome }</span>
            if !props.what.is_empty() {
                <span class="export-what" aria-hidden="true">{ &props.what }</span>
            }
            <button type="button" class="button quiet small" onclick={copy} aria-label={name("Copy")}>{ "Copy" }</button>
            <button type="button" class="button quiet small" onclick={download} aria-label={name("Download CSV")}>
                { "Download CSV" }
            </button>
        </div>
    }
}

/// Properties of [`CopyText`].
#[derive(Properties, PartialEq)]
pub struct CopyTextProps {
    /// The text.
    pub text: String,
    /// What the button is called.
    pub name: AttrValue,
}

/// A button that copies a text.
#[component]
pub fn CopyText(props: &CopyTextProps) -> Html {
    let outcome = use_state(|| "");
    let onclick = {
        let (text, outcome) = (props.text.clone(), outcome.clone());
        Callback::from(move |_: MouseEvent| copy_text(text.clone(), outcome.clone()))
    };
    html! {
        <div class="export">
            <span class="export-outcome" role="status">{ *outcome }</span>
            <button type="button" class="button quiet small" {onclick} aria-label={props.name.clone()}>{ "Copy" }</button>
        </div>
    }
}

/// Properties of [`WholeAnswer`].
#[derive(Properties)]
pub struct WholeAnswerProps {
    /// The answer.
    pub answer: Rc<Answer>,
}

impl PartialEq for WholeAnswerProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
    }
}

/// A button that downloads the answer with its question, as the command prints it.
#[component]
pub fn WholeAnswer(props: &WholeAnswerProps) -> Html {
    let outcome = use_state(|| "");
    let onclick = {
        let (answer, outcome) = (Rc::clone(&props.answer), outcome.clone());
        Callback::from(move |_: MouseEvent| {
            let saved = serde_json::to_string_pretty(&*answer).ok().and_then(|text| {
                let name = csv::file_name(answer.question.kind(), "json");
                save_file(&name, "application/json", &text).ok()
            });
            outcome.set(if saved.is_some() { "" } else { NO_DOWNLOAD });
        })
    };
    html! {
        <span class="export">
            <span class="export-outcome" role="status">{ *outcome }</span>
            <button type="button" class="button quiet small" {onclick} title="The question and its answer, as the command prints them">{ "Download JSON" }</button>
        </span>
    }
}

fn copy_text(text: String, outcome: UseStateHandle<&'static str>) {
    spawn_local(async move {
        outcome.set(match put_on_clipboard(&text).await {
            Ok(()) => "Copied",
            Err(_) => NO_COPY,
        });
    });
}

/// Puts a text on the clipboard. On a page without a secure origin there is none.
async fn put_on_clipboard(text: &str) -> Result<(), JsValue> {
    let missing = || JsValue::from_str("no clipboard");
    let navigator = web_sys::window().ok_or_else(missing)?.navigator();
    if !Reflect::get(&navigator, &"clipboard".into())?.is_object() {
        return Err(missing());
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ())
}
