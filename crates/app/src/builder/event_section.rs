//! The events of a question's part with words before them: "Users who first did …".

use super::place::Place;
use super::step_editor::StepEditor;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::Step;
use yew::prelude::*;

/// Properties of [`EventSection`].
#[derive(Properties, PartialEq)]
pub struct EventSectionProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the step.
    pub place: Place,
    /// What the part is called.
    pub name: AttrValue,
    /// The words before it.
    pub words: AttrValue,
    /// The events.
    pub step: Step,
    /// Called with the changed events.
    pub on_change: Callback<Step>,
}

/// Events with words before them.
#[component]
pub fn EventSection(props: &EventSectionProps) -> Html {
    html! {
        <div class="builder-step" role="group" aria-label={props.name.clone()}>
            <span class="builder-step-words" aria-hidden="true">{ &props.words }</span>
            <div class="builder-step-body">
                <StepEditor
                    manifest={props.manifest.clone()}
                    place={props.place.clone()}
                    step={props.step.clone()}
                    on_change={props.on_change.clone()}
                />
                if let Some(problem) = props.place.problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
        </div>
    }
}
