//! The tables of a funnel: step by step, over time.

use crate::format;
use crate::grid::{CellStyle, Grid, GridCell, GridColumn, Mark};
use crate::value::Value;
use rockpool_question::{
    AnswerPart, BucketStart, CalendarUnit, FunnelAnswer, FunnelGroup, FunnelStep, Rate, StepOutcome, Ties,
    Unit,
};

/// What a group is called; nothing for everybody.
pub fn group_name(group: &FunnelGroup) -> Option<String> {
    group.value.as_ref().map(ToString::to_string)
}

/// The groups of a breakdown, or everybody without one.
pub fn groups_or_everybody(answer: &FunnelAnswer) -> Vec<&FunnelGroup> {
    if answer.groups.is_empty() { vec![&answer.total] } else { answer.groups.iter().collect() }
}

/// Everybody, and then the groups.
pub fn everybody_and_groups(answer: &FunnelAnswer) -> impl Iterator<Item = (Option<String>, &FunnelGroup)> {
    let total = (!answer.groups.is_empty()).then(|| "Everybody".to_owned());
    std::iter::once((total, &answer.total))
        .chain(answer.groups.iter().map(|group| (group_name(group), group)))
}

/// `Users`, `Attempts`: what is counted, as the heading of a column.
pub fn unit_heading(unit: Unit) -> &'static str {
    match unit {
        Unit::Users => "Users",
        Unit::UserValues => "Users with values",
        Unit::Attempts => "Attempts",
        Unit::Sessions => "Sessions",
    }
}

/// What a step is called, with the word that it may be left out.
pub fn step_name(step: &FunnelStep) -> String {
    if step.optional { format!("{} (optional)", step.name) } else { step.name.clone() }
}

/// Those who came to the last required step before a step and not to it. Nobody is lost at an optional step:
/// the way goes on without it.
pub fn lost(step: &FunnelStep) -> Option<u64> {
    (!step.optional).then(|| step.from_previous.of.saturating_sub(step.from_previous.count))
}

/// The part of a funnel's answer that a step's number is; the step from 0.
pub fn step_part(
    index: usize,
    outcome: StepOutcome,
    group: &FunnelGroup,
    bucket: Option<BucketStart>,
) -> AnswerPart {
    let step = u32::try_from(index + 1).unwrap_or(u32::MAX);
    AnswerPart::FunnelStep { step, outcome, group: group.value.clone(), bucket }
}

/// What the other rule for events at the same instant would change, in words; nothing where it changes nothing.
pub fn tie_words(answer: &FunnelAnswer) -> Option<String> {
    let other = answer.other_ties.as_ref()?;
    let steps = answer.total.steps.iter().zip(&other.reached).enumerate();
    let changed: Vec<String> = steps
        .filter(|(_, (step, reached))| step.from_first.count != **reached)
        .map(|(index, (step, reached))| {
            format!(
                "{} in place of {} would reach step {} ({})",
                format::count(*reached),
                format::of_unit(step.from_first.count, answer.count),
                index + 1,
                step.name
            )
        })
        .collect();
    let rule = match other.ties {
        Ties::StrictlyAfter => "If a step had to happen strictly after the one before",
        Ties::SameInstantCounts => "If events at the same instant counted as in order",
    };
    (!changed.is_empty()).then(|| format!("{rule}, {}.", changed.join(", ")))
}

