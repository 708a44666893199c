//! Stickiness: users by the number of their active periods.

use crate::condition;
use crate::groups::{GROUP, Grouping, grouped, in_group, largest, with_everybody};
use crate::kinds::{HasUsers, Stated};
use crate::select::{Query, Select, nested};
use crate::writer::{Writer, of};
use rockpool_question::settled::Stickiness;
use rockpool_question::{AnswerPart, GroupValue};

impl Stated for Stickiness {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(answer(writer, self))
    }
}

impl HasUsers for Stickiness {
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select> {
        let AnswerPart::StickinessBar { periods, group } = part else { return None };
        Some(users(writer, self, *periods, group.as_ref()))
    }
}

/// The last query of a stickiness statement.
fn answer(writer: &mut Writer<'_>, question: &Stickiness) -> Query {
    let members = members(writer, question);
    let mut group: Vec<String> = vec![];
    let table = match grouping(question) {
        None => members,
        Some(grouping) => {
            group.extend(GROUP.map(str::to_owned));
            let columns = ["user_id".to_owned(), "periods".to_owned()];
            let ranks = largest(writer, &members);
            let groups = grouped(writer, &members, &ranks, &columns, grouping);
            with_everybody(writer, &groups, &["periods".to_owned()])
        }
    };
    let by_periods = [group.clone(), vec!["periods".to_owned()]].concat();
    let counts =
        Select::from(table).columns(by_periods.clone()).named("count(*)", "members").group_by(by_periods);
    let counts = writer.add("users_by_periods", counts);
    let dates = writer.asked_days(question.dates);
    let buckets = nested(writer.all_buckets(dates, question.period)) + " AS buckets";
    let bars = Select::from(buckets).named("row_number() OVER (ORDER BY bucket)", "bar");
    let bars = writer.add("bars", bars);
    let counts_here = if question.cumulative { ">=" } else { "=" };
    let keys = [of("c", &group), vec!["b.bar".to_owned()]].concat();
    let rows = Select::from(format!("{counts} AS c"))
        .columns(of("c", &group))
        .named("b.bar", "periods")
        .named(format!("sum(CASE WHEN c.periods {counts_here} b.bar THEN c.members ELSE 0 END)"), "users")
        .named("sum(c.members)", "of_users")
        .named(format!("{} / sum(c.members)", writer.words.decimal("sum(c.members * c.periods)")), "average")
        .cross_join(format!("{bars} AS b"))
        .group_by(keys);
    let rows = writer.add("all_bars", rows);
    Select::from(rows).column("*").order_by([group, vec!["periods".to_owned()]].concat()).into()
}

/// The users of a bar.
fn users(writer: &mut Writer<'_>, question: &Stickiness, periods: u32, group: Option<&GroupValue>) -> Select {
    let members = members(writer, question);
    let inside = if question.cumulative { ">=" } else { "=" };
    let users = match (grouping(question), group) {
        (Some(grouping), Some(group)) => {
            let columns = ["user_id".to_owned(), "periods".to_owned()];
            in_group(writer, &members, &members, &columns, grouping, group)
        }
        _ => Select::from(members),
    };
    users.column("user_id").condition(format!("periods {inside} {periods}"))
}

/// How users are put into groups.
fn grouping(question: &Stickiness) -> Option<Grouping<'static>> {
    question.breakdown.as_ref().map(|breakdown| Grouping { groups: breakdown.groups, reached: None })
}

/// Adds the active users with the number of their periods and, with a breakdown, its value: that of the first event,
/// of several at its instant the least.
fn members(writer: &mut Writer<'_>, question: &Stickiness) -> String {
    let users = crate::users::conditions(writer, &question.users);
    let words = writer.words;
    let asked = writer.asked(question.dates);
    let mut events = writer
        .events(Some(&[&question.events]), &asked)
        .condition(condition::step(words, &question.events))
        .condition("user_id <> ''")
        .conditions(users)
        .column("user_id")
        .named(writer.ticks(), "t");
    if let Some(breakdown) = &question.breakdown {
        events = events.named(words.property(&breakdown.property), "value");
    }
    let events = writer.explained("activity", &writer.unit_of_t(), events);
    let placed =
        Select::from(events.clone()).column("user_id").named(writer.bucket("t", question.period), "bucket");
    let counted = Select::from(nested(placed) + " AS placed")
        .columns(["user_id", "bucket", "count(*) AS events"])
        .group_by(["user_id", "bucket"]);
    let active = Select::from(nested(counted) + " AS counted")
        .columns(["user_id", "count(*) AS periods"])
        .condition(format!("events >= {}", question.at_least))
        .group_by(["user_id"]);
    let active = writer.add("active_periods", active);
    if question.breakdown.is_none() {
        return active;
    }

    let first = Select::from(events.clone()).columns(["user_id", "min(t) AS first_t"]).group_by(["user_id"]);
    let first = writer.add("first_events", first);
    let valued = Select::from(format!("{active} AS a"))
        .columns(["a.user_id AS user_id", "a.periods AS periods", "min(e.value) AS value"])
        .join(format!("{first} AS f"), vec!["f.user_id = a.user_id".into()])
        .join(format!("{events} AS e"), vec!["e.user_id = f.user_id".into(), "e.t = f.first_t".into()])
        .group_by(["a.user_id", "a.periods"]);
    writer.add("values_of_users", valued)
}
