//! The table of a segmentation: buckets by series.

use super::funnel::bucket_cell;
use super::{Exact, Grid, GridCell, GridColumn};
use crate::answer::format;
use rockpool_question::words::counted as counted_words;
use rockpool_question::{
    Aggregate, AnswerPart, Bucket, BucketStart, CalendarUnit, GroupValue, Measure, SegmentationAnswer,
    SeriesValues,
};

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

/// A value of a line as people read it.
pub fn value_text(line: &SeriesValues, value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if is_count(line) && value >= 0.0 => format::count(value.round() as u64),
        Some(value) => format::amount(value),
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
    match value {
        None => GridCell::absent(),
        Some(number) if is_count(line) && number >= 0.0 && number.fract() == 0.0 => {
            GridCell::count(number as u64)
        }
        Some(number) => GridCell::new(value_text(line, value), Exact::Number(number)),
    }
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
    let mut columns = vec![
        GridColumn::text("bucket", "Period"),
        GridColumn { numeric: false, ..GridColumn::export_only("unfinished") },
    ];
    if compares {
        columns.push(GridColumn { numeric: false, ..GridColumn::export_only("previous_bucket") });
        columns.push(GridColumn { numeric: false, ..GridColumn::export_only("previous_unfinished") });
    }
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
        let mut cells = vec![
            bucket_cell(bucket.start, by, bucket.unfinished),
            GridCell::hidden(Exact::Boolean(bucket.unfinished)),
        ];
        let previous = answer.previous_buckets.get(index).and_then(Option::as_ref);
        if compares {
            let start = previous.map_or(Exact::Absent, |previous| Exact::Text(previous.start.to_string()));
            cells.push(GridCell::hidden(start));
            let unfinished = previous.map_or(Exact::Absent, |previous| Exact::Boolean(previous.unfinished));
            cells.push(GridCell::hidden(unfinished));
        }
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
        (false, true) => {
            let text = format!("{}*", cell.text);
            GridCell { text, ..cell }.with_title(format!("{start} (unfinished)"))
        }
        (false, false) => cell.with_title(start),
    }
}

fn totals(answer: &SegmentationAnswer, compares: bool) -> Vec<GridCell> {
    let mut totals = vec![
        GridCell::heading("Whole range", Exact::Text("total".to_owned())),
        GridCell::hidden(Exact::Absent),
    ];
    if compares {
        totals.extend([GridCell::hidden(Exact::Absent), GridCell::hidden(Exact::Absent)]);
    }
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
        let name = line_name(answer, line);
        let counted = counted(line);
        let mut cells = vec![
            GridCell::heading(name.clone(), Exact::Text(name)),
            GridCell::new(counted.clone(), Exact::Text(counted)),
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

fn change_cell(now: Option<f64>, before: Option<f64>) -> GridCell {
    let change = now.zip(before).and_then(|(now, before)| {
        Some(GridCell::new(format::change(now, before)?, Exact::Number((now - before) / before.abs())))
    });
    change.unwrap_or_else(GridCell::absent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::model::Opens;
    use crate::answer::samples;
    use rockpool_question::{GroupValue, PropertyMeasure};

    #[test]
    fn buckets_are_rows_and_the_total_is_not_their_sum() {
        let text = csv::comma_separated(&values(&samples::segmentation(), Some(CalendarUnit::Day)));
        assert_eq!(
            text,
            "bucket,unfinished,pro,(not set)\r\n2024-01-01,false,7,3\r\n2024-01-02,true,5,0\r\ntotal,,9,3\r\n"
        );
    }

    #[test]
    fn in_all_every_line_is_a_row() {
        let text = csv::comma_separated(&values(&samples::segmentation(), None));
        assert_eq!(text, "series,measure,total\r\npro,users,9\r\n(not set),users,3\r\n");
    }

    #[test]
    fn the_period_before_stands_beside() {
        let answer = samples::segmentation_compared();
        let text = csv::comma_separated(&values(&answer, Some(CalendarUnit::Day)));
        assert_eq!(
            text,
            "bucket,unfinished,previous_bucket,previous_unfinished,paid,paid (before),ratio,ratio (before)\r\n\
             2024-01-03,false,2024-01-01,false,1234.5,1000,,0.5\r\n\
             2024-01-04,false,2024-01-02,false,0,500.25,2.5,\r\n\
             total,,,,1234.5,1500.25,2.5,0.5\r\n"
        );
        let text = csv::comma_separated(&values(&answer, None));
        assert!(text.starts_with("series,measure,total,previous_total,change\r\n"), "{text}");
        assert!(text.contains("\r\nratio,,2.5,0.5,4\r\n"), "{text}");
    }

    #[test]
    fn a_value_opens_its_users_and_a_formula_does_not() {
        let grid = values(&samples::segmentation(), Some(CalendarUnit::Day));
        let part = AnswerPart::SegmentationValue {
            series: 0,
            bucket: Some(samples::start(1)),
            group: vec![GroupValue::Value("pro".into())],
        };
        assert_eq!(grid.rows[0].cells[2].opens, Some(Opens::Users(part)));
        assert_eq!(grid.rows[1].cells[3].opens, None, "nobody");
        let grid = values(&samples::segmentation_compared(), Some(CalendarUnit::Day));
        assert!(grid.rows[0].cells[4].opens.is_some());
        assert!(grid.rows[1].cells[6].opens.is_none(), "a formula");
        assert!(grid.rows[0].cells[5].opens.is_none(), "the period before");
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
            (cell.text.replace('\u{202f}', " "), cell.title.clone().unwrap_or_default())
        };
        assert_eq!(said(0, 5), ("1 000*".into(), "1 Jan 2024 (unfinished)".into()));
        assert_eq!(said(1, 5).1, "The period before has no such hour");
        assert_eq!(said(1, 4), ("–".into(), NO_DATA.into()));
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
