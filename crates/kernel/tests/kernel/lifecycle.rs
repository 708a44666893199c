//! The lifecycle kernel against its definition.

use proptest::prelude::*;
use rockpool_kernel::lifecycle::visit;
use rockpool_question::LifecycleState;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn agrees_with_the_definition(
        mut active in proptest::collection::vec(-6i32..12, 0..10),
        first in -3i32..3,
        count in 0i32..10,
    ) {
        active.sort_unstable();
        let mut expected = vec![];
        for period in first..first + count {
            let is_active = active.contains(&period);
            let was_active = active.contains(&(period - 1));
            let was_ever = active.iter().any(|other| *other < period);
            let state = match (is_active, was_active, was_ever) {
                (true, true, _) => Some(LifecycleState::Returning),
                (true, false, true) => Some(LifecycleState::Resurrecting),
                (true, false, false) => Some(LifecycleState::New),
                (false, true, _) => Some(LifecycleState::Dormant),
                (false, false, _) => None,
            };
            expected.extend(state.map(|state| (period, state)));
        }
        let mut visited = vec![];
        visit(active.iter().copied(), first..first + count, |period, state| visited.push((period, state)));
        prop_assert_eq!(visited, expected);
    }
}
