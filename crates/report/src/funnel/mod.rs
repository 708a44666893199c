//! A funnel's answer: step by step, groups compared, over time, time to convert.

mod csv;
pub mod groups;
mod optional;
mod steps;
pub mod time;

use self::csv::CSV;
pub use optional::optional_steps;
pub use steps::{
    bucket_cell, everybody_and_groups, group_name, groups_or_everybody, interval_cell, lost, over_time,
    rate_cell, step_name, step_part, steps, tie_words, unit_heading,
};

use crate::csv::{Column, Rows};
use crate::grid::Grid;
use crate::layout::{LaidOut, Layout};
use rockpool_question::{CalendarUnit, Funnel, FunnelAnswer};

/// The answer to a funnel, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a FunnelAnswer,
    /// The buckets of the entry.
    by: Option<CalendarUnit>,
}

impl LaidOut for Funnel {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a FunnelAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, by: self.over_time })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        let mut tables = vec![steps(self.answer)];
        tables.push(optional_steps(self.answer));
        if groups::is_compared(self.answer) {
            tables.push(groups::comparison(self.answer));
        }
        if let Some(by) = self.by {
            tables.push(over_time(self.answer, by));
        }
        tables.push(time::time_to_convert(self.answer));
        tables.retain(|table| !table.rows.is_empty());
        tables
    }

    fn write(&self, rows: &mut Rows) -> Result<(), ::csv::Error> {
        self::csv::write(self.answer, rows)
    }
}
