//! Times to convert: average, exact percentiles, histogram.

use rockpool_question::{HistogramBin, TimeToConvert};

/// The most bins of a histogram.
const MOST_BINS: i64 = 30;

/// Bin widths that people read without reckoning, ms.
const WIDTHS: [i64; 26] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
];

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The distribution of some times in ticks, which stand in several lists; none if there are none.
pub(super) fn time_to_convert(ticks: &[&[i64]], ticks_per_millisecond: i64) -> Option<TimeToConvert> {
    let least = ticks.iter().filter_map(|ticks| ticks.iter().min()).min().copied()?;
    let most = ticks.iter().filter_map(|ticks| ticks.iter().max()).max().copied()?;
    let scale = ticks_per_millisecond as f64;
    let users = count(ticks);
    let sum: i128 = ticks.iter().map(|ticks| sum(ticks, least.unsigned_abs().max(most.unsigned_abs()))).sum();
    let [median, p75, p90, p95, p99] = percentiles(ticks, least, SHARES).map(|ticks| ticks / scale);
    Some(TimeToConvert {
        users: users as u64,
        average: sum as f64 / users as f64 / scale,
        median,
        p75,
        p90,
        p95,
        p99,
        histogram: histogram(ticks, least, most, ticks_per_millisecond),
    })
}

fn count(ticks: &[&[i64]]) -> usize {
    ticks.iter().map(|ticks| ticks.len()).sum()
}

/// The sum of times none of which is further from 0 than `furthest`.
fn sum(ticks: &[i64], furthest: u64) -> i128 {
    let fits = u128::from(furthest) * ticks.len() as u128 <= i64::MAX as u128;
    // The wider sum takes longer than all else that is done with a time.
    if fits { ticks.iter().sum::<i64>().into() } else { ticks.iter().map(|ticks| i128::from(*ticks)).sum() }
}

/// The percentiles that are told.
const SHARES: [f64; 5] = [0.5, 0.75, 0.9, 0.95, 0.99];

/// Classes of one power of two, as a power of two.
const CLASSES: u32 = 8;

/// The class of a time after the least one: classes ascend, and each holds times that differ by less than one part
/// in 256.
fn class(after: u64) -> usize {
    let power = after.max(1).ilog2().saturating_sub(CLASSES);
    ((power as usize) << CLASSES) + (after >> power) as usize
}

/// Type 7 of Hyndman and Fan: linear between the two nearest values.
///
/// Sorting millions of times for five percentiles takes longer than to match the users. So the times are counted by
/// class, and only the classes that hold a wanted place are gathered and sorted.
fn percentiles<const N: usize>(ticks: &[&[i64]], least: i64, shares: [f64; N]) -> [f64; N] {
    let last = count(ticks).saturating_sub(1);
    let places = shares.map(|share| last as f64 * share);
    let class_of = |time: i64| class(time.wrapping_sub(least) as u64);
    let mut counts = vec![0usize; class(u64::MAX) + 1];
    for time in ticks.iter().copied().flatten() {
        if let Some(count) = counts.get_mut(class_of(*time)) {
            *count += 1;
        }
    }
    // The ranges of places whose classes are gathered, and how many places before each are not.
    let mut gathered = vec![];
    let mut is_wanted = vec![false; counts.len()];
    let (mut before, mut left_out) = (0, 0);
    for (count, is_wanted) in counts.iter().zip(&mut is_wanted) {
        let range = before..before + count;
        before = range.end;
        let holds =
            |place: f64| range.contains(&(place as usize)) || range.contains(&(place.ceil() as usize));
        if *count > 0 && places.iter().any(|place| holds(*place)) {
            *is_wanted = true;
            gathered.push((range, left_out));
        } else {
            left_out += count;
        }
    }
    let wanted = |time: &i64| is_wanted.get(class_of(*time)).copied().unwrap_or(false);
    let mut values: Vec<i64> = ticks.iter().copied().flatten().copied().filter(wanted).collect();
    values.sort_unstable();
    let at = |place: f64| {
        let place = place as usize;
        let range = gathered.iter().find(|(range, _)| range.contains(&place));
        range.and_then(|(_, left_out)| values.get(place - left_out)).copied().unwrap_or(0) as f64
    };
    places.map(|place| {
        let (low, high) = (at(place), at(place.ceil()));
        low + (high - low) * (place - place.floor())
    })
}

