//! Sets of users in words.

use super::{InWords, when};
use crate::CalendarSettings;
use crate::users::{Did, UserSet};
use crate::words::{counted, step};
use rockpool_catalog::Manifest;

/// A set of users in words, to follow "users": `who did 'file_saved' at least 3 times within 7 days`.
pub fn user_set<D: InWords>(set: &UserSet<D>, manifest: &Manifest) -> String {
    match set {
        UserSet::Did(did) => who_did(did, manifest),
        UserSet::Counted(counted) => {
            counted.question.who(&counted.part).unwrap_or_else(|| "of an answer".to_owned())
        }
    }
}

fn who_did<D: InWords>(did: &Did<D>, manifest: &Manifest) -> String {
    let mut text = format!("who did {}", step(&did.events));
    if did.at_least > 1 {
        text += &format!(" at least {}", counted(u64::from(did.at_least), "time"));
    }
    if let Some(within) = did.within {
        text += &format!(" within {within}");
    }
    if did.dates.is_some() {
        text += &when(did.dates, &CalendarSettings::default(), manifest);
    }
    text
}
