//! The parts of a form, of which all are shown, or the one that a person has chosen in the line of the question.

use yew::prelude::*;

/// A part of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Which events.
    Events,
    /// How they are matched and counted.
    Rules,
    /// In which buckets of time.
    Time,
    /// By which property.
    Breakdown,
    /// In which days.
    Dates,
    /// Of which users, in which calendar.
    Users,
}

impl Part {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Events => "Events",
            Self::Rules => "Rules",
            Self::Time => "Over time",
            Self::Breakdown => "Breakdown",
            Self::Dates => "Dates",
            Self::Users => "Users",
        }
    }

    /// Its name in the identity of an element.
    pub fn key(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Rules => "rules",
            Self::Time => "time",
            Self::Breakdown => "breakdown",
            Self::Dates => "dates",
            Self::Users => "users",
        }
    }
}

/// Which parts of a form are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shows {
    /// All of it.
    #[default]
    Whole,
    /// One part.
    Only(Part),
}

/// Which parts are shown where a component stands.
#[hook]
pub fn use_shows() -> Shows {
    use_context::<Shows>().unwrap_or_default()
}

/// Properties of [`Section`].
#[derive(Properties, PartialEq)]
pub struct SectionProps {
    /// Which part its fields belong to.
    pub part: Part,
    /// The fields.
    pub children: Html,
}

/// The fields of a part; nothing while another one is shown.
#[component]
pub fn Section(props: &SectionProps) -> Html {
    match use_shows() {
        Shows::Only(part) if part != props.part => Html::default(),
        Shows::Whole | Shows::Only(_) => props.children.clone(),
    }
}
