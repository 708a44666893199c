//! The list of kinds: the parts of the answer to each, and their views.

use super::activity::{LifecycleView, StickinessView};
use super::funnel::{Groups, OverTime, Steps, Time};
use super::panel::Panel;
use super::paths::PathsView;
use super::retention::RetentionView;
use super::segmentation::SegmentationView;
use super::sql::SqlView;
use super::trace::TraceView;
use super::users::UsersView;
use crate::shared::Shared;
use rockpool_question::{
    Answer, AnswerBody, Funnel, FunnelAnswer, Kind, Lifecycle, LifecycleAnswer, Paths, PathsAnswer, Question,
    Retention, RetentionAnswer, Segmentation, SegmentationAnswer, SqlQuestion, Stickiness, StickinessAnswer,
    Table, Trace, TraceAnswer, UserList, UserListAnswer, each_kind,
};
use std::rc::Rc;
use yew::prelude::*;

/// A kind of question whose answer is drawn.
trait Drawn: Kind {
    /// What the part with the numbers is called.
    const MAIN: &'static str;

    /// The parts beside the numbers.
    fn more(_answer: &Self::Answer) -> Vec<Panel> {
        vec![]
    }

    /// The view of one of its parts. What it needs of the question is taken from there.
    fn draw(&self, panel: Panel, answer: Shared<Self::Answer>) -> Html;
}

macro_rules! draw_each {
    (
        counting { $($counting:ident: $counting_question:ident => $counting_answer:ident,)* }
        other { $($other:ident: $other_question:ident => $other_answer:ident,)* }
    ) => {
        /// The part with the numbers, then those beside it.
        pub fn panels(answer: &Answer) -> Vec<Panel> {
            let (main, more) = match &answer.body {
                $(AnswerBody::$counting_answer(body) => {
                    ($counting_question::MAIN, $counting_question::more(body))
                })*
                $(AnswerBody::$other_answer(body) => ($other_question::MAIN, $other_question::more(body)),)*
            };
            std::iter::once(Panel::Main(main)).chain(more).collect()
        }

        /// The view of a part. An answer to another question than its own cannot come from the engine; it has none.
        pub fn draw(panel: Panel, answer: &Rc<Answer>) -> Html {
            let drawn = match &answer.question {
                $(Question::$counting(asked) => {
                    let body = Shared::part_of(answer, |answer| match &answer.body {
                        AnswerBody::$counting_answer(body) => Some(body),
                        _ => None,
                    });
                    body.map(|body| asked.draw(panel, body))
                })*
                $(Question::$other(asked) => {
                    let body = Shared::part_of(answer, |answer| match &answer.body {
                        AnswerBody::$other_answer(body) => Some(body),
                        _ => None,
                    });
                    body.map(|body| asked.draw(panel, body))
                })*
            };
            drawn.unwrap_or_default()
        }
    };
}

each_kind!(draw_each);

impl Drawn for Funnel {
    const MAIN: &'static str = "Steps";

    fn more(answer: &FunnelAnswer) -> Vec<Panel> {
        let is_compared = answer.groups.iter().any(|group| group.comparison.is_some());
        let parts = [
            is_compared.then_some(Panel::Groups),
            (!answer.over_time.is_empty()).then_some(Panel::OverTime),
            Some(Panel::Time),
        ];
        parts.into_iter().flatten().collect()
    }

    fn draw(&self, panel: Panel, answer: Shared<FunnelAnswer>) -> Html {
        match (panel, self.over_time) {
            (Panel::Groups, _) => html! { <Groups {answer} /> },
            (Panel::OverTime, Some(by)) => html! { <OverTime {answer} {by} /> },
            (Panel::Time, _) => html! { <Time {answer} /> },
            (Panel::Main(_) | Panel::OverTime | Panel::Sql, _) => html! { <Steps {answer} /> },
        }
    }
}

impl Drawn for Retention {
    const MAIN: &'static str = "Retention";

    fn draw(&self, _panel: Panel, answer: Shared<RetentionAnswer>) -> Html {
        html! { <RetentionView {answer} by={self.period} measure={self.measure.clone()} /> }
    }
}

impl Drawn for Segmentation {
    const MAIN: &'static str = "Trend";

    fn draw(&self, _panel: Panel, answer: Shared<SegmentationAnswer>) -> Html {
        html! { <SegmentationView {answer} by={self.by} /> }
    }
}

impl Drawn for Stickiness {
    const MAIN: &'static str = "Stickiness";

    fn draw(&self, _panel: Panel, answer: Shared<StickinessAnswer>) -> Html {
        html! { <StickinessView {answer} period={self.period} cumulative={self.cumulative} /> }
    }
}

impl Drawn for Lifecycle {
    const MAIN: &'static str = "Lifecycle";

    fn draw(&self, _panel: Panel, answer: Shared<LifecycleAnswer>) -> Html {
        html! { <LifecycleView {answer} period={self.period} /> }
    }
}

impl Drawn for Paths {
    const MAIN: &'static str = "Paths";

    fn draw(&self, _panel: Panel, answer: Shared<PathsAnswer>) -> Html {
        html! { <PathsView {answer} anchor={self.anchor.clone()} /> }
    }
}

impl Drawn for UserList {
    const MAIN: &'static str = "Users";

    fn draw(&self, _panel: Panel, answer: Shared<UserListAnswer>) -> Html {
        html! { <UsersView question={self.clone()} {answer} /> }
    }
}

impl Drawn for Trace {
    const MAIN: &'static str = "Trace";

    fn draw(&self, _panel: Panel, answer: Shared<TraceAnswer>) -> Html {
        html! { <TraceView question={self.clone()} {answer} /> }
    }
}

impl Drawn for SqlQuestion {
    const MAIN: &'static str = "Rows";

    fn draw(&self, _panel: Panel, table: Shared<Table>) -> Html {
        html! { <SqlView {table} /> }
    }
}
