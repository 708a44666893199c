//! How the values of a property are written: as numbers, however spelt, or not.

use crate::findings::Form;
use rockpool_catalog::{Numeral, Written};

/// The characters of a value that the manifest shows.
const SHOWN_CHARACTERS: usize = 200;

/// What is true of every value that was added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Writing {
    numbers: u64,
    whole: bool,
    exact: bool,
    boolean: bool,
    other: Option<String>,
}

impl Default for Writing {
    fn default() -> Self {
        Self { numbers: 0, whole: true, exact: true, boolean: true, other: None }
    }
}

impl Writing {
    /// Takes a value into account that so many events have, and says how it is written.
    pub(crate) fn add(&mut self, text: &str, count: u64) -> Form {
        let is_boolean = matches!(text, "true" | "false");
        self.boolean &= is_boolean;
        match Numeral::of(text) {
            Some(numeral) => {
                self.numbers += count;
                self.whole &= numeral.whole.is_some();
                self.exact &= numeral.is_exact;
                Form::Number
            }
            None => {
                (self.whole, self.exact) = (false, false);
                // The least one does not depend on the order in which they come.
                if self.other.as_deref().is_none_or(|other| text < other) {
                    self.other = Some(text.to_owned());
                }
                if is_boolean { Form::Boolean } else { Form::Text }
            }
        }
    }

    /// What the manifest says.
    pub(crate) fn written(&self) -> Written {
        let shown = |text: &String| text.chars().take(SHOWN_CHARACTERS).collect();
        Written {
            numbers: self.numbers,
            whole: self.whole,
            exact: self.exact,
            boolean: self.boolean,
            other: self.other.as_ref().map(shown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(values: &[(&str, u64)]) -> Written {
        let mut writing = Writing::default();
        for (text, count) in values {
            writing.add(text, *count);
        }
        writing.written()
    }

    #[test]
    fn events_with_a_number_are_counted_and_the_least_other_value_is_kept() {
        let numbers = Written { numbers: 5, whole: false, exact: true, boolean: false, other: None };
        assert_eq!(written(&[("10.0", 2), ("007", 3)]), numbers);
        let mixed =
            Written { numbers: 2, whole: false, exact: false, boolean: false, other: Some("-".into()) };
        assert_eq!(written(&[("n/a", 1), ("7", 2), ("-", 4)]), mixed);
        let ids = written(&[("18446744073709551615", 1)]);
        assert_eq!((ids.numbers, ids.whole, ids.exact), (1, false, false));
        assert!(written(&[("007", 1), ("9007199254740993", 1)]).whole);
        assert!(written(&[("true", 1), ("false", 1)]).boolean);
    }
}
