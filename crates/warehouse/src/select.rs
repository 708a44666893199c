//! Queries as data, and their layout: two blanks for each level, a line for each column and condition.

use std::fmt::{self, Display, Formatter};

/// One `SELECT`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Select {
    distinct: bool,
    columns: Vec<String>,
    from: String,
    joins: Vec<Join>,
    conditions: Vec<String>,
    groups: Vec<String>,
    order: Vec<String>,
}

#[derive(Debug, Clone)]
struct Join {
    kind: &'static str,
    table: String,
    on: Vec<String>,
}

/// A `SELECT`, or several put under each other.
#[derive(Debug, Clone)]
pub(crate) struct Query(Vec<Select>);

impl Select {
    /// All of a table or another source.
    pub(crate) fn from(source: impl Into<String>) -> Self {
        Self { from: source.into(), ..Self::default() }
    }

    /// Each row once.
    pub(crate) fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// Adds a column.
    pub(crate) fn column(mut self, expression: impl Into<String>) -> Self {
        self.columns.push(expression.into());
        self
    }

    /// Adds a column with a name.
    pub(crate) fn named(self, expression: impl Display, name: impl Display) -> Self {
        self.column(format!("{expression} AS {name}"))
    }

    /// Adds columns.
    pub(crate) fn columns(mut self, expressions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.columns.extend(expressions.into_iter().map(Into::into));
        self
    }

    /// Joins rows that fit.
    pub(crate) fn join(self, table: impl Into<String>, on: Vec<String>) -> Self {
        self.joined("JOIN", table, on)
    }

    /// Joins rows that fit, keeping those that nothing fits.
    pub(crate) fn left_join(self, table: impl Into<String>, on: Vec<String>) -> Self {
        self.joined("LEFT JOIN", table, on)
    }

    /// Joins every row with every row.
    pub(crate) fn cross_join(self, table: impl Into<String>) -> Self {
        self.joined("CROSS JOIN", table, vec![])
    }

    fn joined(mut self, kind: &'static str, table: impl Into<String>, on: Vec<String>) -> Self {
        self.joins.push(Join { kind, table: table.into(), on });
        self
    }

    /// Keeps rows that pass.
    pub(crate) fn condition(mut self, condition: impl Into<String>) -> Self {
        let condition = condition.into();
        if !self.conditions.contains(&condition) {
            self.conditions.push(condition);
        }
        self
    }

    /// Keeps rows that pass all.
    pub(crate) fn conditions(self, conditions: impl IntoIterator<Item = String>) -> Self {
        conditions.into_iter().fold(self, Self::condition)
    }

    /// Groups rows.
    pub(crate) fn group_by(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.groups.extend(keys.into_iter().map(Into::into));
        self
    }

    /// Orders rows.
    pub(crate) fn order_by(mut self, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.order.extend(keys.into_iter().map(Into::into));
        self
    }
}

impl From<Select> for Query {
    fn from(select: Select) -> Self {
        Self(vec![select])
    }
}

impl Query {
    /// The rows of all, one after another.
    pub(crate) fn union(selects: impl IntoIterator<Item = Select>) -> Self {
        Self(selects.into_iter().collect())
    }
}

impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let selects: Vec<String> = self.0.iter().map(Select::to_string).collect();
        formatter.write_str(&selects.join("\nUNION ALL\n"))
    }
}

impl Display for Select {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.distinct { "SELECT DISTINCT" } else { "SELECT" })?;
        match self.columns.as_slice() {
            [only] if !only.contains('\n') => write!(formatter, " {only}")?,
            columns => write!(formatter, "\n  {}", indented(&columns.join(",\n")))?,
        }
        write!(formatter, "\nFROM {}", self.from)?;
        for join in &self.joins {
            write!(formatter, "\n{} {}", join.kind, join.table)?;
            if !join.on.is_empty() {
                write!(formatter, "\n  ON {}", indented(&join.on.join("\nAND ")))?;
            }
        }
        if !self.conditions.is_empty() {
            write!(formatter, "\nWHERE {}", indented(&self.conditions.join("\nAND ")))?;
        }
        if !self.groups.is_empty() {
            write!(formatter, "\nGROUP BY {}", self.groups.join(", "))?;
        }
        if !self.order.is_empty() {
            write!(formatter, "\nORDER BY {}", self.order.join(", "))?;
        }
        Ok(())
    }
}

/// The text with two blanks before every line but the first.
///
/// Line breaks of literals are never indented: dialects write them as escapes, or `sealed` keeps them.
pub(crate) fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

/// A query in parentheses, to select from.
pub(crate) fn nested(query: impl Into<Query>) -> String {
    format!("(\n  {}\n)", indented(&query.into().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_a_line_for_each_part() {
        let select = Select::from("a")
            .columns(["x", "y"])
            .left_join("b", vec!["b.x = a.x".into(), "b.y > a.y".into()])
            .condition("x > 1")
            .condition("y > 2")
            .group_by(["x", "y"])
            .order_by(["x"]);
        let text = "SELECT\n  x,\n  y\nFROM a\nLEFT JOIN b\n  ON b.x = a.x\n  AND b.y > a.y\nWHERE x > 1\n  \
                    AND y > 2\nGROUP BY x, y\nORDER BY x";
        assert_eq!(select.to_string(), text);
    }
}
