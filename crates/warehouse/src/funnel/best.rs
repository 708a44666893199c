//! Which of several paths is the best: the columns of a path, and their order.

use crate::select::{Select, nested};
use rockpool_question::Count;
use rockpool_question::settled::Funnel;

/// `t_1` to `t_n`: the instants of a path.
pub(super) fn moments(steps: usize) -> Vec<String> {
    (1..=steps).map(|step| format!("t_{step}")).collect()
}

/// The order of paths: the furthest first, then the earliest, step by step.
pub(super) fn order(funnel: &Funnel) -> Vec<String> {
    let instants = moments(funnel.steps.len());
    let later = funnel.steps.iter().zip(instants).map(|(stage, instant)| match stage.optional {
        true => format!("{instant} NULLS LAST"),
        false => instant,
    });
    let mut order = vec!["reached DESC".to_owned()];
    if funnel.count == Count::Attempts {
        // An attempt is over as soon as it can convert.
        order.push(format!("t_{}", funnel.steps.len()));
    }
    order.extend(later);
    order
}

/// The furthest path of each group of rows of a table, and of several the first, step by step.
pub(super) fn best(funnel: &Funnel, table: &str, partition: &[String], unit: &[String]) -> Select {
    let steps = funnel.steps.len();
    let order = order(funnel);
    let place = format!(
        "row_number() OVER (\n  PARTITION BY {}\n  ORDER BY {}\n)",
        partition.join(", "),
        order.join(", ")
    );
    let ranked = Select::from(table).column("*").named(place, "place");
    let kept: Vec<String> =
        partition.iter().filter(|column| !unit.contains(column) && *column != "t_1").cloned().collect();
    Select::from(nested(ranked) + " AS ranked")
        .columns(unit.to_vec())
        .columns(kept)
        .columns(moments(steps))
        .column("reached")
        .condition("place = 1")
}
