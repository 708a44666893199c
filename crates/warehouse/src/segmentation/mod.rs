//! Segmentation: the events of every series, the buckets and groups that each counts in, and their numbers.

mod groups;
mod measure;
mod rows;

use crate::groups::GROUP;
use crate::kinds::{HasUsers, Stated};
use crate::select::{Query, Select};
use crate::writer::Writer;
use groups::{group_of, labelled};
use measure::{decimal_zero_if_nothing, measured};
use rockpool_question::formula::Expression;
use rockpool_question::settled::Segmentation;
use rockpool_question::{AnswerPart, BucketStart, GroupValue};
use rows::placed;

/// The columns of the group of a breakdown, from 1.
fn group_columns(breakdown: usize) -> [String; 2] {
    GROUP.map(|column| column.replace("group", &format!("group_{breakdown}")))
}

/// The columns that tell the cells of a series apart.
fn cell_columns(question: &Segmentation) -> Vec<String> {
    let mut columns = vec![];
    columns.extend(question.compare.then(|| "is_previous".to_owned()));
    columns.extend(question.by.map(|_| "bucket".to_owned()));
    columns.extend((1..=question.breakdowns.len()).flat_map(group_columns));
    columns
}

impl Stated for Segmentation {
    fn answer(&self, writer: &mut Writer<'_>) -> Option<Query> {
        Some(answer(writer, self))
    }
}

impl HasUsers for Segmentation {
    fn users(&self, writer: &mut Writer<'_>, part: &AnswerPart) -> Option<Select> {
        let AnswerPart::SegmentationValue { series, bucket, group } = part else { return None };
        Some(users(writer, self, *series, *bucket, group))
    }
}

/// The last query of a segmentation's statement.
fn answer(writer: &mut Writer<'_>, question: &Segmentation) -> Query {
    let placed = placed(writer, question);
    let labelled = labelled(writer, question, &placed);
    let cells = cell_columns(question);
    let numbers = measured(writer, question, &labelled, &cells, None);
    let mut table = writer.add("numbers", numbers);
    if !question.formulas.is_empty() {
        table = formulas(writer, question, &table, &cells);
    }
    let shown: Vec<String> = cells
        .iter()
        .map(|column| match question.by {
            Some(unit) if column == "bucket" => format!("{} AS bucket", writer.shown("n.bucket", unit)),
            _ => format!("n.{column}"),
        })
        .collect();
    let ordered = std::iter::once("series".to_owned()).chain(cells).map(|column| format!("n.{column}"));
    Select::from(format!("{table} AS n"))
        .column("n.series")
        .columns(shown)
        .column("n.value")
        .order_by(ordered)
        .into()
}

/// The users of the events that a value is made of.
fn users(
    writer: &mut Writer<'_>,
    question: &Segmentation,
    series: u32,
    bucket: Option<BucketStart>,
    group: &[GroupValue],
) -> Select {
    let placed = placed(writer, question);
    let mut users = Select::from(format!("{placed} AS p"))
        .distinct()
        .column("p.user_id AS user_id")
        .condition(format!("p.series = {series}"))
        .condition("p.user_id IS NOT NULL");
    if question.compare {
        users = users.condition("p.is_previous = 0");
    }
    if question.by.is_some() {
        users = users.condition(match bucket {
            Some(bucket) => format!("p.bucket = {}", writer.bucket_of(bucket)),
            None => "p.bucket IS NULL".to_owned(),
        });
    }
    for (number, value) in (1..).zip(group) {
        users = group_of(writer, question, &placed, users, number, value);
    }
    users
}

/// Adds the numbers of the series with those of the formulas.
fn formulas(writer: &mut Writer<'_>, question: &Segmentation, numbers: &str, cells: &[String]) -> String {
    let count = question.series.len();
    let letters = question.series.iter().enumerate().map(|(place, series)| {
        let value = format!("max(CASE WHEN series = {place} THEN value END)");
        format!("{} AS {}", decimal_zero_if_nothing(writer.words, &series.measure, &value), letter(place))
    });
    let side_by_side =
        Select::from(numbers).columns(cells.to_vec()).columns(letters).group_by(cells.to_vec());
    let side_by_side = writer.add("series_side_by_side", side_by_side);
    let own = Select::from(numbers).column("series").columns(cells.to_vec()).column("value");
    let mut all = vec![own];
    for (place, formula) in question.formulas.iter().enumerate() {
        let Ok(expression) = Expression::parse(&formula.expression, count) else { continue };
        let words = writer.words;
        let written =
            expression.write(&|number| words.decimal(&words.number(number)), &|series| letter(series));
        all.push(
            Select::from(side_by_side.clone())
                .named(count + place, "series")
                .columns(cells.to_vec())
                .named(written, "value"),
        );
    }
    writer.add("numbers_and_formulas", Query::union(all))
}

/// The name of a series' column, by its letter in formulas.
fn letter(series: usize) -> String {
    format!("series_{}", char::from(b'a' + u8::try_from(series.min(25)).unwrap_or(0)))
}
