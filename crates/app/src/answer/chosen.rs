//! A number of an answer that somebody has chosen: what its users are called, and what else could be meant.

use super::kinds;
use crate::builder::did_name;
use rockpool_question::words::capitalised;
use rockpool_question::{Answer, AnswerBody, AnswerPart, Counted, Dates, Question, UserSet};

/// The set of users whom a number of an answer counts, to be kept: it moves with the data as the question does. A number
/// of one bucket, or of one link of paths, stays the one that it was.
pub fn cohort(answer: &Answer, part: &AnswerPart) -> UserSet {
    set(if moves(part) { &answer.question } else { answer.answered() }, part)
}

/// Whether such a number is still there when the days are others.
fn moves(part: &AnswerPart) -> bool {
    match part {
        AnswerPart::FunnelStep { bucket, .. } | AnswerPart::SegmentationValue { bucket, .. } => {
            bucket.is_none()
        }
        AnswerPart::RetentionCell { cohort, .. } => cohort.is_none(),
        AnswerPart::StickinessBar { .. } => true,
        AnswerPart::LifecycleBar { .. } | AnswerPart::PathsLink { .. } => false,
    }
}

/// The set of users whom a number counts.
pub fn set(question: &Question, part: &AnswerPart) -> UserSet {
    UserSet::Counted(Counted { question: Box::new(question.clone()), part: part.clone() })
}

/// A short name for the users of a number: the title of a cell that lists them, the suggested name of a cohort.
pub fn name(question: &Question, body: &AnswerBody, part: &AnswerPart) -> String {
    part_name(question, Some(body), part)
}

/// A short name for a set of users, by what it holds: events, step, group, dates.
pub fn set_name(set: &UserSet) -> String {
    match set {
        UserSet::Counted(counted) => part_name(&counted.question, None, &counted.part),
        UserSet::Did(did) => capitalised(&did_name(did)) + &did.dates.map(in_dates).unwrap_or_default(),
    }
}

/// `, 5 Jan to 1 Feb 2026`, `, last 30 days`.
fn in_dates(dates: Dates) -> String {
    format!(", {}", dates.short())
}

fn part_name(question: &Question, body: Option<&AnswerBody>, part: &AnswerPart) -> String {
    let name = kinds::name(question, body, part).unwrap_or_else(|| "Users of a number".to_owned());
    let (AnswerPart::FunnelStep { bucket, .. }
    | AnswerPart::RetentionCell { cohort: bucket, .. }
    | AnswerPart::SegmentationValue { bucket, .. }) = part
    else {
        return match part {
            AnswerPart::LifecycleBar { .. } => name,
            _ => name + &question.dates().map(in_dates).unwrap_or_default(),
        };
    };
    // A bucket says when already.
    match (bucket, question.dates()) {
        (None, Some(dates)) => name + &in_dates(dates),
        _ => name,
    }
}

/// The parts between which a reader can choose at one number, each with its name; none where there is nothing to
/// choose.
pub fn choices(question: &Question, part: &AnswerPart) -> Vec<(&'static str, AnswerPart)> {
    kinds::choices(question, part)
}

