//! The table of an SQL answer.

use super::{CellStyle, Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::{ColumnKind, Table};
use serde_json::Value;

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
            format::are_parted(table.rows.iter().filter_map(|row| row.get(place).and_then(Value::as_f64)))
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

fn cell(value: &Value, kind: ColumnKind, parted: bool) -> GridCell {
    match value {
        Value::Null => GridCell { style: CellStyle::Muted, ..GridCell::new("null", Exact::Absent) },
        Value::Bool(value) => GridCell::new(value.to_string(), Exact::Boolean(*value)),
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(whole), _) => GridCell::new(format::number(whole as f64, parted), Exact::Whole(whole)),
            (None, Some(value)) => GridCell::new(format::number(value, parted), Exact::Number(value))
                .with_title(number.to_string()),
            (None, None) => GridCell::new(number.to_string(), Exact::Text(number.to_string())),
        },
        Value::String(text) => text_cell(text, kind),
        Value::Array(_) | Value::Object(_) => text_cell(&value.to_string(), kind),
    }
}

fn text_cell(text: &str, kind: ColumnKind) -> GridCell {
    let exact = Exact::Text(text.to_owned());
    if kind != ColumnKind::Number && text.chars().count() > LONGEST_TEXT {
        let start: String = text.chars().take(LONGEST_TEXT).collect();
        return GridCell::new(format!("{start}…"), exact).with_title(text);
    }
    GridCell::new(text, exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::Column;
    use serde_json::json;

    fn table(kind: ColumnKind, values: Vec<Value>) -> Table {
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
        assert_eq!((cells[0].text.as_str(), &cells[0].exact), ("null", &Exact::Absent));
        assert_eq!((cells[1].text.as_str(), &cells[1].exact), ("2024", &Exact::Whole(2024)));
        assert_eq!(cells[2].exact, Exact::Number(-1.5));
        assert_eq!(cells[3].text, "9007199254740993");
    }

    #[test]
    fn long_texts_are_cut_between_characters_and_kept_whole_beside() {
        let long = "é".repeat(500);
        let grid = rows(&table(ColumnKind::Text, vec![json!(long)]));
        let cell = &grid.rows[0].cells[0];
        assert_eq!(cell.text.chars().count(), 121);
        assert_eq!(cell.title.as_deref(), Some(long.as_str()));
        assert_eq!(cell.exact.text(), long);
    }
}
