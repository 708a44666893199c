//! The document of a contract: what a team asks of an extract, as TOML. Unknown keys are refused, with their place.

use crate::{BuilderError, config::share};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};
use std::{collections::BTreeMap, fmt, fs, path::Path, time::Duration};

/// What an extract has to hold. What it does not say is not asked.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contract {
    /// How old the newest event may be.
    pub(super) newest_event: Option<Age>,
    /// How many events a day may have.
    pub(super) volume: Option<Volume>,
    /// What may be wrong with its events.
    pub(super) health: Health,
    /// What is asked of single events, by name.
    pub(super) events: BTreeMap<String, Event>,
}

/// What is asked of an event.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Event {
    /// Whether it has to be there.
    pub(super) required: bool,
    /// How old the newest one may be.
    pub(super) newest_event: Option<Age>,
    /// How many of them a day may have.
    pub(super) volume: Option<Volume>,
    /// Properties that it has to have, by name.
    pub(super) properties: BTreeMap<String, Property>,
}

impl Default for Event {
    fn default() -> Self {
        Self { required: true, newest_event: None, volume: None, properties: BTreeMap::new() }
    }
}

/// What is asked of a property of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Property {
    /// How all its values are written.
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    /// The largest share of events without it.
    pub(super) absent: Option<Share>,
}

/// How the values of a property are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Anyhow.
    #[default]
    Text,
    /// As numbers.
    Number,
    /// As numbers without a fraction.
    WholeNumber,
    /// As `true` or `false`.
    Boolean,
}

/// The events of a day beside those of the same weekday in the weeks before.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Volume {
    /// So many weeks.
    pub(super) weeks: Weeks,
    /// The least share of their median.
    pub(super) at_least: Option<Times>,
    /// The largest share of their median.
    pub(super) at_most: Option<Times>,
    /// How long after its end a day is complete.
    pub(super) complete_after: Option<Age>,
}

impl Default for Volume {
    fn default() -> Self {
        Self { weeks: Weeks(4), at_least: None, at_most: None, complete_after: None }
    }
}

/// What may be wrong with the events of an extract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Health {
    /// The largest share of events that are equal to an earlier one.
    pub(super) duplicates: Option<Share>,
    /// The largest share of events without a user.
    pub(super) without_user: Option<Share>,
    /// The largest share of lines that were no events.
    pub(super) bad_lines: Option<Share>,
    /// Days without any event between the first and the last, at most.
    pub(super) days_without_events: Option<u64>,
    /// Whether values may look personal; `false` asks that none does.
    pub(super) personal_values: Option<bool>,
}

/// A share of a whole, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share(pub(super) f64);

/// How many times as much as something else, such as 0.5 or 2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Times(pub(super) f64);

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Age(pub(super) Duration);

/// A number of weeks, from 1 to 52.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weeks(pub(super) i32);

impl Contract {
    /// Reads a contract.
    ///
    /// # Errors
    /// [`BuilderError::Read`], and [`BuilderError::Contract`], which names the line and the key.
    pub fn read(path: &Path) -> Result<Self, BuilderError> {
        let text = fs::read_to_string(path).map_err(BuilderError::read(path))?;
        Self::parse(&text, path)
    }

    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, BuilderError> {
        let error = |error: toml::de::Error| BuilderError::Contract {
            path: path.to_path_buf(),
            reason: error.to_string(),
        };
        toml::from_str(text).map_err(error)
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let what = "a share from 0 to 1, such as 0.01 or \"1%\"";
        deserializer.deserialize_any(NumberOrText { what, text: &share }).and_then(|number| {
            let is_share = (0.0..=1.0).contains(&number);
            if is_share {
                Ok(Self(number))
            } else {
                Err(Error::invalid_value(Unexpected::Float(number), &what))
            }
        })
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let what = "how many times the median, such as 0.5 or \"50%\"";
        let times = |text: &str| {
            let percent =
                text.trim().strip_suffix('%').and_then(|number| number.trim_end().parse::<f64>().ok());
            percent.map(|percent| percent / 100.0).or_else(|| text.trim().parse().ok())
        };
        deserializer.deserialize_any(NumberOrText { what, text: &times }).and_then(|number| {
            let is_amount = number.is_finite() && number >= 0.0;
            if is_amount {
                Ok(Self(number))
            } else {
                Err(Error::invalid_value(Unexpected::Float(number), &what))
            }
        })
    }
}

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let age = humantime::parse_duration(&text).ok().map(Self);
        age.ok_or_else(|| {
            Error::invalid_value(Unexpected::Str(&text), &"a length of time, such as \"36h\" or \"2d\"")
        })
    }
}

impl<'de> Deserialize<'de> for Weeks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let weeks = i64::deserialize(deserializer)?;
        let known = i32::try_from(weeks).ok().filter(|weeks| (1..=52).contains(weeks)).map(Self);
        known.ok_or_else(|| Error::invalid_value(Unexpected::Signed(weeks), &"weeks, from 1 to 52"))
    }
}

/// A number, or a text that says one.
struct NumberOrText<'t> {
    what: &'static str,
    text: &'t dyn Fn(&str) -> Option<f64>,
}

impl Visitor<'_> for NumberOrText<'_> {
    type Value = f64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        (self.text)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Contract, String> {
        Contract::parse(text, Path::new("contract.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_contract_is_read_as_it_is_written() {
        let contract = parse(
            "newest_event = \"36h\"\n[volume]\nat_least = \"50%\"\nat_most = 3\n[health]\nduplicates = 0.01\n\
             [events.opened]\nrequired = false\n[events.opened.properties]\nsize = { type = \"whole_number\", absent = \"5 %\" }\n",
        )
        .unwrap();
        assert_eq!(contract.newest_event, Some(Age(Duration::from_secs(36 * 3_600))));
        let volume = contract.volume.unwrap();
        assert_eq!(
            (volume.weeks, volume.at_least, volume.at_most),
            (Weeks(4), Some(Times(0.5)), Some(Times(3.0)))
        );
        assert_eq!(contract.health.duplicates, Some(Share(0.01)));
        let opened = &contract.events["opened"];
        assert!(!opened.required);
        let size = Property { kind: Kind::WholeNumber, absent: Some(Share(0.05)) };
        assert_eq!(opened.properties["size"], size);
        assert_eq!(parse("").unwrap(), Contract::default());
        assert!(parse("[events.a]").unwrap().events["a"].required);
    }

    #[test]
    fn what_it_does_not_know_is_refused_with_its_place() {
        for (text, expected) in [
            ("newest = \"1d\"", ["line 1", "unknown field `newest`"]),
            ("[health]\nduplicates = \"1%\"\nnulls = 1", ["line 3", "unknown field `nulls`"]),
            ("[events.a.properties]\nx = { kind = \"text\" }", ["line 2", "unknown field `kind`"]),
            ("[events.a.properties]\nx = { type = \"date\" }", ["line 2", "unknown variant `date`"]),
            ("[health]\nduplicates = \"lots\"", ["line 2", "such as 0.01 or \"1%\""]),
            ("[health]\nduplicates = 2", ["line 2", "a share from 0 to 1"]),
            ("newest_event = \"soon\"", ["line 1", "such as \"36h\""]),
            ("[volume]\nweeks = 0", ["line 2", "weeks, from 1 to 52"]),
            ("[volume]\nat_least = \"-1%\"", ["line 2", "how many times"]),
            ("[volume\n", ["line 1", "contract.toml"]),
        ] {
            let said = parse(text).unwrap_err();
            for part in expected {
                assert!(said.contains(part), "{text}: {said}");
            }
        }
    }
}
