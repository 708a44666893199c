//! The sentence of a segmentation.

use super::{by, restricted, when};
use crate::words::{capitalised, event_match, list, number, value};
use crate::{Aggregate, Measure, Segmentation, SegmentationAnswer, Series};
use rockpool_catalog::Manifest;

pub(super) fn segmentation(
    question: &Segmentation,
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
                (true, Measure::Events) => Some(values.filter_map(|values| values.total).sum()),
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
    if question.compare {
        text += " Beside it stands the period of equal length before.";
    }
    text
}

/// What was counted, with the total where there is one.
fn counted(series: &Series, total: Option<f64>) -> String {
    let names: Vec<String> = series.events.any_of.iter().map(event_match).collect();
    let name = list(&names, "or");
    let whole = total.map(|total| number(total as u64));
    let measured = |what: String| match total {
        Some(total) => format!("{what} was {}", value(total)),
        None => what,
    };
    match &series.measure {
        Measure::Events => format!("{name} happened {} times", whole.unwrap_or_default()),
        Measure::Users => match whole {
            Some(users) => format!("{users} users did {name}"),
            None => format!("users who did {name}"),
        },
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
