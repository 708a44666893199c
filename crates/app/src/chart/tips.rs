//! What a reader sees who points at a date: every line of it, the largest first, with its change since the date before.

use super::Canvas;
use super::escape::shortened;
use rockpool_question::{CalendarUnit, SegmentationAnswer, SeriesValues};
use rockpool_report::format;
use rockpool_report::segmentation::{line_name, value_text, value_words};

/// The most lines that are listed; so many more are named by their number.
const LISTED: usize = 12;

/// The most lines of text for a whole chart: beyond it each point says only what it is itself.
const MOST_LINES: usize = 40_000;

/// The longest name of a line in a tip, in characters.
const LONGEST: usize = 36;

/// The texts of a chart's dates.
pub struct Tips<'a> {
    answer: &'a SegmentationAnswer,
    lines: &'a [&'a SeriesValues],
    by: CalendarUnit,
    lists_all: bool,
    longest: usize,
}

impl<'a> Tips<'a> {
    /// The texts for these lines, in the order in which they are drawn.
    pub fn new(
        answer: &'a SegmentationAnswer,
        lines: &'a [&'a SeriesValues],
        by: CalendarUnit,
        canvas: &Canvas,
    ) -> Self {
        let listed = lines.len().min(LISTED);
        let lists_all = lines.len().saturating_mul(answer.buckets.len()).saturating_mul(listed) <= MOST_LINES;
        Self { answer, lines, by, lists_all, longest: if canvas.width < 500 { 18 } else { LONGEST } }
    }

    /// The text at a bucket, of whoever points at one of the lines, both from 0.
    pub fn of(&self, bucket: usize, line: usize) -> String {
        let Some(date) = self.answer.buckets.get(bucket) else { return String::new() };
        let unfinished = if date.unfinished { " (unfinished)" } else { "" };
        let mut text = format!("<b>{}</b>{unfinished}", format::bucket(date.start, self.by));
        let mut listed: Vec<usize> = (0..self.lines.len()).collect();
        if self.lists_all {
            let value = |line: &usize| self.value(*line, bucket).unwrap_or(f64::NEG_INFINITY);
            listed.sort_by(|one, other| value(other).total_cmp(&value(one)));
        }
        let most = if self.lists_all { LISTED } else { 0 };
        // The line that is pointed at is among them, wherever it stands.
        let shown: Vec<usize> = match listed.iter().position(|other| *other == line) {
            Some(place) if place >= most => {
                listed.iter().copied().take(most.saturating_sub(1)).chain([line]).collect()
            }
            _ => listed.iter().copied().take(most).collect(),
        };
        for shown_line in &shown {
            text.push_str(&self.row(*shown_line, bucket, *shown_line == line));
        }
        let more = self.lines.len() - shown.len();
        if more > 0 && self.lists_all {
            text.push_str(&format!("<br>and {more} more"));
        }
        text
    }

    fn value(&self, line: usize, bucket: usize) -> Option<f64> {
        self.lines.get(line)?.values.get(bucket).copied().flatten()
    }

    fn row(&self, line: usize, bucket: usize, is_pointed_at: bool) -> String {
        let Some(of) = self.lines.get(line) else { return String::new() };
        let value = self.value(line, bucket);
        let before = bucket.checked_sub(1).and_then(|before| self.value(line, before));
        // A bucket that is not over has no change yet.
        let is_open = self.answer.buckets.get(bucket).is_some_and(|date| date.unfinished);
        let change = value
            .zip(before)
            .filter(|(_, before)| *before != 0.0 && !is_open)
            .map_or_else(String::new, |(value, before)| {
                format!(" ({})", format::change((value - before) / before))
            });
        let text = match self.lines.len() {
            1 => shortened(&value_words(of, value), 60),
            _ => {
                format!("{}: {}", shortened(&line_name(self.answer, of), self.longest), value_text(of, value))
            }
        };
        let text = if is_pointed_at && self.lines.len() > 1 { format!("<b>{text}</b>") } else { text };
        format!("<br>{text}{change}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use rockpool_question::{Bucket, Measure};
    use rockpool_report::samples;

    fn answer() -> SegmentationAnswer {
        let line = |name: &str, values: [f64; 2]| SeriesValues {
            series: 0,
            name: name.into(),
            measure: Some(Measure::Events),
            group: vec![rockpool_question::GroupValue::Value(name.into())],
            values: values.map(Some).to_vec(),
            total: Some(values.iter().sum()),
            previous: vec![],
            previous_total: None,
        };
        let bucket = |day| Bucket { start: samples::start(day), unfinished: false, outside: false };
        SegmentationAnswer {
            buckets: vec![bucket(1), bucket(2)],
            previous_buckets: vec![],
            series: vec![line("free", [10.0, 5.0]), line("pro", [4.0, 8.0])],
        }
    }

    #[test]
    fn a_date_lists_its_lines_the_largest_first_with_their_change() {
        let answer = answer();
        let lines: Vec<&SeriesValues> = answer.series.iter().collect();
        let canvas = Canvas { theme: Theme::default(), width: 800 };
        let tips = Tips::new(&answer, &lines, CalendarUnit::Day, &canvas);
        let plain = |text: String| text.replace(format::NARROW_SPACE, " ");
        assert_eq!(plain(tips.of(0, 0)), "<b>1 Jan 2024</b><br><b>free: 10</b><br>pro: 4");
        assert_eq!(
            plain(tips.of(1, 0)),
            "<b>2 Jan 2024</b><br>pro: 8 (+100.0 %)<br><b>free: 5</b> (−50.0 %)"
        );
    }

    #[test]
    fn a_long_list_has_the_line_that_is_pointed_at() {
        let mut answer = answer();
        let line = answer.series[0].clone();
        for number in 0..30 {
            let values = vec![Some(100.0 + f64::from(number)), Some(1.0)];
            answer.series.push(SeriesValues { values, ..line.clone() });
        }
        let lines: Vec<&SeriesValues> = answer.series.iter().collect();
        let canvas = Canvas { theme: Theme::default(), width: 800 };
        let tip = Tips::new(&answer, &lines, CalendarUnit::Day, &canvas).of(0, 1);
        assert!(tip.contains("<b>pro: 4</b>") && tip.ends_with("and 20 more"), "{tip}");
    }
}
