//! The stickiness kernel against its definition.

use proptest::prelude::*;
use rockpool_kernel::stickiness::active_periods;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn agrees_with_the_definition(
        mut events in proptest::collection::vec((0usize..6, 1u64..4), 0..12),
        at_least in 1u64..6,
    ) {
        events.sort_unstable();
        let in_period = |period| events.iter().filter(|event| event.0 == period).map(|event| event.1).sum::<u64>();
        let expected = (0..6).filter(|period| in_period(*period) >= at_least).count();
        prop_assert_eq!(active_periods(events.iter().copied(), at_least), expected);
    }
}
