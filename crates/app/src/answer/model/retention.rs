//! The tables of a retention answer: cohorts by period, and the pooled curve.

use super::funnel::{interval_cell, rate_cell};
use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::{
    AnswerPart, CalendarUnit, CellState, Cohort, PeriodRange, RetentionAnswer, RetentionCell, RetentionGroup,
    RetentionMeasure, Unit,
};

/// Shades of the grid, from nothing to the largest rate.
pub const SHADES: usize = 6;

/// `Day 3`, `Week 1+` with everything after it, `Weeks 1–3` for a bracket.
pub fn column_name(by: CalendarUnit, column: PeriodRange) -> String {
    let unit = rockpool_question::words::capitalised(by.name());
    let from = column.from;
    match column.to.map(|to| to.saturating_sub(1)) {
        None => format!("{unit} {from}+"),
        Some(last) if last <= from => format!("{unit} {from}"),
        Some(last) => format!("{unit}s {from}–{last}"),
    }
}

/// The group at an index of the answer; everybody without one.
pub fn chosen(answer: &RetentionAnswer, group: Option<usize>) -> &RetentionGroup {
    group.and_then(|index| answer.groups.get(index)).unwrap_or(&answer.total)
}

/// What a group is called.
pub fn group_name(group: &RetentionGroup) -> String {
    group.value.as_ref().map_or_else(|| "Everybody".to_owned(), ToString::to_string)
}

/// What the measure is called, where something beside users is counted: `amount, sum`.
pub fn measure_name(measure: &RetentionMeasure) -> Option<String> {
    match measure {
        RetentionMeasure::Users => None,
        RetentionMeasure::Sum(property) => Some(format!("{property}, sum")),
        RetentionMeasure::AveragePerUser(property) => Some(format!("{property} per user")),
    }
}

/// The share of a cohort that came back in a column; absent in an empty cohort and before the column begins.
pub fn share(cohort: &Cohort, cell: RetentionCell) -> Option<f64> {
    (cohort.size > 0 && cell.state != CellState::NotYet).then(|| cell.returned as f64 / cohort.size as f64)
}

/// What the cells of a grid show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Shares of the cohort.
    Share,
    /// Numbers of users.
    Users,
    /// The measure.
    Measure,
}

/// The number by which a cell is shaded.
pub fn strength(cohort: &Cohort, cell: RetentionCell, shows: Shows) -> Option<f64> {
    match shows {
        Shows::Share | Shows::Users => share(cohort, cell),
        Shows::Measure => cell.value.filter(|_| cell.state != CellState::NotYet),
    }
}

/// Where the scale of shades ends: at the largest observed number after the first column, which is often much
/// larger than the rest.
pub fn scale(group: &RetentionGroup, shows: Shows) -> f64 {
    let largest = group
        .cohorts
        .iter()
        .flat_map(|cohort| cohort.cells.iter().skip(1).map(move |cell| (cohort, *cell)))
        .filter(|(_, cell)| matches!(cell.state, CellState::Complete | CellState::Open))
        .filter_map(|(cohort, cell)| strength(cohort, cell, shows))
        .fold(0.0, f64::max);
    if largest > 0.0 { largest } else { 1.0 }
}

/// Which of the [`SHADES`] a number gets.
pub fn shade(number: f64, scale: f64) -> usize {
    ((number / scale).clamp(0.0, 1.0) * (SHADES - 1) as f64).round() as usize
}

/// The part of the answer that a cell is: a cohort or all, in a column or as such.
pub fn cell_part(group: &RetentionGroup, cohort: Option<&Cohort>, column: Option<usize>) -> AnswerPart {
    AnswerPart::RetentionCell {
        cohort: cohort.map(|cohort| cohort.start),
        column: column.and_then(|column| u32::try_from(column).ok()),
        absent: false,
        group: group.value.clone(),
    }
}

/// The name of a state in exports.
pub fn state_key(state: CellState) -> &'static str {
    match state {
        CellState::Complete => "complete",
        CellState::Open => "open",
        CellState::Incomplete => "incomplete",
        CellState::NotYet => "not_yet",
    }
}

/// Everybody, and then the groups, each with its name where there are groups.
fn everybody_and_groups(answer: &RetentionAnswer) -> impl Iterator<Item = (Option<String>, &RetentionGroup)> {
    let named = !answer.groups.is_empty();
    std::iter::once(&answer.total)
        .chain(&answer.groups)
        .map(move |group| (named.then(|| group_name(group)), group))
}

