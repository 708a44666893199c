//! An answer as a person reads it: the sentence, tables, notes, and what it cost.

mod activity;
mod funnel;
mod retention;
mod segmentation;
mod users;

use super::sheet::Sheet;
use super::words::time;
use crate::output::printable;
use crate::progress::bytes;
use rockpool_question::words::{counted, number};
use rockpool_question::{Answer, AnswerBody, CalendarUnit, ColumnKind, Question, ReadStatistics, Table};

/// The whole answer as text.
pub fn table_text(answer: &Answer) -> String {
    let bucket = bucket_name(&answer.question);
    let sheets = match &answer.body {
        AnswerBody::Funnel(body) => funnel::sheets(body, bucket),
        AnswerBody::Retention(body) => retention::sheets(body, &answer.question, bucket),
        AnswerBody::Segmentation(body) => vec![segmentation::sheet(body, bucket)],
        AnswerBody::Stickiness(body) => vec![activity::stickiness(body)],
        AnswerBody::Lifecycle(body) => vec![activity::lifecycle(body, bucket)],
        AnswerBody::Paths(body) => vec![activity::paths(body)],
        AnswerBody::Users(body) => vec![users::list(body)],
        AnswerBody::Trace(body) => vec![users::trace(body)],
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

/// What a calendar bucket of the question is called; nothing where it has none.
fn bucket_name(question: &Question) -> Option<&'static str> {
    let unit = match question {
        Question::Funnel(question) => question.over_time,
        Question::Retention(question) => Some(question.period),
        Question::Segmentation(question) => question.by,
        Question::Lifecycle(question) => Some(question.period),
        Question::Stickiness(_)
        | Question::Paths(_)
        | Question::Users(_)
        | Question::Trace(_)
        | Question::Sql(_) => None,
    };
    unit.map(|unit| match unit {
        CalendarUnit::Hour => "Hour",
        CalendarUnit::Day => "Day",
        CalendarUnit::Week => "Week of",
        CalendarUnit::Month => "Month of",
        CalendarUnit::Quarter => "Quarter of",
        CalendarUnit::Year => "Year of",
    })
}

fn marked(text: String, mark: bool) -> String {
    if mark { text + " *" } else { text }
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
    use rockpool_question::{CellState, Comparison, OptionalStep, Rate};

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
            text.ends_with("Read 1\u{202f}234 rows in 2 row groups (1 left out) of 2 files of events: 1.5 MB fetched, 0 B at hand, 12 ms.\n"),
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
            body.total.cohorts[0].cells[1].state = CellState::Complete;
            body.total.cohorts[1].size = 0;
        }
        let text = table_text(&answer);
        assert!(!text.contains('*'), "{text}");
    }

    #[test]
    fn one_of_a_thing_is_singular() {
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(0, "row"), "0 rows");
        assert_eq!(counted(1_234, "row group"), "1\u{202f}234 row groups");
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

    /// The cells of the line of a table that has `mark` in it.
    fn line(text: &str, mark: &str) -> Vec<String> {
        let line = text.lines().find(|line| line.contains(mark)).unwrap_or_else(|| panic!("{mark}: {text}"));
        line.trim_matches('│').split('┆').map(|cell| cell.trim().to_owned()).collect()
    }

    #[test]
    fn the_other_rule_for_ties_is_shown_where_it_gives_other_numbers() {
        let mut answer = fixture::funnel();
        assert!(!table_text(&answer).contains("If the same instant counts"));
        if let AnswerBody::Funnel(body) = &mut answer.body {
            body.other_ties.as_mut().unwrap().reached[1] = 3;
        }
        let text = table_text(&answer);
        assert_eq!(line(&text, "Of entered")[2..4], ["Users", "If the same instant counts"]);
        assert_eq!(line(&text, " saved ")[..4], ["2", "saved", "2", "3"]);
    }

    #[test]
    fn attempts_optional_steps_and_comparisons_are_named() {
        let mut answer = fixture::funnel();
        if let AnswerBody::Funnel(body) = &mut answer.body {
            body.count = rockpool_question::Unit::Attempts;
            body.total.steps[0].optional = true;
            let (with, without) = (Rate::new(1, 2), Rate::new(0, 2));
            body.total.optional = vec![OptionalStep { step: 1, with, without }];
            body.groups[0].comparison = Some(Comparison {
                others: Rate::new(1, 4),
                difference: 0.25,
                p_value: Some(0.2),
                corrected_p_value: Some(0.4),
            });
        }
        let text = table_text(&answer);
        assert!(line(&text, "Of entered").contains(&"Attempts".to_owned()), "{text}");
        assert!(text.contains("opened (optional)"), "{text}");
        let optional = text[text.find("with and without").unwrap()..].lines().nth(4).unwrap().to_owned();
        assert_eq!(line(&optional, "opened")[..3], ["opened", "2", "50.0 %"]);
        assert_eq!(line(&text, "(not set)")[6..], ["+25.0 points", "0.400"]);
        if let AnswerBody::Funnel(body) = &mut answer.body {
            let comparison = body.groups[0].comparison.as_mut().unwrap();
            (comparison.p_value, comparison.corrected_p_value) = (None, None);
        }
        let text = table_text(&answer);
        assert_eq!(line(&text, "(not set)")[6..], ["+25.0 points", "too few to tell"]);
        assert!(text.contains("fewer than 5 on one side would convert"), "{text}");
    }

    #[test]
    fn a_period_before_stands_beside_each_value() {
        let text = table_text(&fixture::segmentation());
        assert_eq!(
            line(&text, "saved, "),
            ["Day", "saved, pro, (other) (events)", "before", "A / 2, pro, (other)", "before"]
        );
        assert_eq!(line(&text, "2026-01-05"), ["2026-01-05", "3", "", "1.5", "2"]);
    }

    #[test]
    fn every_other_kind_has_its_table() {
        let text = table_text(&fixture::stickiness());
        assert_eq!(line(&text, "Active periods")[3..], ["pro", "(not set)"]);
        assert_eq!(line(&text, "75.0 %"), ["2", "3", "75.0 %", "2", "1"]);
        let text = table_text(&fixture::lifecycle());
        assert_eq!(line(&text, "Dormant"), ["Week of", "New", "Returning", "Resurrecting", "Dormant"]);
        assert_eq!(line(&text, "2026-01-05"), ["2026-01-05 *", "4", "3", "2", "1"]);
        let text = table_text(&fixture::paths());
        assert_eq!(line(&text, "clicked"), ["1", "opened", "clicked: Save", "3", "75.0 %"]);
        let text = table_text(&fixture::users());
        assert_eq!(line(&text, "anna"), ["7", "anna"]);
        assert!(text.contains("There are more users"), "{text}");
        let text = table_text(&fixture::trace());
        assert_eq!(line(&text, "09:00"), ["2026-01-05T09:00:00+01:00", "opened", "1, 2", "1", ""]);
        assert_eq!(line(&text, "09:30")[4], "1");
    }
}
