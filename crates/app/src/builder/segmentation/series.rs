//! One series: its letter, what is counted, and of which events.

use super::measure::MeasureFields;
use super::{edit, letter};
use crate::builder::changed;
use crate::builder::place::Place;
use crate::builder::step_card::StepCard;
use crate::builder::step_editor::StepEditor;
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Measure, Segmentation, Series, Step};
use yew::prelude::*;

/// Properties of [`SeriesEditor`].
#[derive(Properties, PartialEq)]
pub struct SeriesEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the segmentation.
    pub place: Place,
    /// The segmentation.
    pub question: Segmentation,
    /// Called with the changed segmentation.
    pub on_change: Callback<Segmentation>,
    /// Which series, from 0.
    pub index: usize,
    /// The `id` of the button that gets the focus when the series goes.
    pub add_id: String,
}

impl SeriesEditorProps {
    /// A callback that changes one thing about the series.
    fn change<E: 'static>(&self, change: impl Fn(&mut Series, E) + 'static) -> Callback<E> {
        let index = self.index;
        changed(&self.question, &self.on_change, move |segmentation: &mut Segmentation, event| {
            if let Some(series) = segmentation.series.get_mut(index) {
                change(series, event);
            }
        })
    }
}

/// One series.
#[component]
pub fn SeriesEditor(props: &SeriesEditorProps) -> Html {
    let index = props.index;
    let Some(series) = props.question.series.get(index) else { return Html::default() };
    let place = props.place.item("series", index);
    let letter = letter(index);
    let on_remove = {
        let add_id = props.add_id.clone();
        changed(&props.question, &props.on_change, move |segmentation: &mut Segmentation, _: MouseEvent| {
            edit::remove(segmentation, index);
            focus::later_on(add_id.clone());
        })
    };
    html! {
        <StepCard
            what="series"
            badge={letter.to_string()}
            label_place={place.field("events").field("label")}
            label={series.events.label.clone()}
            on_label={props.change(|series, label| series.events.label = label)}
            {on_remove}
            problem={place.problem().or_else(|| place.field("events").problem())}
        >
            <MeasureFields
                manifest={props.manifest.clone()}
                place={place.field("measure")}
                series={series.clone()}
                on_change={props.change(|series, measure: Measure| series.measure = measure)}
            />
            <div class="builder-row measured">
                <span class="word" aria-hidden="true">{ joining_words(&series.measure) }</span>
                <StepEditor
                    manifest={props.manifest.clone()}
                    place={place.field("events")}
                    step={series.events.clone()}
                    on_change={props.change(|series, events: Step| series.events = events)}
                />
            </div>
        </StepCard>
    }
}

/// What joins a measure and its events to a sentence.
fn joining_words(measure: &Measure) -> &'static str {
    match measure {
        Measure::Users | Measure::RollingUsers(_) => "who did",
        Measure::Events | Measure::EventsPerUser(_) | Measure::Property(_) => "of",
    }
}
