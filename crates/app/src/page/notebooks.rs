//! The notebooks of the extract: open one, begin one, give it a name, delete it, bring it back.

use super::{Msg, ShelfContents, ShelfLine, ShelfMsg, shelf::title_of};
use crate::{
    control::Dialog,
    icon::{Icon, IconView},
    keeping::{Deleted, NotebookId},
};
use rockpool_report::format;
use std::rc::Rc;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// What [`Notebooks`] shows.
#[derive(Properties, PartialEq)]
pub struct NotebooksProps {
    /// The notebooks; absent while the list is closed.
    pub contents: Option<Rc<ShelfContents>>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The list of notebooks, as a dialog.
#[component]
pub fn Notebooks(props: &NotebooksProps) -> Html {
    let on = props.on.reform(|message: ShelfMsg| message.into());
    let file = use_node_ref();
    let choose_file = {
        let file = file.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = file.cast::<HtmlInputElement>() {
                input.set_value("");
                input.click();
            }
        })
    };
    let on_file = props.on.reform(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let file = input.and_then(|input| input.files()).and_then(|files| files.get(0));
        file.map_or(Msg::Shelf(ShelfMsg::Close), Msg::Import)
    });
    let inside = props.contents.as_ref().map(|contents| {
        html! {
            <>
                <div class="notebooks-new">
                    <button type="button" class="button" onclick={on.reform(|_| ShelfMsg::New)}>
                        <IconView icon={Icon::Add} />{ "New notebook" }
                    </button>
                    <button type="button" class="button" onclick={choose_file.clone()}>
                        <IconView icon={Icon::Import} />{ "Import a file" }
                    </button>
                    <button type="button" class="button" onclick={props.on.reform(|_| Msg::ShowSample)}>
                        <IconView icon={Icon::Sample} />{ "Sample notebook" }
                    </button>
                    <input type="file" ref={file.clone()} hidden=true accept=".json,application/json"
                        onchange={on_file.clone()} aria-label="File to import" />
                </div>
                if let Some(error) = &contents.trouble { <p role="alert">{ format!("The notebooks cannot be listed: {error}.") }</p> }
                <ul class="notebooks-list" aria-label="Notebooks">
                    { for contents.notebooks.iter().map(|line| html! {
                        <Line key={line.id.word().to_owned()} line={line.clone()} now={contents.now} on={on.clone()} />
                    }) }
                </ul>
                if !contents.deleted.is_empty() {
                    <Bin deleted={contents.deleted.clone()} now={contents.now} on={on.clone()} />
                }
            </>
        }
    });
    html! {
        <Dialog id="notebooks" title="Notebooks" class="notebooks" open={props.contents.is_some()}
            on_close={on.reform(|()| ShelfMsg::Close)}>
            <>{ for inside }</>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    line: ShelfLine,
    now: u64,
    on: Callback<ShelfMsg>,
}

/// One notebook.
#[component]
fn Line(props: &LineProps) -> Html {
    let LineProps { line, now, on } = props;
    let renaming = use_state_eq(|| false);
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with(*renaming, move |renaming| {
            if let (true, Some(field)) = (*renaming, field.cast::<HtmlInputElement>()) {
                // A field that cannot take the focus is still there for a click.
                let _ = field.focus();
                field.select();
            }
        });
    }
    let name = match &line.notebook {
        Ok(notebook) => title_of(notebook).to_owned(),
        Err(_) => "A notebook that cannot be read".to_owned(),
    };
    let tool = |label: &str, icon: Icon, message: fn(NotebookId) -> ShelfMsg| {
        let id = line.id.clone();
        html! {
            <button type="button" class="button quiet icon small" aria-label={format!("{label} “{name}”")} title={label.to_owned()}
                onclick={on.reform(move |_| message(id.clone()))}>
                <IconView {icon} />
            </button>
        }
    };
    let rename = {
        let renaming = renaming.clone();
        Callback::from(move |_: MouseEvent| renaming.set(true))
    };
    let open = {
        let id = line.id.clone();
        on.reform(move |_: MouseEvent| ShelfMsg::Open(id.clone()))
    };
    html! {
        <li class="notebooks-line" aria-current={line.is_open.then_some("true")}>
            if *renaming {
                { name_field(line, &name, &field, &renaming, on) }
            } else {
                <button type="button" class="notebooks-open" onclick={open} disabled={line.notebook.is_err()}>
                    <span class="notebooks-name"><bdi>{ &name }</bdi></span>
                    <span class="muted">{ facts(line, *now) }</span>
                </button>
            }
            <div class="notebooks-tools">
                if line.notebook.is_ok() {
                    <button type="button" class="button quiet icon small" aria-label={format!("Rename “{name}”")} title="Rename"
                        onclick={rename}>
                        <IconView icon={Icon::Edit} />
                    </button>
                    { tool("Duplicate", Icon::Duplicate, ShelfMsg::Duplicate) }
                } else {
                    { tool("Download the text of", Icon::Export, ShelfMsg::Download) }
                }
                if line.is_stored { { tool("Delete", Icon::Delete, ShelfMsg::Delete) } }
            </div>
        </li>
    }
}

