//! A report of how one answer came about, for whoever looks into what is wrong or slow: the question, what was read and why,
//! times, versions; none of the numbers, and none of the extract's names but those in the question.

use crate::{cost, format};
use rockpool_catalog::Manifest;
use rockpool_question::Answer;

/// The report, as lines of text. `version` is that of the program that shows the answer.
pub fn text(answer: &Answer, manifest: &Manifest, version: &str) -> String {
    let read = &answer.read;
    let question = serde_json::to_string_pretty(&answer.question).unwrap_or_else(|error| error.to_string());
    let mut lines = vec![
        format!("Rockpool {version}"),
        format!("Extract: {}", extract(manifest)),
        format!("Plan: {}", if read.chosen.is_empty() { "none" } else { "" }).trim_end().to_owned(),
    ];
    lines.extend(cost::reasons(read).into_iter().map(|reason| format!("  {reason}")));
    lines.push(format!(
        "Read: {} files, {} row groups and {} left out, {} rows, {} bytes fetched and {} cached, {}",
        read.files,
        read.row_groups,
        read.row_groups_skipped,
        read.rows,
        read.bytes_fetched,
        read.bytes_cached,
        format::duration(read.milliseconds)
    ));
    lines.push(format!("Question:\n{question}"));
    lines.join("\n") + "\n"
}

/// The form of an extract: none of its names.
pub fn extract(manifest: &Manifest) -> String {
    format!(
        "format {}, made by {}, {} event types, {} events, days in {}",
        manifest.format_version,
        manifest.generator,
        manifest.event_types.len(),
        manifest.rows,
        manifest.time_zone
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use rockpool_question::{ReadReason, ReadTable, TableChoice};

    fn manifest() -> Manifest {
        let text = r#"{"format_version":2,"generator":"test","name":"secret","time_zone":"UTC",
            "time_resolution":"ms","covered":null,"rows":7,"users":3,"rows_without_user":0,
            "health":{"files":0,"lines":0,"bad_lines":0,"duplicate_rows":0},
            "event_types":[],"users_files":[]}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_report_says_how_and_not_how_many() {
        let mut answer = samples::answers().swap_remove(0);
        answer.read.chosen = vec![TableChoice { table: ReadTable::Events, reason: ReadReason::Instants }];
        answer.read.rows = 1_204;
        answer.read.milliseconds = 38.2;
        let text = text(&answer, &manifest(), "1.2.3");
        let extract = "format 2, made by test, 0 event types, 7 events, days in UTC";
        assert!(text.starts_with(&format!("Rockpool 1.2.3\nExtract: {extract}\n")), "{text}");
        assert!(
            text.contains("Plan:\n  events: the order of events and the time between them count\n"),
            "{text}"
        );
        assert!(text.contains("1204 rows") && text.contains("\"kind\": \"funnel\""), "{text}");
        let numbers = serde_json::to_value(&answer.body).unwrap();
        assert!(numbers.to_string().contains("from_first") && !text.contains("from_first"), "{text}");
    }
}
