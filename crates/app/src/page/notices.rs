//! What stands above the cells when something needs the person: no extract, no engine, not saved, changed
//! elsewhere, unreadable. The page below stays usable.

use super::{Msg, Newer, NewerMsg, Offline, Saving};
use crate::{
    data_days,
    engine_client::EngineStatus,
    icon::{Icon, IconView},
    keeping::KeepError,
};
use rockpool_protocol::{Failure, FailureKind};
use rockpool_report::format;
use yew::prelude::*;

/// What [`Notices`] speaks about.
#[derive(Properties, PartialEq)]
pub struct NoticesProps {
    /// The engine's state.
    pub engine: EngineStatus,
    /// Why the extract cannot be opened.
    pub extract_failure: Option<Failure>,
    /// Why the extract's host keeps the engine waiting.
    pub host_waits: Option<AttrValue>,
    /// Whether the notebook is stored.
    pub saving: Saving,
    /// Why a stored text is no notebook.
    pub unreadable: Option<AttrValue>,
    /// Whether a newer version waits.
    pub offline: Offline,
    /// Whether there is newer data, or a newer site.
    pub newer: Newer,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// Every notice that holds now, the gravest first.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let on = &props.on;
    html! {
        <div class="notices">
            if let EngineStatus::Stopped(failure) = &props.engine {
                <Notice grave=true title="The engine could not be started" message={failure.message.clone()}
                    advice={failure.advice.clone()}>
                    { button("Try again", on.reform(|_| Msg::RetryEngine)) }
                </Notice>
            }
            if let Some(failure) = &props.extract_failure {
                <Notice grave=true title={extract_title(failure.kind)} message={failure.message.clone()}
                    advice={failure.advice.clone()}>
                    { button("Try again", on.reform(|_| Msg::RetryExtract)) }
                </Notice>
            }
            if let Some(reason) = &props.host_waits {
                <Notice title="The host keeps the engine waiting" message={reason}
                    advice="It is asked again. Every question can be stopped meanwhile." />
            }
            if let Saving::Conflict { trouble } = &props.saving {
                <Notice title="This notebook was changed in another tab"
                    message="Nothing has been overwritten. Which one shall be kept?"
                    advice={conflict_advice(trouble.as_ref())}>
                    { button("Show the other one", on.reform(|_| Msg::TakeTheirs)) }
                    { button("Keep this one", on.reform(|_| Msg::KeepMine)) }
                    { button("Keep both", on.reform(|_| Msg::KeepBoth)) }
                    { button("Download this one", on.reform(|_| Msg::Export)) }
                </Notice>
            }
            if let Saving::Failed(error) = &props.saving {
                <Notice title="Your changes are not stored" message={error.to_string()}
                    advice="A private window or a full disk can be the reason. Emptying the deleted notebooks makes room.">
                    { button("Download a copy", on.reform(|_| Msg::Export)) }
                    { button("Try again", on.reform(|_| Msg::Save)) }
                </Notice>
            }
            if let Some(reason) = &props.unreadable {
                <Notice title="The notebook stored in this browser cannot be read" message={reason}
                    advice="Its text stays where it is; another notebook is shown.">
                    { button("Download its text", on.reform(|_| Msg::ExportUnreadable)) }
                    { button("Close", on.reform(|_| Msg::CloseUnreadable)) }
                </Notice>
            }
            { newer_data(props) }
            if props.newer.site || matches!(props.offline, Offline::UpdateWaits(_)) {
                <Notice title="A newer Rockpool is ready" message="Your notebook is stored first."
                    advice="This tab goes on as it is until you reload it, but may not get an engine or new answers.">
                    { button("Reload into it", on.reform(|_| Msg::Update)) }
                </Notice>
            }
        </div>
    }
}

fn extract_title(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::NotFound => "There is no extract here",
        FailureKind::Unreachable => "The extract cannot be reached",
        FailureKind::Corrupt => "The extract cannot be read",
        FailureKind::Login => "The extract is behind a login",
        FailureKind::Replaced => "Another extract has taken its place",
        FailureKind::Host => "The host cannot serve this extract",
        FailureKind::Question | FailureKind::Engine => "The extract could not be opened",
    }
}

fn conflict_advice(trouble: Option<&KeepError>) -> String {
    match trouble {
        None => "Until you choose, what you change here is kept as a version of this notebook. Whichever you choose, the other one becomes a version.".to_owned(),
        Some(error) => format!("Until you choose, changes here are not stored: {error}."),
    }
}

fn newer_data(props: &NoticesProps) -> Html {
    let Some(manifest) = &props.newer.data else { return Html::default() };
    let reaches = match data_days::covered_words(manifest) {
        Some(days) => format!("It covers {days}, {}.", format::counted(manifest.rows, "event")),
        None => "It holds no events.".to_owned(),
    };
    html! {
        <Notice title="Newer data is there" message={reaches}
            advice="What you see is of the data as it was. Reloading the data keeps everything you typed and asks every question again.">
            { button("Reload the data", props.on.reform(|_| Msg::Newer(NewerMsg::Reload))) }
            { button("Not now", props.on.reform(|_| Msg::Newer(NewerMsg::Ignore))) }
        </Notice>
    }
}

fn button(label: &'static str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="button" {onclick}>{ label }</button> }
}

#[derive(Properties, PartialEq)]
struct NoticeProps {
    #[prop_or_default]
    grave: bool,
    title: AttrValue,
    message: AttrValue,
    advice: AttrValue,
    #[prop_or_default]
    children: Html,
}

#[component]
fn Notice(props: &NoticeProps) -> Html {
    html! {
        <section class={classes!("notice", props.grave.then_some("grave"))}
            role={if props.grave { "alert" } else { "status" }} aria-label={props.title.clone()}>
            <IconView icon={Icon::Warning} />
            <div class="notice-words">
                <h2>{ &props.title }</h2>
                <p>{ &props.message }</p>
                <p class="muted">{ &props.advice }</p>
                <div class="notice-buttons">{ props.children.clone() }</div>
            </div>
        </section>
    }
}
