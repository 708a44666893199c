//! The tables that compare: groups of a funnel against all others, and ways with and without an optional step.

use super::funnel::{group_name, interval_cell, rate_cell, step_part, unit_heading};
use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::{Comparison, FunnelAnswer, FunnelGroup, Rate, StepOutcome};

/// The probability by chance below which a difference counts as real.
pub const SIGNIFICANT: f64 = 0.05;
/// Why a row has no probability.
const TOO_FEW: &str =
    "Were all groups alike, fewer than 5 on one side would convert, or would not: too few for a probability";

/// What a comparison means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// So large a difference would hardly come by chance.
    LikelyReal,
    /// Chance alone may make such a difference.
    CouldBeChance,
    /// There are too few users to say.
    TooFew,
}

impl Verdict {
    /// The verdict on a comparison.
    pub fn of(comparison: Comparison) -> Self {
        match comparison.corrected_p_value {
            None => Self::TooFew,
            Some(probability) if probability < SIGNIFICANT => Self::LikelyReal,
            Some(_) => Self::CouldBeChance,
        }
    }

    /// The verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LikelyReal => "likely real",
            Self::CouldBeChance => "could be chance",
            Self::TooFew => "too few to tell",
        }
    }
}

/// The conversion of a group from the first step to the last.
pub fn conversion(group: &FunnelGroup) -> Option<Rate> {
    group.steps.last().map(|step| step.from_first)
}

/// Every group's conversion against that of all others together.
pub fn comparison(answer: &FunnelAnswer) -> Grid {
    let unit = answer.count;
    let mut grid = Grid::new(
        "Groups compared",
        vec![
            GridColumn::text("value", "Group"),
            GridColumn::numeric("entered", unit_heading(unit)),
            GridColumn::numeric("converted", "Converted"),
            GridColumn::numeric("conversion", "Conversion").with_hint("From the first step to the last"),
            GridColumn::page_only("conversion_interval", "95 % interval"),
            GridColumn::export_only("conversion_low"),
            GridColumn::export_only("conversion_high"),
            GridColumn::numeric("others", "All others").with_hint("The conversion of all other groups together"),
            GridColumn::numeric("difference", "Difference").with_hint("In percentage points"),
            GridColumn::export_only("p_value"),
            GridColumn::numeric("corrected_p_value", "p, corrected").with_hint(
                "How probable so large a difference is by chance: two-proportion z-test, corrected for the number \
                 of groups as Holm (1979) does",
            ),
            GridColumn::text("verdict", "Difference is"),
        ],
    );
    for group in &answer.groups {
        let (Some(name), Some(rate)) = (group_name(group), conversion(group)) else {
            continue;
        };
        let last = group.steps.len().saturating_sub(1);
        let mut cells = vec![
            GridCell::heading(name.clone(), Exact::Text(name)),
            GridCell::count(rate.of).of_users(step_part(0, StepOutcome::Reached, group, None)),
            GridCell::count(rate.count).of_users(step_part(last, StepOutcome::Reached, group, None)),
            rate_cell(rate, unit),
            interval_cell(rate),
            GridCell::hidden(Exact::Number(rate.low)),
            GridCell::hidden(Exact::Number(rate.high)),
        ];
        cells.extend(compared(group.comparison, answer));
        grid.push(None, cells);
    }
    grid
}

fn compared(comparison: Option<Comparison>, answer: &FunnelAnswer) -> [GridCell; 5] {
    let Some(comparison) = comparison else {
        return std::array::from_fn(|_| GridCell::absent());
    };
    let verdict = Verdict::of(comparison).words();
    let exact = |probability: Option<f64>| probability.map_or(Exact::Absent, Exact::Number);
    let corrected = comparison.corrected_p_value;
    let shown = corrected.map_or_else(
        || GridCell::absent().with_title(TOO_FEW),
        |corrected| GridCell::new(format::probability(corrected), Exact::Number(corrected)),
    );
    let verdict = GridCell::new(verdict, Exact::Text(verdict.to_owned()));
    [
        rate_cell(comparison.others, answer.count),
        GridCell::new(format::points(comparison.difference), Exact::Number(comparison.difference)),
        GridCell::hidden(exact(comparison.p_value)),
        shown,
        if corrected.is_none() { verdict.with_title(TOO_FEW) } else { verdict },
    ]
}

