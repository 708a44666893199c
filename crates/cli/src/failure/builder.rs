//! A builder's error in the command's form: what happened and where, and apart from it what to do.

use crate::printable::printable;
use rockpool_builder::source::SourceError;
use rockpool_builder::{BadLine, BuilderError};
use rockpool_question::words::number;
use rockpool_report::format::{counted, percent};
use std::io::ErrorKind;

/// Files that a message lists.
const LISTED: usize = 20;

/// What happened and where.
pub fn message(error: &BuilderError) -> String {
    match error {
        BuilderError::Option { option, reason } => {
            format!("--{}: {reason}", option.replace('_', "-"))
        }
        BuilderError::NoInput { input, left_out } => {
            let listed: String = left_out
                .iter()
                .take(LISTED)
                .map(|file| format!("\n  {}: {}", printable(&file.path), file.reason))
                .collect();
            let more = left_out.len().saturating_sub(LISTED) as u64;
            let more = if more > 0 { format!("\n  and {} more", number(more)) } else { String::new() };
            let only = if left_out.is_empty() { "" } else { ", only files that were not read:" };
            format!("'{input}' holds no input{only}{listed}{more}")
        }
        BuilderError::NoEvents { lines, cut, .. } if *cut > 0 => {
            format!(
                "no event is left of {} lines: {} are cut off by the options; nothing was written",
                number(*lines),
                number(*cut)
            )
        }
        BuilderError::NoEvents { lines, first, .. } => {
            let what = match lines {
                0 => "the input is empty".to_owned(),
                1 => "the only line of the input is no event".to_owned(),
                lines => format!("none of the {} lines of the input is an event", number(*lines)),
            };
            let colon = if first.is_empty() { "" } else { ":" };
            format!("{what}; nothing was written{colon}{}", listed(first))
        }
        BuilderError::Source(error) => source_message(error),
        BuilderError::BadRows { path, bad, rows, first } => {
            format!(
                "{} of {} rows of {} cannot be read; nothing was written:{}",
                number(*bad),
                number(*rows),
                path.display(),
                listed(first)
            )
        }
        BuilderError::Write { path, source } => format!("{} cannot be written: {source}", path.display()),
        BuilderError::NoRoom { path, source } => format!(
            "{} cannot be written, for there is no room: {source}. What was there is as it was",
            path.display()
        ),
        BuilderError::OutputTaken { path } => {
            format!("{} is not empty and holds no manifest.json, so it is no extract", path.display())
        }
        BuilderError::OutputNotEmpty { path } => format!("{} is not empty", path.display()),
        BuilderError::Fewer { there, found, least } => format!(
            "{} are there or were added the time before, and {} would be now, fewer than {}; nothing was written",
            counted(*there, "event"),
            number(*found),
            percent(*least)
        ),
        BuilderError::TableChanged { path, version, reason } => format!(
            "{} is not just longer than in version {version}, which is in the extract: {reason}; nothing was written",
            path.display()
        ),
        BuilderError::InputChanged { path } => {
            format!(
                "{} has another content than when it went into the extract; nothing was written",
                path.display()
            )
        }
        BuilderError::NoExtract { path } => format!("{} holds no extract", path.display()),
        BuilderError::OutputBusy { path } => format!("another build is writing {}", path.display()),
        BuilderError::TooManyBadLines { bad_lines, lines, allowed, first } => {
            format!(
                "{} of {} lines are no events, more than the allowed {} %; nothing was written:{}",
                number(*bad_lines),
                number(*lines),
                allowed * 100.0,
                listed(first)
            )
        }
        BuilderError::OtherThere { address } => format!(
            "{} holds an extract that this one does not come from; nothing was written",
            printable(address)
        ),
        BuilderError::Outpaced { address } => {
            format!("somebody else has published at {} meanwhile; it is as they left it", printable(address))
        }
        BuilderError::Unpublished { copy, source } => format!(
            "{}. What stands there is as it was; what was to be published is in {} and goes there with the next run",
            message(source),
            copy.display()
        ),
        error => error.to_string(),
    }
}

fn source_message(error: &SourceError) -> String {
    match error {
        SourceError::Option { option, reason } => format!("--{}: {reason}", option.replace('_', "-")),
        SourceError::NoText { path, what } => {
            format!("{} is {what}, which is not read as events; nothing was written", path.display())
        }
        SourceError::Unmapped { path, missing, columns }
        | SourceError::UnmappedTable { path, missing, columns } => {
            format!("{}: {missing}; its columns are {}", path.display(), printable(&columns.join(", ")))
        }
        SourceError::Unreadable { path, reason, .. } => format!("{}: {}", path.display(), printable(reason)),
        SourceError::Times { path, reason, .. } => format!("{}: {}", path.display(), printable(reason)),
        error => printable(&error.to_string()),
    }
}

fn listed(lines: &[BadLine]) -> String {
    lines.iter().map(|line| format!("\n  {}", printable(&line.to_string()))).collect()
}

