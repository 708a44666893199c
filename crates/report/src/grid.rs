//! A table as it is drawn, printed and copied: rows and columns of typed values.

use crate::value::{Value, or_absent};
use rockpool_question::{AnswerPart, UserReference};

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What the table shows; its caption and title.
    pub name: String,
    /// The columns.
    pub columns: Vec<GridColumn>,
    /// The rows; neighbours with the same group stand together.
    pub rows: Vec<GridRow>,
    /// Whether a reader may sort it: not where the order carries meaning.
    pub sortable: bool,
    /// What explains its marks and columns, for where nobody can point at them.
    pub legends: Vec<String>,
}

/// A column of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    /// Its name for programs, the same in every version: `from_previous`.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// What exactly it holds, for a reader who points at the heading.
    pub hint: Option<&'static str>,
    /// Whether it holds numbers, which stand at the right.
    pub numeric: bool,
    /// Its heading as the data has it, where a page has made that easier to read.
    pub exact: Option<String>,
}

/// A row of a [`Grid`].
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// The group it belongs to, with a heading of its own.
    pub group: Option<String>,
    /// Whether it sums up the others.
    pub total: bool,
    /// One for each column.
    pub cells: Vec<GridCell>,
}

/// A cell of a [`Grid`].
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// Its value.
    pub value: Value,
    /// What a person reads in the place of the value's own text.
    pub label: Option<String>,
    /// A sign that the number is not the last word.
    pub mark: Option<Mark>,
    /// How it is drawn.
    pub style: CellStyle,
    /// More about it, for a reader who points at it.
    pub title: Option<String>,
    /// What it opens.
    pub opens: Option<Opens>,
}

/// Why a number is not the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is of a time that reaches past the data, or past what was asked.
    Unfinished,
    /// Every later return counts, so it can only grow.
    Open,
}

/// What a number or a row leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Opens {
    /// The users whom a number of the answer counts.
    Users(AnswerPart),
    /// The way of a user through the funnel that the list of users is from.
    Trace(UserReference),
}

/// How a cell is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellStyle {
    /// As it is.
    Value,
    /// As the heading of its row.
    Heading,
    /// Weaker than the rest, such as a null.
    Muted,
}

impl Grid {
    /// An empty table whose order carries meaning.
    pub fn new(name: impl Into<String>, columns: Vec<GridColumn>) -> Self {
        Self { name: name.into(), columns, rows: Vec::new(), sortable: false, legends: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, group: Option<&str>, cells: Vec<GridCell>) {
        self.rows.push(GridRow { group: group.map(str::to_owned), total: false, cells });
    }

    /// Adds a row that sums up the others.
    pub fn push_total(&mut self, cells: Vec<GridCell>) {
        self.rows.push(GridRow { group: None, total: true, cells });
    }

    /// Whether its rows belong to groups.
    pub fn is_grouped(&self) -> bool {
        self.rows.iter().any(|row| row.group.is_some())
    }

    /// Whether a cell has such a mark.
    pub fn has(&self, mark: Mark) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.mark == Some(mark))
    }

    /// With what explains a mark, if the table has it.
    pub(crate) fn explaining(mut self, mark: Mark, legend: &str) -> Self {
        if self.has(mark) {
            self.legends.push(format!("{} {legend}", mark.sign()));
        }
        self
    }

    /// The rows sorted by a column; those without a value come last either way, and totals stay at the end.
    pub fn sorted(&self, column: usize, descending: bool) -> Vec<&GridRow> {
        let mut rows: Vec<&GridRow> = self.rows.iter().collect();
        let numeric = self.columns.get(column).is_some_and(|column| column.numeric);
        rows.sort_by(|left, right| {
            left.total.cmp(&right.total).then_with(|| {
                let (left, right) = (left.value(column), right.value(column));
                match (left.is_absent(), right.is_absent()) {
                    (false, false) => {
                        let order = left.order(right, numeric);
                        if descending { order.reverse() } else { order }
                    }
                    (left, right) => left.cmp(&right),
                }
            })
        });
        rows
    }
}

