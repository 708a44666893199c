//! A retention answer: the pooled curves, and the grid of cohorts.

use super::export::use_in_sight;
use super::fold::use_fold;
use super::heat_map::HeatMap;
use super::open::Opener;
use crate::builder::Select;
use crate::chart::{Chart, Drawing};
use crate::shared::Shared;
use rockpool_question::{CalendarUnit, CellState, RetentionAnswer, RetentionMeasure};
use rockpool_report::retention::{self, Shows, group_name};
use yew::prelude::*;

/// Properties of [`RetentionView`].
#[derive(Properties, PartialEq)]
pub struct RetentionViewProps {
    /// The answer.
    pub answer: Shared<RetentionAnswer>,
    /// The calendar period.
    pub by: CalendarUnit,
    /// What is counted of the returns.
    pub measure: RetentionMeasure,
}

/// The curves above the cohorts, of everybody or of one group. The grid has the curve's numbers too, in its first
/// rows.
#[component]
pub fn RetentionView(props: &RetentionViewProps) -> Html {
    let RetentionViewProps { answer, by, measure } = props;
    let opener = use_context::<Opener>();
    let shows = use_state(|| Shows::Share);
    let group = use_state(|| 0_usize);
    let measured = retention::measure_name(measure);
    let shown = if measured.is_none() && *shows == Shows::Measure { Shows::Share } else { *shows };
    let chosen = (*group).checked_sub(1).filter(|index| *index < answer.groups.len());
    let grid = use_memo((answer.clone(), *by, chosen, shown), |(answer, by, chosen, shown)| {
        retention::cohorts(answer, *by, retention::chosen(answer, *chosen), *shown)
    });
    use_in_sight(&grid);
    let fold = use_fold(retention::chosen(answer, chosen).cohorts.len(), true);
    let unit = |name: String, choice: Shows| {
        let shows = shows.clone();
        let onclick = Callback::from(move |_: MouseEvent| shows.set(choice));
        html! {
            <button type="button" class="segment" aria-pressed={(shown == choice).to_string()} {onclick}>{ name }</button>
        }
    };
    let names: Vec<AttrValue> = std::iter::once(AttrValue::from("Everybody"))
        .chain(answer.groups.iter().map(|group| AttrValue::from(group_name(group))))
        .collect();
    let on_group = {
        let group = group.clone();
        Callback::from(move |index| group.set(index))
    };
    let drawing = match shown {
        Shows::Measure => Drawing::RetentionMeasure(answer.clone(), *by, chosen),
        Shows::Share | Shows::Users => Drawing::RetentionCurve(answer.clone(), *by, chosen),
    };
    html! {
        <div class="retention">
            if names.len() > 1 {
                <div class="answer-choices">
                    <Select label="Group" options={names} selected={*group} on_select={on_group} />
                </div>
            }
            <Chart {drawing} on_part={Opener::on_part(opener.as_ref())} />
            <div class={classes!("data-table", fold.class())}>
                if !fold.hides_all() {
                    <div class="data-table-bar">
                        <div class="segments" role="group" aria-label="Show cells as">
                            { unit("Percent".to_owned(), Shows::Share) }
                            { unit("Users".to_owned(), Shows::Users) }
                            if let Some(name) = measured {
                                { unit(name, Shows::Measure) }
                            }
                        </div>
                    </div>
                    <HeatMap answer={answer.clone()} by={*by} group={chosen} shows={shown} most={fold.most} />
                }
                { fold.button() }
                if !fold.hides_all() {
                    { legend(answer) }
                }
            </div>
        </div>
    }
}

/// What the signs in cells mean.
fn legend(answer: &RetentionAnswer) -> Html {
    html! {
        <p class="heat-legend">
            if has(answer, CellState::Incomplete) {
                <span class="heat-key">
                    <span class="heat-sample incomplete" aria-hidden="true" />
                    { "* the period has not ended in the data; left out of the pooled row" }
                </span>
            }
            if has(answer, CellState::Open) {
                <span class="heat-key">{ "+ still open: every later return counts, so the number can only grow" }</span>
            }
        </p>
    }
}

fn has(answer: &RetentionAnswer, state: CellState) -> bool {
    answer.total.cohorts.iter().any(|cohort| cohort.cells.iter().any(|cell| cell.state == state))
}
