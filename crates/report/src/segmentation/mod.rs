//! A segmentation's answer: buckets by lines, or lines alone.

mod csv;

use self::csv::CSV;

use crate::csv::{Column, Rows};
use crate::format;
use crate::funnel::bucket_cell;
use crate::grid::{Grid, GridCell, GridColumn, Mark};
use crate::layout::{LaidOut, Layout};
use crate::value::{Value, or_absent};
use rockpool_question::words::counted as counted_words;
use rockpool_question::{
    Aggregate, AnswerPart, Bucket, BucketStart, CalendarUnit, GroupValue, Measure, Segmentation,
    SegmentationAnswer, SeriesValues,
};

/// The answer to a segmentation, with what of the question its layout needs.
struct Laid<'a> {
    answer: &'a SegmentationAnswer,
    by: Option<CalendarUnit>,
}

impl LaidOut for Segmentation {
    const COLUMNS: Option<&'static [Column]> = Some(&CSV);

    fn laid<'a>(&'a self, answer: &'a SegmentationAnswer) -> Box<dyn Layout + 'a> {
        Box::new(Laid { answer, by: self.by })
    }
}

impl Layout for Laid<'_> {
    fn tables(&self) -> Vec<Grid> {
        vec![values(self.answer, self.by)]
    }

    fn write(&self, rows: &mut Rows) -> Result<(), ::csv::Error> {
        self::csv::write(self.answer, self.by.is_some(), rows)
    }
}

/// What a line is called: the series, its group, and what is counted where that is needed to tell.
pub fn line_name(answer: &SegmentationAnswer, line: &SeriesValues) -> String {
    let several = answer.series.iter().any(|other| other.series != line.series);
    let twice = answer
        .series
        .iter()
        .any(|other| other.series != line.series && other.name == line.name && other.measure != line.measure);
    let series = match &line.measure {
        Some(measure) if twice => format!("{} ({})", line.name, measure_words(measure)),
        _ => line.name.clone(),
    };
    match (group_name(line), several) {
        (None, _) => series,
        (Some(group), true) => format!("{series}: {group}"),
        (Some(group), false) => group,
    }
}

/// The values that a line's group shares: `pro · HU`; nothing without a breakdown.
pub fn group_name(line: &SeriesValues) -> Option<String> {
    let values: Vec<String> = line.group.iter().map(ToString::to_string).collect();
    (!values.is_empty()).then(|| values.join(" · "))
}

/// Whether a line gathers what is beyond the largest groups.
pub fn is_gathered(line: &SeriesValues) -> bool {
    line.group.contains(&GroupValue::Other)
}

/// `events`, `users`, `average events per user`, `90th percentile of amount`, `users of 7 days`.
pub fn measure_words(measure: &Measure) -> String {
    match measure {
        Measure::Events => "events".to_owned(),
        Measure::Users => "users".to_owned(),
        Measure::EventsPerUser(aggregate) => format!("{} events per user", aggregate.words()),
        Measure::Property(measured) => format!("{} of {}", measured.aggregate.words(), measured.property),
        Measure::RollingUsers(days) => format!("users of {}", counted_words(u64::from(*days), "day")),
    }
}

/// What is counted of a line; nothing for a formula.
pub fn counted(line: &SeriesValues) -> String {
    line.measure.as_ref().map_or_else(String::new, measure_words)
}

/// Whether the values of a line are whole numbers of something.
fn is_count(line: &SeriesValues) -> bool {
    matches!(
        line.measure,
        Some(
            Measure::Events
                | Measure::Users
                | Measure::RollingUsers(_)
                | Measure::EventsPerUser(Aggregate::Sum | Aggregate::Minimum | Aggregate::Maximum)
        )
    )
}

/// A value of a line: a count where it is one, else an amount.
pub fn value(line: &SeriesValues, value: Option<f64>) -> Value {
    match value {
        None => Value::Absent,
        Some(number) if is_count(line) && number >= 0.0 && number.fract() == 0.0 => {
            Value::Count(number as u64)
        }
        Some(number) => Value::Amount(number),
    }
}

/// A value of a line as people read it; a count that is estimated so far is whole too.
pub fn value_text(line: &SeriesValues, value: Option<f64>) -> String {
    match value {
        Some(value) if is_count(line) && value >= 0.0 => format::count(value.round() as u64),
        value => self::value(line, value).text(),
    }
}

/// A value of a line with what it is of: `1 200 users`.
pub fn value_words(line: &SeriesValues, value: Option<f64>) -> String {
    format!("{} {}", value_text(line, value), counted(line)).trim_end().to_owned()
}

/// The part of the answer that a value is; a formula's is made of several, and has none.
pub fn value_part(line: &SeriesValues, bucket: Option<BucketStart>) -> Option<AnswerPart> {
    line.measure.as_ref().map(|_| AnswerPart::SegmentationValue {
        series: line.series,
        bucket,
        group: line.group.clone(),
    })
}

fn value_cell(line: &SeriesValues, value: Option<f64>) -> GridCell {
    let (cell, text) = (GridCell::or_absent(self::value(line, value)), value_text(line, value));
    if cell.text() == text { cell } else { cell.labelled(text) }
}

