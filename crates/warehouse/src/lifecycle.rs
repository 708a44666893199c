//! Lifecycle: what every user is in every period.

use crate::condition;
use crate::kinds::{HasUsers, Stated};
use crate::select::{Query, Select};
use crate::writer::Writer;
use rockpool_question::settled::Lifecycle;
use rockpool_question::{AnswerPart, BucketStart, LifecycleState};

impl Stated for Lifecycle {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(answer(writer, self))
    }
}

impl HasUsers for Lifecycle {
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select> {
        let AnswerPart::LifecycleBar { bucket, state } = part else { return None };
        Some(users(writer, self, *bucket, *state))
    }
}

/// The last query of a lifecycle statement.
fn answer(writer: &mut Writer<'_>, question: &Lifecycle) -> Query {
    let states = states(writer, question);
    let counts = LifecycleState::ALL.map(|state| {
        format!("count(CASE WHEN state = '{}' THEN 1 END) AS {}_users", state.name(), state.name())
    });
    let rows = Select::from(states).column("bucket").columns(counts).group_by(["bucket"]);
    let rows = writer.add("counts", rows);
    Select::from(rows)
        .named(writer.shown("bucket", question.period), "period")
        .columns(LifecycleState::ALL.map(|state| format!("{}_users", state.name())))
        .order_by(["bucket"])
        .into()
}

/// The users of a bar.
fn users(
    writer: &mut Writer<'_>,
    question: &Lifecycle,
    bucket: BucketStart,
    state: LifecycleState,
) -> Select {
    let states = states(writer, question);
    let bucket = writer.bucket_of(bucket);
    Select::from(states)
        .column("user_id")
        .condition(format!("bucket = {bucket}"))
        .condition(format!("state = '{}'", state.name()))
}

/// Adds the users of every period that is shown, each with a state.
fn states(writer: &mut Writer<'_>, question: &Lifecycle) -> String {
    let users = crate::users::conditions(writer, &question.users);
    let unit = question.period;
    let dates = writer.asked_days(question.dates);
    let events = writer
        .events(Some(&[&question.events]), &(i64::MIN..i64::MAX))
        .condition(condition::step(writer.words, &question.events))
        .condition("user_id <> ''")
        .conditions(users)
        .column("user_id")
        .named(writer.ticks(), "t");
    let events = writer.explained("activity", &writer.unit_of_t(), events);
    let active = Select::from(events).distinct().column("user_id").named(writer.bucket("t", unit), "bucket");
    let active = writer.add("active", active);
    let now =
        Select::from(active.clone()).columns(["user_id", "bucket", "1 AS is_active", "0 AS was_active"]);
    let next = Select::from(active.clone())
        .column("user_id")
        .named(writer.next_bucket("bucket", unit), "next_bucket")
        .columns(["0 AS is_active", "1 AS was_active"]);
    let touched = writer.add("touched", Query::union([now, next]));
    let presence = Select::from(touched)
        .columns(["user_id", "bucket", "max(is_active) AS is_active", "max(was_active) AS was_active"])
        .group_by(["user_id", "bucket"]);
    let presence = writer.add("presence", presence);
    let first =
        Select::from(active).columns(["user_id", "min(bucket) AS first_bucket"]).group_by(["user_id"]);
    let first = writer.add("first_periods", first);
    let state = "CASE\n  WHEN p.is_active = 0 THEN 'dormant'\n  WHEN p.was_active = 1 THEN 'returning'\n  \
                 WHEN p.bucket = f.first_bucket THEN 'new'\n  ELSE 'resurrecting'\nEND";
    let states = Select::from(format!("{presence} AS p"))
        .columns(["p.user_id AS user_id", "p.bucket AS bucket"])
        .named(state, "state")
        .join(format!("{first} AS f"), vec!["f.user_id = p.user_id".into()])
        .condition(format!("p.bucket >= {}", writer.bucket_of_day(dates.first, unit)))
        .condition(format!("p.bucket <= {}", last_bucket(writer, question)));
    writer.add("states", states)
}

/// The last bucket that the asked days touch.
fn last_bucket(writer: &Writer<'_>, question: &Lifecycle) -> String {
    let dates = writer.asked_days(question.dates);
    match question.period {
        rockpool_question::CalendarUnit::Hour => (writer.ticks_of(dates).end - 1).to_string(),
        unit => writer.bucket_of_day(dates.last, unit),
    }
}