impl GridColumn {
    /// A column of texts.
    pub fn text(key: impl Into<String>, title: impl Into<String>) -> Self {
        Self { key: key.into(), title: title.into(), hint: None, numeric: false, exact: None }
    }

    /// A column of numbers.
    pub fn numeric(key: impl Into<String>, title: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::text(key, title) }
    }

    /// The same column with a hint.
    pub fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl GridRow {
    fn value(&self, column: usize) -> &Value {
        self.cells.get(column).map_or(&Value::Absent, |cell| &cell.value)
    }
}

impl Mark {
    /// What stands behind the number.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Unfinished => "*",
            Self::Open => "+",
        }
    }
}

impl GridCell {
    /// A cell with a value.
    pub fn new(value: Value) -> Self {
        Self { value, label: None, mark: None, style: CellStyle::Value, title: None, opens: None }
    }

    /// A count.
    pub fn count(value: u64) -> Self {
        Self::new(Value::Count(value))
    }

    /// A text.
    pub fn text_of(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()))
    }

    /// A share, absent where nobody could have.
    pub fn share(value: Option<f64>) -> Self {
        Self::or_absent(or_absent(value, Value::Share))
    }

    /// A length of time in milliseconds.
    pub fn duration(value: Option<f64>) -> Self {
        Self::or_absent(or_absent(value, Value::Duration))
    }

    /// A measured amount, absent where there is nothing to make a number of.
    pub fn amount(value: Option<f64>) -> Self {
        Self::or_absent(or_absent(value, Value::Amount))
    }

    /// No value.
    pub fn absent() -> Self {
        Self { style: CellStyle::Muted, ..Self::new(Value::Absent) }
    }

    /// No value, and nothing to read.
    pub fn empty() -> Self {
        Self::absent().labelled("")
    }

    /// A value; weaker than the rest where there is none.
    pub(crate) fn or_absent(value: Value) -> Self {
        if value.is_absent() { Self::absent() } else { Self::new(value) }
    }

    /// The heading of a row.
    pub fn heading(value: Value) -> Self {
        Self { style: CellStyle::Heading, ..Self::new(value) }
    }

    /// What a person reads.
    pub fn text(&self) -> String {
        self.label.clone().unwrap_or_else(|| self.value.text())
    }

    /// The same cell with another text for people.
    pub fn labelled(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// The same cell with a mark, if it deserves it.
    pub fn marked(self, mark: Option<Mark>) -> Self {
        Self { mark, ..self }
    }

    /// The same cell, opening the users whom it counts. Nobody opens nothing.
    pub fn of_users(self, part: AnswerPart) -> Self {
        let nobody = matches!(self.value, Value::Absent | Value::Count(0));
        if nobody { self } else { Self { opens: Some(Opens::Users(part)), ..self } }
    }

    /// The same cell with more about it.
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column_of(values: &[Value], numeric: bool) -> Grid {
        let column = GridColumn { numeric, ..GridColumn::text("a", "A") };
        let mut grid = Grid::new("t", vec![column]);
        for value in values {
            grid.push(None, vec![GridCell::new(value.clone())]);
        }
        grid
    }

    fn texts(rows: &[&GridRow]) -> Vec<String> {
        rows.iter().map(|row| row.value(0).exact()).collect()
    }

    #[test]
    fn numbers_sort_as_numbers_and_absent_values_come_last_either_way() {
        let large = "9007199254740993000";
        let values = [Value::Amount(10.0), Value::Absent, Value::Share(9.0), Value::Text(large.into())];
        let grid = column_of(&values, true);
        assert_eq!(texts(&grid.sorted(0, false)), ["9", "10", large, ""]);
        assert_eq!(texts(&grid.sorted(0, true)), [large, "10", "9", ""]);
    }

    #[test]
    fn texts_sort_as_texts() {
        let grid = column_of(&[Value::Text("9".into()), Value::Text("10".into())], false);
        assert_eq!(texts(&grid.sorted(0, false)), ["10", "9"]);
    }
}
