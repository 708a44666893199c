//! From the best path of every entry to the path that counts for each user, session or attempt.

use super::best::moments;
use super::matches::{Matches, matches};
use super::{any_order, in_order};
use crate::select::{Select, nested};
use crate::writer::{Writer, equal, of};
use rockpool_question::settled::Funnel;
use rockpool_question::{Count, Order};

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
