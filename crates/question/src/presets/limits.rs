//! What each product does and our types cannot say.

use super::Preset;

impl Preset {
    /// What it does otherwise with funnels, a sentence each.
    pub(super) fn limits_of_funnels(self) -> &'static [&'static str] {
        match self {
            Self::Mixpanel => &[
                "Steps within two seconds of each other are interchangeable there; here only those at the same instant are.",
                "Filters on the whole report apply there after matching, to the values a step has attributed; here conditions on events apply before.",
                "In any order, single steps can be anchored to their place there.",
            ],
            Self::Amplitude => &[
                "Times are rounded to whole seconds there, and steps within a second may come in either order; here only those at the same instant may.",
                "In any order, the first and the last step keep a special role there.",
            ],
            Self::PostHog => &[
                "An exclusion takes a user out of the whole funnel there; here the steps before it stand, and a clean path still converts.",
                "The latest entry that still fits is reported there, the earliest here: rates agree, times to convert differ.",
                "A breakdown takes the first value that any step has there; here the value at one step.",
            ],
            Self::ClickHouse => &[
                "Without the mode 'strict_once', one event can fill several steps there; here it never does.",
                "The mode 'strict_order' ends a path at the first event out of order and never begins it again; 'exactly in order' here tries every entry.",
            ],
            Self::Mitzu => &[
                "A user counts in every group in which they did the first step there; here in exactly one.",
                "Average times are over all pairs of matching events there; here over users.",
            ],
        }
    }

    /// What it does otherwise with retention, a sentence each.
    pub(super) fn limits_of_retention(self) -> &'static [&'static str] {
        match self {
            Self::Mixpanel => &[
                "The average row weighs large cohorts twice there; here returns are pooled over all cohorts.",
            ],
            Self::Amplitude => &[
                "Times are rounded down to the hour there (to the day for weeks and months), so that a return after 23 h 01 min can be on day 1.",
                "Every start event opens windows of its own there; here one for each period with a start event.",
            ],
            Self::PostHog => &[
                "Period 0 is all users of the cohort there, 100 %; here it is those who returned within it.",
                "A breakdown asks for the same value at start and return there; here for the value at the start.",
            ],
            Self::ClickHouse => &[],
            Self::Mitzu => &[
                "Every start event counts there; here one for each period with a start event.",
                "Windows leave out their beginning and hold their end there; here the other way round.",
                "Return events are read until one window after the asked days there, so that late periods are too low; here all are read.",
            ],
        }
    }
}