/// Neighbouring bins of one readable width, as narrow as the number of bins allows.
fn histogram(ticks: &[&[i64]], least: i64, most: i64, ticks_per_millisecond: i64) -> Vec<HistogramBin> {
    let milliseconds = |ticks: i64| ticks.div_euclid(ticks_per_millisecond);
    let (least, most) = (milliseconds(least), milliseconds(most));
    let bins = |width: i64| most.div_euclid(width) - least.div_euclid(width) + 1;
    let width = WIDTHS.into_iter().find(|width| bins(*width) <= MOST_BINS).unwrap_or_else(|| {
        let days = (most - least) / DAY / (MOST_BINS - 1) + 1;
        days * DAY
    });
    let first = least.div_euclid(width);
    let mut histogram: Vec<HistogramBin> = (0..bins(width))
        .map(|bin| HistogramBin { from: (first + bin) * width, to: (first + bin + 1) * width, users: 0 })
        .collect();
    let of_tick = width.saturating_mul(ticks_per_millisecond);
    for time in ticks.iter().copied().flatten() {
        let bin = usize::try_from(time.div_euclid(of_tick) - first).unwrap_or(0);
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
        let times = time_to_convert(&[&[45, 10], &[], &[30, 20]], 1).unwrap();
        assert_eq!(times.users, 4);
        assert_eq!(times.average, 26.25);
        let found = [times.median, times.p75, times.p90, times.p95, times.p99];
        for (found, expected) in found.into_iter().zip([25.0, 33.75, 40.5, 42.75, 44.55]) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert_eq!(time_to_convert(&[], 1), None);
        assert_eq!(time_to_convert(&[&[]], 1), None);
    }

    #[test]
    fn microseconds_keep_their_fraction() {
        assert_eq!(time_to_convert(&[&[1_500]], 1_000).unwrap().median, 1.5);
    }

    /// The definition, on all values in order.
    fn by_sorting(ticks: &[i64], share: f64) -> f64 {
        let mut sorted = ticks.to_vec();
        sorted.sort();
        let place = (sorted.len() - 1) as f64 * share;
        let (low, high) = (sorted[place.floor() as usize] as f64, sorted[place.ceil() as usize] as f64);
        low + (high - low) * place.fract()
    }

    proptest! {
        #[test]
        fn percentiles_are_those_of_sorted_times(
            ticks in proptest::collection::vec(
                prop_oneof![0i64..4, 0i64..2_000, 0i64..700 * DAY, -5i64..5], 1..400),
            share in 0.0f64..=1.0,
            cut in 0usize..400,
        ) {
            let least = *ticks.iter().min().unwrap();
            let (left, right) = ticks.split_at(cut.min(ticks.len()));
            let found = percentiles(&[left, right], least, [share, 0.5]);
            prop_assert_eq!(found, [share, 0.5].map(|share| by_sorting(&ticks, share)));
        }

        #[test]
        fn sums_of_any_size_are_exact(
            ticks in proptest::collection::vec(prop_oneof![-5i64..2_000, any::<i64>()], 1..40),
        ) {
            let furthest = ticks.iter().map(|ticks| ticks.unsigned_abs()).max().unwrap();
            let expected = ticks.iter().map(|ticks| i128::from(*ticks)).sum::<i128>();
            prop_assert_eq!(sum(&ticks, furthest), expected);
        }

        #[test]
        fn classes_ascend(one: u64, other: u64, shift in 0u32..64) {
            let (one, other) = (one.min(other) >> shift, one.max(other) >> shift);
            prop_assert!(class(one) <= class(other));
            prop_assert!(class(one) < class(u64::MAX) + 1);
        }

        #[test]
        fn every_time_is_in_one_bin(times in proptest::collection::vec(0i64..200 * DAY, 1..200)) {
            let histogram = time_to_convert(&[&times], 1).unwrap().histogram;
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
