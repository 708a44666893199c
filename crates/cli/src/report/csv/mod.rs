//! The main table of an answer as CSV: one row for each number, with plain numbers.

mod activity;
mod funnel;
mod retention;
mod segmentation;
mod users;

use super::tables::value_text;
use csv::Writer;
use rockpool_question::{Answer, AnswerBody, GroupValue, Rate, Table};

/// Where rows go.
type Rows = Writer<Vec<u8>>;

/// The main table with a header line. Shares are from 0 to 1, times in milliseconds, absent values empty.
///
/// # Errors
/// Whatever the CSV writer says; in memory it has no reason to say anything.
pub fn csv_text(answer: &Answer) -> Result<String, csv::Error> {
    let mut rows = Writer::from_writer(vec![]);
    match &answer.body {
        AnswerBody::Funnel(body) => funnel::write(body, &mut rows)?,
        AnswerBody::Retention(body) => retention::write(body, &mut rows)?,
        AnswerBody::Segmentation(body) => segmentation::write(body, &answer.question, &mut rows)?,
        AnswerBody::Stickiness(body) => activity::stickiness(body, &mut rows)?,
        AnswerBody::Lifecycle(body) => activity::lifecycle(body, &mut rows)?,
        AnswerBody::Paths(body) => activity::paths(body, &mut rows)?,
        AnswerBody::Users(body) => users::list(body, &mut rows)?,
        AnswerBody::Trace(body) => users::trace(body, &mut rows)?,
        AnswerBody::Table(body) => table(body, &mut rows)?,
    }
    let bytes = rows.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn share(rate: &Rate) -> String {
    rate.rate.map(|value| value.to_string()).unwrap_or_default()
}

/// A number, or nothing.
fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The names of the columns of a group, where there are groups: what kind it is, and its value.
const GROUP: [&str; 2] = ["group_kind", "group"];

/// The group in these columns: a value as it is, whatever it is spelt like, for the kind tells it apart from a group
/// that has none.
fn group_fields(group: Option<&GroupValue>) -> [String; 2] {
    match group {
        None => ["all".to_owned(), String::new()],
        Some(group) => {
            let value = group.value().map_or_else(|| group.to_string(), str::to_owned);
            [group.kind().to_owned(), value]
        }
    }
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
        assert!(text.starts_with("group_kind,group,step,name,users,of_entered,"), "{text}");
        let rows = records(&text);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][..6], ["not_set", "(not set)", "1", "opened", "4", "1"]);
        assert_eq!(rows[1][..6], ["not_set", "(not set)", "2", "saved", "2", "0.5"]);
        assert_eq!(rows[1][10..13], ["2", "3600000", "3600000"]);
    }

    #[test]
    fn a_value_is_told_apart_from_a_group_without_one_and_is_not_changed() {
        let fields = |group: GroupValue| group_fields(Some(&group));
        assert_eq!(fields(GroupValue::Value("(not set)".into())), ["value", "(not set)"]);
        assert_eq!(fields(GroupValue::NotSet), ["not_set", "(not set)"]);
        assert_eq!(fields(GroupValue::Value(String::new())), ["value", ""]);
        assert_eq!(fields(GroupValue::Other), ["other", "(other)"]);
        assert_eq!(group_fields(None), ["all", ""]);
    }

    #[test]
    fn a_cell_that_is_not_yet_has_no_number() {
        let rows = records(&csv_text(&fixture::retention()).unwrap());
        assert_eq!(rows[0], ["2026-01-05", "2", "0", "1", "1", "0.5", "complete"]);
        assert_eq!(rows.last().unwrap()[..], ["2026-01-12", "4", "1", "2", "", "", "not_yet"]);
    }

    #[test]
    fn texts_with_commas_quotes_and_lines_survive() {
        let mut answer = fixture::funnel();
        let awkward = "a,\"b\"\nc";
        if let AnswerBody::Funnel(body) = &mut answer.body {
            body.groups[0].steps[0].name = awkward.into();
        }
        assert_eq!(records(&csv_text(&answer).unwrap())[0][3], awkward);
    }

    #[test]
    fn a_segmentation_has_a_column_for_each_breakdown_and_the_period_before() {
        let text = csv_text(&fixture::segmentation()).unwrap();
        let header = "start,unfinished,series,group_1_kind,group_1,group_2_kind,group_2,measure,value,previous_start,previous_unfinished,previous_value";
        assert_eq!(text.lines().next(), Some(header));
        let rows = records(&text);
        assert_eq!(
            rows[0],
            [
                "2026-01-05",
                "false",
                "saved",
                "value",
                "pro",
                "other",
                "(other)",
                "events",
                "3",
                "2026-01-04",
                "false",
                ""
            ]
        );
        assert_eq!(
            rows[1],
            [
                "2026-01-05",
                "false",
                "A / 2",
                "value",
                "pro",
                "other",
                "(other)",
                "formula",
                "1.5",
                "2026-01-04",
                "false",
                "2"
            ]
        );
    }

    #[test]
    fn a_link_of_the_paths_is_a_row_with_both_ends() {
        let rows = records(&csv_text(&fixture::paths()).unwrap());
        assert_eq!(
            rows,
            [["0", "opened", "1", "clicked: Save", "3"], ["0", "opened", "1", "(nothing more)", "1"]]
        );
    }

    #[test]
    fn a_user_without_an_id_is_listed_by_key() {
        let rows = records(&csv_text(&fixture::users()).unwrap());
        assert_eq!(rows, [["7", "anna"], ["9", ""]]);
    }

    #[test]
    fn steps_and_exclusions_of_a_trace_count_from_one() {
        let rows = records(&csv_text(&fixture::trace()).unwrap());
        assert_eq!(rows[0], ["2026-01-05T09:00:00+01:00", "opened", "1 2", "1", ""]);
        assert_eq!(rows[1], ["2026-01-05T09:30:00+01:00", "closed", "", "", "1"]);
    }
}
