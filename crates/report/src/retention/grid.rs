//! The grid of cohorts: a row for each, the pooled numbers above them; and the pooled numbers of each group.

use super::{Shows, cell_part, column_name, group_name, share};
use crate::format;
use crate::grid::{Grid, GridCell, GridColumn, Mark};
use crate::value::{Value, or_absent};
use rockpool_question::{
    CalendarUnit, CellState, Cohort, RetentionAnswer, RetentionCell, RetentionGroup, RetentionSummary,
};

/// All cohorts of a group together.
pub fn group_size(group: &RetentionGroup) -> u64 {
    group.cohorts.iter().map(|cohort| cohort.size).sum()
}

/// A row for each cohort of a group, a column for each of the answer, the pooled numbers on top.
pub fn cohorts(answer: &RetentionAnswer, by: CalendarUnit, group: &RetentionGroup, shows: Shows) -> Grid {
    let mut grid = Grid::new("Retention cohorts", columns(answer, by, GridColumn::text("cohort", "Cohort")));
    let mut pooled = vec![
        GridCell::heading(Value::Text("all".into())).labelled("All complete"),
        GridCell::count(group_size(group)).of_users(cell_part(group, None, None)),
    ];
    pooled.extend(
        group.summary.iter().enumerate().map(|(column, summary)| pooled_cell(group, column, *summary, shows)),
    );
    grid.push(None, pooled);
    if shows != Shows::Measure {
        let mut intervals = vec![
            GridCell::heading(Value::Text("interval".into())).labelled("95 % interval"),
            GridCell::empty(),
        ];
        intervals.extend(group.summary.iter().map(|summary| {
            let rate = summary.rate;
            GridCell::or_absent(or_absent(rate.rate, |_| Value::Interval { low: rate.low, high: rate.high }))
        }));
        grid.push(None, intervals);
    }
    for cohort in &group.cohorts {
        // The headings name the period, so a week is named by its first day alone.
        let start = format::bucket_heading(cohort.start, by);
        let mut row = vec![
            GridCell::heading(Value::Bucket(cohort.start, by)).labelled(start),
            GridCell::count(cohort.size).of_users(cell_part(group, Some(cohort), None)),
        ];
        let cells = cohort.cells.iter().enumerate();
        row.extend(cells.map(|(column, cell)| cohort_cell(group, cohort, column, *cell, shows)));
        grid.push(None, row);
    }
    grid.explaining(Mark::Unfinished, "the period has not ended in the data; left out of the pooled row.")
        .explaining(Mark::Open, "still open: every later return counts, so the number can only grow.")
}

/// The pooled numbers of everybody and of each group.
pub fn by_group(answer: &RetentionAnswer, by: CalendarUnit) -> Grid {
    let mut grid = Grid::new("Retention by group", columns(answer, by, GridColumn::text("group", "Group")));
    for group in std::iter::once(&answer.total).chain(&answer.groups) {
        let name = group.value.clone().map_or_else(|| Value::Text(group_name(group)), Value::Group);
        let mut row = vec![
            GridCell::heading(name),
            GridCell::count(group_size(group)).of_users(cell_part(group, None, None)),
        ];
        let pooled = group.summary.iter().enumerate();
        row.extend(pooled.map(|(column, summary)| pooled_cell(group, column, *summary, Shows::Share)));
        grid.push(None, row);
    }
    grid
}

fn columns(answer: &RetentionAnswer, by: CalendarUnit, first: GridColumn) -> Vec<GridColumn> {
    let periods = answer.columns.iter().enumerate();
    let periods = periods
        .map(|(index, column)| GridColumn::numeric(format!("column_{index}"), column_name(by, *column)));
    [first, GridColumn::numeric("users", "Users")].into_iter().chain(periods).collect()
}

