//! The tables of a retention question: the shares that came back, the measure, the groups.

use super::super::sheet::Sheet;
use super::super::words::rate;
use super::marked;
use rockpool_question::words::{number, percent, value};
use rockpool_question::{
    CellState, Cohort, PeriodRange, Question, RetentionAnswer, RetentionCell, RetentionGroup,
    RetentionMeasure,
};

pub(super) fn sheets(
    answer: &RetentionAnswer,
    question: &Question,
    period: Option<&'static str>,
) -> Vec<Sheet> {
    let period = period.unwrap_or("From");
    let share =
        |cell: &RetentionCell, cohort: &Cohort| percent(Some(cell.returned as f64 / cohort.size as f64));
    let mut shares = Sheet::new();
    let summary = answer.total.summary.iter().map(|column| rate(&column.rate)).collect();
    grid(&mut shares, answer, period, summary, share);
    let mut sheets = vec![shares];
    if let Some(title) = measure(question) {
        let mut values = Sheet::titled(title);
        let summary =
            answer.total.summary.iter().map(|column| column.value.map(value).unwrap_or_default()).collect();
        grid(&mut values, answer, period, summary, |cell, _| cell.value.map(value).unwrap_or_default());
        sheets.push(values);
    }
    if !answer.groups.is_empty() {
        sheets.push(groups(answer));
    }
    sheets
}

/// What is measured beside the users; nothing where only they are.
fn measure(question: &Question) -> Option<String> {
    let Question::Retention(question) = question else { return None };
    match &question.measure {
        RetentionMeasure::Users => None,
        RetentionMeasure::Sum(property) => Some(format!("Sum of {property} of the returns")),
        RetentionMeasure::AveragePerUser(property) => {
            Some(format!("{property} of the returns per user of the cohort"))
        }
    }
}

/// One row for everybody, then one for each cohort.
fn grid(
    sheet: &mut Sheet,
    answer: &RetentionAnswer,
    period: &str,
    summary: Vec<String>,
    text: impl Fn(&RetentionCell, &Cohort) -> String,
) {
    sheet.text(period).number("Users");
    for column in &answer.columns {
        sheet.number(column_name(*column));
    }
    let cohorts = &answer.total.cohorts;
    let mut all = vec!["all complete".to_owned(), number(size(&answer.total))];
    all.extend(summary);
    sheet.row(all);
    for cohort in cohorts {
        let mut row = vec![cohort.start.to_string(), number(cohort.size)];
        row.extend(cohort.cells.iter().map(|cell| match cell.state {
            CellState::NotYet => String::new(),
            _ if cohort.size == 0 => String::new(),
            CellState::Open => text(cell, cohort) + " +",
            state => marked(text(cell, cohort), state == CellState::Incomplete),
        }));
        sheet.row(row);
    }
    let shown = |state: CellState| {
        let mut cells = cohorts.iter().filter(|cohort| cohort.size > 0).flat_map(|cohort| &cohort.cells);
        cells.any(|cell| cell.state == state)
    };
    if shown(CellState::Incomplete) {
        sheet.legend("* the data ends inside this period; it is left out of the first row.");
    }
    if shown(CellState::Open) {
        sheet.legend("+ returns after the end of the data may still be added.");
    }
}

/// `3`, `3-6` for a bracket, `3+` for a period or any later one.
fn column_name(column: PeriodRange) -> String {
    match column.to {
        None => format!("{}+", column.from),
        Some(to) if to.saturating_sub(column.from) > 1 => format!("{}-{}", column.from, to - 1),
        Some(_) => column.from.to_string(),
    }
}

fn size(group: &RetentionGroup) -> u64 {
    group.cohorts.iter().map(|cohort| cohort.size).sum()
}

fn groups(answer: &RetentionAnswer) -> Sheet {
    let mut sheet = Sheet::titled("By group, complete periods");
    sheet.text("Group").number("Users");
    for column in &answer.columns {
        sheet.number(column_name(*column));
    }
    for group in &answer.groups {
        let name = group.value.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut row = vec![name, number(size(group))];
        row.extend(group.summary.iter().map(|column| rate(&column.rate)));
        sheet.row(row);
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_by_their_periods() {
        let named = |from, to| column_name(PeriodRange { from, to });
        assert_eq!(named(3, Some(4)), "3");
        assert_eq!(named(4, Some(8)), "4-7");
        assert_eq!(named(2, None), "2+");
    }
}
