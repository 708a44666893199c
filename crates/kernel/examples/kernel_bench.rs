//! Nanoseconds per event of the funnel kernels on 10 million generated events.
//!
//! `cargo run --release -p rockpool-kernel --example kernel_bench`

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a native program that prints what it measures"
)]

use rockpool_kernel::StepMask;
use rockpool_kernel::funnel::{FunnelKernel, FunnelRules};
use rockpool_kernel::path::{ExclusionRule, PathKernel, PathRules, UserEvents};
use rockpool_question::Ties;
use std::hint::black_box;
use std::ops::Range;
use std::time::Instant;

const EVENTS: usize = 10_000_000;
const DAY: i64 = 86_400_000;

/// The events of each user, as positions.
fn runs(users: &[u32]) -> impl Iterator<Item = Range<usize>> {
    users.chunk_by(|one, next| one == next).scan(0, |end, user| {
        let start = *end;
        *end += user.len();
        Some(start..*end)
    })
}

/// A small generator that needs no crate: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Users with 1 to 2 000 events, most with few, over 60 days; each event fills one of `steps` steps, the
/// first ones most often; times are multiples of `tick`.
fn generate(steps: u32, tick: i64) -> (Vec<u32>, Vec<i64>, Vec<StepMask>) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut users, mut times, mut masks) = (Vec::new(), Vec::new(), Vec::new());
    let mut user = 0u32;
    while users.len() < EVENTS {
        user += 1;
        let most = 1 << random.below(12);
        let count = 1 + random.below(most) as usize;
        let start = times.len();
        times.extend((0..count).map(|_| random.below(60 * DAY as u64) as i64 / tick * tick));
        times[start..].sort_unstable();
        users.extend(std::iter::repeat_n(user, count));
        masks.extend((0..count).map(|_| {
            let step = random.below(u64::from(steps)).min(random.below(u64::from(steps)));
            StepMask::of(step as usize)
        }));
    }
    (users, times, masks)
}

fn measure(name: &str, events: usize, mut run: impl FnMut() -> u64) {
    let mut fastest = f64::INFINITY;
    let mut total = 0;
    for _ in 0..5 {
        let start = Instant::now();
        total = black_box(run());
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    println!("{name:<44} {:>6.2} ns/event  (sum {total})", fastest * 1e9 / events as f64);
}

/// The kernel for all rules: plain, with an exclusion, and as attempts.
fn measure_all_rules(steps: usize, ties: Ties, users: &[u32], times: &[i64], masks: &[StepMask]) {
    let plain = PathRules::plain(steps, 7 * DAY, ties);
    let excluding = PathRules { exclusions: vec![ExclusionRule { from: 0, to: steps - 1 }], ..plain.clone() };
    let entries = 0..30 * DAY;
    for (name, rules) in [("plain", plain.clone()), ("an exclusion", excluding)] {
        let mut kernel = PathKernel::new(rules);
        measure(&format!("all rules  {ties:?}, {name}"), users.len(), || {
            let best = |user: std::ops::Range<usize>| {
                let user = UserEvents { times: &times[user.clone()], masks: &masks[user], values: &[] };
                match kernel.load(user, entries.clone()) {
                    0 => 0,
                    _ => kernel.best(user, 0, std::slice::from_ref(&entries)).get(0).len() as u64,
                }
            };
            runs(users).map(best).sum()
        });
    }
    let mut kernel = PathKernel::new(plain);
    measure(&format!("all rules  {ties:?}, attempts"), users.len(), || {
        let attempts = |user: std::ops::Range<usize>| {
            let user = UserEvents { times: &times[user.clone()], masks: &masks[user], values: &[] };
            match kernel.load(user, entries.clone()) {
                0 => 0,
                _ => kernel.attempts(user, 0).len() as u64,
            }
        };
        runs(users).map(attempts).sum()
    });
}

fn main() {
    for (steps, tick, tick_name) in [(3, 1, "ms"), (3, 60_000, "minutes"), (8, 1, "ms")] {
        let (users, times, masks) = generate(steps, tick);
        let both: Vec<StepMask> =
            masks.iter().map(|mask| StepMask::from_bits(mask.bits() | mask.bits() << 1)).collect();
        println!("{steps} steps, times in {tick_name}, {} events", users.len());
        for ties in [Ties::StrictlyAfter, Ties::SameInstantCounts] {
            measure_all_rules(steps as usize, ties, &users, &times, &masks);
            for (kind, masks) in [("one step an event", &masks), ("two steps an event", &both)] {
                let rules = FunnelRules { steps: steps as usize, window: 7 * DAY, ties };
                let mut kernel = FunnelKernel::new(rules);
                measure(&format!("best_level {ties:?}, {kind}"), users.len(), || {
                    runs(&users)
                        .map(|user| kernel.best_level(&times[user.clone()], &masks[user], 0..30 * DAY) as u64)
                        .sum()
                });
                measure(&format!("best_path  {ties:?}, {kind}"), users.len(), || {
                    runs(&users)
                        .map(|user| {
                            kernel.best_path(&times[user.clone()], &masks[user], 0..30 * DAY).len() as u64
                        })
                        .sum()
                });
            }
        }
    }
}
