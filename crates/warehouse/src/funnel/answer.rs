//! The rows of a funnel's answer, and the users of one of its numbers.

use super::best::{best, moments, order};
use super::matches::fills;
use super::paths::{Paths, paths};
use crate::groups::{GROUP, Grouping, everybody, grouped, in_group, largest, with_everybody};
use crate::select::{Query, Select, nested};
use crate::writer::{Writer, equal, of};
use rockpool_question::settled::Funnel;
use rockpool_question::{BucketStart, Count, FunnelBreakdown, GroupValue, Order, StepOutcome};

const SHARES: [(&str, f64); 5] = [("median", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)];

/// The last query of a funnel's statement.
pub(super) fn answer(writer: &mut Writer<'_>, funnel: &Funnel) -> Query {
    let paths = paths(writer, funnel);
    let counted = with_finished(writer, funnel, &paths);
    let units = match &funnel.breakdown {
        None => counted,
        Some(breakdown) => {
            let columns = [moments(funnel.steps.len()), finished_columns(funnel), vec!["reached".into()]];
            let columns = columns.concat();
            let valued = valued(writer, funnel, &paths, breakdown, &counted, &columns, "values_of_paths");
            let ranks = largest(writer, &valued);
            let (at, groups) = (value_at(breakdown), breakdown.groups);
            let grouping = Grouping { groups, reached: Some(&at) };
            let groups = grouped(writer, &valued, &ranks, &columns, grouping);
            with_everybody(writer, &groups, &columns)
        }
    };
    let steps = step_rows(writer, funnel, &units);
    let steps = writer.add("steps", steps);
    let mut summary = Select::from(steps);
    let mut keys: Vec<String> = vec![];
    if funnel.breakdown.is_some() {
        keys.extend(GROUP.map(str::to_owned));
    }
    keys.push("step".into());
    summary = summary.columns(keys.clone());
    for (number, name) in numbers(writer, funnel) {
        summary = summary.named(number, name);
    }
    summary = summary.group_by(keys.clone());
    let Some(unit) = funnel.over_time else {
        return summary.order_by(keys).into();
    };

    let summary = writer.add("whole_range", summary);
    let bucket = writer.bucket("t_1", unit);
    let entries = nested(Select::from(paths.entries.clone()).column("*").named(bucket, "bucket"));
    let partition = [paths.counted.clone(), vec!["bucket".to_owned()]].concat();
    let best = best(funnel, &format!("{entries} AS placed"), &partition, &paths.matches.unit);
    let buckets = writer.add("paths_by_bucket", best);
    let group = if funnel.breakdown.is_some() { everybody(writer).to_vec() } else { vec![] };
    let mut each: Vec<Select> = vec![];
    let names = columns_of(writer, funnel);
    let mut all = Select::from(summary).columns(keys.clone());
    all = all.named(writer.shown(writer.no_bucket(unit), unit), "bucket").columns(names.clone());
    each.push(all);
    let steps = funnel.steps.len();
    let numbers = nested(
        Select::from(writer.words.one_row()).named(writer.words.numbers("1", &steps.to_string()), "step"),
    );
    let reached: Vec<String> = (1..=steps).map(|step| format!("WHEN {step} THEN t_{step}")).collect();
    let rows = Select::from(format!("{buckets} AS p"))
        .columns(group)
        .named("s.step", "step")
        .named(writer.shown("p.bucket", unit), "bucket")
        .named(format!("count(CASE s.step {} END)", reached.join(" ")), "reached")
        .columns(names.iter().skip(1).map(|name| format!("{} AS {name}", writer.words.no_number())))
        .cross_join(format!("{numbers} AS s"))
        .group_by(["p.bucket", "s.step"]);
    each.push(rows);
    let rows = writer.add("all_rows", Query::union(each));
    let order = [vec!["bucket".to_owned()], keys].concat();
    Select::from(rows).column("*").order_by(order).into()
}

