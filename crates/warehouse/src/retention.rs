//! Retention: anchors, the returns after them, and a row for each cohort and column.

use crate::condition;
use crate::groups::{GROUP, Grouping, grouped, in_group, largest, with_everybody};
use crate::kinds::{HasUsers, Stated};
use crate::select::{Query, Select, nested};
use crate::writer::{Writer, of};
use rockpool_question::settled::Retention;
use rockpool_question::{
    Anchor, AnswerPart, BucketStart, CalendarUnit, Counting, GroupValue, RetentionMeasure, RetentionMode,
};

/// The tables of a retention question.
struct Tables {
    /// The events with `starts`, `returns`, and what else is asked of them.
    events: String,
    /// A row for each user and cohort: `user_id`, `t`, `cohort`, and the columns of `group`.
    members: String,
    /// The columns of the groups, where members have any.
    group: Vec<String>,
}

/// Which members of the cohorts are wanted.
#[derive(Debug, Clone, Copy)]
enum Wanted<'a> {
    /// All of them, each in the group of everybody and, with a breakdown, in their own.
    InEveryGroup,
    /// Those of one group of the breakdown; all without one.
    Of(Option<&'a GroupValue>),
}

impl Stated for Retention {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(answer(writer, self))
    }
}

impl HasUsers for Retention {
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select> {
        let AnswerPart::RetentionCell { cohort, column, absent, group } = part else { return None };
        Some(users(writer, self, *cohort, *column, *absent, group.as_ref()))
    }
}

/// The last query of a retention statement.
fn answer(writer: &mut Writer<'_>, retention: &Retention) -> Query {
    let tables = tables(writer, retention, Wanted::InEveryGroup);
    let group = tables.group.clone();
    let cohort = [group.clone(), vec!["cohort".to_owned()]].concat();
    let returns = returns(writer, retention, &tables);
    let periods = writer.add("periods", periods(writer, retention));
    let column: Vec<String> = ["column_number", "first_period", "end_period"].map(str::to_owned).to_vec();
    let sizes = Select::from(tables.members.clone())
        .columns(cohort.clone())
        .named("count(*)", "size")
        .group_by(cohort.clone());
    let sizes = writer.add("cohorts", sizes);
    let amount = retention.measure.property().is_some();

    let mut nobody = Select::from(format!("{sizes} AS c"))
        .columns(of("c", &cohort))
        .columns(of("p", &column))
        .columns(["c.size".to_owned(), "0 AS returned".to_owned()]);
    let mut back = Select::from(format!("{returns} AS r"))
        .columns(of("r", &cohort))
        .columns(of("p", &column))
        .columns(["0 AS size".to_owned(), "count(DISTINCT r.user_id) AS returned".to_owned()]);
    if amount {
        nobody = nobody.named(writer.words.decimal("0"), "amount");
        back = back.named("coalesce(sum(r.amount), 0)", "amount");
    }
    let nobody = nobody.cross_join(format!("{periods} AS p"));
    let back = back
        .cross_join(format!("{periods} AS p"))
        .condition("r.period >= p.first_period")
        .condition("(p.end_period IS NULL OR r.period < p.end_period)")
        .group_by([of("r", &cohort), of("p", &column)].concat());
    let counts = writer.add("counts", Query::union([nobody, back]));
    let sums: Vec<&str> = if amount { vec!["size", "returned", "amount"] } else { vec!["size", "returned"] };
    let keys = [cohort.clone(), column.clone()].concat();
    let grid = Select::from(counts)
        .columns(keys.clone())
        .columns(sums.iter().map(|sum| format!("sum({sum}) AS {sum}")))
        .group_by(keys);
    let grid = writer.add("grid", grid);
    let stated = Select::from(grid).column("*").named(state(writer, retention), "state");
    let stated = writer.add("cells", stated);

    let value = |size: &str, amount: &str| match &retention.measure {
        RetentionMeasure::Users => vec![],
        RetentionMeasure::Sum(_) => vec![format!("{amount} AS value")],
        RetentionMeasure::AveragePerUser(_) => vec![format!("{amount} / nullif({size}, 0) AS value")],
    };
    let cells = Select::from(stated.clone())
        .columns(group.clone())
        .named(writer.shown("cohort", retention.period), "cohort")
        .columns(["column_number", "size", "returned", "state"])
        .columns(value("size", "amount"));
    let summary = Select::from(stated)
        .columns(group.clone())
        .named(writer.shown(writer.no_bucket(retention.period), retention.period), "cohort")
        .column("column_number")
        .columns(["sum(size) AS size", "sum(returned) AS returned", "'summary' AS state"])
        .columns(value("sum(size)", "sum(amount)"))
        .condition(pooled(retention))
        .group_by([group.clone(), vec!["column_number".to_owned()]].concat());
    let rows = writer.add("cells_and_summary", Query::union([cells, summary]));
    let order = [cohort, vec!["column_number".to_owned()]].concat();
    Select::from(rows).column("*").order_by(order).into()
}

