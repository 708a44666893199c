//! What can be done with the notebook as a whole.

use crate::{
    control::{Menu, MenuItem},
    icon::{Icon, IconView},
    message::{Msg, NewerMsg, Present, ShelfMsg},
    names::Names,
    notebook::{CellKind, Place},
    theme::Theme,
};
use rockpool_question::CellId;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What [`Tools`] needs.
#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    /// Light or dark.
    pub theme: Theme,
    /// How names are written.
    pub names: Names,
    /// Whether the notebook can only be read.
    pub only_reads: bool,
    /// Whether there is a change to take back.
    pub can_undo: bool,
    /// Whether there is one to make again.
    pub can_redo: bool,
    /// Whether it is known what the extract contains.
    pub has_manifest: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// Undo, redo, theme, and the menu of the notebook.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let on = &props.on;
    let file = use_node_ref();
    let choose_file = {
        let file = file.clone();
        Callback::from(move |()| {
            if let Some(input) = file.cast::<HtmlInputElement>() {
                // The same file again is a choice, too.
                input.set_value("");
                input.click();
            }
        })
    };
    let on_file = {
        let on = on.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) {
                on.emit(Msg::Import(file));
            }
        })
    };
    let themes = Theme::ALL.into_iter().map(|theme| {
        MenuItem::new(theme.name(), theme_icon(theme), on.reform(move |()| Msg::SetTheme(theme)))
            .chosen(theme == props.theme)
    });
    let kinds: &[CellKind] = if props.only_reads { &[] } else { &CellKind::ALL };
    let mut items: Vec<MenuItem> = kinds
        .iter()
        .copied()
        .map(|kind| {
            // There is no such cell: the new one goes to the end.
            let place = Place::Below(CellId(String::new()));
            let add = on.reform(move |()| Msg::Add(kind, place.clone()));
            MenuItem::new(
                format!("New {}", kind.name().to_lowercase().replace("sql", "SQL")),
                Icon::of_kind(kind),
                add,
            )
        })
        .collect();
    let names = match props.names {
        Names::Readable => {
            MenuItem::new("Names as in the data", Icon::Text, on.reform(|()| Msg::SetNames(Names::AsTheyAre)))
        }
        Names::AsTheyAre => {
            MenuItem::new("Names easy to read", Icon::Text, on.reform(|()| Msg::SetNames(Names::Readable)))
        }
    };
    items.extend([
        MenuItem::new("Undo", Icon::Undo, on.reform(|()| Msg::Undo)).detail("Ctrl Z").enabled(props.can_undo),
        MenuItem::new("Redo", Icon::Redo, on.reform(|()| Msg::Redo))
            .detail("Ctrl Shift Z")
            .enabled(props.can_redo),
        MenuItem::new("Versions", Icon::Versions, on.reform(|()| ShelfMsg::ShowVersions.into())),
        MenuItem::new("Import a file", Icon::Import, choose_file),
        MenuItem::new("Export as a file", Icon::Export, on.reform(|()| Msg::Export)),
        MenuItem::new("Sample notebook", Icon::Sample, on.reform(|()| Msg::ShowSample)),
        MenuItem::new("Look for newer data", Icon::Refresh, on.reform(|()| NewerMsg::Look.into())),
        MenuItem::new("Commands", Icon::Find, on.reform(|()| Msg::ShowPalette(true))).detail("Ctrl K"),
        MenuItem::new("Present", Icon::Present, on.reform(|()| Msg::Present(Present::Begin))),
        names,
        MenuItem::new("Keys", Icon::Keyboard, on.reform(|()| Msg::ShowHelp(true))).detail("?"),
    ]);
    html! {
        <div class="tools" role="toolbar" aria-label="Notebook">
            <button type="button" class="button quiet tool-notebooks" aria-haspopup="dialog" aria-label="Notebooks" title="Notebooks"
                onclick={on.reform(|_| ShelfMsg::Show.into())}>
                <IconView icon={Icon::Notebooks} /><span>{ "Notebooks" }</span>
            </button>
            <button type="button" class="button quiet tool-share" aria-haspopup="dialog" aria-label="Share" title="Share"
                onclick={on.reform(|_| Msg::Share)}>
                <IconView icon={Icon::Link} /><span>{ "Share" }</span>
            </button>
            <button type="button" class="button quiet icon tool-undo" aria-label="Undo" title="Undo (Ctrl Z)"
                aria-disabled={(!props.can_undo).then_some("true")} onclick={on.reform(|_| Msg::Undo)}>
                <IconView icon={Icon::Undo} />
            </button>
            <button type="button" class="button quiet icon tool-undo" aria-label="Redo" title="Redo (Ctrl Shift Z)"
                aria-disabled={(!props.can_redo).then_some("true")} onclick={on.reform(|_| Msg::Redo)}>
                <IconView icon={Icon::Redo} />
            </button>
            <Menu label="Theme" icon={theme_icon(props.theme)} class="quiet" items={themes.collect::<Vec<_>>()} />
            <Menu label="Notebook menu" icon={Icon::More} class="quiet" {items} />
            <input type="file" ref={file} hidden=true accept=".json,application/json" onchange={on_file}
                aria-label="Notebook file" />
        </div>
    }
}

fn theme_icon(theme: Theme) -> Icon {
    match theme {
        Theme::System => Icon::System,
        Theme::Light => Icon::Light,
        Theme::Dark => Icon::Dark,
    }
}
