//! The builder of a funnel.

use super::breakdown::{BreakdownChoice, BreakdownEditor};
use super::dates::DatesEditor;
use super::fields::{NumberField, Select, TextField};
use super::focus::focus_later;
use super::place::Place;
use super::step_editor::StepEditor;
use super::{changed, icon, put, take};
use crate::answer::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{CalendarUnit, DurationUnit, EventChoice, Funnel, FunnelBreakdown, Step, Ties};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The most steps a funnel has.
const MOST_STEPS: usize = 20;

/// Properties of [`FunnelFields`].
#[derive(Properties, PartialEq)]
pub struct FunnelFieldsProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the question.
    pub place: Place,
    /// The question.
    pub question: Funnel,
    /// Called with the changed question.
    pub on_change: Callback<Funnel>,
}

/// Steps, window, ties, breakdown, over time, dates.
#[component]
pub fn FunnelFields(props: &FunnelFieldsProps) -> Html {
    let (question, on_change) = (&props.question, &props.on_change);
    let add_id = format!("{}-add", props.place.field("steps").id());
    let on_add = {
        let place = props.place.clone();
        changed(question, on_change, move |funnel: &mut Funnel, _: MouseEvent| {
            focus_later(place.item("steps", funnel.steps.len()).item("any_of", 0).field("event").id());
            funnel.steps.push(Step::of("").into());
        })
    };
    let on_breakdown =
        changed(question, on_change, |funnel: &mut Funnel, choice: Option<BreakdownChoice>| {
            funnel.breakdown = choice.map(|choice| FunnelBreakdown {
                property: choice.property,
                step: choice.step,
                groups: choice.groups,
            });
        });
    let breakdown = question.breakdown.as_ref().map(|breakdown| BreakdownChoice {
        property: breakdown.property.clone(),
        step: breakdown.step,
        groups: breakdown.groups,
    });
    let steps: Vec<AttrValue> = question
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| AttrValue::from(format!("{} {}", index + 1, step.name())))
        .collect();
    html! {
        <>
            <div class="builder-steps">
                { for question.steps.iter().enumerate().map(|(index, step)| step_fields(props, index, &step.step, &add_id)) }
            </div>
            <div class="builder-row">
                <button
                    type="button"
                    class="button"
                    id={add_id.clone()}
                    disabled={question.steps.len() >= MOST_STEPS}
                    onclick={on_add}
                >{ icon::add() }{ "Add step" }</button>
                if let Some(problem) = props.place.field("steps").problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
            <div class="builder-options">
                { window(props) }
                { over_time(props) }
                <BreakdownEditor
                    manifest={props.manifest.clone()}
                    place={props.place.field("breakdown")}
                    events={breakdown_events(question)}
                    {steps}
                    {breakdown}
                    on_change={on_breakdown}
                />
            </div>
            { ties(props) }
            <DatesEditor
                manifest={props.manifest.clone()}
                place={props.place.field("dates")}
                dates={question.dates}
                on_change={changed(question, on_change, |funnel: &mut Funnel, dates| funnel.dates = dates)}
            />
        </>
    }
}

/// The events of the step that the breakdown is read at.
fn breakdown_events(question: &Funnel) -> Vec<EventChoice> {
    let step = question.breakdown.as_ref().map_or(1, |breakdown| breakdown.step);
    let step = question.steps.get(step.saturating_sub(1) as usize);
    step.map_or_else(Vec::new, |step| step.step.any_of.iter().map(|event| event.event.clone()).collect())
}