/// The rate of the last step with and without each optional step.
pub fn optional_steps(answer: &FunnelAnswer) -> Grid {
    let unit = answer.count;
    let mut grid = Grid::new(
        "With and without optional steps",
        vec![
            GridColumn::text("step", "Optional step"),
            GridColumn::numeric("with", "Convert with it")
                .with_hint("Of those whose way has the step, those who reached the last"),
            GridColumn::page_only("with_interval", "95 % interval"),
            GridColumn::export_only("with_count"),
            GridColumn::export_only("with_of"),
            GridColumn::numeric("without", "Without it").with_hint(
                "Of those who came as far as the step before and went without it, those who reached the last",
            ),
            GridColumn::page_only("without_interval", "95 % interval"),
            GridColumn::export_only("without_count"),
            GridColumn::export_only("without_of"),
            GridColumn::numeric("difference", "Difference").with_hint("In percentage points"),
        ],
    );
    let everybody = (!answer.groups.is_empty()).then(|| "Everybody".to_owned());
    let named = answer.groups.iter().map(|group| (group_name(group), group));
    for (name, group) in std::iter::once((everybody, &answer.total)).chain(named) {
        for optional in &group.optional {
            let step = optional.step.checked_sub(1).and_then(|index| group.steps.get(index as usize));
            let step = format!("{} {}", optional.step, step.map_or("", |step| step.name.as_str()));
            let difference =
                optional.with.rate.zip(optional.without.rate).map(|(with, without)| with - without);
            let sides = [optional.with, optional.without].map(|rate| {
                [
                    rate_cell(rate, unit),
                    interval_cell(rate),
                    GridCell::hidden(Exact::Whole(rate.count)),
                    GridCell::hidden(Exact::Whole(rate.of)),
                ]
            });
            let mut cells = vec![GridCell::heading(step.clone(), Exact::Text(step))];
            cells.extend(sides.into_iter().flatten());
            cells.push(match difference {
                Some(difference) => GridCell::new(format::points(difference), Exact::Number(difference)),
                None => GridCell::absent(),
            });
            grid.push(name.as_deref(), cells);
        }
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::samples;

    #[test]
    fn a_verdict_needs_a_probability_and_a_small_one() {
        let compared = |corrected_p_value| Comparison {
            others: Rate::new(100, 1_000),
            difference: 0.1,
            p_value: corrected_p_value,
            corrected_p_value,
        };
        assert_eq!(Verdict::of(compared(Some(0.001))), Verdict::LikelyReal);
        assert_eq!(Verdict::of(compared(Some(0.2))), Verdict::CouldBeChance);
        assert_eq!(Verdict::of(compared(None)), Verdict::TooFew);
    }

    #[test]
    fn a_row_says_too_few_or_a_probability_and_never_both() {
        let mut answer = samples::funnel_by_plan();
        let said = |answer: &FunnelAnswer| {
            let row = &comparison(answer).rows[0];
            let texts: Vec<String> = row.cells.iter().rev().take(2).map(|cell| cell.text.clone()).collect();
            (texts[1].clone(), texts[0].clone())
        };
        assert_eq!(said(&answer), ("0.520".into(), "could be chance".into()));
        let comparison = answer.groups[0].comparison.as_mut().unwrap();
        (comparison.p_value, comparison.corrected_p_value) = (None, None);
        assert_eq!(said(&answer), ("–".into(), "too few to tell".into()));
    }

    #[test]
    fn groups_are_compared_in_words_and_numbers() {
        let text = csv::comma_separated(&comparison(&samples::funnel_by_plan()));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            "value,entered,converted,conversion,conversion_low,conversion_high,others,difference,p_value,\
             corrected_p_value,verdict"
        );
        assert!(lines[1].starts_with("<b>pro</b>,150,9,0.06,"), "{text}");
        assert!(lines[1].ends_with(",0.02,0.04,0.26,0.52,could be chance"), "{text}");
        assert!(lines[2].ends_with(",,,,,"), "{text}");
    }

    #[test]
    fn optional_steps_have_both_rates() {
        let text = csv::comma_separated(&optional_steps(&samples::funnel_with_optional()));
        assert_eq!(
            text,
            "step,with,with_count,with_of,without,without_count,without_of,difference\r\n\
             2 saved,0.2,8,40,0.1,16,160,0.1\r\n"
        );
    }
}
