//! The funnel kernel: the best path of one user through the steps.

use crate::assignment::Assignment;
use crate::steps::{MOST_STEPS, StepMask};
use rockpool_question::Ties;
use std::ops::Range;

/// What a path must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelRules {
    /// Number of steps, 2 to [`MOST_STEPS`]; more are cut off.
    pub steps: usize,
    /// The window from the first step in ticks, inclusive; below 0 it counts as 0.
    pub window: i64,
    /// What the same tick means.
    pub ties: Ties,
}

/// Matches one user after another; keeps its buffers between them.
///
/// # How it works, and why it is exact
///
/// *Level.* One pass over the ticks keeps, for each step `k`, the latest entry from which some path has filled
/// steps `0..=k` so far. Of two entries that got as far, the later one has the later deadline, so whatever
/// the earlier can still do the later can do too, and no other entry need be remembered. A path through step
/// `k` is also one through step `k - 1`, so the entries never increase with the step, and the steps that have
/// one are the first `reached` steps.
///
/// *One tick.* `strictly after` lets a path fill one step at a tick: each step takes the entry of the step
/// before as it was before the tick. `same instant counts` lets it fill a run of neighbouring steps
/// `a..=b`, if these can be given different events of the tick (`Assignment` decides that). Parts of a
/// fillable run are fillable, so for each `b` the smallest such `a`, which has the latest entry, is the best.
/// Events at different ticks are different events, so nothing else can be used twice.
///
/// *Entry.* Let `end` be the tick at which the highest level is first reached, from entry `x`. Every path to
/// that level ends at `end` or later, so an entry before `end - window` cannot have one. An entry `e` in
/// `[end - window, x]` at an earlier tick than `x` has one: `x`'s path with `e` in the place of `x`, whose
/// other events all lie at `x`'s tick or later, so that `e` is not among them. So the reported entry lies at
/// the first tick from `end - window` that has one, without any search.
///
/// *Path.* From it, fill as many further steps as each tick allows. By induction over the ticks no other path
/// from that entry's tick has filled more steps by then (it may have chosen a run `c..=e` where this one
/// stands at `d >= c`; of that run `d..=e` remains fillable), so each step is at its earliest tick, all at
/// once: the first path in the order of its times, step by step.
#[derive(Debug)]
pub struct FunnelKernel {
    rules: FunnelRules,
    steps: usize,
    window: u64,
    assignment: Assignment,
    path: Vec<usize>,
}

/// The highest level of a user and the tick at which it is first reached.
#[derive(Debug, Clone, Copy)]
struct Highest {
    level: usize,
    end: i64,
}

/// Ticks from `earlier` to `later`; exact for any two instants in this order.
fn elapsed(earlier: i64, later: i64) -> u64 {
    later.wrapping_sub(earlier) as u64
}

/// The end of the run of events at the tick of event `start`.
fn end_of_tick(times: &[i64], start: usize) -> usize {
    let rest = times.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|time| rest.first() == Some(time)).count()
}

impl FunnelKernel {
    /// A kernel for these rules.
    pub fn new(rules: FunnelRules) -> Self {
        Self {
            rules,
            steps: rules.steps.min(MOST_STEPS),
            window: u64::try_from(rules.window).unwrap_or(0),
            assignment: Assignment::default(),
            path: Vec::new(),
        }
    }

    /// The rules.
    pub fn rules(&self) -> FunnelRules {
        self.rules
    }

    /// The reported path of a user (rules 1 to 6 of the funnel's definition), as positions in the slices, one
    /// for each step reached; empty when no entry lies in `entries`.
    ///
    /// `times` are ticks in ascending order; `masks[i]` says which steps event `i` can fill; `entries` is the half-open range of ticks in which a first step may lie. The order of events
    /// at the same tick changes neither the number of steps nor their times; of several equally good events
    /// at a tick it decides which is named.
    pub fn best_path(&mut self, times: &[i64], masks: &[StepMask], entries: Range<i64>) -> &[usize] {
        self.path.clear();
        let (times, masks) = same_length(times, masks);
        if let Some(highest) = self.highest(times, masks, &entries) {
            let window = i64::try_from(self.window).unwrap_or(i64::MAX);
            let earliest = highest.end.saturating_sub(window).max(entries.start);
            let start = times.partition_point(|time| *time < earliest);
            match self.rules.ties {
                Ties::StrictlyAfter => self.walk_strictly_after(times, masks, start, highest.level),
                Ties::SameInstantCounts => self.walk_same_instant(times, masks, start, highest.level),
            }
        }
        &self.path
    }

