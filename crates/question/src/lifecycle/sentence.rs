//! The sentence of a lifecycle, and of the users whom a number of it counts.

use super::{Lifecycle, LifecycleAnswer};
use crate::sentence::{by, restricted, when};
use crate::words::{number, step, within};
use crate::{AnswerPart, Days};
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(question: &Lifecycle<Days>, answer: &LifecycleAnswer, manifest: &Manifest) -> String {
    let unit = question.period.name();
    let mut text = format!(
        "Users who did {}{}{}, {}",
        step(&question.events),
        when(question.dates, &question.calendar, manifest),
        restricted(&question.users),
        by(question.period, &question.calendar)
    );
    // The last period that will not change.
    if let Some(bucket) = answer.buckets.iter().rev().find(|bucket| !bucket.unfinished) {
        text += &format!(
            "; {}, {} were new, {} returning, {} resurrecting, and {} went dormant",
            within(Some(question.period), bucket.start),
            number(bucket.new),
            number(bucket.returning),
            number(bucket.resurrecting),
            number(bucket.dormant)
        );
    }
    text += &format!(
        ". Returning were active in the {unit} before, resurrecting only earlier; dormant were active in the {unit} before and not in this one."
    );
    text
}

/// Whom a number of the answer counts, to follow "users"; none if it is a number of another kind.
pub(super) fn who<D>(question: &Lifecycle<D>, part: &AnswerPart) -> Option<String> {
    let AnswerPart::LifecycleBar { bucket, state } = part else { return None };
    Some(format!("who were {} {}", state.name(), within(Some(question.period), *bucket)))
}
