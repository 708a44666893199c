//! The lifecycle kernel: what one user is in each period.

use rockpool_question::LifecycleState;
use std::ops::Range;

/// Visits every shown period in which the user is something, once each, in ascending order.
///
/// `active` are the numbers of the periods of the user's events, ascending, with or without repeats; those of the
/// period before the first shown one and of all earlier ones included, the earlier ones under any smaller numbers.
pub fn visit(
    active: impl IntoIterator<Item = i32>,
    shown: Range<i32>,
    mut visit: impl FnMut(i32, LifecycleState),
) {
    let mut before: Option<i32> = None;
    for period in active {
        if before == Some(period) {
            continue;
        }
        let next = before.and_then(|before| before.checked_add(1));
        if let Some(next) = next.filter(|next| *next != period && shown.contains(next)) {
            visit(next, LifecycleState::Dormant);
        }
        if shown.contains(&period) {
            let state = match before {
                None => LifecycleState::New,
                Some(_) if next == Some(period) => LifecycleState::Returning,
                Some(_) => LifecycleState::Resurrecting,
            };
            visit(period, state);
        }
        before = Some(period);
    }
    let next = before.and_then(|before| before.checked_add(1));
    if let Some(next) = next.filter(|next| shown.contains(next)) {
        visit(next, LifecycleState::Dormant);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LifecycleState::{Dormant, New, Resurrecting, Returning};

    fn visited(active: &[i32], shown: Range<i32>) -> Vec<(i32, LifecycleState)> {
        let mut visited = vec![];
        visit(active.iter().copied(), shown, |period, state| visited.push((period, state)));
        visited
    }

    #[test]
    fn a_user_goes_through_every_state() {
        let expected = [(1, New), (2, Returning), (3, Dormant), (5, Resurrecting), (6, Dormant)];
        assert_eq!(visited(&[1, 1, 2, 5], 1..9), expected);
    }

    #[test]
    fn what_came_before_the_shown_periods_decides_who_is_new() {
        assert_eq!(visited(&[0], 1..3), [(1, Dormant)]);
        assert_eq!(visited(&[0, 1], 1..3), [(1, Returning), (2, Dormant)]);
        assert_eq!(visited(&[-7, 1], 1..2), [(1, Resurrecting)]);
        assert_eq!(visited(&[-7], 1..3), []);
        assert_eq!(visited(&[i32::MAX], 1..3), []);
    }
}
