//! The users whom a bar of a stickiness answer counts.

use super::StickinessPlan;
use super::users::Count;
use crate::EngineError;
use crate::group_choice::GroupChoice;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::{AnswerPart, GroupValue};
use std::collections::HashMap;
use std::sync::Arc;

impl StickinessPlan {
    /// The users, of those in the range of keys, whom a part of the answer counts.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn users_of(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        let AnswerPart::StickinessBar { periods, group } = part else {
            return Err(EngineError::internal("a stickiness answer has bars"));
        };
        let wanted = match group {
            None => None,
            Some(group) => Some(self.chosen_groups(reading, group).await?),
        };
        let chosen =
            Chosen { periods: *periods as usize, or_more: self.stickiness.cumulative, users: HashMap::new() };
        let (chosen, names) = self.drive(reading, users, wanted.is_some(), chosen, |_, _, _| {}).await?;
        let sets = chosen.users.into_iter();
        let sets = sets
            .filter(|(group, _)| wanted.as_ref().is_none_or(|wanted| wanted.contains(&names.value(*group))));
        Ok(sets.fold(RoaringBitmap::new(), |all, (_, set)| all | set))
    }

    /// Which groups are meant. Which ones are gathered in "other" is only known after all users have been seen.
    async fn chosen_groups(
        &self,
        reading: &Arc<Reading>,
        group: &GroupValue,
    ) -> Result<GroupChoice, EngineError> {
        if *group != GroupValue::Other {
            return Ok(GroupChoice::One(group.clone()));
        }
        let all = self.run(reading, UserKeyRange::ALL, |_, _| {}).await?;
        let (kept, _) = self.ranking(&all);
        Ok(GroupChoice::OtherThan(kept.into_iter().map(|group| all.names.value(group)).collect()))
    }
}

/// Gathers users by group.
struct Chosen {
    periods: usize,
    or_more: bool,
    users: HashMap<u32, RoaringBitmap>,
}

impl Count for Chosen {
    fn user(&mut self, user: u32, active: usize, group: u32) {
        if active > 0 && (active == self.periods || self.or_more && active > self.periods) {
            self.users.entry(group).or_default().insert(user);
        }
    }

    fn without_user(&mut self, _rows: u64) {}
}
