//! Small answers for tests, counted by hand, alone and with their questions.

mod numbers;

pub use numbers::{
    day, funnel, funnel_by_plan, funnel_with_optional, lifecycle, paths, retention, retention_by_plan,
    segmentation, segmentation_compared, start, stickiness, trace, users,
};

use rockpool_question::{
    Answer, AnswerBody, CalendarUnit, Did, Funnel, FunnelAnswer, Lifecycle, LifecycleAnswer, Measure,
    PathAnchor, Paths, PathsAnswer, Question, ReadStatistics, Retention, RetentionAnswer, RetentionMeasure,
    Segmentation, SegmentationAnswer, Series, SqlQuestion, Step, Stickiness, StickinessAnswer, Table, Trace,
    TraceAnswer, UserList, UserListAnswer, UserSet,
};

/// An answer that has cost nothing.
fn answer(question: Question, body: AnswerBody) -> Answer {
    Answer {
        question,
        sentence: "4 users.".into(),
        with_days: None,
        body,
        notes: vec![],
        share_of_users: 1.0,
        read: ReadStatistics::default(),
    }
}

/// The answer to a funnel by day of entry where it has any.
pub fn of_funnel(body: FunnelAnswer) -> Answer {
    let over_time = (!body.over_time.is_empty()).then_some(CalendarUnit::Day);
    let funnel = Funnel { over_time, ..(*trace().0.funnel).clone() };
    answer(Question::Funnel(funnel), AnswerBody::Funnel(body))
}

/// The answer to a retention question by day.
pub fn of_retention(body: RetentionAnswer, measure: RetentionMeasure) -> Answer {
    let asked = Retention::new(Step::of("opened"), Step::of("saved"), CalendarUnit::Day, 2);
    answer(Question::Retention(Retention { measure, ..asked }), AnswerBody::Retention(body))
}

/// The answer to a segmentation.
pub fn of_segmentation(body: SegmentationAnswer, by: Option<CalendarUnit>) -> Answer {
    let series = vec![Series { events: Step::of("opened"), measure: Measure::Users }];
    answer(Question::Segmentation(Segmentation::new(series, by)), AnswerBody::Segmentation(body))
}

/// The answer to a stickiness question by day.
pub fn of_stickiness(body: StickinessAnswer) -> Answer {
    let asked = Stickiness::new(Step::of("opened"), CalendarUnit::Day);
    answer(Question::Stickiness(asked), AnswerBody::Stickiness(body))
}

/// The answer to a lifecycle by day.
pub fn of_lifecycle(body: LifecycleAnswer) -> Answer {
    let asked = Lifecycle::new(Step::of("opened"), CalendarUnit::Day);
    answer(Question::Lifecycle(asked), AnswerBody::Lifecycle(body))
}

/// The answer to a paths question.
pub fn of_paths(body: PathsAnswer, anchor: PathAnchor) -> Answer {
    answer(Question::Paths(Paths::new(anchor)), AnswerBody::Paths(body))
}

/// The answer to a list of the users who opened.
pub fn of_users(body: UserListAnswer) -> Answer {
    let did = Did { events: Step::of("opened"), at_least: 1, within: None, dates: None };
    let asked = UserList { set: UserSet::Did(did), limit: 1_000 };
    answer(Question::Users(asked), AnswerBody::Users(body))
}

/// The answer to a trace.
pub fn of_trace(question: Trace, body: TraceAnswer) -> Answer {
    answer(Question::Trace(question), AnswerBody::Trace(body))
}

/// The answer to a statement.
pub fn of_table(body: Table) -> Answer {
    answer(Question::Sql(SqlQuestion { sql: "SELECT 1".into() }), AnswerBody::Table(body))
}

/// Every sample with its question: funnel, retention and segmentation twice.
pub fn answers() -> Vec<Answer> {
    let sum = RetentionMeasure::Sum("amount".into());
    let (question, traced) = trace();
    vec![
        of_funnel(funnel()),
        of_funnel(funnel_by_plan()),
        of_retention(retention(), RetentionMeasure::Users),
        of_retention(retention_by_plan(), sum),
        of_segmentation(segmentation(), Some(CalendarUnit::Day)),
        of_segmentation(segmentation_compared(), None),
        of_stickiness(stickiness()),
        of_lifecycle(lifecycle()),
        of_paths(paths(), PathAnchor::From(Step::of("opened"))),
        of_users(users()),
        of_trace(question, traced),
    ]
}
