//! Which types the values of a property can have.

use rockpool_catalog::PropertyType;
use std::fmt::{self, Write};

/// What is true of every value that was added.
///
/// A value can have a type when its text survives the round trip through that type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ValueForms {
    integer: bool,
    number: bool,
    boolean: bool,
    /// Smallest and largest value, as long as all are numbers.
    range: Option<(f64, f64)>,
}

impl Default for ValueForms {
    fn default() -> Self {
        Self { integer: true, number: true, boolean: true, range: None }
    }
}

impl ValueForms {
    /// Takes a value into account.
    pub(crate) fn add(&mut self, text: &str) {
        self.boolean &= matches!(text, "true" | "false");
        if !self.integer && !self.number {
            return;
        }
        self.integer &= integer(text).is_some();
        match number(text) {
            Some(value) if self.number => {
                let (low, high) = self.range.unwrap_or((value, value));
                self.range = Some((low.min(value), high.max(value)));
            }
            // A large whole number need not survive as a floating-point one: it still has a place.
            _ => {
                self.number = false;
                match integer(text) {
                    Some(value) if self.integer => {
                        let value = value as f64;
                        let (low, high) = self.range.unwrap_or((value, value));
                        self.range = Some((low.min(value), high.max(value)));
                    }
                    _ => self.range = None,
                }
            }
        }
    }

    /// Takes the values of another part into account.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.boolean &= other.boolean;
        self.integer &= other.integer;
        self.number &= other.number;
        self.range = match (self.range, other.range) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
    }

    /// The narrowest type that every value can have.
    pub(crate) fn kind(&self) -> PropertyType {
        if self.boolean {
            PropertyType::Boolean
        } else if self.integer {
            PropertyType::Integer
        } else if self.number {
            PropertyType::Number
        } else {
            PropertyType::Text
        }
    }

    /// Smallest and largest value of a numeric property.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        match self.kind() {
            PropertyType::Integer | PropertyType::Number => self.range,
            PropertyType::Text | PropertyType::Boolean => None,
        }
    }
}

/// The whole number that is written exactly so.
pub(crate) fn integer(text: &str) -> Option<i64> {
    plausible(text)?;
    text.parse().ok().filter(|value: &i64| writes_as(value, text))
}

/// The finite number that is written exactly so.
pub(crate) fn number(text: &str) -> Option<f64> {
    plausible(text)?;
    text.parse().ok().filter(|value: &f64| value.is_finite() && writes_as(value, text))
}

/// Whether it begins as a number does: most texts are told apart here.
fn plausible(text: &str) -> Option<()> {
    text.bytes().next().filter(|first| first.is_ascii_digit() || *first == b'-').map(|_| ())
}

/// Whether the display of `value` is `text`, without writing it anywhere.
fn writes_as(value: &impl fmt::Display, text: &str) -> bool {
    let mut rest = Rest(text);
    write!(rest, "{value}").is_ok() && rest.0.is_empty()
}

struct Rest<'a>(&'a str);

impl Write for Rest<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn forms(values: &[&str]) -> ValueForms {
        let mut forms = ValueForms::default();
        values.iter().for_each(|value| forms.add(value));
        forms
    }

    #[test]
    fn a_type_needs_every_text_to_survive() {
        let cases: [(&[&str], PropertyType); 20] = [
            (&["1", "-7", "0"], PropertyType::Integer),
            (&["9223372036854775807", "-9223372036854775808"], PropertyType::Integer),
            (&["9223372036854775808"], PropertyType::Number),
            (&["9007199254740993"], PropertyType::Integer),
            (&["9007199254740993", "0.5"], PropertyType::Text),
            (&["1", "0.5"], PropertyType::Number),
            (&["-0"], PropertyType::Number),
            (&["1e3"], PropertyType::Text),
            (&["007"], PropertyType::Text),
            (&[" 7 "], PropertyType::Text),
            (&["0.50"], PropertyType::Text),
            (&["+1"], PropertyType::Text),
            (&["NaN"], PropertyType::Text),
            (&["inf", "-inf"], PropertyType::Text),
            (&["true", "false"], PropertyType::Boolean),
            (&["True"], PropertyType::Text),
            (&["true", "1"], PropertyType::Text),
            (&["1", ""], PropertyType::Text),
            (&["0.1", "0.30000000000000004"], PropertyType::Number),
            (&["1.0"], PropertyType::Text),
        ];
        for (values, expected) in cases {
            assert_eq!(forms(values).kind(), expected, "{values:?}");
        }
    }

    #[test]
    fn the_range_is_that_of_the_numbers() {
        assert_eq!(forms(&["3", "-2.5", "7"]).range(), Some((-2.5, 7.0)));
        assert_eq!(forms(&["3", "9007199254740993"]).range(), Some((3.0, 9_007_199_254_740_992.0)));
        assert_eq!(forms(&["3", "x"]).range(), None);
        assert_eq!(forms(&["true"]).range(), None);
    }

    proptest! {
        #[test]
        fn parts_merge_to_the_whole(
            values in proptest::collection::vec("-?[0-9]{1,2}(\\.5)?|true|x", 0..8),
            cut in 0usize..8,
        ) {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let (left, right) = values.split_at(cut.min(values.len()));
            let mut merged = forms(left);
            merged.merge(&forms(right));
            prop_assert_eq!(merged.kind(), forms(&values).kind());
            prop_assert_eq!(merged.range(), forms(&values).range());
        }

        #[test]
        fn what_a_type_writes_it_reads(whole in any::<i64>(), part in any::<f64>()) {
            prop_assert_eq!(integer(&whole.to_string()), Some(whole));
            prop_assert_eq!(number(&part.to_string()), Some(part).filter(|part| part.is_finite()));
        }
    }
}
