//! The retention kernel: the anchors of one user and the periods in which the user came back.
//!
//! A user's rows come in ascending order of their periods: single events, or all events of a day with their first
//! and last instant. [`Anchors`] and [`Returns`] gather them; [`Returns::visit`] and [`visit_rolling`] then tell in
//! which *slots* of the grid the user came back after one anchor. No memory is taken per user: the buffers of one
//! serve the next.

/// The start event that a user is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Its period, counted from an epoch of the caller's.
    pub period: i32,
    /// Its tick.
    pub time: i64,
    /// What the caller wants to know about it later, such as the group of a breakdown.
    pub group: u32,
}

/// The start events that users are counted from, gathered while start events pass by in ascending order of their
/// periods; within one period they may come in any order.
#[derive(Debug, Clone)]
pub struct Anchors {
    every: bool,
    found: Vec<Anchor>,
}

impl Anchors {
    /// With `every`, the first start event of each period; otherwise that of the first period only.
    pub fn new(every: bool) -> Self {
        Self { every, found: vec![] }
    }

    /// Forgets the last user.
    #[inline]
    pub fn clear(&mut self) {
        self.found.clear();
    }

    /// Whether a start event at this tick of a period would be noted.
    #[inline]
    pub fn takes(&self, period: i32, time: i64) -> bool {
        match self.found.last() {
            Some(last) if last.period == period => time < last.time,
            Some(_) => self.every,
            None => true,
        }
    }

    /// Notes a start event. Of several at the same instant the one that is noted first counts.
    #[inline]
    pub fn push(&mut self, anchor: Anchor) {
        if !self.takes(anchor.period, anchor.time) {
            return;
        }
        match self.found.last_mut() {
            Some(last) if last.period == anchor.period => *last = anchor,
            _ => self.found.push(anchor),
        }
    }

    /// The anchors, in ascending order.
    #[inline]
    pub fn found(&self) -> &[Anchor] {
        &self.found
    }
}

/// Which slot of the grid a return falls into, by the number of periods since the anchor's own, which is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots {
    /// The slot of each period, or [`NO_SLOT`].
    of: Vec<u16>,
    count: usize,
    /// Whether the last slot also holds all later periods, and only the last return counts.
    tail: bool,
}

const NO_SLOT: u16 = u16::MAX;

impl Slots {
    /// A slot for each of so many periods from 0.
    pub fn each(count: usize) -> Self {
        let count = count.min(NO_SLOT as usize);
        Self { of: (0..count).map(slot_number).collect(), count, tail: false }
    }

    /// The same, the last slot for its period and all later ones; a user is in one slot, that of the last return.
    /// Users who came back in a period *or later* are those of its slot and all that follow.
    pub fn of_last(count: usize) -> Self {
        Self { tail: true, ..Self::each(count) }
    }

    /// A slot for each bracket `[edge, next edge)` of periods; the edges ascend.
    pub fn brackets(edges: &[u32]) -> Self {
        let end = edges.last().map_or(0, |edge| *edge as usize);
        let mut of = vec![NO_SLOT; end];
        for (slot, (from, to)) in edges.iter().zip(edges.iter().skip(1)).enumerate() {
            if let Some(periods) = of.get_mut(*from as usize..*to as usize) {
                periods.fill(slot_number(slot));
            }
        }
        Self { of, count: edges.len().saturating_sub(1), tail: false }
    }

    /// How many there are.
    #[inline]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether a user is only in the slot of the last return.
    #[inline]
    pub fn is_of_last(&self) -> bool {
        self.tail
    }

    /// Whether all periods from so many after the anchor's on are in no slot.
    #[inline]
    pub fn is_past(&self, since: u64) -> bool {
        !self.tail && since >= self.of.len() as u64
    }

    /// The slot of the period that is so many after the anchor's; none if it is in no slot.
    #[inline]
    pub fn of(&self, since: u64) -> Option<usize> {
        let slot = match usize::try_from(since).ok().and_then(|since| self.of.get(since)) {
            Some(slot) => *slot,
            None if self.tail => *self.of.last()?,
            None => NO_SLOT,
        };
        (slot != NO_SLOT).then_some(slot as usize)
    }
}

fn slot_number(slot: usize) -> u16 {
    u16::try_from(slot).unwrap_or(NO_SLOT)
}

/// The returns of one calendar period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PeriodReturns {
    period: i32,
    /// The tick of the last of them.
    last: i64,
}

/// Return events by calendar period, gathered in ascending order of their periods. Of each period the last instant
/// is enough: there is a return later than the anchor exactly if the last one is later.
#[derive(Debug, Clone, Default)]
pub struct Returns {
    periods: Vec<PeriodReturns>,
}

impl Returns {
    /// Forgets the last user.
    #[inline]
    pub fn clear(&mut self) {
        self.periods.clear();
    }

    /// Notes return events of a period, the last of them at tick `last`.
    #[inline]
    pub fn push(&mut self, period: i32, last: i64) {
        match self.periods.last_mut() {
            Some(returns) if returns.period == period => returns.last = returns.last.max(last),
            _ => self.periods.push(PeriodReturns { period, last }),
        }
    }

    /// Visits the slots in which a return event lies strictly later than the anchor, each once, in ascending
    /// order.
    pub fn visit(&self, anchor: Anchor, slots: &Slots, mut visit: impl FnMut(usize)) {
        if slots.tail {
            let last = self.periods.last().filter(|returns| returns.last > anchor.time);
            let slot = last.and_then(|returns| slots.of(since(anchor, returns.period)?));
            return slot.into_iter().for_each(visit);
        }
        let from = self.periods.partition_point(|returns| returns.period < anchor.period);
        let mut visited = NO_SLOT;
        for returns in self.periods.get(from..).unwrap_or_default() {
            let place = i64::from(returns.period) - i64::from(anchor.period);
            // Periods ascend: all that follow lie past the end as well.
            let Some(slot) = slots.of.get(place as usize) else { return };
            if *slot == visited || *slot == NO_SLOT || returns.last <= anchor.time {
                continue;
            }
            visited = *slot;
            visit(*slot as usize);
        }
    }
}

