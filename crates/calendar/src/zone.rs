//! A zone's days: when each begins, and in which one an instant is.

use crate::CalendarError;
use chrono::{DateTime, LocalResult, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

/// Seconds of a day without a change of the clocks.
const DAY: i64 = 86_400;
/// Seconds from 1970 within the years that chrono has, by more than any clock is from UTC.
const FAR: i64 = 95_000_000 * DAY;

/// A time zone: an IANA one, or whatever else chrono knows as one.
///
/// Days are numbered from 1970-01-01, which is 0; instants are seconds since then (UTC). Far beyond the years that chrono
/// has (about 262 000 either way) clocks stay as they are at its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone<Z = Tz>(Z);

/// When local clocks show a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// At this instant.
    Once(i64),
    /// At both instants: between them clocks are set back.
    Twice(i64, i64),
    /// At none, for clocks jump over it. So long after the clock before the jump it is this instant.
    Never(i64),
}

impl Shown {
    /// The instant: the first of two, and one that is skipped as the clock before the jump would have shown it.
    pub fn instant(self) -> i64 {
        match self {
            Self::Once(instant) | Self::Twice(instant, _) | Self::Never(instant) => instant,
        }
    }
}

impl Zone {
    /// The zone of an extract without any event, and of nobody in particular.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone with an IANA name.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`].
    pub fn named(name: &str) -> Result<Self, CalendarError> {
        name.parse().map(Self).map_err(|_| CalendarError::UnknownZone { name: name.to_owned() })
    }

    pub(crate) fn inner(self) -> Tz {
        self.0
    }

    /// Its IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl<Z: TimeZone> Zone<Z> {
    /// A zone that chrono knows.
    pub fn new(zone: Z) -> Self {
        Self(zone)
    }

    /// Seconds that local clocks are ahead of UTC at an instant.
    pub fn offset(&self, second: i64) -> i64 {
        let utc = DateTime::from_timestamp(second.clamp(-FAR, FAR), 0).unwrap_or_default().naive_utc();
        seconds(&self.0.offset_from_utc_datetime(&utc))
    }

    /// What local clocks show at an instant, as seconds since their own 1970.
    pub fn local(&self, second: i64) -> i64 {
        second.saturating_add(self.offset(second))
    }

    /// The instants at which local clocks show a time, which is given as seconds since their own 1970.
    pub fn shown(&self, local: i64) -> Shown {
        let time = DateTime::from_timestamp(local.clamp(-FAR, FAR), 0).unwrap_or_default().naive_utc();
        let instant = |offset: i64| local.saturating_sub(offset);
        match self.0.offset_from_local_datetime(&time) {
            LocalResult::Single(offset) => Shown::Once(instant(seconds(&offset))),
            LocalResult::Ambiguous(one, other) => {
                let (one, other) = (instant(seconds(&one)), instant(seconds(&other)));
                Shown::Twice(one.min(other), one.max(other))
            }
            LocalResult::None => Shown::Never(instant(self.offset(self.end_of_gap(local) - 1))),
        }
    }

    /// The instant at which local clocks came to the unit of so many seconds that they show, or were last changed within
    /// it: a unit is shorter than a day.
    pub fn start_of(&self, second: i64, unit: i64) -> i64 {
        let start = second.saturating_sub(self.local(second).rem_euclid(unit));
        let offset = self.offset(second);
        if self.offset(start) == offset {
            return start;
        }
        let (mut before, mut after) = (start, second);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.offset(middle) == offset {
                after = middle;
            } else {
                before = middle;
            }
        }
        after
    }

    /// The instant at which a day begins: the first at which local clocks show its midnight or, where they skip it, a
    /// later time.
    pub fn day_start(&self, day: i32) -> i64 {
        let midnight = i64::from(day) * DAY;
        let Some(local) = DateTime::from_timestamp(midnight, 0) else {
            return midnight - self.offset(midnight);
        };
        match self.0.offset_from_local_datetime(&local.naive_utc()) {
            LocalResult::Single(offset) => midnight - seconds(&offset),
            LocalResult::Ambiguous(one, other) => midnight - seconds(&one).max(seconds(&other)),
            LocalResult::None => self.end_of_gap(midnight),
        }
    }

    /// The instant at which local clocks jump over a time.
    fn end_of_gap(&self, skipped: i64) -> i64 {
        // No clock is further from UTC, also where a whole day is left out.
        const REACH: i64 = 26 * 3_600;
        let (mut before, mut after) = (skipped - REACH, skipped + REACH);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.local(middle) < skipped {
                before = middle;
            } else {
                after = middle;
            }
        }
        after
    }

    /// The day of an instant.
    pub fn day_of(&self, second: i64) -> i32 {
        self.day_and_end(second).0
    }

    /// The day of an instant, and the instant at which that day ends.
    pub fn day_and_end(&self, second: i64) -> (i32, i64) {
        let local = self.local(second).div_euclid(DAY).clamp(i32::MIN.into(), i32::MAX.into());
        let mut day = local as i32;
        // Clocks that have been set back over midnight show the date before once more.
        while let Some(next) = day.checked_add(1) {
            let end = self.day_start(next);
            if end > second {
                return (day, end);
            }
            day = next;
        }
        (day, i64::MAX)
    }
}