/// The field of a new title: Enter or leaving it takes it, Escape does not.
fn name_field(
    line: &ShelfLine,
    name: &str,
    field: &NodeRef,
    renaming: &UseStateHandle<bool>,
    on: &Callback<ShelfMsg>,
) -> Html {
    let take = {
        let (on, id, renaming, field) = (on.clone(), line.id.clone(), renaming.clone(), field.clone());
        Callback::from(move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                on.emit(ShelfMsg::Rename(id.clone(), field.value()));
            }
            renaming.set(false);
        })
    };
    let on_key = {
        let (take, renaming) = (take.clone(), renaming.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                take.emit(());
            }
            "Escape" => {
                // Only the field closes, not the dialog.
                event.prevent_default();
                event.stop_propagation();
                renaming.set(false);
            }
            _ => {}
        })
    };
    let title = line.notebook.as_ref().map(|notebook| notebook.title.clone()).unwrap_or_default();
    html! {
        <input type="text" ref={field.clone()} class="field notebooks-field" value={title} maxlength="200"
            aria-label={format!("New name of “{name}”")} onkeydown={on_key} onblur={take.reform(|_: FocusEvent| ())} />
    }
}

fn facts(line: &ShelfLine, now: u64) -> String {
    let notebook = match &line.notebook {
        Ok(notebook) => notebook,
        Err(reason) => return reason.clone(),
    };
    let mut facts = vec![format::counted(notebook.cells.len() as u64, "cell")];
    if line.is_open {
        facts.push("open".to_owned());
    }
    if !line.is_stored {
        facts.push("not stored in this browser".to_owned());
    }
    if let Some(changed) = line.changed {
        facts.push(format!("changed {}", format::ago(now.saturating_sub(changed))));
    }
    facts.join(" · ")
}

#[derive(Properties, PartialEq)]
struct BinProps {
    deleted: Vec<Deleted>,
    now: u64,
    on: Callback<ShelfMsg>,
}

/// The deleted notebooks.
#[component]
fn Bin(props: &BinProps) -> Html {
    let sure = use_state_eq(|| false);
    let no = use_node_ref();
    {
        let no = no.clone();
        use_effect_with(*sure, move |sure| {
            if let (true, Some(no)) = (*sure, no.cast::<HtmlElement>()) {
                // Without the focus the buttons are still the next ones.
                let _ = no.focus();
            }
        });
    }
    let set = |to: bool| {
        let sure = sure.clone();
        Callback::from(move |_: MouseEvent| sure.set(to))
    };
    html! {
        <section class="notebooks-bin" aria-labelledby="notebooks-bin-title">
            <h3 id="notebooks-bin-title">{ "Deleted" }</h3>
            <p class="muted">{ "They can come back for 30 days." }</p>
            <ul class="notebooks-list">
                { for props.deleted.iter().map(|deleted| bin_line(deleted, props.now, &props.on)) }
            </ul>
            if *sure {
                <div class="notebooks-sure" role="group" aria-label="Delete for good">
                    <button type="button" class="button danger" onclick={props.on.reform(|_| ShelfMsg::EmptyDeleted)}>
                        { format!("Delete {} for good", format::counted(props.deleted.len() as u64, "notebook")) }
                    </button>
                    <button type="button" ref={no} class="button" onclick={set(false)}>{ "Keep them" }</button>
                </div>
            } else {
                <button type="button" class="button small" onclick={set(true)}>{ "Empty" }</button>
            }
        </section>
    }
}

fn bin_line(deleted: &Deleted, now: u64, on: &Callback<ShelfMsg>) -> Html {
    let name = match &deleted.notebook {
        Ok(notebook) => title_of(notebook).to_owned(),
        Err(_) => "A notebook that cannot be read".to_owned(),
    };
    let restore = {
        let (id, at) = (deleted.id.clone(), deleted.at);
        on.reform(move |_: MouseEvent| ShelfMsg::Restore(id.clone(), at))
    };
    html! {
        <li class="notebooks-line" key={format!("{} {}", deleted.id.word(), deleted.at)}>
            <div class="notebooks-open">
                <span class="notebooks-name"><bdi>{ &name }</bdi></span>
                <span class="muted">{ format!("deleted {}", format::ago(now.saturating_sub(deleted.at))) }</span>
            </div>
            <button type="button" class="button small" aria-label={format!("Bring back “{name}”")} onclick={restore}>
                { "Bring back" }
            </button>
        </li>
    }
}
