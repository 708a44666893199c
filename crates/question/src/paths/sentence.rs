//! The sentence of a paths question, and of the users whom a number of it counts.

use super::{PathAnchor, PathLimit, Paths, PathsAnswer};
use crate::sentence::{restricted, when};
use crate::words::{counted, list, percent, step};
use crate::{AnswerPart, Days};
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(question: &Paths<Days>, answer: &PathsAnswer, manifest: &Manifest) -> String {
    let when = when(question.dates, &question.calendar, manifest) + &restricted(&question.users);
    let users = counted(answer.users, "user");
    let mut text = match &question.anchor {
        PathAnchor::From(from) => {
            format!("{users} did {}{when}; what followed the first time", step(from))
        }
        PathAnchor::To(to) => format!("{users} did {}{when}; what led to the last time", step(to)),
        PathAnchor::Between { from, to } => {
            format!("{users} did {}{when} and then {}; what lay between", step(from), step(to))
        }
    };
    text += &match question.limit {
        PathLimit::Within(length) => format!(", within {length}"),
        PathLimit::Session(length) => format!(", until nothing happened for {length}"),
    };
    text += &format!(", up to {}", counted(u64::from(question.depth), "step"));
    let largest = answer
        .nodes
        .iter()
        .filter(|node| node.step == 1)
        .max_by_key(|node| node.users)
        .filter(|_| answer.users > 0);
    if let Some(node) = largest {
        let share = node.users as f64 / answer.users as f64;
        text += &format!("; the most common is {} ({})", node.name, percent(share));
    }
    text += ". Each user counts once.";
    if !question.events.is_empty() {
        let names: Vec<String> = question.events.iter().map(|event| format!("'{}'", event.name())).collect();
        text += &format!(" Steps are {}.", list(&names, "or"));
    }
    if question.collapse_repeats {
        text += " Repeats in a row are one step.";
    }
    text
}

/// Whom a number of the answer counts, to follow "users"; none if it is a number of another kind.
pub(super) fn who(part: &AnswerPart) -> Option<String> {
    let AnswerPart::PathsLink { link } = part else { return None };
    Some(format!("on link {link} of the paths"))
}

/// The two ends of a link in words, where the answer is at hand: `'a' to 'b' (step 2)`.
pub fn path_link(answer: &PathsAnswer, link: usize) -> Option<String> {
    let link = answer.links.get(link)?;
    let (from, to) = (answer.nodes.get(link.from as usize)?, answer.nodes.get(link.to as usize)?);
    Some(format!("{} to {} (step {})", from.name, to.name, to.step.max(from.step)))
}
