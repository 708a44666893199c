//! Sets of users, as queries with one column, `user_id`, without nulls.

use crate::condition;
use crate::kinds::{Stated, users};
use crate::select::{Query, Select, nested};
use crate::writer::Writer;
use rockpool_question::settled::{Did, Funnel, Trace, UserFilter, UserList, UserSet};
use rockpool_question::{CalendarSettings, SqlQuestion, UserReference};

impl Stated for UserList {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(list(writer, self))
    }
}

impl Stated for Trace {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(trace(writer, self))
    }
}

impl Stated for SqlQuestion {
    fn answer(&self, _writer: &mut Writer<'_>) -> Option<Query> {
        None
    }
}

/// The conditions on users, each with a query that lists the users of its set.
pub(crate) fn conditions(writer: &mut Writer<'_>, filters: &[UserFilter]) -> Vec<String> {
    let condition = |filter: &UserFilter| {
        let name = writer.aside(|writer| set(writer, &filter.set));
        let not = if filter.exclude { "NOT " } else { "" };
        format!("user_id {not}IN (SELECT user_id FROM {name})")
    };
    filters.iter().map(condition).collect()
}

/// The last query of a list of users.
fn list(writer: &mut Writer<'_>, question: &UserList) -> Query {
    let set = set(writer, &question.set);
    Select::from(set).distinct().column("user_id").order_by(["user_id"]).into()
}

/// The last query of a trace: the user's events.
fn trace(writer: &mut Writer<'_>, question: &Trace) -> Query {
    let user = match &question.user {
        UserReference::Id(id) => id.clone(),
        UserReference::Key(key) => {
            let asked = format!(
                "The extract calls this user {key}, the event table has another id: write it in the place of '?'."
            );
            writer.differences.push(asked);
            "?".to_owned()
        }
    };
    let id = writer.words.text(&user);
    let funnel: &Funnel = &question.funnel;
    let steps: Vec<_> = funnel
        .steps
        .iter()
        .map(|stage| &stage.step)
        .chain(funnel.exclusions.iter().map(|exclusion| &exclusion.events))
        .collect();
    let every = funnel.order == rockpool_question::Order::ExactlyInOrder
        || matches!(funnel.count, rockpool_question::Count::Sessions(_));
    let events = writer
        .events((!every).then_some(steps.as_slice()), &(i64::MIN..i64::MAX))
        .condition(format!("user_id = {id}"))
        .columns(["event_time", "event_type", "event_properties"])
        .order_by(["event_time", "event_type"]);
    events.into()
}

/// Adds the query of a set and returns its name.
pub(crate) fn set(writer: &mut Writer<'_>, set: &UserSet) -> String {
    match set {
        UserSet::Did(did) => {
            writer.use_calendar(&CalendarSettings::default());
            did_it(writer, did)
        }
        UserSet::Counted(counted) => {
            writer.use_calendar(&counted.question.calendar());
            // Validation refuses a part of another kind of question.
            let nobody = || Select::from("events").distinct().column("user_id").condition("FALSE");
            let users = users(writer, &counted.question, &counted.part).unwrap_or_else(nobody);
            writer.add("users", users)
        }
    }
}

fn did_it(writer: &mut Writer<'_>, did: &Did) -> String {
    let asked = writer.asked(did.dates);
    let events = writer
        .events(Some(&[&did.events]), &asked)
        .condition(condition::step(writer.words, &did.events))
        .condition("user_id <> ''")
        .column("user_id");
    let users = match did.within {
        Some(within) => {
            let span = writer.length(within);
            let events = writer.add("events", events.named(writer.ticks(), "t"));
            let count = format!(
                "count(*) OVER (\n  PARTITION BY user_id\n  ORDER BY t\n  RANGE BETWEEN CURRENT ROW AND {span} FOLLOWING\n)"
            );
            let counted = nested(Select::from(events).column("user_id").named(count, "events_in_span"));
            Select::from(counted + " AS counted")
                .distinct()
                .column("user_id")
                .condition(format!("events_in_span >= {}", did.at_least))
        }
        None => {
            let counted = nested(events.named("count(*)", "events_in_all").group_by(["user_id"]));
            Select::from(counted + " AS counted")
                .column("user_id")
                .condition(format!("events_in_all >= {}", did.at_least))
        }
    };
    writer.add("users", users)
}
