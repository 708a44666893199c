//! The accumulator for many groups at once: flat buffers of (group, time, conditions).

use super::events::{Events, Rows, StateBuilder, States, sort_by_time};
use super::measure::Measure;
use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::{Result, exec_datafusion_err};
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use std::ops::Range;

/// Keeps the events of all groups and hands them to a measure, group by group.
#[derive(Debug)]
pub(super) struct EventGroupsAccumulator {
    measure: Box<dyn Measure>,
    /// Positions of the condition arguments.
    conditions: Range<usize>,
    events: GroupedEvents,
}

impl EventGroupsAccumulator {
    pub(super) fn new(measure: Box<dyn Measure>, conditions: Range<usize>) -> Self {
        Self { measure, conditions, events: GroupedEvents::default() }
    }
}

impl GroupsAccumulator for EventGroupsAccumulator {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.events.set_groups(total_num_groups)?;
        let rows = Rows::read(values, self.conditions.clone(), opt_filter)?;
        for ((time, mask), group) in rows.iter().zip(group_indices) {
            if mask != 0 {
                self.events.extend(*group, &[time], &[mask]);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let measure = &mut self.measure;
        self.events.emit(emit_to, |times, masks| measure.append(times, masks))?;
        self.measure.finish()
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let mut state = StateBuilder::new();
        self.events.emit(emit_to, |times, masks| {
            state.append(times, masks);
            Ok(())
        })?;
        state.finish()
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.events.set_groups(total_num_groups)?;
        for ((times, masks), group) in States::read(values)?.iter().zip(group_indices) {
            self.events.extend(*group, times, masks);
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let mut state = StateBuilder::new();
        for (time, mask) in Rows::read(values, self.conditions.clone(), opt_filter)?.iter() {
            if mask == 0 {
                state.append(&[], &[]);
            } else {
                state.append(&[time], &[mask]);
            }
        }
        state.finish()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.events.size()
    }
}

/// Events of groups 0, 1, ... in the order they came, which is usually group by group.
#[derive(Debug, Default)]
struct GroupedEvents {
    /// The group of each event, plus `base`.
    groups: Vec<u32>,
    events: Events,
    /// Events before this position belong to groups that are gone.
    head: usize,
    /// The groups that are gone since the buffers were last compacted.
    base: u32,
    /// The groups that are there, with or without events.
    count: usize,
    /// Whether some event came after one of a later group.
    scattered: bool,
    scratch: Vec<(i64, u32)>,
}

impl GroupedEvents {
    /// There are `count` groups from now on.
    fn set_groups(&mut self, count: usize) -> Result<()> {
        self.count = count;
        let last = count.checked_add(self.base as usize).and_then(|last| u32::try_from(last).ok());
        last.map(drop).ok_or_else(|| exec_datafusion_err!("{count} groups are more than can be kept"))
    }

    /// Adds events of a group below the count set.
    fn extend(&mut self, group: usize, times: &[i64], masks: &[u32]) {
        let group = self.base + group as u32;
        self.scattered |= self.groups.last().is_some_and(|last| *last > group);
        self.groups.resize(self.groups.len() + times.len(), group);
        self.events.extend_from(times, masks);
    }

    /// Hands the events of each group to emit to `each`, sorted by time, and forgets them; later groups move
    /// to the front.
    fn emit(&mut self, emit_to: EmitTo, mut each: impl FnMut(&[i64], &[u32]) -> Result<()>) -> Result<()> {
        let count = match emit_to {
            EmitTo::All => self.count,
            EmitTo::First(count) => count.min(self.count),
        };
        self.gather();
        let mut start = self.head;
        for group in (self.base..).take(count) {
            let end = start + self.groups[start..].iter().take_while(|other| **other == group).count();
            let times = &mut self.events.times[start..end];
            let masks = &mut self.events.masks[start..end];
            sort_by_time(times, masks, &mut self.scratch);
            each(times, masks)?;
            start = end;
        }
        self.count -= count;
        self.head = start;
        self.base += count as u32;
        self.compact();
        Ok(())
    }

    /// Brings the events of each group together, in the order they came: a counting sort.
    fn gather(&mut self) {
        if !std::mem::take(&mut self.scattered) {
            return;
        }
        let live = &self.groups[self.head..];
        let mut starts = vec![0usize; self.count + 1];
        for group in live {
            starts[(group - self.base) as usize + 1] += 1;
        }
        for group in 0..self.count {
            starts[group + 1] += starts[group];
        }
        let mut gathered = Events { times: vec![0; live.len()], masks: vec![0; live.len()] };
        let mut groups = vec![0; live.len()];
        for (offset, group) in live.iter().enumerate() {
            let slot = &mut starts[(group - self.base) as usize];
            gathered.times[*slot] = self.events.times[self.head + offset];
            gathered.masks[*slot] = self.events.masks[self.head + offset];
            groups[*slot] = group - self.base;
            *slot += 1;
        }
        self.groups = groups;
        self.events = gathered;
        self.head = 0;
        self.base = 0;
    }

    /// Gives back the room of groups that are gone, once they are more than half: so that emitting a few
    /// groups at a time does not move the rest each time.
    fn compact(&mut self) {
        if self.count == 0 {
            *self = Self::default();
        } else if self.head > self.groups.len() / 2 {
            self.groups.drain(..self.head);
            self.events.times.drain(..self.head);
            self.events.masks.drain(..self.head);
            self.groups.iter_mut().for_each(|group| *group -= self.base);
            self.head = 0;
            self.base = 0;
        }
    }

    fn size(&self) -> usize {
        self.groups.capacity() * size_of::<u32>()
            + self.events.size()
            + self.scratch.capacity() * size_of::<(i64, u32)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What happens to an accumulator: an event of a group, or groups are emitted.
    #[derive(Debug, Clone)]
    enum Happening {
        Event(usize, i64, u32),
        Emit(usize),
    }

    fn any_happening() -> impl Strategy<Value = Happening> {
        prop_oneof![
            6 => (0usize..8, 0i64..9, 1u32..8).prop_map(|(group, time, mask)| Happening::Event(group, time, mask)),
            1 => (0usize..5).prop_map(Happening::Emit),
        ]
    }

    fn sorted(events: &[(i64, u32)]) -> Vec<(i64, u32)> {
        let mut events = events.to_vec();
        events.sort_unstable();
        events
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn groups_come_out_whole_and_in_order(happenings in proptest::collection::vec(any_happening(), 0..60)) {
            let mut events = GroupedEvents::default();
            let mut expected: Vec<Vec<(i64, u32)>> = Vec::new();
            let mut happenings = happenings;
            happenings.push(Happening::Emit(usize::MAX));
            for happening in happenings {
                match happening {
                    Happening::Event(group, time, mask) => {
                        expected.resize(expected.len().max(group + 1), Vec::new());
                        expected[group].push((time, mask));
                        events.set_groups(expected.len()).unwrap();
                        events.extend(group, &[time], &[mask]);
                    }
                    Happening::Emit(count) => {
                        let emit_to = if count < expected.len() { EmitTo::First(count) } else { EmitTo::All };
                        let count = count.min(expected.len());
                        let mut emitted = Vec::new();
                        events
                            .emit(emit_to, |times, masks| {
                                assert!(times.is_sorted());
                                let group: Vec<_> = times.iter().copied().zip(masks.iter().copied()).collect();
                                emitted.push(sorted(&group));
                                Ok(())
                            })
                            .unwrap();
                        let due: Vec<_> = expected.drain(..count).map(|group| sorted(&group)).collect();
                        prop_assert_eq!(emitted, due);
                    }
                }
            }
        }
    }
}
