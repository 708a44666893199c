//! The answers about how active users are: stickiness and lifecycle.

use super::open::Opener;
use super::table::DataTable;
use crate::chart::{Chart, Drawing};
use crate::shared::Shared;
use rockpool_question::{CalendarUnit, LifecycleAnswer, StickinessAnswer};
use rockpool_report::{lifecycle, stickiness};
use yew::prelude::*;

/// Properties of [`StickinessView`].
#[derive(Properties, PartialEq)]
pub struct StickinessViewProps {
    /// The answer.
    pub answer: Shared<StickinessAnswer>,
    /// The period.
    pub period: CalendarUnit,
    /// Whether a bar has the users of so many periods or more.
    pub cumulative: bool,
}

/// The main numbers, the bars, and the table.
#[component]
pub fn StickinessView(props: &StickinessViewProps) -> Html {
    let StickinessViewProps { answer, period, cumulative } = props;
    let opener = use_context::<Opener>();
    let grid = use_memo((answer.clone(), *period, *cumulative), |(answer, period, cumulative)| {
        stickiness::bars(answer, *period, *cumulative)
    });
    html! {
        <>
            <dl class="statistics">
                { for stickiness::statistics(answer, *period).into_iter().map(|(name, value)| html! {
                    <div><dt>{ name }</dt><dd>{ value }</dd></div>
                }) }
            </dl>
            if answer.unfinished {
                <p class="answer-aside">{ stickiness::UNFINISHED }</p>
            }
            <Chart drawing={Drawing::Stickiness(answer.clone(), *period, *cumulative)}
                on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} below_chart={true} />
        </>
    }
}

/// Properties of [`LifecycleView`].
#[derive(Properties, PartialEq)]
pub struct LifecycleViewProps {
    /// The answer.
    pub answer: Shared<LifecycleAnswer>,
    /// The period.
    pub period: CalendarUnit,
}

/// The bars over the table.
#[component]
pub fn LifecycleView(props: &LifecycleViewProps) -> Html {
    let LifecycleViewProps { answer, period } = props;
    let opener = use_context::<Opener>();
    let grid = use_memo((answer.clone(), *period), |(answer, period)| lifecycle::periods(answer, *period));
    html! {
        <>
            <Chart drawing={Drawing::Lifecycle(answer.clone(), *period)} on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} below_chart={true} />
        </>
    }
}
