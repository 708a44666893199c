//! A segmentation compiled for an extract.

use super::counts::{SegmentationPartial, SeriesCounts};
use super::tally::DayTally;
use super::timeline::Timeline;
use super::users::{Measured, SegmentationUsers};
use crate::EngineError;
use crate::daily::drive_daily;
use crate::filter::Choice;
use crate::frame::Frame;
use crate::planner::{DayRows, Needs, Rows, choose_daily, choose_events};
use crate::scan::Reading;
use crate::users::{
    Breakdowns, DayDetails, GroupBy, Nobody, NumberOf, Wanted, WantedDays, drive, drive_days, event_sources,
};
use rockpool_catalog::{UserKey, UserKeyRange};
use rockpool_kernel::{StepMask, never};
use rockpool_question::settled::Segmentation;
use rockpool_question::{FieldPath, Measure, ReadReason, Series};
use std::sync::Arc;

/// A segmentation compiled for an extract.
#[derive(Debug)]
pub(crate) struct SegmentationPlan {
    pub(super) frame: Frame,
    pub(super) segmentation: Segmentation,
    pub(super) timeline: Option<Timeline>,
}

/// What is read of the events besides, and the series that need it, as bits.
struct Pass<'a> {
    property: Option<&'a str>,
    bits: StepMask,
}

impl SegmentationPlan {
    /// Compiles a segmentation.
    ///
    /// # Errors
    /// [`EngineError::Question`] if the range has too many buckets.
    pub(crate) fn new(frame: Frame, segmentation: &Segmentation) -> Result<Self, EngineError> {
        let timeline = Timeline::new(&frame, segmentation)?;
        Ok(Self { frame, segmentation: segmentation.clone(), timeline })
    }

    /// That a partial counts what this question asks.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if it is one of another question.
    pub(super) fn ensure_own(&self, partial: &SegmentationPartial) -> Result<(), EngineError> {
        Ok(partial.ensure_like(&self.empty().series)?)
    }

    /// No counts of any series.
    pub(super) fn empty(&self) -> SegmentationPartial {
        let cells = self.timeline.as_ref().map_or(0, Timeline::cells);
        let series = self.segmentation.series.iter();
        let counts = series.map(|series| SeriesCounts::new(&series.measure, cells)).collect();
        SegmentationPartial::new(counts, self.segmentation.breakdowns.len())
    }

