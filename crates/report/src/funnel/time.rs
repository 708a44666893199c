//! The times of a funnel: between which steps, and their table.

use super::{everybody_and_groups, unit_heading};
use crate::grid::{Grid, GridCell, GridColumn};
use crate::value::Value;
use rockpool_question::{FunnelAnswer, FunnelGroup, TimeToConvert};

/// Two steps between which time is measured, both from 0.
///
/// The answer has times from the first step and from the step before, so `from` is 0 or `to - 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The step the clock starts at.
    pub from: usize,
    /// The step it stops at.
    pub to: usize,
}

impl Transition {
    /// Every transition of a funnel with so many steps: from the first to the last, then from each to the
    /// next, then from the first to those between.
    pub fn all(steps: usize) -> Vec<Self> {
        let Some(last) = steps.checked_sub(1).filter(|last| *last > 0) else {
            return Vec::new();
        };
        let mut all = vec![Self { from: 0, to: last }];
        all.extend((0..last).map(|from| Self { from, to: from + 1 }));
        all.extend((2..last).map(|to| Self { from: 0, to }));
        all.dedup();
        all
    }

    /// The times of one group between the two steps.
    pub fn time(self, group: &FunnelGroup) -> Option<&TimeToConvert> {
        let step = group.steps.get(self.to)?;
        if self.from == 0 { step.time_from_first.as_ref() } else { step.time_from_previous.as_ref() }
    }

    /// `1 opened → 3 saved`.
    pub fn name(self, group: &FunnelGroup) -> String {
        let step = |index: usize| {
            let name = group.steps.get(index).map_or("", |step| step.name.as_str());
            format!("{} {name}", index + 1)
        };
        format!("{} → {}", step(self.from), step(self.to))
    }
}

/// The time between steps: average and percentiles, in milliseconds.
pub fn time_to_convert(answer: &FunnelAnswer) -> Grid {
    let mut grid = Grid::new(
        "Time to convert",
        vec![
            GridColumn::text("transition", "From → to"),
            GridColumn::numeric("users", unit_heading(answer.count)),
            GridColumn::numeric("average_milliseconds", "Average"),
            GridColumn::numeric("median_milliseconds", "Median"),
            GridColumn::numeric("p75_milliseconds", "75 %").with_hint("75 % took at most this"),
            GridColumn::numeric("p90_milliseconds", "90 %").with_hint("90 % took at most this"),
            GridColumn::numeric("p95_milliseconds", "95 %").with_hint("95 % took at most this"),
            GridColumn::numeric("p99_milliseconds", "99 %").with_hint("99 % took at most this"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for transition in Transition::all(group.steps.len()) {
            let mut cells = vec![GridCell::heading(Value::Text(transition.name(group)))];
            match transition.time(group) {
                Some(time) => {
                    cells.push(GridCell::count(time.users));
                    cells.extend(statistics(time).map(|(_, value)| GridCell::duration(Some(value))));
                }
                None => {
                    cells.push(GridCell::count(0));
                    cells.extend((0..6).map(|_| GridCell::absent()));
                }
            }
            grid.push(name.as_deref(), cells);
        }
    }
    grid
}

/// The six statistics of a time to convert, each with its name.
pub fn statistics(time: &TimeToConvert) -> [(&'static str, f64); 6] {
    [
        ("Average", time.average),
        ("Median", time.median),
        ("75 % within", time.p75),
        ("90 % within", time.p90),
        ("95 % within", time.p95),
        ("99 % within", time.p99),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use crate::tab_separated;

    #[test]
    fn transitions_name_each_pair_once() {
        let pairs = |steps| -> Vec<_> {
            Transition::all(steps).into_iter().map(|transition| (transition.from, transition.to)).collect()
        };
        assert_eq!(pairs(1), []);
        assert_eq!(pairs(2), [(0, 1)]);
        assert_eq!(pairs(3), [(0, 2), (0, 1), (1, 2)]);
        assert_eq!(pairs(4), [(0, 3), (0, 1), (1, 2), (2, 3), (0, 2)]);
    }

    #[test]
    fn times_are_in_milliseconds_and_absent_where_nobody_came() {
        let text = tab_separated(&time_to_convert(&samples::funnel()));
        assert!(text.contains("1 opened → 3 shared\t10\t3600000\t1800000\t"), "{text}");
        assert!(text.contains("2 saved → 3 shared\t0\t\t\t\t\t\t\n"), "{text}");
    }
}
