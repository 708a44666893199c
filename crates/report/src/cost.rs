//! What an answer cost, in one line.

use crate::format;
use rockpool_question::{Answer, ByReason, FilePlan, ReadPlan, ReadStatistics};

/// `user_days · 3 files · 1.2 MB read (0.4 MB cached) · 212 000 rows · 38 ms`.
pub fn line(read: &ReadStatistics) -> String {
    let mut parts = Vec::new();
    if !read.tables.is_empty() {
        parts.push(read.tables.join(", "));
    }
    parts.push(format::counted(read.files, "file"));
    let all = format::bytes(read.bytes_fetched.saturating_add(read.bytes_cached));
    parts.push(match read.bytes_cached {
        0 => format!("{all} read"),
        cached => format!("{all} read ({} cached)", format::bytes(cached)),
    });
    parts.push(format::counted(read.rows, "row"));
    parts.push(format::duration(read.milliseconds));
    parts.join(" · ")
}

/// Why which table was read: `user_days: who did what on which day is all that is asked`.
pub fn reasons(read: &ReadStatistics) -> Vec<String> {
    read.chosen.iter().map(ToString::to_string).collect()
}

/// What was read for an answer and what was left out, for whoever asks why it cost what it cost: lines of text.
pub fn explanation(read: &ReadStatistics, plan: &ReadPlan) -> Vec<String> {
    let mut lines = reasons(read);
    let of_files = |files: &mut dyn Iterator<Item = &FilePlan>, bytes: fn(&FilePlan) -> u64| {
        files.map(bytes).fold(0u64, u64::saturating_add)
    };
    let planned = of_files(&mut plan.files.iter(), |file| file.bytes);
    let in_memory = of_files(&mut plan.files.iter(), |file| file.bytes_in_memory);
    let other_columns = of_files(&mut plan.files.iter(), |file| file.bytes_of_other_columns);
    let (mut files, mut row_groups, mut bytes) =
        (ByReason::default(), ByReason::default(), ByReason::default());
    for file in &plan.files {
        if let Some(reason) = file.whole {
            files.add(reason, 1);
        }
        row_groups.add_all(file.row_groups_left_out);
        bytes.add_all(file.bytes_left_out);
    }
    let read_files = plan.files.iter().filter(|file| file.row_groups > 0).count() as u64;
    let all_files = plan.files.len() as u64;
    let read_groups = plan.files.iter().map(|file| file.row_groups).sum::<u64>();
    lines.push(of("files", read_files, all_files, files));
    lines.push(of("row groups of these", read_groups, read_groups + row_groups.all(), row_groups));
    let all_bytes = planned.saturating_add(other_columns).saturating_add(bytes.all());
    let mut text = format!("{} of {} planned", format::bytes(planned), format::bytes(all_bytes));
    if in_memory > 0 {
        text += &format!(", {} of them in memory already", format::bytes(in_memory));
    }
    let reasons = bytes.each().into_iter().map(|(reason, bytes)| (bytes, reason.name()));
    let left = reasons.chain([(other_columns, "in other columns")]).filter(|(bytes, _)| *bytes > 0);
    let left: Vec<String> = left.map(|(bytes, why)| format!("{} {why}", format::bytes(bytes))).collect();
    if !left.is_empty() {
        text += &format!("; left out: {}", left.join(", "));
    }
    lines.push(text);
    lines.extend(plan.files.iter().map(|file| format!("  {}", file_line(file))));
    lines.push(format!("read: {}", line(read)));
    lines
}

/// `3 of 4 files; left out: 1 by time`.
fn of(what: &str, read: u64, all: u64, left_out: ByReason) -> String {
    let text = format!("{} of {} {what}", format::count(read), format::count(all));
    let left = left_out.each().into_iter().filter(|(_, count)| *count > 0);
    let left: Vec<String> =
        left.map(|(reason, count)| format!("{} {}", format::count(count), reason.name())).collect();
    if left.is_empty() { text } else { format!("{text}; left out: {}", left.join(", ")) }
}

