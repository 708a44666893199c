//! Up to three breakdowns.

use crate::builder::breakdown::{BreakdownChoice, BreakdownEditor};
use crate::builder::choices::events_of;
use crate::builder::form::FormProps;
use crate::builder::{one_breakdown, put, take};
use rockpool_question::{Segmentation, limits};
use yew::prelude::*;

/// The breakdowns there are, and room for another one.
#[component]
pub fn Breakdowns(props: &FormProps<Segmentation>) -> Html {
    let question = &props.question;
    let shown =
        (question.breakdowns.len() + 1).min(limits::BREAKDOWNS.count().max(question.breakdowns.len()));
    let editor = |index: usize| {
        let on_change =
            props.change(move |segmentation: &mut Segmentation, choice: Option<BreakdownChoice>| {
                let list = &mut segmentation.breakdowns;
                match choice.map(one_breakdown::from_choice) {
                    None => take(list, index),
                    Some(breakdown) if index < list.len() => put(list, index, breakdown),
                    Some(breakdown) => list.push(breakdown),
                }
            });
        html! {
            <BreakdownEditor
                key={index}
                manifest={props.manifest.clone()}
                place={props.place.item("breakdowns", index)}
                number={index + 1}
                events={events_of(question.series.iter().map(|series| &series.events))}
                breakdown={question.breakdowns.get(index).map(one_breakdown::as_choice)}
                {on_change}
            />
        }
    };
    html! {
        <div class="builder-options">
            { for (0..shown).map(editor) }
            if let Some(problem) = props.place.field("breakdowns").problem() {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}
