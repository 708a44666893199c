//! The tables that compare: groups of a funnel against all others, and ways with and without an optional step.

use super::funnel::{group_name, interval_cell, rate_cell, step_part, unit_heading};
use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::{Comparison, FunnelAnswer, FunnelGroup, Rate, StepOutcome};

/// The probability by chance below which a difference counts as real.
pub const SIGNIFICANT: f64 = 0.05;
/// The least number of users who, were all groups alike, would convert (and would not) in either side of a
/// comparison for the test to mean something.
const LEAST_EXPECTED: f64 = 5.0;

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
    /// The verdict on a group's conversion.
    pub fn of(conversion: Rate, comparison: Comparison) -> Self {
        let (n, others) = (conversion.of as f64, comparison.others.of as f64);
        let pooled = (conversion.count + comparison.others.count) as f64 / (n + others);
        let least = n.min(others) * pooled.min(1.0 - pooled);
        if least < LEAST_EXPECTED || !least.is_finite() {
            Self::TooFew
        } else if comparison.corrected_p_value < SIGNIFICANT {
            Self::LikelyReal
        } else {
            Self::CouldBeChance
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
        cells.extend(compared(rate, group.comparison, answer));
        grid.push(None, cells);
    }
    grid
}

fn compared(rate: Rate, comparison: Option<Comparison>, answer: &FunnelAnswer) -> [GridCell; 5] {
    let Some(comparison) = comparison else {
        return std::array::from_fn(|_| GridCell::absent());
    };
    let verdict = Verdict::of(rate, comparison).words();
    [
        rate_cell(comparison.others, answer.count),
        GridCell::new(format::points(comparison.difference), Exact::Number(comparison.difference)),
        GridCell::hidden(Exact::Number(comparison.p_value)),
        GridCell::new(
            format::probability(comparison.corrected_p_value),
            Exact::Number(comparison.corrected_p_value),
        ),
        GridCell::new(verdict, Exact::Text(verdict.to_owned())),
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

    fn compared_with(others: Rate, corrected: f64) -> Comparison {
        Comparison { others, difference: 0.1, p_value: corrected, corrected_p_value: corrected }
    }

    #[test]
    fn a_verdict_needs_enough_users_and_a_small_probability() {
        let others = Rate::new(100, 1_000);
        assert_eq!(Verdict::of(Rate::new(200, 1_000), compared_with(others, 0.001)), Verdict::LikelyReal);
        assert_eq!(Verdict::of(Rate::new(110, 1_000), compared_with(others, 0.2)), Verdict::CouldBeChance);
        // 20 users at about 10 % make 2 expected conversions.
        assert_eq!(Verdict::of(Rate::new(9, 20), compared_with(others, 0.001)), Verdict::TooFew);
        assert_eq!(Verdict::of(Rate::new(0, 0), compared_with(Rate::new(0, 0), 0.001)), Verdict::TooFew);
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
        assert!(lines[1].ends_with(",0.02,0.04,0.26,0.52,too few to tell"), "{text}");
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
