//! The grid of cohorts: a real table whose cells are coloured by their share.

use super::super::format;
use super::super::model::retention::{period_name, shade, share};
use super::super::shared::Shared;
use rockpool_question::{CalendarUnit, CellState, Cohort, Rate, RetentionAnswer, RetentionCell};
use yew::prelude::*;

/// Properties of [`HeatMap`].
#[derive(Properties, PartialEq)]
pub struct HeatMapProps {
    /// The answer.
    pub answer: Shared<RetentionAnswer>,
    /// The calendar period.
    pub by: CalendarUnit,
    /// Whether the cells show users in place of shares.
    pub counts: bool,
}

/// Cohorts by period, the pooled rates on top.
///
/// Cells carry `data-period`, `data-value` (users who returned), `data-of` (users who could have) and
/// `data-state`; rows carry `data-cohort`, which is the cohort's first day or `all`.
#[component]
pub fn HeatMap(props: &HeatMapProps) -> Html {
    let answer = &props.answer;
    let periods = answer.summary.len();
    html! {
        <div class="data-table-scroll" tabindex="0" role="region" aria-label="Cohorts, table">
            <table class="heat-map">
                <caption class="visually-hidden">
                    { format!("Users who came back, by cohort and {}", props.by.name()) }
                </caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Cohort" }</th>
                        <th scope="col" class="numeric">{ "Users" }</th>
                        { for (0..periods).map(|period| html! {
                            <th scope="col" class="numeric">{ period_name(props.by, period) }</th>
                        }) }
                    </tr>
                </thead>
                <tbody class="pooled">
                    <tr data-cohort="all">
                        <th scope="row">{ "All complete" }</th>
                        { everybody(answer) }
                        { for answer.summary.iter().enumerate().map(|(period, rate)| pooled(period, *rate, props.counts)) }
                    </tr>
                    <tr class="interval">
                        <th scope="row">{ "95 % interval" }</th>
                        <td />
                        { for answer.summary.iter().map(|rate| interval(*rate)) }
                    </tr>
                </tbody>
                <tbody>
                    { for answer.cohorts.iter().map(|cohort| row(answer, cohort, props)) }
                </tbody>
            </table>
        </div>
    }
}

fn everybody(answer: &RetentionAnswer) -> Html {
    let users: u64 = answer.cohorts.iter().map(|cohort| cohort.size).sum();
    html! { <td class="numeric" data-value={users.to_string()}>{ format::count(users) }</td> }
}

fn pooled(period: usize, rate: Rate, counts: bool) -> Html {
    let text = match (rate.rate, counts) {
        (None, _) => "–".to_owned(),
        (Some(_), true) => format::count(rate.count),
        (Some(share), false) => format::percent(share),
    };
    let title = format!("{} of {}", format::count(rate.count), format::counted(rate.of, "user"));
    html! {
        <td
            class="numeric"
            {title}
            data-period={period.to_string()}
            data-value={rate.count.to_string()}
            data-of={rate.of.to_string()}
        >{ text }</td>
    }
}

fn interval(rate: Rate) -> Html {
    match rate.rate {
        Some(_) => html! { <td class="numeric">{ format::percent_range(rate.low, rate.high) }</td> },
        None => html! { <td class="numeric">{ "–" }</td> },
    }
}

fn row(answer: &RetentionAnswer, cohort: &Cohort, props: &HeatMapProps) -> Html {
    let start = cohort.start.to_string();
    // The headings name the period, so a week is named by its first day alone.
    let name = match props.by {
        CalendarUnit::Month => format::bucket(cohort.start, props.by),
        CalendarUnit::Day | CalendarUnit::Week => format::day(cohort.start),
    };
    html! {
        <tr data-cohort={start.clone()}>
            <th scope="row" title={start}>{ name }</th>
            <td class="numeric" data-value={cohort.size.to_string()}>{ format::count(cohort.size) }</td>
            { for cohort.cells.iter().enumerate().map(|(period, cell)| self::cell(answer, cohort, period, *cell, props.counts)) }
        </tr>
    }
}

fn cell(answer: &RetentionAnswer, cohort: &Cohort, period: usize, cell: RetentionCell, counts: bool) -> Html {
    if cell.state == CellState::NotYet {
        return html! { <td class="not-yet" data-period={period.to_string()} data-state="not_yet" /> };
    }
    let share = share(cohort, cell);
    let incomplete = cell.state == CellState::Incomplete;
    let shade = share.map(|share| format!("heat-{}", shade(answer, share)));
    let text = match (share, counts) {
        (None, _) => "–".to_owned(),
        (Some(_), true) => format::count(cell.returned),
        (Some(share), false) => format::percent(share),
    };
    let title = format!("{} of {}", format::count(cell.returned), format::counted(cohort.size, "user"));
    html! {
        <td
            class={classes!("numeric", "heat", shade, incomplete.then_some("incomplete"))}
            {title}
            data-period={period.to_string()}
            data-value={cell.returned.to_string()}
            data-of={cohort.size.to_string()}
            data-state={if incomplete { "incomplete" } else { "complete" }}
        >
            { text }
            if incomplete {
                <span aria-hidden="true">{ "*" }</span>
                <span class="visually-hidden">{ " (incomplete)" }</span>
            }
        </td>
    }
}
