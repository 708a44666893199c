//! Dates as a question writes them.

use super::{CalendarSettings, DataEnd, DateRange, DateUnit, DatesError, Days, RelativeDates, Zones};
use crate::words::days;
use chrono::NaiveDate;
use rockpool_catalog::Manifest;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

/// The dates of a question: fixed days, or days that are counted from the end of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Dates {
    /// From one day to another, both included.
    Fixed(DateRange),
    /// Counted from the end of the data.
    Relative(RelativeDates),
}

impl Dates {
    /// So many last days, up to the end of the data.
    pub fn last_days(days: u32) -> Self {
        Self::Relative(RelativeDates::Last { last: days, unit: DateUnit::Day, complete: false })
    }

    /// The days, if they are fixed.
    pub fn fixed(self) -> Option<DateRange> {
        match self {
            Self::Fixed(range) => Some(range),
            Self::Relative(_) => None,
        }
    }

    /// The days that they come to in an extract, where they are cut as a calendar says.
    ///
    /// # Errors
    /// A [`DatesError`] for relative dates that come to none.
    pub fn days(
        self,
        manifest: &Manifest,
        calendar: &CalendarSettings,
        zones: &dyn Zones,
    ) -> Result<Days, DatesError> {
        match self {
            Self::Fixed(range) => Ok(range.into()),
            Self::Relative(relative) => {
                let zone = calendar.time_zone.as_deref().unwrap_or(&manifest.time_zone);
                let end = DataEnd::of(manifest, zone, zones)?;
                Ok(Days::new(relative.days(end, calendar.week_start)?, Some(relative)))
            }
        }
    }

    /// In a few words: `last 30 days`, `1 Jan to 31 Jan 2026`.
    pub fn short(self) -> String {
        match self {
            Self::Fixed(range) => days(range),
            Self::Relative(relative) => relative.short(),
        }
    }
}

impl From<DateRange> for Dates {
    fn from(range: DateRange) -> Self {
        Self::Fixed(range)
    }
}

impl From<RelativeDates> for Dates {
    fn from(dates: RelativeDates) -> Self {
        Self::Relative(dates)
    }
}

impl From<Days> for Dates {
    /// The days alone, which do not move.
    fn from(days: Days) -> Self {
        Self::Fixed(days.range())
    }
}

/// Every field that dates can have. Which of them belong together is said in words afterwards, where serde would only
/// say that no form fits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    first: Option<NaiveDate>,
    last: Option<Last>,
    unit: Option<DateUnit>,
    complete: Option<bool>,
    so_far: Option<DateUnit>,
    since: Option<NaiveDate>,
}

/// The last day, or how many last units.
enum Last {
    Day(NaiveDate),
    Units(u32),
}

impl<'de> Deserialize<'de> for Last {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DayOrUnits;

        impl Visitor<'_> for DayOrUnits {
            type Value = Last;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a day such as \"2026-03-31\", or a number of units")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Last, E> {
                text.parse().map(Last::Day).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }

            fn visit_u64<E: Error>(self, units: u64) -> Result<Last, E> {
                let few = u32::try_from(units);
                few.map(Last::Units).map_err(|_| E::invalid_value(Unexpected::Unsigned(units), &self))
            }
        }

        deserializer.deserialize_any(DayOrUnits)
    }
}

