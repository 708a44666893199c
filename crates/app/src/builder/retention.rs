//! The builder of a retention question.

use super::changed;
use super::dates::DatesEditor;
use super::fields::{NumberField, Select};
use super::place::Place;
use super::step_editor::StepEditor;
use crate::answer::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{CalendarUnit, Retention, Step};
use yew::prelude::*;

/// The most periods a retention question has.
const MOST_PERIODS: f64 = 400.0;

/// Properties of [`RetentionFields`].
#[derive(Properties, PartialEq)]
pub struct RetentionFieldsProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the question.
    pub place: Place,
    /// The question.
    pub question: Retention,
    /// Called with the changed question.
    pub on_change: Callback<Retention>,
}

/// Start event, return event, period, periods, dates.
#[component]
pub fn RetentionFields(props: &RetentionFieldsProps) -> Html {
    let (question, on_change) = (&props.question, &props.on_change);
    let units: Vec<AttrValue> = CalendarUnit::ALL.iter().map(|unit| AttrValue::from(unit.name())).collect();
    let selected = CalendarUnit::ALL.iter().position(|unit| *unit == question.period).unwrap_or(0);
    let on_unit = changed(question, on_change, |retention: &mut Retention, index: usize| {
        if let Some(unit) = CalendarUnit::ALL.get(index) {
            retention.period = *unit;
        }
    });
    html! {
        <>
            { event(props, "Start event", "Users who first did", "start", &question.start, |retention, step| retention.start = step) }
            { event(props, "Return event", "and came back to do", "returning", &question.returning, |retention, step| retention.returning = step) }
            <div class="builder-options">
                <Select
                    label="Period"
                    options={units}
                    {selected}
                    on_select={on_unit}
                    problem={props.place.field("period").problem_within()}
                />
                <NumberField
                    id={props.place.field("periods").id()}
                    label="Number of periods"
                    value={Some(f64::from(question.periods))}
                    min={Some(1.0)}
                    max={Some(MOST_PERIODS)}
                    whole=true
                    on_change={changed(question, on_change, |retention: &mut Retention, periods: f64| retention.periods = periods as u32)}
                    problem={props.place.field("periods").problem_within()}
                />
            </div>
            <DatesEditor
                manifest={props.manifest.clone()}
                place={props.place.field("dates")}
                dates={question.dates}
                on_change={changed(question, on_change, |retention: &mut Retention, dates| retention.dates = dates)}
            />
        </>
    }
}

fn event(
    props: &RetentionFieldsProps,
    name: &'static str,
    words: &'static str,
    field: &str,
    step: &Step,
    change: fn(&mut Retention, Step),
) -> Html {
    let place = props.place.field(field);
    html! {
        <div class="builder-step" role="group" aria-label={name}>
            <span class="builder-step-words" aria-hidden="true">{ words }</span>
            <div class="builder-step-body">
                <StepEditor
                    manifest={props.manifest.clone()}
                    place={place.clone()}
                    step={step.clone()}
                    on_change={changed(&props.question, &props.on_change, change)}
                />
                if let Some(problem) = place.problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
        </div>
    }
}
