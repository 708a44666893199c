//! A range minimum over ticks that are met from the last to the first.

/// Never: later than any tick.
pub(super) const NEVER: i64 = i64::MAX;

/// The ways on from one step: at which tick it can be filled, and how soon a path can end from there.
///
/// Ticks are added from the last to the first, become available once they are far enough ahead, and are asked
/// for the soonest end of those up to a bound. A tick that is later than another and ends no sooner is no use
/// and is dropped, so that the available ones stand in a stack, latest first, whose ends grow towards its top:
/// the lowest one within the bound is the answer, found by halving. All together cost a constant for each tick
/// added and a logarithm for each question.
#[derive(Debug, Default)]
pub(super) struct Soonest {
    waiting: Vec<Way>,
    /// How many of `waiting` are available already.
    released: usize,
    stack: Vec<Way>,
}

#[derive(Debug, Clone, Copy)]
struct Way {
    tick: i64,
    end: i64,
}

impl Soonest {
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.released = 0;
        self.stack.clear();
    }

    /// Adds a tick before all that have been added.
    pub(super) fn push(&mut self, tick: i64, end: i64) {
        self.waiting.push(Way { tick, end });
    }

    /// The soonest end of the ticks from `first` to `last`; [`NEVER`] if there are none. `first` must not grow
    /// from one call to the next.
    pub(super) fn of(&mut self, first: i64, last: i64) -> i64 {
        while let Some(way) = self.waiting.get(self.released) {
            if way.tick < first {
                break;
            }
            self.released += 1;
            while self.stack.last().is_some_and(|later| later.end >= way.end) {
                self.stack.pop();
            }
            self.stack.push(*way);
        }
        let place = match self.stack.first() {
            Some(way) if way.tick <= last => 0,
            _ => self.stack.partition_point(|way| way.tick > last),
        };
        self.stack.get(place).map_or(NEVER, |way| way.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_minimum_of_the_range(
            ends in proptest::collection::vec(0i64..9, 0..12),
            asked in proptest::collection::vec((0i64..14, 0i64..14), 0..12),
        ) {
            let mut asked = asked;
            asked.sort_by_key(|(first, _)| std::cmp::Reverse(*first));
            let mut soonest = Soonest::default();
            let mut next = ends.len() as i64;
            for (first, last) in asked {
                while next > first && next > 0 {
                    next -= 1;
                    soonest.push(next, ends[next as usize]);
                }
                let expected = (next.max(first)..=last)
                    .filter_map(|tick| ends.get(tick as usize).copied())
                    .min()
                    .unwrap_or(NEVER);
                prop_assert_eq!(soonest.of(first, last), expected);
            }
        }
    }
}
