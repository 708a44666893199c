//! How instants are written, told from some of them.

use super::epoch::{self, EpochUnit};
use super::{TimeProblem, Times};
use crate::raw::Raw;
use chrono_tz::Tz;

/// What some instants tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// How all of them are read.
    Times(Times),
    /// They can mean more than one thing, or nothing known: why, and what to write.
    Unclear {
        /// What was found.
        reason: String,
        /// The option that settles it.
        advice: String,
    },
}

/// Counts between these seconds since 1970 are of our time: 1990 and 2100.
const OUR_TIME: std::ops::Range<i64> = 631_152_000..4_102_444_800;
/// One in so many may be of another time, such as that of a clock that was never set.
const ODD: usize = 10;

/// Tells how instants are written from some that are. `zone` is what a person, or a product's documents, say of those
/// without an offset.
pub(crate) fn recognise(samples: &[Raw<'static>], zone: Option<Tz>) -> Found {
    let mut numbers: Vec<&str> = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    let (mut instants, mut zoneless) = (0, 0);
    for sample in samples {
        match sample {
            Raw::Number(text) => numbers.push(text),
            Raw::Text(text) if epoch::is_number(text) => numbers.push(text),
            Raw::Text(text) => texts.push(text),
            Raw::Instant { has_zone, .. } => {
                instants += 1;
                zoneless += usize::from(!has_zone);
            }
            Raw::Boolean(_) | Raw::Json(_) => {}
        }
    }
    let unit = if numbers.len() > texts.len() + instants {
        match unit(&numbers) {
            Ok(unit) => Some(unit),
            Err(reason) => {
                return Found::Unclear { reason, advice: "--time-format s, ms, us or ns".to_owned() };
            }
        }
    } else {
        None
    };
    let no_zone = zone.is_none();
    let mut unread = 0;
    let mut example = None;
    for text in &texts {
        match Times::default().text(text) {
            Ok(_) => {}
            Err(TimeProblem::NoZone) => {
                zoneless += 1;
                example.get_or_insert(*text);
            }
            Err(TimeProblem::NoInstant) => {
                unread += 1;
                example.get_or_insert(*text);
            }
        }
    }
    if unread * 2 > samples.len() {
        let example = example.unwrap_or_default();
        return Found::Unclear {
            reason: format!(
                "instants such as '{}' can be read in more ways than one, or in none",
                super::shorten(example)
            ),
            advice: format!("--time-format '{}', or how they are written", pattern_like(example)),
        };
    }
    if zoneless > 0 && no_zone {
        let such_as = example.map(|text| format!(" such as '{}'", super::shorten(text))).unwrap_or_default();
        return Found::Unclear {
            reason: format!("instants{such_as} have no offset from UTC, so they are of no certain zone"),
            advice: "--times-in UTC, or the zone that they are in".to_owned(),
        };
    }
    let words = match (unit, zone.filter(|_| zoneless > 0)) {
        (Some(unit), _) => unit.words().to_owned(),
        (None, Some(zone)) => format!("without an offset, in {zone}"),
        (None, None) => "with an offset".to_owned(),
    };
    Found::Times(Times { unit, pattern: None, zone, words })
}

/// The one unit in which nearly all numbers are of our time.
fn unit(numbers: &[&str]) -> Result<EpochUnit, String> {
    let fits = |unit: &EpochUnit| {
        let ours = |text: &&&str| {
            unit.read(text)
                .is_some_and(|microseconds| OUR_TIME.contains(&(microseconds.div_euclid(1_000_000))))
        };
        numbers.iter().filter(ours).count()
    };
    let counts: Vec<(EpochUnit, usize)> =
        EpochUnit::ALL.into_iter().map(|unit| (unit, fits(&unit))).collect();
    let best = counts.iter().max_by_key(|(_, count)| *count);
    match best {
        Some((unit, count)) if *count * ODD >= numbers.len() * (ODD - 1) && *count > 0 => Ok(*unit),
        _ => Err(format!(
            "instants such as {} are numbers of no unit that is certain",
            super::shorten(numbers.first().copied().unwrap_or_default())
        )),
    }
}

/// A pattern that looks like a text: days first, for who writes months first will see it.
fn pattern_like(text: &str) -> &'static str {
    match text {
        text if text.contains('/') && text.contains(':') => "%d/%m/%Y %H:%M:%S",
        text if text.contains('/') => "%d/%m/%Y",
        text if text.contains('.') && !text.contains(':') => "%d.%m.%Y",
        text if text.contains('.') => "%d.%m.%Y %H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(samples: &[&str], zone: Option<Tz>) -> Result<String, String> {
        let samples: Vec<Raw<'static>> =
            samples.iter().map(|text| Raw::Text((*text).to_owned().into())).collect();
        match recognise(&samples, zone) {
            Found::Times(times) => Ok(times.words),
            Found::Unclear { advice, .. } => Err(advice),
        }
    }

    #[test]
    fn a_unit_is_told_by_the_size_of_its_counts() {
        assert_eq!(words(&["1767629534"], None).unwrap(), "seconds since 1970");
        assert_eq!(words(&["1767629534721"], None).unwrap(), "milliseconds since 1970");
        assert_eq!(words(&["1767629534721323"; 20], None).unwrap(), "microseconds since 1970");
        assert_eq!(words(&["1767629534721323000"], None).unwrap(), "nanoseconds since 1970");
        // One clock in ten was never set; more than that, and it may be anything.
        let mut many = vec!["1767629534721"; 9];
        many.push("0");
        assert_eq!(words(&many, None).unwrap(), "milliseconds since 1970");
        for unclear in [vec!["0", "5"], vec!["1767629534", "1767629534721"]] {
            assert!(words(&unclear, None).unwrap_err().contains("--time-format s, ms"), "{unclear:?}");
        }
    }

    #[test]
    fn texts_without_an_offset_need_a_zone_and_days_in_doubt_a_pattern() {
        assert_eq!(
            words(&["2026-01-05T16:12:14Z", "2026-01-05 16:12:14+02"], None).unwrap(),
            "with an offset"
        );
        assert!(words(&["2026-01-05 16:12:14"], None).unwrap_err().contains("--times-in UTC"));
        let zone = Some(Tz::Europe__Budapest);
        assert_eq!(words(&["2026-01-05 16:12:14"], zone).unwrap(), "without an offset, in Europe/Budapest");
        assert!(words(&["05/01/2026 16:12:14"], zone).unwrap_err().contains("'%d/%m/%Y %H:%M:%S'"));
        assert_eq!(words(&[], None).unwrap(), "with an offset");
    }
}
