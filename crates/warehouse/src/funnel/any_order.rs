//! The best path from every entry of a funnel whose steps come in any order.
//!
//! Reaching `k` means that `k` different steps are filled by `k` different events. Where no event can fill two
//! steps, that is the number of different steps. Where some can, it is a matching of steps to events, whose size is
//! given by Ore's form of Hall's theorem: the least, over all sets of steps, of the steps outside the set plus the
//! events that can fill any inside it. Steps that share no events are matched on their own.

use super::matches::{Matches, fills};
use crate::condition::event_types;
use crate::select::{Query, Select, nested};
use crate::writer::{Writer, equal, of};
use rockpool_question::LaterSteps;
use rockpool_question::settled::Funnel;

/// Adds the table of entries, as `in_order` does; `t_k` is the instant of the `k`-th event of the path.
pub(super) fn entries(writer: &mut Writer<'_>, funnel: &Funnel, matches: &Matches) -> String {
    let steps = funnel.steps.len();
    let unit = &matches.unit;
    let fills_any = crate::condition::any((1..=steps).map(|step| format!("m.{}", fills(step))).collect());
    let openings =
        matches.entries(writer, funnel, &fills_any).distinct().columns(of("m", unit)).named("m.t", "t_1");
    let openings = writer.add("openings", openings);
    let mut within = equal("e", "s", unit);
    within.push("e.t >= s.t_1".into());
    within.push(format!("e.t <= s.t_1 + {} -- {}", writer.length(funnel.window), funnel.window));
    if funnel.later_steps == LaterSteps::WithinDates {
        within.push(writer.compared("e.t", "<", matches.entries.end));
    }
    let opening = [unit.clone(), vec!["t_1".to_owned()]].concat();
    let parts = overlapping(funnel);
    let reached = if parts.iter().all(|part| part.len() == 1) {
        by_step(writer, steps, matches, &openings, within, &opening)
    } else {
        by_matching(writer, &parts, matches, &openings, within, &opening)
    };
    let entries = Select::from(reached)
        .columns(opening.clone())
        .columns((2..=steps).map(|step| format!("min(CASE WHEN level >= {step} THEN t END) AS t_{step}")))
        .named("max(level)", "reached")
        .group_by(opening);
    writer.add("entries", entries)
}

/// Each instant with the number of different steps up to it.
fn by_step(
    writer: &mut Writer<'_>,
    steps: usize,
    matches: &Matches,
    openings: &str,
    within: Vec<String>,
    opening: &[String],
) -> String {
    let mut which = String::from("CASE");
    for step in 1..=steps {
        which.push_str(&format!(" WHEN e.{} THEN {step}", fills(step)));
    }
    which.push_str(" END");
    let mut keys = of("s", opening);
    let firsts = Select::from(format!("{openings} AS s"))
        .columns(keys.clone())
        .named(&which, "step")
        .named("min(e.t)", "t")
        .join(format!("{} AS e", matches.table), [within, vec![format!("{which} IS NOT NULL")]].concat());
    keys.push(which);
    let firsts = writer.add("first_of_each_step", firsts.group_by(keys));
    let level = format!("row_number() OVER (PARTITION BY {} ORDER BY t, step)", opening.join(", "));
    writer.add("reached", Select::from(firsts).columns(opening.to_vec()).column("t").named(level, "level"))
}

/// Each instant with the size of the largest matching up to it.
fn by_matching(
    writer: &mut Writer<'_>,
    parts: &[Vec<usize>],
    matches: &Matches,
    openings: &str,
    within: Vec<String>,
    opening: &[String],
) -> String {
    let words = writer.words;
    // The steps of a part are neighbouring bits.
    let mut bits = vec![];
    let mut sets = vec![];
    for (part, steps) in parts.iter().enumerate() {
        let shift = 1u64 << bits.len();
        bits.extend(steps.iter().copied());
        let all = (1u64 << steps.len()) - 1;
        let chosen = words.numbers("0", &all.to_string());
        sets.push(
            Select::from(nested(Select::from(words.one_row()).named(chosen, "chosen")) + " AS sets")
                .named(part + 1, "part")
                .named(format!("chosen * {shift}"), "steps")
                .named(format!("{} - {}", steps.len(), words.bit_count("chosen")), "outside"),
        );
    }
    let sets = writer.add("sets_of_steps", Query::union(sets));
    let fillable = bits
        .iter()
        .enumerate()
        .map(|(bit, step)| format!("CASE WHEN e.{} THEN {} ELSE 0 END", fills(*step), 1u64 << bit))
        .collect::<Vec<_>>()
        .join(" + ");
    let window = Select::from(format!("{openings} AS s"))
        .columns(of("s", opening))
        .named("e.t", "t")
        .named(fillable, "fillable")
        .join(format!("{} AS e", matches.table), within);
    let window = writer.add("window_events", window);
    let shared = words.common_bits("w.fillable", "p.steps");
    let able = Select::from(format!("{window} AS w"))
        .columns(of("w", opening))
        .columns(["w.t", "p.part", "p.steps", "p.outside"])
        .named(
            format!(
                "sum(CASE WHEN {shared} <> 0 THEN 1 ELSE 0 END) OVER (\n  PARTITION BY {}, p.part, p.steps\n  ORDER BY w.t\n)",
                of("w", opening).join(", ")
            ),
            "events_inside",
        )
        .cross_join(format!("{sets} AS p"));
    let able = writer.add("events_for_steps", able);
    let instant = [opening.to_vec(), vec!["t".to_owned()]].concat();
    let matched = Select::from(able)
        .columns(instant.clone())
        .column("part")
        .named("min(outside + events_inside)", "matched")
        .group_by([instant.clone(), vec!["part".to_owned()]].concat());
    let matched = writer.add("matched", matched);
    writer.add(
        "reached",
        Select::from(matched).columns(instant.clone()).named("sum(matched)", "level").group_by(instant),
    )
}

/// The steps, from 1, in parts that share no events.
fn overlapping(funnel: &Funnel) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = vec![];
    let types: Vec<_> = funnel.steps.iter().map(|stage| event_types([&stage.step])).collect();
    let share = |left: usize, right: usize| match (types.get(left - 1), types.get(right - 1)) {
        (Some(Some(left)), Some(Some(right))) => left.intersection(right).next().is_some(),
        _ => true,
    };
    for step in 1..=funnel.steps.len() {
        let (mut own, others): (Vec<Vec<usize>>, Vec<Vec<usize>>) =
            parts.into_iter().partition(|part| part.iter().any(|other| share(*other, step)));
        own.push(vec![step]);
        parts = others;
        parts.push(own.concat());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{Duration, DurationUnit, EventChoice, EventMatch, Step};

    #[test]
    fn steps_are_matched_together_only_where_an_event_can_fill_both() {
        let any = Step { any_of: vec![EventMatch { event: EventChoice::Any, filters: vec![] }], label: None };
        let window = Duration { amount: 1, unit: DurationUnit::Day };
        let apart = Funnel::new([Step::of("a"), Step::of("b"), Step::of("a")], window);
        assert_eq!(overlapping(&apart), [vec![2], vec![1, 3]]);
        let together = Funnel::new([Step::of("a"), Step::of("b"), any], window);
        assert_eq!(overlapping(&together), [vec![1, 2, 3]]);
    }
}
