//! The retention kernel: the anchor of one user and the periods in which the user came back.

/// What one user did, by calendar period, in ascending order of time: single events (`first == last`) or
/// all events of a day.
///
/// Only the periods need to ascend: rows of the same period, such as the days of several event types, may
/// stand in any order among themselves.
#[derive(Debug, Clone, Copy)]
pub struct Activity<'a> {
    /// The number of the calendar period, counted from an epoch of the caller's.
    pub periods: &'a [i32],
    /// First tick.
    pub first: &'a [i64],
    /// Last tick.
    pub last: &'a [i64],
}

/// The start event that a user is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Its period.
    pub period: i32,
    /// Its tick.
    pub time: i64,
}

/// The first start event.
///
/// `start` holds the start events that count, those of the asked range; `None` when it is empty.
pub fn first_in_range(start: Activity<'_>) -> Option<Anchor> {
    let period = *start.periods.first()?;
    start
        .periods
        .iter()
        .zip(start.first)
        .take_while(|(other, _)| **other == period)
        .map(|(_, time)| *time)
        .min()
        .map(|time| Anchor { period, time })
}

/// Marks in `returned` (one for each period from 0, reset first) the periods after the anchor in which a
/// return event lies strictly later than the anchor.
///
/// Period 0 is the anchor's own. A day whose last event is later than the anchor counts there: that event is
/// a return, whatever came before it.
pub fn mark_returns(anchor: Anchor, returning: Activity<'_>, returned: &mut [bool]) {
    returned.fill(false);
    for (period, last) in returning.periods.iter().zip(returning.last) {
        if *last <= anchor.time {
            continue;
        }
        let since = i64::from(*period) - i64::from(anchor.period);
        let Ok(since) = usize::try_from(since) else { continue };
        match returned.get_mut(since) {
            Some(mark) => *mark = true,
            // Periods ascend: all that follow lie past the end as well.
            None => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events<'a>(periods: &'a [i32], times: &'a [i64]) -> Activity<'a> {
        Activity { periods, first: times, last: times }
    }

    #[test]
    fn without_a_start_there_is_no_anchor() {
        assert_eq!(first_in_range(events(&[], &[])), None);
    }

    #[test]
    fn the_anchor_is_the_earliest_of_the_first_period() {
        let start = Activity { periods: &[3, 3, 4], first: &[36, 31, 40], last: &[38, 39, 44] };
        assert_eq!(first_in_range(start), Some(Anchor { period: 3, time: 31 }));
    }

    #[test]
    fn the_same_instant_is_no_return_and_a_later_one_is_measured_in_period_0() {
        let anchor = Anchor { period: 3, time: 31 };
        let mut returned = [true; 3];
        mark_returns(anchor, events(&[3, 5], &[31, 50]), &mut returned);
        assert_eq!(returned, [false, false, true]);
        mark_returns(anchor, events(&[3], &[32]), &mut returned);
        assert_eq!(returned, [true, false, false]);
    }

    #[test]
    fn a_day_that_goes_on_after_the_anchor_is_a_return_in_its_period() {
        let anchor = Anchor { period: 3, time: 31 };
        let mut returned = [false; 2];
        mark_returns(anchor, Activity { periods: &[3], first: &[30], last: &[33] }, &mut returned);
        assert_eq!(returned, [true, false]);
        mark_returns(anchor, Activity { periods: &[3], first: &[30], last: &[31] }, &mut returned);
        assert_eq!(returned, [false, false]);
    }

    #[test]
    fn earlier_periods_and_those_past_the_end_do_not_count() {
        let anchor = Anchor { period: i32::MIN, time: 0 };
        let mut returned = [false; 2];
        mark_returns(anchor, events(&[i32::MIN, i32::MAX], &[1, 2]), &mut returned);
        assert_eq!(returned, [true, false]);
        mark_returns(Anchor { period: 5, time: 0 }, events(&[4, 6], &[1, 2]), &mut returned);
        assert_eq!(returned, [false, true]);
    }
}
