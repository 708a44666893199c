//! From placed events to numbers.

use crate::dialect::Words;
use crate::select::{Query, Select, nested};
use crate::writer::Writer;
use rockpool_question::settled::Segmentation;
use rockpool_question::{Aggregate, Measure};

/// The numbers of every series of a table of placed events, one for each combination of `keys`; of the rows that
/// pass `only`.
pub(super) fn measured(
    writer: &Writer<'_>,
    question: &Segmentation,
    table: &str,
    keys: &[String],
    only: Option<&[String]>,
) -> Query {
    let words = writer.words;
    Query::union(question.series.iter().enumerate().map(|(place, series)| {
        let mine = |select: Select| {
            let select = if question.series.len() > 1 || only.is_some() {
                select.condition(format!("series = {place}"))
            } else {
                select
            };
            select.conditions(only.unwrap_or_default().iter().cloned())
        };
        let rows = match &series.measure {
            Measure::EventsPerUser(_) => {
                let user = [keys.to_vec(), vec!["user_id".to_owned()]].concat();
                let by_user = mine(Select::from(table))
                    .columns(user.clone())
                    .named("count(*)", "events")
                    .condition("user_id IS NOT NULL")
                    .group_by(user);
                Select::from(nested(by_user) + " AS events_of_users")
            }
            Measure::Property(_) => mine(Select::from(table)).condition("amount IS NOT NULL"),
            Measure::Users | Measure::RollingUsers(_) => {
                mine(Select::from(table)).condition("user_id IS NOT NULL")
            }
            Measure::Events => mine(Select::from(table)),
        };
        let value = match &series.measure {
            Measure::Events => "count(*)".to_owned(),
            Measure::Users | Measure::RollingUsers(_) => "count(DISTINCT user_id)".to_owned(),
            Measure::EventsPerUser(aggregate) => aggregated(words, *aggregate, "events"),
            Measure::Property(measure) => aggregated(words, measure.aggregate, "amount"),
        };
        rows.named(place, "series")
            .columns(keys.to_vec())
            .named(words.decimal(&value), "value")
            .group_by(keys.to_vec())
    }))
}

fn aggregated(words: Words, aggregate: Aggregate, value: &str) -> String {
    match (aggregate, aggregate.percentile()) {
        (_, Some(share)) => words.percentile(value, share),
        (Aggregate::Sum, None) => format!("sum({value})"),
        (Aggregate::Minimum, None) => format!("min({value})"),
        (Aggregate::Maximum, None) => format!("max({value})"),
        (_, None) => format!("avg({value})"),
    }
}

/// A number that may be missing: what is counted or added up is then 0.
pub(super) fn decimal_zero_if_nothing(words: Words, measure: &Measure, value: &str) -> String {
    let is_count = match measure {
        Measure::Events | Measure::Users | Measure::RollingUsers(_) => true,
        Measure::EventsPerUser(aggregate) => *aggregate == Aggregate::Sum,
        Measure::Property(measure) => measure.aggregate == Aggregate::Sum,
    };
    let value = words.decimal(value);
    if is_count { format!("coalesce({value}, 0)") } else { value }
}
