//! An answer with the names of its events as people read them, for charts and tables. What is taken along keeps the names of
//! the data: keys and values of a table stay what they are.

use crate::names::Names;
use crate::shared::Shared;
use rockpool_question::{FunnelAnswer, PathName, PathsAnswer, SegmentationAnswer, TraceAnswer};
use rockpool_report::Grid;
use rockpool_report::segmentation::line_name;
use std::collections::{BTreeMap, BTreeSet};

/// How the names of one answer are written: as they are where two of them would read the same.
struct Writing(BTreeMap<String, String>);

impl Writing {
    fn of<'a>(raw: impl Iterator<Item = &'a str>, names: Names) -> Self {
        let written: BTreeMap<String, String> =
            raw.map(|name| (name.to_owned(), names.write(name))).collect();
        let different: BTreeSet<&String> = written.values().collect();
        let changes = written.iter().any(|(raw, written)| raw != written);
        Self(if changes && different.len() == written.len() { written } else { BTreeMap::new() })
    }

    fn changes_nothing(&self) -> bool {
        self.0.is_empty()
    }

    fn write(&self, name: &mut String) {
        if let Some(written) = self.0.get(name) {
            name.clone_from(written);
        }
    }
}

/// A funnel's answer with the names of its steps as people read them.
pub fn funnel(answer: &Shared<FunnelAnswer>, names: Names) -> Shared<FunnelAnswer> {
    let writing = Writing::of(answer.total.steps.iter().map(|step| step.name.as_str()), names);
    if writing.changes_nothing() {
        return answer.clone();
    }
    let mut readable = (**answer).clone();
    for group in std::iter::once(&mut readable.total).chain(&mut readable.groups) {
        group.steps.iter_mut().for_each(|step| writing.write(&mut step.name));
    }
    Shared::new(readable)
}

/// A segmentation's answer with the names of its series as people read them.
pub fn segmentation(answer: &Shared<SegmentationAnswer>, names: Names) -> Shared<SegmentationAnswer> {
    let writing = Writing::of(answer.series.iter().map(|line| line.name.as_str()), names);
    if writing.changes_nothing() {
        return answer.clone();
    }
    let mut readable = (**answer).clone();
    readable.series.iter_mut().for_each(|line| writing.write(&mut line.name));
    Shared::new(readable)
}

/// What the lines of a segmentation are called as the data has them, by what a reader sees.
pub fn exact_lines(raw: &SegmentationAnswer, readable: &SegmentationAnswer) -> BTreeMap<String, String> {
    let lines = raw.series.iter().zip(&readable.series);
    let names = lines.map(|(line, seen)| (line_name(readable, seen), line_name(raw, line)));
    names.filter(|(seen, exact)| seen != exact).collect()
}

/// A paths answer with the names of its events as people read them.
pub fn paths(answer: &Shared<PathsAnswer>, names: Names) -> Shared<PathsAnswer> {
    let of_events = answer.nodes.iter().filter_map(|node| match &node.name {
        PathName::Event { event_type, .. } => Some(event_type.as_str()),
        _ => None,
    });
    let writing = Writing::of(of_events, names);
    if writing.changes_nothing() {
        return answer.clone();
    }
    let mut readable = (**answer).clone();
    for node in &mut readable.nodes {
        if let PathName::Event { event_type, .. } = &mut node.name {
            writing.write(event_type);
        }
    }
    Shared::new(readable)
}

/// A user's way with the names of its events as people read them.
pub fn trace(answer: &Shared<TraceAnswer>, names: Names) -> Shared<TraceAnswer> {
    let writing = Writing::of(answer.events.iter().map(|event| event.event_type.as_str()), names);
    if writing.changes_nothing() {
        return answer.clone();
    }
    let mut readable = (**answer).clone();
    readable.events.iter_mut().for_each(|event| writing.write(&mut event.event_type));
    Shared::new(readable)
}

/// A table that says what a readable one says, and holds what it held: its keys and values are the data's own.
pub fn grid(mut raw: Grid, readable: &Grid) -> Grid {
    for (column, seen) in raw.columns.iter_mut().zip(&readable.columns) {
        if column.title != seen.title {
            column.exact = Some(std::mem::replace(&mut column.title, seen.title.clone()));
        }
    }
    for (row, seen) in raw.rows.iter_mut().zip(&readable.rows) {
        row.group.clone_from(&seen.group);
        for (cell, seen) in row.cells.iter_mut().zip(&seen.cells) {
            if cell.text() != seen.text() {
                cell.label = Some(seen.text());
            }
        }
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::CalendarUnit;
    use rockpool_report::{samples, segmentation as report, tab_separated};

    fn named(names: &[&str]) -> Shared<SegmentationAnswer> {
        let mut answer = samples::segmentation();
        let line = answer.series[0].clone();
        answer.series = names
            .iter()
            .zip(0..)
            .map(|(name, series)| {
                let mut line = line.clone();
                (line.name, line.series) = ((*name).into(), series);
                line.group.clear();
                line
            })
            .collect();
        Shared::new(answer)
    }

    #[test]
    fn names_are_readable_in_a_table_and_the_datas_own_in_what_is_taken_along() {
        let raw = named(&["file_saved", "user.created"]);
        let readable = segmentation(&raw, Names::Readable);
        let table = |answer: &SegmentationAnswer| report::values(answer, Some(CalendarUnit::Day));
        let shown = grid(table(&raw), &table(&readable));
        let titles: Vec<&str> = shown.columns.iter().map(|column| column.title.as_str()).collect();
        assert_eq!(titles, ["Period", "file saved", "user created"]);
        assert_eq!(tab_separated(&shown), tab_separated(&table(&raw)));
        assert_eq!(shown.columns[1].exact.as_deref(), Some("file_saved"));
        let exact = exact_lines(&raw, &readable);
        assert_eq!(exact.get("file saved").map(String::as_str), Some("file_saved"));
    }

    #[test]
    fn two_names_that_would_read_the_same_stay_as_they_are() {
        let raw = named(&["file_saved", "fileSaved"]);
        assert_eq!(segmentation(&raw, Names::Readable), raw);
        let raw = named(&["file_saved"]);
        assert_eq!(segmentation(&raw, Names::AsTheyAre), raw);
    }
}
