//! The question in one line of chips, each of which opens its part of the form beside the answer.

mod words;

pub use words::{Chip, chips};

use crate::{
    bidi,
    builder::Part,
    icon::{Icon, IconView},
    names::use_names,
};
use rockpool_catalog::Manifest;
use rockpool_question::{CellId, Question};
use std::rc::Rc;
use yew::prelude::*;

/// What of a question is being edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Editing {
    /// Nothing: it is read.
    #[default]
    Nothing,
    /// One part of it.
    Part(Part),
    /// All of it.
    Whole,
}

/// The `id` of the chip of a part, in a cell.
pub fn chip_id(cell: &CellId, part: Part) -> String {
    format!("line-{}-{}", cell.0, part.key())
}

/// The `id` of the button that opens the whole form of a cell.
pub fn edit_id(cell: &CellId) -> String {
    format!("line-{}-edit", cell.0)
}

/// What a [`QuestionLine`] shows.
#[derive(Properties, PartialEq)]
pub struct QuestionLineProps {
    /// The cell.
    pub cell: CellId,
    /// Its question.
    pub question: Question,
    /// What is asked, where the notebook asks something of all cells; the question itself without.
    pub asked: Option<Question>,
    /// Whether it can only be read.
    pub only_reads: bool,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// What of it is being edited.
    pub editing: Editing,
    /// Asks to edit something else.
    pub on_editing: Callback<Editing>,
}

/// The question as chips.
#[component]
pub fn QuestionLine(props: &QuestionLineProps) -> Html {
    let names = use_names();
    let chips_of = |question| chips(question, props.manifest.as_deref(), &|name| names.write(name));
    let own = chips_of(&props.question);
    let shown = props.asked.as_ref().map_or_else(|| own.clone(), chips_of);
    // What the notebook asks in the place of the cell's own is marked.
    let is_notebooks = |chip: &Chip| props.asked.is_some() && !own.contains(chip);
    let shown = shown.into_iter().filter(|chip| chip.is_set || !props.only_reads);
    let chip = |chip: Chip| {
        let notebooks = is_notebooks(&chip);
        if props.only_reads {
            return html! {
                <span class="part-chip" title={bidi::sentence(&chip.exact)}>{ bidi::sentence(&chip.words) }</span>
            };
        }
        let open = props.editing == Editing::Part(chip.part);
        let next = if open { Editing::Nothing } else { Editing::Part(chip.part) };
        let onclick = props.on_editing.reform(move |_: MouseEvent| next);
        let of_notebook = if notebooks { " (of the notebook)" } else { "" };
        let label = format!("{}: {}{of_notebook}", chip.part.name(), chip.words);
        let title = if chip.exact.is_empty() { label.clone() } else { chip.exact };
        html! {
            <button type="button" id={chip_id(&props.cell, chip.part)}
                class={classes!("part-chip", (!chip.is_set).then_some("unset"), open.then_some("open"), notebooks.then_some("notebooks"))}
                aria-expanded={open.to_string()} aria-label={label} title={bidi::sentence(&title)} {onclick}>
                { bidi::sentence(&chip.words) }
            </button>
        }
    };
    let whole = props.editing == Editing::Whole;
    let next = if whole { Editing::Nothing } else { Editing::Whole };
    html! {
        <div class="question-line" role="group" aria-label="The question in short">
            { for shown.map(chip) }
            if !props.only_reads {
            <button type="button" id={edit_id(&props.cell)} class="button quiet small question-edit"
                aria-expanded={whole.to_string()} title={if whole { "Close the question (Escape)" } else { "Edit the question (E)" }}
                aria-label="Edit the question" onclick={props.on_editing.reform(move |_: MouseEvent| next)}>
                <IconView icon={Icon::Edit} /><span>{ "Edit" }</span>
            </button>
            }
        </div>
    }
}

/// What a [`StatementLine`] shows.
#[derive(Properties, PartialEq)]
pub struct StatementLineProps {
    /// The cell.
    pub cell: CellId,
    /// Its statement.
    pub sql: String,
    /// Whether it can only be read.
    pub only_reads: bool,
    /// Whether it is being edited.
    pub editing: bool,
    /// Asks to edit it, or to leave it.
    pub on_editing: Callback<Editing>,
}

/// A statement in one line.
#[component]
pub fn StatementLine(props: &StatementLineProps) -> Html {
    let next = if props.editing { Editing::Nothing } else { Editing::Whole };
    let line = props.sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let onclick = props.on_editing.reform(move |_: MouseEvent| next);
    html! {
        <div class="question-line" role="group" aria-label="The question in short">
            if !props.editing {
                <code class="statement-short" dir="auto">{ line }</code>
            }
            if !props.only_reads {
            <button type="button" id={edit_id(&props.cell)} class="button quiet small question-edit"
                aria-expanded={props.editing.to_string()} aria-label="Edit the question"
                title={if props.editing { "Close the question (Escape)" } else { "Edit the question (E)" }} {onclick}>
                <IconView icon={Icon::Edit} /><span>{ "Edit" }</span>
            </button>
            }
        </div>
    }
}
