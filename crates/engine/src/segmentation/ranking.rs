//! Which groups an answer shows, and what goes into each.

use super::counts::SegmentationPartial;
use super::counts::SeriesCounts;
use super::plan::SegmentationPlan;
use crate::groups::{GroupNames, NOT_REACHED, NOT_SET, Ranking};
use rockpool_kernel::Impossible;
use rockpool_question::GroupValue;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The groups of an answer.
#[derive(Debug)]
pub(super) struct Shown {
    /// The values of each, in the order of the answer.
    pub(super) groups: Vec<Vec<GroupValue>>,
    /// For each group that was counted, the one that it is part of; empty without a breakdown.
    numbers: Vec<u32>,
}

impl Shown {
    /// The counts of a series by the shown groups.
    ///
    /// # Errors
    /// [`Impossible`] if the groups are those of other counts.
    pub(super) fn counts<'a>(
        &self,
        counts: &'a SeriesCounts,
        empty: SeriesCounts,
    ) -> Result<Cow<'a, SeriesCounts>, Impossible> {
        if self.numbers.is_empty() {
            return Ok(Cow::Borrowed(counts));
        }
        let mut shown = empty;
        shown.absorb(counts, &self.numbers)?;
        Ok(Cow::Owned(shown))
    }
}

/// What a value is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ShownAs {
    /// As itself, by its rank.
    Kept(u32),
    Other,
    NotSet,
}

/// The totals of all series, the first first; a total that is no number is less than any that is one.
#[derive(Debug, PartialEq)]
struct Totals(Vec<Option<f64>>);

impl Eq for Totals {}

impl PartialOrd for Totals {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Totals {
    fn cmp(&self, other: &Self) -> Ordering {
        let compare = |(own, other): (&Option<f64>, &Option<f64>)| match (own, other) {
            (Some(own), Some(other)) => own.total_cmp(other),
            (own, other) => own.is_some().cmp(&other.is_some()),
        };
        let orders = self.0.iter().zip(&other.0).map(compare);
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl SegmentationPlan {
    /// The groups that an answer shows: of each property its largest values, other and not set; of several properties
    /// the combinations that occur, by the rank of the first property's value, then the next.
    ///
    /// # Errors
    /// [`Impossible`] if the counts are not of these groups.
    pub(super) fn shown(&self, partial: &SegmentationPartial) -> Result<Shown, Impossible> {
        if self.segmentation.breakdowns.is_empty() {
            return Ok(Shown { groups: vec![vec![]], numbers: vec![] });
        }
        let names = &partial.names;
        let rankings = self.rankings(partial)?;
        let places: Vec<Vec<ShownAs>> = rankings
            .iter()
            .enumerate()
            .map(|(property, ranking)| places(ranking, names.values_of(property)))
            .collect();
        let place_of = |group: u32| -> Vec<ShownAs> {
            let part = |(property, places): (usize, &Vec<ShownAs>)| {
                places.get(names.part(group, property) as usize).copied().unwrap_or(ShownAs::NotSet)
            };
            places.iter().enumerate().map(part).collect()
        };
        let occurring: BTreeSet<u32> = partial.series.iter().flat_map(SeriesCounts::groups).collect();
        let mut shown: BTreeMap<Vec<ShownAs>, u32> =
            occurring.into_iter().map(|group| (place_of(group), 0)).collect();
        for (number, (_, place)) in shown.iter_mut().enumerate() {
            *place = number as u32;
        }
        let value = |(property, place): (usize, &ShownAs)| match place {
            ShownAs::Kept(rank) => {
                let kept = rankings.get(property).and_then(|ranking| ranking.kept.get(*rank as usize));
                kept.map_or(GroupValue::NotSet, |number| names.part_value(property, *number))
            }
            ShownAs::Other => GroupValue::Other,
            ShownAs::NotSet => GroupValue::NotSet,
        };
        let groups = shown.keys().map(|places| places.iter().enumerate().map(value).collect()).collect();
        let known = u32::try_from(names.groups()).unwrap_or(u32::MAX);
        // A group that does not occur has nothing to be counted anywhere.
        let numbers = (0..known).map(|group| shown.get(&place_of(group)).copied().unwrap_or(0)).collect();
        Ok(Shown { groups, numbers })
    }

    /// For each property its largest values, and the others.
    ///
    /// # Errors
    /// [`Impossible`] if the counts are not of these groups.
    pub(super) fn rankings(&self, partial: &SegmentationPartial) -> Result<Vec<Ranking>, Impossible> {
        let names = &partial.names;
        let breakdowns = self.segmentation.breakdowns.iter().enumerate();
        breakdowns
            .map(|(property, breakdown)| {
                let series = self.by_value(partial, property)?;
                let occurring: BTreeSet<u32> = series.iter().flat_map(|counts| counts.groups()).collect();
                let size = |value: u32| occurring.contains(&value).then(|| self.totals(&series, value));
                Ok(names.rank_values(property, size, breakdown.groups as usize))
            })
            .collect()
    }

    /// The counts of each series by the values of one property.
    fn by_value<'a>(
        &self,
        partial: &'a SegmentationPartial,
        property: usize,
    ) -> Result<Vec<Cow<'a, SeriesCounts>>, Impossible> {
        if self.segmentation.breakdowns.len() == 1 {
            return Ok(partial.series.iter().map(Cow::Borrowed).collect());
        }
        let numbers = parts(&partial.names, property);
        let empty = self.empty().series;
        partial
            .series
            .iter()
            .zip(empty)
            .map(|(counts, mut by_value)| {
                by_value.absorb(counts, &numbers)?;
                Ok(Cow::Owned(by_value))
            })
            .collect()
    }

    fn totals(&self, series: &[Cow<'_, SeriesCounts>], value: u32) -> Totals {
        let Some(window) = self.timeline.as_ref().and_then(|timeline| timeline.windows.first()) else {
            return Totals(vec![]);
        };
        let asked = self.segmentation.series.iter().zip(series);
        Totals(asked.map(|(asked, counts)| self.total(&asked.measure, counts, value, window)).collect())
    }
}

/// For each group, the number of its value of one property.
fn parts(names: &GroupNames, property: usize) -> Vec<u32> {
    let known = u32::try_from(names.groups()).unwrap_or(u32::MAX);
    (0..known).map(|group| names.part(group, property)).collect()
}

/// For each value's number, what it is shown as.
fn places(ranking: &Ranking, values: usize) -> Vec<ShownAs> {
    let mut places = vec![ShownAs::Other; values];
    for number in [NOT_SET, NOT_REACHED] {
        if let Some(place) = places.get_mut(number as usize) {
            *place = ShownAs::NotSet;
        }
    }
    for (rank, number) in ranking.kept.iter().enumerate() {
        if let Some(place) = places.get_mut(*number as usize) {
            *place = ShownAs::Kept(rank as u32);
        }
    }
    places
}
