//! The tools of a cell.

use super::add::AddMenu;
use crate::{
    control::{Menu, MenuItem},
    icon::{Icon, IconView},
    message::{Marking, Msg},
    notebook::{Action, Move, Place},
};
use rockpool_question::CellId;
use yew::prelude::*;

/// The tool that only this kind of cell has.
#[derive(Clone, PartialEq)]
pub enum Tool {
    /// A text is edited or read.
    Edit {
        /// Whether it is being edited.
        editing: bool,
        /// Changes between the two.
        on_toggle: Callback<()>,
    },
    /// A question runs.
    Question {
        /// Whether the engine has it.
        under_way: bool,
    },
}

/// What a [`Toolbar`] needs.
#[derive(Properties, PartialEq)]
pub struct ToolbarProps {
    /// The cell.
    pub cell: CellId,
    /// Whether it is at the top.
    pub is_first: bool,
    /// Whether it is at the bottom.
    pub is_last: bool,
    /// Whether it takes half of the width.
    pub is_half: bool,
    /// Whether its chart can have goal lines.
    pub takes_goals: bool,
    /// The kind's own tool.
    pub tool: Tool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The tools of a cell in a row.
#[component]
pub fn Toolbar(props: &ToolbarProps) -> Html {
    let on = &props.on;
    let about = |message: fn(CellId) -> Msg| {
        let cell = props.cell.clone();
        on.reform(move |_: MouseEvent| message(cell.clone()))
    };
    let own = match &props.tool {
        Tool::Edit { editing, on_toggle } => html! {
            // The field would lose the focus to the button, and so be left, before the click is heard.
            <button type="button" class="button quiet icon small" aria-pressed={editing.to_string()}
                aria-label="Edit the text" title="Edit the text"
                onmousedown={|event: MouseEvent| event.prevent_default()} onclick={on_toggle.reform(|_| ())}>
                <IconView icon={if *editing { Icon::Done } else { Icon::Edit }} />
            </button>
        },
        Tool::Question { under_way: true } => tool(Icon::Stop, "Stop", false, about(Msg::Cancel)),
        Tool::Question { under_way: false } => tool(Icon::Run, "Run", false, about(Msg::Run)),
    };
    let chosen = |message: fn(CellId) -> Msg| {
        let cell = props.cell.clone();
        on.reform(move |()| message(cell.clone()))
    };
    let width = if props.is_half { "Full width" } else { "Half width" };
    let mut more = vec![
        MenuItem::new(width, Icon::Columns, chosen(Msg::ToggleHalf)).detail("W"),
        MenuItem::new("Mark a date", Icon::Mark, chosen(|_| Marking::Marks.into())),
    ];
    if props.takes_goals {
        let goals = chosen(|cell| Marking::Goals(cell).into());
        more.push(MenuItem::new("Goal lines", Icon::Goal, goals));
    }
    html! {
        <div class="cell-tools" role="toolbar" aria-label="Cell">
            { own }
            { tool(Icon::Up, "Move up", props.is_first,
                about(|cell| Msg::Edit(Action::Move { cell, to: Move::Up }))) }
            { tool(Icon::Down, "Move down", props.is_last,
                about(|cell| Msg::Edit(Action::Move { cell, to: Move::Down }))) }
            { tool(Icon::Duplicate, "Duplicate", false, about(Msg::Duplicate)) }
            <AddMenu place={Place::Below(props.cell.clone())} on={on.clone()} />
            { tool(Icon::Link, "Copy a link to this cell", false, about(Msg::LinkTo)) }
            <Menu label="More of this cell" icon={Icon::More} class="quiet small" items={more} />
            <span class="cell-tools-gap" aria-hidden="true" />
            { tool(Icon::Delete, "Delete", false, about(Msg::Delete)) }
        </div>
    }
}

/// A tool that cannot be used now keeps the focus, for a person may be pressing it again and again.
fn tool(icon: Icon, label: &'static str, disabled: bool, onclick: Callback<MouseEvent>) -> Html {
    let onclick = if disabled { Callback::noop() } else { onclick };
    html! {
        <button type="button" class="button quiet icon small" aria-label={label} title={label}
            aria-disabled={disabled.then_some("true")} {onclick}>
            <IconView {icon} />
        </button>
    }
}
