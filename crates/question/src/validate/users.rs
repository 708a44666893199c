//! What makes sets of users make sense.

use super::Check;
use crate::{
    AnswerPart, CalendarSettings, Counted, Did, Question, Trace, UserFilter, UserList, UserReference,
    UserSet, limits,
};

impl Check<'_> {
    pub(super) fn user_filters(&mut self, filters: &[UserFilter]) {
        for (index, filter) in filters.iter().enumerate() {
            self.within(&format!("users[{index}].set"), |check| check.user_set(&filter.set));
        }
    }

    pub(super) fn user_list(&mut self, question: &UserList) {
        if !limits::LISTED_USERS.allows(question.limit as usize) {
            self.problem("limit", format!("list 1 to {} users", limits::LISTED_USERS.words()));
        }
        self.within("set", |check| check.user_set(&question.set));
    }

    pub(super) fn trace(&mut self, question: &Trace) {
        if matches!(question.user, UserReference::Id(_)) && self.manifest.users_files.is_empty() {
            self.problem("user.id", "this extract does not know the ids of its users; ask by key");
        }
        self.within("funnel", |check| check.funnel(&question.funnel));
    }

    fn user_set(&mut self, set: &UserSet) {
        match set {
            UserSet::Did(did) => self.did(did),
            UserSet::Counted(counted) => {
                let problems = self.problems.len();
                self.within("question", |check| check.question(&counted.question));
                // What a question without bounds has parts of may be more than memory holds.
                if self.problems.len() == problems {
                    self.part(counted);
                }
            }
        }
    }

    fn did(&mut self, did: &Did) {
        self.step(&did.events, "events");
        if !limits::TIMES.allows(did.at_least as usize) {
            self.problem("at_least", format!("choose 1 to {} times", limits::TIMES.words()));
        }
        if let Some(within) = did.within {
            self.length(within, "within", "the span");
        }
        self.dates(did.dates, &CalendarSettings::default(), None);
    }

    /// The part must be one of such an answer.
    fn part(&mut self, counted: &Counted) {
        let there = |there: bool, what: &str| (!there).then(|| format!("the question has no such {what}"));
        let wrong = match (&counted.part, counted.question.as_ref()) {
            (AnswerPart::FunnelStep { step, bucket, group, .. }, Question::Funnel(funnel)) => {
                there((1..=funnel.steps.len()).contains(&(*step as usize)), "step")
                    .or_else(|| there(group.is_none() || funnel.breakdown.is_some(), "group"))
                    .or_else(|| there(bucket.is_none() || funnel.over_time.is_some(), "bucket"))
            }
            (AnswerPart::RetentionCell { column, group, absent, .. }, Question::Retention(retention)) => {
                let columns = retention.columns().len();
                there(column.is_none_or(|column| (column as usize) < columns), "column")
                    .or_else(|| there(column.is_some() || !absent, "column"))
                    .or_else(|| there(group.is_none() || retention.breakdown.is_some(), "group"))
            }
            (AnswerPart::SegmentationValue { series, group, .. }, Question::Segmentation(segmentation)) => {
                let groups = segmentation.breakdowns.len();
                there((*series as usize) < segmentation.series.len(), "series")
                    .or_else(|| there(group.is_empty() || group.len() == groups, "group"))
            }
            (AnswerPart::StickinessBar { periods, group }, Question::Stickiness(stickiness)) => {
                there(*periods > 0, "bar")
                    .or_else(|| there(group.is_none() || stickiness.breakdown.is_some(), "group"))
            }
            (AnswerPart::LifecycleBar { .. }, Question::Lifecycle(_))
            | (AnswerPart::PathsLink { .. }, Question::Paths(_)) => None,
            _ => Some("the part belongs to another kind of question".to_owned()),
        };
        if let Some(message) = wrong {
            self.problem("part", message);
        }
    }
}
