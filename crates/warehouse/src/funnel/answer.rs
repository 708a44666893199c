//! The rows of a funnel's answer, and the users of one of its numbers.

use super::matches::fills;
use super::paths::{Paths, best, moments, paths};
use crate::groups::{GROUP, everybody, grouped};
use crate::select::{Query, Select, nested};
use crate::users::in_group;
use crate::writer::{Writer, equal, of};
use rockpool_question::{BucketStart, Count, Funnel, FunnelBreakdown, GroupValue, Order, StepOutcome};

const SHARES: [(&str, f64); 5] = [("median", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)];

/// The last query of a funnel's statement.
pub(crate) fn answer(writer: &mut Writer<'_>, funnel: &Funnel) -> Query {
    let paths = paths(writer, funnel);
    let counted = with_finished(writer, funnel, &paths);
    let units = match &funnel.breakdown {
        None => counted,
        Some(breakdown) => {
            let columns = [moments(funnel.steps.len()), finished_columns(funnel), vec!["reached".into()]];
            let columns = columns.concat();
            let groups = values(writer, funnel, &paths, breakdown, &counted, &columns);
            let everybody = Select::from(counted).columns(everybody(writer)).columns(columns.clone());
            let one = Select::from(groups).columns(GROUP).columns(columns);
            writer.add("everybody_and_groups", Query::union([everybody, one]))
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
    summary = summary.columns(keys.clone()).columns(numbers(writer, funnel)).group_by(keys.clone());
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
    for step in 1..=funnel.steps.len() {
        let rows = Select::from(buckets.clone())
            .columns(group.clone())
            .named(step, "step")
            .named(writer.shown("bucket", unit), "bucket")
            .named(format!("count(t_{step})"), "reached")
            .columns(names.iter().skip(1).map(|name| format!("{} AS {name}", writer.words.no_number())))
            .group_by(["bucket"]);
        each.push(rows);
    }
    let rows = writer.add("all_rows", Query::union(each));
    let order = [vec!["bucket".to_owned()], keys].concat();
    Select::from(rows).column("*").order_by(order).into()
}

/// The users of a step.
pub(crate) fn users(
    writer: &mut Writer<'_>,
    funnel: &Funnel,
    step: u32,
    outcome: StepOutcome,
    group: Option<&GroupValue>,
    bucket: Option<BucketStart>,
) -> Select {
    let paths = paths(writer, funnel);
    let mut table = paths.paths.clone();
    if let (Some(bucket), Some(unit)) = (bucket, funnel.over_time) {
        let placed = writer.bucket("t_1", unit);
        let wanted = writer.bucket_of(bucket);
        let placed = nested(Select::from(paths.entries.clone()).column("*").named(placed, "bucket"));
        let inside = Select::from(format!("{placed} AS placed")).column("*");
        let inside = inside.condition(format!("bucket = {wanted}"));
        let best = best(funnel, &(nested(inside) + " AS inside"), &paths.counted, &paths.matches.unit);
        table = writer.add("paths_of_bucket", best);
    }
    let columns = [paths.matches.unit.clone(), moments(funnel.steps.len()), vec!["reached".into()]].concat();
    let chosen = match (&funnel.breakdown, group) {
        (Some(breakdown), Some(group)) => {
            let groups = values(writer, funnel, &paths, breakdown, &table, &columns);
            Select::from(groups).condition(in_group(writer.words, group))
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
            Select::from(paths.paths.clone()).columns(own).columns((1..=steps).map(|step| {
                format!("CASE WHEN t_1 <= {last_finished} THEN t_{step} END AS finished_{step}")
            }));
        return writer.add("counted", counted);
    }
    let finished =
        nested(Select::from(paths.entries.clone()).column("*").condition(format!("t_1 <= {last_finished}")));
    let finished =
        best(funnel, &format!("{finished} AS finished_entries"), &paths.matches.unit, &paths.matches.unit);
    let finished = writer.add("finished", finished);
    let counted = Select::from(format!("{} AS p", paths.paths))
        .columns(of("p", &own))
        .columns((1..=steps).map(|step| format!("f.t_{step} AS finished_{step}")))
        .left_join(format!("{finished} AS f"), equal("f", "p", &paths.matches.unit));
    writer.add("counted", counted)
}

/// Adds a table of paths with their group: the value at the step's instant on the path. Of several events that
/// could fill the step at that instant it is the least value.
fn values(
    writer: &mut Writer<'_>,
    funnel: &Funnel,
    paths: &Paths,
    breakdown: &FunnelBreakdown,
    table: &str,
    columns: &[String],
) -> String {
    let step = breakdown.step as usize;
    let at = format!("t_{step}");
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
    let valued = writer.add("values_of_paths", valued);
    grouped(writer, &valued, columns, breakdown.groups, Some(&at))
}

/// The rows of every step: one for each path, whether it has the step or not.
fn step_rows(writer: &Writer<'_>, funnel: &Funnel, units: &str) -> Query {
    let steps = funnel.steps.len();
    let group: &[&str] = if funnel.breakdown.is_some() { &GROUP } else { &[] };
    let optional = funnel.steps.iter().any(|stage| stage.optional);
    let open = writer.last().saturating_sub(writer.length(funnel.window));
    Query::union((1..=steps).map(|step| {
        let before: Vec<String> = (1..step)
            .rev()
            .scan(true, |open, earlier| {
                let taken = *open;
                *open = *open && funnel.steps.get(earlier - 1).is_some_and(|stage| stage.optional);
                taken.then(|| format!("t_{earlier}"))
            })
            .collect();
        let (from_first, from_previous) = match before.as_slice() {
            [] => (writer.words.no_integer().to_owned(), writer.words.no_integer().to_owned()),
            [only] => (format!("t_{step} - t_1"), format!("t_{step} - {only}")),
            several => (format!("t_{step} - t_1"), format!("t_{step} - coalesce({})", several.join(", "))),
        };
        let scaled = |ticks: String| if step == 1 { ticks } else { writer.milliseconds(&ticks) };
        let mut rows = Select::from(units)
            .columns(group.iter().copied())
            .named(step, "step")
            .named(format!("t_{step}"), "reached_at")
            .named(format!("finished_{step}"), "finished_at")
            .named(format!("CASE WHEN reached < {steps} AND t_1 > {open} THEN 1 ELSE 0 END"), "is_unfinished")
            .named(scaled(from_first), "from_first")
            .named(scaled(from_previous), "from_previous");
        if optional {
            let required = (1..step)
                .rev()
                .find(|earlier| funnel.steps.get(earlier - 1).is_some_and(|stage| !stage.optional))
                .unwrap_or(1);
            let is_optional = funnel.steps.get(step - 1).is_some_and(|stage| stage.optional);
            let without = match is_optional {
                true => format!("CASE WHEN reached >= {required} AND t_{step} IS NULL THEN 1 ELSE 0 END"),
                false => "0".into(),
            };
            rows = rows
                .named(format!("CASE WHEN reached = {steps} THEN 1 ELSE 0 END"), "converted")
                .named(without, "without");
        }
        rows
    }))
}

/// The names of the numbers of a step.
fn columns_of(writer: &Writer<'_>, funnel: &Funnel) -> Vec<String> {
    let named = numbers(writer, funnel);
    named.iter().filter_map(|number| number.rsplit_once(" AS ").map(|(_, name)| name.to_owned())).collect()
}

fn numbers(writer: &Writer<'_>, funnel: &Funnel) -> Vec<String> {
    let mut numbers = vec![
        "count(reached_at) AS reached".to_owned(),
        "count(finished_at) AS reached_finished".to_owned(),
        "sum(is_unfinished) AS unfinished".to_owned(),
    ];
    for time in ["from_first", "from_previous"] {
        numbers.push(format!("avg({time}) AS {time}_average"));
        for (name, share) in SHARES {
            numbers.push(format!("{} AS {time}_{name}", writer.words.percentile(time, share)));
        }
    }
    if funnel.steps.iter().any(|stage| stage.optional) {
        numbers
            .push("sum(CASE WHEN reached_at IS NOT NULL THEN converted ELSE 0 END) AS converted_with".into());
        numbers.push("sum(without) AS passed_without".into());
        numbers.push("sum(without * converted) AS converted_without".into());
    }
    numbers
}
