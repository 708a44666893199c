//! The events of a funnel: which steps each can fill, and what its place among the user's events is.

use crate::condition;
use crate::select::{Select, nested};
use crate::writer::Writer;
use rockpool_question::settled::Funnel;
use rockpool_question::{Count, Entries, LaterSteps, Order, Step, Ties};
use std::ops::Range;

/// The matched events as a table, with what the steps need to know of it.
#[derive(Debug)]
pub(super) struct Matches {
    /// The table: the columns of `unit`, `t`, and `fills_1` to the last step.
    pub(super) table: String,
    /// The columns of what is counted: the user, held values, the session.
    pub(super) unit: Vec<String>,
    /// The ticks in which an entry may lie.
    pub(super) entries: Range<i64>,
}

/// `fills_3`.
pub(super) fn fills(step: usize) -> String {
    format!("fills_{step}")
}

/// Adds the table of matched events.
pub(super) fn matches(writer: &mut Writer<'_>, funnel: &Funnel) -> Matches {
    let users = crate::users::conditions(writer, &funnel.users);
    let words = writer.words;
    let sessions = matches!(funnel.count, Count::Sessions(_));
    let exact = funnel.order == Order::ExactlyInOrder;
    let entries = writer.asked(funnel.dates);
    let window = writer.length(funnel.window);
    let until = match funnel.later_steps {
        LaterSteps::WithinWindow => entries.end.saturating_add(window),
        LaterSteps::WithinDates => entries.end,
    };
    let named: Vec<&Step> = funnel
        .steps
        .iter()
        .map(|stage| &stage.step)
        .chain(funnel.exclusions.iter().map(|exclusion| &exclusion.events))
        .collect();
    // Sessions and exact order are about every event of the extract.
    let named = (!sessions && !exact).then_some(named.as_slice());

    let unit_of_t = writer.unit_of_t();
    let mut unit = vec!["user_id".to_owned()];
    let mut carried = vec!["t".to_owned()];
    let mut events =
        writer.events(named, &(entries.start..until)).condition("user_id <> ''").conditions(users);
    events = events.column("user_id").named(writer.ticks(), "t");
    for (place, property) in funnel.hold_constant.iter().enumerate() {
        let held = format!("held_{}", place + 1);
        events = events.named(words.property(property), &held);
        unit.push(held);
    }
    let all: Vec<String> = (1..=funnel.steps.len()).map(fills).collect();
    for (place, stage) in funnel.steps.iter().enumerate() {
        events = events.named(condition::step(words, &stage.step), fills(place + 1));
    }
    carried.extend(all.clone());
    for (place, exclusion) in funnel.exclusions.iter().enumerate() {
        let excludes = format!("excludes_{}", place + 1);
        events = events.named(condition::step(words, &exclusion.events), excludes);
    }
    if let Some(breakdown) = &funnel.breakdown {
        events = events.named(words.property(&breakdown.property), "value");
        carried.push("value".to_owned());
    }

    let mut source = None;
    if sessions || exact || !funnel.exclusions.is_empty() {
        let all = writer.explained("all_events", &unit_of_t, events.clone());
        let mut placed = Select::from(all).column("*");
        let ordered = "OVER (PARTITION BY user_id ORDER BY t";
        if exact {
            placed = placed.named(format!("dense_rank() {ordered})"), "instant");
            carried.push("instant".to_owned());
        }
        for place in 1..=funnel.exclusions.len() {
            let name = format!("excluded_{place}");
            let last = format!(
                "max(CASE WHEN excludes_{place} THEN t END) {ordered} RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
            );
            placed = placed.named(last, &name);
            carried.push(name);
        }
        if let Count::Sessions(inactivity) = funnel.count {
            let begins =
                format!("CASE WHEN t - lag(t) {ordered}) > {} THEN 1 ELSE 0 END", writer.length(inactivity));
            let table = writer.add("placed", placed.named(begins, "begins"));
            placed = Select::from(table).column("*").named(format!("sum(begins) {ordered})"), "session");
            unit.push("session".to_owned());
        }
        source = Some(nested(placed) + " AS placed");
    }

    let same_instant = funnel.ties == Ties::SameInstantCounts && funnel.order != Order::AnyOrder;
    let filtered = source.is_some() || !funnel.hold_constant.is_empty() || same_instant;
    let table = if filtered {
        let source = source.unwrap_or_else(|| nested(events) + " AS named");
        let mut kept = Select::from(source)
            .columns(unit.clone())
            .columns(carried)
            .condition(condition::any(all.clone()));
        for held in unit.iter().filter(|column| column.starts_with("held_")) {
            kept = kept.condition(format!("{held} IS NOT NULL"));
        }
        if same_instant {
            // Events of one instant that can fill the same steps are alike: they are used in their order.
            let alike = format!("OVER (PARTITION BY {} ORDER BY t, {})", unit.join(", "), all.join(", "));
            kept = kept
                .named(format!("row_number() {alike}"), "number")
                .named(format!("rank() {alike}"), "first_alike");
        }
        writer.add("matches", kept)
    } else {
        writer.explained("matches", &unit_of_t, events)
    };
    Matches { table, unit, entries }
}

impl Matches {
    /// The condition that an event, of the table `table`, may be an entry.
    pub(super) fn may_enter(&self, writer: &Writer<'_>, table: &str) -> [String; 2] {
        writer.inside(&format!("{table}.t"), &self.entries)
    }

    /// Selects entries of which `fills` holds, as the table `m`; with [`Entries::First`] only the first ones.
    pub(super) fn entries(&self, writer: &mut Writer<'_>, funnel: &Funnel, fills: &str) -> Select {
        let entries = Select::from(format!("{} AS m", self.table)).condition(fills);
        let entries = entries.conditions(self.may_enter(writer, "m"));
        match funnel.entries {
            Entries::Any => entries,
            Entries::First => {
                let first =
                    entries.columns(self.unit.clone()).named("min(t)", "first_t").group_by(self.unit.clone());
                let first = writer.add("first_entries", first);
                let mut on = crate::writer::equal("f", "m", &self.unit);
                on.push("f.first_t = m.t".into());
                Select::from(format!("{} AS m", self.table))
                    .join(format!("{first} AS f"), on)
                    .condition(fills)
            }
        }
    }
}
