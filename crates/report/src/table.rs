//! The rows of a statement.

use crate::csv::{Column, Rows};
use crate::format;
use crate::grid::{CellStyle, Grid, GridCell, GridColumn};
use crate::layout::{LaidOut, Layout};
use crate::value::Value;
use rockpool_question::{ColumnKind, SqlQuestion, Table};
use serde_json::Value as Json;

/// The answer to a statement.
struct Laid<'a> {
    answer: &'a Table,
}

impl LaidOut for SqlQuestion {
    const COLUMNS: Option<&'static [Column]> = None;

    fn laid<'a>(&'a self, answer: &'a Table) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![rows(self.answer)]
    }

    /// The columns are those of the statement.
    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error> {
        if self.answer.columns.is_empty() {
            return Ok(());
        }
        rows.foreign_header(self.answer.columns.iter().map(|column| column.name.as_str()))?;
        self.answer.rows.iter().try_for_each(|row| rows.push(row.iter().map(|json| value(json, false))))
    }
}

/// A value of a statement; texts of instants, dates and nested values are texts.
fn value(json: &Json, parted: bool) -> Value {
    match json {
        Json::Null => Value::Absent,
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => Value::Plain { number: number.clone(), parted },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(_) | Json::Object(_) => Value::Text(json.to_string()),
    }
}

/// The longest text shown whole; more of it appears when one points at the cell, and in exports.
const LONGEST_TEXT: usize = 120;

/// The rows as they came.
pub fn rows(table: &Table) -> Grid {
    let columns = table
        .columns
        .iter()
        .map(|column| GridColumn {
            numeric: column.kind == ColumnKind::Number,
            ..GridColumn::text(column.name.clone(), column.name.clone())
        })
        .collect();
    let mut grid = Grid { sortable: true, ..Grid::new("SQL result", columns) };
    let parted: Vec<bool> = (0..table.columns.len())
        .map(|place| {
            format::are_parted(table.rows.iter().filter_map(|row| row.get(place).and_then(Json::as_f64)))
        })
        .collect();
    for row in &table.rows {
        let columns = table.columns.iter().zip(&parted);
        let cells =
            row.iter().zip(columns).map(|(value, (column, parted))| cell(value, column.kind, *parted));
        grid.push(None, cells.collect());
    }
    grid
}

fn cell(json: &Json, kind: ColumnKind, parted: bool) -> GridCell {
    let cell = GridCell::new(value(json, parted));
    match &cell.value {
        Value::Absent => GridCell { style: CellStyle::Muted, ..cell.labelled("null") },
        Value::Text(text) if kind != ColumnKind::Number && text.chars().count() > LONGEST_TEXT => {
            let (start, whole) = (text.chars().take(LONGEST_TEXT).collect::<String>(), text.clone());
            cell.labelled(format!("{start}…")).with_title(whole)
        }
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::text;
    use crate::samples;
    use rockpool_question::Column;
    use serde_json::json;

    fn table(kind: ColumnKind, values: Vec<Json>) -> Table {
        Table {
            columns: vec![Column { name: "a".into(), kind }],
            rows: values.into_iter().map(|value| vec![value]).collect(),
            truncated: false,
        }
    }

    #[test]
    fn values_keep_their_exact_form() {
        let values = vec![json!(null), json!(2024), json!(-1.5), json!("9007199254740993")];
        let grid = rows(&table(ColumnKind::Number, values));
        let cells: Vec<_> = grid.rows.iter().map(|row| &row.cells[0]).collect();
        let texts: Vec<String> = cells.iter().map(|cell| cell.text()).collect();
        assert_eq!(texts, ["null", "2024", "-1.5", "9007199254740993"]);
        let exact: Vec<String> = cells.iter().map(|cell| cell.value.exact()).collect();
        assert_eq!(exact, ["", "2024", "-1.5", "9007199254740993"]);
    }

    #[test]
    fn rows_are_exported_as_they_came() {
        let columns = [("n", ColumnKind::Number), ("=t", ColumnKind::Text), ("b", ColumnKind::Boolean)];
        let columns = columns.map(|(name, kind)| Column { name: name.into(), kind }).to_vec();
        let rows = vec![
            vec![json!(12345.0), json!("=1+1"), json!(true)],
            vec![json!(-7), json!("a,b"), json!(null)],
            vec![json!("-9007199254740993"), json!("2026-01-05T09:00:00Z"), json!(false)],
        ];
        let answer = samples::of_table(Table { columns, rows, truncated: false });
        assert_eq!(
            text(&answer).unwrap(),
            "n,'=t,b\r\n12345,'=1+1,true\r\n-7,\"a,b\",\r\n-9007199254740993,2026-01-05T09:00:00Z,false\r\n"
        );
        assert_eq!(
            text(&samples::of_table(Table { columns: vec![], rows: vec![], truncated: false })).unwrap(),
            ""
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters_and_kept_whole_beside() {
        let long = "é".repeat(500);
        let grid = rows(&table(ColumnKind::Text, vec![json!(long)]));
        let cell = &grid.rows[0].cells[0];
        assert_eq!(cell.text().chars().count(), 121);
        assert_eq!(cell.title.as_deref(), Some(long.as_str()));
        assert_eq!(cell.value.exact(), long);
    }
}
