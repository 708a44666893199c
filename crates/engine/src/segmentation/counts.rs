//! What is counted of a segmentation, mergeable.

use crate::EngineError;
use crate::groups::GroupNames;
use rockpool_kernel::sample::{Moments, Sample};
use rockpool_kernel::tally::{Frequencies, People, Tally};
use rockpool_kernel::{Impossible, always, never};
use rockpool_question::Measure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::mem::discriminant;

/// The counts of one series, by group and cell.
///
/// Cells hold what happened in a bucket. Where users are counted and stay for several buckets (rolling and cumulative
/// ones), the cells of buckets hold differences to the bucket before. Totals have a cell of their own where they are not
/// the sum of the buckets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum SeriesCounts {
    /// Events.
    Events(Tally<i64>),
    /// Different users.
    Users(People),
    /// Different users of the days before.
    Rolling(People),
    /// Users by number of events.
    Frequency(Frequencies),
    /// Sum and range of a property.
    Moments(Tally<Moments>),
    /// The values of a property.
    Sample(Tally<Sample>),
}

impl SeriesCounts {
    /// No counts for a measure, in so many cells a group.
    pub(super) fn new(measure: &Measure, cells: usize) -> Self {
        match measure {
            Measure::Events => Self::Events(Tally::new(cells)),
            Measure::Users => Self::Users(People::new(cells)),
            Measure::RollingUsers(_) => Self::Rolling(People::new(cells)),
            Measure::EventsPerUser(_) => Self::Frequency(Frequencies::new(cells)),
            Measure::Property(property) if property.aggregate.percentile().is_some() => {
                Self::Sample(Tally::new(cells))
            }
            Measure::Property(_) => Self::Moments(Tally::new(cells)),
        }
    }

    /// The groups with anything in them.
    pub(super) fn groups(&self) -> BTreeSet<u32> {
        match self {
            Self::Events(cells) => cells.groups(),
            Self::Users(people) | Self::Rolling(people) => people.groups(),
            Self::Frequency(frequencies) => frequencies.groups(),
            Self::Moments(cells) => cells.groups(),
            Self::Sample(cells) => cells.groups(),
        }
    }

    /// Adds the counts of other users for the same measure, whose groups have these numbers here; several groups may
    /// become one, and a user of several of them is then one user.
    ///
    /// # Errors
    /// [`Impossible`] if they are of another measure, have other cells, or a group without a number.
    pub(super) fn absorb(&mut self, other: &Self, numbers: &[u32]) -> Result<(), Impossible> {
        match (self, other) {
            (Self::Events(own), Self::Events(other)) => own.merge(other, numbers),
            (Self::Users(own), Self::Users(other)) | (Self::Rolling(own), Self::Rolling(other)) => {
                own.merge(other, numbers)
            }
            (Self::Frequency(own), Self::Frequency(other)) => own.merge(other, numbers),
            (Self::Moments(own), Self::Moments(other)) => own.merge(other, numbers),
            (Self::Sample(own), Self::Sample(other)) => own.merge(other, numbers),
            _ => Err(never!("the counts of one measure absorb those of another")),
        }
    }
}

/// The segmentation of some users, and of the events without a user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SegmentationPartial {
    /// The names of the groups.
    pub(super) names: GroupNames,
    /// The series in the order of the question.
    pub(super) series: Vec<SeriesCounts>,
    /// Matching events without a user, of the series that count users.
    pub(super) rows_without_user: u64,
    /// Matching events without a finite number, of the series that measure a property.
    pub(super) not_numbers: u64,
}

impl SegmentationPartial {
    /// No counts of these series.
    pub(super) fn new(series: Vec<SeriesCounts>, properties: usize) -> Self {
        Self { names: GroupNames::new(properties), series, rows_without_user: 0, not_numbers: 0 }
    }

    /// That its series count what these do.
    ///
    /// # Errors
    /// [`Impossible`] if it is a partial of another question.
    pub(super) fn ensure_like(&self, series: &[SeriesCounts]) -> Result<(), Impossible> {
        let (own, others) = (self.series.len(), series.len());
        let same = |(own, other): (&SeriesCounts, &SeriesCounts)| discriminant(own) == discriminant(other);
        let alike = own == others && self.series.iter().zip(series).all(same);
        always!(alike, "a segmentation of {own} series meets one of {others}, or other measures")
    }

    /// Adds other users.
    ///
    /// # Errors
    /// [`EngineError::Internal`] if they are of another question.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        other.ensure_like(&self.series)?;

        let numbers = self.names.absorb(&other.names);
        for (own, series) in self.series.iter_mut().zip(&other.series) {
            own.absorb(series, &numbers)?;
        }
        self.rows_without_user += other.rows_without_user;
        self.not_numbers += other.not_numbers;
        Ok(())
    }
}
