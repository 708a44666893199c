//! The funnel kernel for all rules: gaps, exclusions, an exact order, any order, optional steps, properties held
//! constant, attempts, sessions.
//!
//! [`PathKernel`] takes one user after another ([`PathKernel::load`]), cuts the user's events into the units that
//! are counted, and reports the path of each: [`PathKernel::best`], [`PathKernel::attempts`]. Where a funnel has
//! none of these rules, [`FunnelKernel`](super::funnel::FunnelKernel) says the same for less work.
//!
//! # How it works, and why it is exact
//!
//! *Target.* Take one step as the target, and ask which entries have a path to it. Exclusions that end with a
//! later step then mean nothing, and all others must be kept: their later step is on every such path. So an
//! exclusion from `i` to `j` is a rule for neighbours on the path. A path that leaves a tick with a step from `i`
//! on and before `j` must come to its next step before or at the next tick with an excluded event: an event
//! strictly between two neighbours lies strictly between `i` and `j`, and one at the tick itself does so too,
//! unless step `i` lies at this very tick. And every event between `i` and `j` lies between two neighbours or
//! at one of their ticks. Gaps and the exact order are rules for neighbours by themselves. What is left is the
//! window, which ties the end of the path to its entry.
//!
//! *Runs.* Where steps may share a tick, what a path fills at one tick is a run: it comes with a step `a`, leaves
//! with a step `b`, and gives each step of the run an event of its own. Which of the steps are at the tick
//! matters to what follows only by `a` (for exclusions, above) and `b`, and fewer steps are seated whenever more
//! are (`Assignment`); so of the runs from `a` to `b` the one that skips all optional steps in between is
//! possible whenever another is, and `runs` tables the possible pairs. Where steps may not share a tick, runs
//! are single steps.
//!
//! *Reach.* `Reach` goes from the last tick to the first, and states for each tick and each step `a` how soon a
//! path can be at the target, if it comes to the tick with `a`: the least over the ends `b` of a run, over the
//! next steps (up to the next one that is not optional), and over the ticks that the rules for neighbours leave
//! for it, which are all ticks from one on to another. `Soonest` has the least over such a range at hand. An
//! entry has a path to the target exactly if its soonest end is within its window: any path that ends within the
//! window lies within it.
//!
//! *Reported path.* The highest step is the highest target that some entry has a path to. From the earliest such
//! entry, whose window fixes the last tick, an event can come next exactly if its soonest end is not after that
//! tick: nothing else that the path has done before matters. So each choice of the walk, the earliest event or
//! to do without, is one look, and never has to be taken back.
//!
//! *Attempts.* An attempt is over at the soonest end of its entry for the last step, if that is within its window;
//! its path is then the reported one of those that end by then. So one `Reach` of the last step tells where all
//! attempts begin, and the ones before tell how far those came that did not convert.
//!
//! # Cost
//!
//! For `n` steps and `e` events of a unit, a `Reach` takes about `n e` looks (times the number of optional steps in
//! a row), and there are at most `n` of them, however many entries, attempts or calendar buckets there are. A tick
//! at which events can fill several steps each costs a bounded assignment for each of its steps once.

mod any_order;
mod kernel;
mod paths;
mod reach;
mod rules;
mod soonest;
mod ticks;
mod units;
mod walk;

pub use kernel::PathKernel;
pub use paths::{Matched, Paths};
pub use rules::{ALL_STEPS, ANY_EVENT, ExclusionRule, FIRST_EXCLUSION, PathRules, StepRules};
pub use units::UserEvents;
