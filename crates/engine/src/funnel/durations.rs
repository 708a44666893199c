//! Times to convert: average, exact percentiles, histogram.

use rockpool_question::{HistogramBin, TimeToConvert};

/// The most bins of a histogram.
const MOST_BINS: i64 = 30;

/// Bin widths that people read without reckoning, ms.
const WIDTHS: [i64; 26] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND,
    30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
    6 * HOUR, 12 * HOUR, DAY,
];

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The distribution of some times in ticks; none if there are none.
pub(super) fn time_to_convert(ticks: &[i64], ticks_per_millisecond: i64) -> Option<TimeToConvert> {
    if ticks.is_empty() {
        return None;
    }
    let mut sorted = ticks.to_vec();
    sorted.sort_unstable();
    let scale = ticks_per_millisecond as f64;
    let sum: i128 = sorted.iter().map(|ticks| i128::from(*ticks)).sum();
    let percentile = |share: f64| percentile(&sorted, share) / scale;
    Some(TimeToConvert {
        users: sorted.len() as u64,
        average: sum as f64 / sorted.len() as f64 / scale,
        median: percentile(0.5),
        p75: percentile(0.75),
        p90: percentile(0.9),
        p95: percentile(0.95),
        p99: percentile(0.99),
        histogram: histogram(&sorted, ticks_per_millisecond),
    })
}

/// Type 7 of Hyndman and Fan: linear between the two nearest values.
fn percentile(sorted: &[i64], share: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1)) as f64 * share;
    let below = place.floor();
    let at = |place: f64| sorted.get(place as usize).copied().unwrap_or(0) as f64;
    let (low, high) = (at(below), at(place.ceil()));
    low + (high - low) * (place - below)
}

/// Neighbouring bins of one readable width, as narrow as the number of bins allows.
fn histogram(sorted: &[i64], ticks_per_millisecond: i64) -> Vec<HistogramBin> {
    let milliseconds = |ticks: &i64| ticks.div_euclid(ticks_per_millisecond);
    let (Some(least), Some(most)) = (sorted.first().map(milliseconds), sorted.last().map(milliseconds)) else {
        return vec![];
    };
    let bins = |width: i64| most.div_euclid(width) - least.div_euclid(width) + 1;
    let width = WIDTHS.into_iter().find(|width| bins(*width) <= MOST_BINS).unwrap_or_else(|| {
        let days = (most - least) / DAY / (MOST_BINS - 1) + 1;
        days * DAY
    });
    let first = least.div_euclid(width);
    let mut histogram: Vec<HistogramBin> = (0..bins(width))
        .map(|bin| HistogramBin { from: (first + bin) * width, to: (first + bin + 1) * width, users: 0 })
        .collect();
    for time in sorted.iter().map(milliseconds) {
        let bin = usize::try_from(time.div_euclid(width) - first).unwrap_or(0);
        if let Some(bin) = histogram.get_mut(bin) {
            bin.users += 1;
        }
    }
    histogram
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_those_of_duckdb() {
        // select quantile_cont(x, [0.5, 0.75, 0.9, 0.95, 0.99]) from (values (10), (20), (30), (45)) t(x)
        let times = time_to_convert(&[45, 10, 30, 20], 1).unwrap();
        assert_eq!(times.users, 4);
        assert_eq!(times.average, 26.25);
        let found = [times.median, times.p75, times.p90, times.p95, times.p99];
        for (found, expected) in found.into_iter().zip([25.0, 33.75, 40.5, 42.75, 44.55]) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert_eq!(time_to_convert(&[], 1), None);
    }

    #[test]
    fn microseconds_keep_their_fraction() {
        assert_eq!(time_to_convert(&[1_500], 1_000).unwrap().median, 1.5);
    }

    proptest! {
        #[test]
        fn every_time_is_in_one_bin(times in proptest::collection::vec(0i64..200 * DAY, 1..200)) {
            let histogram = time_to_convert(&times, 1).unwrap().histogram;
            prop_assert!(histogram.len() as i64 <= MOST_BINS);
            for pair in histogram.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for bin in &histogram {
                let inside = times.iter().filter(|time| bin.from <= **time && **time < bin.to).count();
                prop_assert_eq!(bin.users, inside as u64);
            }
            prop_assert_eq!(histogram.iter().map(|bin| bin.users).sum::<u64>(), times.len() as u64);
        }
    }
}
