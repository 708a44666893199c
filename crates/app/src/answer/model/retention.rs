//! The tables of a retention answer: cohorts by period, and the pooled curve.

use super::funnel::{interval_cell, rate_cell};
use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::{CalendarUnit, CellState, Cohort, RetentionAnswer, RetentionCell};

/// Shades of the grid, from nothing to the largest rate.
pub const SHADES: usize = 6;

/// `Day 3`.
pub fn period_name(by: CalendarUnit, period: usize) -> String {
    let unit = match by {
        CalendarUnit::Day => "Day",
        CalendarUnit::Week => "Week",
        CalendarUnit::Month => "Month",
    };
    format!("{unit} {period}")
}

/// The share of a cohort that came back in a period; absent in an empty cohort and before the period begins.
pub fn share(cohort: &Cohort, cell: RetentionCell) -> Option<f64> {
    (cohort.size > 0 && cell.state != CellState::NotYet).then(|| cell.returned as f64 / cohort.size as f64)
}

/// Which of the [`SHADES`] a share gets. Period 0 is often much larger than the rest, so the scale ends at
/// the largest complete share after it.
pub fn shade(answer: &RetentionAnswer, share: f64) -> usize {
    let largest = answer
        .cohorts
        .iter()
        .flat_map(|cohort| cohort.cells.iter().skip(1).map(move |cell| (cohort, *cell)))
        .filter(|(_, cell)| cell.state == CellState::Complete)
        .filter_map(|(cohort, cell)| self::share(cohort, cell))
        .fold(0.0, f64::max);
    let scale = if largest > 0.0 { largest } else { 1.0 };
    ((share / scale).clamp(0.0, 1.0) * (SHADES - 1) as f64).round() as usize
}

/// Cohorts by period in the long form that other programs like: one row for each cell that has begun.
pub fn cohorts(answer: &RetentionAnswer) -> Grid {
    let mut grid = Grid::new(
        "Retention cohorts",
        vec![
            GridColumn::text("cohort", "Cohort"),
            GridColumn::numeric("size", "Users"),
            GridColumn::numeric("period", "Period"),
            GridColumn::numeric("returned", "Returned"),
            GridColumn::numeric("share", "Share"),
            GridColumn::text("complete", "Complete"),
        ],
    );
    for cohort in &answer.cohorts {
        for (period, cell) in cohort.cells.iter().enumerate() {
            if cell.state == CellState::NotYet {
                continue;
            }
            grid.push(
                None,
                vec![
                    GridCell::heading(format::day(cohort.start), Exact::Text(cohort.start.to_string())),
                    GridCell::count(cohort.size),
                    GridCell::count(period as u64),
                    GridCell::count(cell.returned),
                    GridCell::share(share(cohort, *cell)),
                    GridCell::new("", Exact::Boolean(cell.state == CellState::Complete)),
                ],
            );
        }
    }
    grid
}

/// The pooled curve: one row for each period.
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
        ],
    );
    for (period, rate) in answer.summary.iter().enumerate() {
        grid.push(
            None,
            vec![
                GridCell::heading(period_name(by, period), Exact::Whole(period as u64)),
                GridCell::count(rate.count),
                GridCell::count(rate.of),
                rate_cell(*rate),
                interval_cell(*rate),
                GridCell::new("", Exact::Number(rate.low)),
                GridCell::new("", Exact::Number(rate.high)),
            ],
        );
    }
    grid
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
        assert_eq!(lines[0], "cohort,size,period,returned,share,complete");
        assert_eq!(lines[1], "2024-01-01,100,0,90,0.9,true");
        assert_eq!(lines[2], "2024-01-01,100,1,40,0.4,true");
        assert_eq!(lines[3], "2024-01-01,100,2,10,0.1,false");
        assert_eq!(lines[4], "2024-01-02,50,0,40,0.8,true");
        assert_eq!(lines[5], "2024-01-02,50,1,5,0.1,false");
        assert_eq!(lines[6], "2024-01-03,0,0,0,,false");
        assert_eq!(lines.len(), 7);
    }

    #[test]
    fn the_curve_has_both_counts() {
        let text = csv::comma_separated(&curve(&samples::retention(), CalendarUnit::Day));
        assert!(text.lines().nth(2).unwrap().starts_with("1,40,100,0.4,"), "{text}");
    }

    #[test]
    fn shades_end_at_the_largest_complete_share_after_period_zero() {
        let answer = samples::retention();
        assert_eq!(shade(&answer, 0.0), 0);
        assert_eq!(shade(&answer, 0.2), 3);
        assert_eq!(shade(&answer, 0.4), 5);
        assert_eq!(shade(&answer, 0.9), 5);
    }
}
