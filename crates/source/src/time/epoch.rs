//! Instants that are counts since 1970.

/// What a number counts since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EpochUnit {
    /// Seconds, also with a fraction.
    Seconds,
    /// Milliseconds, also with a fraction.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
}

impl EpochUnit {
    /// Every unit, the longest first.
    pub(crate) const ALL: [Self; 4] =
        [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    /// The unit with this short name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// `s`, `ms`, `us` or `ns`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "us",
            Self::Nanoseconds => "ns",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Seconds => "seconds since 1970",
            Self::Milliseconds => "milliseconds since 1970",
            Self::Microseconds => "microseconds since 1970",
            Self::Nanoseconds => "nanoseconds since 1970",
        }
    }

    /// Digits of this unit behind the point of a second.
    fn digits(self) -> usize {
        match self {
            Self::Seconds => 0,
            Self::Milliseconds => 3,
            Self::Microseconds => 6,
            Self::Nanoseconds => 9,
        }
    }

    /// Microseconds since 1970 of a number in this unit; what is finer is cut off, towards the past.
    pub(crate) fn read(self, text: &str) -> Option<i64> {
        let text = text.trim_ascii();
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if digits.contains(['e', 'E']) {
            // As some writers of floating-point numbers have it: 1.767603600123E9.
            let number: f64 = text.parse().ok()?;
            let microseconds = number * 10_f64.powi(6 - self.digits() as i32);
            return (microseconds.abs() < 9.0e18).then_some(microseconds.round() as i64);
        }
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 30 || !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        // All digits as one number of a unit so fine that none is lost: 10^-18 seconds.
        let kept = fraction.get(..fraction.len().min(9)).unwrap_or_default();
        let mut number: i128 = format!("{whole}{kept}").parse().ok()?;
        for _ in 0..18_usize.checked_sub(self.digits() + kept.len())? {
            number = number.checked_mul(10)?;
        }
        if is_negative {
            number = -number;
        }
        i64::try_from(number.div_euclid(1_000_000_000_000)).ok()
    }
}

/// Whether a text begins as a number does and holds nothing that an instant in words would.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim_ascii();
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().next().is_some_and(|first| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_since_1970() {
        use EpochUnit::{Microseconds, Milliseconds, Nanoseconds, Seconds};
        for (unit, text, expected) in [
            (Seconds, "1767629534", Some(1_767_629_534_000_000)),
            (Seconds, "1767629534.721", Some(1_767_629_534_721_000)),
            (Seconds, "1767629534.7219999", Some(1_767_629_534_721_999)),
            (Seconds, "1.767629534E9", Some(1_767_629_534_000_000)),
            (Milliseconds, "1767629534721", Some(1_767_629_534_721_000)),
            (Microseconds, "1767629534721323", Some(1_767_629_534_721_323)),
            (Nanoseconds, "1767629534721323999", Some(1_767_629_534_721_323)),
            (Nanoseconds, "-1", Some(-1)),
            (Seconds, "0", Some(0)),
            (Seconds, "", None),
            (Seconds, "1x", None),
            (Seconds, "99999999999999999999", None),
        ] {
            assert_eq!(unit.read(text), expected, "{text} {}", unit.name());
        }
    }
}
