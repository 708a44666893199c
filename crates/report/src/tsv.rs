//! A table for the clipboard: tab-separated, as spreadsheets paste it.

use crate::csv::field;
use crate::grid::{Grid, GridRow, Mark};
use crate::value::Value;

/// The table as tab-separated values: the keys of its columns, then exact values, an interval as its two ends. Tabs and
/// line breaks in values become spaces.
pub fn tab_separated(grid: &Grid) -> String {
    let is_heading_marked =
        |row: &GridRow| row.cells.first().is_some_and(|cell| cell.mark == Some(Mark::Unfinished));
    let grouped = grid.is_grouped();
    let marked = grid.rows.iter().any(is_heading_marked);
    let ranges: Vec<bool> = (0..grid.columns.len()).map(|column| holds_intervals(grid, column)).collect();
    let mut text = String::new();
    let mut line = |fields: Vec<String>| {
        let fields: Vec<String> = fields.iter().map(|field| field.replace(['\t', '\r', '\n'], " ")).collect();
        text.push_str(&fields.join("\t"));
        text.push('\n');
    };
    let mut header: Vec<String> = grouped.then(|| "group".to_owned()).into_iter().collect();
    for (column, is_range) in grid.columns.iter().zip(&ranges) {
        let key = field(&Value::Text(column.key.clone()));
        header.extend(if *is_range { vec![format!("{key}_low"), format!("{key}_high")] } else { vec![key] });
    }
    header.extend(marked.then(|| "unfinished".to_owned()));
    line(header);
    for row in &grid.rows {
        let mut fields: Vec<String> = vec![];
        if grouped {
            fields.push(field(&Value::Text(row.group.clone().unwrap_or_default())));
        }
        for (cell, is_range) in row.cells.iter().zip(&ranges) {
            match (&cell.value, is_range) {
                (Value::Interval { low, high }, _) => fields.extend([low.to_string(), high.to_string()]),
                (_, true) => fields.extend([const { String::new() }; 2]),
                (value, false) => fields.push(field(value)),
            }
        }
        fields.extend(marked.then(|| is_heading_marked(row).to_string()));
        line(fields);
    }
    text
}

fn holds_intervals(grid: &Grid, column: usize) -> bool {
    let mut cells = grid.rows.iter().filter_map(|row| row.cells.get(column));
    cells.any(|cell| matches!(cell.value, Value::Interval { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{GridCell, GridColumn};

    #[test]
    fn the_clipboard_gets_one_line_a_row() {
        let mut grid = Grid::new("t", vec![GridColumn::text("c0", ""), GridColumn::text("c1", "")]);
        grid.push(None, vec![GridCell::text_of("a\tb"), GridCell::text_of("=c\nd")]);
        assert_eq!(tab_separated(&grid), "c0\tc1\na b\t'=c d\n");
    }

    #[test]
    fn groups_intervals_and_marks_are_columns_of_their_own() {
        let columns = vec![GridColumn::text("bucket", ""), GridColumn::numeric("interval", "")];
        let mut grid = Grid::new("t", columns);
        let bucket = || GridCell::heading(Value::Text("b".into()));
        grid.push(Some("=pro"), vec![bucket().marked(Some(Mark::Unfinished)), GridCell::absent()]);
        grid.push(None, vec![bucket(), GridCell::new(Value::Interval { low: 0.25, high: 0.5 })]);
        assert_eq!(
            tab_separated(&grid),
            "group\tbucket\tinterval_low\tinterval_high\tunfinished\n'=pro\tb\t\t\ttrue\n\tb\t0.25\t0.5\tfalse\n"
        );
    }
}
