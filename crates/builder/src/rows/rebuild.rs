//! Gathers the rows of event types once more without some of them, so that nothing that is counted counts these.

use super::{
    DayCounts,
    codec::{self, Value},
    intern::TextHasher,
    merge::MergedRow,
    state::{Spills, TypeState},
    values::{DictionaryBudget, PropertyValues},
};
use crate::BuilderError;

/// Gathers rows once more.
pub(super) struct Rebuild<'a> {
    hasher: &'a TextHasher,
    memory_bytes: u64,
    spills: &'a mut Spills,
    budget: DictionaryBudget,
    days: DayCounts,
}

impl<'a> Rebuild<'a> {
    pub(super) fn new(hasher: &'a TextHasher, memory_bytes: u64, spills: &'a mut Spills) -> Self {
        Self { hasher, memory_bytes, spills, budget: DictionaryBudget::default(), days: DayCounts::default() }
    }

    /// When the events happened that were gathered.
    pub(super) fn days(self) -> DayCounts {
        self.days
    }

    /// The event type without the rows that `is_dropped` names, and how many these are. Rows come in their order.
    pub(super) fn without(
        &mut self,
        mut from: TypeState,
        mut is_dropped: impl FnMut(&MergedRow<'_>) -> bool,
    ) -> Result<(TypeState, u64), BuilderError> {
        let mut to = TypeState::new(&from.name);
        let mut rows = from.merge()?;
        to.names = std::mem::take(&mut from.names);
        to.properties.resize_with(from.properties.len(), PropertyValues::default);
        let (mut dropped, mut in_memory) = (0, 0);
        let mut bytes = Vec::new();
        while rows.next(|row| {
            if is_dropped(&row) {
                dropped += 1;
                return Ok(());
            }
            bytes.clear();
            codec::put_number(&mut bytes, codec::cells(row.properties).count() as u64);
            for (name, value) in codec::cells(row.properties) {
                let old = from.properties.get(name as usize);
                let (hash, text) = match (value, old) {
                    (Value::Known(number), Some(old)) => (old.texts.hash(number), old.texts.get(number)),
                    (Value::Known(_), None) => continue,
                    (Value::Text(text), _) => (self.hasher.hash(text), text),
                };
                let Some(new) = to.properties.get_mut(name as usize) else {
                    to.count_uncounted(name, 1);
                    codec::put_cell(&mut bytes, name, Value::Text(text));
                    continue;
                };
                let before = new.texts.len();
                let number = new.add(hash, text, 1, (row.microseconds, row.microseconds), &mut self.budget);
                // What every value can be is known once each of them was looked at.
                if number.is_none() || new.texts.len() > before {
                    new.forms.add(text);
                }
                codec::put_cell(&mut bytes, name, number.map_or(Value::Text(text), Value::Known));
            }
            bytes.extend_from_slice(codec::id_of(row.properties));
            self.days.add(row.microseconds);
            in_memory += to.push(row.user, row.microseconds, &bytes, self.spills)?;
            Ok(())
        })? {
            if in_memory > self.memory_bytes {
                to.spill(self.spills)?;
                in_memory = 0;
            }
        }
        to.finish(self.spills)?;
        // What stays in memory of one event type adds to that of the next ones.
        if in_memory > self.memory_bytes / 16 {
            to.spill(self.spills)?;
        }
        Ok((to, dropped))
    }
}
