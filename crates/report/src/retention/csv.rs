//! Retention as CSV: a row for each cell of everybody and of each group, and for each pooled number.

use super::{share, state_key};
use crate::csv::{Column, GROUP, GROUP_KIND, Holds, Rows, column, group_fields};
use crate::value::{Value, or_absent};
use rockpool_question::{
    CellState, Cohort, PeriodRange, RetentionAnswer, RetentionCell, RetentionGroup, RetentionSummary,
};

/// Its columns.
pub(crate) const CSV: [Column; 12] = [
    GROUP_KIND,
    GROUP,
    column("cohort", Holds::Start, "start of the cohort's period; empty for all whose cells are pooled"),
    column("period", Holds::Count, "the first period of the column, from 0"),
    column("period_end", Holds::Count, "the first period after it; empty if all that follow belong to it"),
    column("size", Holds::Count, "users who could have come back"),
    column("returned", Holds::Count, "users who did"),
    column("share", Holds::Share, "of those who could have"),
    column("share_low", Holds::Share, "of a pooled share, the lower end of its 95 % interval"),
    column("share_high", Holds::Share, "upper end"),
    column(
        "state",
        Holds::Text,
        "`complete`; `open`, which can only grow; `incomplete`, which is not pooled; `not_yet`, which has no numbers; `pooled`",
    ),
    column("value", Holds::Number, "the measure, where more than users is asked for"),
];

pub(super) fn write(answer: &RetentionAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.header(&CSV)?;
    for group in std::iter::once(&answer.total).chain(&answer.groups) {
        for (column, summary) in answer.columns.iter().zip(&group.summary) {
            pooled(group, *column, *summary, rows)?;
        }
        for cohort in &group.cohorts {
            for (column, cell) in answer.columns.iter().zip(&cohort.cells) {
                of_cohort(group, cohort, *column, *cell, rows)?;
            }
        }
    }
    Ok(())
}

fn pooled(
    group: &RetentionGroup,
    column: PeriodRange,
    summary: RetentionSummary,
    rows: &mut Rows,
) -> Result<(), csv::Error> {
    let rate = summary.rate;
    let end = |end: f64| or_absent(rate.rate, |_| Value::Share(end));
    let mut row: Vec<Value> = group_fields(group.value.as_ref()).into();
    row.push(Value::Absent);
    row.extend(periods(column));
    row.extend([
        Value::Count(rate.of),
        Value::Count(rate.count),
        or_absent(rate.rate, Value::Share),
        end(rate.low),
        end(rate.high),
        Value::Text("pooled".into()),
        or_absent(summary.value, Value::Amount),
    ]);
    rows.push(row)
}

fn of_cohort(
    group: &RetentionGroup,
    cohort: &Cohort,
    column: PeriodRange,
    cell: RetentionCell,
    rows: &mut Rows,
) -> Result<(), csv::Error> {
    let has_begun = cell.state != CellState::NotYet;
    let mut row: Vec<Value> = group_fields(group.value.as_ref()).into();
    row.push(Value::Text(cohort.start.to_string()));
    row.extend(periods(column));
    row.extend([
        Value::Count(cohort.size),
        if has_begun { Value::Count(cell.returned) } else { Value::Absent },
        or_absent(share(cohort, cell), Value::Share),
        Value::Absent,
        Value::Absent,
        Value::Text(state_key(cell.state).into()),
        or_absent(cell.value.filter(|_| has_begun), Value::Amount),
    ]);
    rows.push(row)
}

fn periods(column: PeriodRange) -> [Value; 2] {
    [Value::Count(column.from.into()), or_absent(column.to, |to| Value::Count(to.into()))]
}

#[cfg(test)]
mod tests {
    use crate::csv::text;
    use crate::samples;
    use rockpool_question::{Rate, RetentionMeasure};

    const HEADER: &str = "group_kind,group,cohort,period,period_end,size,returned,share,share_low,share_high,\
                          state,value\r\n";

    #[test]
    fn every_cell_and_every_pooled_number_is_a_row() {
        let (first, second) = (Rate::new(130, 150), Rate::new(40, 100));
        let pooled = format!(
            "all,,,0,1,150,130,{},{},{},pooled,\r\nall,,,1,2,100,40,0.4,{},{},pooled,\r\n\
             all,,,2,3,0,0,,,,pooled,\r\n",
            130.0 / 150.0,
            first.low,
            first.high,
            second.low,
            second.high
        );
        let cells = "all,,2024-01-01,0,1,100,90,0.9,,,complete,\r\n\
                     all,,2024-01-01,1,2,100,40,0.4,,,complete,\r\n\
                     all,,2024-01-01,2,3,100,10,0.1,,,incomplete,\r\n\
                     all,,2024-01-02,0,1,50,40,0.8,,,complete,\r\n\
                     all,,2024-01-02,1,2,50,5,0.1,,,incomplete,\r\n\
                     all,,2024-01-02,2,3,50,,,,,not_yet,\r\n\
                     all,,2024-01-03,0,1,0,0,,,,incomplete,\r\n\
                     all,,2024-01-03,1,2,0,,,,,not_yet,\r\n\
                     all,,2024-01-03,2,3,0,,,,,not_yet,\r\n";
        let answer = samples::of_retention(samples::retention(), RetentionMeasure::Users);
        assert_eq!(text(&answer).unwrap(), format!("{HEADER}{pooled}{cells}"));
    }

    #[test]
    fn groups_and_measures_stand_beside_everybody() {
        let answer =
            samples::of_retention(samples::retention_by_plan(), RetentionMeasure::Sum("amount".into()));
        let text = text(&answer).unwrap();
        let of_all = "all,,2024-01-01,1,,100,40,0.4,,,open,120.5\r\n";
        let of_pro = "value,<b>pro</b>,2024-01-01,1,,60,30,0.5,,,open,100\r\n";
        let of_none = "not_set,(not set),2024-01-01,1,,40,10,0.25,,,open,20.5\r\n";
        assert!(text.contains(of_all) && text.contains(of_pro) && text.contains(of_none), "{text}");
        assert!(text.contains("value,<b>pro</b>,,1,,60,30,0.5,0."), "{text}");
        // Everybody and two groups, each with a cohort and the pooled numbers, in three columns.
        assert_eq!(text.lines().count(), 1 + 3 * 2 * 3);
    }
}
