//! The frame of a cell: its title, its tools, and the content by its kind.

use super::{
    QuestionCell, SqlCell, TextCell, Toolbar, actions_of, line::Editing, panel::leave, toolbar::Tool,
};
use crate::{
    answer::CellActions,
    browser::is_writable,
    chart::Look,
    icon::{Icon, IconView},
    message::Msg,
    notebook::{Action, CellKind, takes_goals, title_of},
    runs::{CellRun, Comparison},
};
use rockpool_catalog::Manifest;
use rockpool_question::{Cell, CellBody, CellId, Question};
use std::rc::Rc;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// What a [`CellView`] shows.
#[derive(Properties, PartialEq)]
pub struct CellViewProps {
    /// The cell.
    pub cell: Cell,
    /// Whether it is at the top.
    pub is_first: bool,
    /// Whether it is at the bottom.
    pub is_last: bool,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// Whether it will not become known, because there is no extract.
    #[prop_or_default]
    pub has_no_extract: bool,
    /// What is known of its question.
    pub run: Option<Rc<CellRun>>,
    /// What it is counted as beside its own way.
    #[prop_or_default]
    pub comparison: Option<Comparison>,
    /// What it asks, where the notebook asks something of all cells; its own question without.
    #[prop_or_default]
    pub asked: Option<Question>,
    /// Whether it can only be read.
    #[prop_or_default]
    pub only_reads: bool,
    /// Whether it has just been added: then its question is edited.
    #[prop_or_default]
    pub is_new: bool,
    /// Whether the page is dark.
    pub is_dark: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// A cell.
#[component]
pub fn CellView(props: &CellViewProps) -> Html {
    let CellViewProps { cell, manifest, run, on, .. } = props;
    let asking = use_state_eq(|| if props.is_new { Editing::Whole } else { Editing::Nothing });
    let editing = use_state(|| matches!(&cell.body, CellBody::Text(text) if text.is_empty()));
    let kind = CellKind::of(&cell.body);
    let is_text = kind == CellKind::Text;
    let set_editing = {
        let editing = editing.clone();
        Callback::from(move |now| editing.set(now))
    };
    let own_tool = if is_text {
        let editing = editing.clone();
        Tool::Edit { editing: *editing, on_toggle: Callback::from(move |()| editing.set(!*editing)) }
    } else {
        Tool::Question { under_way: run.as_ref().is_some_and(|run| run.is_under_way()) }
    };
    let on_asking = {
        let asking = asking.clone();
        Callback::from(move |next| asking.set(next))
    };
    let set_text = use_callback((cell.id.clone(), on.clone()), |text, (cell, on)| {
        on.emit(Msg::Edit(Action::SetCellBody { cell: cell.clone(), body: CellBody::Text(text) }));
    });
    let set_question = use_callback((cell.id.clone(), on.clone()), |question, (cell, on)| {
        on.emit(Msg::Edit(Action::SetCellBody { cell: cell.clone(), body: CellBody::Question(question) }));
    });
    let actions =
        use_memo((cell.id.clone(), on.clone(), set_question.clone()), |(cell, on, set_question)| {
            actions_of(cell, on, set_question.clone())
        });
    let body = match &cell.body {
        CellBody::Text(text) => html! {
            <TextCell text={text.clone()} only_reads={props.only_reads} editing={*editing} on_editing={set_editing}
                on_change={set_text} on_leave={on.reform(|()| Msg::EndTyping)} />
        },
        CellBody::Question(Question::Sql(statement)) => html! {
            <SqlCell sql={statement.sql.clone()} only_reads={props.only_reads} editing={*asking == Editing::Whole} on_editing={on_asking.clone()} manifest={manifest.clone()} run={run.clone()}
                is_dark={props.is_dark} cell={cell.id.clone()} on={on.clone()} />
        },
        CellBody::Question(question) => html! {
            <QuestionCell question={question.clone()} asked={props.asked.clone()} keeps_own={cell.keeps_own} only_reads={props.only_reads} chart={cell.chart} editing={*asking} on_editing={on_asking.clone()} manifest={manifest.clone()}
                has_no_extract={props.has_no_extract} run={run.clone()} comparison={props.comparison.clone()}
                cell={cell.id.clone()}
                on_change={set_question} on={on.clone()} />
        },
    };
    let onkeydown = {
        let (id, asking, on_asking) = (cell.id.clone(), *asking, on_asking.clone());
        let toggle = on.reform(Msg::ToggleHalf);
        (!props.only_reads).then(|| {
            Callback::from(move |event: KeyboardEvent| {
                if widens(&event) {
                    event.prevent_default();
                    toggle.emit(id.clone());
                } else if !is_text {
                    on_key(&event, &id, asking, &on_asking);
                }
            })
        })
    };
    // A question that is edited needs its room.
    let half = cell.half && *asking == Editing::Nothing;
    let look = Look { goals: cell.goals.clone(), half, groups: cell.groups };
    let body = html! { <ContextProvider<Look> context={look}>{ body }</ContextProvider<Look>> };
    html! {
        <article class={classes!("cell", if is_text { "text-cell" } else { "question-cell" }, half.then_some("half"))}
            aria-label={format!("{}: {}", kind.name(), title_of(cell))} data-cell={cell.id.0.clone()}
            data-kind={kind.name()} tabindex="-1" {onkeydown}>
            <div class="cell-head">
                if !is_text {
                    <span class="cell-kind" title={kind.name()}><IconView icon={Icon::of_kind(kind)} /></span>
                    if props.only_reads { { title_words(cell, kind) } } else { { title_field(cell, kind, on) } }
                }
                if !props.only_reads {
                    <Toolbar cell={cell.id.clone()} is_first={props.is_first} is_last={props.is_last}
                        is_half={cell.half} takes_goals={takes_goals(cell)} tool={own_tool} on={on.clone()} />
                }
            </div>
            // Who only reads opens no users, and keeps nothing.
            if props.only_reads {
                { body }
            } else {
                <ContextProvider<CellActions> context={(*actions).clone()}>{ body }</ContextProvider<CellActions>>
            }
        </article>
    }
}

/// E anywhere in a cell, or Enter on the cell as a whole, opens its question; Escape closes it.
fn on_key(event: &KeyboardEvent, cell: &CellId, asking: Editing, on_asking: &Callback<Editing>) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = event.target_dyn_into::<Element>();
    let is_whole = target.as_ref().is_some_and(|target| target.has_attribute("data-cell"));
    let writes = target.as_ref().is_some_and(is_writable);
    match event.key().as_str() {
        "e" | "E" if !writes => {}
        "Enter" if is_whole => {}
        "Escape" if asking != Editing::Nothing => {
            event.prevent_default();
            leave(cell, asking, on_asking);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    if asking == Editing::Whole {
        leave(cell, asking, on_asking);
    } else {
        on_asking.emit(Editing::Whole);
    }
}

/// W anywhere in a cell, where nobody writes, takes half of the width or all of it.
fn widens(event: &KeyboardEvent) -> bool {
    let plain = !(event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key());
    let writes = event.target_dyn_into::<Element>().as_ref().is_some_and(is_writable);
    plain && !writes && matches!(event.key().as_str(), "w" | "W")
}

fn title_words(cell: &Cell, kind: CellKind) -> Html {
    let title = if cell.title.trim().is_empty() { kind.name().to_owned() } else { cell.title.clone() };
    html! { <div class="cell-title"><h2 class="cell-title-words" dir="auto">{ title }</h2></div> }
}

fn title_field(cell: &Cell, kind: CellKind, on: &Callback<Msg>) -> Html {
    let id: CellId = cell.id.clone();
    let on_input = on.reform(move |event: InputEvent| {
        let title = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
        Msg::Edit(Action::SetCellTitle { cell: id.clone(), title: title.unwrap_or_default() })
    });
    html! {
        <div class="cell-title">
            <h2 class="visually-hidden">{ title_of(cell) }</h2>
            <input type="text" dir="auto" value={cell.title.clone()} placeholder={kind.name()} maxlength="200"
                aria-label="Title of the cell" oninput={on_input} onblur={on.reform(|_| Msg::EndTyping)} />
        </div>
    }
}
