//! What makes a list of users make sense.

use super::UserList;
use crate::validate::Check;
use crate::{Dates, limits};

pub(super) fn check(check: &mut Check<'_>, question: &UserList<Dates>) {
    if !limits::LISTED_USERS.allows(question.limit as usize) {
        check.problem("limit", format!("list 1 to {} users", limits::LISTED_USERS.words()));
    }
    check.within("set", |check| check.user_set(&question.set));
}