/// The users of a step.
pub(super) fn users(
    writer: &mut Writer<'_>,
    funnel: &Funnel,
    step: u32,
    outcome: StepOutcome,
    group: Option<&GroupValue>,
    bucket: Option<BucketStart>,
) -> Select {
    let paths = paths(writer, funnel);
    let whole = |writer: &mut Writer<'_>| {
        let best = best(funnel, &paths.entries, &paths.counted, &paths.matches.unit);
        writer.add("paths", best)
    };
    let table = if let (Some(bucket), Some(unit)) = (bucket, funnel.over_time) {
        let placed = writer.bucket("t_1", unit);
        let wanted = writer.bucket_of(bucket);
        let placed = nested(Select::from(paths.entries.clone()).column("*").named(placed, "bucket"));
        let inside = Select::from(format!("{placed} AS placed")).column("*");
        let inside = inside.condition(format!("bucket = {wanted}"));
        let best = best(funnel, &(nested(inside) + " AS inside"), &paths.counted, &paths.matches.unit);
        writer.add("paths_of_bucket", best)
    } else {
        whole(writer)
    };
    let columns = [paths.matches.unit.clone(), moments(funnel.steps.len()), vec!["reached".into()]].concat();
    let chosen = match (&funnel.breakdown, group) {
        (Some(breakdown), Some(group)) => {
            let own = valued(writer, funnel, &paths, breakdown, &table, &columns, "values_of_paths");
            let ranked = match (group, bucket) {
                // Which values an answer gathers is known from the whole range.
                (GroupValue::Other, Some(_)) => {
                    let all = whole(writer);
                    valued(writer, funnel, &paths, breakdown, &all, &columns, "values_of_all_paths")
                }
                _ => own.clone(),
            };
            let (at, groups) = (value_at(breakdown), breakdown.groups);
            in_group(writer, &own, &ranked, &columns, Grouping { groups, reached: Some(&at) }, group)
        }
        _ => Select::from(table),
    };
    let chosen = chosen.distinct().column("user_id").condition(format!("t_{step} IS NOT NULL"));
    match outcome {
        StepOutcome::Reached => chosen,
        StepOutcome::Dropped => chosen.condition(format!("reached = {step}")),
    }
}

fn finished_columns(funnel: &Funnel) -> Vec<String> {
    (1..=funnel.steps.len()).map(|step| format!("finished_{step}")).collect()
}

/// Adds a table of what is counted, each with the reported path and with the path among finished entries.
fn with_finished(writer: &mut Writer<'_>, funnel: &Funnel, paths: &Paths) -> String {
    let steps = funnel.steps.len();
    let last_finished = writer.last().saturating_sub(writer.length(funnel.window));
    let own = [paths.matches.unit.clone(), moments(steps), vec!["reached".into()]].concat();
    if funnel.count == Count::Attempts {
        let counted =
            Select::from(paths.entries.clone()).columns(own).columns((1..=steps).map(|step| {
                format!("CASE WHEN t_1 <= {last_finished} THEN t_{step} END AS finished_{step}")
            }));
        return writer.add("counted", counted);
    }
    // The best path of all entries and the best of those that are finished, from one pass over them.
    let unit = paths.matches.unit.join(", ");
    let order = order(funnel).join(", ");
    let is_finished = format!("t_1 <= {last_finished}");
    let ranked = Select::from(paths.entries.clone())
        .column("*")
        .named(&is_finished, "is_finished")
        .named(format!("row_number() OVER (\n  PARTITION BY {unit}\n  ORDER BY {order}\n)"), "place")
        .named(
            format!("row_number() OVER (\n  PARTITION BY {unit}, {is_finished}\n  ORDER BY {order}\n)"),
            "place_among_finished",
        );
    let ranked = writer.add("ranked_entries", ranked);
    let first = "CASE WHEN place = 1 THEN";
    let finished = "CASE WHEN is_finished AND place_among_finished = 1 THEN";
    let counted = Select::from(ranked)
        .columns(paths.matches.unit.clone())
        .columns((1..=steps).map(|step| format!("max({first} t_{step} END) AS t_{step}")))
        .named(format!("max({first} reached END)"), "reached")
        .columns((1..=steps).map(|step| format!("max({finished} t_{step} END) AS finished_{step}")))
        .group_by(paths.matches.unit.clone());
    writer.add("counted", counted)
}

/// The column with the instant at which the breakdown reads its value.
fn value_at(breakdown: &FunnelBreakdown) -> String {
    format!("t_{}", breakdown.step)
}

