//! How the engine is and whether the notebook is stored.

use super::words::{EngineWords, SavingWords};
use crate::{control::ProgressBar, engine_client::EngineStatus, keeping::Saving, offline::Offline};
use yew::prelude::*;

/// What a [`StatusLine`] tells.
#[derive(Properties, PartialEq)]
pub struct StatusLineProps {
    /// The engine's state.
    pub engine: EngineStatus,
    /// Whether the notebook is stored.
    pub saving: Saving,
    /// Whether the site works without a network.
    pub offline: Offline,
}

/// The state in words, and once more without numbers for those who hear it.
#[component]
pub fn StatusLine(props: &StatusLineProps) -> Html {
    let engine = EngineWords::of(&props.engine);
    let offline = match props.offline {
        Offline::Unknown => "",
        Offline::Ready | Offline::UpdateWaits(_) => "Works offline",
    };
    let saving = SavingWords::of(&props.saving);
    let is_lost = matches!(props.saving, Saving::Failed(_) | Saving::Conflict { .. });
    let state = if engine.is_ready {
        "ready"
    } else if engine.under_way.is_some() {
        "under-way"
    } else {
        "lost"
    };
    html! {
        <>
            <div class="status-line" aria-hidden="true">
                <span class={classes!("status-save", is_lost.then_some("lost"))}>{ saving }</span>
                <span class="status-offline">{ offline }</span>
                <span class={classes!("status-engine", state)}>
                    <span class="status-dot" /><span class="status-words">{ engine.words }</span>
                </span>
            </div>
            <div class="visually-hidden" role="status" aria-label="State of the page">
                { EngineWords::spoken(&props.engine) }
                { if is_lost { format!(". {saving}") } else { String::new() } }
                { if offline.is_empty() { String::new() } else { format!(". {offline}") } }
            </div>
        </>
    }
}

/// What a [`LoadingBar`] tells.
#[derive(Properties, PartialEq)]
pub struct LoadingBarProps {
    /// The engine's state.
    pub engine: EngineStatus,
}

/// The thin bar below the header while the engine is on its way.
#[component]
pub fn LoadingBar(props: &LoadingBarProps) -> Html {
    match EngineWords::of(&props.engine).under_way {
        Some(done) => html! {
            <div class="loading-bar"><ProgressBar label={EngineWords::spoken(&props.engine)} {done} /></div>
        },
        None => html! {},
    }
}
