//! What was read, and what was not; texts that could not be kept as they were.

use super::{About, Affected, Remark, counted, listed};
use crate::words::number;
use rockpool_catalog::Health;

pub(super) fn remarks(health: &Health) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut add = |about, count, text, affects, effect, help| {
        if count > 0 {
            remarks.push(Remark { about, count, text, affects, effect, help });
        }
    };
    let named = health.left_out.iter().map(|file| format!("{} ({})", file.path, file.reason)).collect();
    let files = counted(health.files_left_out, "file of the input was", "files of the input were");
    add(
        About::Input,
        health.files_left_out,
        format!("{files} not read: {}", listed(named, health.files_left_out)),
        Affected::ALL,
        "events in them are in no answer",
        "if they hold events, give them a name that says what they are, and build again",
    );
    let lines = counted(health.bad_lines, "line was no event and is", "lines were no events and are");
    add(
        About::Input,
        health.bad_lines,
        format!("{lines} left out, of {} in all", number(health.lines)),
        Affected::ALL,
        "what they should have been is in no answer",
        "the build and the append name the first of them: mend what writes them",
    );
    let named = health.ignored_columns.iter().map(|column| column.name.clone()).collect();
    let columns = counted(health.columns_ignored, "column of the input is", "columns of the input are");
    add(
        About::Input,
        health.columns_ignored,
        format!("{columns} in no event: {}", listed(named, health.columns_ignored)),
        Affected::ALL,
        "no filter and no breakdown can use them",
        "say when building which columns are properties, if they should be",
    );
    let events = counted(health.unclear_times, "event has an instant", "events have instants");
    add(
        About::Input,
        health.unclear_times,
        format!("{events} that the clocks of its zone show twice or never; the first reading was taken"),
        Affected::ALL,
        "it may lie an hour off, in another hour or day and before what it came after",
        "have instants written in UTC",
    );
    let events = counted(health.duplicates_dropped, "event was", "events were");
    add(
        About::Input,
        health.duplicates_dropped,
        format!("{events} dropped because an equal one was there before"),
        &[],
        "no answer counts them",
        "",
    );
    let values = counted(health.repaired_values, "text", "texts");
    add(
        About::Repaired,
        health.repaired_values,
        format!(
            "{values} held half a character or bytes that are no UTF-8; in their place stands \u{fffd} (U+FFFD)"
        ),
        Affected::ALL,
        "filters and breakdowns see them so",
        "mend what writes them",
    );
    remarks
}