/// A value of the period that is asked about, opening its users.
fn own_cell(line: &SeriesValues, value: Option<f64>, bucket: Option<BucketStart>) -> GridCell {
    let cell = value_cell(line, value);
    match value_part(line, bucket) {
        Some(part) if value != Some(0.0) => cell.of_users(part),
        _ => cell,
    }
}

/// Buckets as rows and lines as columns; without buckets, lines as rows.
pub fn values(answer: &SegmentationAnswer, by: Option<CalendarUnit>) -> Grid {
    match by {
        Some(by) => by_bucket(answer, by),
        None => in_all(answer),
    }
}

/// Whether the period before is there to compare with.
pub fn compares(answer: &SegmentationAnswer) -> bool {
    !answer.previous_buckets.is_empty()
}

fn by_bucket(answer: &SegmentationAnswer, by: CalendarUnit) -> Grid {
    let compares = compares(answer);
    let mut columns = vec![GridColumn::text("bucket", "Period")];
    for line in &answer.series {
        let name = line_name(answer, line);
        columns.push(GridColumn::numeric(name.clone(), name.clone()));
        if compares {
            let before = format!("{name} (before)");
            columns.push(
                GridColumn::numeric(before.clone(), before).with_hint("The same place in the period before"),
            );
        }
    }
    let mut grid = Grid::new("Segmentation", columns);
    for (index, bucket) in answer.buckets.iter().enumerate() {
        let mut cells = vec![bucket_cell(bucket.start, by, bucket.unfinished)];
        let previous = answer.previous_buckets.get(index).and_then(Option::as_ref);
        for line in &answer.series {
            let value = line.values.get(index).copied().flatten();
            let cell = own_cell(line, value, Some(bucket.start));
            cells.push(if bucket.outside { cell.with_title(NO_DATA) } else { cell });
            if compares {
                cells.push(previous_cell(line, line.previous.get(index).copied().flatten(), previous, by));
            }
        }
        grid.push(None, cells);
    }
    grid.push_total(totals(answer, compares));
    let mut grid = grid.explaining(Mark::Unfinished, "reaches past the asked days or past the data.");
    if answer.buckets.iter().chain(answer.previous_buckets.iter().flatten()).any(|bucket| bucket.outside) {
        grid.legends.push(format!("{}: the data does not reach there.", format::NO_NUMBER));
    }
    if compares {
        grid.legends.push("before: the same place in the period before.".into());
    }
    grid
}

/// Why a bucket has no number.
pub const NO_DATA: &str = "The data does not reach here";

/// A value of the period before, marked where it is unfinished.
fn previous_cell(
    line: &SeriesValues,
    value: Option<f64>,
    previous: Option<&Bucket>,
    by: CalendarUnit,
) -> GridCell {
    let cell = value_cell(line, value);
    let Some(previous) = previous else { return cell.with_title("The period before has no such hour") };
    let start = format::bucket(previous.start, by);
    match (previous.outside, previous.unfinished && value.is_some()) {
        (true, _) => cell.with_title(format!("{start}: {}", NO_DATA.to_lowercase())),
        (false, true) => cell.marked(Some(Mark::Unfinished)).with_title(format!("{start} (unfinished)")),
        (false, false) => cell.with_title(start),
    }
}

fn totals(answer: &SegmentationAnswer, compares: bool) -> Vec<GridCell> {
    let mut totals = vec![GridCell::heading(Value::Text("total".to_owned())).labelled("Whole range")];
    for line in &answer.series {
        let cell = own_cell(line, line.total, None);
        totals.push(match line.measure {
            Some(Measure::Users) => cell.with_title("Different users, each counted once"),
            _ => cell,
        });
        if compares {
            totals.push(value_cell(line, line.previous_total));
        }
    }
    totals
}

fn in_all(answer: &SegmentationAnswer) -> Grid {
    let compares = answer.series.iter().any(|line| line.previous_total.is_some());
    let mut columns = vec![
        GridColumn::text("series", "Series"),
        GridColumn::text("measure", "Counted"),
        GridColumn::numeric("total", "Total"),
    ];
    if compares {
        columns.push(GridColumn::numeric("previous_total", "Period before"));
        columns.push(GridColumn::numeric("change", "Change").with_hint("Against the period before"));
    }
    let mut grid = Grid::new("Segmentation", columns);
    for line in &answer.series {
        let mut cells = vec![
            GridCell::heading(Value::Text(line_name(answer, line))),
            GridCell::text_of(counted(line)),
            own_cell(line, line.total, None),
        ];
        if compares {
            cells.push(value_cell(line, line.previous_total));
            cells.push(change_cell(line.total, line.previous_total));
        }
        grid.push(None, cells);
    }
    grid
}

