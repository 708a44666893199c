//! Users and the trace of one as CSV.

use super::Rows;
use rockpool_question::{TraceAnswer, UserListAnswer};

pub(super) fn list(answer: &UserListAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.write_record(["key", "id"])?;
    for user in &answer.users {
        rows.write_record([user.key.to_string(), user.id.clone().unwrap_or_default()])?;
    }
    Ok(())
}

pub(super) fn trace(answer: &TraceAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.write_record(["time", "event_type", "could_be_steps", "is_step", "excludes"])?;
    let list = |numbers: &[u32], first: u32| {
        numbers.iter().map(|number| (number + first).to_string()).collect::<Vec<_>>().join(" ")
    };
    for event in &answer.events {
        rows.write_record([
            event.time.clone(),
            event.event_type.clone(),
            list(&event.fills, 0),
            event.matched.map(|step| step.to_string()).unwrap_or_default(),
            list(&event.excludes, 1),
        ])?;
    }
    Ok(())
}
