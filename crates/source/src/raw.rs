//! A field as a format gives it.

use std::borrow::Cow;

/// A field that is not null, as a format gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Raw<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A number, as it is written.
    Number(Cow<'a, str>),
    /// `true` or `false`.
    Boolean(bool),
    /// An object or a list, as JSON.
    Json(Cow<'a, str>),
    /// An instant of a format that has a type for it.
    Instant {
        /// Microseconds since 1970, in UTC or in a zone that the format does not know.
        microseconds: i64,
        /// Whether they are in UTC.
        has_zone: bool,
    },
}

impl<'a> Raw<'a> {
    /// The value as a property has it.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Json(text) => text,
            Self::Boolean(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Self::Instant { microseconds, has_zone } => {
                let instant = chrono::DateTime::from_timestamp_micros(microseconds);
                let end = if has_zone { "Z" } else { "" };
                // Only years that no calendar has are not written.
                instant.map_or_else(
                    || microseconds.to_string().into(),
                    |instant| format!("{}{end}", instant.format("%Y-%m-%dT%H:%M:%S%.f")).into(),
                )
            }
        }
    }

    /// Whether it is a text without a letter.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// The value, whatever it borrowed from.
    pub(crate) fn into_owned(self) -> Raw<'static> {
        match self {
            Self::Text(text) => Raw::Text(text.into_owned().into()),
            Self::Number(text) => Raw::Number(text.into_owned().into()),
            Self::Json(text) => Raw::Json(text.into_owned().into()),
            Self::Boolean(value) => Raw::Boolean(value),
            Self::Instant { microseconds, has_zone } => Raw::Instant { microseconds, has_zone },
        }
    }
}
