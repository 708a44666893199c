//! The users who did something at least so often.

use super::changed;
use super::dates::DatesEditor;
use super::duration::OptionalDuration;
use super::fields::NumberField;
use super::place::Place;
use super::step_editor::StepEditor;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Did, Duration, DurationUnit, Step, limits};
use yew::prelude::*;

/// The span that is suggested.
const SUGGESTED_SPAN: Duration = Duration { amount: 7, unit: DurationUnit::Day };

/// Properties of [`DidEditor`].
#[derive(Properties, PartialEq)]
pub struct DidEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the set.
    pub place: Place,
    /// The set.
    pub did: Did,
    /// Called with the changed set.
    pub on_change: Callback<Did>,
}

/// Events, how often, within what span, in which days.
#[component]
pub fn DidEditor(props: &DidEditorProps) -> Html {
    let (did, on_change, place) = (&props.did, &props.on_change, &props.place);
    html! {
        <div class="builder-did">
            <StepEditor
                manifest={props.manifest.clone()}
                place={place.field("events")}
                step={did.events.clone()}
                on_change={changed(did, on_change, |did: &mut Did, events: Step| did.events = events)}
            />
            if let Some(problem) = place.field("events").problem() {
                <p class="field-problem">{ problem }</p>
            }
            <NumberField
                id={place.field("at_least").id()}
                label="At least this often"
                value={Some(f64::from(did.at_least))}
                min={Some(1.0)}
                max={Some(f64::from(limits::TIMES.most))}
                whole=true
                on_change={changed(did, on_change, |did: &mut Did, times: f64| did.at_least = times as u32)}
                problem={place.field("at_least").problem_within()}
            />
            <OptionalDuration
                id={place.field("within").id()}
                label="All of them within"
                value={did.within}
                suggestion={SUGGESTED_SPAN}
                on_change={changed(did, on_change, |did: &mut Did, within| did.within = within)}
                problem={place.field("within").problem_within()}
            />
            <DatesEditor
                manifest={props.manifest.clone()}
                place={place.field("dates")}
                dates={did.dates}
                on_change={changed(did, on_change, |did: &mut Did, dates| did.dates = dates)}
            />
        </div>
    }
}

/// A set to begin with, and what it is called until it has a better name.
pub fn new_did() -> Did {
    Did { events: Step::of(""), at_least: 1, within: None, dates: None }
}

/// What the set is called while nobody has named it: `file_saved, 3 times within 7 days`.
pub fn name(did: &Did) -> String {
    let times = match did.at_least {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    let within = did.within.map_or_else(String::new, |within| match did.at_least {
        1 => String::new(),
        _ => format!(" within {within}"),
    });
    let events = match did.events.name() {
        name if name.is_empty() => "something".to_owned(),
        name => name,
    };
    format!("did {events}{times}{within}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_called_by_what_it_is() {
        let mut did = Did { events: Step::of("file_saved"), ..new_did() };
        assert_eq!(name(&did), "did file_saved");
        assert_eq!(name(&new_did()), "did something");
        did.within = Some(SUGGESTED_SPAN);
        assert_eq!(name(&did), "did file_saved");
        did.at_least = 3;
        assert_eq!(name(&did), "did file_saved, 3 times within 7 days");
    }
}
