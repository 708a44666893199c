//! What the days of users tell of the order of events without their times.

use crate::CatalogError;
use serde::{Deserialize, Serialize};

/// What the days of users tell of the order of events without their times: every file of `user_days/` and
/// `any_user_days/` has the column `several`, which says whether the user has a later event on the day than the first one
/// of the row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayOrder {
    /// What the column `ends` of `any_user_days/` means; absent where that table is, and where there would be too many sets:
    /// then the column means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<DayEnds>,
    /// Event types, each with a column of `any_user_days/` that says whether the user has events of it on the day: of the
    /// first one [`did_column`]`(0)`, and so on. They are the ones with the most days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did: Vec<String>,
}

impl DayOrder {
    /// The column of `any_user_days/` that says whether a user did something of an event type on a day, if it has one.
    pub fn did(&self, event_type: &str) -> Option<String> {
        self.did.iter().position(|name| name == event_type).map(did_column)
    }
}

/// The column of the event type at this place of [`DayOrder::did`].
pub fn did_column(place: usize) -> String {
    format!("did_{place}")
}

/// Of the events of a user on a day: which types begin only with the last of them.
///
/// The column `ends` has for each row the place of a set. In the set are the event types whose first event of the user on
/// the day is at the instant of the user's last event of any type on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayEnds {
    /// The names of event types; of one that is not named here nothing is known.
    pub event_types: Vec<String>,
    /// The sets, each as the ascending places of its names, from 0.
    pub sets: Vec<Vec<u32>>,
}

impl DayEnds {
    /// For each set, whether an event type is in it; none if it is not named.
    pub fn has(&self, event_type: &str) -> Option<Vec<bool>> {
        let place = self.event_types.iter().position(|name| name == event_type)?;
        let place = u32::try_from(place).ok()?;
        Some(self.sets.iter().map(|set| set.binary_search(&place).is_ok()).collect())
    }

    /// Whether each set names event types, in their order.
    pub(crate) fn check(&self) -> Result<(), CatalogError> {
        let inconsistent = |reason: &str| Err(CatalogError::Inconsistent { reason: reason.to_owned() });
        let ascends = |set: &Vec<u32>| set.windows(2).all(|pair| pair.first() < pair.last());
        let is_named = |set: &Vec<u32>| {
            set.last()
                .is_none_or(|last| usize::try_from(*last).is_ok_and(|last| last < self.event_types.len()))
        };
        if !self.sets.iter().all(|set| ascends(set) && is_named(set)) {
            return inconsistent(
                "a set of event types that end a day names one that is not there, or one twice",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(sets: &[&[u32]]) -> DayEnds {
        let sets = sets.iter().map(|set| set.to_vec()).collect();
        DayEnds { event_types: vec!["a".into(), "b".into()], sets }
    }

    #[test]
    fn a_set_has_the_types_at_its_places() {
        let ends = ends(&[&[], &[1], &[0, 1]]);
        assert_eq!(ends.has("a"), Some(vec![false, false, true]));
        assert_eq!(ends.has("b"), Some(vec![false, true, true]));
        assert_eq!(ends.has("c"), None);
        assert!(ends.check().is_ok());
    }

    #[test]
    fn sets_of_nothing_that_is_named_are_refused() {
        for wrong in [[2].as_slice(), &[1, 0], &[0, 0]] {
            assert!(ends(&[wrong]).check().is_err(), "{wrong:?}");
        }
    }
}
