//! The retention kernel against its definition, on single events and on the same events gathered by day.

use proptest::prelude::*;
use rockpool_engine::kernel::retention::{Activity, Anchor, first_in_range, mark_returns};

const TICKS_PER_DAY: i64 = 4;

fn days(times: &[i64], days_per_period: i64) -> (Vec<i32>, Vec<i64>, Vec<i64>) {
    let mut days: Vec<(i64, i64, i64)> = Vec::new();
    for time in times {
        let day = time.div_euclid(TICKS_PER_DAY);
        match days.last_mut() {
            Some(last) if last.0 == day => last.2 = *time,
            _ => days.push((day, *time, *time)),
        }
    }
    let periods = days.iter().map(|day| day.0.div_euclid(days_per_period) as i32).collect();
    (periods, days.iter().map(|day| day.1).collect(), days.iter().map(|day| day.2).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn agrees_with_the_definition(
        mut start in proptest::collection::vec(-20i64..20, 0..6),
        mut returning in proptest::collection::vec(-20i64..40, 0..8),
        days_per_period in 1i64..4,
        periods in 0usize..6,
    ) {
        start.sort_unstable();
        returning.sort_unstable();
        let period = |time: i64| time.div_euclid(TICKS_PER_DAY).div_euclid(days_per_period) as i32;

        let anchor = start.iter().min().map(|time| Anchor { period: period(*time), time: *time });
        let (start_periods, first, last) = days(&start, days_per_period);
        prop_assert_eq!(first_in_range(Activity { periods: &start_periods, first: &first, last: &last }), anchor);

        let Some(anchor) = anchor else { return Ok(()) };
        let expected: Vec<bool> = (0..=periods)
            .map(|k| {
                returning.iter().any(|time| *time > anchor.time && period(*time) == anchor.period + k as i32)
            })
            .collect();

        let each: Vec<i32> = returning.iter().map(|time| period(*time)).collect();
        let mut returned = vec![true; periods + 1];
        mark_returns(anchor, Activity { periods: &each, first: &returning, last: &returning }, &mut returned);
        prop_assert_eq!(&returned, &expected);

        let (day_periods, first, last) = days(&returning, days_per_period);
        mark_returns(anchor, Activity { periods: &day_periods, first: &first, last: &last }, &mut returned);
        prop_assert_eq!(&returned, &expected);
    }
}