/// Adds a table of paths with their value: that at the step's instant on the path. Of several events that could fill
/// the step at that instant it is the least value.
fn valued(
    writer: &mut Writer<'_>,
    funnel: &Funnel,
    paths: &Paths,
    breakdown: &FunnelBreakdown,
    table: &str,
    columns: &[String],
    name: &str,
) -> String {
    let step = breakdown.step as usize;
    let at = value_at(breakdown);
    let mut on = equal("m", "p", &paths.matches.unit);
    on.push(format!("m.t = p.{at}"));
    if funnel.order != Order::AnyOrder {
        on.push(format!("m.{}", fills(step)));
    }
    let own: Vec<String> = [paths.matches.unit.clone(), columns.to_vec()].concat().into_iter().fold(
        vec![],
        |mut all, column| {
            if !all.contains(&column) {
                all.push(column);
            }
            all
        },
    );
    let valued = Select::from(format!("{table} AS p"))
        .columns(of("p", &own))
        .named("min(m.value)", "value")
        .left_join(format!("{} AS m", paths.matches.table), on)
        .group_by(of("p", &own));
    writer.add(name, valued)
}

/// The rows of every step: one for each path, whether it has the step or not.
fn step_rows(writer: &Writer<'_>, funnel: &Funnel, units: &str) -> Select {
    let steps = funnel.steps.len();
    let is_optional = |step: usize| funnel.steps.get(step - 1).is_some_and(|stage| stage.optional);
    let open = writer.last().saturating_sub(writer.length(funnel.window));
    let each = |value: &dyn Fn(usize) -> Option<String>| {
        let cases = (1..=steps).filter_map(|step| Some(format!("WHEN {step} THEN {}", value(step)?)));
        format!("CASE s.step\n  {}\nEND", cases.collect::<Vec<_>>().join("\n  "))
    };
    let from_previous = each(&|step| {
        let mut before = vec![];
        for earlier in (1..step).rev() {
            before.push(format!("t_{earlier}"));
            if !is_optional(earlier) {
                break;
            }
        }
        match before.as_slice() {
            [] => None,
            [only] => Some(format!("t_{step} - {only}")),
            several => Some(format!("t_{step} - coalesce({})", several.join(", "))),
        }
    });
    let from_first = each(&|step| (step > 1).then(|| format!("t_{step} - t_1")));
    let numbers = nested(
        Select::from(writer.words.one_row()).named(writer.words.numbers("1", &steps.to_string()), "step"),
    );
    let mut rows = Select::from(format!("{units} AS p"))
        .columns(if funnel.breakdown.is_some() { GROUP.to_vec() } else { vec![] })
        .named("s.step", "step")
        .named(each(&|step| Some(format!("t_{step}"))), "reached_at")
        .named(each(&|step| Some(format!("finished_{step}"))), "finished_at")
        .named(format!("CASE WHEN reached < {steps} AND t_1 > {open} THEN 1 ELSE 0 END"), "is_unfinished")
        .named(writer.milliseconds(&from_first), "from_first")
        .named(writer.milliseconds(&from_previous), "from_previous")
        .cross_join(format!("{numbers} AS s"));
    if funnel.steps.iter().any(|stage| stage.optional) {
        let without = (1..=steps).filter(|step| is_optional(*step)).map(|step| {
            let required = (1..step).rev().find(|earlier| !is_optional(*earlier)).unwrap_or(1);
            format!("(s.step = {step} AND reached >= {required} AND t_{step} IS NULL)")
        });
        let without = crate::condition::any(without.collect());
        rows = rows
            .named(format!("CASE WHEN reached = {steps} THEN 1 ELSE 0 END"), "converted")
            .named(format!("CASE WHEN {without} THEN 1 ELSE 0 END"), "without");
    }
    rows
}

/// The names of the numbers of a step.
fn columns_of(writer: &Writer<'_>, funnel: &Funnel) -> Vec<String> {
    numbers(writer, funnel).into_iter().map(|(_, name)| name).collect()
}

/// The numbers of a step: how each is counted, and what it is called.
fn numbers(writer: &Writer<'_>, funnel: &Funnel) -> Vec<(String, String)> {
    let named = |expression: &str, name: &str| (expression.to_owned(), name.to_owned());
    let mut numbers = vec![
        named("count(reached_at)", "reached"),
        named("count(finished_at)", "reached_finished"),
        named("sum(is_unfinished)", "unfinished"),
    ];
    for time in ["from_first", "from_previous"] {
        numbers.push((format!("avg({time})"), format!("{time}_average")));
        for (name, share) in SHARES {
            numbers.push((writer.words.percentile(time, share), format!("{time}_{name}")));
        }
    }
    if funnel.steps.iter().any(|stage| stage.optional) {
        numbers
            .push(named("sum(CASE WHEN reached_at IS NOT NULL THEN converted ELSE 0 END)", "converted_with"));
        numbers.push(named("sum(without)", "passed_without"));
        numbers.push(named("sum(without * converted)", "converted_without"));
    }
    numbers
}
