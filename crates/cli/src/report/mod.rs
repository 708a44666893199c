//! An answer as a person reads it, and as a spreadsheet does.

mod csv;
mod sheet;
mod tables;
mod words;

pub use csv::csv_text;
pub use tables::table_text;

#[cfg(test)]
mod fixture;
