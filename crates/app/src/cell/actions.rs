//! What the answer in a cell can ask of it, as messages to the page.

use crate::answer::CellActions;
use crate::message::Msg;
use crate::notebook::{Action, NewQuestion};
use rockpool_question::{CellId, Question};
use yew::Callback;

/// The actions of a cell: messages to the page, and what changes its own question.
pub fn actions_of(cell: &CellId, on: &Callback<Msg>, change_question: Callback<Question>) -> CellActions {
    let (below, drawn, ordered, dated) = (cell.clone(), cell.clone(), cell.clone(), cell.clone());
    CellActions {
        save_cohort: on.reform(Msg::SaveCohort),
        ask_below: on.reform(move |asked: NewQuestion| Msg::AskBelow(below.clone(), asked)),
        change_question,
        show_as: on.reform(move |chart| Msg::Edit(Action::SetChart { cell: drawn.clone(), chart })),
        ask_about_days: on.reform(move |days| Msg::AskAboutDays(dated.clone(), days)),
        order_groups: on.reform(move |order| Msg::Edit(Action::OrderGroups { cell: ordered.clone(), order })),
    }
}
