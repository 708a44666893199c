//! From counts to the answer of a paths question.

use super::counts::PathsPartial;
use super::diagram::Diagram;
use super::plan::PathsPlan;
use rockpool_question::{Note, PathLink, PathsAnswer};

impl PathsPlan {
    /// The answer that these users give, and what a reader must know of it.
    pub(super) fn answer(&self, partial: &PathsPartial) -> (PathsAnswer, Vec<Note>) {
        let diagram = Diagram::new(partial, &self.paths);
        let links = diagram.links(partial);
        let notes = [
            (partial.rows_without_user > 0)
                .then_some(Note::RowsWithoutUser { rows: partial.rows_without_user }),
            self.frame.outside_covered(self.paths.dates),
        ];
        let answer = PathsAnswer {
            users: partial.users,
            nodes: diagram.into_nodes(),
            links: links.into_iter().map(|((from, to), users)| PathLink { from, to, users }).collect(),
        };
        (answer, notes.into_iter().flatten().collect())
    }
}
