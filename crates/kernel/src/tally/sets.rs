//! Users who are in several groups at once, counted by cell and these groups.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::Hash;

/// How many users have which set in which cell. A set is looked up without being copied.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de> + Eq + Hash"))]
pub(super) struct Sets<T> {
    numbers: HashMap<Box<[T]>, u32>,
    sets: Vec<Box<[T]>>,
    counts: HashMap<(u32, u32), i64>,
}

impl<T> Default for Sets<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), sets: vec![], counts: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> Sets<T> {
    /// Adds users who have a set in a cell.
    pub(super) fn add(&mut self, cell: usize, set: &[T], users: i64) {
        let number = match self.numbers.get(set) {
            Some(number) => *number,
            None => {
                let number = self.sets.len() as u32;
                self.sets.push(set.into());
                self.numbers.insert(set.into(), number);
                number
            }
        };
        *self.counts.entry((cell as u32, number)).or_default() += users;
    }

    /// Every cell and set with users.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &[T], i64)> {
        self.counts.iter().filter(|(_, users)| **users != 0).filter_map(|((cell, number), users)| {
            Some((*cell as usize, self.sets.get(*number as usize)?.as_ref(), *users))
        })
    }
}
