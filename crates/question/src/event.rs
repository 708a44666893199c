//! Which events a step of a question means.

use crate::PropertyFilter;
use serde::{Deserialize, Serialize};

/// One or more event types, each with its own filters; any of them will do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The events that fill the step; at least one.
    pub any_of: Vec<EventMatch>,
    /// What to call the step; the event's name unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Events of one type (or of any) that pass every filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventMatch {
    /// The event type.
    pub event: EventChoice,
    /// Filters, all of which must pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<PropertyFilter>,
}

/// An event type, or any of the extract's.
///
/// In JSON `{"type": "file_saved"}` or `"any"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventChoice {
    /// Any event of the extract.
    Any,
    /// Events of the type with this name.
    Type(String),
}

impl Step {
    /// A step filled by one event type, without filters.
    pub fn of(event_type: impl Into<String>) -> Self {
        Self {
            any_of: vec![EventMatch { event: EventChoice::Type(event_type.into()), filters: vec![] }],
            label: None,
        }
    }

    /// What to call the step: its label, or its events' names.
    pub fn name(&self) -> String {
        match self.label.as_deref().map(str::trim) {
            Some(label) if !label.is_empty() => label.to_owned(),
            _ => self.any_of.iter().map(|event| event.event.name()).collect::<Vec<_>>().join(" or "),
        }
    }
}

impl EventChoice {
    /// The event type's name, or `any event`.
    pub fn name(&self) -> &str {
        match self {
            Self::Any => "any event",
            Self::Type(name) => name,
        }
    }
}
