//! Ways with and without each optional step of a funnel.

use super::{everybody_and_groups, interval_cell, rate_cell};
use crate::grid::{Grid, GridCell, GridColumn};
use crate::value::{Value, or_absent};
use rockpool_question::FunnelAnswer;

/// The rate of the last step with and without each optional step.
pub fn optional_steps(answer: &FunnelAnswer) -> Grid {
    let unit = answer.count;
    let mut grid = Grid::new(
        "With and without optional steps",
        vec![
            GridColumn::text("step", "Optional step"),
            GridColumn::numeric("with", "Convert with it")
                .with_hint("Of those whose way has the step, those who reached the last"),
            GridColumn::numeric("with_interval", "95 % interval"),
            GridColumn::numeric("without", "Without it").with_hint(
                "Of those who came as far as the step before and went without it, those who reached the last",
            ),
            GridColumn::numeric("without_interval", "95 % interval"),
            GridColumn::numeric("difference", "Difference").with_hint("In percentage points"),
        ],
    );
    for (name, group) in everybody_and_groups(answer) {
        for optional in &group.optional {
            let step = optional.step.checked_sub(1).and_then(|index| group.steps.get(index as usize));
            let step = format!("{} {}", optional.step, step.map_or("", |step| step.name.as_str()));
            let difference =
                optional.with.rate.zip(optional.without.rate).map(|(with, without)| with - without);
            grid.push(
                name.as_deref(),
                vec![
                    GridCell::heading(Value::Text(step)),
                    rate_cell(optional.with, unit),
                    interval_cell(optional.with),
                    rate_cell(optional.without, unit),
                    interval_cell(optional.without),
                    GridCell::or_absent(or_absent(difference, Value::Points)),
                ],
            );
        }
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn optional_steps_have_both_rates() {
        let grid = optional_steps(&samples::funnel_with_optional());
        let row: Vec<String> = grid.rows[0].cells.iter().map(GridCell::text).collect();
        let texts: Vec<String> = row.iter().map(|text| text.replace('\u{202f}', " ")).collect();
        assert_eq!([&texts[0], &texts[1], &texts[3], &texts[5]], ["2 saved", "20.0 %", "10.0 %", "+10.0 pp"]);
        assert_eq!(grid.rows[0].cells[1].title.as_deref(), Some("8 of 40 users"));
        assert_eq!(grid.rows[0].cells[3].title.as_deref(), Some("16 of 160 users"));
    }
}
