//! Taking an answer along: its numbers as a file, a table on the clipboard, its chart as a picture.

use crate::browser::save_file;
use crate::chart::{InSight, PictureKind, save_picture};
use crate::control::{Menu, MenuItem};
use crate::icon::Icon;
use js_sys::Reflect;
use rockpool_question::Answer;
use rockpool_report::{Grid, csv, tab_separated};
use std::cell::RefCell;
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

/// The first table in sight in an answer, for the menu that takes it along.
#[derive(Debug, Clone, Default)]
pub struct TableInSight(Rc<RefCell<Option<Rc<Grid>>>>);

impl PartialEq for TableInSight {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl TableInSight {
    /// A table is there. The first one stays: the others add to it.
    pub fn came(&self, grid: &Rc<Grid>) {
        self.0.borrow_mut().get_or_insert_with(|| Rc::clone(grid));
    }

    /// A table has gone.
    pub fn gone(&self, grid: &Rc<Grid>) {
        let is_it = self.0.borrow().as_ref().is_some_and(|other| Rc::ptr_eq(other, grid));
        if is_it {
            self.0.replace(None);
        }
    }
}

/// Says that a table is in sight for as long as the component that shows it lives.
#[hook]
pub fn use_in_sight(grid: &Rc<Grid>) {
    let in_sight = use_context::<TableInSight>();
    let address = Rc::as_ptr(grid) as usize;
    let grid = Rc::clone(grid);
    use_effect_with((address, in_sight), move |(_, in_sight)| {
        if let Some(in_sight) = in_sight {
            in_sight.came(&grid);
        }
        let in_sight = in_sight.clone();
        move || {
            if let Some(in_sight) = in_sight {
                in_sight.gone(&grid);
            }
        }
    });
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
    let outcome = use_state(|| AttrValue::from(""));
    let onclick = {
        let (text, outcome) = (props.text.clone(), outcome.clone());
        Callback::from(move |_: MouseEvent| copy_text(text.clone(), outcome.clone()))
    };
    html! {
        <div class="export">
            <span class="export-outcome" role="status">{ (*outcome).clone() }</span>
            <button type="button" class="button quiet small" {onclick} aria-label={props.name.clone()}>{ "Copy" }</button>
        </div>
    }
}

/// Properties of [`Export`].
#[derive(Properties)]
pub struct ExportProps {
    /// The answer.
    pub answer: Rc<Answer>,
    /// Whether a chart belongs to what is shown.
    pub has_chart: bool,
    /// The chart in sight.
    pub chart: InSight,
    /// The table in sight.
    pub table: TableInSight,
}

impl PartialEq for ExportProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
            && self.has_chart == other.has_chart
            && self.chart == other.chart
            && self.table == other.table
    }
}

/// The one menu with all that can be taken along: the numbers as CSV, byte for byte as the command prints them, or the
/// answer with its question as JSON; the table in sight for a spreadsheet; the chart in sight as a picture.
#[component]
pub fn Export(props: &ExportProps) -> Html {
    let outcome = use_state(|| AttrValue::from(""));
    let file = |form: Form| {
        let (answer, outcome) = (Rc::clone(&props.answer), outcome.clone());
        let save = Callback::from(move |()| {
            outcome.set(AttrValue::from(form.save(&answer).err().unwrap_or_default()));
        });
        MenuItem::new(form.name(), Icon::Export, save)
    };
    let copy = {
        let (table, outcome) = (props.table.clone(), outcome.clone());
        Callback::from(move |()| {
            if let Some(grid) = table.0.borrow().as_ref() {
                copy_text(tab_separated(grid), outcome.clone());
            }
        })
    };
    let picture = |kind: PictureKind| {
        let (chart, outcome) = (props.chart.clone(), outcome.clone());
        let save = Callback::from(move |()| {
            let (chart, outcome) = (chart.clone(), outcome.clone());
            spawn_local(async move {
                let made = save_picture(&chart, kind).await;
                outcome.set(made.err().map_or(AttrValue::from(""), |error| error.to_string().into()));
            });
        });
        MenuItem::new(format!("Chart as {}", kind.name()), Icon::Trend, save)
    };
    let mut items = vec![
        file(Form::Csv),
        file(Form::Json),
        MenuItem::new("Copy the table", Icon::Duplicate, copy).detail("for a spreadsheet"),
    ];
    if props.has_chart {
        items.push(picture(PictureKind::Png));
        items.push(picture(PictureKind::Svg));
    }
    html! {
        <div class="export">
            <span class="export-outcome" role="status">{ (*outcome).clone() }</span>
            <Menu label="Export" icon={Icon::Export} shows_label=true class="quiet small" {items} />
        </div>
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
            Self::Csv => "Numbers as CSV",
            Self::Json => "Question and answer as JSON",
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

fn copy_text(text: String, outcome: UseStateHandle<AttrValue>) {
    spawn_local(async move {
        outcome.set(AttrValue::from(match put_on_clipboard(&text).await {
            Ok(()) => "Copied",
            Err(_) => NO_COPY,
        }));
    });
}

/// Puts a text on the clipboard. On a page without a secure origin there is none.
///
/// # Errors
/// What the browser threw.
pub async fn put_on_clipboard(text: &str) -> Result<(), JsValue> {
    let missing = || JsValue::from_str("no clipboard");
    let navigator = web_sys::window().ok_or_else(missing)?.navigator();
    if !Reflect::get(&navigator, &"clipboard".into())?.is_object() {
        return Err(missing());
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ())
}
