//! `daily/`: how many events there are on each day, and where in its files which of them are counted.

use crate::{CatalogError, DataFile, FilePart};
use serde::{Deserialize, Serialize};

/// How many events there are on each day of the extract's zone, whoever they are of.
///
/// The files have the columns `value`, `day` and `events`; a series is some neighbouring rows of one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Daily {
    /// Its files.
    pub files: Vec<DataFile>,
    /// What is counted, in the order of its rows: that of all events first.
    pub series: Vec<DailySeries>,
}

/// Events by day, and by value of a property, as some neighbouring rows of a file of `daily/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DailySeries {
    /// The event type; absent for all of them together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// The property by whose values events are counted, those without it too; absent where they are counted by day alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// The place of its file among the files, from 0.
    pub file: u32,
    /// The rows before its own in the file.
    pub first_row: u64,
    /// Its rows.
    pub rows: u64,
}

impl Daily {
    /// The series of an event type, or of all of them, by the values of a property, or by day alone.
    pub fn find(&self, event_type: Option<&str>, property: Option<&str>) -> Option<&DailySeries> {
        self.series.iter().find(|series| {
            series.event_type.as_deref() == event_type && series.property.as_deref() == property
        })
    }

    /// The rows of a series, as a part of their file.
    pub fn part(&self, series: &DailySeries) -> Option<DataFile> {
        let file = self.files.get(usize::try_from(series.file).ok()?)?;
        let part = FilePart { first_row: series.first_row, file_rows: file.rows };
        Some(DataFile { rows: series.rows, part: Some(part), ..file.clone() })
    }

    /// Whether each series stands in a file, and each file is whole.
    pub(crate) fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: String| Err(CatalogError::Inconsistent { reason });
        if let Some(file) = self.files.iter().find(|file| file.part.is_some()) {
            return inconsistent(format!("'{}' is a part of a file that is shared by nobody", file.path));
        }
        for series in &self.series {
            let end = series.first_row.checked_add(series.rows);
            let file = self.part(series);
            if file.is_none_or(|file| end.is_none_or(|end| end > file.rows_in_file())) {
                let what = series.event_type.as_deref().unwrap_or("any event");
                return inconsistent(format!("the events by day of '{what}' are in no file"));
            }
        }
        Ok(())
    }
}
