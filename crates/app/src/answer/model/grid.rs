//! A table as it is shown, copied and exported: rows and columns of exact values with the text for people.

use rockpool_question::{AnswerPart, UserReference};

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What the table shows; its caption and the name of an exported file.
    pub name: String,
    /// The columns.
    pub columns: Vec<GridColumn>,
    /// The rows; neighbours with the same group stand together.
    pub rows: Vec<GridRow>,
    /// Whether a reader may sort it: not where the order carries meaning.
    pub sortable: bool,
}

/// A column of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    /// Its name in exports and for tests, the same in every version: `from_previous`.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// What exactly it holds, for a reader who points at the heading.
    pub hint: Option<&'static str>,
    /// Whether it holds numbers, which stand at the right.
    pub numeric: bool,
    /// Where it appears.
    pub place: Place,
}

/// Where a column appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the page and in exports.
    Everywhere,
    /// On the page only: exports have its parts in columns of their own.
    Page,
    /// In exports only.
    Export,
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
    /// What a person reads.
    pub text: String,
    /// The exact value.
    pub exact: Exact,
    /// How it is drawn.
    pub style: CellStyle,
    /// More about it, for a reader who points at it.
    pub title: Option<String>,
    /// What it opens.
    pub opens: Option<Opens>,
}

/// What a number or a row leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Opens {
    /// The users whom a number of the answer counts.
    Users(AnswerPart),
    /// The way of a user through the funnel that the list of users is from.
    Trace(UserReference),
}

/// The exact value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Exact {
    /// There is none.
    Absent,
    /// A text.
    Text(String),
    /// A count.
    Whole(u64),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
}

/// How a cell is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellStyle {
    /// As it is.
    Value,
    /// As the heading of its row.
    Heading,
    /// As the heading of its row, marked as unfinished.
    UnfinishedHeading,
    /// Weaker than the rest, such as a null.
    Muted,
}

impl Grid {
    /// An empty table whose order carries meaning.
    pub fn new(name: impl Into<String>, columns: Vec<GridColumn>) -> Self {
        Self { name: name.into(), columns, rows: Vec::new(), sortable: false }
    }

    /// Adds a row.
    pub fn push(&mut self, group: Option<&str>, cells: Vec<GridCell>) {
        self.rows.push(GridRow { group: group.map(str::to_owned), total: false, cells });
    }

    /// Adds a row that sums up the others.
    pub fn push_total(&mut self, cells: Vec<GridCell>) {
        self.rows.push(GridRow { group: None, total: true, cells });
    }

    /// The rows sorted by a column; those without a value come last either way, and totals stay at the end.
    pub fn sorted(&self, column: usize, descending: bool) -> Vec<&GridRow> {
        let mut rows: Vec<&GridRow> = self.rows.iter().collect();
        let numeric = self.columns.get(column).is_some_and(|column| column.numeric);
        rows.sort_by(|left, right| {
            left.total.cmp(&right.total).then_with(|| {
                match (left.exact(column).is_absent(), right.exact(column).is_absent()) {
                    (false, false) => {
                        let order = left.exact(column).order(right.exact(column), numeric);
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
        Self { key: key.into(), title: title.into(), hint: None, numeric: false, place: Place::Everywhere }
    }

    /// A column of numbers.
    pub fn numeric(key: impl Into<String>, title: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::text(key, title) }
    }

    /// A column of numbers that is exported and not shown.
    pub fn export_only(key: impl Into<String>) -> Self {
        Self { place: Place::Export, ..Self::numeric(key, "") }
    }

    /// A column of numbers that is shown, with its parts in exported columns of their own.
    pub fn page_only(key: impl Into<String>, title: impl Into<String>) -> Self {
        Self { place: Place::Page, ..Self::numeric(key, title) }
    }

    /// The same column with a hint.
    pub fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl GridRow {
    fn exact(&self, column: usize) -> &Exact {
        self.cells.get(column).map_or(&Exact::Absent, |cell| &cell.exact)
    }
}

impl GridCell {
    /// A cell with a text for people and an exact value.
    pub fn new(text: impl Into<String>, exact: Exact) -> Self {
        Self { text: text.into(), exact, style: CellStyle::Value, title: None, opens: None }
    }

    /// A count.
    pub fn count(value: u64) -> Self {
        Self::new(crate::answer::format::count(value), Exact::Whole(value))
    }

    /// A share, absent where nobody could have.
    pub fn share(value: Option<f64>) -> Self {
        match value {
            Some(value) => Self::new(crate::answer::format::percent(value), Exact::Number(value)),
            None => Self::absent(),
        }
    }

    /// A length of time in milliseconds.
    pub fn duration(value: Option<f64>) -> Self {
        match value {
            Some(value) => Self::new(crate::answer::format::duration(value), Exact::Number(value)),
            None => Self::absent(),
        }
    }

    /// No value.
    pub fn absent() -> Self {
        Self { style: CellStyle::Muted, ..Self::new("–", Exact::Absent) }
    }

    /// The heading of a row.
    pub fn heading(text: impl Into<String>, exact: Exact) -> Self {
        Self { style: CellStyle::Heading, ..Self::new(text, exact) }
    }

    /// A value that is exported and not shown.
    pub fn hidden(exact: Exact) -> Self {
        Self::new("", exact)
    }

    /// A measured amount, absent where there is nothing to make a number of.
    pub fn amount(value: Option<f64>) -> Self {
        match value {
            Some(value) => Self::new(crate::answer::format::amount(value), Exact::Number(value)),
            None => Self::absent(),
        }
    }

    /// The same cell, opening the users whom it counts. Nobody opens nothing.
    pub fn of_users(self, part: AnswerPart) -> Self {
        let nobody = matches!(self.exact, Exact::Absent | Exact::Whole(0));
        if nobody { self } else { Self { opens: Some(Opens::Users(part)), ..self } }
    }

    /// The same cell with more about it.
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }
}

impl Exact {
    /// The value as exports write it; absent is empty.
    pub fn text(&self) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Boolean(value) => value.to_string(),
        }
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Boolean(_) | Self::Absent => None,
        }
    }

    fn order(&self, other: &Self, numeric: bool) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => left.cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) if numeric => left.total_cmp(&right),
                _ => self.text().cmp(&other.text()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column_of(values: &[Exact], numeric: bool) -> Grid {
        let column = GridColumn { numeric, ..GridColumn::text("a", "A") };
        let mut grid = Grid::new("t", vec![column]);
        for value in values {
            grid.push(None, vec![GridCell::new("", value.clone())]);
        }
        grid
    }

    fn texts(rows: &[&GridRow]) -> Vec<String> {
        rows.iter().map(|row| row.exact(0).text()).collect()
    }

    #[test]
    fn numbers_sort_as_numbers_and_absent_values_come_last_either_way() {
        let large = "9007199254740993000";
        let values = [Exact::Number(10.0), Exact::Absent, Exact::Number(9.0), Exact::Text(large.into())];
        let grid = column_of(&values, true);
        assert_eq!(texts(&grid.sorted(0, false)), ["9", "10", large, ""]);
        assert_eq!(texts(&grid.sorted(0, true)), [large, "10", "9", ""]);
    }

    #[test]
    fn texts_sort_as_texts() {
        let grid = column_of(&[Exact::Text("9".into()), Exact::Text("10".into())], false);
        assert_eq!(texts(&grid.sorted(0, false)), ["10", "9"]);
    }
}
