//! "So often within a span" against its definition.

use proptest::prelude::*;
use rockpool_kernel::often::did_within;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn agrees_with_the_definition(
        mut ticks in proptest::collection::vec(-12i64..12, 0..8),
        times in 1usize..6,
        span in 0u64..10,
    ) {
        ticks.sort_unstable();
        // Some span [start, start + span] of all there are holds so many of them.
        let expected = (-30i64..30).any(|start| {
            let inside = ticks.iter().filter(|tick| start <= **tick && **tick <= start + span as i64);
            inside.count() >= times
        });
        prop_assert_eq!(did_within(&ticks, times, span), expected);
    }
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    assert!(did_within(&[i64::MIN, i64::MAX], 2, u64::MAX));
    assert!(!did_within(&[i64::MIN, i64::MAX], 2, u64::MAX - 1));
}
