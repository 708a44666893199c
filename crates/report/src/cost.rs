//! What an answer cost, in one line.

use crate::format;
use rockpool_question::{Answer, ReadStatistics};

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

/// What an estimate says about itself; nothing for an exact answer.
pub fn estimate(answer: &Answer) -> Option<String> {
    (answer.share_of_users < 1.0)
        .then(|| format!("Estimate from {} of users, still counting", format::percent(answer.share_of_users)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn without_a_table_or_a_cache_neither_is_named() {
        let read = ReadStatistics { files: 1, rows: 1, milliseconds: 1.0, ..ReadStatistics::default() };
        assert_eq!(line(&read).replace('\u{202f}', " "), "1 file · 0 B read · 1 row · 1 ms");
    }
}
