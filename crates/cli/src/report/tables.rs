//! An answer as a person reads it: the sentence, tables, notes, and what it cost.

use super::sheet::Sheet;
use super::words::{interval, rate, time};
use crate::output::printable;
use crate::progress::bytes;
use rockpool_question::words::number;
use rockpool_question::{
    Answer, AnswerBody, CalendarUnit, CellState, ColumnKind, FunnelAnswer, FunnelGroup, FunnelStep, Measure,
    Question, ReadStatistics, RetentionAnswer, SegmentationAnswer, SeriesValues, Table,
};

/// The whole answer as text.
pub fn table_text(answer: &Answer) -> String {
    let sheets = match &answer.body {
        AnswerBody::Funnel(body) => funnel(body, bucket_name(&answer.question)),
        AnswerBody::Retention(body) => vec![retention(body, bucket_name(&answer.question))],
        AnswerBody::Segmentation(body) => vec![segmentation(body, bucket_name(&answer.question))],
        AnswerBody::Table(body) => vec![table(body)],
    };
    let mut text = format!("{}\n", printable(&answer.sentence));
    for sheet in sheets {
        text += &format!("\n{sheet}");
    }
    if !answer.notes.is_empty() {
        text += "\n";
    }
    for note in &answer.notes {
        text += &format!("Note: {}\n", printable(&note.to_string()));
    }
    text + &format!("\n{}\n", cost(&answer.read))
}

fn cost(read: &ReadStatistics) -> String {
    format!(
        "Read {} in {} ({} left out) of {} of {}: {} fetched, {} at hand, {}.",
        counted(read.rows, "row"),
        counted(read.row_groups, "row group"),
        number(read.row_groups_skipped),
        counted(read.files, "file"),
        if read.tables.is_empty() { "no table".to_owned() } else { read.tables.join(", ") },
        bytes(read.bytes_fetched),
        bytes(read.bytes_cached),
        time(read.milliseconds)
    )
}

/// `1 row`, `1,234 rows`.
fn counted(count: u64, thing: &str) -> String {
    format!("{} {thing}{}", number(count), if count == 1 { "" } else { "s" })
}

/// What a calendar bucket of the question is called; nothing where it has none.
fn bucket_name(question: &Question) -> Option<&'static str> {
    let unit = match question {
        Question::Funnel(question) => question.over_time,
        Question::Retention(question) => Some(question.period),
        Question::Segmentation(question) => question.by,
        Question::Sql(_) => None,
    };
    unit.map(|unit| match unit {
        CalendarUnit::Day => "Day",
        CalendarUnit::Week => "Week of",
        CalendarUnit::Month => "Month of",
    })
}

fn funnel(answer: &FunnelAnswer, bucket: Option<&'static str>) -> Vec<Sheet> {
    let mut sheets = vec![funnel_steps(&answer.total)];
    let names = answer.total.steps.iter().map(|step| &step.name);
    if !answer.groups.is_empty() {
        let mut sheet = Sheet::titled("By group");
        sheet.text("Group");
        names.clone().for_each(|name| {
            sheet.number(name);
        });
        sheet.number("Converted").number("95 % interval").number("Median time");
        for group in &answer.groups {
            let mut row = vec![group.value.as_ref().map(ToString::to_string).unwrap_or_default()];
            row.extend(group.steps.iter().map(|step| number(step.from_first.count)));
            row.extend(group.steps.last().map_or([String::new(), String::new(), String::new()], |last| {
                [rate(&last.from_first), interval(&last.from_first), median(last)]
            }));
            sheet.row(row);
        }
        sheets.push(sheet);
    }
    if !answer.over_time.is_empty() {
        let mut sheet = Sheet::titled("By the time of entry");
        sheet.text(bucket.unwrap_or("From"));
        names.for_each(|name| {
            sheet.number(name);
        });
        sheet.number("Converted").number("95 % interval");
        for bucket in &answer.over_time {
            let mut row = vec![marked(bucket.start.to_string(), bucket.unfinished)];
            row.extend(bucket.reached.iter().map(|users| number(*users)));
            row.extend([rate(&bucket.conversion), interval(&bucket.conversion)]);
            sheet.row(row);
        }
        if answer.over_time.iter().any(|bucket| bucket.unfinished) {
            sheet.legend("* unfinished: users who entered then may still convert after the data ends.");
        }
        sheets.push(sheet);
    }
    sheets
}

