//! The saved cohorts of the notebook around, as the builders see them.

use rockpool_question::SavedCohort;
use std::rc::Rc;
use yew::prelude::*;

/// The saved cohorts of a notebook, provided to every builder as a Yew context.
#[derive(Clone, PartialEq)]
pub struct Cohorts {
    /// The cohorts, in the order of their making.
    pub saved: Rc<[SavedCohort]>,
    /// Stores a set of users with the notebook; a name that is taken gets a number.
    pub on_save: Callback<SavedCohort>,
}

/// The saved cohorts of the notebook around; none outside a notebook.
#[hook]
pub fn use_cohorts() -> Cohorts {
    use_context().unwrap_or_else(|| Cohorts { saved: Rc::from([]), on_save: Callback::noop() })
}
