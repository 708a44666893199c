//! A segmentation compiled for an extract.

use super::SegmentationPartial;
use super::users::SegmentationUsers;
use crate::EngineError;
use crate::calendar::{Buckets, after, day_number};
use crate::filter::Choice;
use crate::frame::{Asked, Frame};
use crate::scan::Reading;
use crate::users::{Breakdowns, Wanted, WantedDays, day_sources, drive, event_sources};
use rockpool_catalog::UserKeyRange;
use rockpool_question::{Measure, Segmentation};
use std::sync::Arc;

/// A segmentation compiled for an extract.
#[derive(Debug)]
pub(crate) struct SegmentationPlan {
    pub(super) frame: Frame,
    pub(super) segmentation: Segmentation,
    pub(super) time: Option<(Asked, Buckets)>,
}

impl SegmentationPlan {
    /// Compiles a segmentation.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many buckets.
    pub(crate) fn new(frame: Frame, segmentation: &Segmentation) -> Result<Self, EngineError> {
        let time = match frame.asked(segmentation.dates) {
            Some(asked) => {
                let buckets = match segmentation.by {
                    Some(unit) => frame.calendar.buckets(unit, asked.dates, 0)?,
                    None => frame.whole(&asked),
                };
                Some((asked, buckets))
            }
            None => None,
        };
        Ok(Self { frame, segmentation: segmentation.clone(), time })
    }

    /// Cells of a series: its buckets and their total.
    pub(super) fn cells(&self) -> usize {
        self.time.as_ref().map_or(0, |(_, buckets)| buckets.len()) + 1
    }

    /// Goes over some users; `estimate` sees what has been counted so far and the share of users.
    ///
    /// Without filters and breakdown the days of users are enough.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(crate) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&SegmentationPartial, f64),
    ) -> Result<SegmentationPartial, EngineError> {
        let series = &self.segmentation.series;
        let empty = SegmentationPartial::new(series.len(), self.cells());
        let Some((asked, buckets)) = &self.time else { return Ok(empty) };
        let (manifest, state) = (&self.frame.manifest, &self.frame.state);
        let fields: Vec<String> = (0..series.len()).map(|place| format!("series[{place}].events")).collect();
        let choices: Vec<Choice<'_>> = series
            .iter()
            .zip(&fields)
            .enumerate()
            .map(|(place, (series, field))| Choice { step: &series.events, field, bit: 1 << place })
            .collect();
        let measures: Vec<Measure> = series.iter().map(|series| series.measure.clone()).collect();
        let mut counting = SegmentationUsers::new(measures, buckets, empty);
        let days = day_number(asked.dates.first)..day_number(after(asked.dates.last));
        let has_days =
            self.segmentation.breakdowns.is_empty() && self.frame.calendar.has_days_for(self.segmentation.by);
        let day_sources = if has_days {
            let wanted = WantedDays { choices: &choices, days, ticks: asked.ticks.clone(), users };
            day_sources(manifest, state, &wanted)?
        } else {
            None
        };
        let audience = self.frame.audience(users);
        if let Some(sources) = day_sources {
            reading.table("user_days");
            drive(reading, sources, &audience, &mut counting, |counting, _, share| {
                estimate(counting.partial(), share);
            })
            .await?;
            return Ok(counting.into_partial());
        }
        let breakdowns = match self.segmentation.breakdowns.first() {
            Some(breakdown) => Breakdowns::property(&breakdown.property, u32::MAX),
            None => Breakdowns::default(),
        };
        let wanted = Wanted::new(&choices, asked.ticks.clone(), users).by(breakdowns);
        let sources = event_sources(manifest, state, &wanted)?;
        reading.table("events");
        let names = drive(reading, sources, &audience, &mut counting, |counting, names, share| {
            let mut partial = counting.partial().clone();
            partial.names = names.clone();
            estimate(&partial, share);
        })
        .await?;
        let mut partial = counting.into_partial();
        partial.names = names;
        Ok(partial)
    }
}
