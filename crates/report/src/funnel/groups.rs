//! The groups of a funnel, each compared with all others.

use super::{interval_cell, rate_cell, step_part, unit_heading};
use crate::grid::{Grid, GridCell, GridColumn};
use crate::value::Value;
use rockpool_question::{Comparison, FunnelAnswer, FunnelGroup, Rate, StepOutcome};

/// The probability by chance below which a difference counts as real.
pub const SIGNIFICANT: f64 = 0.05;
/// Why a row has no probability.
const TOO_FEW: &str =
    "were all groups alike, fewer than 5 on one side would convert, or would not: too few for a probability";

/// What the probability is.
const CORRECTED: &str = "p: how probable so large a difference is by chance: two-proportion z-test, corrected for the \
                         number of groups as Holm (1979) does.";

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

/// Whether any group is compared with the others.
pub fn is_compared(answer: &FunnelAnswer) -> bool {
    answer.groups.iter().any(|group| group.comparison.is_some())
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
            GridColumn::numeric("conversion_interval", "95 % interval"),
            GridColumn::numeric("others", "All others")
                .with_hint("The conversion of all other groups together"),
            GridColumn::numeric("difference", "Difference").with_hint("In percentage points"),
            GridColumn::numeric("corrected_p_value", "p, corrected").with_hint(CORRECTED),
            GridColumn::text("verdict", "Difference is"),
        ],
    );
    for group in &answer.groups {
        let (Some(value), Some(rate)) = (group.value.clone(), conversion(group)) else {
            continue;
        };
        let last = group.steps.len().saturating_sub(1);
        let mut cells = vec![
            GridCell::heading(Value::Group(value)),
            GridCell::count(rate.of).of_users(step_part(0, StepOutcome::Reached, group, None)),
            GridCell::count(rate.count).of_users(step_part(last, StepOutcome::Reached, group, None)),
            rate_cell(rate, unit),
            interval_cell(rate),
        ];
        cells.extend(compared(group.comparison, answer));
        grid.push(None, cells);
    }
    grid.legends.push(CORRECTED.into());
    if answer.groups.iter().any(|group| group.comparison.is_some_and(|own| own.corrected_p_value.is_none())) {
        grid.legends.push(format!("{}: {TOO_FEW}.", Verdict::TooFew.words()));
    }
    grid
}

fn compared(comparison: Option<Comparison>, answer: &FunnelAnswer) -> [GridCell; 4] {
    let Some(comparison) = comparison else {
        return std::array::from_fn(|_| GridCell::absent());
    };
    let verdict = GridCell::text_of(Verdict::of(comparison).words());
    let (probability, verdict) = match comparison.corrected_p_value {
        Some(corrected) => (GridCell::new(Value::Probability(corrected)), verdict),
        None => {
            let why = rockpool_question::words::capitalised(TOO_FEW);
            (GridCell::absent().with_title(why.clone()), verdict.with_title(why))
        }
    };
    [
        rate_cell(comparison.others, answer.count),
        GridCell::new(Value::Points(comparison.difference)),
        probability,
        verdict,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

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
            let texts: Vec<String> = row.cells.iter().rev().take(2).map(GridCell::text).collect();
            (texts[1].clone(), texts[0].clone())
        };
        assert_eq!(said(&answer), ("0.520".into(), "could be chance".into()));
        let comparison = answer.groups[0].comparison.as_mut().unwrap();
        (comparison.p_value, comparison.corrected_p_value) = (None, None);
        assert_eq!(said(&answer), ("–".into(), "too few to tell".into()));
    }

    #[test]
    fn groups_are_compared_in_words_and_numbers() {
        let grid = comparison(&samples::funnel_by_plan());
        let exact = |row: usize| -> Vec<String> {
            grid.rows[row].cells.iter().map(|cell| cell.value.exact()).collect()
        };
        assert_eq!(exact(0)[..4], ["<b>pro</b>", "150", "9", "0.06"]);
        assert_eq!(exact(0)[5..], ["0.02", "0.04", "0.52", "could be chance"]);
        assert_eq!(exact(1)[5..], ["", "", "", ""]);
    }
}
