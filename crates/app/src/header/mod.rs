//! The bar at the top: what is open, how the engine is, what can be done with the notebook.

mod remarks;
mod status;
mod tools;
mod words;

pub use status::StatusLine;
pub use tools::Tools;

use crate::{
    data_days, engine_client::EngineStatus, icon::Mark, keeping::Saving, message::Msg, names::Names,
    offline::Offline, shared::Shared, theme::Theme,
};
use rockpool_catalog::Manifest;
use rockpool_report::format;
use std::rc::Rc;
use yew::prelude::*;

/// What the header tells.
#[derive(Debug, Clone, PartialEq)]
pub struct HeaderState {
    /// The engine's state.
    pub engine: EngineStatus,
    /// Whether the notebook is stored.
    pub saving: Saving,
    /// Whether the site works without a network.
    pub offline: Offline,
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
    /// What the extract contains.
    pub manifest: Option<Rc<Manifest>>,
}

/// What a [`Header`] shows.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// What it tells.
    pub state: HeaderState,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The bar at the top.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let state = &props.state;
    html! {
        <header class="page-header">
            <div class="page-header-row">
                <div class="brand"><Mark /><span>{ "Rockpool" }</span></div>
                if let Some(manifest) = &state.manifest { { extract_facts(manifest) } }
                <StatusLine engine={state.engine.clone()} saving={state.saving.clone()}
                    offline={state.offline.clone()} />
                <Tools theme={state.theme} names={state.names} only_reads={state.only_reads} can_undo={state.can_undo} can_redo={state.can_redo}
                    has_manifest={state.manifest.is_some()} on={props.on.clone()} />
            </div>
            if let Some(manifest) = &state.manifest { <remarks::Remarks manifest={Shared::from(manifest.clone())} /> }
            <status::LoadingBar engine={state.engine.clone()} />
        </header>
    }
}

fn extract_facts(manifest: &Manifest) -> Html {
    let days = data_days::how_many(manifest).map(|days| format::counted(days, "day"));
    let facts =
        [Some(format::counted(manifest.rows, "event")), Some(format::counted(manifest.users, "user")), days];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let period = data_days::covered_words(manifest).map(|days| format!("{days}, {}", manifest.time_zone));
    html! {
        <div class="extract-facts" title={period}>
            <span class="extract-name">{ &manifest.name }</span>
            <span class="extract-numbers">{ facts.join(" · ") }</span>
        </div>
    }
}
