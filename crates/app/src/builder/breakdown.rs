//! Groups by the value of a property.

use super::choices::{self, property_lines};
use super::combobox::{Chosen, Combobox};
use super::fields::{NumberField, Select};
use super::place::Place;
use super::{changed, icon};
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{DEFAULT_GROUPS, EventChoice, limits};
use yew::prelude::*;

/// A breakdown, whatever the kind of question.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakdownChoice {
    /// The property.
    pub property: String,
    /// How many of the largest groups are kept.
    pub groups: u32,
    /// The step it is read at, from 1.
    pub step: u32,
}

/// Properties of [`BreakdownEditor`].
#[derive(Properties, PartialEq)]
pub struct BreakdownEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the breakdown.
    pub place: Place,
    /// The events whose properties there are.
    pub events: Vec<EventChoice>,
    /// The names of the steps, where a step can be chosen.
    #[prop_or_default]
    pub steps: Vec<AttrValue>,
    /// Which breakdown, from 1, where there can be several.
    #[prop_or(1)]
    pub number: usize,
    /// The breakdown now.
    pub breakdown: Option<BreakdownChoice>,
    /// Called with the changed breakdown.
    pub on_change: Callback<Option<BreakdownChoice>>,
}

/// A property to break an answer down by, and how.
#[component]
pub fn BreakdownEditor(props: &BreakdownEditorProps) -> Html {
    let lines = use_memo((props.manifest.clone(), props.events.clone()), |(manifest, events)| {
        let (properties, events) = choices::properties(manifest, events);
        property_lines(&properties, events)
    });
    let property_place = props.place.field("property");
    let on_choose = {
        let lines = lines.clone();
        changed(&props.breakdown, &props.on_change, move |breakdown: &mut Option<BreakdownChoice>, chosen| {
            if let Chosen::Line(line) = chosen
                && let Some(line) = lines.get(line)
            {
                let property = line.text.clone();
                *breakdown = Some(match breakdown.take() {
                    Some(old) => BreakdownChoice { property, ..old },
                    None => BreakdownChoice { property, groups: DEFAULT_GROUPS, step: 1 },
                });
            }
        })
    };
    let name = match props.number {
        1 => AttrValue::from("Breakdown"),
        number => AttrValue::from(format!("Breakdown {number}")),
    };
    let details = props.breakdown.as_ref().map(|breakdown| details(props, breakdown));
    html! {
        <div class="builder-section" role="group" aria-label={name.clone()}>
            <div class="builder-row">
                <Combobox
                    id={property_place.id()}
                    label={name}
                    text={props.breakdown.as_ref().map_or_else(String::new, |breakdown| breakdown.property.clone())}
                    choices={Shared::from(lines)}
                    {on_choose}
                    placeholder={if props.number == 1 { "by a property" } else { "and by another" }}
                    problem={property_place.problem_within().or_else(|| props.place.problem())}
                />
                { for details }
            </div>
        </div>
    }
}

fn details(props: &BreakdownEditorProps, breakdown: &BreakdownChoice) -> Html {
    let edit = |change: fn(&mut BreakdownChoice, u32)| {
        let (breakdown, on_change) = (breakdown.clone(), props.on_change.clone());
        Callback::from(move |number: u32| {
            let mut next = breakdown.clone();
            change(&mut next, number);
            on_change.emit(Some(next));
        })
    };
    let on_step = edit(|breakdown, step| breakdown.step = step)
        .reform(|index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1));
    let on_groups = edit(|breakdown, groups| breakdown.groups = groups).reform(|number: f64| number as u32);
    let on_remove = {
        let (on_change, focus) = (props.on_change.clone(), props.place.field("property").id());
        Callback::from(move |_: MouseEvent| {
            on_change.emit(None);
            focus::later_on(focus.clone());
        })
    };
    html! {
        <>
            if !props.steps.is_empty() {
                <Select
                    label="Breakdown step"
                    options={props.steps.clone()}
                    selected={breakdown.step.saturating_sub(1) as usize}
                    on_select={on_step}
                    problem={props.place.field("step").problem_within()}
                />
            }
            <div class="builder-row joined">
                <NumberField
                    id={props.place.field("groups").id()}
                    label="Largest groups"
                    value={Some(f64::from(breakdown.groups))}
                    min={Some(1.0)}
                    max={Some(f64::from(limits::GROUPS.most))}
                    whole=true
                    on_change={on_groups}
                    problem={props.place.field("groups").problem_within()}
                />
                <button
                    type="button"
                    class="button quiet icon small at-end"
                    aria-label={if props.number == 1 { "Remove breakdown".to_owned() } else { format!("Remove breakdown {}", props.number) }}
                    onclick={on_remove}
                >{ icon::remove() }</button>
            </div>
        </>
    }
}