/// Whether a part has users to list in this question: what a formula makes of several series has none.
pub fn has_users(question: &Question, part: &AnswerPart) -> bool {
    kinds::has_users(question, part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_question::{
        CalendarUnit, DateRange, GroupValue, LifecycleState, Measure, PathAnchor, Paths, Retention,
        Segmentation, Series, Step, StepOutcome,
    };
    use rockpool_report::samples;

    #[test]
    fn a_cohort_is_named_after_what_it_holds_and_its_days() {
        let mut funnel = (*samples::trace().0.funnel).clone();
        let reached = |funnel: &rockpool_question::Funnel, bucket| {
            let part = AnswerPart::FunnelStep { step: 2, outcome: StepOutcome::Reached, group: None, bucket };
            set_name(&set(&Question::Funnel(funnel.clone()), &part))
        };
        assert_eq!(reached(&funnel, None), "Reached saved");
        funnel.dates = Some(Dates::Fixed(DateRange { first: samples::day(1), last: samples::day(31) }));
        assert_eq!(reached(&funnel, None), "Reached saved, 1 Jan to 31 Jan 2024");
        funnel.dates = Some(Dates::last_days(30));
        assert_eq!(reached(&funnel, None), "Reached saved, last 30 days");
        let of_a_day = reached(&funnel, Some(samples::start(5)));
        assert!(of_a_day.starts_with("Reached saved, ") && !of_a_day.contains("31 Jan"), "{of_a_day}");
    }

    #[test]
    fn a_set_is_named_after_what_it_holds() {
        let step = || Step::of("saved");
        let days = DateRange { first: "2026-01-05".parse().unwrap(), last: "2026-02-01".parse().unwrap() };
        let dates = Some(Dates::Fixed(days));
        let series = Series { events: step(), measure: Measure::Users };
        let question = Segmentation { dates, ..Segmentation::new(vec![series], None) };
        let part = |group: Option<GroupValue>, bucket| AnswerPart::SegmentationValue {
            series: 0,
            bucket,
            group: group.into_iter().collect(),
        };
        let named = |part: &AnswerPart| set_name(&set(&Question::Segmentation(question.clone()), part));
        let literal = GroupValue::Value("(not set)".into());
        assert_eq!(named(&part(Some(literal), None)), "Did saved · “(not set)”, 5 Jan to 1 Feb 2026");
        assert_eq!(
            named(&part(Some(GroupValue::NotSet), None)),
            "Did saved · (not set), 5 Jan to 1 Feb 2026"
        );
        let did = rockpool_question::Did { events: step(), at_least: 2, within: None, dates: None };
        assert_eq!(set_name(&UserSet::Did(did)), "Did saved, 2 times");
    }

    #[test]
    fn a_number_has_a_name() {
        let funnel = Question::Funnel((*samples::trace().0.funnel).clone());
        let body = AnswerBody::Funnel(samples::funnel());
        let part = AnswerPart::FunnelStep {
            step: 2,
            outcome: StepOutcome::Dropped,
            group: Some(GroupValue::NotSet),
            bucket: None,
        };
        assert_eq!(name(&funnel, &body, &part), "No further than saved · (not set)");
        let retention =
            Question::Retention(Retention::new(Step::of("opened"), Step::of("saved"), CalendarUnit::Week, 3));
        let cell = |column, absent| AnswerPart::RetentionCell {
            cohort: Some(samples::start(1)),
            column,
            absent,
            group: None,
        };
        let body = AnswerBody::Retention(samples::retention());
        assert_eq!(name(&retention, &body, &cell(Some(2), false)), "Back in week 2, week of 1 Jan 2024");
        assert_eq!(name(&retention, &body, &cell(Some(2), true)), "Not back in week 2, week of 1 Jan 2024");
        assert_eq!(name(&retention, &body, &cell(None, false)), "Did opened, week of 1 Jan 2024");
        let paths = Question::Paths(Paths::new(PathAnchor::To(Step::of("opened"))));
        let body = AnswerBody::Paths(samples::paths());
        assert_eq!(name(&paths, &body, &AnswerPart::PathsLink { link: 0 }), "saved: <b> → opened");
        let lifecycle =
            Question::Lifecycle(rockpool_question::Lifecycle::new(Step::of("a"), CalendarUnit::Month));
        let bar = AnswerPart::LifecycleBar { bucket: samples::start(1), state: LifecycleState::New };
        assert_eq!(name(&lifecycle, &AnswerBody::Lifecycle(samples::lifecycle()), &bar), "New, Jan 2024");
    }

    #[test]
    fn who_reached_a_step_or_got_no_further_can_be_chosen_except_at_the_end() {
        let funnel = Question::Funnel((*samples::trace().0.funnel).clone());
        let part = |step, outcome| AnswerPart::FunnelStep { step, outcome, group: None, bucket: None };
        assert_eq!(
            choices(&funnel, &part(2, StepOutcome::Reached)),
            [
                ("Reached it", part(2, StepOutcome::Reached)),
                ("Got no further", part(2, StepOutcome::Dropped))
            ]
        );
        assert_eq!(choices(&funnel, &part(3, StepOutcome::Reached)), []);
    }

    #[test]
    fn a_formula_has_no_users() {
        let series = vec![Series { events: Step::of("opened"), measure: Measure::Users }];
        let question = Question::Segmentation(Segmentation::new(series, None));
        let part = |series| AnswerPart::SegmentationValue { series, bucket: None, group: vec![] };
        assert!(has_users(&question, &part(0)));
        assert!(!has_users(&question, &part(1)));
    }
}
