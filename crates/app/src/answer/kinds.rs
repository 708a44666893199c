//! The list of kinds: what the users behind a number of each are called, and what else could be meant.

use rockpool_question::words::capitalised;
use rockpool_question::{
    AnswerBody, AnswerPart, BucketStart, CalendarUnit, Funnel, GroupValue, Kind, Lifecycle, Paths, Question,
    Retention, Segmentation, SqlQuestion, StepOutcome, Stickiness, Trace, UserList, each_kind,
};
use rockpool_report::{format, paths, retention, stickiness};

/// A kind of question in the words of its numbers.
trait Worded: Kind {
    /// A short name, without the asked days, for the users of a number; none if it is a number of another kind.
    fn name(&self, _body: Option<&AnswerBody>, _part: &AnswerPart) -> Option<String> {
        None
    }

    /// The parts between which a reader can choose at one number, each with its name.
    fn choices(&self, _part: &AnswerPart) -> Vec<(&'static str, AnswerPart)> {
        vec![]
    }

    /// Whether a number has users to list.
    fn has_users(&self, _part: &AnswerPart) -> bool {
        true
    }
}

macro_rules! word_each {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        /// A short name, without the asked days, for the users of a number; none if it is a number of another kind.
        pub fn name(question: &Question, body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
            match question {
                $(Question::$counting(question) => question.name(body, part),)*
                $(Question::$other(question) => question.name(body, part),)*
            }
        }

        /// The parts between which a reader can choose at one number, each with its name.
        pub fn choices(question: &Question, part: &AnswerPart) -> Vec<(&'static str, AnswerPart)> {
            match question {
                $(Question::$counting(question) => question.choices(part),)*
                $(Question::$other(question) => question.choices(part),)*
            }
        }

        /// Whether a number has users to list.
        pub fn has_users(question: &Question, part: &AnswerPart) -> bool {
            match question {
                $(Question::$counting(question) => question.has_users(part),)*
                $(Question::$other(question) => question.has_users(part),)*
            }
        }
    };
}

each_kind!(word_each);

impl Worded for Funnel {
    fn name(&self, _body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
        let AnswerPart::FunnelStep { step, outcome, group, bucket } = part else { return None };
        let stage = step.checked_sub(1).and_then(|index| self.steps.get(index as usize));
        let stage = stage.map_or_else(|| format!("step {step}"), |stage| stage.name());
        let what = match outcome {
            StepOutcome::Reached => format!("Reached {stage}"),
            StepOutcome::Dropped => format!("No further than {stage}"),
        };
        Some(with(what, group.as_ref(), *bucket, self.over_time))
    }

    fn choices(&self, part: &AnswerPart) -> Vec<(&'static str, AnswerPart)> {
        let AnswerPart::FunnelStep { step, group, bucket, .. } = part else { return vec![] };
        if *step as usize >= self.steps.len() {
            return vec![];
        }
        let with =
            |outcome| AnswerPart::FunnelStep { step: *step, outcome, group: group.clone(), bucket: *bucket };
        vec![("Reached it", with(StepOutcome::Reached)), ("Got no further", with(StepOutcome::Dropped))]
    }
}

impl Worded for Retention {
    fn name(&self, _body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
        let AnswerPart::RetentionCell { cohort, column, absent, group } = part else { return None };
        let column = column.and_then(|column| self.columns().get(column as usize).copied());
        let what = match column.map(|column| retention::column_name(self.period, column)) {
            None => format!("Did {}", self.start.name()),
            Some(column) if *absent => format!("Not back in {}", column.to_lowercase()),
            Some(column) => format!("Back in {}", column.to_lowercase()),
        };
        Some(with(what, group.as_ref(), *cohort, Some(self.period)))
    }

    fn choices(&self, part: &AnswerPart) -> Vec<(&'static str, AnswerPart)> {
        let AnswerPart::RetentionCell { cohort, column: Some(column), group, .. } = part else {
            return vec![];
        };
        let with = |absent| AnswerPart::RetentionCell {
            cohort: *cohort,
            column: Some(*column),
            absent,
            group: group.clone(),
        };
        vec![("Came back", with(false)), ("Did not", with(true))]
    }
}

impl Worded for Segmentation {
    fn name(&self, _body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
        let AnswerPart::SegmentationValue { series, bucket, group } = part else { return None };
        let events = self.series.get(*series as usize).map(|series| series.events.name());
        let mut what = format!("Did {}", events.unwrap_or_default());
        for value in group {
            what.push_str(&format!(" · {value}"));
        }
        Some(with(what, None, *bucket, self.by))
    }

    /// What a formula makes of several series has no users.
    fn has_users(&self, part: &AnswerPart) -> bool {
        match part {
            AnswerPart::SegmentationValue { series, .. } => (*series as usize) < self.series.len(),
            _ => true,
        }
    }
}

impl Worded for Stickiness {
    fn name(&self, _body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
        let AnswerPart::StickinessBar { periods, group } = part else { return None };
        let bar = stickiness::bar_name(*periods as usize, self.period, self.cumulative);
        Some(with(format!("Active in {bar}"), group.as_ref(), None, None))
    }
}

impl Worded for Lifecycle {
    fn name(&self, _body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
        let AnswerPart::LifecycleBar { bucket, state } = part else { return None };
        Some(with(capitalised(state.name()), None, Some(*bucket), Some(self.period)))
    }
}

impl Worded for Paths {
    fn name(&self, body: Option<&AnswerBody>, part: &AnswerPart) -> Option<String> {
        let AnswerPart::PathsLink { link } = part else { return None };
        let steps: Vec<String> = self.anchor.steps().iter().map(|step| step.name()).collect();
        let unknown = format!("Users of a way with {}", steps.join(" and "));
        let Some(AnswerBody::Paths(answer)) = body else { return Some(unknown) };
        let ways = paths::ways(answer, &self.anchor);
        Some(match ways.iter().find(|way| way.link == *link as usize) {
            Some(way) => format!("{} → {}", way.earlier.name, way.later.name),
            None => unknown,
        })
    }
}

impl Worded for UserList {}

impl Worded for Trace {}

impl Worded for SqlQuestion {}

fn with(
    mut what: String,
    group: Option<&GroupValue>,
    bucket: Option<BucketStart>,
    by: Option<CalendarUnit>,
) -> String {
    if let Some(group) = group {
        what.push_str(&format!(" · {group}"));
    }
    if let Some(bucket) = bucket {
        let bucket = by.map_or_else(|| bucket.to_string(), |by| format::bucket(bucket, by));
        what.push_str(&format!(", {bucket}"));
    }
    what
}
