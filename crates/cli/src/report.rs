//! An answer as a person reads it on a terminal: the sentence, the tables, notes, and what it cost.

use crate::printable::printable;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use rockpool_question::{Answer, ReadStatistics};
use rockpool_report::{Grid, GridCell, GridRow, Mark, ReportError, cost, format, tables};

/// The whole answer as text.
///
/// # Errors
/// [`ReportError::Mismatched`] if the answer is none to its question.
pub fn table_text(answer: &Answer) -> Result<String, ReportError> {
    let mut text = format!("{}\n", printable(&answer.sentence));
    let tables = tables(answer)?;
    let several = tables.len() > 1;
    for grid in &tables {
        text += "\n";
        if several {
            text += &format!("{}\n", printable(&grid.name));
        }
        text += &format!("{}\n", drawn(grid));
        for legend in &grid.legends {
            text += &format!("{}\n", printable(legend));
        }
    }
    if !answer.notes.is_empty() {
        text += "\n";
    }
    for note in &answer.notes {
        text += &format!("Note: {}\n", printable(&note.to_string()));
    }
    Ok(text + &format!("\n{}\n", read(&answer.read)))
}

/// A table with lines; the group of its rows stands at the left.
fn drawn(grid: &Grid) -> Table {
    let grouped = grid.is_grouped();
    let mut table = Table::new();
    // A line that is too long for the terminal can be scrolled; cells broken over lines cannot be read.
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    let group = |text: &str| Cell::new_owned(printable(text)).set_alignment(CellAlignment::Left);
    let headings = grid.columns.iter().map(|column| aligned(&column.title, column.numeric));
    table.set_header(grouped.then(|| group("Group")).into_iter().chain(headings));
    for row in &grid.rows {
        let label = grouped.then(|| group(row.group.as_deref().unwrap_or_default()));
        table.add_row(label.into_iter().chain(cells(grid, row)));
    }
    table
}

fn cells<'a>(grid: &'a Grid, row: &'a GridRow) -> impl Iterator<Item = Cell> + 'a {
    row.cells.iter().zip(&grid.columns).map(|(cell, column)| aligned(&marked(cell), column.numeric))
}

fn marked(cell: &GridCell) -> String {
    match cell.mark.map(Mark::sign) {
        Some(sign) => format!("{} {sign}", cell.text()),
        None => cell.text(),
    }
}

fn aligned(text: &str, numeric: bool) -> Cell {
    let alignment = if numeric { CellAlignment::Right } else { CellAlignment::Left };
    Cell::new_owned(printable(text)).set_alignment(alignment)
}

/// What it cost, and what was left out for it.
fn read(statistics: &ReadStatistics) -> String {
    format!(
        "{} · {} ({} left out)",
        cost::line(statistics),
        format::counted(statistics.row_groups, "row group"),
        format::count(statistics.row_groups_skipped)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{AnswerBody, Note, TieSensitivity, Ties};
    use rockpool_report::samples;

    fn written(answer: &Answer) -> String {
        table_text(answer).unwrap().replace('\u{202f}', " ")
    }

    /// The cells of the first line of a table after `heading` that has `mark` in it.
    fn line(text: &str, heading: &str, mark: &str) -> Vec<String> {
        let after = &text[text.find(heading).unwrap_or_else(|| panic!("{heading}: {text}"))..];
        let line = after.lines().find(|line| line.contains(mark)).unwrap_or_else(|| panic!("{mark}: {text}"));
        line.trim_matches('│').split('┆').map(|cell| cell.trim().to_owned()).collect()
    }

    #[test]
    fn a_funnel_shows_steps_groups_and_buckets() {
        let mut answer = samples::of_funnel(samples::funnel_by_plan());
        answer.notes = vec![Note::RowsWithoutUser { rows: 3 }];
        answer.read = ReadStatistics {
            tables: vec!["events".into()],
            files: 2,
            row_groups: 2,
            row_groups_skipped: 1,
            rows: 1_234,
            bytes_fetched: 1_500_000,
            bytes_cached: 0,
            milliseconds: 12.3,
            chosen: vec![],
        };
        let text = written(&answer);
        assert!(text.starts_with("4 users.\n\nFunnel steps\n"), "{text}");
        let heading = ["Group", "#", "Step", "Users", "Lost", "Of previous", "Of first", "95 % interval"];
        assert_eq!(line(&text, "Funnel steps", "Of first")[..8], heading);
        // Wilson 95 %: 50 of 200 is [0.195, 0.314], by R's binom.wilson.
        assert_eq!(
            line(&text, "Funnel steps", " saved ")[..8],
            ["Everybody", "2", "saved", "50", "150", "25.0 %", "25.0 %", "19.5–31.4 %"]
        );
        assert_eq!(line(&text, "Funnel steps", "(not set)")[..4], ["(not set)", "1", "opened", "50"]);
        assert_eq!(line(&text, "Groups compared", "<b>pro</b>")[..4], ["<b>pro</b>", "150", "9", "6.0 %"]);
        assert_eq!(line(&text, "over time", "2 Jan")[..2], ["2 Jan 2024 *", "80"]);
        assert!(text.contains("\n* whoever entered then may still convert"), "{text}");
        assert!(
            text.contains("\nNote: 3 matching events have no user and are not counted here.\n"),
            "{text}"
        );
        let read = "\nevents · 2 files · 1.5 MB read · 1 234 rows · 12 ms · 2 row groups (1 left out)\n";
        assert!(text.ends_with(read), "{text}");
    }

    #[test]
    fn the_other_rule_for_ties_is_told_where_it_gives_other_numbers() {
        let mut body = samples::funnel();
        assert!(!written(&samples::of_funnel(body.clone())).contains("same instant"));
        body.other_ties = Some(TieSensitivity { ties: Ties::SameInstantCounts, reached: vec![200, 62, 10] });
        let text = written(&samples::of_funnel(body));
        assert!(text.contains("62 in place of 50 users would reach step 2 (saved).\n"), "{text}");
    }

    #[test]
    fn names_from_the_data_cannot_command_the_terminal() {
        let mut answer = samples::of_funnel(samples::funnel());
        answer.sentence = "\u{1b}[2J".into();
        if let AnswerBody::Funnel(body) = &mut answer.body {
            body.total.steps[0].name = "\u{1b}]0;x\u{7}".into();
        }
        assert!(!table_text(&answer).unwrap().contains('\u{1b}'));
    }

    #[test]
    fn every_kind_has_its_tables() {
        for answer in samples::answers() {
            let text = written(&answer);
            for grid in tables(&answer).unwrap() {
                let first = grid.columns.first().unwrap();
                assert!(text.contains(&first.title), "{}: {text}", grid.name);
            }
        }
    }
}
