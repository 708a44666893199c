//! The tables about users: a list of them, and the trace of one.

use super::super::sheet::Sheet;
use rockpool_question::{TraceAnswer, UserListAnswer};

pub(super) fn list(answer: &UserListAnswer) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.number("Key");
    if answer.has_ids {
        sheet.text("Id");
    }
    for user in &answer.users {
        let mut row = vec![user.key.to_string()];
        if answer.has_ids {
            row.push(user.id.clone().unwrap_or_default());
        }
        sheet.row(row);
    }
    if !answer.has_ids {
        sheet.legend("The extract does not know the ids of its users.");
    }
    if (answer.users.len() as u64) < answer.total {
        sheet.legend("There are more users; a higher limit lists them.");
    }
    sheet
}

pub(super) fn trace(answer: &TraceAnswer) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.text("Time").text("Event").text("Could be step").number("Is step").text("Excludes");
    let list = |numbers: &[u32], first: u32| {
        numbers.iter().map(|number| (number + first).to_string()).collect::<Vec<_>>().join(", ")
    };
    for event in &answer.events {
        sheet.row(vec![
            event.time.clone(),
            event.event_type.clone(),
            list(&event.fills, 0),
            event.matched.map(|step| step.to_string()).unwrap_or_default(),
            list(&event.excludes, 1),
        ]);
    }
    if answer.events.iter().any(|event| !event.excludes.is_empty()) {
        sheet.legend("Excludes: the exclusions, in the order of the question, that the event is one of.");
    }
    if answer.truncated {
        sheet.legend("The user has more events than are listed.");
    }
    sheet
}
