//! The sentence of a segmentation.

use super::when;
use crate::words::{event_match, list, number};
use crate::{CalendarUnit, Measure, Segmentation, SegmentationAnswer};
use rockpool_catalog::Manifest;

pub(super) fn segmentation(
    question: &Segmentation,
    answer: &SegmentationAnswer,
    manifest: &Manifest,
) -> String {
    let counts: Vec<String> = question
        .series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let values = answer.series.iter().filter(|values| values.series as usize == index);
            let name = series.events.any_of.iter().map(event_match).collect::<Vec<_>>();
            let name = list(&name, "or");
            match (series.measure, question.breakdown.is_some()) {
                // The groups of users can overlap, so their totals are not added.
                (Measure::Users, true) => format!("users who did {name}"),
                (Measure::Users, false) => {
                    format!("{} users did {name}", number(values.map(|values| values.total).sum()))
                }
                (Measure::Events, _) => {
                    format!("{name} happened {} times", number(values.map(|values| values.total).sum()))
                }
            }
        })
        .collect();
    let mut text = capitalised(&list(&counts, "and")) + &when(question.dates, manifest);
    match question.by {
        Some(CalendarUnit::Day) => text += ", by day",
        Some(CalendarUnit::Week) => text += ", by week from Monday",
        Some(CalendarUnit::Month) => text += ", by month",
        None => {}
    }
    if let Some(breakdown) = &question.breakdown {
        text += &format!(", by '{}' of the event", breakdown.property);
    }
    text + "."
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        // Only our own words are capitalised; a quoted name begins with its quote.
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