fn funnel_steps(group: &FunnelGroup) -> Sheet {
    let with_finished = group.unfinished > 0;
    let mut sheet = Sheet::new();
    sheet.number("#").text("Step").number("Users").number("Of entered").number("95 % interval");
    if with_finished {
        sheet.number("Of finished");
    }
    sheet.number("Of step before").number("Median time").number("90th percentile");
    for (index, step) in group.steps.iter().enumerate() {
        let mut row = vec![
            (index + 1).to_string(),
            step.name.clone(),
            number(step.from_first.count),
            rate(&step.from_first),
            interval(&step.from_first),
        ];
        if with_finished {
            row.push(rate(&step.from_first_finished));
        }
        let p90 = step.time_from_first.as_ref().map(|times| time(times.p90));
        row.extend([rate(&step.from_previous), median(step), p90.unwrap_or_default()]);
        sheet.row(row);
    }
    if with_finished {
        sheet.legend("Of finished: only entries whose window ended before the data does.");
    }
    sheet
}

fn median(step: &FunnelStep) -> String {
    step.time_from_first.as_ref().map(|times| time(times.median)).unwrap_or_default()
}

fn marked(text: String, mark: bool) -> String {
    if mark { text + " *" } else { text }
}

fn retention(answer: &RetentionAnswer, period: Option<&'static str>) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.text(period.unwrap_or("From")).number("Users");
    (0..answer.summary.len()).for_each(|period| {
        sheet.number(period.to_string());
    });
    let users = answer.cohorts.iter().map(|cohort| cohort.size).sum();
    let mut all = vec!["all complete".to_owned(), number(users)];
    all.extend(answer.summary.iter().map(rate));
    sheet.row(all);
    for cohort in &answer.cohorts {
        let mut row = vec![cohort.start.to_string(), number(cohort.size)];
        row.extend(cohort.cells.iter().map(|cell| match cell.state {
            CellState::NotYet => String::new(),
            _ if cohort.size == 0 => String::new(),
            state => {
                let share = cell.returned as f64 / cohort.size as f64;
                marked(format!("{:.1} %", share * 100.0), state == CellState::Incomplete)
            }
        }));
        sheet.row(row);
    }
    let mut shown = answer.cohorts.iter().filter(|cohort| cohort.size > 0).flat_map(|cohort| &cohort.cells);
    if shown.any(|cell| cell.state == CellState::Incomplete) {
        sheet.legend("* the data ends inside this period; it is left out of the first row.");
    }
    sheet
}

fn segmentation(answer: &SegmentationAnswer, bucket: Option<&'static str>) -> Sheet {
    let mut sheet = Sheet::new();
    let Some(bucket) = bucket else {
        let grouped = answer.series.iter().any(|series| series.group.is_some());
        sheet.text("Series");
        if grouped {
            sheet.text("Group");
        }
        sheet.text("Measure").number("Total");
        for series in &answer.series {
            let mut row = vec![series.name.clone()];
            if grouped {
                row.push(series.group.as_ref().map(ToString::to_string).unwrap_or_default());
            }
            row.extend([measure(series.measure).to_owned(), number(series.total)]);
            sheet.row(row);
        }
        return sheet;
    };
    sheet.text(bucket);
    for series in &answer.series {
        sheet.number(series_name(series));
    }
    for (index, bucket) in answer.buckets.iter().enumerate() {
        let mut row = vec![marked(bucket.start.to_string(), bucket.unfinished)];
        let value = |series: &SeriesValues| series.values.get(index).map(|value| number(*value));
        row.extend(answer.series.iter().map(|series| value(series).unwrap_or_default()));
        sheet.row(row);
    }
    let mut all = vec!["whole range".to_owned()];
    all.extend(answer.series.iter().map(|series| number(series.total)));
    sheet.row(all);
    if answer.buckets.iter().any(|bucket| bucket.unfinished) {
        sheet.legend("* reaches past the asked days or past the data.");
    }
    sheet
}

fn series_name(series: &SeriesValues) -> String {
    let group = series.group.as_ref().map(|group| format!(", {group}")).unwrap_or_default();
    format!("{}{group} ({})", series.name, measure(series.measure))
}

/// The word for a measure.
pub(super) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Events => "events",
        Measure::Users => "users",
    }
}