/// Cohorts by column in the long form that other programs like: one row for each cell that has begun.
pub fn cohorts(answer: &RetentionAnswer) -> Grid {
    let mut grid = Grid::new(
        "Retention cohorts",
        vec![
            GridColumn::text("cohort", "Cohort"),
            GridColumn::numeric("size", "Users"),
            GridColumn::numeric("period", "Period"),
            GridColumn::numeric("returned", "Returned"),
            GridColumn::numeric("share", "Share"),
            GridColumn::text("state", "State"),
            GridColumn::export_only("period_end"),
            GridColumn::export_only("measure"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for cohort in &group.cohorts {
            for (column, cell) in answer.columns.iter().zip(&cohort.cells) {
                if cell.state == CellState::NotYet {
                    continue;
                }
                let state = state_key(cell.state);
                grid.push(
                    name.as_deref(),
                    vec![
                        GridCell::heading(cohort.start.to_string(), Exact::Text(cohort.start.to_string())),
                        GridCell::count(cohort.size),
                        GridCell::count(u64::from(column.from)),
                        GridCell::count(cell.returned),
                        GridCell::share(share(cohort, *cell)),
                        GridCell::new(state, Exact::Text(state.to_owned())),
                        GridCell::hidden(column.to.map_or(Exact::Absent, |to| Exact::Whole(u64::from(to)))),
                        GridCell::hidden(cell.value.map_or(Exact::Absent, Exact::Number)),
                    ],
                );
            }
        }
    }
    grid
}

/// The pooled curve: one row for each column.
pub fn curve(answer: &RetentionAnswer, by: CalendarUnit) -> Grid {
    let mut grid = Grid::new(
        "Retention curve",
        vec![
            GridColumn::numeric("period", "Period"),
            GridColumn::numeric("returned", "Returned"),
            GridColumn::numeric("users", "Of users")
                .with_hint("Users of the cohorts that are complete there"),
            GridColumn::numeric("rate", "Share"),
            GridColumn::page_only("interval", "95 % interval"),
            GridColumn::export_only("low"),
            GridColumn::export_only("high"),
            GridColumn::export_only("measure"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for (column, summary) in answer.columns.iter().zip(&group.summary) {
            let rate = summary.rate;
            grid.push(
                name.as_deref(),
                vec![
                    GridCell::heading(column_name(by, *column), Exact::Whole(u64::from(column.from))),
                    GridCell::count(rate.count),
                    GridCell::count(rate.of),
                    rate_cell(rate, Unit::Users),
                    interval_cell(rate),
                    GridCell::hidden(Exact::Number(rate.low)),
                    GridCell::hidden(Exact::Number(rate.high)),
                    GridCell::hidden(summary.value.map_or(Exact::Absent, Exact::Number)),
                ],
            );
        }
    }
    grid
}

/// A measure as people read it.
pub fn measure_text(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), format::amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::samples;

    #[test]
    fn cells_that_have_not_begun_are_left_out() {
        let text = csv::comma_separated(&cohorts(&samples::retention()));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "cohort,size,period,returned,share,state,period_end,measure");
        assert_eq!(lines[1], "2024-01-01,100,0,90,0.9,complete,1,");
        assert_eq!(lines[2], "2024-01-01,100,1,40,0.4,complete,2,");
        assert_eq!(lines[3], "2024-01-01,100,2,10,0.1,incomplete,3,");
        assert_eq!(lines[4], "2024-01-02,50,0,40,0.8,complete,1,");
        assert_eq!(lines[5], "2024-01-02,50,1,5,0.1,incomplete,2,");
        assert_eq!(lines[6], "2024-01-03,0,0,0,,incomplete,1,");
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn groups_and_measures_are_exported() {
        let text = csv::comma_separated(&cohorts(&samples::retention_by_plan()));
        assert!(text.starts_with("group,cohort,size,"), "{text}");
        assert!(text.contains("Everybody,2024-01-01,100,1,40,0.4,open,,120.5\r\n"), "{text}");
        assert!(text.contains("<b>pro</b>,2024-01-01,60,1,30,0.5,open,,100\r\n"), "{text}");
    }

    #[test]
    fn the_curve_has_both_counts() {
        let text = csv::comma_separated(&curve(&samples::retention(), CalendarUnit::Day));
        assert!(text.lines().nth(2).unwrap().starts_with("1,40,100,0.4,"), "{text}");
    }

    #[test]
    fn shades_end_at_the_largest_complete_share_after_period_zero() {
        let answer = samples::retention();
        let scale = scale(&answer.total, Shows::Share);
        assert_eq!(scale, 0.4);
        assert_eq!([0.0, 0.2, 0.4, 0.9].map(|share| shade(share, scale)), [0, 3, 5, 5]);
    }

    #[test]
    fn columns_are_named_by_their_periods() {
        let name = |from, to| column_name(CalendarUnit::Week, PeriodRange { from, to });
        assert_eq!(name(3, Some(4)), "Week 3");
        assert_eq!(name(3, None), "Week 3+");
        assert_eq!(name(1, Some(4)), "Weeks 1–3");
    }
}
