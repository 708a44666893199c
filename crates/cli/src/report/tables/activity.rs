//! The tables of stickiness, lifecycle and paths.

use super::super::sheet::Sheet;
use super::super::words::rate;
use super::marked;
use rockpool_question::words::{capitalised, number};
use rockpool_question::{
    LifecycleAnswer, LifecycleState, PathsAnswer, Rate, StickinessAnswer, StickinessGroup,
};

/// One row for each number of periods, one column for each group.
pub(super) fn stickiness(answer: &StickinessAnswer) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.number("Active periods").number("Users").number("Of active users");
    for group in &answer.groups {
        sheet.number(group.value.as_ref().map(ToString::to_string).unwrap_or_default());
    }
    for (index, users) in answer.total.users.iter().enumerate() {
        let mut row =
            vec![(index + 1).to_string(), number(*users), rate(&Rate::new(*users, answer.total.of))];
        row.extend(answer.groups.iter().map(|group| group_users(group, index)));
        sheet.row(row);
    }
    if answer.unfinished {
        sheet.legend("The range reaches past the data: more periods may still become active.");
    }
    sheet
}

fn group_users(group: &StickinessGroup, index: usize) -> String {
    group.users.get(index).map(|users| number(*users)).unwrap_or_default()
}

pub(super) fn lifecycle(answer: &LifecycleAnswer, bucket: Option<&'static str>) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.text(bucket.unwrap_or("From"));
    for state in LifecycleState::ALL {
        sheet.number(capitalised(state.name()));
    }
    for bucket in &answer.buckets {
        let mut row = vec![marked(bucket.start.to_string(), bucket.unfinished)];
        row.extend(LifecycleState::ALL.map(|state| number(bucket.of(state))));
        sheet.row(row);
    }
    if answer.buckets.iter().any(|bucket| bucket.unfinished) {
        sheet.legend("* reaches past the data: fewer may be dormant in the end.");
    }
    sheet
}

/// One row for each link.
pub(super) fn paths(answer: &PathsAnswer) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.number("Step").text("From").text("To").number("Users").number("Of all");
    for link in &answer.links {
        let ends = (answer.nodes.get(link.from as usize), answer.nodes.get(link.to as usize));
        let (Some(from), Some(to)) = ends else { continue };
        sheet.row(vec![
            from.step.max(to.step).to_string(),
            from.name.to_string(),
            to.name.to_string(),
            number(link.users),
            rate(&Rate::new(link.users, answer.users)),
        ]);
    }
    sheet
}