fn table(answer: &Table) -> Sheet {
    let mut sheet = Sheet::new();
    for column in &answer.columns {
        match column.kind {
            ColumnKind::Number => sheet.number(&column.name),
            ColumnKind::Text | ColumnKind::Time | ColumnKind::Boolean => sheet.text(&column.name),
        };
    }
    for row in &answer.rows {
        sheet.row(row.iter().map(|value| value_text(value).unwrap_or_else(|| "null".into())).collect());
    }
    sheet
}

/// A cell of an SQL answer as text; nothing for null.
pub(super) fn value_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_funnel_shows_steps_groups_and_buckets() {
        let expected = "\
4 users.

┌───┬────────┬───────┬────────────┬────────────────┬─────────────┬────────────────┬─────────────┬─────────────────┐
│ # ┆ Step   ┆ Users ┆ Of entered ┆  95 % interval ┆ Of finished ┆ Of step before ┆ Median time ┆ 90th percentile │
╞═══╪════════╪═══════╪════════════╪════════════════╪═════════════╪════════════════╪═════════════╪═════════════════╡
│ 1 ┆ opened ┆     4 ┆    100.0 % ┆ 51.0 to 100.0 % ┆     100.0 % ┆        100.0 % ┆             ┆                 │";
        let text = table_text(&fixture::funnel());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.first(), Some(&"4 users."));
        // Column by column, so that widths are the library's business.
        let cells = |line: &str| -> Vec<String> {
            line.trim_matches('│').split('┆').map(|cell| cell.trim().to_owned()).collect()
        };
        let expected_header = expected.lines().nth(3).unwrap();
        let header = lines.iter().position(|line| line.contains("Of entered")).unwrap();
        assert_eq!(cells(lines[header]), cells(expected_header));
        // Wilson 95 %: 4 of 4 is [0.510, 1], 2 of 4 is [0.150, 0.850].
        assert_eq!(
            cells(lines[header + 2]),
            ["1", "opened", "4", "100.0 %", "51.0 to 100.0 %", "100.0 %", "100.0 %", "", ""]
        );
        assert_eq!(
            cells(lines[header + 3]),
            ["2", "saved", "2", "50.0 %", "15.0 to 85.0 %", "66.7 %", "50.0 %", "1 h", "2 h"]
        );
        let group =
            lines.iter().position(|line| line.contains("Median time") && line.contains("Group")).unwrap();
        assert_eq!(cells(lines[group + 2]), ["(not set)", "4", "2", "50.0 %", "15.0 to 85.0 %", "1 h"]);
        let bucket = lines.iter().position(|line| line.contains("Week of")).unwrap();
        assert_eq!(cells(lines[bucket + 2]), ["2026-01-05 *", "4", "2", "50.0 %", "15.0 to 85.0 %"]);
        assert!(text.contains("\nNote: 3 matching events have no user"), "{text}");
        assert!(
            text.ends_with("Read 1,234 rows in 2 row groups (1 left out) of 2 files of events: 1.5 MB fetched, 0 B at hand, 12 ms.\n"),
            "{text}"
        );
    }

    #[test]
    fn retention_marks_what_is_incomplete_and_leaves_out_what_is_not_yet() {
        let text = table_text(&fixture::retention());
        assert!(text.contains("25.0 % *"), "{text}");
        assert!(text.contains("left out of the first row"), "{text}");
        let last = text.lines().find(|line| line.contains("2026-01-12")).unwrap();
        let cells: Vec<&str> = last.trim_matches('│').split('┆').map(str::trim).collect();
        assert_eq!(cells, ["2026-01-12", "4", "25.0 % *", ""]);
    }

    #[test]
    fn a_mark_that_is_not_shown_is_not_explained() {
        let mut answer = fixture::retention();
        if let AnswerBody::Retention(body) = &mut answer.body {
            body.cohorts[0].cells[1].state = CellState::Complete;
            body.cohorts[1].size = 0;
        }
        let text = table_text(&answer);
        assert!(!text.contains('*'), "{text}");
    }

    #[test]
    fn one_of_a_thing_is_singular() {
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(counted(1_234, "row group"), "1,234 row groups");
    }

    #[test]
    fn names_from_the_data_cannot_command_the_terminal() {
        let mut answer = fixture::funnel();
        answer.sentence = "\u{1b}[2J".into();
        if let AnswerBody::Funnel(body) = &mut answer.body {
            body.total.steps[0].name = "\u{1b}]0;x\u{7}".into();
        }
        assert!(!table_text(&answer).contains('\u{1b}'));
    }
}
