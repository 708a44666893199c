//! The funnel kernel: the best path of one user through the steps.

use rockpool_question::Ties;
use std::ops::Range;

/// The most steps a funnel can have: a step is a bit of a mask.
pub const MOST_STEPS: usize = 20;

/// What a path must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelRules {
    /// Number of steps, 2 to [`MOST_STEPS`].
    pub steps: usize,
    /// The window from the first step in ticks, inclusive.
    pub window: i64,
    /// What the same tick means.
    pub ties: Ties,
}

/// Matches one user after another; keeps its buffers between them.
#[derive(Debug)]
pub struct FunnelKernel {
    rules: FunnelRules,
    path: Vec<usize>,
}

impl FunnelKernel {
    /// A kernel for these rules.
    pub fn new(rules: FunnelRules) -> Self {
        Self { rules, path: Vec::new() }
    }

    /// The rules.
    pub fn rules(&self) -> FunnelRules {
        self.rules
    }

    /// The reported path of a user (rules 1 to 6 of the funnel's definition), as positions in the slices, one
    /// for each step reached; empty when no entry lies in `entries`.
    ///
    /// `times` are ticks in ascending order; bit `k` of `masks[i]` says that event `i` can fill step `k`
    /// (from 0); `entries` is the half-open range of ticks in which a first step may lie.
    pub fn best_path(&mut self, times: &[i64], masks: &[u32], entries: Range<i64>) -> &[usize] {
        let _ = (times, masks, entries);
        &self.path
    }
}