/// How much it has changed; absent where there is nothing to compare with.
fn change_cell(now: Option<f64>, before: Option<f64>) -> GridCell {
    let change = now.zip(before).map(|(now, before)| (now - before) / before.abs());
    GridCell::or_absent(or_absent(change.filter(|change| change.is_finite()), Value::Change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Opens;
    use crate::{samples, tab_separated};
    use rockpool_question::{GroupValue, PropertyMeasure};

    #[test]
    fn buckets_are_rows_and_the_total_is_not_their_sum() {
        let text = tab_separated(&values(&samples::segmentation(), Some(CalendarUnit::Day)));
        assert_eq!(
            text,
            "bucket\tpro\t(not set)\tunfinished\n2024-01-01\t7\t3\tfalse\n2024-01-02\t5\t0\ttrue\n\
             total\t9\t3\tfalse\n"
        );
    }

    #[test]
    fn in_all_every_line_is_a_row() {
        let text = tab_separated(&values(&samples::segmentation(), None));
        assert_eq!(text, "series\tmeasure\ttotal\npro\tusers\t9\n(not set)\tusers\t3\n");
    }

    #[test]
    fn the_period_before_stands_beside() {
        let answer = samples::segmentation_compared();
        assert_eq!(
            tab_separated(&values(&answer, Some(CalendarUnit::Day))),
            "bucket\tpaid\tpaid (before)\tratio\tratio (before)\n\
             2024-01-03\t1234.5\t1000\t\t0.5\n\
             2024-01-04\t0\t500.25\t2.5\t\n\
             total\t1234.5\t1500.25\t2.5\t0.5\n"
        );
        let text = tab_separated(&values(&answer, None));
        assert!(text.starts_with("series\tmeasure\ttotal\tprevious_total\tchange\n"), "{text}");
        assert!(text.contains("\nratio\t\t2.5\t0.5\t4\n"), "{text}");
    }

    #[test]
    fn a_value_opens_its_users_and_a_formula_does_not() {
        let grid = values(&samples::segmentation(), Some(CalendarUnit::Day));
        let part = AnswerPart::SegmentationValue {
            series: 0,
            bucket: Some(samples::start(1)),
            group: vec![GroupValue::Value("pro".into())],
        };
        assert_eq!(grid.rows[0].cells[1].opens, Some(Opens::Users(part)));
        assert_eq!(grid.rows[1].cells[2].opens, None, "nobody");
        let grid = values(&samples::segmentation_compared(), Some(CalendarUnit::Day));
        assert!(grid.rows[0].cells[1].opens.is_some());
        assert!(grid.rows[1].cells[3].opens.is_none(), "a formula");
        assert!(grid.rows[0].cells[2].opens.is_none(), "the period before");
    }

    #[test]
    fn what_is_unfinished_or_unknown_in_the_period_before_is_said() {
        let mut answer = samples::segmentation_compared();
        answer.previous_buckets[0].as_mut().unwrap().unfinished = true;
        answer.previous_buckets[1] = None;
        answer.buckets[1].outside = true;
        answer.series[0].values[1] = None;
        let grid = values(&answer, Some(CalendarUnit::Day));
        let said = |row: usize, cell: usize| {
            let cell = &grid.rows[row].cells[cell];
            let sign = cell.mark.map_or("", Mark::sign);
            (
                format!("{}{sign}", cell.text()).replace('\u{202f}', " "),
                cell.title.clone().unwrap_or_default(),
            )
        };
        assert_eq!(said(0, 2), ("1 000*".into(), "1 Jan 2024 (unfinished)".into()));
        assert_eq!(said(1, 2).1, "The period before has no such hour");
        assert_eq!(said(1, 1), ("–".into(), NO_DATA.into()));
    }

    #[test]
    fn numbers_are_written_by_what_they_are() {
        let mut line = samples::segmentation().series.remove(0);
        let mut text = |measure, value| {
            line.measure = measure;
            value_words(&line, value).replace('\u{202f}', " ")
        };
        let property =
            |aggregate| Some(Measure::Property(PropertyMeasure { property: "amount".into(), aggregate }));
        assert_eq!(text(Some(Measure::Users), Some(1_200.0)), "1 200 users");
        assert_eq!(
            text(Some(Measure::EventsPerUser(Aggregate::Average)), Some(3.25)),
            "3.25 average events per user"
        );
        assert_eq!(text(property(Aggregate::Sum), Some(1_234.5)), "1 234.50 sum of amount");
        assert_eq!(text(property(Aggregate::P90), None), "– 90th percentile of amount");
        assert_eq!(text(Some(Measure::RollingUsers(7)), Some(12.0)), "12 users of 7 days");
        assert_eq!(text(None, Some(12.345)), "12.35");
    }

    #[test]
    fn several_breakdowns_make_one_name() {
        let mut answer = samples::segmentation();
        answer.series[0].group.push(GroupValue::Value("HU".into()));
        assert_eq!(line_name(&answer, &answer.series[0]), "pro · HU");
    }

    #[test]
    fn one_event_counted_twice_is_told_apart() {
        let mut answer = samples::segmentation();
        for line in &mut answer.series {
            line.group.clear();
        }
        answer.series[1].series = 1;
        answer.series[1].measure = Some(Measure::Events);
        let names: Vec<_> = answer.series.iter().map(|line| line_name(&answer, line)).collect();
        assert_eq!(names, ["opened (users)", "opened (events)"]);
    }
}
