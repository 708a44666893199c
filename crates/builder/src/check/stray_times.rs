//! Events far from all others in time, beside what the manifest says of them: what is unfinished rests on it.

use super::findings::{Findings, Times};
use rockpool_catalog::{MANIFEST_FILE, Manifest, Strays, TimeRange, TimeResolution};

/// The most examples that are looked for.
const EXAMPLES: usize = 64;

/// What the manifest says of strays.
#[derive(Debug, Clone, Copy)]
pub(super) struct StatedStrays<'a> {
    main: TimeRange,
    examples: &'a [i64],
}

impl<'a> StatedStrays<'a> {
    /// None where there are none.
    pub(super) fn of(manifest: &'a Manifest) -> Option<Self> {
        let Strays { others, examples, .. } = manifest.strays.as_ref()?;
        Some(Self { main: *others, examples })
    }
}

/// When strays and other events happened.
#[derive(Debug, Clone, Default)]
pub(super) struct StrayTimes {
    rows: u64,
    others: Option<TimeRange>,
    before: Option<TimeRange>,
    after: Option<TimeRange>,
    /// A bit for each example that was met.
    examples: u64,
}

impl StrayTimes {
    /// Counts an event; says whether it is a stray.
    pub(super) fn add(&mut self, tick: i64, stated: Option<StatedStrays<'_>>) -> bool {
        let Some(StatedStrays { main, examples }) = stated else { return false };
        let time = TimeRange { first: tick, last: tick };
        let of = if tick < main.first {
            &mut self.before
        } else if tick > main.last {
            &mut self.after
        } else {
            &mut self.others
        };
        *of = Some(of.map_or(time, |known| known.union(time)));
        let is_stray = tick < main.first || tick > main.last;
        if is_stray {
            self.rows += 1;
            for (place, _) in
                examples.iter().take(EXAMPLES).enumerate().filter(|(_, example)| **example == tick)
            {
                self.examples |= 1 << place;
            }
        }
        is_stray
    }

    /// Adds the events of others.
    pub(super) fn merge(&mut self, other: &Self) {
        let union = |one: Option<TimeRange>, other: Option<TimeRange>| {
            one.into_iter().chain(other).reduce(TimeRange::union)
        };
        self.rows += other.rows;
        self.others = union(self.others, other.others);
        self.before = union(self.before, other.before);
        self.after = union(self.after, other.after);
        self.examples |= other.examples;
    }

    /// Notes where the manifest says something else.
    pub(super) fn compare(&self, stated: &Strays, resolution: TimeResolution, findings: &mut Findings) {
        let times = |covered| Times(covered, resolution);
        findings.expect(MANIFEST_FILE, "strays", stated.rows, self.rows);
        findings.expect(
            MANIFEST_FILE,
            "the time of all but strays",
            times(Some(stated.others)),
            times(self.others),
        );
        findings.expect(
            MANIFEST_FILE,
            "the time of strays before it",
            times(stated.before),
            times(self.before),
        );
        findings.expect(MANIFEST_FILE, "the time of strays after it", times(stated.after), times(self.after));
        let ends = self.before.into_iter().chain(self.after).reduce(TimeRange::union);
        let ends = ends.map(|ends| (Some(ends.first), Some(ends.last))).unwrap_or_default();
        let examples = &stated.examples;
        let all_met = examples.len() <= EXAMPLES && self.examples.count_ones() as usize == examples.len();
        let in_order = examples.is_sorted_by(|one, next| one < next);
        if !all_met || !in_order || (examples.first().copied(), examples.last().copied()) != ends {
            findings.problem(
                MANIFEST_FILE,
                "the examples of strays are not the first and last of them and others between",
            );
        }
    }
}
