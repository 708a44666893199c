//! From the counts of a group to its numbers.

use super::counts::SeriesCounts;
use super::plan::SegmentationPlan;
use super::timeline::Window;
use rockpool_kernel::sample::{Growing, Moments, Sample, percentile};
use rockpool_kernel::tally::{Amount, Histogram, Tally};
use rockpool_question::{Aggregate, Measure};

impl SegmentationPlan {
    /// The number of each bucket of a window.
    pub(super) fn values(
        &self,
        measure: &Measure,
        counts: &SeriesCounts,
        group: u32,
        window: &Window,
    ) -> Vec<Option<f64>> {
        let cumulative = self.segmentation.cumulative;
        match counts {
            SeriesCounts::Events(cells) => {
                let events = window.cells().map(|cell| cells.get(group, cell).copied().unwrap_or(0));
                running(events, cumulative)
            }
            SeriesCounts::Users(people) => {
                running(window.cells().map(|cell| people.get(group, cell)), cumulative)
            }
            SeriesCounts::Rolling(people) => {
                running(window.cells().map(|cell| people.get(group, cell)), true)
            }
            SeriesCounts::Frequency(users) => {
                let mut histogram = Histogram::default();
                let value = |cell: usize| {
                    if !cumulative {
                        histogram = Histogram::default();
                    }
                    if let Some(own) = users.get(group, cell) {
                        histogram.merge(own);
                    }
                    of_histogram(&histogram, aggregate(measure))
                };
                window.cells().map(value).collect()
            }
            SeriesCounts::Moments(cells) => {
                let mut moments = Moments::default();
                let value = |cell: usize| {
                    if !cumulative {
                        moments = Moments::default();
                    }
                    if let Some(own) = cells.get(group, cell) {
                        moments.merge(own);
                    }
                    of_moments(&moments, aggregate(measure))
                };
                window.cells().map(value).collect()
            }
            SeriesCounts::Sample(cells) => {
                let share = aggregate(measure).percentile().unwrap_or(0.5);
                let buckets: Vec<Vec<(f64, u64)>> = window
                    .cells()
                    .map(|cell| cells.get(group, cell).map(Sample::values).unwrap_or_default())
                    .collect();
                if cumulative {
                    let all = united(buckets.clone());
                    let mut growing = Growing::new(all.into_iter().map(|(value, _)| value).collect());
                    let percentile_after = |bucket: Vec<(f64, u64)>| {
                        bucket.into_iter().for_each(|(value, times)| growing.add(value, times));
                        growing.percentile(share)
                    };
                    buckets.into_iter().map(percentile_after).collect()
                } else {
                    buckets.iter().map(|bucket| of_values(bucket, share)).collect()
                }
            }
        }
    }

    /// The number of a whole window.
    pub(super) fn total(
        &self,
        measure: &Measure,
        counts: &SeriesCounts,
        group: u32,
        window: &Window,
    ) -> Option<f64> {
        match counts {
            SeriesCounts::Events(cells) => {
                let events = window.cells().filter_map(|cell| cells.get(group, cell));
                Some(events.sum::<i64>() as f64)
            }
            SeriesCounts::Users(people) => Some(people.get(group, window.total()) as f64),
            SeriesCounts::Rolling(people) => {
                Some(window.cells().map(|cell| people.get(group, cell)).sum::<i64>() as f64)
            }
            SeriesCounts::Frequency(users) => {
                let nobody = Histogram::default();
                of_histogram(users.get(group, window.total()).unwrap_or(&nobody), aggregate(measure))
            }
            SeriesCounts::Moments(cells) => of_moments(&merged(cells, group, window), aggregate(measure)),
            SeriesCounts::Sample(cells) => {
                let share = aggregate(measure).percentile().unwrap_or(0.5);
                let buckets = window.cells().filter_map(|cell| cells.get(group, cell)).map(Sample::values);
                of_values(&united(buckets.collect()), share)
            }
        }
    }
}

/// What is made of many numbers; measures that are counts make nothing of them.
fn aggregate(measure: &Measure) -> Aggregate {
    match measure {
        Measure::EventsPerUser(aggregate) => *aggregate,
        Measure::Property(property) => property.aggregate,
        Measure::Events | Measure::Users | Measure::RollingUsers(_) => Aggregate::Sum,
    }
}

/// Counts as they are, or each with all before it.
fn running(counts: impl Iterator<Item = i64>, sum: bool) -> Vec<Option<f64>> {
    let mut before = 0;
    counts
        .map(|count| {
            before = if sum { before + count } else { count };
            Some(before as f64)
        })
        .collect()
}

fn merged<T: Amount>(cells: &Tally<T>, group: u32, window: &Window) -> T {
    let mut merged = T::default();
    for own in window.cells().filter_map(|cell| cells.get(group, cell)) {
        merged.merge(own);
    }
    merged
}

fn of_histogram(histogram: &Histogram, aggregate: Aggregate) -> Option<f64> {
    // What is negative was never counted: no number rather than a smaller one.
    let sound = histogram.counts().all(|(_, users)| users >= 0);
    debug_assert!(sound, "fewer than no users");
    if !sound {
        return None;
    }
    let counts = || histogram.counts().map(|(events, users)| (events, users.unsigned_abs()));
    let users: u64 = counts().map(|(_, users)| users).sum();
    let events =
        || counts().map(|(events, users)| u128::from(events) * u128::from(users)).sum::<u128>() as f64;
    match aggregate {
        Aggregate::Sum => Some(events()),
        _ if users == 0 => None,
        Aggregate::Average => Some(events() / users as f64),
        Aggregate::Minimum => counts().next().map(|(events, _)| events as f64),
        Aggregate::Maximum => counts().last().map(|(events, _)| events as f64),
        percentile_of => {
            let values = counts().map(|(events, users)| (events as f64, users));
            percentile(values, users, percentile_of.percentile()?)
        }
    }
}

/// None where the sum is beyond what a number can hold.
fn of_moments(moments: &Moments, aggregate: Aggregate) -> Option<f64> {
    let sum = || Some(moments.sum.value()).filter(|sum| sum.is_finite());
    match aggregate {
        Aggregate::Sum => sum(),
        Aggregate::Minimum => moments.range.map(|(least, _)| least),
        Aggregate::Maximum => moments.range.map(|(_, greatest)| greatest),
        _ if moments.count == 0 => None,
        _ => sum().map(|sum| sum / moments.count as f64),
    }
}

fn of_values(values: &[(f64, u64)], share: f64) -> Option<f64> {
    let count = values.iter().map(|(_, times)| times).sum();
    percentile(values.iter().copied(), count, share)
}

/// Ascending lists as one, two by two.
fn united(mut lists: Vec<Vec<(f64, u64)>>) -> Vec<(f64, u64)> {
    while lists.len() > 1 {
        lists = lists
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => rockpool_kernel::sample::united(left, right),
                rest => rest.first().cloned().unwrap_or_default(),
            })
            .collect();
    }
    lists.pop().unwrap_or_default()
}
