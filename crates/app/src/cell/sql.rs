//! An SQL cell: an editor, or a plain field until the editor has come, and the answer below.

use super::{
    Outcome,
    complete::{Catalog, complete},
    editor::Editor,
    line::{Editing, StatementLine},
    mistake,
    panel::leave,
};
use crate::{
    focus::{self, Target},
    icon::{Icon, IconView},
    message::Msg,
    notebook::Action,
    runs::{CellRun, Phase},
};
use gloo::events::{EventListener, EventListenerOptions};
use rockpool_catalog::Manifest;
use rockpool_question::{CellBody, CellId, Question, SqlQuestion};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What an [`SqlCell`] shows.
#[derive(Properties, PartialEq)]
pub struct SqlCellProps {
    /// The cell's identity.
    pub cell: CellId,
    /// The statement.
    pub sql: String,
    /// Whether it can only be read.
    pub only_reads: bool,
    /// Whether the statement is edited.
    pub editing: bool,
    /// Asks to edit it, or to leave it.
    pub on_editing: Callback<Editing>,
    /// What the extract contains, once that is known.
    pub manifest: Option<Rc<Manifest>>,
    /// What is known of the question.
    pub run: Option<Rc<CellRun>>,
    /// Whether the page is dark.
    pub is_dark: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// An SQL cell.
#[component]
pub fn SqlCell(props: &SqlCellProps) -> Html {
    let question = Question::Sql(SqlQuestion { sql: props.sql.clone() });
    let run = {
        let cell = props.cell.clone();
        props.on.reform(move |()| Msg::Run(cell.clone()))
    };
    let on_change = {
        let cell = props.cell.clone();
        props.on.reform(move |sql| {
            let body = CellBody::Question(Question::Sql(SqlQuestion { sql }));
            Msg::Edit(Action::SetCellBody { cell: cell.clone(), body })
        })
    };
    // Where the engine stopped reading, as long as the statement is the one that it read.
    let mistake = props.run.as_ref().and_then(|run| match &run.phase {
        Phase::Failed(failure) if run.question.as_ref() == Some(&question) => {
            mistake::place(&failure.message)
        }
        _ => None,
    });
    let done = {
        let (cell, on_editing) = (props.cell.clone(), props.on_editing.clone());
        Callback::from(move |_: MouseEvent| leave(&cell, Editing::Whole, &on_editing))
    };
    let is_new = props.run.as_ref().is_none_or(|run| run.question.as_ref() != Some(&question));
    html! {
        <div class="sql-body">
            <StatementLine cell={props.cell.clone()} sql={props.sql.clone()} only_reads={props.only_reads} editing={props.editing} on_editing={props.on_editing.clone()} />
            if props.editing && !props.only_reads {
                <div class="sql-statement" role="group" aria-label="Statement">
                    <SqlField sql={props.sql.clone()} manifest={props.manifest.clone()} is_dark={props.is_dark} {mistake}
                        {on_change} on_run={run.clone()} on_leave={props.on.reform(|()| Msg::EndTyping)} />
                    <div class="sql-run">
                        <button type="button" class={classes!("button", "small", is_new.then_some("primary"))}
                            onclick={run.reform(|_| ())}>
                            <IconView icon={Icon::Run} />{ "Run" }
                        </button>
                        <span class="muted">{ "Ctrl Enter" }</span>
                        <button type="button" class="button quiet small question-done-button" onclick={done}>{ "Done" }</button>
                    </div>
                </div>
            }
            <Outcome cell={props.cell.clone()} {question} manifest={props.manifest.clone()}
                run={props.run.clone()} on={props.on.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SqlFieldProps {
    sql: String,
    manifest: Option<Rc<Manifest>>,
    is_dark: bool,
    mistake: Option<(u32, u32)>,
    on_change: Callback<String>,
    on_run: Callback<()>,
    on_leave: Callback<()>,
}

/// The field of a statement.
struct SqlField {
    place: NodeRef,
    plain: NodeRef,
    editor: Option<Editor>,
    /// What can be completed, once it is known what the extract contains.
    catalog: Rc<RefCell<Option<Catalog>>>,
    /// The text as the editor has it.
    shown: String,
    _keys: Option<EventListener>,
}

enum SqlFieldMsg {
    Opened(Result<Editor, JsValue>),
    Written(String),
}

impl Component for SqlField {
    type Message = SqlFieldMsg;
    type Properties = SqlFieldProps;

    fn create(ctx: &Context<Self>) -> Self {
        let catalog = Rc::new(RefCell::new(ctx.props().manifest.clone().map(Catalog::new)));
        let (place, plain) = (NodeRef::default(), NodeRef::default());
        Self { place, plain, editor: None, catalog, shown: String::new(), _keys: None }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first_render: bool) {
        if !first_render {
            return;
        }
        let Some(place) = self.place.cast::<HtmlElement>() else { return };
        let (on_run, link) = (ctx.props().on_run.clone(), ctx.link().clone());
        // Before the editor's own keys: there, this one inserts a line.
        let options =
            EventListenerOptions { phase: gloo::events::EventListenerPhase::Capture, passive: false };
        self._keys = Some(EventListener::new_with_options(&place, "keydown", options, move |event| {
            let runs = event
                .dyn_ref::<web_sys::KeyboardEvent>()
                .is_some_and(|event| event.key() == "Enter" && (event.ctrl_key() || event.meta_key()));
            if runs {
                event.prevent_default();
                event.stop_propagation();
                on_run.emit(());
            }
        }));
        self.shown = ctx.props().sql.clone();
        let (text, is_dark) = (self.shown.clone(), ctx.props().is_dark);
        let catalog = Rc::clone(&self.catalog);
        let complete = move |text: &str, position: usize, asked: bool| {
            complete(catalog.borrow().as_ref()?, text, position, asked)
        };
        let written = link.callback(SqlFieldMsg::Written);
        spawn_local(async move {
            let opened = Editor::open(place, text, is_dark, move |text| written.emit(text), complete).await;
            link.send_message(SqlFieldMsg::Opened(opened));
        });
    }

    fn update(&mut self, ctx: &Context<Self>, message: SqlFieldMsg) -> bool {
        match message {
            SqlFieldMsg::Opened(Ok(editor)) => {
                // Somebody may have written into the plain field in the meantime.
                editor.set_text(&ctx.props().sql);
                editor.mark(ctx.props().mistake);
                self.shown.clone_from(&ctx.props().sql);
                // ... and goes on writing in the editor.
                if let Some(cursor) = self.cursor_in_plain() {
                    editor.set_cursor(cursor);
                    focus::later(Target::Part(self.place.clone()));
                }
                self.editor = Some(editor);
                true
            }
            SqlFieldMsg::Opened(Err(error)) => {
                // The plain field stays and does everything that matters.
                web_sys::console::warn_2(&"the SQL editor could not be loaded:".into(), &error);
                false
            }
            SqlFieldMsg::Written(text) => {
                self.shown.clone_from(&text);
                ctx.props().on_change.emit(text);
                false
            }
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SqlFieldProps) -> bool {
        let props = ctx.props();
        if let Some(editor) = &self.editor {
            if props.sql != self.shown {
                editor.set_text(&props.sql);
                self.shown.clone_from(&props.sql);
            }
            if props.is_dark != old.is_dark {
                editor.set_dark(props.is_dark);
            }
            if props.mistake != old.mistake {
                editor.mark(props.mistake);
            }
        }
        if props.manifest != old.manifest {
            self.catalog.replace(props.manifest.clone().map(Catalog::new));
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let on_input = props.on_change.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlTextAreaElement>().map(|field| field.value()).unwrap_or_default()
        });
        let rows = props.sql.lines().count().clamp(3, 24) + 1;
        html! {
            // Whichever of the two is there.
            <div class="sql-field" data-first-focus="" onfocusout={props.on_leave.reform(|_: FocusEvent| ())}>
                if self.editor.is_none() {
                    <textarea class="sql-plain" ref={self.plain.clone()} rows={rows.to_string()} value={props.sql.clone()}
                        aria-label="SQL" spellcheck="false" autocapitalize="off" autocomplete="off"
                        oninput={on_input} />
                }
                <div ref={self.place.clone()} class="sql-editor" role="group" aria-label="SQL"
                    hidden={self.editor.is_none()} />
            </div>
        }
    }
}

impl SqlField {
    /// Where the cursor is in the plain field, if that has the focus.
    fn cursor_in_plain(&self) -> Option<u32> {
        let plain = self.plain.cast::<HtmlTextAreaElement>()?;
        let active = gloo::utils::document().active_element()?;
        if active != *plain.unchecked_ref() {
            return None;
        }
        plain.selection_start().ok().flatten()
    }
}
