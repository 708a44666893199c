//! The best path from every entry of a funnel whose steps have an order.

use super::best::{best, moments};
use super::matches::{Matches, fills};
use crate::dialect::NEVER;
use crate::select::{Query, Select, nested};
use crate::writer::{Writer, equal, of};
use rockpool_question::settled::Funnel;
use rockpool_question::{Exclusion, FunnelStage, LaterSteps, Order, Ties};

/// Adds the table of entries: the unit, `t_1` to the last step's instant (null where it was not reached), and
/// `reached`, the highest step.
pub(super) fn entries(writer: &mut Writer<'_>, funnel: &Funnel, matches: &Matches) -> String {
    let earliest_is_best = funnel.order == Order::InOrder
        && funnel.ties == Ties::StrictlyAfter
        && funnel.exclusions.is_empty()
        && funnel.steps.iter().all(|stage| !stage.optional && stage.after_at_most.is_none());
    if earliest_is_best { earliest(writer, funnel, matches) } else { reachable(writer, funnel, matches) }
}

/// Conditions on the event `e` that follows the state `s`, whose last instant is `last`.
fn follows(
    writer: &Writer<'_>,
    funnel: &Funnel,
    matches: &Matches,
    stage: &FunnelStage,
    last: &str,
) -> Vec<String> {
    let after = if funnel.ties == Ties::StrictlyAfter { ">" } else { ">=" };
    let mut all = equal("e", "s", &matches.unit);
    all.push(format!("e.t {after} {last}"));
    all.push(format!("e.t <= s.t_1 + {} -- {}", writer.length(funnel.window), funnel.window));
    if funnel.later_steps == LaterSteps::WithinDates {
        all.push(writer.compared("e.t", "<", matches.entries.end));
    }
    if let Some(least) = stage.after_at_least {
        all.push(format!("e.t >= {last} + {} -- {least}", writer.length(least)));
    }
    if let Some(most) = stage.after_at_most {
        all.push(format!("e.t <= {last} + {} -- {most}", writer.length(most)));
    }
    all
}

/// Where nothing can be gained by waiting, each step takes its earliest event.
fn earliest(writer: &mut Writer<'_>, funnel: &Funnel, matches: &Matches) -> String {
    let unit = &matches.unit;
    let first =
        matches.entries(writer, funnel, "m.fills_1").distinct().columns(of("m", unit)).named("m.t", "t_1");
    let mut table = writer.add("step_1", first);
    let steps = funnel.steps.len();
    for (place, stage) in funnel.steps.iter().enumerate().skip(1) {
        let step = place + 1;
        let known = of("s", &[unit.clone(), moments(place)].concat());
        let mut on = follows(writer, funnel, matches, stage, &format!("s.t_{place}"));
        on.insert(unit.len(), format!("e.{}", fills(step)));
        let next = Select::from(format!("{table} AS s"))
            .columns(known.clone())
            .named("min(e.t)", format!("t_{step}"))
            .left_join(format!("{} AS e", matches.table), on)
            .group_by(known);
        table = writer.add(&format!("step_{step}"), next);
    }
    let mut reached = String::from("CASE");
    for step in (2..=steps).rev() {
        reached.push_str(&format!(" WHEN t_{step} IS NOT NULL THEN {step}"));
    }
    reached.push_str(" ELSE 1 END");
    let entries = Select::from(table).columns(unit.clone()).columns(moments(steps)).named(reached, "reached");
    writer.add("entries", entries)
}

/// What a state holds beside the unit, `t_1` and its path.
struct State {
    same_instant: bool,
    exact: bool,
}

impl State {
    fn columns(&self) -> Vec<String> {
        let mut columns = vec!["t".to_owned()];
        columns.extend(self.exact.then(|| "instant".to_owned()));
        columns.extend(self.same_instant.then(|| "used".to_owned()));
        columns
    }
}

