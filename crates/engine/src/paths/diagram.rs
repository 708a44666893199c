//! Which names stand at each step of the paths, and which are gathered in "other".

use super::counts::{Link, PathsPartial};
use crate::groups::{GroupNames, Ranking};
use rockpool_kernel::ways::Stop;
use rockpool_question::settled::Paths;
use rockpool_question::{GroupValue, PathAnchor, PathName, PathNode};
use std::collections::{BTreeMap, HashMap};

/// The nodes of an answer, with the place of each name.
#[derive(Debug)]
pub(super) struct Diagram {
    nodes: Vec<PathNode>,
    /// Whether larger steps are earlier.
    backwards: bool,
    places: HashMap<(u32, PathName), u32>,
}

/// What a stop is called.
pub(super) fn name_of(stop: Stop, names: &GroupNames) -> PathName {
    match stop {
        Stop::End => PathName::End,
        Stop::Goal => PathName::Goal,
        Stop::Cut => PathName::Cut,
        Stop::Event(group) => {
            let text = |value: GroupValue| match value {
                GroupValue::Value(text) => Some(text),
                GroupValue::Other | GroupValue::NotSet | GroupValue::NotReached => None,
            };
            let mut values = names.group_values(group).into_iter().map(text);
            let event_type = values.next().flatten().unwrap_or_default();
            PathName::Event { event_type, value: values.next().flatten() }
        }
    }
}

impl Diagram {
    /// The nodes that these users give.
    pub(super) fn new(partial: &PathsPartial, paths: &Paths) -> Self {
        let mut steps: BTreeMap<u32, HashMap<Stop, u64>> = BTreeMap::new();
        let mut pass = |step: u32, stop: Stop, users: u64| {
            *steps.entry(step).or_default().entry(stop).or_default() += users;
        };
        // Every path has a first link: there is at least one step, or an end.
        for (link, users) in &partial.links {
            if link.step == 1 {
                pass(0, link.from, *users);
            }
            pass(link.step, link.to, *users);
        }
        let backwards = matches!(paths.anchor, PathAnchor::To(_));
        let mut diagram = Self { nodes: vec![], backwards, places: HashMap::new() };
        for (step, stops) in steps {
            let named = stops.into_iter().map(|(stop, users)| (name_of(stop, &partial.names), users));
            let (events, mut ends): (Vec<_>, Vec<_>) =
                named.partition(|(name, _)| matches!(name, PathName::Event { .. }));
            ends.sort_unstable();
            let sized = events.into_iter().map(|(name, users)| (users, name.clone(), (name, users)));
            let ranking = Ranking::of(sized, paths.names as usize);
            for (name, users) in ranking.kept {
                diagram.add(step, name, users);
            }
            if !ranking.others.is_empty() {
                diagram.add(step, PathName::Other, ranking.others.iter().map(|(_, users)| users).sum());
            }
            for (name, users) in ends {
                diagram.add(step, name, users);
            }
        }
        diagram
    }

    fn add(&mut self, step: u32, name: PathName, users: u64) {
        let place = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.places.insert((step, name.clone()), place);
        self.nodes.push(PathNode { step, name, users });
    }

    /// The node of a stop at a step: its own, or that of the others.
    fn place(&self, step: u32, stop: Stop, names: &GroupNames) -> Option<u32> {
        let own = self.places.get(&(step, name_of(stop, names)));
        own.or_else(|| self.places.get(&(step, PathName::Other))).copied()
    }

    /// The two nodes of a link, the earlier one first.
    pub(super) fn ends(&self, link: Link, names: &GroupNames) -> Option<(u32, u32)> {
        let before = link.step.checked_sub(1)?;
        let (near, far) = (self.place(before, link.from, names)?, self.place(link.step, link.to, names)?);
        Some(if self.backwards { (far, near) } else { (near, far) })
    }

    /// The users of each link between two nodes, by these.
    pub(super) fn links(&self, partial: &PathsPartial) -> BTreeMap<(u32, u32), u64> {
        let mut links = BTreeMap::new();
        for (link, users) in &partial.links {
            if let Some(ends) = self.ends(*link, &partial.names) {
                *links.entry(ends).or_default() += users;
            }
        }
        links
    }

    /// The step that a link between two nodes leads to.
    pub(super) fn step(&self, (from, to): (u32, u32)) -> Option<u32> {
        let step = |node: u32| self.nodes.get(node as usize).map(|node| node.step);
        Some(step(from)?.max(step(to)?))
    }

    /// The nodes.
    pub(super) fn into_nodes(self) -> Vec<PathNode> {
        self.nodes
    }
}
