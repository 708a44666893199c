//! Paths as they are found.

use std::ops::Range;

/// An event on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// The step that it fills, from 0. In any order the steps of a path do not ascend.
    pub step: usize,
    /// Its position in the user's events.
    pub event: usize,
}

/// Several paths.
#[derive(Debug, Default)]
pub struct Paths {
    matched: Vec<Matched>,
    paths: Vec<Range<usize>>,
}

impl Paths {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// A path, event by event; empty where there is none.
    #[inline]
    pub fn get(&self, path: usize) -> &[Matched] {
        self.paths.get(path).and_then(|range| self.matched.get(range.clone())).unwrap_or_default()
    }

    /// So many, of which nothing is known yet.
    pub(super) fn clear(&mut self, paths: usize) {
        self.matched.clear();
        self.paths.clear();
        self.paths.resize(paths, 0..0);
    }

    /// One more, of which nothing is known yet.
    pub(super) fn open(&mut self) {
        self.paths.push(0..0);
    }

    /// Whether nothing is known of a path.
    pub(super) fn is_open(&self, path: usize) -> bool {
        self.paths.get(path).is_some_and(Range::is_empty)
    }

    /// Has a path written.
    pub(super) fn set(&mut self, path: usize, write: impl FnOnce(&mut Vec<Matched>)) {
        let start = self.matched.len();
        write(&mut self.matched);
        if let Some(range) = self.paths.get_mut(path) {
            *range = start..self.matched.len();
        }
    }
}