    /// Goes over some users; `estimate` sees what has been counted so far and the share of users, where one pass counts
    /// all series.
    ///
    /// How many events there are on each day is known beforehand, in all and by some properties. Without a breakdown the
    /// days of users can be enough for events and users. Each property that is measured takes a pass
    /// over the events.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub(super) async fn run(
        &self,
        reading: &Arc<Reading>,
        users: UserKeyRange,
        mut estimate: impl FnMut(&SegmentationPartial, f64) + Send,
    ) -> Result<SegmentationPartial, EngineError> {
        let Some(timeline) = &self.timeline else { return Ok(self.empty()) };
        let mut passes = self.passes();
        let mut counted = None;
        if let Some(place) = passes.iter().position(|pass| pass.property.is_none())
            && let Some(pass) = passes.get(place)
        {
            let alone = passes.len() == 1;
            let mut see = |partial: &SegmentationPartial, share: f64| {
                if alone {
                    estimate(partial, share);
                }
            };
            if alone {
                counted = self.daily(reading, timeline, users, pass.bits).await?;
            }
            if counted.is_none() {
                counted = self.days(reading, timeline, users, pass.bits, &mut see).await?;
            }
            if counted.is_some() {
                passes.remove(place);
            } else if let Some(bits) = Some(pass.bits).filter(|_| !alone) {
                // The events have to be read for a property anyway.
                passes.remove(place);
                if let Some(first) = passes.first_mut() {
                    first.bits |= bits;
                }
            }
        }
        let alone = passes.len() == 1 && counted.is_none() && !self.keeps_values();
        let mut see = |partial: &SegmentationPartial, share: f64| {
            if alone {
                estimate(partial, share);
            }
        };
        for pass in passes {
            let bits = pass.bits;
            let partial = match pass.property {
                Some(property) => {
                    choose_events(reading, ReadReason::Measure);
                    let number = NumberOf { property: property.to_owned(), bits };
                    self.events::<f64>(reading, timeline, users, bits, number, &mut see).await?
                }
                None => self.events::<()>(reading, timeline, users, bits, (), &mut see).await?,
            };
            counted = Some(match counted {
                Some(mut before) => {
                    before.merge(&partial)?;
                    before
                }
                None => partial,
            });
        }
        Ok(counted.unwrap_or_else(|| self.empty()))
    }

    /// One pass for the series that need no property, and one for each property.
    fn passes(&self) -> Vec<Pass<'_>> {
        let mut passes: Vec<Pass<'_>> = vec![];
        for (place, series) in self.segmentation.series.iter().enumerate() {
            let property = match &series.measure {
                Measure::Property(measure) => Some(measure.property.as_str()),
                _ => None,
            };
            match passes.iter_mut().find(|pass| pass.property == property) {
                Some(pass) => pass.bits |= StepMask::of(place),
                None => passes.push(Pass { property, bits: StepMask::of(place) }),
            }
        }
        passes
    }

    /// Whether some series keeps all values of a property: to look at them again and again for an estimate would take
    /// longer than the answer.
    fn keeps_values(&self) -> bool {
        self.segmentation.series.iter().any(|series| match &series.measure {
            Measure::Property(measure) => measure.aggregate.percentile().is_some(),
            _ => false,
        })
    }

    /// The series that count users, as bits.
    fn user_bits(&self) -> StepMask {
        let counts_users =
            |series: &Series| !matches!(series.measure, Measure::Events | Measure::Property(_));
        let series = self.segmentation.series.iter().enumerate();
        series.filter(|(_, series)| counts_users(series)).map(|(place, _)| StepMask::of(place)).collect()
    }

    /// The series with these bits.
    fn choices(&self, bits: StepMask) -> Vec<Choice<'_>> {
        let series = self.segmentation.series.iter().enumerate();
        let field = |place| FieldPath::root().item("series", place).field("events");
        series
            .map(|(place, series)| Choice {
                step: &series.events,
                field: field(place),
                bit: StepMask::of(place),
            })
            .filter(|choice| choice.bit.meets(bits))
            .collect()
    }

    /// Counts the series with these bits by the events of each day; none if these know too little.
    async fn daily(
        &self,
        reading: &Arc<Reading>,
        timeline: &Timeline,
        users: UserKeyRange,
        bits: StepMask,
    ) -> Result<Option<SegmentationPartial>, EngineError> {
        if self.segmentation.series.iter().any(|series| series.measure != Measure::Events) {
            return Ok(None);
        }
        let (choices, breakdowns) = (self.choices(bits), self.breakdowns());
        let (unit, days) = (self.segmentation.by, timeline.days.clone());
        let Some(sources) = choose_daily(&self.frame, reading, unit, days, &choices, &breakdowns)? else {
            return Ok(None);
        };
        // The events of a day are nobody's: they belong to the last users, so that every division counts them once.
        if users.last != UserKey(u32::MAX) {
            return Ok(Some(self.empty()));
        }
        let mut counting = SegmentationUsers::new(&self.segmentation, timeline, bits, self.empty());
        let names = drive_daily(reading, sources, |events| counting.events_of_day(events)).await?;
        Ok(Some(SegmentationPartial { names, ..counting.into_partial()? }))
    }

    /// Counts the series with these bits by the days of users; none if these know too little.
    async fn days(
        &self,
        reading: &Arc<Reading>,
        timeline: &Timeline,
        users: UserKeyRange,
        bits: StepMask,
        see: &mut (impl FnMut(&SegmentationPartial, f64) + Send),
    ) -> Result<Option<SegmentationPartial>, EngineError> {
        let choices = self.choices(bits);
        let of_users = self.user_bits() & bits;
        let wanted = WantedDays {
            choices: &choices,
            days: timeline.days.clone(),
            ticks: timeline.ticks.clone(),
            users,
            nobody: Nobody { once: of_users, covering: of_users },
        };
        let needs = Needs::new(wanted, self.segmentation.by)
            .and_if(!self.segmentation.breakdowns.is_empty(), ReadReason::Breakdown);
        let audience = self.frame.audience(users);
        let mut tally = DayTally::new(&self.segmentation, timeline, bits, self.frame.manifest.users);
        let details =
            tally.as_ref().map(|tally| DayDetails { events: tally.counted(), ..DayDetails::default() });
        let rows = needs.day_counts_or_files(&self.frame, reading, details)?;
        match (rows, &mut tally) {
            (Rows::Events, _) => Ok(None),
            (Rows::Days(DayRows::InPlace(files)), Some(tally)) => {
                let see = |tally: &mut DayTally, share: f64| {
                    // What is impossible is said in the end.
                    if let Ok(partial) = tally.partial(self.empty()) {
                        see(&partial, share);
                    }
                };
                drive_days(reading, files, &audience, tally, see).await?;
                Ok(Some(tally.partial(self.empty())?))
            }
            (Rows::Days(DayRows::InPlace(_)), None) => {
                Err(never!("days are read in place for nobody who could take them so").into())
            }
            (Rows::Days(DayRows::ByUser(sources)), _) => {
                let mut counting = SegmentationUsers::new(&self.segmentation, timeline, bits, self.empty());
                drive(reading, sources, &audience, &mut counting, |counting, names, share| {
                    see(counting.named(names), share);
                })
                .await?;
                Ok(Some(counting.into_partial()?))
            }
        }
    }

    /// Counts the series with these bits by their events, of which something is read besides.
    async fn events<X: Measured>(
        &self,
        reading: &Arc<Reading>,
        timeline: &Timeline,
        users: UserKeyRange,
        bits: StepMask,
        extra: X::Wish,
        see: &mut (impl FnMut(&SegmentationPartial, f64) + Send),
    ) -> Result<SegmentationPartial, EngineError> {
        let choices = self.choices(bits);
        let wanted = Wanted::new(&choices, timeline.ticks.clone(), users).by(self.breakdowns());
        let wanted = wanted.reading::<X>(extra);
        let sources = event_sources(&self.frame.manifest, &wanted)?;
        let mut counting = SegmentationUsers::new(&self.segmentation, timeline, bits, self.empty());
        let audience = self.frame.audience(users);
        let names = drive(reading, sources, &audience, &mut counting, |counting, names, share| {
            see(counting.named(names), share);
        })
        .await?;
        Ok(SegmentationPartial { names, ..counting.into_partial()? })
    }

    /// What the events are grouped by.
    pub(super) fn breakdowns(&self) -> Breakdowns<'_> {
        let breakdowns = self.segmentation.breakdowns.iter();
        let by = breakdowns.map(|breakdown| GroupBy::Property(&breakdown.property)).collect();
        Breakdowns { by, bits: StepMask::ALL }
    }
}
