//! The one text of a typed value and the number of a text, the same for filters, groups and SQL.

use rockpool_catalog::PropertyType;
use rockpool_question::Value;

/// The number that a text reads as, surrounding blanks aside; none if it reads as none.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// The text of a stored number. A column is only typed as a number when every text of the source is this one.
pub(crate) fn text_of(number: f64) -> String {
    Value::Number(number).text()
}

/// The stored value that has this very text, if a column of this type can hold one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stored {
    /// In a text column.
    Text(String),
    /// In a whole-number column.
    Integer(i64),
    /// In a number column.
    Number(f64),
    /// In a boolean column.
    Boolean(bool),
}

impl Stored {
    /// The stored value whose canonical text is `text`; none if no value of the type has it.
    pub(crate) fn of(kind: PropertyType, text: &str) -> Option<Self> {
        match kind {
            PropertyType::Text => Some(Self::Text(text.to_owned())),
            PropertyType::Integer => {
                let value: i64 = text.parse().ok()?;
                (value.to_string() == text).then_some(Self::Integer(value))
            }
            PropertyType::Number => {
                let value: f64 = text.parse().ok()?;
                (text_of(value) == text).then_some(Self::Number(value))
            }
            PropertyType::Boolean => text.parse().ok().map(Self::Boolean),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_canonical_text_is_a_stored_value() {
        assert_eq!(Stored::of(PropertyType::Integer, "7"), Some(Stored::Integer(7)));
        for text in ["07", "+7", " 7", "7.0", "1e3", ""] {
            assert_eq!(Stored::of(PropertyType::Integer, text), None, "{text}");
        }
        assert_eq!(Stored::of(PropertyType::Number, "0.5"), Some(Stored::Number(0.5)));
        assert_eq!(Stored::of(PropertyType::Number, "0.50"), None);
        assert_eq!(Stored::of(PropertyType::Boolean, "true"), Some(Stored::Boolean(true)));
        assert_eq!(Stored::of(PropertyType::Boolean, "True"), None);
    }

    #[test]
    fn a_text_reads_as_a_number_with_blanks_around_it() {
        assert_eq!(number_of(" 7 "), Some(7.0));
        assert_eq!(number_of("1e3"), Some(1_000.0));
        assert!(number_of("NaN").is_some_and(f64::is_nan));
        assert_eq!(number_of("seven"), None);
        assert_eq!(number_of(""), None);
    }
}
