//! Goes over the days of a block of users, file by file.
//!
//! What [`super::days`] says of one user holds for many at once: first the anchor of each is found among the days with a
//! start event, then every day with a return marks the slot of its period. So the rows of a user need not come together.

use super::rules::{CountEntries, RETURNING, Rules, START};
use crate::groups::NOT_SET;
use crate::users::{BlockUsers, DayBlock};
use rockpool_calendar::DayTable;
use rockpool_kernel::retention::Anchor;

/// The period of nobody's anchor: no period is later.
const NEVER: i32 = i32::MAX;

/// The anchors and marks of a block's users; its memory serves one block after another.
#[derive(Debug)]
pub(super) struct BlockMarks {
    users: BlockUsers,
    /// For each user the first tick of the first day with a start event, and that day.
    starts: Vec<(i64, i32)>,
    /// For each user the period and tick of the anchor.
    anchors: Vec<(i32, i64)>,
    /// For each user so many words of bits: the slots of the grid with a return, and one bit more for what is in none.
    marks: Vec<u64>,
    words: usize,
    /// The bit of the period that is so many after the anchor's; the last one stands for all that follow.
    bits: Vec<u32>,
}

impl BlockMarks {
    /// Nothing yet, for a grid in an extract.
    pub(super) fn new(rules: &Rules<'_>) -> Self {
        let slots = &rules.slots;
        // No two periods lie further apart than this.
        let since = 0..=rules.buckets.len() as u64 + 1;
        let bits = since.map(|since| slots.of(since).unwrap_or(slots.count()) as u32).collect();
        Self {
            users: BlockUsers::new(rules.users),
            starts: vec![],
            anchors: vec![],
            marks: vec![],
            words: (slots.count() + 1).div_ceil(64),
            bits,
        }
    }

    /// Finds the anchors of the users.
    fn find_anchors(&mut self, block: &DayBlock<'_>, rules: &Rules<'_>, day_table: &DayTable) {
        self.starts.clear();
        self.starts.resize(self.users.users().len(), (i64::MAX, i32::MAX));
        for (rows, users) in self.users.rows(block).filter(|(rows, _)| rows.mask().meets(START)) {
            for ((user, day), first) in users.iter().zip(rows.days()).zip(rows.first()) {
                if let Some(start) = self.starts.get_mut(*user as usize)
                    && block.days().contains(day)
                {
                    let is_earlier = *first < start.0;
                    start.0 = if is_earlier { *first } else { start.0 };
                    start.1 = if is_earlier { *day } else { start.1 };
                }
            }
        }
        let anchor = |(time, day): &(i64, i32)| {
            let period = day_table.get(*day).filter(|_| rules.start_days.contains(day));
            (period.map_or(NEVER, |period| period as i32), *time)
        };
        self.anchors.clear();
        self.anchors.extend(self.starts.iter().map(anchor));
    }

    /// Marks the slots of the grid with a return later than the anchor.
    fn mark_returns(&mut self, block: &DayBlock<'_>, rules: &Rules<'_>, day_table: &DayTable) {
        let words = self.words;
        self.marks.clear();
        self.marks.resize(self.anchors.len() * words, 0);
        let wanted = rules.start_days.start.max(block.days().start)..block.days().end;
        let after_last = rules.buckets.len();
        let (Some(later), in_none) = (self.bits.len().checked_sub(1), rules.slots.count()) else { return };
        for (rows, users) in self.users.rows(block).filter(|(rows, _)| rows.mask().meets(RETURNING)) {
            for ((user, day), last) in users.iter().zip(rows.days()).zip(rows.last()) {
                let user = *user as usize;
                let Some((own, time)) = self.anchors.get(user) else { continue };
                if !wanted.contains(day) {
                    continue;
                }
                let since = day_table.get(*day).unwrap_or(after_last) as i32 - own;
                // Most of what is in no slot lies past the last, and nobody can tell when: it has a bit too.
                let bit =
                    self.bits.get((since.max(0) as usize).min(later)).map_or(in_none, |bit| *bit as usize);
                let bit = if since < 0 { in_none } else { bit };
                if since == 0 && last <= time {
                    continue;
                }
                if let Some(word) = self.marks.get_mut(user * words + bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
        }
        // What is in no slot is not told.
        let (word, bit) = (in_none / 64, in_none % 64);
        self.marks.iter_mut().skip(word).step_by(words).for_each(|word| *word &= !(1 << bit));
    }

    /// Tells the entries of the users.
    fn tell(&self, rules: &Rules<'_>, count: &mut impl CountEntries) {
        let marks = self.marks.chunks_exact(self.words);
        for ((user, (period, time)), marks) in self.users.users().iter().zip(&self.anchors).zip(marks) {
            if *period == NEVER {
                continue;
            }
            let anchor = Anchor { period: *period, time: *time, group: NOT_SET };
            count.entry(anchor);
            if rules.slots.is_of_last() {
                // Slots ascend with the periods.
                let last = marks.iter().enumerate().rfind(|(_, bits)| **bits != 0);
                if let Some((word, bits)) = last {
                    count.returned(anchor, word * 64 + bits.ilog2() as usize);
                }
            } else {
                for (word, bits) in marks.iter().enumerate() {
                    let mut bits = *bits;
                    while bits != 0 {
                        count.returned(anchor, word * 64 + bits.trailing_zeros() as usize);
                        bits &= bits - 1;
                    }
                }
            }
            count.end_of_entry(*user, anchor);
        }
    }

    /// Tells the entries of a block of users, each of whom has at most one; false if the users have to come one by one.
    pub(super) fn gather(
        &mut self,
        block: &DayBlock<'_>,
        rules: &Rules<'_>,
        day_table: &DayTable,
        count: &mut impl CountEntries,
    ) -> bool {
        if !self.users.find(block) {
            return false;
        }
        self.find_anchors(block, rules, day_table);
        self.mark_returns(block, rules, day_table);
        self.tell(rules, count);
        true
    }
}
