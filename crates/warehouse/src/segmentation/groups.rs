//! The groups of up to three breakdowns: of each property the values that are largest in the first series, then in
//! the next.

use super::measure::{decimal_zero_if_nothing, measured};
use super::{group_columns, rows};
use crate::select::Select;
use crate::writer::{Writer, of};
use rockpool_question::GroupValue;
use rockpool_question::settled::Segmentation;

/// Adds the placed events with their groups.
pub(super) fn labelled(writer: &mut Writer<'_>, question: &Segmentation, placed: &str) -> String {
    if question.breakdowns.is_empty() {
        return placed.to_owned();
    }
    let mut columns = vec!["series".to_owned(), "user_id".to_owned()];
    columns.extend(question.compare.then(|| "is_previous".to_owned()));
    columns.extend(question.by.map(|_| "bucket".to_owned()));
    columns.extend(rows::has_amount(question).then(|| "amount".to_owned()));
    let mut labelled = Select::from(format!("{placed} AS p")).columns(of("p", &columns));
    for (place, breakdown) in question.breakdowns.iter().enumerate() {
        let number = place + 1;
        let ranks = ranks(writer, question, placed, number);
        let (value, rank) = (format!("p.value_{number}"), format!("g_{number}.place"));
        let groups = breakdown.groups;
        let [kind, name] = group_columns(number);
        labelled = labelled
            .named(
                format!(
                    "CASE WHEN {value} IS NULL THEN 'not_set' WHEN {rank} <= {groups} THEN 'value' ELSE 'other' END"
                ),
                kind,
            )
            .named(format!("CASE WHEN {rank} <= {groups} THEN {value} END"), name)
            .left_join(format!("{ranks} AS g_{number}"), vec![format!("g_{number}.value = {value}")]);
    }
    writer.add("labelled", labelled)
}

/// Only the rows of `select`, from placed events `p`, in a group of a breakdown, from 1. A value is that value, whether
/// an answer keeps it or not; the others are those that an answer gathers.
pub(super) fn group_of(
    writer: &mut Writer<'_>,
    question: &Segmentation,
    placed: &str,
    select: Select,
    number: usize,
    group: &GroupValue,
) -> Select {
    let value = format!("p.value_{number}");
    match group {
        GroupValue::Value(text) => select.condition(format!("{value} = {}", writer.words.text(text))),
        GroupValue::NotSet => select.condition(format!("{value} IS NULL")),
        GroupValue::NotReached => select.condition("FALSE"),
        GroupValue::Other => {
            let groups = question.breakdowns.get(number - 1).map_or(0, |breakdown| breakdown.groups);
            let ranks = ranks(writer, question, placed, number);
            let rank = format!("g_{number}.place");
            select
                .left_join(format!("{ranks} AS g_{number}"), vec![format!("g_{number}.value = {value}")])
                .condition(format!("{value} IS NOT NULL"))
                .condition(format!("({rank} IS NULL OR {rank} > {groups})"))
        }
    }
}

/// Adds the values of a breakdown, from 1, in the order of their totals.
fn ranks(writer: &mut Writer<'_>, question: &Segmentation, placed: &str, number: usize) -> String {
    let value = format!("value_{number}");
    let mut only = vec![format!("{value} IS NOT NULL")];
    only.extend(question.by.map(|_| "bucket IS NULL".to_owned()));
    only.extend(question.compare.then(|| "is_previous = 0".to_owned()));
    let totals = measured(writer, question, placed, std::slice::from_ref(&value), Some(&only));
    let totals = writer.add(&format!("totals_{number}"), totals);
    let mut order: Vec<String> = question
        .series
        .iter()
        .enumerate()
        .map(|(place, series)| {
            let total = format!("max(CASE WHEN series = {place} THEN value END)");
            let total = decimal_zero_if_nothing(writer.words, &series.measure, &total);
            format!("{total} DESC NULLS LAST")
        })
        .collect();
    order.push(value.clone());
    let place = format!("row_number() OVER (\n  ORDER BY {}\n)", order.join(",\n  "));
    let ranks = Select::from(totals).named(&value, "value").named(place, "place").group_by([value.clone()]);
    writer.add(&format!("largest_groups_{number}"), ranks)
}
