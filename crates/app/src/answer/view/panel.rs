//! The parts of an answer, each with the view that draws it.

use super::super::shared::Shared;
use super::activity::{LifecycleView, StickinessView};
use super::equivalent::Equivalent;
use super::funnel::{Groups, OverTime, Steps, Time};
use super::paths::PathsView;
use super::retention::RetentionView;
use super::segmentation::SegmentationView;
use super::sql::SqlView;
use super::trace::TraceView;
use super::users::UsersView;
use rockpool_question::{
    Answer, AnswerBody, FunnelAnswer, LifecycleAnswer, PathsAnswer, Question, RetentionAnswer,
    SegmentationAnswer, StickinessAnswer, Table, TraceAnswer, UserListAnswer,
};
use std::rc::Rc;
use yew::prelude::*;

/// The body of an answer, each kind shared by itself, so that its view gets nothing else.
pub enum Body {
    /// Of a funnel.
    Funnel(Shared<FunnelAnswer>),
    /// Of a retention question.
    Retention(Shared<RetentionAnswer>),
    /// Of a segmentation.
    Segmentation(Shared<SegmentationAnswer>),
    /// Of a stickiness question.
    Stickiness(Shared<StickinessAnswer>),
    /// Of a lifecycle.
    Lifecycle(Shared<LifecycleAnswer>),
    /// Of a paths question.
    Paths(Shared<PathsAnswer>),
    /// Of a list of users.
    Users(Shared<UserListAnswer>),
    /// Of a trace.
    Trace(Shared<TraceAnswer>),
    /// Of SQL.
    Table(Shared<Table>),
}

impl Body {
    /// The body of an answer.
    pub fn of(answer: &Answer) -> Self {
        match &answer.body {
            AnswerBody::Funnel(body) => Self::Funnel(Shared::new(body.clone())),
            AnswerBody::Retention(body) => Self::Retention(Shared::new(body.clone())),
            AnswerBody::Segmentation(body) => Self::Segmentation(Shared::new(body.clone())),
            AnswerBody::Stickiness(body) => Self::Stickiness(Shared::new(body.clone())),
            AnswerBody::Lifecycle(body) => Self::Lifecycle(Shared::new(body.clone())),
            AnswerBody::Paths(body) => Self::Paths(Shared::new(body.clone())),
            AnswerBody::Users(body) => Self::Users(Shared::new(body.clone())),
            AnswerBody::Trace(body) => Self::Trace(Shared::new(body.clone())),
            AnswerBody::Table(body) => Self::Table(Shared::new(body.clone())),
        }
    }
}

/// A part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// The numbers; of a funnel its steps.
    Main(&'static str),
    /// A funnel's groups compared.
    Groups,
    /// A funnel over time.
    OverTime,
    /// A funnel's time to convert.
    Time,
    /// The SQL that yields the same numbers.
    Sql,
}

impl Panel {
    /// The parts of an answer, in their order.
    pub fn of(body: &Body, answer: &Answer) -> Vec<Self> {
        let mut panels = vec![Self::Main(match body {
            Body::Funnel(_) => "Steps",
            Body::Retention(_) => "Retention",
            Body::Segmentation(_) => "Trend",
            Body::Stickiness(_) => "Stickiness",
            Body::Lifecycle(_) => "Lifecycle",
            Body::Paths(_) => "Paths",
            Body::Users(_) => "Users",
            Body::Trace(_) => "Trace",
            Body::Table(_) => "Rows",
        })];
        if let Body::Funnel(funnel) = body {
            if funnel.groups.iter().any(|group| group.comparison.is_some()) {
                panels.push(Self::Groups);
            }
            if !funnel.over_time.is_empty() {
                panels.push(Self::OverTime);
            }
            panels.push(Self::Time);
        }
        if !answer.sql.is_empty() {
            panels.push(Self::Sql);
        }
        panels
    }

    /// What its tab is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main(name) => name,
            Self::Groups => "Groups compared",
            Self::OverTime => "Over time",
            Self::Time => "Time to convert",
            Self::Sql => "SQL",
        }
    }

    /// Whether there is a chart in it.
    pub fn has_chart(self, body: &Body) -> bool {
        self != Self::Sql && !matches!(body, Body::Users(_) | Body::Trace(_) | Body::Table(_))
    }

    /// Its view. What of a question its view needs is taken from the answer's own.
    pub fn draw(self, body: &Body, answer: &Rc<Answer>) -> Html {
        match (self, body, &answer.question) {
            (Self::Sql, ..) => html! { <Equivalent answer={Rc::clone(answer)} /> },
            (Self::Groups, Body::Funnel(body), _) => html! { <Groups answer={body.clone()} /> },
            (Self::OverTime, Body::Funnel(body), Question::Funnel(funnel)) => {
                let by = funnel.over_time;
                by.map_or_else(Html::default, |by| html! { <OverTime answer={body.clone()} {by} /> })
            }
            (Self::Time, Body::Funnel(body), _) => html! { <Time answer={body.clone()} /> },
            (_, Body::Funnel(body), _) => html! { <Steps answer={body.clone()} /> },
            (_, Body::Retention(body), Question::Retention(asked)) => html! {
                <RetentionView answer={body.clone()} by={asked.period} measure={asked.measure.clone()} />
            },
            (_, Body::Segmentation(body), Question::Segmentation(asked)) => {
                html! { <SegmentationView answer={body.clone()} by={asked.by} /> }
            }
            (_, Body::Stickiness(body), Question::Stickiness(asked)) => html! {
                <StickinessView answer={body.clone()} period={asked.period} cumulative={asked.cumulative} />
            },
            (_, Body::Lifecycle(body), Question::Lifecycle(asked)) => {
                html! { <LifecycleView answer={body.clone()} period={asked.period} /> }
            }
            (_, Body::Paths(body), Question::Paths(asked)) => {
                html! { <PathsView answer={body.clone()} anchor={asked.anchor.clone()} /> }
            }
            (_, Body::Users(body), Question::Users(asked)) => {
                html! { <UsersView question={asked.clone()} answer={body.clone()} /> }
            }
            (_, Body::Trace(body), Question::Trace(asked)) => {
                html! { <TraceView question={asked.clone()} answer={body.clone()} /> }
            }
            (_, Body::Table(body), _) => html! { <SqlView table={body.clone()} /> },
            // An answer to another question than its own cannot come from the engine.
            _ => Html::default(),
        }
    }
}
