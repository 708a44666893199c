//! What a new cell holds before anybody has touched it.

use crate::data_days;
use rockpool_catalog::{EventType, Manifest};
use rockpool_question::{
    CalendarUnit, CellBody, DateUnit, Dates, Duration, DurationUnit, EventChoice, EventMatch, Funnel,
    Lifecycle, Measure, PathAnchor, Paths, Question, RelativeDates, Retention, Segmentation, Series,
    SqlQuestion, Step, Stickiness, each_kind,
};

/// The kinds of cell a person can add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Markdown.
    Text,
    /// Events or users over time.
    Segmentation,
    /// Steps within a window.
    Funnel,
    /// Coming back.
    Retention,
    /// How often users are active.
    Stickiness,
    /// New, returning, resurrecting, dormant.
    Lifecycle,
    /// Which ways users take.
    Paths,
    /// The users behind a number.
    Users,
    /// What one user did in the eyes of a funnel.
    Trace,
    /// A statement.
    Sql,
}

impl CellKind {
    /// Every kind that a menu offers, in its order. Lists of users and traces come from an answer only.
    pub const ALL: [Self; 8] = [
        Self::Segmentation,
        Self::Funnel,
        Self::Retention,
        Self::Stickiness,
        Self::Lifecycle,
        Self::Paths,
        Self::Sql,
        Self::Text,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Segmentation => "Trend",
            Self::Funnel => "Funnel",
            Self::Retention => "Retention",
            Self::Stickiness => "Stickiness",
            Self::Lifecycle => "Lifecycle",
            Self::Paths => "Paths",
            Self::Users => "Users",
            Self::Trace => "One user",
            Self::Sql => "SQL",
        }
    }

    /// What it is for, in a few words.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Text => "Notes in Markdown",
            Self::Segmentation => "How many events or users, over time",
            Self::Funnel => "How many users go from step to step",
            Self::Retention => "How many users come back",
            Self::Stickiness => "In how many days or weeks users are active",
            Self::Lifecycle => "Who is new, who stays, who comes back, who leaves",
            Self::Paths => "What users do after, before or between events",
            Self::Users => "The users behind a number",
            Self::Trace => "What one user did in the eyes of a funnel",
            Self::Sql => "Anything else, in a statement",
        }
    }

    /// The kind of a cell's content.
    pub fn of(body: &CellBody) -> Self {
        match body {
            CellBody::Text(_) => Self::Text,
            CellBody::Question(question) => Self::of_question(question),
        }
    }
}

macro_rules! cells_of {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        impl CellKind {
            fn of_question(question: &Question) -> Self {
                match question {
                    $(Question::$counting(_) => Self::$counting,)*
                    $(Question::$other(_) => Self::$other,)*
                }
            }
        }
    };
}

each_kind!(cells_of);

/// The content of a new cell: a question that already makes sense for the extract, where there is one. A kind that
/// no menu offers begins as a trend.
pub fn new_body(kind: CellKind, manifest: Option<&Manifest>) -> CellBody {
    let steps = frequent_steps(manifest);
    let step = |index: usize| steps.get(index).or(steps.first()).cloned().unwrap_or_else(any_event);
    let question = match kind {
        CellKind::Text => return CellBody::Text(String::new()),
        CellKind::Segmentation | CellKind::Users | CellKind::Trace => {
            let series = vec![Series { events: step(0), measure: Measure::Users }];
            Question::Segmentation(Segmentation::new(series, Some(CalendarUnit::Week)))
        }
        CellKind::Funnel => {
            let window = Duration { amount: 7, unit: DurationUnit::Day };
            Question::Funnel(Funnel::new([step(0), step(1)], window))
        }
        CellKind::Retention => {
            Question::Retention(Retention::new(step(0), any_event(), CalendarUnit::Week, 8))
        }
        CellKind::Stickiness => Question::Stickiness(Stickiness::new(any_event(), CalendarUnit::Week)),
        CellKind::Lifecycle => Question::Lifecycle(Lifecycle::new(any_event(), CalendarUnit::Week)),
        CellKind::Paths => {
            Question::Paths(Paths { collapse_repeats: true, ..Paths::new(PathAnchor::From(step(0))) })
        }
        CellKind::Sql => Question::Sql(SqlQuestion {
            sql: "SELECT event_type, count(*) AS events, count(DISTINCT user_key) AS users\nFROM events\nGROUP BY event_type\nORDER BY events DESC"
                .to_owned(),
        }),
    };
    CellBody::Question(manifest.map_or(question.clone(), |manifest| about_the_data(question, manifest)))
}

