//! The sentence of a segmentation, and of the users whom a number of it counts.

use super::{Aggregate, Bucket, Measure, Segmentation, SegmentationAnswer, Series};
use crate::sentence::{by, restricted, when};
use crate::words::{
    amount, capitalised, counted as counted_words, date_range, event_match, list, step, within,
};
use crate::{AnswerPart, Days};
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(
    question: &Segmentation<Days>,
    answer: &SegmentationAnswer,
    manifest: &Manifest,
) -> String {
    let grouped = !question.breakdowns.is_empty();
    let counts: Vec<String> = question
        .series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let mut values = answer.series.iter().filter(|values| values.series as usize == index);
            let total = match (grouped, &series.measure) {
                (false, _) => values.next().and_then(|values| values.total),
                // The groups of events do not overlap; those of users can, and averages do not add up.
                (true, Measure::Events) => {
                    values.map(|values| values.total).try_fold(0.0, |sum, total| Some(sum + total?))
                }
                (true, _) => None,
            };
            counted(series, total)
        })
        .collect();
    let mut text = capitalised(&list(&counts, "and"));
    text += &when(question.dates, &question.calendar, manifest);
    text += &restricted(&question.users);
    if let Some(unit) = question.by {
        text += &format!(", {}", by(unit, &question.calendar));
    }
    if grouped {
        let names: Vec<String> =
            question.breakdowns.iter().map(|breakdown| format!("'{}'", breakdown.property)).collect();
        text += &format!(", by {} of the event", list(&names, "and"));
    }
    text += ".";
    if question.cumulative {
        text += " Each value counts everything from the start of the range.";
    }
    if let Some(before) =
        question.dates.filter(|_| question.compare).and_then(|dates| dates.range().before(question.by))
    {
        text += &match question.by {
            Some(unit) => format!(
                " Beside each {} stands that of the period before, between {}.",
                unit.name(),
                date_range(before)
            ),
            None => format!(" Beside it stands the period before, between {}.", date_range(before)),
        };
        if all_outside(answer.previous_buckets.iter().flatten()) {
            text += " The extract covers nothing of that period.";
        }
    }
    if all_outside(&answer.buckets) {
        text += " The extract covers nothing of the asked days.";
    }
    if has_missing_formula(question, answer) {
        text += " A formula that divides by zero, or needs a number that is not there, has no value.";
    }
    text
}

/// Whether there are buckets, and the extract covers none of them.
fn all_outside<'a>(buckets: impl IntoIterator<Item = &'a Bucket>) -> bool {
    let mut buckets = buckets.into_iter().peekable();
    buckets.peek().is_some() && buckets.all(|bucket| bucket.outside)
}

/// Whether a formula has no value in a bucket or total that the extract covers.
fn has_missing_formula(question: &Segmentation<Days>, answer: &SegmentationAnswer) -> bool {
    let computed = answer.series.iter().filter(|line| line.series as usize >= question.series.len());
    let mut values = computed.flat_map(|line| {
        let of_buckets = line.values.iter().zip(&answer.buckets);
        let known = of_buckets.filter(|(_, bucket)| !bucket.outside).map(|(value, _)| *value);
        known.chain([line.total])
    });
    values.any(|value| value.is_none())
}

/// What was counted, with the total where there is one.
fn counted(series: &Series, total: Option<f64>) -> String {
    let names: Vec<String> = series.events.any_of.iter().map(event_match).collect();
    let name = list(&names, "or");
    // Counts are whole and not negative.
    let whole = |noun: &str| total.map(|total| counted_words(total as u64, noun));
    let measured = |what: String| match total {
        Some(total) => format!("{what} was {}", amount(total)),
        None => what,
    };
    match &series.measure {
        Measure::Events => match whole("time") {
            Some(times) => format!("{name} happened {times}"),
            None => format!("how often {name} happened"),
        },
        Measure::Users => match whole("user") {
            Some(users) => format!("{users} did {name}"),
            None => format!("users who did {name}"),
        },
        Measure::RollingUsers(1) => format!("users who did {name} on each day"),
        Measure::RollingUsers(days) => {
            format!("users who did {name} in the {days} days up to each day")
        }
        Measure::EventsPerUser(Aggregate::Sum) => measured(format!("the number of {name} of all users")),
        Measure::EventsPerUser(aggregate) => {
            measured(format!("the {} of {name} per user", aggregate.words()))
        }
        Measure::Property(measure) => {
            measured(format!("the {} of '{}' of {name}", measure.aggregate.words(), measure.property))
        }
    }
}

/// Whom a number of the answer counts, to follow "users"; none if it is a number of another kind.
pub(super) fn who<D>(question: &Segmentation<D>, part: &AnswerPart) -> Option<String> {
    let AnswerPart::SegmentationValue { series, bucket, group } = part else { return None };
    let events = question.series.get(*series as usize).map(|series| step(&series.events));
    let bucket = bucket.map_or_else(String::new, |bucket| format!(" {}", within(question.by, bucket)));
    let groups: Vec<String> = group.iter().map(ToString::to_string).collect();
    let group =
        if groups.is_empty() { String::new() } else { format!(", in the group {}", groups.join(", ")) };
    Some(format!("who did {}{bucket}{group}", events.unwrap_or_default()))
}
