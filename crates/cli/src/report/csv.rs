//! The main table of an answer as CSV: one row for each number, with plain numbers.

use super::tables::{measure, value_text};
use csv::Writer;
use rockpool_question::{
    Answer, AnswerBody, CellState, FunnelAnswer, FunnelGroup, Question, Rate, RetentionAnswer,
    SegmentationAnswer, Table,
};

/// Where rows go.
type Rows = Writer<Vec<u8>>;

/// The main table with a header line. Shares are from 0 to 1, times in milliseconds, absent values empty.
///
/// # Errors
/// Whatever the CSV writer says; in memory it has no reason to say anything.
pub fn csv_text(answer: &Answer) -> Result<String, csv::Error> {
    let mut rows = Writer::from_writer(vec![]);
    match &answer.body {
        AnswerBody::Funnel(body) => funnel(body, &mut rows)?,
        AnswerBody::Retention(body) => retention(body, &mut rows)?,
        AnswerBody::Segmentation(body) => segmentation(body, &answer.question, &mut rows)?,
        AnswerBody::Table(body) => table(body, &mut rows)?,
    }
    let bytes = rows.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// With a breakdown the groups, which together are everybody; else everybody.
fn funnel(answer: &FunnelAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    let grouped = !answer.groups.is_empty();
    let group_column = grouped.then_some("group");
    rows.write_record(group_column.into_iter().chain([
        "step",
        "name",
        "users",
        "of_entered",
        "of_entered_low",
        "of_entered_high",
        "of_previous",
        "of_finished",
        "time_users",
        "time_average_ms",
        "time_median_ms",
        "time_p75_ms",
        "time_p90_ms",
        "time_p95_ms",
        "time_p99_ms",
    ]))?;
    if !grouped {
        return funnel_group(&answer.total, rows);
    }
    answer.groups.iter().try_for_each(|group| funnel_group(group, rows))
}

fn funnel_group(group: &FunnelGroup, rows: &mut Rows) -> Result<(), csv::Error> {
    for (index, step) in group.steps.iter().enumerate() {
        let mut row: Vec<String> = group.value.iter().map(ToString::to_string).collect();
        row.extend([(index + 1).to_string(), step.name.clone(), step.from_first.count.to_string()]);
        row.extend(with_interval(&step.from_first));
        row.extend([share(&step.from_previous), share(&step.from_first_finished)]);
        match &step.time_from_first {
            Some(times) => {
                row.push(times.users.to_string());
                let values = [times.average, times.median, times.p75, times.p90, times.p95, times.p99];
                row.extend(values.map(|value| value.to_string()));
            }
            None => row.extend(std::iter::repeat_n(String::new(), 7)),
        }
        rows.write_record(row)?;
    }
    Ok(())
}

fn share(rate: &Rate) -> String {
    rate.rate.map(|value| value.to_string()).unwrap_or_default()
}

/// The rate, and the ends of its interval.
fn with_interval(rate: &Rate) -> [String; 3] {
    match rate.rate {
        Some(value) => [value.to_string(), rate.low.to_string(), rate.high.to_string()],
        None => [const { String::new() }; 3],
    }
}

fn retention(answer: &RetentionAnswer, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.write_record(["cohort", "users", "period", "returned", "share", "state"])?;
    for cohort in &answer.cohorts {
        for (period, cell) in cohort.cells.iter().enumerate() {
            let state = match cell.state {
                CellState::Complete => "complete",
                CellState::Incomplete => "incomplete",
                CellState::NotYet => "not_yet",
            };
            let seen = cell.state != CellState::NotYet;
            let returned = if seen { cell.returned.to_string() } else { String::new() };
            let share = if seen { share(&Rate::new(cell.returned, cohort.size)) } else { String::new() };
            let (start, users) = (cohort.start.to_string(), cohort.size.to_string());
            rows.write_record([start, users, period.to_string(), returned, share, state.to_owned()])?;
        }
    }
    Ok(())
}

fn segmentation(answer: &SegmentationAnswer, question: &Question, rows: &mut Rows) -> Result<(), csv::Error> {
    let (by_bucket, grouped) = match question {
        Question::Segmentation(question) => (question.by.is_some(), question.breakdown.is_some()),
        _ => (true, false),
    };
    let bucket_columns = if by_bucket { vec!["start", "unfinished"] } else { vec![] };
    let group_column = grouped.then_some("group");
    rows.write_record(
        bucket_columns.into_iter().chain(["series"]).chain(group_column).chain(["measure", "value"]),
    )?;
    for series in &answer.series {
        let mut about = vec![series.name.clone()];
        if grouped {
            about.push(series.group.as_ref().map(ToString::to_string).unwrap_or_default());
        }
        about.push(measure(series.measure).to_owned());
        if !by_bucket {
            rows.write_record(about.into_iter().chain([series.total.to_string()]))?;
            continue;
        }
        for (bucket, value) in answer.buckets.iter().zip(&series.values) {
            let start = [bucket.start.to_string(), bucket.unfinished.to_string()];
            rows.write_record(start.into_iter().chain(about.iter().cloned()).chain([value.to_string()]))?;
        }
    }
    Ok(())
}

fn table(answer: &Table, rows: &mut Rows) -> Result<(), csv::Error> {
    rows.write_record(answer.columns.iter().map(|column| &column.name))?;
    for row in &answer.rows {
        rows.write_record(row.iter().map(|value| value_text(value).unwrap_or_default()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn records(text: &str) -> Vec<Vec<String>> {
        csv::Reader::from_reader(text.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn a_funnel_with_a_breakdown_is_its_groups() {
        let text = csv_text(&fixture::funnel()).unwrap();
        assert!(text.starts_with("group,step,name,users,of_entered,"), "{text}");
        let rows = records(&text);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][..5], ["(not set)", "1", "opened", "4", "1"]);
        assert_eq!(rows[1][..5], ["(not set)", "2", "saved", "2", "0.5"]);
        assert_eq!(rows[1][9..12], ["2", "3600000", "3600000"]);
    }

    #[test]
    fn a_cell_that_is_not_yet_has_no_number() {
        let rows = records(&csv_text(&fixture::retention()).unwrap());
        assert_eq!(rows[0], ["2026-01-05", "2", "0", "1", "0.5", "complete"]);
        assert_eq!(rows.last().unwrap()[..], ["2026-01-12", "4", "1", "", "", "not_yet"]);
    }

    #[test]
    fn texts_with_commas_quotes_and_lines_survive() {
        let mut answer = fixture::funnel();
        let awkward = "a,\"b\"\nc";
        if let AnswerBody::Funnel(body) = &mut answer.body {
            body.groups[0].steps[0].name = awkward.into();
        }
        assert_eq!(records(&csv_text(&answer).unwrap())[0][2], awkward);
    }
}
