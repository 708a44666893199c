//! The users whom a bar of a stickiness answer counts.

use super::counts::StickinessPartial;
use super::plan::StickinessPlan;
use super::users::CountPeriods;
use crate::EngineError;
use crate::groups::Kept;
use crate::kind::choose_groups;
use crate::scan::Reading;
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_question::AnswerPart;
use std::collections::HashMap;
use std::sync::Arc;

impl StickinessPlan {
    /// The users, of those in the range of keys, whom a part of the answer counts.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn chosen(
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
            Some(group) => {
                let kept = |all: &StickinessPartial| Ok(Kept::shown(&self.shown(all)));
                Some(choose_groups(self, reading, std::slice::from_ref(group), kept).await?)
            }
        };
        let chosen =
            Chosen { periods: *periods as usize, or_more: self.stickiness.cumulative, users: HashMap::new() };
        let (chosen, names) = self.drive(reading, users, wanted.is_some(), chosen, |_, _, _| {}).await?;
        let is_meant =
            |group: u32| wanted.as_ref().is_none_or(|wanted| wanted.contains_number(&names, group));
        let sets = chosen.users.into_iter().filter(|(group, _)| is_meant(*group));
        Ok(sets.fold(RoaringBitmap::new(), |all, (_, set)| all | set))
    }
}

/// Gathers users by group.
struct Chosen {
    periods: usize,
    or_more: bool,
    users: HashMap<u32, RoaringBitmap>,
}

impl CountPeriods for Chosen {
    fn user(&mut self, user: u32, active: usize, group: u32) {
        if active > 0 && (active == self.periods || self.or_more && active > self.periods) {
            self.users.entry(group).or_default().insert(user);
        }
    }

    fn without_user(&mut self, _rows: u64) {}
}