    /// The number of steps the user reaches: the length of [`Self::best_path`], for less work.
    pub fn best_level(&mut self, times: &[i64], masks: &[StepMask], entries: Range<i64>) -> usize {
        let (times, masks) = same_length(times, masks);
        self.highest(times, masks, &entries).map_or(0, |highest| highest.level)
    }

    fn highest(&mut self, times: &[i64], masks: &[StepMask], entries: &Range<i64>) -> Option<Highest> {
        if self.steps == 0 || times.is_empty() {
            return None;
        }
        let start = match times.first() {
            Some(first) if *first < entries.start => times.partition_point(|time| *time < entries.start),
            _ => 0,
        };
        // No step can be filled before the first entry.
        let start = start + masks[start..].iter().position(|mask| mask.has(0))?;
        match self.rules.ties {
            Ties::StrictlyAfter => self.highest_strictly_after(times, masks, start, entries.end),
            Ties::SameInstantCounts => self.highest_same_instant(times, masks, start, entries.end),
        }
    }

    fn highest_strictly_after(
        &self,
        times: &[i64],
        masks: &[StepMask],
        start: usize,
        last_entry: i64,
    ) -> Option<Highest> {
        let mut progress = Progress::new(self.steps, self.window);
        let mut next = start;
        while next < times.len() {
            let time = times[next];
            let mut fills = masks[next];
            next += 1;
            while next < times.len() && times[next] == time {
                fills |= masks[next];
                next += 1;
            }
            fills &= progress.useful;
            if fills.is_empty() {
                continue;
            }
            if time >= last_entry {
                if progress.is_over(time) {
                    break;
                }
                fills = fills.without(StepMask::of(0));
            }
            progress.fill_one(time, fills);
            if progress.reached == self.steps {
                break;
            }
        }
        progress.highest()
    }

    fn highest_same_instant(
        &mut self,
        times: &[i64],
        masks: &[StepMask],
        start: usize,
        last_entry: i64,
    ) -> Option<Highest> {
        let all = StepMask::first(self.steps);
        let mut progress = Progress::new(self.steps, self.window);
        // An event before the first entry's own tick is no use, one at that tick is.
        let mut next = times.partition_point(|time| *time < times[start]);
        while next < times.len() {
            let first = next;
            let time = times[first];
            let mut fills = masks[first];
            let mut several = (fills & all).without_first();
            next += 1;
            while next < times.len() && times[next] == time {
                let mask = masks[next] & all;
                fills |= mask;
                several |= mask.without_first();
                next += 1;
            }
            fills &= all;
            if time >= last_entry {
                if progress.is_over(time) {
                    break;
                }
                fills = fills.without(StepMask::of(0));
            }
            if next - first == 1 {
                progress.fill_one(time, fills & progress.useful);
            } else if several.is_empty() {
                progress.fill_each(time, fills);
            } else {
                let reachable = StepMask::first((progress.reached + next - first).min(self.steps));
                self.assignment.offer(first, &masks[first..next], fills & reachable);
                let starts = self.assignment.earliest_starts(fills & reachable);
                progress.fill_runs(time, &starts);
            }
            if progress.reached == self.steps {
                break;
            }
        }
        progress.highest()
    }

    fn walk_strictly_after(&mut self, times: &[i64], masks: &[StepMask], start: usize, level: usize) {
        let mut previous = None;
        for position in start..times.len() {
            let step = self.path.len();
            if step == level {
                break;
            }
            if masks[position].has(step) && previous < Some(times[position]) {
                previous = Some(times[position]);
                self.path.push(position);
            }
        }
    }

