//! What makes a trace make sense.

use super::{Trace, UserReference};
use crate::Dates;
use crate::kinds::Asked;
use crate::validate::Check;

pub(super) fn check(check: &mut Check<'_>, question: &Trace<Dates>) {
    if matches!(question.user, UserReference::Id(_)) && check.manifest.users_files.is_empty() {
        check.problem("user.id", "this extract does not know the ids of its users; ask by key");
    }
    check.within("funnel", |within| question.funnel.check(within));
}
