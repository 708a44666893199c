//! Marks on dates and goal lines on the page: which dialog is open, and what the team says.

use super::Page;
use crate::{
    chart::Marks,
    data_days,
    marking::{GoalsDialog, MarksDialog, together},
    message::Marking,
};
use rockpool_question::{Cell, Mark};
use std::rc::Rc;
use yew::prelude::*;

impl Page {
    /// The marks that every chart over time shows.
    pub(super) fn marks(&self) -> Marks {
        Marks(Rc::from(together(&self.notebook().marks, &self.team)))
    }

    /// Opens a dialog, or closes it. Who only reads sees the marks, and no goals to change.
    pub(super) fn show_marking(&mut self, marking: Marking) {
        let changes = matches!(marking, Marking::Goals(_));
        if !(self.only_shows || self.presented.is_some() || self.only_reads() && changes) {
            self.marking = marking;
        }
    }

    /// The team's marks have been read, or there is a reason why not.
    pub(super) fn annotated(&mut self, read: Result<Vec<Mark>, String>) {
        match read {
            Ok(marks) => (self.team, self.team_trouble) = (marks, None),
            Err(reason) => (self.team, self.team_trouble) = (vec![], Some(reason)),
        }
    }

    pub(super) fn draw_marking(&self) -> Html {
        let notebook = self.notebook();
        let of_goals = |cell: &&Cell| self.marking == Marking::Goals(cell.id.clone());
        let day = self.manifest.as_deref().and_then(data_days::main_days).map(|days| days.last);
        html! {
            <>
                <MarksDialog open={self.marking == Marking::Marks} own={notebook.marks.clone()} team={self.team.clone()}
                    trouble={self.team_trouble.clone().map(AttrValue::from)} {day} only_reads={self.only_reads()}
                    on={self.on.clone()} />
                <GoalsDialog cell={notebook.cells.iter().find(of_goals).cloned()} on={self.on.clone()} />
            </>
        }
    }

    /// One quiet line where the team's marks cannot be read.
    pub(super) fn draw_team_trouble(&self) -> Html {
        match &self.team_trouble {
            Some(trouble) => html! { <p class="muted team-trouble" role="status">{ trouble }</p> },
            None => Html::default(),
        }
    }
}
