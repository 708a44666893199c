//! Numbers as text has them: what counts as one, and what of it survives.

/// The significant digits beyond which a double may stand for another number.
const DIGITS_OF_A_DOUBLE: usize = 17;

/// A text that is a number: digits with an optional sign, point and exponent, blanks around it aside.
///
/// `10.0`, `1e3`, `007` and `+5` are numbers; `NaN`, `inf`, a number beyond the range of doubles, `1,000` and `5 EUR`
/// are not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    /// The double nearest to it.
    pub number: f64,
    /// Its value, if it is written without point and exponent and 64 bits hold it.
    pub whole: Option<i64>,
    /// Whether the double tells it from every other number of as many digits: not so for an id of 20 digits.
    pub is_exact: bool,
}

impl Numeral {
    /// Reads a text; none if it is no number.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        // Rust reads `inf` and `nan` as numbers; most texts end here.
        if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
            return None;
        }
        let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let whole: Option<i64> = text.parse().ok();
            let is_exact = match text.parse::<i128>() {
                // Every whole number up to this is a double of its own.
                Ok(value) => value.unsigned_abs() <= 1 << 53 || number.to_string() == text,
                Err(_) => number.to_string() == text,
            };
            return Some(Self { number, whole, is_exact });
        }
        let significant = digits
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
            .filter(u8::is_ascii_digit)
            .skip_while(|digit| *digit == b'0')
            .count();
        let is_exact = significant <= DIGITS_OF_A_DOUBLE || number.to_string() == text;
        Some(Self { number, whole: None, is_exact })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_however_they_are_written() {
        for (text, number, whole) in [
            ("10.0", 10.0, None),
            ("1e3", 1_000.0, None),
            ("007", 7.0, Some(7)),
            ("+5", 5.0, Some(5)),
            ("-0", -0.0, Some(0)),
            (" 7 ", 7.0, Some(7)),
            (".5", 0.5, None),
            ("5.", 5.0, None),
            ("9007199254740992", 9_007_199_254_740_992.0, Some(9_007_199_254_740_992)),
        ] {
            assert_eq!(Numeral::of(text), Some(Numeral { number, whole, is_exact: true }), "{text}");
        }
        for text in
            ["", " ", "NaN", "inf", "-inf", "1e999", "1,000", "5 EUR", "0x10", "1_000", "+-5", "n/a", "."]
        {
            assert_eq!(Numeral::of(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_double_cannot_hold_is_not_exact() {
        for (text, whole) in [
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9223372036854775807", Some(i64::MAX)),
            ("18446744073709551615", None),
            ("1234567890123456789.5", None),
        ] {
            let found = Numeral::of(text).unwrap();
            assert_eq!((found.whole, found.is_exact), (whole, false), "{text}");
        }
        assert!(Numeral::of("9223372036854776000").is_some_and(|found| found.is_exact));
        assert!(Numeral::of("0.30000000000000004").is_some_and(|found| found.is_exact));
    }
}