/// How many calendar periods a return event lies after an anchor; none if it is not strictly later.
#[inline]
pub fn since_calendar(anchor: Anchor, period: i32, time: i64) -> Option<u64> {
    if time > anchor.time { since(anchor, period) } else { None }
}

/// How many periods of `length` ticks from an anchor a return event lies after it; none if it is not strictly later.
#[inline]
pub fn since_rolling(anchor: Anchor, length: u64, time: i64) -> Option<u64> {
    (time > anchor.time).then(|| time.abs_diff(anchor.time) / length.max(1))
}

/// Visits the slots in which a return event lies strictly later than the anchor, each once, in ascending order;
/// period `k` is `[k, k + 1)` times `length` ticks after the anchor. `returns` are the ticks of the return events,
/// ascending.
pub fn visit_rolling(
    anchor: Anchor,
    length: u64,
    returns: &[i64],
    slots: &Slots,
    mut visit: impl FnMut(usize),
) {
    if slots.tail {
        let slot = returns.last().and_then(|last| slots.of(since_rolling(anchor, length, *last)?));
        return slot.into_iter().for_each(visit);
    }
    let length = length.max(1);
    let after = returns.partition_point(|time| *time <= anchor.time);
    let mut rest = returns.get(after..).unwrap_or_default();
    let mut visited = NO_SLOT;
    while let Some(first) = rest.first() {
        let period = first.abs_diff(anchor.time) / length;
        let Some(slot) = usize::try_from(period).ok().and_then(|period| slots.of.get(period)) else { return };
        if *slot != visited && *slot != NO_SLOT {
            visited = *slot;
            visit(*slot as usize);
        }
        // The other returns of this period add nothing.
        let end = (period + 1).saturating_mul(length);
        let next = rest.partition_point(|time| time.abs_diff(anchor.time) < end).max(1);
        rest = rest.get(next..).unwrap_or_default();
    }
}

/// How many periods a period is after the anchor's; none before it.
fn since(anchor: Anchor, period: i32) -> Option<u64> {
    u64::try_from(i64::from(period) - i64::from(anchor.period)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(period: i32, time: i64) -> Anchor {
        Anchor { period, time, group: 0 }
    }

    fn visited(anchor: Anchor, returns: &[(i32, i64)], slots: &Slots) -> Vec<usize> {
        let mut gathered = Returns::default();
        returns.iter().for_each(|(period, last)| gathered.push(*period, *last));
        let mut visited = vec![];
        gathered.visit(anchor, slots, |slot| visited.push(slot));
        visited
    }

    #[test]
    fn the_anchor_is_the_earliest_of_its_period() {
        let starts = [anchor(3, 36), anchor(3, 31), Anchor { period: 3, time: 31, group: 7 }, anchor(4, 40)];
        let gather = |every: bool| {
            let mut anchors = Anchors::new(every);
            starts.iter().for_each(|start| anchors.push(*start));
            anchors.found().to_vec()
        };
        assert_eq!(gather(false), [anchor(3, 31)]);
        assert_eq!(gather(true), [anchor(3, 31), anchor(4, 40)]);
    }

    #[test]
    fn the_same_instant_is_no_return_and_a_later_one_is_measured_in_period_0() {
        assert_eq!(visited(anchor(3, 31), &[(3, 31), (5, 50)], &Slots::each(3)), [2]);
        assert_eq!(visited(anchor(3, 31), &[(3, 32)], &Slots::each(3)), [0]);
    }

    #[test]
    fn earlier_periods_and_those_past_the_end_do_not_count() {
        let first = anchor(i32::MIN, 0);
        assert_eq!(visited(first, &[(i32::MIN, 1), (i32::MAX, 2)], &Slots::each(2)), [0]);
        assert_eq!(visited(first, &[(i32::MIN, 1), (i32::MAX, 2)], &Slots::of_last(2)), [1]);
        assert_eq!(visited(anchor(5, 0), &[(4, 1), (6, 2)], &Slots::each(2)), [1]);
        assert_eq!(visited(anchor(5, 0), &[(4, 1)], &Slots::of_last(2)), [0usize; 0]);
    }

    #[test]
    fn a_bracket_is_visited_once() {
        let slots = Slots::brackets(&[1, 3, 7]);
        assert_eq!(slots.count(), 2);
        assert_eq!(
            visited(anchor(0, 0), &[(0, 5), (1, 10), (2, 20), (4, 40), (6, 60), (7, 70)], &slots),
            [0, 1]
        );
        assert_eq!(visited(anchor(0, 0), &[(0, 5), (7, 70)], &slots), [0usize; 0]);
    }

    #[test]
    fn rolling_periods_reach_from_the_anchor_to_the_ends_of_time() {
        let slots = Slots::each(3);
        let visited = |time: i64, length: u64, returns: &[i64]| {
            let mut visited = vec![];
            visit_rolling(anchor(0, time), length, returns, &slots, |slot| visited.push(slot));
            visited
        };
        assert_eq!(visited(5, 10, &[5, 14, 15, 24, 35]), [0, 1]);
        assert_eq!(visited(i64::MIN, u64::MAX, &[i64::MIN + 1, i64::MAX]), [0, 1]);
        assert_eq!(visited(i64::MIN, i64::MAX as u64, &[i64::MIN, -1, 0, i64::MAX]), [1, 2]);
    }
}