fn step_fields(props: &FunnelFieldsProps, index: usize, step: &Step, add_id: &str) -> Html {
    let (question, on_change) = (&props.question, &props.on_change);
    let place = props.place.item("steps", index);
    let number = index + 1;
    let last = question.steps.len().saturating_sub(1);
    let on_step =
        changed(question, on_change, move |funnel: &mut Funnel, step| put(&mut funnel.steps, index, Step::into(step)));
    let on_label = changed(question, on_change, move |funnel: &mut Funnel, text: String| {
        if let Some(step) = funnel.steps.get_mut(index) {
            step.step.label = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        }
    });
    let on_remove = {
        let add_id = add_id.to_owned();
        changed(question, on_change, move |funnel: &mut Funnel, _: MouseEvent| {
            take(&mut funnel.steps, index);
            focus_later(add_id.clone());
        })
    };
    let button_id =
        |step: usize, direction: &str| format!("{}-{direction}", props.place.item("steps", step).id());
    let shift = |to: usize, direction: &'static str| {
        let focus = button_id(to, direction);
        changed(question, on_change, move |funnel: &mut Funnel, _: MouseEvent| {
            if to < funnel.steps.len() && index < funnel.steps.len() {
                funnel.steps.swap(index, to);
                focus_later(focus.clone());
            }
        })
    };
    html! {
        <div class="builder-step" key={index} role="group" aria-label={format!("Step {number}")}>
            <span class="builder-step-number" aria-hidden="true">{ number }</span>
            <div class="builder-step-body">
                <StepEditor
                    manifest={props.manifest.clone()}
                    place={place.clone()}
                    step={step.clone()}
                    on_change={on_step}
                />
                if let Some(problem) = place.problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
            <div class="builder-step-tools">
                <TextField
                    id={place.field("label").id()}
                    label="Step name"
                    value={step.label.clone().unwrap_or_default()}
                    placeholder="Name (optional)"
                    on_change={on_label}
                    problem={place.field("label").problem_within()}
                />
                <button
                    type="button"
                    class="button quiet icon small"
                    id={button_id(index, "up")}
                    aria-label={format!("Move step {number} up")}
                    disabled={index == 0}
                    onclick={shift(index.saturating_sub(1), "up")}
                >{ icon::up() }</button>
                <button
                    type="button"
                    class="button quiet icon small"
                    id={button_id(index, "down")}
                    aria-label={format!("Move step {number} down")}
                    disabled={index >= last}
                    onclick={shift(index + 1, "down")}
                >{ icon::down() }</button>
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label={format!("Remove step {number}")}
                    onclick={on_remove}
                >{ icon::remove() }</button>
            </div>
        </div>
    }
}

fn window(props: &FunnelFieldsProps) -> Html {
    let (question, on_change) = (&props.question, &props.on_change);
    let units: Vec<AttrValue> =
        DurationUnit::ALL.iter().map(|unit| AttrValue::from(format!("{}s", unit.name()))).collect();
    let selected = DurationUnit::ALL.iter().position(|unit| *unit == question.window.unit).unwrap_or(0);
    let on_unit = changed(question, on_change, |funnel: &mut Funnel, index: usize| {
        if let Some(unit) = DurationUnit::ALL.get(index) {
            funnel.window.unit = *unit;
        }
    });
    let place = props.place.field("window");
    html! {
        <div class="builder-section">
            <div class="builder-row joined">
                <NumberField
                    id={place.id()}
                    label="Conversion window"
                    value={Some(f64::from(question.window.amount))}
                    min={Some(1.0)}
                    max={Some(1_000_000.0)}
                    whole=true
                    on_change={changed(question, on_change, |funnel: &mut Funnel, amount: f64| funnel.window.amount = amount as u32)}
                    problem={place.problem_within()}
                />
                <Select label="Window unit" options={units} {selected} on_select={on_unit} />
            </div>
        </div>
    }
}

fn over_time(props: &FunnelFieldsProps) -> Html {
    let (question, on_change) = (&props.question, &props.on_change);
    let options: Vec<AttrValue> = std::iter::once(AttrValue::from("not shown"))
        .chain(CalendarUnit::ALL.iter().map(|unit| AttrValue::from(format!("by {} of entry", unit.name()))))
        .collect();
    let selected = question
        .over_time
        .and_then(|unit| CalendarUnit::ALL.iter().position(|other| *other == unit))
        .map_or(0, |position| position + 1);
    let on_select = changed(question, on_change, |funnel: &mut Funnel, index: usize| {
        funnel.over_time = index.checked_sub(1).and_then(|index| CalendarUnit::ALL.get(index)).copied();
    });
    html! {
        <div class="builder-section">
            <Select
                label="Over time"
                {options}
                {selected}
                {on_select}
                problem={props.place.field("over_time").problem_within()}
            />
        </div>
    }
}

fn ties(props: &FunnelFieldsProps) -> Html {
    let id = props.place.field("ties").id();
    let hint_id = format!("{id}-hint");
    let onchange = changed(&props.question, &props.on_change, |funnel: &mut Funnel, event: Event| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            funnel.ties = if field.checked() { Ties::SameInstantCounts } else { Ties::StrictlyAfter };
        }
    });
    html! {
        <div class="builder-check">
            <input
                type="checkbox"
                id={id.clone()}
                checked={props.question.ties == Ties::SameInstantCounts}
                aria-describedby={hint_id.clone()}
                {onchange}
            />
            <div>
                <label for={id}>{ "Same instant counts" }</label>
                <p class="builder-hint" id={hint_id}>
                    { "A step may happen at the very instant of the one before. Otherwise it must come strictly later." }
                </p>
            </div>
        </div>
    }
}
