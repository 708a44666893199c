//! The grid of cohorts: a real table whose cells are coloured by their share.

use super::open::{Opener, value};
use crate::shared::Shared;
use rockpool_question::{
    CalendarUnit, CellState, Cohort, RetentionAnswer, RetentionCell, RetentionGroup, RetentionSummary,
};
use rockpool_report::retention::{
    Shows, cell_part, chosen, cohort_cell, column_name, group_size, pooled_cell, scale, shade, state_key,
    strength,
};
use rockpool_report::{GridCell, Mark, format};
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
    /// The most cohorts that are shown; all without.
    pub most: Option<usize>,
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
                <tbody>{ for group.cohorts.iter().take(props.most.unwrap_or(usize::MAX)).map(|cohort| map.row(cohort)) }</tbody>
            </table>
        </div>
    }
}

fn interval(summary: RetentionSummary) -> Html {
    let rate = summary.rate;
    match rate.rate {
        Some(_) => html! { <td class="numeric">{ format::percent_range(rate.low, rate.high) }</td> },
        None => html! { <td class="numeric">{ format::NO_NUMBER }</td> },
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
    /// The users of a cohort, or of all; they open, but for nobody.
    fn users(&self, users: u64, cohort: Option<&Cohort>) -> Html {
        self.opening(&GridCell::count(users).of_users(cell_part(self.group, cohort, None)))
    }

    /// A cell that is laid out already.
    fn opening(&self, cell: &GridCell) -> Html {
        value(&cell.text(), cell.opens.as_ref(), self.opener)
    }

    fn everybody(&self) -> Html {
        let users = group_size(self.group);
        html! {
            <td class="numeric" data-value={users.to_string()}>{ self.users(users, None) }</td>
        }
    }

    fn pooled(&self, column: usize, summary: RetentionSummary) -> Html {
        let rate = summary.rate;
        let cell = pooled_cell(self.group, column, summary, self.shows);
        html! {
            <td
                class="numeric"
                title={cell.title.clone()}
                data-period={column.to_string()}
                data-value={rate.count.to_string()}
                data-of={rate.of.to_string()}
            >{ self.opening(&cell) }</td>
        }
    }

    fn row(&self, cohort: &Cohort) -> Html {
        let start = cohort.start.to_string();
        html! {
            <tr data-cohort={start.clone()}>
                // The headings name the period, so a week is named by its first day alone.
                <th scope="row" title={start}>{ format::bucket_heading(cohort.start, self.by) }</th>
                <td class="numeric" data-value={cohort.size.to_string()}>
                    { self.users(cohort.size, Some(cohort)) }
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
        let shown = cohort_cell(self.group, cohort, column, cell, self.shows);
        let mark = shown.mark.map(|mark| match mark {
            Mark::Unfinished => (mark.sign(), " (incomplete)"),
            Mark::Open => (mark.sign(), " (still open)"),
        });
        let incomplete = cell.state == CellState::Incomplete;
        html! {
            <td
                class={classes!("numeric", "heat", shade, incomplete.then_some("incomplete"))}
                title={shown.title.clone()}
                data-period={column.to_string()}
                data-value={cell.returned.to_string()}
                data-of={cohort.size.to_string()}
                data-state={state_key(cell.state)}
            >
                { self.opening(&shown) }
                if let Some((sign, words)) = mark {
                    <span class="heat-mark" aria-hidden="true">{ sign }</span>
                    <span class="visually-hidden">{ words }</span>
                }
            </td>
        }
    }
}
