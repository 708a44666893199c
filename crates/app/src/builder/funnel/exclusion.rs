//! Events that must not happen between two steps.

use super::edit;
use crate::builder::changed;
use crate::builder::fields::Select;
use crate::builder::icon;
use crate::builder::place::Place;
use crate::builder::step_editor::StepEditor;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Exclusion, Step};
use yew::prelude::*;

/// Properties of [`ExclusionEditor`].
#[derive(Properties, PartialEq)]
pub struct ExclusionEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the exclusion.
    pub place: Place,
    /// Which one, from 1, for its name.
    pub number: usize,
    /// The exclusion.
    pub exclusion: Exclusion,
    /// The names of the steps.
    pub steps: Vec<AttrValue>,
    /// Called with the changed exclusion.
    pub on_change: Callback<Exclusion>,
    /// Called to remove it.
    pub on_remove: Callback<MouseEvent>,
}

/// One exclusion.
#[component]
pub fn ExclusionEditor(props: &ExclusionEditorProps) -> Html {
    let ExclusionEditorProps { exclusion, place, number, .. } = props;
    let step = |label: &'static str, step: u32, change: fn(&mut Exclusion, u32)| {
        let on_select =
            changed(exclusion, &props.on_change, move |exclusion: &mut Exclusion, index: usize| {
                change(exclusion, edit::number(index));
            });
        html! {
            <Select
                {label}
                options={props.steps.clone()}
                selected={step.saturating_sub(1) as usize}
                {on_select}
            />
        }
    };
    html! {
        <div class="builder-rule" role="group" aria-label={format!("Exclusion {number}")}>
            <div class="builder-rule-head">
                <span class="word" aria-hidden="true">{ "Nobody who did" }</span>
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label={format!("Remove exclusion {number}")}
                    onclick={props.on_remove.clone()}
                >{ icon::remove() }</button>
            </div>
            <StepEditor
                manifest={props.manifest.clone()}
                place={place.field("events")}
                step={exclusion.events.clone()}
                on_change={changed(exclusion, &props.on_change, |exclusion: &mut Exclusion, events: Step| exclusion.events = events)}
            />
            <div class="builder-row">
                { step("after step", exclusion.from, |exclusion, step| exclusion.from = step) }
                { step("and before step", exclusion.to, |exclusion, step| exclusion.to = step) }
            </div>
            if let Some(problem) = place.problem().or_else(|| place.field("events").problem()) {
                <p class="field-problem" role="alert">{ problem }</p>
            }
        </div>
    }
}
