//! The stickiness kernel: in how many periods one user was active.

/// How many different periods hold at least `at_least` events.
///
/// `events` are the user's events by period, ascending: the number of the period and how many events, a period in
/// one item or in several.
pub fn active_periods(events: impl IntoIterator<Item = (usize, u64)>, at_least: u64) -> usize {
    let mut active = 0;
    let mut period = None;
    let mut inside = 0u64;
    for (next, count) in events {
        if period != Some(next) {
            period = Some(next);
            inside = 0;
        }
        let before = inside;
        inside = inside.saturating_add(count);
        active += usize::from(before < at_least && inside >= at_least);
    }
    active
}

#[cfg(test)]
mod tests {
    use super::active_periods;

    #[test]
    fn a_period_counts_once_it_has_enough_events() {
        let events = [(0, 1), (0, 1), (0, 4), (2, 1), (3, 3)];
        assert_eq!(active_periods(events, 1), 3);
        assert_eq!(active_periods(events, 2), 2);
        assert_eq!(active_periods(events, 6), 1);
        assert_eq!(active_periods(events, 7), 0);
        assert_eq!(active_periods([], 1), 0);
    }
}
