//! Which slots of an entry have been told.

/// Which slots have been told of one entry.
#[derive(Debug, Default)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    /// No marks, for so many slots.
    pub(super) fn new(slots: usize) -> Self {
        Self { words: vec![0; slots.div_ceil(64)] }
    }

    /// Takes all marks away.
    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Marks a slot; false if it was.
    pub(super) fn mark(&mut self, slot: usize) -> bool {
        let Some(word) = self.words.get_mut(slot / 64) else { return false };
        let bit = 1 << (slot % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}
