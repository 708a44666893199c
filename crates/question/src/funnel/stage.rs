//! One step of a funnel with the rules of its place.

use crate::{Duration, EventMatch, Step};
use serde::{Deserialize, Serialize};

/// One step of a funnel: which events fill it, and how it follows the step before.
///
/// In JSON one object: the fields of a [`Step`] and, beside them, `optional`, `after_at_least` and
/// `after_at_most`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "Flat"))]
#[serde(from = "Flat", into = "Flat")]
pub struct FunnelStage {
    /// The events that fill it.
    pub step: Step,
    /// Whether a path may do without it. Never the first or the last step of a funnel.
    ///
    /// A user's highest step is the highest that any path comes to, with or without optional steps. The reported
    /// path fills an optional step, at its earliest, whenever that does not cost the highest step, and only then
    /// looks at the next one.
    pub optional: bool,
    /// The least time after the step before on the path (the last one filled, optional or not), inclusive.
    pub after_at_least: Option<Duration>,
    /// The most time after the step before on the path, inclusive.
    pub after_at_most: Option<Duration>,
}

/// A [`FunnelStage`] as JSON has it: flat, and strict about unknown fields, which `serde(flatten)` is not.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "FunnelStage"))]
#[serde(deny_unknown_fields)]
struct Flat {
    /// The events that fill the step; at least one.
    any_of: Vec<EventMatch>,
    /// What to call the step; the event's name unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// Whether a path may do without it. Never the first or the last step of a funnel.
    #[serde(default, skip_serializing_if = "crate::dates::is_default")]
    optional: bool,
    /// The least time after the step before, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_at_least: Option<Duration>,
    /// The most time after the step before, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_at_most: Option<Duration>,
}

impl From<Flat> for FunnelStage {
    fn from(flat: Flat) -> Self {
        Self {
            step: Step { any_of: flat.any_of, label: flat.label },
            optional: flat.optional,
            after_at_least: flat.after_at_least,
            after_at_most: flat.after_at_most,
        }
    }
}

impl From<FunnelStage> for Flat {
    fn from(stage: FunnelStage) -> Self {
        Self {
            any_of: stage.step.any_of,
            label: stage.step.label,
            optional: stage.optional,
            after_at_least: stage.after_at_least,
            after_at_most: stage.after_at_most,
        }
    }
}

impl From<Step> for FunnelStage {
    fn from(step: Step) -> Self {
        Self { step, optional: false, after_at_least: None, after_at_most: None }
    }
}

impl FunnelStage {
    /// A step filled by one event type, without filters or further rules.
    pub fn of(event_type: impl Into<String>) -> Self {
        Step::of(event_type).into()
    }

    /// What to call the step.
    pub fn name(&self) -> String {
        self.step.name()
    }
}
