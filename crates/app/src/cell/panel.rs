//! The place beside an answer where its question is edited, whole or in part; on a phone a sheet below it.

use super::line::{Editing, chip_id, edit_id};
use crate::focus;
use rockpool_question::CellId;
use yew::prelude::*;

/// What an [`EditPanel`] holds.
#[derive(Properties, PartialEq)]
pub struct EditPanelProps {
    /// The cell.
    pub cell: CellId,
    /// What is edited.
    pub editing: Editing,
    /// Asks to edit something else.
    pub on_editing: Callback<Editing>,
    /// The form.
    pub children: Html,
}

/// The form with its name, and the ways out of it.
#[component]
pub fn EditPanel(props: &EditPanelProps) -> Html {
    let form = use_node_ref();
    use_effect_with(props.editing, {
        let form = form.clone();
        move |editing| {
            // The whole form is read from its beginning; one part is there to be changed at once.
            if matches!(editing, Editing::Part(_)) {
                focus::later(focus::Target::Form(form));
            }
        }
    });
    let name = match props.editing {
        Editing::Part(part) => part.name(),
        Editing::Nothing | Editing::Whole => "Question",
    };
    let whole = props.on_editing.reform(|_: MouseEvent| Editing::Whole);
    let done = {
        let (cell, editing, on_editing) = (props.cell.clone(), props.editing, props.on_editing.clone());
        Callback::from(move |_: MouseEvent| leave(&cell, editing, &on_editing))
    };
    html! {
        <div class="question-builder" role="group" aria-label={name}>
            <div class="question-form" ref={form}>{ props.children.clone() }</div>
            <div class="question-done">
                if matches!(props.editing, Editing::Part(_)) {
                    <button type="button" class="button quiet small" onclick={whole}>{ "The whole question" }</button>
                }
                <button type="button" class="button small" title="Escape" onclick={done}>{ "Done" }</button>
            </div>
        </div>
    }
}

/// Ends editing; the keyboard goes on where it began.
pub fn leave(cell: &CellId, editing: Editing, on_editing: &Callback<Editing>) {
    focus::later_on(match editing {
        Editing::Part(part) => chip_id(cell, part),
        Editing::Nothing | Editing::Whole => edit_id(cell),
    });
    on_editing.emit(Editing::Nothing);
}
