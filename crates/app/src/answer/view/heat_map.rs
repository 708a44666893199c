//! The grid of cohorts: a real table whose cells are coloured by their share.

use super::super::format;
use super::super::model::Opens;
use super::super::model::retention::{
    Shows, cell_part, chosen, column_name, measure_text, scale, shade, share, state_key, strength,
};
use super::super::shared::Shared;
use super::open::{Opener, value};
use rockpool_question::{
    CalendarUnit, CellState, Cohort, RetentionAnswer, RetentionCell, RetentionGroup, RetentionSummary,
};
use yew::prelude::*;

/// Properties of [`HeatMap`].
#[derive(Properties, PartialEq)]
pub struct HeatMapProps {
    /// The answer.
    pub answer: Shared<RetentionAnswer>,
    /// The calendar period.
    pub by: CalendarUnit,
    /// Which group's cohorts; everybody's without one.
    pub group: Option<usize>,
    /// What the cells show.
    pub shows: Shows,
}

/// Cohorts by column, the pooled rates on top.
///
/// Cells carry `data-period` (the column, from 0), `data-value` (users who returned), `data-of` (users who could
/// have) and `data-state`; rows carry `data-cohort`, which is the cohort's start or `all`.
#[component]
pub fn HeatMap(props: &HeatMapProps) -> Html {
    let opener = use_context::<Opener>();
    let group = chosen(&props.answer, props.group);
    let map = Map {
        group,
        by: props.by,
        shows: props.shows,
        scale: scale(group, props.shows),
        opener: opener.as_ref(),
    };
    html! {
        <div class="data-table-scroll" tabindex="0" role="group" aria-label="Cohorts, table">
            <table class="heat-map">
                <caption class="visually-hidden">
                    { format!("Users who came back, by cohort and {}", props.by.name()) }
                </caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Cohort" }</th>
                        <th scope="col" class="numeric">{ "Users" }</th>
                        { for props.answer.columns.iter().map(|column| html! {
                            <th scope="col" class="numeric">{ column_name(props.by, *column) }</th>
                        }) }
                    </tr>
                </thead>
                <tbody class="pooled">
                    <tr data-cohort="all">
                        <th scope="row">{ "All complete" }</th>
                        { map.everybody() }
                        { for group.summary.iter().enumerate().map(|(column, summary)| map.pooled(column, *summary)) }
                    </tr>
                    if props.shows != Shows::Measure {
                        <tr class="interval">
                            <th scope="row">{ "95 % interval" }</th>
                            <td />
                            { for group.summary.iter().map(|summary| interval(*summary)) }
                        </tr>
                    }
                </tbody>
                <tbody>{ for group.cohorts.iter().map(|cohort| map.row(cohort)) }</tbody>
            </table>
        </div>
    }
}

fn interval(summary: RetentionSummary) -> Html {
    let rate = summary.rate;
    match rate.rate {
        Some(_) => html! { <td class="numeric">{ format::percent_range(rate.low, rate.high) }</td> },
        None => html! { <td class="numeric">{ "–" }</td> },
    }
}

/// The cohorts of one group, and how they are shown.
struct Map<'a> {
    group: &'a RetentionGroup,
    by: CalendarUnit,
    shows: Shows,
    scale: f64,
    opener: Option<&'a Opener>,
}

impl Map<'_> {
    /// A number that opens its users; nobody opens nothing.
    fn users(&self, text: &str, users: u64, cohort: Option<&Cohort>, column: Option<usize>) -> Html {
        let opens = (users > 0).then(|| Opens::Users(cell_part(self.group, cohort, column)));
        value(text, opens.as_ref(), self.opener)
    }

    fn everybody(&self) -> Html {
        let users: u64 = self.group.cohorts.iter().map(|cohort| cohort.size).sum();
        html! {
            <td class="numeric" data-value={users.to_string()}>{ self.users(&format::count(users), users, None, None) }</td>
        }
    }

    fn pooled(&self, column: usize, summary: RetentionSummary) -> Html {
        let rate = summary.rate;
        let text = match (self.shows, rate.rate) {
            (Shows::Measure, _) => measure_text(summary.value),
            (_, None) => "–".to_owned(),
            (Shows::Users, Some(_)) => format::count(rate.count),
            (Shows::Share, Some(share)) => format::percent(share),
        };
        let title = format!("{} of {}", format::count(rate.count), format::counted(rate.of, "user"));
        html! {
            <td
                class="numeric"
                {title}
                data-period={column.to_string()}
                data-value={rate.count.to_string()}
                data-of={rate.of.to_string()}
            >{ self.users(&text, rate.count, None, Some(column)) }</td>
        }
    }

    fn row(&self, cohort: &Cohort) -> Html {
        let start = cohort.start.to_string();
        html! {
            <tr data-cohort={start.clone()}>
                // The headings name the period, so a week is named by its first day alone.
                <th scope="row" title={start}>{ format::bucket_heading(cohort.start, self.by) }</th>
                <td class="numeric" data-value={cohort.size.to_string()}>
                    { self.users(&format::count(cohort.size), cohort.size, Some(cohort), None) }
                </td>
                { for cohort.cells.iter().enumerate().map(|(column, cell)| self.cell(cohort, column, *cell)) }
            </tr>
        }
    }

    fn cell(&self, cohort: &Cohort, column: usize, cell: RetentionCell) -> Html {
        if cell.state == CellState::NotYet {
            return html! { <td class="not-yet" data-period={column.to_string()} data-state="not_yet" /> };
        }
        let shade =
            strength(cohort, cell, self.shows).map(|number| format!("heat-{}", shade(number, self.scale)));
        let text = match (self.shows, share(cohort, cell)) {
            (Shows::Measure, _) => measure_text(cell.value),
            (_, None) => "–".to_owned(),
            (Shows::Users, Some(_)) => format::count(cell.returned),
            (Shows::Share, Some(share)) => format::percent(share),
        };
        let title = format!("{} of {}", format::count(cell.returned), format::counted(cohort.size, "user"));
        let mark = match cell.state {
            CellState::Incomplete => Some(("*", " (incomplete)")),
            CellState::Open => Some(("+", " (still open)")),
            CellState::Complete | CellState::NotYet => None,
        };
        let incomplete = cell.state == CellState::Incomplete;
        html! {
            <td
                class={classes!("numeric", "heat", shade, incomplete.then_some("incomplete"))}
                {title}
                data-period={column.to_string()}
                data-value={cell.returned.to_string()}
                data-of={cohort.size.to_string()}
                data-state={state_key(cell.state)}
            >
                { self.users(&text, cell.returned, Some(cohort), Some(column)) }
                if let Some((sign, words)) = mark {
                    <span class="heat-mark" aria-hidden="true">{ sign }</span>
                    <span class="visually-hidden">{ words }</span>
                }
            </td>
        }
    }
}
