//! The table of a segmentation: buckets by series.

use super::funnel::bucket_cell;
use super::{Exact, Grid, GridCell, GridColumn};
use rockpool_question::{CalendarUnit, Measure, SegmentationAnswer, SeriesValues};

/// What a line is called: the series, its group, and what is counted where that is needed to tell.
pub fn line_name(answer: &SegmentationAnswer, line: &SeriesValues) -> String {
    let several = answer.series.iter().any(|other| other.series != line.series);
    let twice = answer
        .series
        .iter()
        .any(|other| other.series != line.series && other.name == line.name && other.measure != line.measure);
    let series = if twice { format!("{} ({})", line.name, measure(line.measure)) } else { line.name.clone() };
    match &line.group {
        None => series,
        Some(group) if several => format!("{series}: {group}"),
        Some(group) => group.to_string(),
    }
}

/// `events`, `users`.
pub fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Events => "events",
        Measure::Users => "users",
    }
}

/// Buckets as rows and lines as columns; without buckets, lines as rows.
pub fn values(answer: &SegmentationAnswer, by: Option<CalendarUnit>) -> Grid {
    match by {
        Some(by) => by_bucket(answer, by),
        None => in_all(answer),
    }
}

fn by_bucket(answer: &SegmentationAnswer, by: CalendarUnit) -> Grid {
    let mut columns = vec![
        GridColumn::text("bucket", "Period"),
        GridColumn { numeric: false, ..GridColumn::export_only("unfinished") },
    ];
    columns.extend(answer.series.iter().map(|line| {
        let name = line_name(answer, line);
        GridColumn::numeric(name.clone(), name)
    }));
    let mut grid = Grid::new("Segmentation", columns);
    for (index, bucket) in answer.buckets.iter().enumerate() {
        let mut cells = vec![
            bucket_cell(bucket.start, by, bucket.unfinished),
            GridCell::new("", Exact::Boolean(bucket.unfinished)),
        ];
        cells.extend(answer.series.iter().map(|line| {
            line.values.get(index).map_or_else(GridCell::absent, |value| GridCell::count(*value))
        }));
        grid.push(None, cells);
    }
    let mut totals = vec![
        GridCell::heading("Whole range", Exact::Text("total".to_owned())),
        GridCell::new("", Exact::Absent),
    ];
    totals.extend(answer.series.iter().map(|line| {
        let cell = GridCell::count(line.total);
        match line.measure {
            Measure::Events => cell,
            Measure::Users => cell.with_title("Different users, each counted once"),
        }
    }));
    grid.push_total(totals);
    grid
}

fn in_all(answer: &SegmentationAnswer) -> Grid {
    let mut grid = Grid::new(
        "Segmentation",
        vec![
            GridColumn::text("series", "Series"),
            GridColumn::text("measure", "Counted"),
            GridColumn::numeric("total", "Total"),
        ],
    );
    for line in &answer.series {
        let name = line_name(answer, line);
        let counted = measure(line.measure);
        grid.push(
            None,
            vec![
                GridCell::heading(name.clone(), Exact::Text(name)),
                GridCell::new(counted, Exact::Text(counted.to_owned())),
                GridCell::count(line.total),
            ],
        );
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::csv;
    use crate::answer::samples;

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
    fn one_event_counted_twice_is_told_apart() {
        let mut answer = samples::segmentation();
        for line in &mut answer.series {
            line.group = None;
        }
        answer.series[1].series = 1;
        answer.series[1].measure = Measure::Events;
        let names: Vec<_> = answer.series.iter().map(|line| line_name(&answer, line)).collect();
        assert_eq!(names, ["opened (users)", "opened (events)"]);
    }
}