/// The users of a cell, a cohort or a column.
fn users(
    writer: &mut Writer<'_>,
    retention: &Retention,
    cohort: Option<BucketStart>,
    column: Option<u32>,
    absent: bool,
    group: Option<&GroupValue>,
) -> Select {
    let tables = tables(writer, retention, Wanted::Of(group));
    let mut wanted = vec![];
    if let Some(cohort) = cohort {
        wanted.push(format!("cohort = {}", writer.bucket_of(cohort)));
    }
    let range = column.and_then(|column| retention.columns().get(column as usize).copied());
    let Some(range) = range else {
        return Select::from(tables.members).distinct().column("user_id").conditions(wanted);
    };
    let returns = returns(writer, retention, &tables);
    let mut back = Select::from(returns)
        .distinct()
        .columns(["user_id", "cohort"])
        .conditions(wanted.clone())
        .condition(format!("period >= {}", range.from));
    if let Some(end) = range.to {
        back = back.condition(format!("period < {end}"));
    }
    let mut chosen = writer.add("returned", back);
    if absent {
        let returned = nested(Select::from(chosen).columns(["user_id", "cohort"]).named("1", "is_back"));
        let on = ["b.user_id = m.user_id", "b.cohort = m.cohort"].map(str::to_owned).to_vec();
        let missing = Select::from(format!("{} AS m", tables.members))
            .columns(["m.user_id AS user_id", "m.cohort AS cohort"])
            .left_join(format!("{returned} AS b"), on)
            .condition("b.is_back IS NULL")
            .conditions(wanted);
        chosen = writer.add("not_returned", missing);
    }
    if cohort.is_some() {
        return Select::from(chosen).distinct().column("user_id");
    }
    // All cohorts together are those that the summary pools.
    let end = range.to.map_or(writer.words.no_integer().to_owned(), |to| to.to_string());
    let column = nested(
        Select::from(chosen)
            .columns(["user_id", "cohort"])
            .named(range.from, "first_period")
            .named(end, "end_period"),
    );
    let state = state(writer, retention);
    let stated = nested(Select::from(column + " AS members").column("user_id").named(state, "state"));
    Select::from(stated + " AS stated").distinct().column("user_id").condition(pooled(retention))
}

/// The condition on a cell's state that the summary pools it.
fn pooled(retention: &Retention) -> &'static str {
    match retention.mode {
        RetentionMode::OnOrAfter => "state = 'open'",
        RetentionMode::On | RetentionMode::Brackets(_) => "state = 'complete'",
    }
}

/// Adds the events and the members of the cohorts.
fn tables(writer: &mut Writer<'_>, retention: &Retention, wanted: Wanted<'_>) -> Tables {
    let users = crate::users::conditions(writer, &retention.users);
    let words = writer.words;
    let asked = writer.asked(retention.dates);
    let since = if retention.anchor == Anchor::FirstEver { i64::MIN } else { asked.start };
    let mut events = writer
        .events(Some(&[&retention.start, &retention.returning]), &(since..i64::MAX))
        .condition("user_id <> ''")
        .conditions(users)
        .column("user_id")
        .named(writer.ticks(), "t")
        .named(condition::step(words, &retention.start), "starts")
        .named(condition::step(words, &retention.returning), "returns");
    if let Some(property) = retention.measure.property() {
        events = events.named(words.finite(&words.as_number(&words.property(property))), "amount");
    }
    if let Some(breakdown) = &retention.breakdown {
        events = events.named(words.property(&breakdown.property), "value");
    }
    let events = writer.explained("activity", &writer.unit_of_t(), events);

    let inside = writer.inside("t", &asked);
    let starts = Select::from(events.clone()).condition("starts");
    let anchors = match retention.anchor {
        Anchor::FirstInRange => {
            starts.conditions(inside).columns(["user_id", "min(t) AS t"]).group_by(["user_id"])
        }
        Anchor::FirstEver => {
            let first = starts.columns(["user_id", "min(t) AS first_t"]).group_by(["user_id"]);
            let first =
                nested(Select::from(nested(first) + " AS firsts").column("user_id").named("first_t", "t"));
            Select::from(first + " AS first_ever").columns(["user_id", "t"]).conditions(inside)
        }
        Anchor::Every => {
            let placed = starts
                .conditions(inside)
                .columns(["user_id", "t"])
                .named(writer.bucket("t", retention.period), "cohort");
            Select::from(nested(placed) + " AS placed")
                .columns(["user_id", "min(t) AS t"])
                .group_by(["user_id", "cohort"])
        }
    };
    let anchors = writer.add("anchors", anchors);
    let own: Vec<String> = ["user_id", "t", "cohort"].map(str::to_owned).to_vec();
    let cohort = writer.bucket("t", retention.period);
    let members =
        writer.add("members", Select::from(anchors).columns(["user_id", "t"]).named(cohort, "cohort"));
    let (Some(breakdown), Wanted::InEveryGroup | Wanted::Of(Some(_))) = (&retention.breakdown, wanted) else {
        return Tables { events, members, group: vec![] };
    };

    let on = ["e.user_id = m.user_id", "e.t = m.t", "e.starts"].map(str::to_owned).to_vec();
    let valued = Select::from(format!("{members} AS m"))
        .columns(of("m", &own))
        .named("min(e.value)", "value")
        .left_join(format!("{events} AS e"), on)
        .group_by(of("m", &own));
    let valued = writer.add("values_of_members", valued);
    let grouping = Grouping { groups: breakdown.groups, reached: None };
    if let Wanted::Of(Some(group)) = wanted {
        let members = in_group(writer, &valued, &valued, &own, grouping, group).columns(own);
        return Tables { events, members: writer.add("members_of_group", members), group: vec![] };
    }
    let ranks = largest(writer, &valued);
    let groups = grouped(writer, &valued, &ranks, &own, grouping);
    let members = with_everybody(writer, &groups, &own);
    Tables { events, members, group: GROUP.map(str::to_owned).to_vec() }
}

