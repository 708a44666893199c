//! The users behind a number of a segmentation.

use super::counts::SegmentationPartial;
use super::plan::SegmentationPlan;
use super::timeline::Window;
use super::users::Measured;
use crate::EngineError;
use crate::filter::Choice;
use crate::groups::{GroupNames, Kept};
use crate::kind::choose_groups;
use crate::planner::choose_events;
use crate::scan::Reading;
use crate::users::{Accumulate, Event, NumberOf, Wanted, drive, event_sources};
use roaring::RoaringBitmap;
use rockpool_catalog::UserKeyRange;
use rockpool_kernel::StepMask;
use rockpool_question::{
    AnswerPart, BucketStart, DateRange, FieldPath, Measure, Problem, ReadReason, Series,
};
use std::ops::Range;
use std::sync::Arc;

/// The users of each group.
struct Members {
    /// Whether only events with a number count.
    numbers_only: bool,
    groups: Vec<RoaringBitmap>,
}

impl Members {
    fn insert(&mut self, user: u32, group: u32) {
        let place = group as usize;
        if place >= self.groups.len() {
            self.groups.resize(place + 1, RoaringBitmap::new());
        }
        if let Some(users) = self.groups.get_mut(place) {
            users.insert(user);
        }
    }
}

impl<X: Measured> Accumulate<Event<X>> for Members {
    fn user(&mut self, user: u32, rows: &[Event<X>], _names: &GroupNames) {
        let mut last = None;
        for row in rows {
            if last != Some(row.group) && !(self.numbers_only && row.extra.number().is_nan()) {
                self.insert(user, row.group);
                last = Some(row.group);
            }
        }
    }

    fn without_user(&mut self, _rows: &[Event<X>]) {}
}

impl SegmentationPlan {
    /// The users of the events that a number is made of: for users, exactly those whom it counts. Of a property only
    /// events with a number count.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Question`] if the answer has no such number.
    pub(super) async fn chosen(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        part: &AnswerPart,
    ) -> Result<RoaringBitmap, EngineError> {
        let AnswerPart::SegmentationValue { series: place, bucket, group } = part else {
            return Err(no_such("", "the part belongs to another kind of question"));
        };
        let place = *place as usize;
        let Some(series) = self.segmentation.series.get(place) else {
            return Err(no_such("series", "the question has no such series"));
        };
        let Some(window) = self.timeline.as_ref().and_then(|timeline| timeline.windows.first()) else {
            return Ok(RoaringBitmap::new());
        };
        let ticks = self.ticks_of_part(series, window, *bucket)?;
        let kept = |all: &SegmentationPartial| Ok(Kept::ranked(&self.rankings(all)?, &all.names));
        let wanted_groups = choose_groups(self, reading, group, kept).await?;
        let field = FieldPath::root().item("series", place).field("events");
        let choices = [Choice { step: &series.events, field, bit: StepMask::of(0) }];
        let wanted = Wanted::new(&choices, ticks, users);
        let wanted = if group.is_empty() { wanted } else { wanted.by(self.breakdowns()) };
        choose_events(reading, ReadReason::Members);
        let (members, names) = match &series.measure {
            Measure::Property(measure) => {
                let number = NumberOf { property: measure.property.clone(), bits: StepMask::of(0) };
                self.members(reading, &wanted.reading::<f64>(number), true).await?
            }
            _ => self.members(reading, &wanted, false).await?,
        };
        let mut found = RoaringBitmap::new();
        for (number, users) in (0..).zip(&members.groups) {
            if group.is_empty() || wanted_groups.contains_number(&names, number) {
                found |= users;
            }
        }
        Ok(found)
    }

    async fn members<X: Measured>(
        &self,
        reading: &Arc<Reading>,
        wanted: &Wanted<'_, X>,
        numbers_only: bool,
    ) -> Result<(Members, GroupNames), EngineError> {
        let sources = event_sources(&self.frame.manifest, wanted)?;
        let mut members = Members { numbers_only, groups: vec![] };
        let audience = self.frame.audience(wanted.users);
        let names = drive(reading, sources, &audience, &mut members, |_, _, _| {}).await?;
        Ok((members, names))
    }

    /// The time of the events that a number is made of.
    fn ticks_of_part(
        &self,
        series: &Series,
        window: &Window,
        bucket: Option<BucketStart>,
    ) -> Result<Range<i64>, EngineError> {
        let asked = &window.asked.ticks;
        let rolling = match series.measure {
            Measure::RollingUsers(days) => Some(days),
            _ => None,
        };
        let known = |ticks: Range<i64>| {
            if self.frame.is_outside(&window.asked, &ticks) {
                return Err(no_such(
                    "bucket",
                    "the data has nothing of this time: it has no number, and no users",
                ));
            }
            Ok(ticks)
        };
        let place = match (bucket, rolling) {
            (None, None) => return known(asked.clone()),
            // The total of rolling users is the last bucket's.
            (None, Some(_)) => window.buckets.len().saturating_sub(1),
            (Some(start), _) => window
                .buckets
                .starting_at(start)
                .ok_or_else(|| no_such("bucket", "the answer has no such bucket"))?,
        };
        let ticks = known(window.buckets.ticks(place))?;
        let start = match (rolling, window.buckets.starts().get(place)) {
            (Some(days), Some(start)) => {
                let last = start.date();
                let before = chrono::Days::new(u64::from(days.saturating_sub(1)));
                let first = last.checked_sub_days(before).unwrap_or(last);
                let days = DateRange { first, last };
                self.frame.calendar.ticks(days).start
            }
            _ if self.segmentation.cumulative => asked.start,
            _ => ticks.start.max(asked.start),
        };
        Ok(start..ticks.end.min(asked.end))
    }
}

fn no_such(field: &str, message: &str) -> EngineError {
    let field = FieldPath::root().field("part").field(field);
    EngineError::Question(vec![Problem { field, message: message.to_owned() }])
}
