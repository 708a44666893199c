//! The definition of a user's path, read off the doc comments of `Paths` as plainly as can be.
#![allow(dead_code, reason = "each test binary uses some of it")]

use rockpool_kernel::StepMask;
use rockpool_kernel::ways::{ANCHOR, Direction, GOAL, Limit, STEP, WayRules};
use std::ops::Range;

/// An event of the user, in the order of the events.
#[derive(Debug, Clone)]
pub struct Happening<N> {
    pub time: i64,
    pub mask: StepMask,
    pub name: N,
}

/// What a path passes.
#[derive(Debug, Clone, PartialEq)]
pub enum Passed<N> {
    Event(N),
    End,
    Goal,
    Cut,
}

/// Whether both events lie within the limit: `from` stands before `to`.
fn within<N>(events: &[Happening<N>], from: usize, to: usize, limit: Limit) -> bool {
    match limit {
        Limit::Within(ticks) => events[to].time - events[from].time <= ticks as i64,
        Limit::Session(gap) => {
            events[from..=to].windows(2).all(|pair| pair[1].time - pair[0].time <= gap as i64)
        }
    }
}

/// The names of the steps among these events, after a step of the name `before`.
fn steps<N: Clone + PartialEq>(events: &[Happening<N>], before: &N, collapse: bool) -> Vec<N> {
    let mut names = vec![before.clone()];
    for event in events.iter().filter(|event| event.mask.meets(STEP)) {
        if !(collapse && names.last() == Some(&event.name)) {
            names.push(event.name.clone());
        }
    }
    names.remove(0);
    names
}

/// The path of a user's sorted events.
pub fn path<N: Clone + PartialEq>(
    events: &[Happening<N>],
    anchors: &Range<i64>,
    rules: WayRules,
) -> Vec<Passed<N>> {
    let places: Vec<usize> = (0..events.len())
        .filter(|place| events[*place].mask.meets(ANCHOR) && anchors.contains(&events[*place].time))
        .collect();
    let (anchor, names, last): (usize, Vec<N>, Passed<N>) = match rules.direction {
        Direction::From => {
            let Some(anchor) = places.first().copied() else { return vec![] };
            let after: Vec<Happening<N>> = (anchor + 1..events.len())
                .filter(|place| within(events, anchor, *place, rules.limit))
                .map(|place| events[place].clone())
                .collect();
            (anchor, steps(&after, &events[anchor].name, rules.collapse_repeats), Passed::End)
        }
        Direction::To => {
            let Some(anchor) = places.last().copied() else { return vec![] };
            let mut before: Vec<Happening<N>> = (0..anchor)
                .filter(|place| within(events, *place, anchor, rules.limit))
                .map(|place| events[place].clone())
                .collect();
            before.reverse();
            (anchor, steps(&before, &events[anchor].name, rules.collapse_repeats), Passed::End)
        }
        Direction::Between => {
            let goals = |anchor: usize| {
                let after = anchor + 1..events.len();
                let mut goals = after.filter(|place| events[*place].mask.meets(GOAL));
                goals.find(|goal| within(events, anchor, *goal, rules.limit))
            };
            let Some((anchor, goal)) =
                places.iter().find_map(|anchor| goals(*anchor).map(|goal| (*anchor, goal)))
            else {
                return vec![];
            };
            let names = steps(&events[anchor + 1..goal], &events[anchor].name, rules.collapse_repeats);
            (anchor, names, Passed::Goal)
        }
    };
    let mut path = vec![Passed::Event(events[anchor].name.clone())];
    path.extend(names.iter().take(rules.depth).map(|name| Passed::Event(name.clone())));
    match last {
        Passed::Goal if names.len() > rules.depth => path.push(Passed::Cut),
        Passed::Goal => path.push(Passed::Goal),
        _ if names.len() < rules.depth => path.push(Passed::End),
        _ => {}
    }
    path
}
