//! The events of every series, placed in each bucket in which they count.

use crate::condition;
use crate::select::{Query, Select};
use crate::writer::Writer;
use chrono::{Days, NaiveDate};
use rockpool_question::settled::Segmentation;
use rockpool_question::{CalendarUnit, DateRange, Measure, Step};

/// A day so many days before another.
fn earlier(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(days))).unwrap_or(day)
}

/// How many days before its first one a measure looks at.
fn looks_back(measure: &Measure) -> u32 {
    if let Measure::RollingUsers(days) = measure { days - 1 } else { 0 }
}

/// Adds the table of placed events: `series`, `user_id`, `value_1`… of the breakdowns, `amount`, `is_previous` where
/// periods are compared, and `bucket`, which is null for the whole range.
pub(super) fn placed(writer: &mut Writer<'_>, question: &Segmentation) -> String {
    let range = writer.asked_days(question.dates);
    let mut ranges = vec![range];
    // A question that compares has dates with a period before them, or it is not valid.
    ranges.extend(range.before(question.by).filter(|_| question.compare));
    let rows = rows(writer, question, &ranges);
    let Some(unit) = question.by else { return rows };

    let needs_buckets =
        question.cumulative || question.series.iter().any(|series| looks_back(&series.measure) > 0);
    let buckets = needs_buckets.then(|| {
        let each = ranges.iter().enumerate().map(|(place, range)| {
            let buckets = writer.covered_buckets(*range, unit);
            if question.compare { buckets.named(place, "is_previous") } else { buckets }
        });
        let each: Vec<Select> = each.collect();
        writer.add("buckets", Query::union(each))
    });
    let mut columns = vec!["series".to_owned(), "user_id".to_owned()];
    columns.extend(question.compare.then(|| "is_previous".to_owned()));
    columns.extend((1..=question.breakdowns.len()).map(|place| format!("value_{place}")));
    columns.extend(has_amount(question).then(|| "amount".to_owned()));
    let own = crate::writer::of("r", &columns);

    let of_measure = |rolling: Option<u32>| {
        let series = question.series.iter().enumerate().filter(move |(_, series)| match series.measure {
            Measure::RollingUsers(days) => rolling == Some(days),
            _ => rolling.is_none(),
        });
        series.map(|(place, _)| place.to_string()).collect::<Vec<_>>()
    };
    let mut lengths: Vec<u32> = question
        .series
        .iter()
        .filter_map(|series| if let Measure::RollingUsers(days) = series.measure { Some(days) } else { None })
        .collect();
    lengths.sort_unstable();
    lengths.dedup();

    let mut all = vec![];
    let plain = of_measure(None);
    if !plain.is_empty() {
        let mine =
            (plain.len() < question.series.len()).then(|| format!("r.series IN ({})", plain.join(", ")));
        let mut in_bucket = Select::from(format!("{rows} AS r")).columns(own.clone());
        in_bucket = match (&buckets, question.cumulative) {
            (Some(buckets), true) => in_bucket
                .column("b.bucket AS bucket")
                .cross_join(format!("{buckets} AS b"))
                .conditions(same_range(question))
                .condition("r.bucket <= b.bucket"),
            _ => in_bucket.column("r.bucket AS bucket"),
        };
        let whole =
            Select::from(format!("{rows} AS r")).columns(own.clone()).named(writer.no_bucket(unit), "bucket");
        all.push(in_bucket.conditions(mine.clone()));
        all.push(whole.conditions(mine));
    }
    for days in lengths {
        let mine = format!("r.series IN ({})", of_measure(Some(days)).join(", "));
        let buckets = buckets.clone().unwrap_or_else(|| rows.clone());
        let end = writer.words.days_later("r.bucket", &days.to_string());
        let in_bucket = if days == 1 {
            Select::from(format!("{rows} AS r")).columns(own.clone()).column("r.bucket AS bucket")
        } else {
            Select::from(format!("{rows} AS r"))
                .columns(own.clone())
                .column("b.bucket AS bucket")
                .cross_join(format!("{buckets} AS b"))
                .conditions(same_range(question))
                .condition("r.bucket <= b.bucket")
                .condition(format!("b.bucket < {end}"))
        };
        all.push(in_bucket.condition(mine.clone()));
        // The whole range has the number of its last bucket.
        let last = ranges.iter().enumerate().map(|(place, range)| {
            let first = writer.words.date(earlier(range.last, days - 1));
            let recent = format!("r.bucket >= {first}");
            if question.compare { format!("(r.is_previous = {place} AND {recent})") } else { recent }
        });
        all.push(
            Select::from(format!("{rows} AS r"))
                .columns(own.clone())
                .named(writer.no_bucket(unit), "bucket")
                .condition(mine)
                .condition(condition::any(last.collect())),
        );
    }
    writer.add("placed", Query::union(all))
}

fn same_range(question: &Segmentation) -> Option<String> {
    question.compare.then(|| "r.is_previous = b.is_previous".to_owned())
}

/// Whether a series measures a property.
pub(super) fn has_amount(question: &Segmentation) -> bool {
    question.series.iter().any(|series| matches!(series.measure, Measure::Property(_)))
}

/// Adds the events of every series in its own bucket.
fn rows(writer: &mut Writer<'_>, question: &Segmentation, ranges: &[DateRange]) -> String {
    let users = crate::users::conditions(writer, &question.users);
    let words = writer.words;
    let steps: Vec<&Step> = question.series.iter().map(|series| &series.events).collect();
    let most = question.series.iter().map(|series| looks_back(&series.measure)).max().unwrap_or(0);
    let first = ranges.iter().map(|range| range.first).min().unwrap_or_default();
    let last = ranges.iter().map(|range| range.last).max().unwrap_or_default();
    let all = writer.ticks_of(DateRange { first: earlier(first, most), last });
    let mut events = writer
        .events(Some(&steps), &all)
        .conditions(users)
        .columns(["event_type", "event_properties"])
        .named("nullif(user_id, '')", "user_id")
        .named(writer.ticks(), "t");
    for (place, breakdown) in question.breakdowns.iter().enumerate() {
        events = events.named(words.property(&breakdown.property), format!("value_{}", place + 1));
    }
    let events = writer.explained("asked_events", &writer.unit_of_t(), events);
    let bucket = question.by.map(|unit| bucket(writer, unit));
    let mut all = vec![];
    for (place, series) in question.series.iter().enumerate() {
        for (previous, range) in ranges.iter().enumerate() {
            let first = earlier(range.first, looks_back(&series.measure));
            let ticks = writer.ticks_of(DateRange { first, last: range.last });
            let mut rows = Select::from(events.clone()).named(place, "series").column("user_id");
            if question.compare {
                rows = rows.named(previous, "is_previous");
            }
            if let Some(bucket) = &bucket {
                rows = rows.named(bucket, "bucket");
            }
            rows = rows.columns((1..=question.breakdowns.len()).map(|place| format!("value_{place}")));
            if has_amount(question) {
                let amount = match &series.measure {
                    Measure::Property(measure) => {
                        words.finite(&words.as_number(&words.property(&measure.property)))
                    }
                    _ => words.no_number().to_owned(),
                };
                rows = rows.named(amount, "amount");
            }
            let ranged = ranges.len() > 1 || most > 0;
            let inside = ranged.then(|| writer.inside("t", &ticks));
            all.push(
                rows.condition(condition::step(words, &series.events))
                    .conditions(inside.into_iter().flatten()),
            );
        }
    }
    writer.add("series_events", Query::union(all))
}

fn bucket(writer: &Writer<'_>, unit: CalendarUnit) -> String {
    writer.bucket("t", unit)
}