    fn walk_same_instant(&mut self, times: &[i64], masks: &[StepMask], start: usize, level: usize) {
        let mut first = start;
        while first < times.len() && self.path.len() < level {
            let next = end_of_tick(times, first);
            let step = self.path.len();
            let tick = &masks[first..next];
            let fills: StepMask = tick.iter().copied().collect();
            if fills.has(step) {
                let wanted = (fills & StepMask::first(level)).without(StepMask::first(step));
                self.assignment.offer(first, tick, wanted);
                self.path.extend(self.assignment.longest_run(step..level));
            }
            first = next;
        }
    }
}

/// How far the entries of a user have come, tick by tick.
#[derive(Debug)]
struct Progress {
    /// For each of the first `reached` steps, the latest entry that has come so far; never increasing.
    latest: [i64; MOST_STEPS],
    /// The steps that some entry has come to.
    reached: usize,
    /// When the last of them was first reached.
    end: i64,
    /// The steps that a single event could change anything at: those reached and the next.
    useful: StepMask,
    steps: usize,
    window: u64,
}

impl Progress {
    fn new(steps: usize, window: u64) -> Self {
        Self { latest: [0; MOST_STEPS], reached: 0, end: 0, useful: StepMask::of(0), steps, window }
    }

    fn highest(&self) -> Option<Highest> {
        (self.reached > 0).then_some(Highest { level: self.reached, end: self.end })
    }

    /// Whether, with no further entries, nothing can change from this tick on.
    fn is_over(&self, time: i64) -> bool {
        self.reached == 0 || elapsed(self.latest[0], time) > self.window
    }

    fn set(&mut self, step: usize, entry: i64, time: i64) {
        self.latest[step] = entry;
        if step >= self.reached {
            self.reached = step + 1;
            self.end = time;
            self.useful = StepMask::first((step + 2).min(self.steps));
        }
    }

    /// Fills one of the steps in `fills`, all within `useful`, in each path: from the last step down, so that
    /// each sees the entry of the step before as it was before this tick.
    fn fill_one(&mut self, time: i64, mut fills: StepMask) {
        while let Some(step) = fills.highest() {
            fills = fills.without(StepMask::of(step));
            if step == 0 {
                self.set(0, time, time);
            } else {
                let entry = self.latest[step - 1];
                if elapsed(entry, time) <= self.window {
                    self.set(step, entry, time);
                }
            }
        }
    }

    /// Fills any run of the steps in `fills`, each of which has an event of its own: from the first step up,
    /// so that each sees what this tick has done for the step before.
    fn fill_each(&mut self, time: i64, fills: StepMask) {
        for step in fills.steps() {
            if step == 0 {
                self.set(0, time, time);
            } else if step > self.reached {
                return;
            } else if elapsed(self.latest[step - 1], time) <= self.window {
                self.set(step, self.latest[step - 1], time);
            }
        }
    }

    /// Fills any run of steps `starts[b]..=b`: from the last down, as in [`Self::fill_one`].
    fn fill_runs(&mut self, time: i64, starts: &[Option<usize>; MOST_STEPS]) {
        let before = self.reached;
        let mut changed = None;
        for step in (0..self.steps).rev() {
            let entry = match starts[step] {
                Some(0) => time,
                Some(start) if start <= before => self.latest[start - 1],
                _ => continue,
            };
            if elapsed(entry, time) <= self.window {
                self.latest[step] = entry;
                changed = changed.max(Some(step));
            }
        }
        if let Some(step) = changed {
            let entry = self.latest[step];
            self.set(step, entry, time);
        }
    }
}

/// The two slices, cut to the shorter one: one length for the loops above to be checked against.
fn same_length<'a>(times: &'a [i64], masks: &'a [StepMask]) -> (&'a [i64], &'a [StepMask]) {
    let length = times.len().min(masks.len());
    (&times[..length], &masks[..length])
}
