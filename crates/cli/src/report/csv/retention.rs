//! Retention as CSV: one row for each cell; with a breakdown, of each group.

use super::{GROUP, Rows, group_fields, number, share};
use rockpool_question::{CellState, PeriodRange, Rate, RetentionAnswer, RetentionGroup};

pub(super) fn write(answer: &RetentionAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    let grouped = !answer.groups.is_empty();
    let measured = answer.total.summary.iter().any(|column| column.value.is_some());
    let group_columns = if grouped { &GROUP[..] } else { &[] };
    let value_column = measured.then_some("value");
    rows.write_record(
        group_columns
            .iter()
            .copied()
            .chain(["cohort", "users", "period", "before_period", "returned", "share", "state"])
            .chain(value_column),
    )?;
    if !grouped {
        return group(&answer.total, &answer.columns, None, measured, rows);
    }
    answer.groups.iter().try_for_each(|entry| {
        group(entry, &answer.columns, Some(group_fields(entry.value.as_ref())), measured, rows)
    })
}

fn group(
    group: &RetentionGroup,
    columns: &[PeriodRange],
    name: Option<[String; 2]>,
    measured: bool,
    rows: &mut Rows,
) -> Result<(), csv::Error> {
    for cohort in &group.cohorts {
        for (column, cell) in columns.iter().zip(&cohort.cells) {
            let state = match cell.state {
                CellState::Complete => "complete",
                CellState::Open => "open",
                CellState::Incomplete => "incomplete",
                CellState::NotYet => "not_yet",
            };
            let seen = cell.state != CellState::NotYet;
            let returned = if seen { cell.returned.to_string() } else { String::new() };
            let share = if seen { share(&Rate::new(cell.returned, cohort.size)) } else { String::new() };
            let mut row: Vec<String> = name.iter().flatten().cloned().collect();
            row.extend([cohort.start.to_string(), cohort.size.to_string(), column.from.to_string()]);
            row.push(column.to.map(|to| to.to_string()).unwrap_or_default());
            row.extend([returned, share, state.to_owned()]);
            if measured {
                row.push(number(cell.value.filter(|_| seen)));
            }
            rows.write_record(row)?;
        }
    }
    Ok(())
}
