//! The table of a paths answer: the links between its nodes, and which way they run.

use super::{CellStyle, Exact, Grid, GridCell, GridColumn};
use rockpool_question::{AnswerPart, PathAnchor, PathLink, PathNode, PathsAnswer};

/// A link with its two nodes in the order of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way<'a> {
    /// Its index in the answer.
    pub link: usize,
    /// What comes first.
    pub earlier: &'a PathNode,
    /// What follows it.
    pub later: &'a PathNode,
    /// Index of the earlier node.
    pub earlier_index: usize,
    /// Index of the later node.
    pub later_index: usize,
    /// Users.
    pub users: u64,
}

/// Whether the paths lead to their anchor, so that larger steps are earlier.
pub fn leads_to_anchor(anchor: &PathAnchor) -> bool {
    matches!(anchor, PathAnchor::To(_))
}

/// Every link whose nodes are there, in the order of time.
pub fn ways<'a>(answer: &'a PathsAnswer, anchor: &PathAnchor) -> Vec<Way<'a>> {
    let backwards = leads_to_anchor(anchor);
    let links = answer.links.iter().enumerate();
    links.filter_map(|(index, link)| way(answer, index, link, backwards)).collect()
}

fn way<'a>(answer: &'a PathsAnswer, index: usize, link: &PathLink, backwards: bool) -> Option<Way<'a>> {
    let node = |index: u32| Some((index as usize, answer.nodes.get(index as usize)?));
    let (from, to) = (node(link.from)?, node(link.to)?);
    let (near, far) = if from.1.step <= to.1.step { (from, to) } else { (to, from) };
    let (earlier, later) = if backwards { (far, near) } else { (near, far) };
    Some(Way {
        link: index,
        earlier: earlier.1,
        later: later.1,
        earlier_index: earlier.0,
        later_index: later.0,
        users: link.users,
    })
}

/// The distance from the anchor at which a way ends: the number of the step.
pub fn step(way: &Way<'_>) -> u32 {
    way.earlier.step.max(way.later.step)
}

/// The part of the answer that a link is.
pub fn link_part(link: usize) -> AnswerPart {
    AnswerPart::PathsLink { link: u32::try_from(link).unwrap_or(u32::MAX) }
}

/// A row for each link: from where to where, and how many users.
pub fn links(answer: &PathsAnswer, anchor: &PathAnchor) -> Grid {
    let near = if leads_to_anchor(anchor) { "Of those after" } else { "Of those before" };
    let mut grid = Grid {
        sortable: true,
        ..Grid::new(
            "Paths",
            vec![
                GridColumn::numeric("step", "Step").with_hint("The distance from the anchor"),
                GridColumn::text("from", "From"),
                GridColumn::text("to", "To"),
                GridColumn::numeric("users", "Users"),
                GridColumn::numeric("share_of_node", near)
                    .with_hint("Share of the users of the node that is nearer to the anchor"),
                GridColumn::numeric("share_of_all", "Of all")
                    .with_hint("Share of the users who have an anchor"),
            ],
        )
    };
    let share = |users: u64, of: u64| GridCell::share((of > 0).then(|| users as f64 / of as f64));
    for way in ways(answer, anchor) {
        let nearer = if way.earlier.step <= way.later.step { way.earlier } else { way.later };
        let (from, to) = (way.earlier.name.to_string(), way.later.name.to_string());
        grid.push(
            None,
            vec![
                GridCell { style: CellStyle::Muted, ..GridCell::count(u64::from(step(&way))) },
                GridCell::heading(from.clone(), Exact::Text(from)),
                GridCell::new(to.clone(), Exact::Text(to)),
                GridCell::count(way.users).of_users(link_part(way.link)),
                share(way.users, nearer.users),
                share(way.users, answer.users),
            ],
        );
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::model::Opens;
    use crate::answer::samples;
    use rockpool_question::Step;

    #[test]
    fn links_run_as_time_does() {
        let answer = samples::paths();
        let text = csv::comma_separated(&links(&answer, &PathAnchor::From(Step::of("opened"))));
        assert_eq!(
            text,
            "step,from,to,users,share_of_node,share_of_all\r\n\
             1,opened,saved: <b>,60,0.6,0.6\r\n\
             1,opened,(nothing more),40,0.4,0.4\r\n\
             2,saved: <b>,shared,45,0.75,0.45\r\n\
             2,saved: <b>,(nothing more),15,0.25,0.15\r\n"
        );
        let text = csv::comma_separated(&links(&answer, &PathAnchor::To(Step::of("opened"))));
        assert!(text.contains("\r\n1,saved: <b>,opened,60,0.6,0.6\r\n"), "{text}");
    }

    #[test]
    fn a_link_opens_its_users() {
        let grid = links(&samples::paths(), &PathAnchor::From(Step::of("opened")));
        assert_eq!(grid.rows[2].cells[3].opens, Some(Opens::Users(AnswerPart::PathsLink { link: 2 })));
    }
}