/// The users of each step, with rates and the median time.
pub fn steps(answer: &FunnelAnswer) -> Grid {
    let unit = answer.count;
    let mut grid = Grid::new(
        "Funnel steps",
        vec![
            GridColumn::numeric("step", "#"),
            GridColumn::text("name", "Step"),
            GridColumn::numeric("users", unit_heading(unit)),
            GridColumn::numeric("lost", "Lost")
                .with_hint("Of the last required step before, those who did not come here"),
            GridColumn::numeric("from_previous", "Of previous")
                .with_hint("Share of those of the last required step before"),
            GridColumn::numeric("from_first", "Of first").with_hint("Share of those who entered"),
            GridColumn::numeric("from_first_interval", "95 % interval")
                .with_hint("Wilson score interval of the share of first"),
            GridColumn::numeric("from_first_finished", "Finished only")
                .with_hint("Share of first among entries whose window ended within the covered time"),
            GridColumn::numeric("median_milliseconds", "Median time")
                .with_hint("Half came from step 1 to here in at most this time"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for (index, step) in group.steps.iter().enumerate() {
            grid.push(name.as_deref(), step_cells(index, step, group, unit));
        }
    }
    grid.legends.push(
        "Finished only: share of first among entries whose window ended within the covered time.".into(),
    );
    grid.legends.extend(tie_words(answer));
    grid
}

fn step_cells(index: usize, step: &FunnelStep, group: &FunnelGroup, unit: Unit) -> Vec<GridCell> {
    let first = index == 0;
    let median = step.time_from_first.as_ref().map(|time| time.median);
    let name = GridCell::heading(Value::Text(step.name.clone())).labelled(step_name(step));
    vec![
        GridCell { style: CellStyle::Muted, ..GridCell::count(index as u64 + 1) },
        name,
        GridCell::count(step.from_first.count).of_users(step_part(index, StepOutcome::Reached, group, None)),
        if first { GridCell::absent() } else { lost_cell(index, step, group) },
        if first { GridCell::absent() } else { rate_cell(step.from_previous, unit) },
        rate_cell(step.from_first, unit),
        if first { GridCell::absent() } else { interval_cell(step.from_first) },
        rate_cell(step.from_first_finished, unit),
        GridCell::duration(median),
    ]
}

/// Who was lost before a step. Those who got no further than the step before are just these, unless that one is
/// optional.
fn lost_cell(index: usize, step: &FunnelStep, group: &FunnelGroup) -> GridCell {
    let Some(lost) = lost(step) else {
        let without = step.from_previous.of.saturating_sub(step.from_previous.count);
        return GridCell::absent().with_title(format!("{} went without this step", format::count(without)));
    };
    let cell = GridCell::count(lost);
    match index.checked_sub(1).and_then(|before| Some((before, group.steps.get(before)?))) {
        Some((before, previous)) if !previous.optional => {
            cell.of_users(step_part(before, StepOutcome::Dropped, group, None))
        }
        _ => cell,
    }
}

/// A share with its two counts.
pub fn rate_cell(rate: Rate, unit: Unit) -> GridCell {
    GridCell::share(rate.rate).with_title(format!(
        "{} of {}",
        format::count(rate.count),
        format::of_unit(rate.of, unit)
    ))
}

/// Both ends of a share's interval; absent where nobody could have.
pub fn interval_cell(rate: Rate) -> GridCell {
    if rate.of == 0 {
        return GridCell::absent();
    }
    GridCell::new(Value::Interval { low: rate.low, high: rate.high })
}

/// The users of each step by the calendar bucket of their entry.
pub fn over_time(answer: &FunnelAnswer, by: CalendarUnit) -> Grid {
    let mut columns = vec![GridColumn::text("bucket", "Entered")];
    columns.extend(answer.total.steps.iter().enumerate().map(|(index, step)| {
        GridColumn::numeric(format!("reached_{}", index + 1), format!("{} {}", index + 1, step_name(step)))
    }));
    columns.extend([
        GridColumn::numeric("conversion", "Conversion").with_hint("From the first step to the last"),
        GridColumn::numeric("conversion_interval", "95 % interval"),
    ]);
    let mut grid = Grid::new("Funnel over time", columns);
    for bucket in &answer.over_time {
        let mut cells = vec![bucket_cell(bucket.start, by, bucket.unfinished)];
        cells.extend(bucket.reached.iter().enumerate().map(|(index, users)| {
            let part = step_part(index, StepOutcome::Reached, &answer.total, Some(bucket.start));
            GridCell::count(*users).of_users(part)
        }));
        cells.extend([rate_cell(bucket.conversion, answer.count), interval_cell(bucket.conversion)]);
        grid.push(None, cells);
    }
    grid.explaining(Mark::Unfinished, "whoever entered then may still convert after the data ends.")
}

/// The heading of a row that stands for a calendar bucket.
pub fn bucket_cell(start: BucketStart, by: CalendarUnit, unfinished: bool) -> GridCell {
    GridCell::heading(Value::Bucket(start, by)).marked(unfinished.then_some(Mark::Unfinished))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Opens;
    use crate::samples;
    use rockpool_question::{GroupValue, TieSensitivity};

    #[test]
    fn steps_have_exact_counts_losses_and_rates() {
        let grid = steps(&samples::funnel());
        let exact: Vec<Vec<String>> =
            grid.rows.iter().map(|row| row.cells.iter().map(|cell| cell.value.exact()).collect()).collect();
        assert_eq!(exact[0][..6], ["1", "opened", "200", "", "", "1"]);
        assert_eq!(exact[1][..6], ["2", "saved", "50", "150", "0.25", "0.25"]);
        assert_eq!(exact[2][..6], ["3", "shared", "10", "40", "0.2", "0.05"]);
    }

    #[test]
    fn a_breakdown_repeats_the_steps_for_every_group() {
        let grid = steps(&samples::funnel_by_plan());
        let groups: Vec<_> = grid.rows.iter().filter_map(|row| row.group.as_deref()).collect();
        assert_eq!(groups[..4], ["Everybody", "Everybody", "Everybody", "<b>pro</b>"]);
        assert_eq!(groups.len(), 9);
    }

    #[test]
    fn counts_open_their_users_and_losses_those_who_got_no_further() {
        let grid = steps(&samples::funnel_by_plan());
        let row = &grid.rows[4];
        let group = Some(GroupValue::Value("<b>pro</b>".into()));
        let part = |step, outcome| {
            Some(Opens::Users(AnswerPart::FunnelStep { step, outcome, group: group.clone(), bucket: None }))
        };
        assert_eq!(row.cells[2].opens, part(2, StepOutcome::Reached));
        assert_eq!(row.cells[3].opens, part(1, StepOutcome::Dropped));
        let grid = over_time(&samples::funnel(), CalendarUnit::Day);
        let bucket = Some(samples::start(2));
        assert_eq!(
            grid.rows[1].cells[2].opens,
            Some(Opens::Users(AnswerPart::FunnelStep {
                step: 2,
                outcome: StepOutcome::Reached,
                group: None,
                bucket
            }))
        );
    }

    #[test]
    fn nobody_is_lost_at_an_optional_step() {
        let grid = steps(&samples::funnel_with_optional());
        let texts: Vec<_> = grid.rows.iter().map(|row| row.cells[1].text()).collect();
        assert_eq!(texts, ["opened", "saved (optional)", "shared"]);
        assert_eq!(grid.rows[1].cells[3].value, Value::Absent);
        assert_eq!(grid.rows[1].cells[3].title.as_deref(), Some("160 went without this step"));
        assert_eq!(grid.rows[2].cells[3].value, Value::Count(176));
        assert_eq!(grid.rows[2].cells[3].opens, None);
    }

    #[test]
    fn the_other_rule_for_ties_is_told_where_it_matters() {
        let mut answer = samples::funnel();
        assert_eq!(tie_words(&answer), None);
        answer.other_ties =
            Some(TieSensitivity { ties: Ties::SameInstantCounts, reached: vec![200, 62, 10] });
        assert_eq!(
            tie_words(&answer).as_deref(),
            Some(
                "If events at the same instant counted as in order, 62 in place of 50 users would reach step 2 \
                 (saved)."
            )
        );
        answer.other_ties =
            Some(TieSensitivity { ties: Ties::SameInstantCounts, reached: vec![200, 50, 10] });
        assert_eq!(tie_words(&answer), None);
    }

    #[test]
    fn what_is_counted_heads_the_column() {
        let answer = FunnelAnswer { count: Unit::Attempts, ..samples::funnel() };
        assert_eq!(steps(&answer).columns[2].title, "Attempts");
        assert_eq!(steps(&answer).rows[1].cells[4].title.as_deref(), Some("50 of 200 attempts"));
    }

    #[test]
    fn every_bucket_is_a_row_and_an_unfinished_one_is_marked() {
        let grid = over_time(&samples::funnel(), CalendarUnit::Day);
        let row: Vec<String> = grid.rows[1].cells.iter().map(|cell| cell.value.exact()).collect();
        assert_eq!(row[..5], ["2024-01-02", "80", "20", "2", "0.025"]);
        assert_eq!((grid.rows[0].cells[0].mark, grid.rows[1].cells[0].mark), (None, Some(Mark::Unfinished)));
        assert_eq!(grid.legends, ["* whoever entered then may still convert after the data ends."]);
    }
}
