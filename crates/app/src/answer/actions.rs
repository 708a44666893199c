//! What an answer lets a person do to the notebook around it: the way back from a number to a further question.
//!
//! Every cell provides its [`CellActions`] as a Yew context, so that a bar deep inside an answer can offer
//! "Save as cohort" without every component between passing callbacks on. An answer takes them with
//! [`use_cell_actions`]; drawn outside a cell (in a test, say) it gets none, and offers nothing.

use crate::notebook::NewQuestion;
use rockpool_question::{ChartKind, DateRange, GroupOrder, Question, SavedCohort};
use yew::prelude::*;

/// What an answer can ask of the cell that shows it.
#[derive(Clone, PartialEq)]
pub struct CellActions {
    /// Stores a set of users with the notebook, where any question can filter by it. The name is a suggestion:
    /// one that is taken gets a number, an empty one a plain name.
    pub save_cohort: Callback<SavedCohort>,
    /// Asks a question in a new cell below this one, such as the list of the users behind a number, or the trace
    /// of one of them.
    pub ask_below: Callback<NewQuestion>,
    /// Puts another question in the place of this cell's, such as the same one with the other rule for ties.
    pub change_question: Callback<Question>,
    /// Draws the answer of this cell in another way; as its kind is drawn with none.
    pub show_as: Callback<Option<ChartKind>>,
    /// Shows the groups of this cell's answer in another order.
    pub order_groups: Callback<GroupOrder>,
    /// Asks about other days, which were dragged across in the chart.
    pub ask_about_days: Callback<DateRange>,
}

/// The actions of the cell around; none outside a cell.
#[hook]
pub fn use_cell_actions() -> Option<CellActions> {
    use_context::<CellActions>()
}