/// A question for the users of an event, week by week.
pub fn trend_of(event: &str, manifest: Option<&Manifest>) -> CellBody {
    let series = vec![Series { events: Step::of(event), measure: Measure::Users }];
    let question = Question::Segmentation(Segmentation::new(series, Some(CalendarUnit::Week)));
    CellBody::Question(manifest.map_or(question.clone(), |manifest| about_the_data(question, manifest)))
}

/// The question about the days of the data, also those to come, where "all time" would be decades, because of a few
/// events far from all others.
pub(super) fn about_the_data(mut question: Question, manifest: &Manifest) -> Question {
    let Some(days) = data_days::main_days(manifest).filter(|_| manifest.strays.is_some()) else {
        return question;
    };
    if let Some(frame) = question.frame_mut() {
        *frame.dates = Some(RelativeDates::Since { since: days.first }.into());
    }
    question
}

/// The question about the last part of the data, which goes on with it; about all of it where that is not at least twice
/// as long.
pub(super) fn recent(mut question: Question, dates: RelativeDates, manifest: &Manifest) -> Question {
    let days = Dates::from(dates).days(manifest, &question.calendar(), &data_days::PageZones).ok();
    let is_part = data_days::how_many(manifest)
        .zip(days)
        .is_some_and(|(all, days)| days.range().days().saturating_mul(2) <= all);
    if !is_part {
        return about_the_data(question, manifest);
    }
    if let Some(frame) = question.frame_mut() {
        *frame.dates = Some(dates.into());
    }
    question
}

/// The last weeks that have passed.
pub(super) fn last_weeks(weeks: u32) -> RelativeDates {
    RelativeDates::Last { last: weeks, unit: DateUnit::Week, complete: true }
}

/// The last days.
pub(super) fn last_days(days: u32) -> RelativeDates {
    RelativeDates::Last { last: days, unit: DateUnit::Day, complete: false }
}

/// Event types by how many users they have, most first.
pub(super) fn by_users(manifest: &Manifest) -> Vec<&EventType> {
    let mut types: Vec<&EventType> = manifest.event_types.iter().collect();
    types.sort_by(|a, b| b.users.cmp(&a.users).then_with(|| a.name.cmp(&b.name)));
    types
}

fn frequent_steps(manifest: Option<&Manifest>) -> Vec<Step> {
    manifest.map_or_else(Vec::new, |manifest| {
        by_users(manifest).into_iter().take(2).map(|kind| Step::of(&kind.name)).collect()
    })
}

fn any_event() -> Step {
    Step { any_of: vec![EventMatch { event: EventChoice::Any, filters: vec![] }], label: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_cell_is_about_the_days_of_the_data() {
        use crate::notebook::tests_support::manifest;
        use rockpool_catalog::{Strays, TimeRange};
        use rockpool_question::DateRange;
        let usual = manifest(&[("viewed", 50), ("ordered", 9)]);
        let others = usual.covered.unwrap();
        let far = TimeRange { first: 0, last: 4_294_967_295_000 };
        let side = |tick| Some(TimeRange { first: tick, last: tick });
        let examples = vec![far.first, far.last];
        let (before, after) = (side(far.first), side(far.last));
        let strays = Some(Strays { rows: 2, examples, others, before, after });
        let with_strays = Manifest { covered: Some(far), strays, ..usual.clone() };
        for kind in CellKind::ALL {
            let CellBody::Question(question) = new_body(kind, Some(&with_strays)) else { continue };
            assert!(question.validate(&with_strays, &data_days::PageZones).is_ok(), "{kind:?}");
            if let Question::Segmentation(question) = question {
                let days =
                    question.dates.unwrap().days(&with_strays, &question.calendar, &data_days::PageZones);
                let (first, last) = ("2023-06-01".parse().unwrap(), "2023-06-30".parse().unwrap());
                assert_eq!(days.unwrap().range(), DateRange { first, last });
            }
            // Without strays all time stays all time, also when there is more of it tomorrow.
            if let CellBody::Question(Question::Funnel(question)) = new_body(kind, Some(&usual)) {
                assert_eq!(question.dates, None);
            }
        }
    }

    #[test]
    fn a_first_question_is_about_the_last_part_of_long_data_only() {
        use crate::notebook::tests_support::manifest;
        // The data of the tests has 30 days.
        let manifest = manifest(&[("viewed", 50)]);
        let CellBody::Question(question) = trend_of("viewed", Some(&manifest)) else { panic!("a question") };
        let dates = |dates| recent(question.clone(), dates, &manifest).dates();
        assert_eq!(dates(last_days(15)), Some(Dates::last_days(15)));
        assert_eq!(dates(last_days(16)), None);
        assert_eq!(dates(last_weeks(2)), Some(last_weeks(2).into()));
    }

    #[test]
    fn a_new_cell_is_of_its_kind() {
        for kind in CellKind::ALL {
            assert_eq!(CellKind::of(&new_body(kind, None)), kind);
        }
    }
}
