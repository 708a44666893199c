//! The events of the last complete day beside those of the same weekday in the weeks before.

use super::{
    Case, Rule,
    document::{Times, Volume},
    words::{self, percent},
};
use rockpool_calendar::date;
use std::collections::BTreeMap;

/// Days of a week.
const WEEK: i32 = 7;

impl Case<'_> {
    /// Judges how many events the last complete day has, of all or of one type.
    pub(super) fn volume(&mut self, event: Option<&str>, asked: Volume) {
        let resolution = self.manifest.time_resolution;
        let second = |tick: i64| tick.div_euclid(resolution.ticks_per_second());
        let main = self
            .manifest
            .main_time()
            .map(|time| (self.zone.day_of(second(time.first)), self.zone.day_of(second(time.last))));
        let what = event.map_or_else(|| "volume".to_owned(), |event| format!("volume of '{event}'"));
        let Some((first, last)) = main else { return self.unjudged(&what, "there is no event") };
        let wait =
            asked.complete_after.map_or(0, |after| i64::try_from(after.0.as_secs()).unwrap_or(i64::MAX));
        let today = self.zone.day_of(self.now.div_euclid(1_000).saturating_sub(wait));
        // Of the day that goes on nobody knows how many events it will have.
        let day = last.min(today.saturating_sub(1));
        let report = self.report;
        let all = || report.days.values().map(|days| &days.events).collect();
        let of_one = |event| report.days.get(event).map(|days| &days.events).into_iter().collect();
        let counts: Vec<&BTreeMap<i32, u64>> = event.map_or_else(all, of_one);
        let on = |day: i32| {
            counts
                .iter()
                .filter_map(|days| days.get(&day))
                .fold(0, |sum: u64, rows| sum.saturating_add(*rows))
        };
        // The first day of the data may have begun before it.
        let before =
            (1..=asked.weeks.0).map(|week| day.saturating_sub(week * WEEK)).filter(|day| *day > first);
        let before: Vec<u64> = before.map(on).collect();
        let Some(median) = median(&before) else {
            return self.unjudged(&what, "the extract has no whole day of the same weekday before");
        };
        let found = on(day);
        let share = if median > 0.0 { found as f64 / median } else { f64::INFINITY };
        let is_low = asked.at_least.is_some_and(|Times(least)| (found as f64) < least * median);
        let is_high = asked.at_most.is_some_and(|Times(most)| found as f64 > most * median);
        if !is_low && !is_high {
            return;
        }
        let share =
            if share.is_finite() { format!(", {} of the median", percent(share)) } else { String::new() };
        let beside = format!("{median} of {}", words::counted(before.len() as u64, "such weekday"));
        let found = format!("{} has {}{share} {beside} before", date(day), words::counted(found, "event"));
        let wanted = match (asked.at_least, asked.at_most) {
            (Some(Times(least)), Some(Times(most))) => format!("{} to {}", percent(least), percent(most)),
            (Some(Times(least)), None) => format!("at least {}", percent(least)),
            (_, most) => format!("at most {}", percent(most.map_or(0.0, |most| most.0))),
        };
        self.breach(Rule::Volume, (event, None), found, wanted);
    }
}

/// The middle of some counts, or between the two in the middle.
fn median(counts: &[u64]) -> Option<f64> {
    let mut counts = counts.to_vec();
    counts.sort_unstable();
    let (low, high) = (counts.get(counts.len().checked_sub(1)? / 2)?, counts.get(counts.len() / 2)?);
    Some((*low as f64 + *high as f64) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[5]), Some(5.0));
        assert_eq!(median(&[9, 1]), Some(5.0));
        assert_eq!(median(&[9, 1, 2]), Some(2.0));
        assert_eq!(median(&[4, 1, 9, 2]), Some(3.0));
    }
}