/// A number of the pooled row, opening whoever came back.
pub fn pooled_cell(
    group: &RetentionGroup,
    column: usize,
    summary: RetentionSummary,
    shows: Shows,
) -> GridCell {
    let rate = summary.rate;
    let value = match shows {
        Shows::Measure => or_absent(summary.value, Value::Amount),
        Shows::Users => or_absent(rate.rate, |_| Value::Count(rate.count)),
        Shows::Share => or_absent(rate.rate, Value::Share),
    };
    opening(value, rate.count, rate.of, group, None, column)
}

/// A number of a cohort, opening whoever came back; empty before its periods begin.
pub fn cohort_cell(
    group: &RetentionGroup,
    cohort: &Cohort,
    column: usize,
    cell: RetentionCell,
    shows: Shows,
) -> GridCell {
    let value = match shows {
        _ if cell.state == CellState::NotYet => return GridCell::empty(),
        Shows::Measure => or_absent(cell.value, Value::Amount),
        Shows::Users => or_absent(share(cohort, cell), |_| Value::Count(cell.returned)),
        Shows::Share => or_absent(share(cohort, cell), Value::Share),
    };
    let mark = match cell.state {
        CellState::Incomplete => Some(Mark::Unfinished),
        CellState::Open => Some(Mark::Open),
        CellState::Complete | CellState::NotYet => None,
    };
    opening(value, cell.returned, cohort.size, group, Some(cohort), column).marked(mark)
}

/// A cell with its two counts, opening the users who came back, whatever it shows of them.
fn opening(
    value: Value,
    returned: u64,
    of: u64,
    group: &RetentionGroup,
    cohort: Option<&Cohort>,
    column: usize,
) -> GridCell {
    let cell = GridCell::or_absent(value).with_title(format!(
        "{} of {}",
        format::count(returned),
        format::counted(of, "user")
    ));
    if returned > 0 { cell.of_users(cell_part(group, cohort, Some(column))) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn texts(grid: &Grid) -> Vec<Vec<String>> {
        let text = |cell: &GridCell| {
            let sign = cell.mark.map_or("", Mark::sign);
            format!("{}{sign}", cell.text()).replace('\u{202f}', " ")
        };
        grid.rows.iter().map(|row| row.cells.iter().map(text).collect()).collect()
    }

    #[test]
    fn what_is_incomplete_is_marked_and_what_is_not_yet_is_empty() {
        let answer = samples::retention();
        let grid = cohorts(&answer, CalendarUnit::Day, &answer.total, Shows::Share);
        let rows = texts(&grid);
        assert_eq!(rows[0], ["All complete", "150", "86.7 %", "40.0 %", "–"]);
        assert_eq!(rows[2], ["1 Jan 2024", "100", "90.0 %", "40.0 %", "10.0 %*"]);
        assert_eq!(rows[3], ["2 Jan 2024", "50", "80.0 %", "10.0 %*", ""]);
        assert_eq!(rows[4], ["3 Jan 2024", "0", "–*", "", ""]);
        assert_eq!(grid.legends, ["* the period has not ended in the data; left out of the pooled row."]);
    }

    #[test]
    fn a_mark_that_is_not_shown_is_not_explained() {
        let mut answer = samples::retention();
        for cell in answer.total.cohorts.iter_mut().flat_map(|cohort| &mut cohort.cells) {
            cell.state = CellState::Complete;
        }
        let grid = cohorts(&answer, CalendarUnit::Day, &answer.total, Shows::Users);
        assert!(grid.legends.is_empty());
        assert_eq!(texts(&grid)[2], ["1 Jan 2024", "100", "90", "40", "10"]);
    }

    #[test]
    fn groups_have_their_pooled_numbers() {
        let answer = samples::retention_by_plan();
        let rows = texts(&by_group(&answer, CalendarUnit::Week));
        assert_eq!(rows[0], ["Everybody", "100", "90.0 %", "40.0 %", "–"]);
        assert_eq!(rows[1], ["<b>pro</b>", "60", "91.7 %", "50.0 %", "–"]);
        let measured = cohorts(&answer, CalendarUnit::Week, &answer.total, Shows::Measure);
        assert_eq!(texts(&measured)[1], ["1 Jan 2024", "100", "300+", "120.50+", ""]);
    }
}
