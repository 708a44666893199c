//! Calendar periods found by walking the local clock, a quarter of an hour at a time.

use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeZone, Timelike};
use chrono_tz::Tz;
use rockpool_question::{BucketStart, CalendarSettings, CalendarUnit, DateRange, WeekStart};

/// A quarter of an hour in milliseconds; every change of a clock lies on one.
const STEP: i64 = 900_000;

/// Neighbouring periods with the instants at which they begin.
pub struct Periods {
    starts: Vec<(BucketStart, i64)>,
}

/// The zone of a question over an extract of a zone.
pub fn zone_of(extract: Tz, settings: &CalendarSettings) -> Tz {
    settings.time_zone.as_ref().map_or(extract, |name| name.parse().unwrap())
}

/// The first instant of a day: that of its first quarter of an hour.
pub fn day_start(zone: Tz, day: NaiveDate) -> i64 {
    let utc = day.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis();
    let mut instants = (-120..120).map(|step| utc + step * STEP);
    instants.find(|instant| local(zone, *instant).date_naive() >= day).unwrap()
}

/// The instants of some days, half open.
pub fn instants(zone: Tz, dates: DateRange) -> std::ops::Range<i64> {
    day_start(zone, dates.first)..day_start(zone, dates.last.succ_opt().unwrap())
}

fn local(zone: Tz, instant: i64) -> DateTime<Tz> {
    zone.timestamp_millis_opt(instant).unwrap()
}

/// The first day of the period of a day.
fn first_day(unit: CalendarUnit, week_start: WeekStart, day: NaiveDate) -> NaiveDate {
    let month = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap();
    match unit {
        CalendarUnit::Hour | CalendarUnit::Day => day,
        CalendarUnit::Week => {
            let first = match week_start {
                WeekStart::Monday => chrono::Weekday::Mon,
                WeekStart::Sunday => chrono::Weekday::Sun,
            };
            (0..7).map(|back| day - Days::new(back)).find(|day| day.weekday() == first).unwrap()
        }
        CalendarUnit::Month => month(day.month()),
        CalendarUnit::Quarter => month([1, 4, 7, 10][(day.month() as usize - 1) / 3]),
        CalendarUnit::Year => month(1),
    }
}

impl Periods {
    /// The periods of the question's calendar from that of a day on, up to and including the one of an instant.
    pub fn walk(zone: Tz, week_start: WeekStart, unit: CalendarUnit, from: NaiveDate, to: i64) -> Self {
        let mut starts: Vec<(BucketStart, i64)> = vec![];
        let mut instant = day_start(zone, first_day(unit, week_start, from));
        while instant <= to {
            let time = local(zone, instant);
            let start = match unit {
                CalendarUnit::Hour => {
                    let offset = time.offset().fix().local_minus_utc();
                    BucketStart::hour(time.date_naive(), time.hour(), offset)
                }
                _ => BucketStart::day(first_day(unit, week_start, time.date_naive())),
            };
            if starts.last().is_none_or(|(last, _)| *last != start) {
                starts.push((start, instant));
            }
            instant += STEP;
        }
        Self { starts }
    }

    /// The start of a period.
    pub fn start(&self, period: usize) -> BucketStart {
        self.starts[period].0
    }

    /// The first instant of a period.
    pub fn instant(&self, period: usize) -> i64 {
        self.starts[period].1
    }

    /// The period of an instant that is not before the first.
    pub fn of(&self, instant: i64) -> usize {
        self.starts.iter().rposition(|(_, start)| *start <= instant).unwrap()
    }
}

/// Tie-dense events of few users over days or weeks, around changes of the clock, a leap day and 1970, and settings of
/// calendars to ask about them.
pub mod random {
    use crate::extract::{Raw, random};
    use chrono_tz::Europe::Budapest;
    use proptest::prelude::*;
    use rockpool_question::{CalendarSettings, DateRange, Dates, WeekStart};
    use serde_json::json;

    /// Midnights in Budapest: the clock goes forward the day after, goes back the day after, a leap day comes the
    /// day after, 1970 comes two days later.
    const FIRST_DAYS: [&str; 4] = ["2024-03-30", "2024-10-26", "2024-02-28", "1969-12-30"];

    pub fn events(most: usize) -> impl Strategy<Value = Vec<Raw>> {
        let day = proptest::sample::select(FIRST_DAYS.to_vec());
        let stretch = prop_oneof![3 => Just(1i64), 2 => Just(12)];
        (random::events(most), day, stretch).prop_map(|(events, day, stretch)| {
            let first = super::day_start(Budapest, day.parse().unwrap());
            let moved = events.into_iter().map(|event| {
                let slots = (event.time - random::START) / 1_800_000;
                let size = match slots % 9 {
                    0 => json!("seven"),
                    1 => json!(" 7 "),
                    2 => json!("1e3"),
                    3 => json!("NaN"),
                    4 => json!(-0.25),
                    5 => json!("-0"),
                    6 => json!(true),
                    _ => json!(2.5),
                };
                let event = if slots % 5 == 0 { event } else { event.with("size", size) };
                Raw { time: first + slots * stretch * 1_800_000, ..event }
            });
            moved.collect()
        })
    }

    pub fn calendar() -> impl Strategy<Value = CalendarSettings> {
        let zones = ["Europe/Budapest", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
        let zone = prop_oneof![2 => Just(None), 1 => proptest::sample::select(zones.to_vec()).prop_map(Some)];
        let week_start = prop_oneof![Just(WeekStart::Monday), Just(WeekStart::Sunday)];
        (zone, week_start).prop_map(|(zone, week_start)| CalendarSettings {
            time_zone: zone.map(str::to_owned),
            week_start,
        })
    }

    /// Days by their distance from the first event's: all, some of them, some outside.
    pub fn dates() -> impl Strategy<Value = Option<(i64, i64)>> {
        prop_oneof![
            3 => Just(None),
            2 => (-2i64..4, 0i64..4).prop_map(Some),
            1 => (-2i64..20, 0i64..20).prop_map(Some),
            1 => prop_oneof![Just((-40, 3)), Just((60, 3))].prop_map(Some),
        ]
    }

    /// The asked days, by the first event's instant.
    pub fn dated(first: i64, dates: Option<(i64, i64)>) -> Option<Dates> {
        let day = crate::extract::day_of(Budapest, first);
        let after = |days: i64| day + chrono::TimeDelta::days(days);
        dates.map(|(from, length)| Dates::Fixed(DateRange { first: after(from), last: after(from + length) }))
    }
}
