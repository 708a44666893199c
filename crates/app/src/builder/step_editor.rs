//! The events of a step: one, or several of which any will do.

use super::event_editor::EventEditor;
use super::place::Place;
use super::{changed, icon, put, take};
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{EventChoice, EventMatch, Step, limits};
use yew::prelude::*;

/// Properties of [`StepEditor`].
#[derive(Properties, PartialEq)]
pub struct StepEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the step.
    pub place: Place,
    /// The step.
    pub step: Step,
    /// Called with the changed step.
    pub on_change: Callback<Step>,
}

/// The events of a step.
#[component]
pub fn StepEditor(props: &StepEditorProps) -> Html {
    let add_id = format!("{}-add-event", props.place.id());
    let on_add = {
        let place = props.place.clone();
        changed(&props.step, &props.on_change, move |step: &mut Step, _: MouseEvent| {
            focus::later_in_list(place.item("any_of", step.any_of.len()).field("event").id());
            step.any_of.push(EventMatch { event: EventChoice::Type(String::new()), filters: vec![] });
        })
    };
    let count = props.step.any_of.len();
    let full = count >= limits::ALTERNATIVES.count();
    let several = count > 1;
    let events = props.step.any_of.iter().enumerate().map(|(index, event)| {
        let on_change = changed(&props.step, &props.on_change, move |step: &mut Step, event| {
            put(&mut step.any_of, index, event);
        });
        let on_remove = {
            let add_id = add_id.clone();
            changed(&props.step, &props.on_change, move |step: &mut Step, _: MouseEvent| {
                take(&mut step.any_of, index);
                focus::later_on(add_id.clone());
            })
        };
        let number = index + 1;
        html! {
            <div
                class="builder-alternative"
                key={index}
                role={several.then_some("group")}
                aria-label={several.then(|| format!("Alternative {number}"))}
            >
                if index > 0 {
                    <span class="word" aria-hidden="true">{ "or" }</span>
                }
                <EventEditor
                    manifest={props.manifest.clone()}
                    place={props.place.item("any_of", index)}
                    event={event.clone()}
                    {on_change}
                >
                    if several {
                        <button
                            type="button"
                            class="button quiet icon small"
                            aria-label={format!("Remove alternative {number}")}
                            onclick={on_remove}
                        >{ icon::remove() }</button>
                    }
                    if number == count {
                        <button type="button" class="button quiet small" id={add_id.clone()} disabled={full} onclick={on_add.clone()}>
                            { icon::add() }{ "Or another event" }
                        </button>
                    }
                </EventEditor>
            </div>
        }
    });
    html! {
        <div class="builder-events">
            { for events }
            if count == 0 {
                <button type="button" class="button quiet small" id={add_id.clone()} onclick={on_add.clone()}>
                    { icon::add() }{ "Add event" }
                </button>
            }
            if let Some(problem) = props.place.field("any_of").problem() {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}
