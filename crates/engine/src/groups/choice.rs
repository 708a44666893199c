//! Which groups of a breakdown a set of users is about.

use rockpool_question::GroupValue;

/// Groups of a breakdown by one property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GroupChoice {
    /// One of them, whether the answer keeps it or not.
    One(GroupValue),
    /// All values that the answer gathers: those other than the ones it keeps.
    OtherThan(Vec<GroupValue>),
}

impl GroupChoice {
    /// Whether a group is meant.
    pub(crate) fn contains(&self, group: &GroupValue) -> bool {
        match self {
            Self::One(one) => one == group,
            Self::OtherThan(kept) => matches!(group, GroupValue::Value(_)) && !kept.contains(group),
        }
    }
}
