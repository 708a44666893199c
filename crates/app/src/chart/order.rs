//! In what order charts draw the groups of an answer: what gathers the rest comes last, drawn under nothing and named at the
//! end. Which groups there are, the engine has decided.

use rockpool_question::{GroupValue, SeriesValues};
use rockpool_report::segmentation::is_gathered;

/// Puts the group that gathers the rest behind all others.
pub fn gathered_last<T>(groups: &mut [T], value: impl Fn(&T) -> Option<&GroupValue>) {
    groups.sort_by_key(|group| value(group) == Some(&GroupValue::Other));
}

/// Puts lines that gather the rest behind the others of their series.
pub fn gathered_lines_last(lines: &mut [&SeriesValues]) {
    lines.sort_by_key(|line| (line.series, is_gathered(line)));
}
