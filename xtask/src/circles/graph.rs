//! Which room names which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// For each room and each other that it names, where it does first: a file and a line.
pub type Edges = BTreeMap<(String, String), String>;

/// Circles, the shortest first, until the graph without the last edge of each has none.
pub fn circles(edges: &Edges) -> Vec<Vec<(String, String)>> {
    let mut left: BTreeSet<&(String, String)> = edges.keys().collect();
    let mut found = vec![];
    while let Some(circle) = shortest(&left) {
        if let Some(last) = circle.last() {
            left.remove(last);
        }
        found.push(circle);
    }
    found
}

/// Whether an edge is on a circle.
pub fn is_on_circle(edges: &Edges, edge: &(String, String)) -> bool {
    let left: BTreeSet<&(String, String)> = edges.keys().collect();
    left.contains(edge) && way(&left, &edge.1, &edge.0).is_some()
}

fn shortest(edges: &BTreeSet<&(String, String)>) -> Option<Vec<(String, String)>> {
    let circles = edges.iter().filter_map(|edge| {
        let mut way = way(edges, &edge.1, &edge.0)?;
        way.insert(0, (*edge).clone());
        Some(way)
    });
    circles.min_by_key(Vec::len)
}

/// The shortest way from a room to another.
fn way(edges: &BTreeSet<&(String, String)>, from: &str, to: &str) -> Option<Vec<(String, String)>> {
    let mut came_by: BTreeMap<&str, &(String, String)> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(room) = queue.pop_front() {
        if room == to {
            break;
        }
        for edge in edges.iter().filter(|(source, _)| source == room) {
            if edge.1 != from && !came_by.contains_key(edge.1.as_str()) {
                came_by.insert(&edge.1, edge);
                queue.push_back(&edge.1);
            }
        }
    }
    let (mut way, mut at) = (vec![], to);
    while at != from {
        let edge = came_by.get(at)?;
        way.insert(0, (*edge).clone());
        at = &edge.0;
    }
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(&str, &str)]) -> Edges {
        pairs.iter().map(|(from, to)| (((*from).to_owned(), (*to).to_owned()), String::new())).collect()
    }

    #[test]
    fn each_circle_is_found_and_no_way_that_ends() {
        assert_eq!(circles(&edges(&[("a", "b"), ("b", "c"), ("a", "c")])), [[]; 0]);
        let graph = edges(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "b"), ("d", "e")]);
        let found = circles(&graph);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
        let on = |from: &str, to: &str| is_on_circle(&graph, &(from.to_owned(), to.to_owned()));
        assert!(on("a", "b") && on("c", "d") && !on("d", "e") && !on("a", "c"));
    }
}