fn seconds(offset: &impl Offset) -> i64 {
    offset.fix().local_minus_utc().into()
}

/// The date of a day.
pub fn date(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap_or(if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// The day of a date: days since 1970-01-01, what Arrow's `Date32` holds.
pub fn day_number(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// The date after; the last there is has none.
pub fn day_after(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(zone: &str, day: &str) -> String {
        let second = Zone::named(zone).unwrap().day_start(day_number(day.parse().unwrap()));
        DateTime::from_timestamp(second, 0).unwrap().format("%Y-%m-%d %H:%M:%S").to_string()
    }

    fn day(zone: &str, instant: &str) -> String {
        let second = DateTime::parse_from_rfc3339(instant).unwrap().timestamp();
        date(Zone::named(zone).unwrap().day_of(second)).to_string()
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        // Clocks go from 02:00 to 03:00 on this day, which has 23 hours.
        assert_eq!(start("Europe/Budapest", "2024-03-31"), "2024-03-30 23:00:00");
        assert_eq!(start("Europe/Budapest", "2024-04-01"), "2024-03-31 22:00:00");
        assert_eq!(start("Asia/Kathmandu", "2024-01-01"), "2023-12-31 18:15:00");
        assert_eq!(start("UTC", "1969-12-31"), "1969-12-31 00:00:00");
    }

    #[test]
    fn a_day_without_midnight_begins_where_the_clocks_jump_over_it() {
        // Clocks in Sao Paulo went from 23:59:59 to 01:00 on 2018-11-04.
        assert_eq!(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04 03:00:00");
        assert_eq!(day("America/Sao_Paulo", "2018-11-04T02:59:59Z"), "2018-11-03");
        assert_eq!(day("America/Sao_Paulo", "2018-11-04T03:00:00Z"), "2018-11-04");
        // Those in Toronto from 23:30 on 1919-03-30 to 00:30: the day begins half an hour late by them, and at once.
        assert_eq!(start("America/Toronto", "1919-03-31"), "1919-03-31 04:30:00");
    }

    #[test]
    fn a_day_with_two_midnights_begins_at_the_first() {
        // Clocks in Havana went from 01:00 back to 00:00 on 2023-11-05.
        assert_eq!(start("America/Havana", "2023-11-05"), "2023-11-05 04:00:00");
        // Those in St John's from 00:01 on 2008-11-02 back to 23:01: the day has begun and goes on.
        assert_eq!(start("America/St_Johns", "2008-11-02"), "2008-11-02 02:30:00");
        assert_eq!(day("America/St_Johns", "2008-11-02T02:29:59Z"), "2008-11-01");
        assert_eq!(day("America/St_Johns", "2008-11-02T02:30:00Z"), "2008-11-02");
        assert_eq!(day("America/St_Johns", "2008-11-02T02:31:00Z"), "2008-11-02");
        assert_eq!(day("America/St_Johns", "2008-11-02T03:29:59Z"), "2008-11-02");
    }

    #[test]
    fn a_day_that_never_was_has_no_instant() {
        // Samoa skipped 2011-12-30 altogether.
        assert_eq!(start("Pacific/Apia", "2011-12-30"), "2011-12-30 10:00:00");
        assert_eq!(start("Pacific/Apia", "2011-12-31"), "2011-12-30 10:00:00");
        assert_eq!(day("Pacific/Apia", "2011-12-30T09:59:59Z"), "2011-12-29");
        assert_eq!(day("Pacific/Apia", "2011-12-30T10:00:00Z"), "2011-12-31");
    }

    #[test]
    fn a_date_that_comes_twice_is_over_when_the_next_one_begins() {
        // Alaska became American on 1867-10-19 by its clocks, in the afternoon, and had it since the day before.
        assert_eq!(day("America/Juneau", "1867-10-19T00:31:12Z"), "1867-10-19");
        assert_eq!(day("America/Juneau", "1867-10-19T00:31:13Z"), "1867-10-19");
        assert_eq!(start("America/Juneau", "1867-10-20"), "1867-10-20 08:57:41");
    }

    #[test]
    fn a_time_of_the_clock_is_shown_once_twice_or_never() {
        let zone = Zone::named("Europe/Budapest").unwrap();
        let second = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp();
        assert_eq!(zone.shown(second("2026-03-28T12:00:00Z")), Shown::Once(second("2026-03-28T11:00:00Z")));
        // From 02:00 to 03:00 on this day.
        assert_eq!(zone.shown(second("2026-03-29T02:30:00Z")), Shown::Never(second("2026-03-29T01:30:00Z")));
        let (one, other) = (second("2026-10-25T00:30:00Z"), second("2026-10-25T01:30:00Z"));
        assert_eq!(zone.shown(second("2026-10-25T02:30:00Z")), Shown::Twice(one, other));
        assert_eq!(zone.shown(i64::MAX).instant(), i64::MAX - 3_600);
    }

    #[test]
    fn an_hour_begins_where_the_clock_comes_to_it_or_is_changed() {
        let second = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp();
        let hour = |zone: &str, at: &str| Zone::named(zone).unwrap().start_of(second(at), 3_600);
        assert_eq!(hour("Asia/Kolkata", "2026-01-01T10:10:00Z"), second("2026-01-01T09:30:00Z"));
        assert_eq!(hour("Europe/Budapest", "2026-10-25T01:59:59Z"), second("2026-10-25T01:00:00Z"));
        // On Lord Howe from 02:00 back to 01:30, at 15:00 UTC.
        assert_eq!(hour("Australia/Lord_Howe", "2026-04-04T15:10:00Z"), second("2026-04-04T15:00:00Z"));
        assert_eq!(hour("Australia/Lord_Howe", "2026-04-04T14:59:59Z"), second("2026-04-04T14:00:00Z"));
    }

    #[test]
    fn the_ends_of_time_are_in_days_too() {
        for zone in ["UTC", "Pacific/Apia", "America/St_Johns", "Europe/Budapest"] {
            let zone = Zone::named(zone).unwrap();
            for second in [i64::MIN, i64::MIN / 1_000, -1, 0, i64::MAX / 1_000, i64::MAX] {
                let (day, end) = zone.day_and_end(second);
                assert!(end > second || day == i32::MAX);
            }
            for day in [i32::MIN, -96_000_000, -95_000_000, 0, 95_000_000, 96_000_000, i32::MAX - 1] {
                assert!(zone.day_start(day) < zone.day_start(day + 1));
                assert_eq!(zone.day_of(zone.day_start(day)), day);
            }
        }
    }

    #[test]
    fn a_zone_has_an_iana_name_or_an_offset() {
        assert_eq!(Zone::named("Europe/Budapest").unwrap().name(), "Europe/Budapest");
        let error = Zone::named("Mars/Olympus").unwrap_err();
        assert_eq!(
            error.to_string(),
            "'Mars/Olympus' is no IANA time zone; write one such as Europe/Budapest"
        );
        let offset = chrono::FixedOffset::east_opt(19_800).unwrap();
        assert_eq!(Zone::new(offset).day_start(0), -19_800);
        assert_eq!(Zone::new(offset).day_and_end(-19_801), (-1, -19_800));
    }
}
