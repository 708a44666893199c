//! Taking an answer along: a table on the clipboard, the whole of it as CSV or JSON.

use crate::browser::save_file;
use js_sys::Reflect;
use rockpool_question::Answer;
use rockpool_report::{Grid, csv, tab_separated};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use yew::platform::spawn_local;
use yew::prelude::*;

/// What is said where a browser refuses a download.
const NO_DOWNLOAD: &str = "The browser did not allow the download.";
/// What is said where an answer has no such form, which is a defect.
const NO_FILE: &str = "The answer cannot be written like this. Ask again.";
/// What is said where a browser refuses the clipboard.
const NO_COPY: &str = "The browser did not allow the copy.";

/// Properties of [`CopyTable`].
#[derive(Properties)]
pub struct CopyTableProps {
    /// The table.
    pub grid: Rc<Grid>,
}

impl PartialEq for CopyTableProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.grid, &other.grid)
    }
}

/// A button that copies a table, for a spreadsheet.
#[component]
pub fn CopyTable(props: &CopyTableProps) -> Html {
    let outcome = use_state(|| "");
    let onclick = {
        let (grid, outcome) = (Rc::clone(&props.grid), outcome.clone());
        Callback::from(move |_: MouseEvent| copy_text(tab_separated(&grid), outcome.clone()))
    };
    html! {
        <div class="export">
            <span class="export-outcome" role="status">{ *outcome }</span>
            <button type="button" class="button quiet small" {onclick}>{ "Copy" }</button>
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

/// Buttons that download the whole answer: its numbers as CSV, byte for byte as the command prints them, or the answer with
/// its question as JSON.
#[component]
pub fn WholeAnswer(props: &WholeAnswerProps) -> Html {
    let outcome = use_state(|| "");
    let button = |form: Form| {
        let (answer, outcome) = (Rc::clone(&props.answer), outcome.clone());
        let onclick =
            Callback::from(move |_: MouseEvent| outcome.set(form.save(&answer).err().unwrap_or_default()));
        html! {
            <button type="button" class="button quiet small" {onclick} title={form.title()}>{ form.name() }</button>
        }
    };
    html! {
        <span class="export">
            <span class="export-outcome" role="status">{ *outcome }</span>
            { button(Form::Csv) }
            { button(Form::Json) }
        </span>
    }
}

/// A form of the whole answer as a file.
#[derive(Debug, Clone, Copy)]
enum Form {
    Csv,
    Json,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "Download CSV",
            Self::Json => "Download JSON",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Csv => "All numbers of the answer, as the command prints them",
            Self::Json => "The question and its answer, as the command prints them",
        }
    }

    /// Hands the file to the person, or says why not.
    fn save(self, answer: &Answer) -> Result<(), &'static str> {
        let (text, extension, media_type) = match self {
            Self::Csv => (csv::text(answer).map_err(|_| NO_FILE)?, "csv", "text/csv;charset=utf-8"),
            Self::Json => {
                let text = serde_json::to_string_pretty(answer).map_err(|_| NO_FILE)?;
                (text, "json", "application/json")
            }
        };
        let name = csv::file_name(answer.question.kind(), extension);
        save_file(&name, media_type, &text).map_err(|_| NO_DOWNLOAD)
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