/// In general every state that can be reached matters: where a path stands, the entry that it came from, and
/// whatever later steps ask about. Of the ways to a state only the first, step by step, can be reported.
fn reachable(writer: &mut Writer<'_>, funnel: &Funnel, matches: &Matches) -> String {
    let words = writer.words;
    let unit = &matches.unit;
    let state = State {
        same_instant: funnel.ties == Ties::SameInstantCounts,
        exact: funnel.order == Order::ExactlyInOrder,
    };
    let mut first = matches.entries(writer, funnel, "m.fills_1").distinct();
    first = first.columns(of("m", unit)).named("m.t", "t_1").named("m.t", "t");
    if state.exact {
        first = first.named("m.instant", "instant");
    }
    if state.same_instant {
        first = first.condition("m.number = m.first_alike").named(words.list("m.number"), "used");
    }
    let mut tables = vec![writer.add("step_1", first.named(words.list("m.t"), "path"))];
    for (place, stage) in funnel.steps.iter().enumerate().skip(1) {
        let step = place + 1;
        let source = before(writer, funnel, &tables, unit, &state);
        let next = following(writer, funnel, matches, stage, step, &state);
        tables.push(writer.add(&format!("step_{step}"), next(source)));
    }
    let steps = funnel.steps.len();
    let levels = tables.iter().enumerate().map(|(place, table)| {
        let instants = (1..=steps).map(|step| match step {
            1 => "t_1".to_owned(),
            step if step > place + 1 => format!("{} AS t_{step}", words.no_integer()),
            step if funnel.steps.get(step - 1).is_some_and(|stage| stage.optional) => {
                format!("nullif({}, {NEVER}) AS t_{step}", words.item("path", step))
            }
            step => format!("{} AS t_{step}", words.item("path", step)),
        });
        Select::from(table.clone()).columns(unit.clone()).columns(instants).named(place + 1, "reached")
    });
    let levels = writer.add("levels", Query::union(levels));
    let entry = [unit.clone(), vec!["t_1".to_owned()]].concat();
    let entries = best(funnel, &levels, &entry, unit);
    writer.add("entries", entries)
}

/// The states that a step can follow: those of the step before and, past optional steps, of earlier ones.
fn before(writer: &Writer<'_>, funnel: &Funnel, tables: &[String], unit: &[String], state: &State) -> String {
    let words = writer.words;
    let skippable = funnel.steps.iter().take(tables.len()).rev().take_while(|stage| stage.optional).count();
    let sources: Vec<&String> = tables.iter().rev().take(skippable + 1).collect();
    if let [only] = sources.as_slice() {
        return (*only).clone();
    }
    let union = sources.into_iter().enumerate().map(|(skipped, table)| {
        let path = (0..skipped).fold("path".to_owned(), |path, _| words.append(&path, NEVER));
        Select::from(table.clone())
            .columns(unit.to_vec())
            .column("t_1")
            .columns(state.columns())
            .column(if skipped == 0 { path } else { format!("{path} AS path") })
    });
    nested(Query::union(union))
}

/// The query of a step's states, for the source of the states before.
fn following(
    writer: &Writer<'_>,
    funnel: &Funnel,
    matches: &Matches,
    stage: &FunnelStage,
    step: usize,
    state: &State,
) -> impl FnOnce(String) -> Select + use<> {
    let words = writer.words;
    let mut on = follows(writer, funnel, matches, stage, "s.t");
    on.insert(matches.unit.len(), format!("e.{}", fills(step)));
    if state.exact {
        on.push("e.instant <= s.instant + 1".into());
    }
    let ending = |exclusion: &&Exclusion| exclusion.to as usize == step;
    for (place, exclusion) in funnel.exclusions.iter().enumerate().filter(|(_, exclusion)| ending(exclusion))
    {
        let name = format!("e.excluded_{}", place + 1);
        let from = words.item("s.path", exclusion.from as usize);
        on.push(format!("({name} IS NULL OR {name} <= {from})"));
    }
    let mut keys = of("s", &matches.unit);
    keys.push("s.t_1".to_owned());
    let mut columns = keys.clone();
    columns.push("e.t AS t".into());
    keys.push("e.t".into());
    if state.exact {
        columns.push("e.instant AS instant".into());
        keys.push("e.instant".into());
    }
    if state.same_instant {
        on.push(format!("(e.t > s.t OR NOT {})", words.has("s.used", "e.number")));
        on.push(format!("(e.number = e.first_alike OR {})", words.has("s.used", "e.number - 1")));
        let more = words.append("s.used", "e.number");
        let used = format!("CASE WHEN e.t = s.t THEN {more} ELSE {} END", words.list("e.number"));
        columns.push(format!("{used} AS used"));
        keys.push(used);
    }
    // Paths that differ in a step that a later exclusion looks back to are different states.
    let mut looked_at: Vec<usize> = funnel
        .exclusions
        .iter()
        .filter(|exclusion| (exclusion.to as usize) > step && (exclusion.from as usize) < step)
        .map(|exclusion| exclusion.from as usize)
        .filter(|from| *from > 1)
        .collect();
    looked_at.sort_unstable();
    looked_at.dedup();
    keys.extend(looked_at.into_iter().map(|from| words.item("s.path", from)));
    columns.push(format!("min({}) AS path", words.append("s.path", "e.t")));
    let table = matches.table.clone();
    move |source| {
        Select::from(format!("{source} AS s"))
            .columns(columns)
            .join(format!("{table} AS e"), on)
            .group_by(keys)
    }
}
