//! A retention answer: its cohorts by period, and the pooled shares.

mod csv;
mod grid;

use self::csv::CSV;
pub use grid::{by_group, cohort_cell, cohorts, group_size, pooled_cell};

use crate::csv::{Column, Rows};
use crate::format;
use crate::grid::Grid;
use crate::layout::{LaidOut, Layout};
use rockpool_question::{
    AnswerPart, CalendarUnit, CellState, Cohort, PeriodRange, Retention, RetentionAnswer, RetentionCell,
    RetentionGroup, RetentionMeasure,
};

/// The answer to a retention question, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a RetentionAnswer,
    by: CalendarUnit,
    measure: &'a RetentionMeasure,
}

impl LaidOut for Retention {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a RetentionAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, by: self.period, measure: &self.measure })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        let Self { answer, by, measure } = *self;
        let mut tables = vec![cohorts(answer, by, &answer.total, Shows::Share)];
        if let Some(name) = measure_name(measure) {
            tables.push(Grid { name, ..cohorts(answer, by, &answer.total, Shows::Measure) });
        }
        if !answer.groups.is_empty() {
            tables.push(by_group(answer, by));
        }
        tables
    }

    fn write(&self, rows: &mut Rows) -> Result<(), ::csv::Error> {
        self::csv::write(self.answer, rows)
    }
}

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

/// A measure as people read it.
pub fn measure_text(value: Option<f64>) -> String {
    value.map_or_else(|| format::NO_NUMBER.to_owned(), format::amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

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
