//! An event as a source gives it.

use std::borrow::Cow;

/// A property of an event: its name and its value as text, absent for null.
pub type PropertyText<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// An event, but for its properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'a> {
    /// The event type, never empty.
    pub event_type: Cow<'a, str>,
    /// The instant in microseconds since 1970 (UTC).
    pub microseconds: i64,
    /// The user, never empty.
    pub user: Option<Cow<'a, str>>,
    /// What tells it from every other event, where a column for that is named; never empty.
    pub id: Option<Cow<'a, str>>,
}

/// Takes the events of a piece, in order.
pub trait EventSink {
    /// Takes an event. Of a property that is given twice the last value counts. What is left in `properties`
    /// afterwards is of no meaning.
    fn event<'e>(&mut self, event: &Event<'e>, properties: &mut Vec<PropertyText<'e>>);
}
