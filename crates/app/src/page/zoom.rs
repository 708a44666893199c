//! Dates that a person has dragged across in a chart: of the cell, or of all cells where these set them.

use super::Page;
use crate::{data_days, notebook::Action};
use rockpool_question::{CellBody, CellId, DateRange, Dates, Everywhere};
use yew::html::Scope;

impl Page {
    /// Asks a cell about these days, as far as there is data.
    pub(super) fn ask_about_days(&mut self, link: &Scope<Self>, cell: &CellId, days: DateRange) -> bool {
        let data = self.manifest.as_deref().and_then(data_days::covered_days);
        let days = data.map_or(days, |data| DateRange {
            first: days.first.clamp(data.first, data.last),
            last: days.last.clamp(data.first, data.last),
        });
        let dates = Some(Dates::Fixed(days));
        let notebook = self.notebook();
        let Some(cell) = notebook.cells.iter().find(|other| other.id == *cell) else { return false };
        let action = if notebook.everywhere.dates.is_some() && !cell.keeps_own {
            // Its own dates would not be seen.
            Action::SetEverywhere { everywhere: Everywhere { dates, ..notebook.everywhere.clone() } }
        } else {
            let CellBody::Question(mut question) = cell.body.clone() else { return false };
            let Some(frame) = question.frame_mut() else { return false };
            *frame.dates = dates;
            Action::SetCellBody { cell: cell.id.clone(), body: CellBody::Question(question) }
        };
        self.edit(link, &action)
    }
}
