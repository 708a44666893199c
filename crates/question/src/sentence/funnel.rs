//! The sentence of a funnel.

use super::when;
use crate::words::{list, number, percent, step};
use crate::{Funnel, FunnelAnswer, Ties};
use rockpool_catalog::Manifest;

pub(super) fn funnel(question: &Funnel, answer: &FunnelAnswer, manifest: &Manifest) -> String {
    let Some((first, later)) = answer.total.steps.split_first() else { return String::new() };
    let mut names = question.steps.iter().map(step);
    let entered = first.from_first.count;
    let mut text = format!(
        "{} {} did {}{}",
        number(entered),
        if entered == 1 { "user" } else { "users" },
        names.next().unwrap_or_default(),
        when(question.dates, manifest)
    );
    if entered > 0 {
        let went_on: Vec<String> = later
            .iter()
            .zip(names)
            .enumerate()
            .map(|(index, (reached, name))| {
                let rate = reached.from_first;
                let share = format!("{} ({})", percent(rate.rate), number(rate.count));
                match index {
                    0 => format!("{share} went on to {name} within {}", question.window),
                    _ => format!("{share} to {name}"),
                }
            })
            .collect();
        text += &format!("; {}", list(&went_on, "and"));
    }
    text += match question.ties {
        Ties::StrictlyAfter => ". Each step is strictly later than the one before.",
        Ties::SameInstantCounts => ". A step at the same instant as the one before counts.",
    };
    if let Some(breakdown) = &question.breakdown {
        text += &format!(" Groups are by '{}' at step {}.", breakdown.property, breakdown.step);
    }
    text
}