/// What to do, unless the message says it.
pub fn advice(error: &BuilderError) -> Option<String> {
    let advice = match error {
        BuilderError::NoInput { .. } => {
            "give a folder with files of JSON lines, CSV or Parquet or with a Delta table, a pattern in quotes such as \
             'events/**/*.jsonl', or the address of one of these such as s3://bucket/events/"
        }
        BuilderError::NoEvents { cut: 1.., .. } => {
            "ask for less to be cut off, or see what the inputs hold with `rockpool config --print`"
        }
        BuilderError::NoEvents { .. } => {
            "point --input at files of events; --allow-empty makes an extract without events if that is what you want"
        }
        BuilderError::Source(SourceError::NoText { .. }) => {
            "write it as JSON lines, CSV or Parquet (plain, or compressed with gzip or zstd), or take it out of the input"
        }
        BuilderError::Source(SourceError::Unmapped { .. }) => {
            "say which they are with --event-column, --time-column, --user-column and --properties-column"
        }
        BuilderError::Source(SourceError::UnmappedTable { .. }) => {
            "name the columns user_id, and of aliases anonymous_id and user_id"
        }
        BuilderError::Source(SourceError::Times { advice, .. }) => {
            return Some(format!("write {}", printable(advice)));
        }
        BuilderError::Source(SourceError::Unreadable { advice, .. }) => return Some(printable(advice)),
        BuilderError::Source(SourceError::Damaged { .. }) => {
            "fetch the file again, or take it out of the input"
        }
        BuilderError::Source(SourceError::Option { .. }) => "correct this option; --help says what it takes",
        BuilderError::BadRows { .. } => "repair them, so that nobody is missing",
        BuilderError::Contract { .. } => "docs/nightly.md has one with every key explained",
        BuilderError::Config { .. } => "`rockpool config --print` writes one with every key explained",
        BuilderError::Source(SourceError::Read { source, .. }) => match source.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                "fetch the file again, or take it out of the input"
            }
            _ => "check the path and that you may read it",
        },
        BuilderError::Read { source, .. } => match source.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                "fetch the file again, or take it out of the input"
            }
            _ => "check the path and that you may read it",
        },
        BuilderError::NoRoom { .. } => "make room and run the same again",
        BuilderError::Write { .. } => "check that there is room and that you may write there",
        BuilderError::OutputTaken { .. } | BuilderError::OutputNotEmpty { .. } => {
            "choose another output folder, or empty this one"
        }
        BuilderError::OutputBusy { .. } => "wait for it to end, or choose another output folder",
        BuilderError::TooManyBadLines { bad_lines, lines, .. } if bad_lines * 2 > *lines => {
            "most lines are no events: see whether --input names the right files, and what the first of these lines \
             lack; --event-column and its like say which column is what"
        }
        BuilderError::TooManyBadLines { bad_lines, lines, .. } => {
            let tenths = (*bad_lines as f64 / (*lines).max(1) as f64 * 1_000.0).ceil();
            return Some(format!(
                "repair the input, or leave these lines out with --max-bad-lines {}%",
                tenths / 10.0
            ));
        }
        BuilderError::Fewer { .. } => {
            "see why the input is so small; if that is meant, say --allow-fewer to a build, or another --at-least to an append"
        }
        BuilderError::TableChanged { .. } => "build the extract anew, from the table as it is now",
        BuilderError::InputChanged { .. } => {
            "if all of it is new, say --reused-names; if it holds days anew, say which with --replace-days; else build the extract anew"
        }
        BuilderError::OtherThere { .. } => "if it is to be replaced, say --replace",
        BuilderError::Outpaced { .. } => "run the job again; it goes on from what is there now",
        BuilderError::Unpublished { source, .. } => return advice(source),
        BuilderError::NoExtract { .. } => "check the path, or make one with `rockpool build`",
        BuilderError::Option { .. } => "correct this option; --help says what it takes",
        _ => return None,
    };
    Some(advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advised_share_of_bad_lines_is_enough_and_not_much_more() {
        for (bad_lines, lines, share) in [(1, 15, "6.7%"), (2, 1_000, "0.2%"), (1, 2, "50%")] {
            let error = BuilderError::TooManyBadLines {
                bad_lines,
                lines,
                allowed: 0.001,
                first: vec![BadLine {
                    file: "a\u{1b}.jsonl".into(),
                    record: "line",
                    line: 7,
                    reason: "no".into(),
                }],
            };
            let advice = advice(&error).unwrap();
            assert!(advice.ends_with(&format!("--max-bad-lines {share}")), "{advice}");
            let message = message(&error);
            assert!(
                message.contains("allowed 0.1 %") && message.ends_with("\n  a\u{fffd}.jsonl, line 7: no"),
                "{message}"
            );
        }
    }
    #[test]
    fn nobody_is_advised_to_leave_most_lines_out() {
        for (bad_lines, lines) in [(3, 3), (2, 3), (999, 1_000)] {
            let error = BuilderError::TooManyBadLines { bad_lines, lines, allowed: 0.001, first: vec![] };
            assert!(!advice(&error).unwrap().contains('%'), "{bad_lines} of {lines}");
        }
    }
}
