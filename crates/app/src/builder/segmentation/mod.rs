//! The builder of a segmentation: series with their measures, formulas, buckets, breakdowns.

mod breakdowns;
mod edit;
mod formulas;
mod measure;
mod series;

use super::check::Check;
use super::fields::Select;
use super::form::FormProps;
use super::frame::FrameFields;
use super::icon;
use super::kinds::HasForm;
use super::section::{Part, Section};
use super::shown::Shown;
use crate::focus;
use breakdowns::Breakdowns;
use formulas::Formulas;
use rockpool_question::{CalendarUnit, FieldPath, Measure, Segmentation, Series, Step, limits};
use series::SeriesEditor;
use yew::prelude::*;

impl HasForm for Segmentation {
    fn form(props: FormProps<Self>) -> Html {
        html! { <SegmentationForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        for (index, series) in self.series.iter().enumerate() {
            let place = FieldPath::root().item("series", index);
            shown.exactly(&place);
            shown.exactly(place.field("measure"));
            shown.within(place.field("measure").field("property"));
            shown.step(place.field("events"), &series.events);
        }
        for index in 0..self.formulas.len() {
            shown.within(FieldPath::root().item("formulas", index));
        }
        for index in 0..self.breakdowns.len() {
            shown.breakdown(FieldPath::root().item("breakdowns", index));
        }
        shown.all_exactly(&["series", "formulas", "breakdowns"]);
        shown.all_within(&["by", "dates", "compare", "cumulative"]);
        shown.audience(&self.users);
    }
}

/// Series, formulas, bucket, comparison, breakdowns, dates, users.
#[component]
pub fn SegmentationForm(props: &FormProps<Segmentation>) -> Html {
    let question = &props.question;
    let add_id = format!("{}-add", props.place.field("series").id());
    let on_add = {
        let place = props.place.clone();
        props.change(move |segmentation: &mut Segmentation, _: MouseEvent| {
            let next = place.item("series", segmentation.series.len());
            focus::later_in_list(next.field("events").item("any_of", 0).field("event").id());
            let measure = segmentation.series.last().map_or(Measure::Users, |series| series.measure.clone());
            segmentation.series.push(Series { events: Step::of(""), measure });
        })
    };
    let place = |field: &str| props.place.field(field);
    html! {
        <>
            <Section part={Part::Events}>
            <div class="builder-steps">
                { for (0..question.series.len()).map(|index| html! {
                    <SeriesEditor
                        key={index}
                        manifest={props.manifest.clone()}
                        place={props.place.clone()}
                        question={question.clone()}
                        on_change={props.on_change.clone()}
                        {index}
                        add_id={add_id.clone()}
                    />
                }) }
            </div>
            <div class="builder-row">
                <button
                    type="button"
                    class="button"
                    id={add_id.clone()}
                    disabled={question.series.len() >= limits::SERIES.count()}
                    onclick={on_add}
                >{ icon::add() }{ "Add series" }</button>
                <formulas::AddFormula
                    manifest={props.manifest.clone()}
                    place={props.place.clone()}
                    question={question.clone()}
                    on_change={props.on_change.clone()}
                />
                if let Some(problem) = place("series").problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
            <Formulas
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
            </Section>
            <Section part={Part::Time}>
            <div class="builder-options">
                { bucket(props) }
                <div class="builder-checks">
                    <Check
                        id={place("compare").id()}
                        label="Compare with the period before"
                        checked={question.compare}
                        on_toggle={props.change(|segmentation: &mut Segmentation, checked| segmentation.compare = checked)}
                        problem={place("compare").problem_within()}
                    />
                    <Check
                        id={place("cumulative").id()}
                        label="Cumulative"
                        checked={question.cumulative}
                        on_toggle={props.change(|segmentation: &mut Segmentation, checked| segmentation.cumulative = checked)}
                        problem={place("cumulative").problem_within()}
                    />
                </div>
            </div>
            </Section>
            <Section part={Part::Breakdown}>
            <Breakdowns
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
            </Section>
            <FrameFields<Segmentation>
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
        </>
    }
}

fn bucket(props: &FormProps<Segmentation>) -> Html {
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
    let on_select = props.change(|segmentation: &mut Segmentation, index: usize| {
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

/// The letter of a series in formulas; `A` is the first.
fn letter(index: usize) -> char {
    u8::try_from(index).ok().and_then(|index| b'A'.checked_add(index)).map_or('?', char::from)
}
