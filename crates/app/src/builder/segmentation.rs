//! The builder of a segmentation.

use super::breakdown::{BreakdownChoice, BreakdownEditor};
use super::dates::DatesEditor;
use super::fields::Select;
use super::focus::focus_later;
use super::place::Place;
use super::step_editor::StepEditor;
use super::{changed, icon, put, take};
use crate::answer::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Breakdown, CalendarUnit, EventChoice, Measure, Segmentation, Series, Step};
use yew::prelude::*;

/// The most series a segmentation has.
const MOST_SERIES: usize = 10;
/// What can be counted, in the order of the picker.
const MEASURES: [(Measure, &str); 2] = [(Measure::Users, "users"), (Measure::Events, "events")];

/// Properties of [`SegmentationFields`].
#[derive(Properties, PartialEq)]
pub struct SegmentationFieldsProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the question.
    pub place: Place,
    /// The question.
    pub question: Segmentation,
    /// Called with the changed question.
    pub on_change: Callback<Segmentation>,
}

/// Series, bucket, breakdown, dates.
#[component]
pub fn SegmentationFields(props: &SegmentationFieldsProps) -> Html {
    let (question, on_change) = (&props.question, &props.on_change);
    let add_id = format!("{}-add", props.place.field("series").id());
    let on_add = {
        let place = props.place.clone();
        changed(question, on_change, move |segmentation: &mut Segmentation, _: MouseEvent| {
            let next = place.item("series", segmentation.series.len());
            focus_later(next.field("events").item("any_of", 0).field("event").id());
            let measure = segmentation.series.last().map_or(Measure::Users, |series| series.measure.clone());
            segmentation.series.push(Series { events: Step::of(""), measure });
        })
    };
    let events: Vec<EventChoice> = question
        .series
        .iter()
        .flat_map(|series| series.events.any_of.iter().map(|event| event.event.clone()))
        .collect();
    let breakdown = question.breakdowns.first().map(|breakdown| BreakdownChoice {
        property: breakdown.property.clone(),
        groups: breakdown.groups,
        step: 1,
    });
    let on_breakdown =
        changed(question, on_change, |segmentation: &mut Segmentation, choice: Option<BreakdownChoice>| {
            let choice = choice.map(|choice| Breakdown { property: choice.property, groups: choice.groups });
            segmentation.breakdowns = choice.into_iter().collect();
        });
    html! {
        <>
            <div class="builder-steps">
                { for question.series.iter().enumerate().map(|(index, series)| series_fields(props, index, series, &add_id)) }
            </div>
            <div class="builder-row">
                <button
                    type="button"
                    class="button"
                    id={add_id.clone()}
                    disabled={question.series.len() >= MOST_SERIES}
                    onclick={on_add}
                >{ icon::add() }{ "Add series" }</button>
                if let Some(problem) = props.place.field("series").problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
            <div class="builder-options">
                { bucket(props) }
                <BreakdownEditor
                    manifest={props.manifest.clone()}
                    place={props.place.field("breakdown")}
                    {events}
                    {breakdown}
                    on_change={on_breakdown}
                />
            </div>
            <DatesEditor
                manifest={props.manifest.clone()}
                place={props.place.field("dates")}
                dates={question.dates}
                on_change={changed(question, on_change, |segmentation: &mut Segmentation, dates| segmentation.dates = dates)}
            />
        </>
    }
}

fn series_fields(props: &SegmentationFieldsProps, index: usize, series: &Series, add_id: &str) -> Html {
    let place = props.place.item("series", index);
    let number = index + 1;
    let on_series =
        changed(&props.question, &props.on_change, move |segmentation: &mut Segmentation, series| {
            put(&mut segmentation.series, index, series);
        });
    let on_measure = changed(series, &on_series, |series: &mut Series, index: usize| {
        if let Some((measure, _)) = MEASURES.get(index) {
            series.measure = measure.clone();
        }
    });
    let on_events = changed(series, &on_series, |series: &mut Series, events| series.events = events);
    let on_remove = {
        let add_id = add_id.to_owned();
        changed(&props.question, &props.on_change, move |segmentation: &mut Segmentation, _: MouseEvent| {
            take(&mut segmentation.series, index);
            focus_later(add_id.clone());
        })
    };
    let selected = MEASURES.iter().position(|(measure, _)| *measure == series.measure).unwrap_or(0);
    html! {
        <div class="builder-step" key={index} role="group" aria-label={format!("Series {number}")}>
            <span class="builder-step-number" aria-hidden="true">{ number }</span>
            <div class="builder-step-body">
                <div class="builder-row measured">
                    <Select
                        label="Measure"
                        label_hidden=true
                        options={MEASURES.iter().map(|(_, name)| AttrValue::from(*name)).collect::<Vec<_>>()}
                        {selected}
                        on_select={on_measure}
                        problem={place.field("measure").problem_within()}
                    />
                    <span class="word" aria-hidden="true">
                        { if series.measure == Measure::Users { "who did" } else { "of" } }
                    </span>
                    <StepEditor
                        manifest={props.manifest.clone()}
                        place={place.field("events")}
                        step={series.events.clone()}
                        on_change={on_events}
                    />
                </div>
                if let Some(problem) = place.problem().or_else(|| place.field("events").problem()) {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
            <div class="builder-step-tools">
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label={format!("Remove series {number}")}
                    onclick={on_remove}
                >{ icon::remove() }</button>
            </div>
        </div>
    }
}

fn bucket(props: &SegmentationFieldsProps) -> Html {
    let options: Vec<AttrValue> = CalendarUnit::ALL
        .iter()
        .map(|unit| AttrValue::from(format!("by {}", unit.name())))
        .chain(std::iter::once(AttrValue::from("in total")))
        .collect();
    let selected = props
        .question
        .by
        .and_then(|unit| CalendarUnit::ALL.iter().position(|other| *other == unit))
        .unwrap_or(CalendarUnit::ALL.len());
    let on_select =
        changed(&props.question, &props.on_change, |segmentation: &mut Segmentation, index: usize| {
            segmentation.by = CalendarUnit::ALL.get(index).copied();
        });
    html! {
        <Select
            label="Over time"
            {options}
            {selected}
            {on_select}
            problem={props.place.field("by").problem_within()}
        />
    }
}