impl Dates {
    /// The form of dates that these fields are.
    fn of<E: Error>(fields: Fields) -> Result<Self, E> {
        match fields {
            Fields {
                first: Some(first),
                last: Some(Last::Day(last)),
                unit: None,
                complete: None,
                so_far: None,
                since: None,
            } => Ok(Self::Fixed(DateRange { first, last })),
            Fields {
                first: None,
                last: Some(Last::Units(last)),
                unit: Some(unit),
                complete,
                so_far: None,
                since: None,
            } => {
                let complete = complete.unwrap_or_default();
                Ok(Self::Relative(RelativeDates::Last { last, unit, complete }))
            }
            Fields {
                first: None,
                last: None,
                unit: None,
                complete: None,
                so_far: Some(so_far),
                since: None,
            } => Ok(Self::Relative(RelativeDates::SoFar { so_far })),
            Fields {
                first: None,
                last: None,
                unit: None,
                complete: None,
                so_far: None,
                since: Some(since),
            } => Ok(Self::Relative(RelativeDates::Since { since })),
            // The one field that is missing is worth a word of its own.
            Fields { first: Some(_), last: None, .. } => Err(E::missing_field("last")),
            Fields { first: None, last: Some(Last::Day(_)), .. } => Err(E::missing_field("first")),
            Fields { last: Some(Last::Units(_)), unit: None, .. } => Err(E::missing_field("unit")),
            _ => Err(E::custom(
                "dates are {\"first\": …, \"last\": …}, {\"last\": 30, \"unit\": \"day\"}, {\"so_far\": \"month\"} \
                 or {\"since\": …}; these fields do not go together",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Dates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Dates;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("dates")
            }

            // Within the object, so that an error names its place and not what follows.
            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Dates, A::Error> {
                Dates::of(Fields::deserialize(MapAccessDeserializer::new(fields))?)
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// The dates of a notebook: [`Dates`], or one of the two forms that earlier notebooks have,
/// `{"last_days": 30}` and `{"between": {"first": …, "last": …}}`.
#[derive(Deserialize)]
#[serde(untagged)]
enum OfNotebook {
    Earlier(Earlier),
    Now(Dates),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Earlier {
    LastDays(u32),
    Between(DateRange),
}

/// Reads the dates of a notebook, also of one that an earlier program wrote.
///
/// # Errors
/// The deserializer's.
pub(crate) fn of_notebook<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Dates>, D::Error> {
    Ok(Option::<OfNotebook>::deserialize(deserializer)?.map(|dates| match dates {
        // No day at all was one day.
        OfNotebook::Earlier(Earlier::LastDays(days)) => Dates::last_days(days.max(1)),
        OfNotebook::Earlier(Earlier::Between(range)) => Dates::Fixed(range),
        OfNotebook::Now(dates) => dates,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_place_of_the_dates() {
        let text = "{\n\"dates\": {\"last\": 30}\n\n}";
        let error = serde_json::from_str::<std::collections::BTreeMap<String, Dates>>(text).unwrap_err();
        assert_eq!((error.line(), error.to_string().contains("missing field `unit`")), (2, true), "{error}");
    }

    fn read(text: &str) -> Result<Dates, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_form_is_read_and_written_the_same() {
        for text in [
            r#"{"first":"2026-01-01","last":"2026-01-31"}"#,
            r#"{"last":30,"unit":"day"}"#,
            r#"{"last":12,"unit":"week","complete":true}"#,
            r#"{"so_far":"quarter"}"#,
            r#"{"since":"2026-01-05"}"#,
        ] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
        assert_eq!(read(r#"{"unit":"day","complete":false,"last":7}"#), Ok(Dates::last_days(7)));
    }

    #[test]
    fn fields_that_do_not_go_together_are_refused_in_words() {
        for (text, said) in [
            (r#"{"first":"2026-01-01"}"#, "missing field `last`"),
            (r#"{"last":"2026-01-01"}"#, "missing field `first`"),
            (r#"{"last":30}"#, "missing field `unit`"),
            (r#"{"last":30,"unit":"hour"}"#, "unknown variant `hour`"),
            (r#"{"last":-1,"unit":"day"}"#, "expected a day such as \"2026-03-31\", or a number of units"),
            (r#"{"last":4294967296,"unit":"day"}"#, "or a number of units"),
            (r#"{"last":1.5,"unit":"day"}"#, "or a number of units"),
            (r#"{"first":"2026-01-01","last":3}"#, "missing field `unit`"),
            (r#"{"first":"2026-01-01","last":3,"unit":"day"}"#, "do not go together"),
            (r#"{"since":"2026-01-01","so_far":"day"}"#, "do not go together"),
            (r#"{"so_far":"day","complete":true}"#, "do not go together"),
            (r#"{"last_days":3}"#, "unknown field `last_days`"),
            ("{}", "do not go together"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn dates_are_said_in_a_few_words() {
        assert_eq!(Dates::last_days(30).short(), "last 30 days");
        let fixed = read(r#"{"first":"2026-01-01","last":"2026-01-31"}"#).unwrap();
        assert_eq!(fixed.short(), "1 Jan to 31 Jan 2026");
        assert_eq!(read(r#"{"since":"2026-01-05"}"#).unwrap().short(), "since 5 Jan 2026");
    }

    fn any_dates() -> impl proptest::strategy::Strategy<Value = Dates> {
        use proptest::prelude::*;
        let day = || {
            (0i64..3_000_000).prop_map(|number| {
                NaiveDate::from_ymd_opt(1, 1, 1).unwrap() + chrono::TimeDelta::days(number)
            })
        };
        let unit = || (0usize..5).prop_map(|unit| DateUnit::ALL[unit]);
        prop_oneof![
            (day(), day()).prop_map(|(first, last)| Dates::Fixed(DateRange { first, last })),
            (any::<u32>(), unit(), any::<bool>()).prop_map(|(last, unit, complete)| {
                Dates::Relative(RelativeDates::Last { last, unit, complete })
            }),
            unit().prop_map(|so_far| Dates::Relative(RelativeDates::SoFar { so_far })),
            day().prop_map(|since| Dates::Relative(RelativeDates::Since { since })),
        ]
    }

    proptest::proptest! {
        #[test]
        fn dates_survive_the_round_trip(dates in any_dates()) {
            let text = serde_json::to_string(&dates).unwrap();
            proptest::prop_assert_eq!(read(&text), Ok(dates));
        }
    }
}
