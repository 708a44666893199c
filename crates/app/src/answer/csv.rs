//! Tables as text: comma-separated values for files, tab-separated ones for the clipboard.
//!
//! Comma-separated values follow RFC 4180: CRLF after every line, a header line of column keys, fields quoted
//! where they must be. Numbers are exact and have a decimal point. A spreadsheet would run a text that begins
//! with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula, so such a text gets an apostrophe in
//! front, unless it reads as a number: safety is worth the one changed character, since property values come
//! from strangers.

use super::model::{Exact, Grid, GridColumn, GridRow, Place};

/// The table as comma-separated values.
pub fn comma_separated(grid: &Grid) -> String {
    written(grid, ",", "\r\n", |text| {
        if text.contains(['"', ',', '\r', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    })
}

/// The table as tab-separated values, as spreadsheets paste them; tabs and line breaks in values become
/// spaces.
pub fn tab_separated(grid: &Grid) -> String {
    written(grid, "\t", "\n", |text| text.replace(['\t', '\r', '\n'], " "))
}

fn written(grid: &Grid, comma: &str, end: &str, quoted: impl Fn(&str) -> String) -> String {
    let grouped = grid.rows.iter().any(|row| row.group.is_some());
    let mut text = String::new();
    let mut line = |fields: Vec<String>| {
        let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        text.push_str(&fields.join(comma));
        text.push_str(end);
    };
    let group = grouped.then(|| "group".to_owned());
    let columns = || grid.columns.iter().filter(|column| column.place != Place::Page);
    line(group.into_iter().chain(columns().map(|column| harmless(&column.key))).collect());
    for row in &grid.rows {
        let group = grouped.then(|| harmless(row.group.as_deref().unwrap_or_default()));
        line(group.into_iter().chain(fields(row, &grid.columns)).collect());
    }
    text
}

fn fields<'a>(row: &'a GridRow, columns: &'a [GridColumn]) -> impl Iterator<Item = String> + 'a {
    let exported = row.cells.iter().zip(columns).filter(|(_, column)| column.place != Place::Page);
    exported.map(|(cell, _)| match &cell.exact {
        Exact::Text(text) => harmless(text),
        exact => exact.text(),
    })
}

/// A text that no spreadsheet runs as a formula.
fn harmless(text: &str) -> String {
    let suspicious = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if suspicious && text.parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() }
}

/// A name for a file, from the name of a table.
pub fn file_name(name: &str, extension: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let stem: String = words.join("-").chars().take(80).collect();
    format!("{}.{extension}", if stem.is_empty() { "table" } else { &stem })
}

#[cfg(test)]
mod tests {
    use super::super::model::{GridCell, GridColumn};
    use super::*;

    fn grid(cells: &[Exact]) -> Grid {
        let columns = (0..cells.len()).map(|index| GridColumn::text(format!("c{index}"), "")).collect();
        let mut grid = Grid::new("t", columns);
        grid.push(None, cells.iter().map(|cell| GridCell::new("shown", cell.clone())).collect());
        grid
    }

    #[test]
    fn fields_are_quoted_as_the_rfc_asks() {
        // The examples of RFC 4180, section 2, rules 5 to 7.
        let cells = ["aaa", "b\r\nbb", "b\"bb", "c,c"].map(|text| Exact::Text(text.into()));
        assert_eq!(comma_separated(&grid(&cells)), "c0,c1,c2,c3\r\naaa,\"b\r\nbb\",\"b\"\"bb\",\"c,c\"\r\n");
    }

    #[test]
    fn values_are_exact_and_absent_ones_empty() {
        let cells = [Exact::Whole(u64::MAX), Exact::Number(1.0 / 3.0), Exact::Absent, Exact::Boolean(true)];
        assert_eq!(
            comma_separated(&grid(&cells)),
            "c0,c1,c2,c3\r\n18446744073709551615,0.3333333333333333,,true\r\n"
        );
    }

    #[test]
    fn formulas_are_disarmed_and_negative_numbers_kept() {
        let cells = ["=1+1", "@x", "-5", "+31 20", "-x"].map(|text| Exact::Text(text.into()));
        assert_eq!(comma_separated(&grid(&cells)), "c0,c1,c2,c3,c4\r\n'=1+1,'@x,-5,'+31 20,'-x\r\n");
    }

    #[test]
    fn groups_are_a_column_of_their_own() {
        let mut grid = grid(&[Exact::Whole(1)]);
        grid.push(Some("=pro"), vec![GridCell::count(2)]);
        assert_eq!(comma_separated(&grid), "group,c0\r\n,1\r\n'=pro,2\r\n");
    }

    #[test]
    fn the_clipboard_gets_one_line_a_row() {
        let cells = ["a\tb", "c\nd"].map(|text| Exact::Text(text.into()));
        assert_eq!(tab_separated(&grid(&cells)), "c0\tc1\na b\tc d\n");
    }

    #[test]
    fn file_names_hold_letters_digits_and_dashes() {
        assert_eq!(file_name("Funnel: opened → saved", "csv"), "funnel-opened-saved.csv");
        assert_eq!(file_name("///", "csv"), "table.csv");
    }
}