/// `events/a.parquet: event_time, user_key; 2 row groups, 1 left out by time; 1 204 rows, 12 kB`.
fn file_line(file: &FilePlan) -> String {
    if let Some(reason) = file.whole {
        return format!("{}: left out {}", file.path, reason.name());
    }
    let left = file.row_groups_left_out.each().into_iter().filter(|(_, count)| *count > 0);
    let left: String = left
        .map(|(reason, count)| format!(", {} left out {}", format::count(count), reason.name()))
        .collect();
    let groups = format::counted(file.row_groups, "row group") + &left;
    if file.row_groups == 0 {
        return format!("{}: {groups}", file.path);
    }
    format!(
        "{}: {}; {groups}; {}, {}",
        file.path,
        file.columns.join(", "),
        format::counted(file.rows, "row"),
        format::bytes(file.bytes)
    )
}

/// What an estimate says about itself; nothing for an exact answer.
pub fn estimate(answer: &Answer) -> Option<String> {
    (answer.share_of_users < 1.0)
        .then(|| format!("Estimate from {} of users, still counting", format::percent(answer.share_of_users)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{LeftOut, ReadReason, ReadTable, TableChoice};

    #[test]
    fn names_tables_files_bytes_rows_and_time() {
        let read = ReadStatistics {
            tables: vec!["user_days".into()],
            files: 3,
            rows: 212_000,
            bytes_fetched: 800_000,
            bytes_cached: 400_000,
            milliseconds: 38.2,
            ..ReadStatistics::default()
        };
        assert_eq!(
            line(&read).replace('\u{202f}', " "),
            "user_days · 3 files · 1.2 MB read (400 kB cached) · 212 000 rows · 38 ms"
        );
    }

    #[test]
    fn an_explanation_says_what_was_left_out_and_by_what() {
        let choice = TableChoice { table: ReadTable::UserDays, reason: ReadReason::DaysAreEnough };
        let read = ReadStatistics { chosen: vec![choice], ..ReadStatistics::default() };
        let time = ByReason { time: 1, ..ByReason::default() };
        let file = FilePlan {
            path: "user_days/a.parquet".into(),
            columns: vec!["user_key".into(), "day".into()],
            row_groups: 2,
            row_groups_left_out: time,
            rows: 1_204,
            bytes: 3_000,
            bytes_in_memory: 1_000,
            bytes_left_out: ByReason { time: 4_000, ..ByReason::default() },
            bytes_of_other_columns: 5_000,
            ..FilePlan::default()
        };
        let whole = FilePlan {
            path: "user_days/b.parquet".into(),
            whole: Some(LeftOut::Users),
            bytes_left_out: ByReason { users: 8_000, ..ByReason::default() },
            ..FilePlan::default()
        };
        let lines = explanation(&read, &ReadPlan { files: vec![file, whole] });
        let lines: Vec<String> = lines.iter().map(|line| line.replace('\u{202f}', " ")).collect();
        let expected = [
            "user_days: who did what on which day is all that is asked",
            "1 of 2 files; left out: 1 by users",
            "2 of 3 row groups of these; left out: 1 by time",
            "3 kB of 20 kB planned, 1 kB of them in memory already; left out: 4 kB by time, 8 kB by users, \
             5 kB in other columns",
            "  user_days/a.parquet: user_key, day; 2 row groups, 1 left out by time; 1 204 rows, 3 kB",
            "  user_days/b.parquet: left out by users",
            "read: 0 files · 0 B read · 0 rows · 0 ms",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn without_a_table_or_a_cache_neither_is_named() {
        let read = ReadStatistics { files: 1, rows: 1, milliseconds: 1.0, ..ReadStatistics::default() };
        assert_eq!(line(&read).replace('\u{202f}', " "), "1 file · 0 B read · 1 row · 1 ms");
    }
}
