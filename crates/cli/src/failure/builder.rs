//! A builder's error in the command's form: what happened and where, and apart from it what to do.

use crate::output::printable;
use rockpool_builder::BuilderError;
use rockpool_question::words::number;

/// What happened and where.
pub fn message(error: &BuilderError) -> String {
    match error {
        BuilderError::Option { option, reason } => {
            format!("--{}: {reason}", option.replace('_', "-"))
        }
        BuilderError::NoInput { input } => format!("'{input}' holds no input"),
        BuilderError::Write { path, source } => format!("{} cannot be written: {source}", path.display()),
        BuilderError::OutputTaken { path } => {
            format!("{} is not empty and holds no manifest.json, so it is no extract", path.display())
        }
        BuilderError::OutputNotEmpty { path } => format!("{} is not empty", path.display()),
        BuilderError::OutputBusy { path } => format!("another build is writing {}", path.display()),
        BuilderError::TooManyBadLines { bad_lines, lines, allowed, first } => {
            let listed: String =
                first.iter().map(|line| format!("\n  {}", printable(&line.to_string()))).collect();
            format!(
                "{} of {} lines are no events, more than the allowed {} %; nothing was written:{listed}",
                number(*bad_lines),
                number(*lines),
                allowed * 100.0
            )
        }
        error => error.to_string(),
    }
}

/// What to do, unless the message says it.
pub fn advice(error: &BuilderError) -> Option<String> {
    let advice = match error {
        BuilderError::NoInput { .. } => {
            "give a folder with .jsonl, .ndjson or .json files (or .gz of them), or a pattern in quotes such as \
             'events/**/*.jsonl'"
        }
        BuilderError::Read { .. } => "check the path and that you may read it",
        BuilderError::Write { .. } => "check that there is room and that you may write there",
        BuilderError::OutputTaken { .. } | BuilderError::OutputNotEmpty { .. } => {
            "choose another output folder, or empty this one"
        }
        BuilderError::OutputBusy { .. } => "wait for it to end, or choose another output folder",
        BuilderError::TooManyBadLines { bad_lines, lines, .. } => {
            let tenths = (*bad_lines as f64 / (*lines).max(1) as f64 * 1_000.0).ceil();
            return Some(format!(
                "repair the input, or leave these lines out with --max-bad-lines {}%",
                tenths / 10.0
            ));
        }
        BuilderError::Option { .. } => "correct this option; --help says what it takes",
        _ => return None,
    };
    Some(advice.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_builder::BadLine;

    #[test]
    fn the_advised_share_of_bad_lines_is_enough_and_not_much_more() {
        for (bad_lines, lines, share) in [(1, 15, "6.7%"), (2, 1_000, "0.2%"), (3, 3, "100%")] {
            let error = BuilderError::TooManyBadLines {
                bad_lines,
                lines,
                allowed: 0.001,
                first: vec![BadLine { file: "a\u{1b}.jsonl".into(), line: 7, reason: "no".into() }],
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
}