/// Adds the returns of every member, each with its period.
fn returns(writer: &mut Writer<'_>, retention: &Retention, tables: &Tables) -> String {
    let period = match retention.counted {
        Counting::Calendar => {
            let bucket = writer.bucket("e.t", retention.period);
            writer.buckets_between("m.cohort", &bucket, retention.period)
        }
        Counting::Rolling => writer.words.divide("e.t - m.t", &rolling(writer, retention.period).to_string()),
    };
    let on = ["e.user_id = m.user_id", "e.returns", "e.t > m.t"].map(str::to_owned).to_vec();
    let mut returns = Select::from(format!("{} AS m", tables.members))
        .columns(of("m", &tables.group))
        .columns(["m.cohort AS cohort", "m.user_id AS user_id"])
        .named(period, "period")
        .join(format!("{} AS e", tables.events), on);
    if retention.measure.property().is_some() {
        returns = returns.named("e.amount", "amount");
    }
    writer.add("returns", returns)
}

/// The length of a rolling period in ticks.
fn rolling(writer: &Writer<'_>, unit: CalendarUnit) -> i64 {
    let hours = match unit {
        CalendarUnit::Hour => 1,
        CalendarUnit::Day => 24,
        CalendarUnit::Week => 7 * 24,
        CalendarUnit::Month | CalendarUnit::Quarter | CalendarUnit::Year => 30 * 24,
    };
    hours * 3_600 * writer.per_second()
}

/// The columns of the grid: their number from 0, their first period, and the first one after.
fn periods(writer: &Writer<'_>, retention: &Retention) -> Query {
    let words = writer.words;
    let regular = |end: &str| {
        let numbers = words.numbers("0", &retention.periods.to_string());
        let numbers = nested(Select::from(words.one_row()).named(numbers, "place"));
        Select::from(numbers + " AS places")
            .columns(["place AS column_number", "place AS first_period"])
            .named(end, "end_period")
    };
    match retention.mode {
        RetentionMode::On => regular("place + 1").into(),
        RetentionMode::OnOrAfter => regular(words.no_integer()).into(),
        RetentionMode::Brackets(_) => {
            Query::union(retention.columns().into_iter().enumerate().map(|(place, range)| {
                Select::from(words.one_row())
                    .named(place, "column_number")
                    .named(range.from, "first_period")
                    .named(range.to.map_or(words.no_integer().to_owned(), |to| to.to_string()), "end_period")
            }))
        }
    }
}

/// How much of a cell's periods the extract covers. With rolling periods a cell begins with the earliest start event
/// that its cohort and the dates allow, and ends with the latest.
fn state(writer: &Writer<'_>, retention: &Retention) -> String {
    let unit = retention.period;
    let (last, asked) = (writer.last(), writer.asked(retention.dates));
    let after = last.saturating_add(1);
    let distance = |ticks: &str| writer.buckets_between("cohort", &writer.bucket(ticks, unit), unit);
    let length = rolling(writer, unit);
    let ended = |period: &str| match retention.counted {
        Counting::Calendar => format!("{} >= {period}", distance(&after.to_string())),
        // The latest start has ended by then, or the dates end before the cohort does.
        Counting::Rolling => {
            let latest = format!("({} - {period} * {length})", after + 1);
            let all_began = asked.end.saturating_sub(1);
            format!("({} >= 1 OR {all_began} + {period} * {length} <= {after})", distance(&latest))
        }
    };
    let begun = match retention.counted {
        Counting::Calendar => format!("{} >= first_period", distance(&last.to_string())),
        Counting::Rolling => {
            let earliest = format!("({last} - first_period * {length})");
            let dates_begin = format!("{} + first_period * {length} <= {last}", asked.start);
            format!("({} >= 0 AND {dates_begin})", distance(&earliest))
        }
    };
    let seen = match retention.mode {
        RetentionMode::OnOrAfter => format!("{} THEN 'open'", ended("(first_period + 1)")),
        RetentionMode::On | RetentionMode::Brackets(_) => format!("{} THEN 'complete'", ended("end_period")),
    };
    format!("CASE\n  WHEN {seen}\n  WHEN {begun} THEN 'incomplete'\n  ELSE 'not_yet'\nEND")
}
