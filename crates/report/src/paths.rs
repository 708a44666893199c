//! A paths answer: the links between its nodes, and which way they run.

use crate::csv::{Column, Holds, Rows, column};
use crate::grid::{CellStyle, Grid, GridCell, GridColumn};
use crate::layout::{LaidOut, Layout};
use crate::value::{Value, or_absent};
use rockpool_question::{AnswerPart, PathAnchor, PathLink, PathName, PathNode, Paths, PathsAnswer};

/// The answer to a paths question, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a PathsAnswer,
    anchor: &'a PathAnchor,
}

/// The columns of its CSV: a row for each link, in the order of time.
const CSV: [Column; 10] = [
    column("step", Holds::Count, "the distance from the anchor at which the link ends"),
    column(
        "from_kind",
        Holds::Text,
        "what comes first: `event`, `event_with_value` (with `name_by`), `other`, `end` (nothing more, or nothing earlier), `goal`, or `more_steps`",
    ),
    column(
        "from",
        Holds::Text,
        "the event's type as it is in the data; what charts call it where it is no event",
    ),
    column("from_value", Holds::Text, "the value of `name_by` as it is in the data"),
    column("to_kind", Holds::Text, "what follows: the same"),
    column("to", Holds::Text, "the same"),
    column("to_value", Holds::Text, "the same"),
    column("users", Holds::Count, "users who go that way"),
    column("share_of_node", Holds::Share, "of the users of the end that is nearer to the anchor"),
    column("share_of_all", Holds::Share, "of the users who have an anchor"),
];

impl LaidOut for Paths {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a PathsAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, anchor: &self.anchor })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![links(self.answer, self.anchor)]
    }

    fn write(&self, rows: &mut Rows) -> Result<(), csv::Error> {
        rows.header(&CSV)?;
        for way in ways(self.answer, self.anchor) {
            let mut row = vec![Value::Count(step(&way).into())];
            row.extend(name_fields(&way.earlier.name));
            row.extend(name_fields(&way.later.name));
            row.extend([
                Value::Count(way.users),
                or_absent(share(way.users, nearer(&way).users), Value::Share),
                or_absent(share(way.users, self.answer.users), Value::Share),
            ]);
            rows.push(row)?;
        }
        Ok(())
    }
}

/// What a node is, its name, and its value.
fn name_fields(name: &PathName) -> [Value; 3] {
    let (kind, value) = match name {
        PathName::Event { event_type, value } => {
            let text = |text: &String| Value::Text(text.clone());
            let kind = if value.is_some() { "event_with_value" } else { "event" };
            return [Value::Text(kind.into()), text(event_type), or_absent(value.as_ref(), text)];
        }
        PathName::Other => ("other", Value::Absent),
        PathName::End => ("end", Value::Absent),
        PathName::Goal => ("goal", Value::Absent),
        PathName::Cut => ("more_steps", Value::Absent),
    };
    [Value::Text(kind.into()), Value::Text(name.to_string()), value]
}

/// The end of a way that is nearer to the anchor.
fn nearer<'a>(way: &Way<'a>) -> &'a PathNode {
    if way.earlier.step <= way.later.step { way.earlier } else { way.later }
}

fn share(users: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| users as f64 / of as f64)
}

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
    for way in ways(answer, anchor) {
        grid.push(
            None,
            vec![
                GridCell { style: CellStyle::Muted, ..GridCell::count(u64::from(step(&way))) },
                GridCell::heading(Value::Text(way.earlier.name.to_string())),
                GridCell::text_of(way.later.name.to_string()),
                GridCell::count(way.users).of_users(link_part(way.link)),
                GridCell::share(share(way.users, nearer(&way).users)),
                GridCell::share(share(way.users, answer.users)),
            ],
        );
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::text;
    use crate::grid::Opens;
    use crate::samples;
    use rockpool_question::Step;

    #[test]
    fn links_run_as_time_does() {
        let from = samples::of_paths(samples::paths(), PathAnchor::From(Step::of("opened")));
        assert_eq!(
            text(&from).unwrap(),
            "step,from_kind,from,from_value,to_kind,to,to_value,users,share_of_node,share_of_all\r\n\
             1,event,opened,,event_with_value,saved,<b>,60,0.6,0.6\r\n\
             1,event,opened,,end,(nothing more),,40,0.4,0.4\r\n\
             2,event_with_value,saved,<b>,event,shared,,45,0.75,0.45\r\n\
             2,event_with_value,saved,<b>,end,(nothing more),,15,0.25,0.15\r\n"
        );
        let to = samples::of_paths(samples::paths(), PathAnchor::To(Step::of("opened")));
        let text = text(&to).unwrap();
        assert!(text.contains("\r\n1,event_with_value,saved,<b>,event,opened,,60,0.6,0.6\r\n"), "{text}");
    }

    #[test]
    fn an_event_that_is_spelt_like_the_end_is_told_apart() {
        let mut body = samples::paths();
        body.nodes[1].name =
            PathName::Event { event_type: "(nothing more)".into(), value: Some("(other)".into()) };
        let text = text(&samples::of_paths(body, PathAnchor::From(Step::of("opened")))).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "1,event,opened,,event_with_value,(nothing more),(other),60,0.6,0.6");
        assert_eq!(lines[2], "1,event,opened,,end,(nothing more),,40,0.4,0.4");
    }

    #[test]
    fn a_link_opens_its_users() {
        let grid = links(&samples::paths(), &PathAnchor::From(Step::of("opened")));
        assert_eq!(grid.rows[2].cells[3].opens, Some(Opens::Users(AnswerPart::PathsLink { link: 2 })));
    }
}
