//! The tables of a funnel: step by step, over time, time to convert.

use super::{CellStyle, Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::{CalendarUnit, FunnelAnswer, FunnelGroup, FunnelStep, Rate, TimeToConvert};

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

/// What a group is called; nothing for everybody.
pub fn group_name(group: &FunnelGroup) -> Option<String> {
    group.value.as_ref().map(ToString::to_string)
}

/// The groups of a breakdown, or everybody without one.
pub fn groups(answer: &FunnelAnswer) -> Vec<&FunnelGroup> {
    if answer.groups.is_empty() { vec![&answer.total] } else { answer.groups.iter().collect() }
}

/// Everybody, and then the groups.
fn everybody_and_groups(answer: &FunnelAnswer) -> impl Iterator<Item = (Option<String>, &FunnelGroup)> {
    let total = (!answer.groups.is_empty()).then(|| "Everybody".to_owned());
    std::iter::once((total, &answer.total))
        .chain(answer.groups.iter().map(|group| (group_name(group), group)))
}

/// The users of each step, with rates and the median time.
pub fn steps(answer: &FunnelAnswer) -> Grid {
    let mut grid = Grid::new(
        "Funnel steps",
        vec![
            GridColumn::numeric("step", "#"),
            GridColumn::text("name", "Step"),
            GridColumn::numeric("users", "Users"),
            GridColumn::numeric("lost", "Lost").with_hint("Users of the step before who did not come here"),
            GridColumn::numeric("from_previous", "Of previous")
                .with_hint("Share of the users of the step before"),
            GridColumn::numeric("from_first", "Of first").with_hint("Share of the users who entered"),
            GridColumn::page_only("from_first_interval", "95 % interval")
                .with_hint("Wilson score interval of the share of first"),
            GridColumn::export_only("from_first_low"),
            GridColumn::export_only("from_first_high"),
            GridColumn::numeric("from_first_finished", "Finished only")
                .with_hint("Share of first among users whose window ended within the covered time"),
            GridColumn::export_only("finished_users"),
            GridColumn::export_only("finished_entered"),
            GridColumn::numeric("median_milliseconds", "Median time")
                .with_hint("Half of the users came from step 1 to here in at most this time"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for (index, step) in group.steps.iter().enumerate() {
            grid.push(name.as_deref(), step_cells(index, step));
        }
    }
    grid
}

fn step_cells(index: usize, step: &FunnelStep) -> Vec<GridCell> {
    let first = index == 0;
    let lost = step.from_previous.of.saturating_sub(step.from_previous.count);
    let finished = step.from_first_finished;
    let median = step.time_from_first.as_ref().map(|time| time.median);
    vec![
        GridCell { style: CellStyle::Muted, ..GridCell::count(index as u64 + 1) },
        GridCell::heading(step.name.clone(), Exact::Text(step.name.clone())),
        GridCell::count(step.from_first.count),
        if first { GridCell::absent() } else { GridCell::count(lost) },
        if first { GridCell::absent() } else { rate_cell(step.from_previous) },
        rate_cell(step.from_first),
        if first { GridCell::absent() } else { interval_cell(step.from_first) },
        GridCell::new("", Exact::Number(step.from_first.low)),
        GridCell::new("", Exact::Number(step.from_first.high)),
        rate_cell(finished),
        GridCell::count(finished.count),
        GridCell::count(finished.of),
        GridCell::duration(median),
    ]
}

/// A share with its two counts.
pub fn rate_cell(rate: Rate) -> GridCell {
    GridCell::share(rate.rate).with_title(format!(
        "{} of {}",
        format::count(rate.count),
        format::counted(rate.of, "user")
    ))
}

/// Both ends of a share's interval; absent where nobody could have.
pub fn interval_cell(rate: Rate) -> GridCell {
    if rate.of == 0 {
        return GridCell::absent();
    }
    let exact = Exact::Text(format!("{}–{}", rate.low, rate.high));
    GridCell::new(format::percent_range(rate.low, rate.high), exact)
}

/// The users of each step by the calendar bucket of their entry.
pub fn over_time(answer: &FunnelAnswer, by: CalendarUnit) -> Grid {
    let mut columns = vec![
        GridColumn::text("bucket", "Entered"),
        GridColumn { numeric: false, ..GridColumn::export_only("unfinished") },
    ];
    columns.extend(answer.total.steps.iter().enumerate().map(|(index, step)| {
        GridColumn::numeric(format!("reached_{}", index + 1), format!("{} {}", index + 1, step.name))
    }));
    columns.extend([
        GridColumn::numeric("conversion", "Conversion").with_hint("From the first step to the last"),
        GridColumn::page_only("conversion_interval", "95 % interval"),
        GridColumn::export_only("conversion_low"),
        GridColumn::export_only("conversion_high"),
    ]);
    let mut grid = Grid::new("Funnel over time", columns);
    for bucket in &answer.over_time {
        let mut cells = vec![
            bucket_cell(bucket.start, by, bucket.unfinished),
            GridCell::new("", Exact::Boolean(bucket.unfinished)),
        ];
        cells.extend(bucket.reached.iter().map(|users| GridCell::count(*users)));
        cells.extend([
            rate_cell(bucket.conversion),
            interval_cell(bucket.conversion),
            GridCell::new("", Exact::Number(bucket.conversion.low)),
            GridCell::new("", Exact::Number(bucket.conversion.high)),
        ]);
        grid.push(None, cells);
    }
    grid
}

/// The heading of a row that stands for a calendar bucket.
pub fn bucket_cell(start: chrono::NaiveDate, by: CalendarUnit, unfinished: bool) -> GridCell {
    GridCell {
        style: if unfinished { CellStyle::UnfinishedHeading } else { CellStyle::Heading },
        ..GridCell::new(format::bucket(start, by), Exact::Text(start.to_string()))
    }
}

/// The time between steps: average and percentiles, in milliseconds.
pub fn time_to_convert(answer: &FunnelAnswer) -> Grid {
    let mut grid = Grid::new(
        "Time to convert",
        vec![
            GridColumn::text("transition", "From → to"),
            GridColumn::numeric("users", "Users"),
            GridColumn::numeric("average_milliseconds", "Average"),
            GridColumn::numeric("median_milliseconds", "Median"),
            GridColumn::numeric("p75_milliseconds", "75 %").with_hint("75 % of the users took at most this"),
            GridColumn::numeric("p90_milliseconds", "90 %").with_hint("90 % of the users took at most this"),
            GridColumn::numeric("p95_milliseconds", "95 %").with_hint("95 % of the users took at most this"),
            GridColumn::numeric("p99_milliseconds", "99 %").with_hint("99 % of the users took at most this"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for transition in Transition::all(group.steps.len()) {
            let heading = transition.name(group);
            let mut cells = vec![GridCell::heading(heading.clone(), Exact::Text(heading))];
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
    use crate::answer::csv;
    use crate::answer::samples;

    #[test]
    fn steps_have_exact_counts_losses_and_rates() {
        let grid = steps(&samples::funnel());
        let exact: Vec<Vec<String>> =
            grid.rows.iter().map(|row| row.cells.iter().map(|cell| cell.exact.text()).collect()).collect();
        assert_eq!(exact[0][..6], ["1", "opened", "200", "", "", "1"]);
        assert_eq!(exact[1][..6], ["2", "saved", "50", "150", "0.25", "0.25"]);
        assert_eq!(exact[2][..6], ["3", "shared", "10", "40", "0.2", "0.05"]);
        assert!(grid.rows.iter().all(|row| row.cells.len() == grid.columns.len()));
    }

    #[test]
    fn a_breakdown_repeats_the_steps_for_every_group() {
        let grid = steps(&samples::funnel_by_plan());
        let groups: Vec<_> = grid.rows.iter().filter_map(|row| row.group.as_deref()).collect();
        assert_eq!(groups[..4], ["Everybody", "Everybody", "Everybody", "<b>pro</b>"]);
        assert_eq!(groups.len(), 9);
        assert!(csv::comma_separated(&grid).starts_with("group,step,name,users,lost,"));
    }

    #[test]
    fn every_bucket_is_a_row() {
        let grid = over_time(&samples::funnel(), CalendarUnit::Day);
        let text = csv::comma_separated(&grid);
        assert!(text.starts_with("bucket,unfinished,reached_1,reached_2,reached_3,conversion,"), "{text}");
        assert!(text.contains("2024-01-02,true,80,20,2,0.025,"), "{text}");
    }

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
        let text = csv::comma_separated(&time_to_convert(&samples::funnel()));
        assert!(text.contains("1 opened → 3 shared,10,3600000,1800000,"), "{text}");
        assert!(text.contains("2 saved → 3 shared,0,,,,,,"), "{text}");
    }
}
