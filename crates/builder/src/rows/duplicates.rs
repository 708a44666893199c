//! Which rows are the same event as an earlier one.

use super::{
    codec,
    merge::MergedRow,
    run::{order_of_user, user_of_order},
};
use crate::input::ID_BYTES;
use std::collections::HashSet;

/// How events are told to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum DuplicateRule {
    /// They are equal in type, user, instant and properties.
    #[default]
    Fields,
    /// They have the same id, type and user; without a user, also the same instant. What has no id is told by its fields.
    Ids,
}

/// Finds duplicates among the rows of an event type, which come sorted by user, instant and properties.
#[derive(Debug)]
pub(crate) struct DuplicateFinder {
    rule: DuplicateRule,
    /// The user whose ids these are; for rows without one, at this instant.
    of: (u64, i64),
    ids: HashSet<[u8; ID_BYTES]>,
}

impl DuplicateFinder {
    pub(crate) fn new(rule: DuplicateRule) -> Self {
        Self { rule, of: (order_of_user(None), i64::MIN), ids: HashSet::new() }
    }

    /// Whether a row is the same event as an earlier one; the rows are given in their order.
    pub(crate) fn is_duplicate(&mut self, row: &MergedRow<'_>) -> bool {
        if self.rule == DuplicateRule::Fields {
            return row.is_duplicate;
        }
        let Some(id) = codec::id_of(row.properties).first_chunk::<ID_BYTES>() else {
            return row.is_duplicate;
        };
        // Of one user there are few events; of nobody there may be any number.
        let instant = if user_of_order(row.user).is_some() { i64::MIN } else { row.microseconds };
        if self.of != (row.user, instant) {
            self.of = (row.user, instant);
            self.ids.clear();
        }
        !self.ids.insert(*id)
    }
}
