//! What was met on the way, then and now together.

use rockpool_catalog::{Cut, Health, IgnoredColumn, Joined};

/// Files left out and columns ignored that the manifest names.
const STATED: usize = 20;

/// What was met in all writings of an extract. The duplicates that it holds are counted anew by whoever writes it.
pub(super) fn health(before: &Health, now: Health) -> Health {
    let sum = u64::saturating_add;
    let mut ignored_columns: Vec<IgnoredColumn> = before.ignored_columns.clone();
    for column in now.ignored_columns {
        match ignored_columns.iter_mut().find(|known| known.name == column.name) {
            Some(known) => known.rows = sum(known.rows, column.rows),
            None => ignored_columns.push(column),
        }
    }
    ignored_columns.sort_by_key(|column| std::cmp::Reverse(column.rows));
    ignored_columns.truncate(STATED);
    let mut left_out = before.left_out.clone();
    left_out.extend(
        now.left_out.into_iter().filter(|file| before.left_out.iter().all(|known| known.path != file.path)),
    );
    left_out.truncate(STATED);
    Health {
        files: sum(before.files, now.files),
        lines: sum(before.lines, now.lines),
        bad_lines: sum(before.bad_lines, now.bad_lines),
        duplicate_rows: 0,
        duplicates_dropped: sum(before.duplicates_dropped, now.duplicates_dropped),
        rows_removed: sum(before.rows_removed, now.rows_removed),
        unclear_times: sum(before.unclear_times, now.unclear_times),
        // A column, or a file, that was left out each time counts once; of those that are not named nobody knows which
        // are the same.
        columns_ignored: before.columns_ignored.max(now.columns_ignored).max(ignored_columns.len() as u64),
        ignored_columns,
        shared_lines: sum(before.shared_lines, now.shared_lines),
        repaired_values: sum(before.repaired_values, now.repaired_values),
        empty_files: before.empty_files.max(now.empty_files),
        files_left_out: before.files_left_out.max(now.files_left_out).max(left_out.len() as u64),
        left_out,
        // These are found anew as well.
        findings: None,
    }
}

/// What was cut in all writings of an extract, which are cut alike.
pub(super) fn cut(before: Option<Cut>, now: Option<Cut>) -> Option<Cut> {
    // The bounds in time are those of the extract; which days were put anew is no bound of the whole.
    let now = now.map(|now| Cut { from: None, to: None, ..now }).filter(|now| *now != Cut::default());
    let (Some(before), Some(now)) = (&before, &now) else { return before.or(now) };
    let joined = match (before.joined, now.joined) {
        (Some(before), Some(now)) => Some(Joined {
            ids: before.ids.saturating_add(now.ids),
            users: before.users.saturating_add(now.users),
            events: before.events.saturating_add(now.events),
        }),
        (before, now) => before.or(now),
    };
    let events_left_out = before.events_left_out.saturating_add(now.events_left_out);
    Some(Cut { events_left_out, joined, ..before.clone() })
}
