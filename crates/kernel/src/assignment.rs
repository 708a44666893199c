//! Which steps of a funnel can be given different events of one tick: a small assignment problem.

use crate::steps::{MOST_STEPS, StepMask};
use std::ops::Range;

/// Gives each step of a run of neighbouring steps an event of its own among the events of one tick.
///
/// This is bipartite matching, kept exact by augmenting paths (Kuhn's method): a step that finds all its
/// events taken asks their holders to move to another. A matching that cannot be augmented from a step cannot
/// be extended to that step by any other choice for the steps already seated, so a `false` is final.
///
/// Of the events offered only as many are kept as can matter: an event is kept when one of its steps has
/// fewer than `n` kept events so far, `n` being the number of steps wanted. That loses nothing. By Hall's
/// theorem a set of steps cannot be seated only if some `m <= n` of them have fewer than `m` events between
/// them; each of these has fewer than `n` kept, so nothing of theirs was left out, and the full offer fails
/// them as well. So a tick of any size costs one scan and a bounded matching.
#[derive(Debug, Default)]
pub(crate) struct Assignment {
    events: Vec<Candidate>,
    /// For each step, the index in `events` of the one it holds.
    held: [Option<usize>; MOST_STEPS],
}

/// One event that can be given to a step.
#[derive(Debug)]
struct Candidate {
    /// Its position in the user's events.
    position: usize,
    /// The wanted steps it can fill.
    fills: StepMask,
    /// The step that holds it.
    holder: Option<usize>,
}

impl Assignment {
    /// Begins with the events of one tick, `masks`, of which the first is the user's event `first`; `wanted`
    /// are the steps that may be asked for.
    pub(crate) fn offer(&mut self, first: usize, masks: &[StepMask], wanted: StepMask) {
        self.events.clear();
        self.held = [None; MOST_STEPS];
        let enough = wanted.steps().count();
        let mut kept = [0_usize; MOST_STEPS];
        let mut open = wanted;
        for (offset, mask) in masks.iter().enumerate() {
            let fills = *mask & wanted;
            if !fills.meets(open) {
                continue;
            }
            self.events.push(Candidate { position: first + offset, fills, holder: None });
            for (step, kept) in kept.iter_mut().enumerate() {
                *kept += usize::from(fills.has(step));
                if *kept >= enough {
                    open = open.without(StepMask::of(step));
                }
            }
        }
    }

    /// For each step `b`, the smallest `a` such that the steps `a..=b`, all within `wanted`, can be given
    /// different events; `None` when not even `b` can.
    pub(crate) fn earliest_starts(&mut self, wanted: StepMask) -> [Option<usize>; MOST_STEPS] {
        let mut starts = [None; MOST_STEPS];
        let mut start = 0;
        for (step, earliest) in starts.iter_mut().enumerate() {
            if !wanted.has(step) {
                (start..step).for_each(|other| self.release(other));
                start = step + 1;
                continue;
            }
            // The smallest start never moves back: a run that cannot be filled cannot be filled with a step
            // more either.
            while !self.seat(step) && start < step {
                self.release(start);
                start += 1;
            }
            *earliest = self.held[step].map(|_| start);
        }
        starts
    }

    /// The positions of different events for as many of `steps` as can be filled one after another from the
    /// first.
    pub(crate) fn longest_run(&mut self, steps: Range<usize>) -> impl Iterator<Item = usize> {
        let end = steps.clone().find(|step| !self.seat(*step)).unwrap_or(steps.end);
        (steps.start..end).filter_map(|step| self.position(step))
    }

    /// The position of the event that a step holds.
    pub(crate) fn position(&self, step: usize) -> Option<usize> {
        self.held[step].and_then(|event| self.events.get(event)).map(|event| event.position)
    }

    /// Takes all steps their events.
    pub(crate) fn release_all(&mut self) {
        (0..MOST_STEPS).for_each(|step| self.release(step));
    }

    /// Takes a step its event.
    pub(crate) fn release(&mut self, step: usize) {
        if let Some(event) = self.held[step].take() {
            self.events[event].holder = None;
        }
    }

    /// Gives `step`, which holds nothing, an event, moving other steps to other events where that helps.
    pub(crate) fn seat(&mut self, step: usize) -> bool {
        // Breadth first over the steps that would have to move.
        let mut queue = [step; MOST_STEPS];
        let mut asked_by = [step; MOST_STEPS];
        let mut seen = StepMask::of(step);
        let (mut head, mut tail) = (0, 1);
        while head < tail {
            let asking = queue[head];
            head += 1;
            for event in 0..self.events.len() {
                let candidate = &self.events[event];
                if !candidate.fills.has(asking) {
                    continue;
                }
                match candidate.holder {
                    None => {
                        self.hand_over(step, asking, event, &asked_by);
                        return true;
                    }
                    Some(holder) if !seen.has(holder) => {
                        seen |= StepMask::of(holder);
                        asked_by[holder] = asking;
                        queue[tail] = holder;
                        tail += 1;
                    }
                    Some(_) => {}
                }
            }
        }
        false
    }

    /// Gives `event` to `asking`, what it held to the step that asked for it, and so on back to `step`.
    fn hand_over(&mut self, step: usize, asking: usize, event: usize, asked_by: &[usize; MOST_STEPS]) {
        let (mut asking, mut event) = (asking, event);
        loop {
            self.events[event].holder = Some(asking);
            let before = self.held[asking].replace(event);
            match before {
                Some(given_up) if asking != step => {
                    event = given_up;
                    asking = asked_by[asking];
                }
                _ => return,
            }
        }
    }
}
