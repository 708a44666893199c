//! Reads the instant of an event.

use chrono::DateTime;

/// Microseconds since 1970 (UTC) of RFC 3339 text; digits beyond microseconds are cut off.
pub(super) fn microseconds(text: &str) -> Option<i64> {
    common(text.as_bytes())
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.timestamp_micros()))
}

/// The shape nearly every line has, `2023-06-01T16:12:14.721323Z`, without the cost of a general parser.
fn common(text: &[u8]) -> Option<i64> {
    let (head, tail) = text.split_at_checked(19)?;
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = head else {
        return None;
    };
    let fraction = match tail {
        b"Z" => 0,
        [b'.', digits @ .., b'Z'] if (1..=9).contains(&digits.len()) => {
            let known = digits.get(..6).unwrap_or(digits);
            // Digits beyond the sixth are cut off, but they must be digits.
            number(digits)?;
            number(known)? * 10_i64.pow(6 - known.len() as u32)
        }
        _ => return None,
    };
    let year = number(&[y1, y2, y3, y4])?;
    let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let in_range = (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    in_range.then(|| {
        let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
        seconds * 1_000_000 + fraction
    })
}

fn number(digits: &[u8]) -> Option<i64> {
    digits
        .iter()
        .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i64::from(digit - b'0')))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts in years that begin in March, so that the leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{SecondsFormat, TimeZone, Utc};
    use proptest::prelude::*;

    #[test]
    fn instants_known_from_elsewhere() {
        // `date -u -d ... +%s`
        assert_eq!(microseconds("2023-06-01T16:12:14.721323Z"), Some(1_685_635_934_721_323));
        assert_eq!(microseconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(microseconds("1969-12-31T23:59:59.999999Z"), Some(-1));
        assert_eq!(microseconds("2024-02-29T00:00:00.5Z"), Some(1_709_164_800_500_000));
        assert_eq!(microseconds("2023-06-01T18:12:14.721323+02:00"), Some(1_685_635_934_721_323));
        assert_eq!(microseconds("2023-06-01T18:12:14.7213239Z"), Some(1_685_643_134_721_323));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2023-06-01",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-06-01T24:00:00Z",
            "2023-06-01T16:12:14",
            "2023-06-01T16:12:14.Z",
            "2023-06-01T16:12:14.12x456789Z",
            "1685635934",
        ] {
            assert_eq!(microseconds(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_agrees_with_chrono(microseconds in -62_135_596_800_000_000_i64..253_402_300_800_000_000) {
            let instant = Utc.timestamp_micros(microseconds).unwrap();
            for format in [SecondsFormat::Micros, SecondsFormat::Nanos] {
                let text = instant.to_rfc3339_opts(format, true);
                prop_assert_eq!(common(text.as_bytes()), Some(microseconds), "{}", text);
            }
        }
    }
}
