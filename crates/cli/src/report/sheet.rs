//! One table of texts, drawn with lines.

use crate::output::printable;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// A table of texts under a title.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    title: Option<String>,
    columns: Vec<(String, CellAlignment)>,
    rows: Vec<Vec<String>>,
    legends: Vec<&'static str>,
}

impl Sheet {
    /// An empty table without a title.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a line above it.
    pub fn titled(title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..Self::default() }
    }

    /// Adds a column of texts.
    pub fn text(&mut self, name: impl Into<String>) -> &mut Self {
        self.columns.push((name.into(), CellAlignment::Left));
        self
    }

    /// Adds a column of numbers.
    pub fn number(&mut self, name: impl Into<String>) -> &mut Self {
        self.columns.push((name.into(), CellAlignment::Right));
        self
    }

    /// Adds a row, one text for each column.
    pub fn row(&mut self, cells: Vec<String>) -> &mut Self {
        self.rows.push(cells);
        self
    }

    /// Adds a line below that explains a mark used in it.
    pub fn legend(&mut self, legend: &'static str) -> &mut Self {
        self.legends.push(legend);
        self
    }
}

impl std::fmt::Display for Sheet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut table = Table::new();
        // A line that is too long for the terminal can be scrolled; cells broken over lines cannot be read.
        table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
        let cell = |(text, alignment): (&String, CellAlignment)| {
            Cell::new_owned(printable(text)).set_alignment(alignment)
        };
        table.set_header(self.columns.iter().map(|(name, alignment)| cell((name, *alignment))));
        let alignments = || self.columns.iter().map(|(_, alignment)| *alignment);
        for row in &self.rows {
            table.add_row(row.iter().zip(alignments()).map(cell));
        }
        if let Some(title) = &self.title {
            writeln!(formatter, "{}", printable(title))?;
        }
        writeln!(formatter, "{table}")?;
        self.legends.iter().try_for_each(|legend| writeln!(formatter, "{legend}"))
    }
}
