//! Stickiness, lifecycle and paths as CSV.

use super::{GROUP, Rows, group_fields, share};
use rockpool_question::{
    LifecycleAnswer, LifecycleState, PathsAnswer, Rate, StickinessAnswer, StickinessGroup,
};

/// With a breakdown the groups, which together are everybody; else everybody.
pub(super) fn stickiness(answer: &StickinessAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    let grouped = !answer.groups.is_empty();
    let group_columns = if grouped { &GROUP[..] } else { &[] };
    rows.write_record(group_columns.iter().copied().chain(["active_periods", "users", "share"]))?;
    if !grouped {
        return bars(&answer.total, None, rows);
    }
    answer.groups.iter().try_for_each(|group| bars(group, Some(group_fields(group.value.as_ref())), rows))
}

fn bars(group: &StickinessGroup, name: Option<[String; 2]>, rows: &mut Rows) -> Result<(), csv::Error> {
    for (index, users) in group.users.iter().enumerate() {
        let mut row: Vec<String> = name.iter().flatten().cloned().collect();
        row.extend([(index + 1).to_string(), users.to_string(), share(&Rate::new(*users, group.of))]);
        rows.write_record(row)?;
    }
    Ok(())
}

pub(super) fn lifecycle(answer: &LifecycleAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.write_record(["start", "unfinished", "state", "users"])?;
    for bucket in &answer.buckets {
        for state in LifecycleState::ALL {
            rows.write_record([
                bucket.start.to_string(),
                bucket.unfinished.to_string(),
                state.name().to_owned(),
                bucket.of(state).to_string(),
            ])?;
        }
    }
    Ok(())
}

/// One row for each link.
pub(super) fn paths(answer: &PathsAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.write_record(["from_step", "from", "to_step", "to", "users"])?;
    for link in &answer.links {
        let ends = (answer.nodes.get(link.from as usize), answer.nodes.get(link.to as usize));
        let (Some(from), Some(to)) = ends else { continue };
        rows.write_record([
            from.step.to_string(),
            from.name.to_string(),
            to.step.to_string(),
            to.name.to_string(),
            link.users.to_string(),
        ])?;
    }
    Ok(())
}
