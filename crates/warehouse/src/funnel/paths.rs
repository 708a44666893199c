//! From the best path of every entry to the path that counts for each user, session or attempt.

use super::matches::{Matches, matches};
use super::{any_order, in_order};
use crate::select::{Select, nested};
use crate::writer::{Writer, equal, of};
use rockpool_question::{Count, Funnel, Order};

/// `t_1` to `t_n`: the instants of a path.
pub(super) fn moments(steps: usize) -> Vec<String> {
    (1..=steps).map(|step| format!("t_{step}")).collect()
}

/// The tables of a funnel.
#[derive(Debug)]
pub(super) struct Paths {
    pub(super) matches: Matches,
    /// The best path of every entry.
    pub(super) entries: String,
    /// The columns that tell the counted things apart: the unit and, of attempts, the entry.
    pub(super) counted: Vec<String>,
}

/// Adds the tables of a funnel.
pub(super) fn paths(writer: &mut Writer<'_>, funnel: &Funnel) -> Paths {
    let matches = matches(writer, funnel);
    let entries = match funnel.order {
        Order::AnyOrder => any_order::entries(writer, funnel, &matches),
        Order::InOrder | Order::ExactlyInOrder => in_order::entries(writer, funnel, &matches),
    };
    let mut counted = matches.unit.clone();
    if funnel.count != Count::Attempts {
        return Paths { matches, entries, counted };
    }
    counted.push("t_1".to_owned());
    // Every attempt is an entry of its own, and the others are none.
    let entries = attempts(writer, funnel, &matches, &entries);
    Paths { matches, entries, counted }
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

/// Attempts do not overlap: the next one begins after the last one has converted or its window has ended.
fn attempts(writer: &mut Writer<'_>, funnel: &Funnel, matches: &Matches, entries: &str) -> String {
    let words = writer.words;
    let unit = &matches.unit;
    let ends = format!("coalesce(t_{}, t_1 + {})", funnel.steps.len(), writer.length(funnel.window));
    let spans = Select::from(entries).columns(unit.clone()).column("t_1").named(ends, "ends");
    let queues = Select::from(nested(spans) + " AS spans")
        .columns(unit.clone())
        .named(words.queue(), "queue")
        .group_by(unit.clone());
    let queues = writer.add("queues", queues);
    let taken = Select::from(queues).columns(unit.clone()).named(words.greedy(), "t_1");
    let taken = writer.add("taken", taken);
    let columns = [unit.clone(), moments(funnel.steps.len()), vec!["reached".to_owned()]].concat();
    let attempts = Select::from(format!("{entries} AS e")).columns(of("e", &columns)).join(
        format!("{taken} AS taken"),
        equal("taken", "e", &[unit.clone(), vec!["t_1".to_owned()]].concat()),
    );
    writer.add("attempts", attempts)
}
