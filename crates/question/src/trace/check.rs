//! What makes a trace make sense.

use super::{Trace, UserReference};
use crate::Dates;
use crate::kinds::Asked;
use crate::validate::Check;

pub(super) fn check(check: &mut Check<'_>, question: &Trace<Dates>) {
    if matches!(question.user, UserReference::Id(_)) && check.manifest.users_files.is_empty() {
        check.problem("user.id", "this extract does not know the ids of its users; ask by key");
    }
    let keys_here = check.manifest.snapshot.as_ref().map(|snapshot| &snapshot.key_space);
    let is_other = question.key_space.as_ref().is_some_and(|keys| keys_here != Some(keys));
    if is_other && matches!(question.user, UserReference::Key(_)) {
        check.problem(
            "user.key",
            "this user was chosen in an extract with other keys, in which the key means somebody else; open the user again from a list, or write the key anew",
        );
    }
    check.within("funnel", |within| question.funnel.check(within));
}
