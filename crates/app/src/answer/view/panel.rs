//! The parts of an answer.

use super::equivalent::Equivalent;
use super::kinds;
use rockpool_question::{Answer, AnswerBody};
use std::rc::Rc;
use yew::prelude::*;

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
    /// The parts of an answer, in their order; its SQL among them only where somebody writes it.
    pub fn of(answer: &Answer, sql_is_written: bool) -> Vec<Self> {
        let mut panels = kinds::panels(answer);
        if sql_is_written && answer.has_statements() {
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
    pub fn has_chart(self, answer: &Answer) -> bool {
        self != Self::Sql
            && !matches!(answer.body, AnswerBody::Users(_) | AnswerBody::Trace(_) | AnswerBody::Table(_))
    }

    /// Its view. The SQL of data that is no longer open is not there.
    pub fn draw(self, answer: &Rc<Answer>, is_of_older_data: bool) -> Html {
        match self {
            Self::Sql => html! { <Equivalent answer={Rc::clone(answer)} {is_of_older_data} /> },
            Self::Main(_) | Self::Groups | Self::OverTime | Self::Time => kinds::draw(self, answer),
        }
    }
}
