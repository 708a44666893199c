//! The sentence of a list of users.

use super::{UserList, UserListAnswer};
use crate::Days;
use crate::sentence::user_set;
use crate::words::counted;
use rockpool_catalog::Manifest;

/// What was asked and what came out.
pub(super) fn sentence(question: &UserList<Days>, answer: &UserListAnswer, manifest: &Manifest) -> String {
    format!("{} {}.", counted(answer.total, "user"), user_set(&question.set, manifest))
}
