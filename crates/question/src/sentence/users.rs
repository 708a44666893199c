//! The sentences of sets, lists and traces of users.

use super::when;
use crate::words::{counted, noun_for, number, start, step, within};
use crate::{
    AnswerPart, CalendarSettings, Counted, Did, GroupValue, PathsAnswer, Question, StepOutcome, Trace,
    TraceAnswer, UserList, UserListAnswer, UserSet,
};
use rockpool_catalog::Manifest;

pub(super) fn user_list(question: &UserList, answer: &UserListAnswer, manifest: &Manifest) -> String {
    format!("{} {}.", counted(answer.total, "user"), user_set(&question.set, manifest))
}

/// A set of users in words, to follow "users": `who did 'file_saved' at least 3 times within 7 days`.
pub fn user_set(set: &UserSet, manifest: &Manifest) -> String {
    match set {
        UserSet::Did(did) => who_did(did, manifest),
        UserSet::Counted(counted) => who_are_counted(counted),
    }
}

fn who_did(did: &Did, manifest: &Manifest) -> String {
    let mut text = format!("who did {}", step(&did.events));
    if did.at_least > 1 {
        text += &format!(" at least {}", counted(u64::from(did.at_least), "time"));
    }
    if let Some(within) = did.within {
        text += &format!(" within {within}");
    }
    if did.dates.is_some() {
        text += &when(did.dates, &CalendarSettings::default(), manifest);
    }
    text
}

fn who_are_counted(counted: &Counted) -> String {
    let in_group = |group: &Option<GroupValue>| match group {
        Some(group) => format!(", in the group {group}"),
        None => String::new(),
    };
    match (&counted.part, counted.question.as_ref()) {
        (AnswerPart::FunnelStep { step, outcome, group, bucket }, Question::Funnel(funnel)) => {
            let names: Vec<String> = funnel.steps.iter().map(|stage| format!("'{}'", stage.name())).collect();
            let reached = match outcome {
                StepOutcome::Reached => format!("who reached step {step}"),
                StepOutcome::Dropped => format!("who reached step {step} and no further"),
            };
            let entered = bucket.map_or_else(String::new, |bucket| {
                format!(", entering {}", within(funnel.over_time, bucket))
            });
            format!("{reached} of the funnel {}{entered}{}", names.join(" > "), in_group(group))
        }
        (AnswerPart::RetentionCell { cohort, column, absent, group }, Question::Retention(retention)) => {
            let cohort =
                cohort.map_or_else(String::new, |cohort| format!(" of the cohort of {}", start(cohort)));
            let column = match column {
                None => String::new(),
                Some(column) => {
                    let came = if *absent { "did not come back" } else { "came back" };
                    format!(" who {came} in column {column}")
                }
            };
            format!("who did {}{cohort}{column}{}", step(&retention.start), in_group(group))
        }
        (AnswerPart::SegmentationValue { series, bucket, group }, Question::Segmentation(question)) => {
            let events = question.series.get(*series as usize).map(|series| step(&series.events));
            let bucket =
                bucket.map_or_else(String::new, |bucket| format!(" {}", within(question.by, bucket)));
            let groups: Vec<String> = group.iter().map(ToString::to_string).collect();
            let group = if groups.is_empty() {
                String::new()
            } else {
                format!(", in the group {}", groups.join(", "))
            };
            format!("who did {}{bucket}{group}", events.unwrap_or_default())
        }
        (AnswerPart::StickinessBar { periods, group }, Question::Stickiness(question)) => {
            let more = if question.cumulative { " or more" } else { "" };
            format!(
                "who did {} in {}{more} {}{}",
                step(&question.events),
                number(u64::from(*periods)),
                noun_for(if question.cumulative { 0 } else { u64::from(*periods) }, question.period.name()),
                in_group(group)
            )
        }
        (AnswerPart::LifecycleBar { bucket, state }, Question::Lifecycle(question)) => {
            format!("who were {} {}", state.name(), within(Some(question.period), *bucket))
        }
        (AnswerPart::PathsLink { link }, _) => format!("on link {link} of the paths"),
        _ => "of an answer".to_owned(),
    }
}

/// The two ends of a link in words, where the answer is at hand: `'a' to 'b' (step 2)`.
pub fn path_link(answer: &PathsAnswer, link: usize) -> Option<String> {
    let link = answer.links.get(link)?;
    let (from, to) = (answer.nodes.get(link.from as usize)?, answer.nodes.get(link.to as usize)?);
    Some(format!("{} to {} (step {})", from.name, to.name, to.step.max(from.step)))
}

pub(super) fn trace(question: &Trace, answer: &TraceAnswer) -> String {
    let user = answer.id.as_ref().map_or_else(|| format!("{}", answer.key), |id| format!("'{id}'"));
    let steps = question.funnel.steps.len();
    match &answer.missed {
        None => format!("User {user} went through all {steps} steps."),
        Some(miss) => {
            format!("User {user} reached {} of {steps} steps. {}", answer.reached, miss.explanation)
        }
    }
}
