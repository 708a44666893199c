//! A retention answer: the pooled curve, and the grid of cohorts.

use super::super::model::retention;
use super::super::shared::Shared;
use super::export::Export;
use super::heat_map::HeatMap;
use crate::chart::{Chart, Drawing};
use rockpool_question::{CalendarUnit, RetentionAnswer};
use yew::prelude::*;

/// Properties of [`RetentionView`].
#[derive(Properties, PartialEq)]
pub struct RetentionViewProps {
    /// The answer.
    pub answer: Shared<RetentionAnswer>,
    /// The calendar period.
    pub by: CalendarUnit,
}

/// The curve above the cohorts. The grid has the curve's numbers too, in its first rows.
#[component]
pub fn RetentionView(props: &RetentionViewProps) -> Html {
    let counts = use_state(|| false);
    let cohorts = use_memo(props.answer.clone(), |answer| retention::cohorts(answer));
    let curve = use_memo((props.answer.clone(), props.by), |(answer, by)| retention::curve(answer, *by));
    let unit = |name: &'static str, shows_counts: bool| {
        let state = counts.clone();
        let onclick = Callback::from(move |_: MouseEvent| state.set(shows_counts));
        html! {
            <button
                type="button"
                class="segment"
                aria-pressed={(*counts == shows_counts).to_string()}
                {onclick}
            >{ name }</button>
        }
    };
    html! {
        <div class="retention">
            <Chart drawing={Drawing::RetentionCurve(props.answer.clone(), props.by)} />
            <div class="data-table">
                <div class="data-table-bar">
                    <div class="segments" role="group" aria-label="Show cells as">
                        { unit("Percent", false) }
                        { unit("Users", true) }
                    </div>
                    <Export grid={curve} what="Curve" />
                    <Export grid={cohorts} what="Cohorts" />
                </div>
                <HeatMap answer={props.answer.clone()} by={props.by} counts={*counts} />
                <p class="heat-legend">
                    <span class="heat-sample incomplete" aria-hidden="true" />
                    { "* the period has not ended in the data; left out of the pooled row" }
                </p>
            </div>
        </div>
    }
}
