//! What makes dates make sense: that they come to days, and to no more buckets than can be looked at.

use super::Check;
use crate::words::{counted, number};
use crate::{CalendarSettings, CalendarUnit, DateRange, Dates, Days, RelativeDates, limits};
use chrono::{DateTime, Datelike, NaiveDate};
use rockpool_catalog::TimeRange;

impl Check<'_> {
    /// The dates must come to days in order, and not too many for the buckets; returns how many buckets there are (of
    /// hours about so many: clocks change).
    pub(crate) fn dates(
        &mut self,
        dates: Option<Dates>,
        calendar: &CalendarSettings,
        unit: Option<(CalendarUnit, &str)>,
    ) -> u64 {
        if let Some(Dates::Relative(RelativeDates::Last { last, .. })) = dates
            && !limits::LAST_UNITS.allows(last as usize)
        {
            let (least, most) = (limits::LAST_UNITS.least, limits::LAST_UNITS.words());
            self.problem("dates.last", format!("choose {least} to {most} of the unit"));
            return 0;
        }
        let dates = match dates.map(|dates| dates.days(self.manifest, calendar, self.zones)).transpose() {
            Ok(dates) => dates.map(Days::range),
            Err(error) => {
                self.problem("dates", error.to_string());
                return 0;
            }
        };
        if let Some(range) = dates {
            let year = |day: NaiveDate| usize::try_from(day.year()).unwrap_or_default();
            if [range.first, range.last].iter().any(|day| !limits::YEARS.allows(year(*day))) {
                let (least, most) = (limits::YEARS.least, limits::YEARS.most);
                self.problem("dates", format!("choose days between the years {least} and {most}"));
                return 0;
            }
            if range.first > range.last {
                self.problem("dates", "the first day must not be after the last day");
                return 0;
            }
        }
        let Some(range) = dates.or_else(|| self.days(self.manifest.covered)) else { return 0 };
        let Some((unit, field)) = unit else { return 1 };
        let count = |range: DateRange| unit.count(range, calendar.week_start);
        let buckets = count(range);
        let most = u64::from(limits::BUCKETS.most);
        if buckets > most && dates.is_some() {
            self.problem(field, too_many_buckets(unit, Some(buckets)));
        } else if buckets > most {
            let message = self.too_many_in_all_time(range, unit, buckets, most, count);
            self.problem("dates", message);
        }
        buckets
    }

    /// What to say when all the time covered has too many calendar buckets, with days that have not.
    pub(crate) fn too_many_in_all_time(
        &self,
        range: DateRange,
        unit: CalendarUnit,
        buckets: u64,
        most: u64,
        count: impl Fn(DateRange) -> u64,
    ) -> String {
        let strays = self.manifest.strays.as_ref().map_or_else(String::new, |strays| {
            let lie = if strays.rows == 1 { "lies" } else { "lie" };
            format!(" ({} {lie} more than a year from all others)", counted(strays.rows, "event"))
        });
        // The last days of the data, about as many as can be shown, and not more.
        let mut sensible = self.days(self.manifest.main_time()).unwrap_or(range);
        let (days, too_many) = (sensible.last - sensible.first, count(sensible));
        if too_many > most {
            let days = u64::try_from(days.num_days()).unwrap_or_default().saturating_mul(most) / too_many;
            sensible.first = sensible.last - chrono::Days::new(days.saturating_sub(days / 50 + 1));
        }
        format!(
            "all the time covered, {} to {}{strays}, has {} {}s, {} at most can be shown; choose days, such as {} to {}, \
             or a longer unit",
            range.first,
            range.last,
            number(buckets),
            unit.name(),
            number(most),
            sensible.first,
            sensible.last
        )
    }

    /// The days that dates come to, if they do.
    pub(crate) fn days_of(&self, dates: Dates, calendar: &CalendarSettings) -> Option<DateRange> {
        dates.days(self.manifest, calendar, self.zones).ok().map(Days::range)
    }

    /// The days of a stretch of time, near enough (UTC) for a limit.
    pub(crate) fn days(&self, time: Option<TimeRange>) -> Option<DateRange> {
        let time = time?;
        let day = |tick: i64| -> Option<NaiveDate> {
            let milliseconds = self.manifest.time_resolution.milliseconds_of_tick(tick);
            Some(DateTime::from_timestamp_millis(milliseconds)?.date_naive())
        };
        Some(DateRange { first: day(time.first)?, last: day(time.last)? })
    }
}

/// What to say of a range that has too many calendar buckets.
pub fn too_many_buckets(unit: CalendarUnit, buckets: Option<u64>) -> String {
    let (name, most) = (unit.name(), limits::BUCKETS.words());
    let found = buckets.map_or_else(|| format!("more than {most}"), number);
    format!("the range has {found} {name}s, {most} at most can be shown; choose a longer unit or fewer days")
}
