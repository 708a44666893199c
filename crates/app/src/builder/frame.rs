//! What every question over time is asked within: its days, its users, its calendar.

use super::audience::Audience;
use super::dates::DatesEditor;
use super::form::FormProps;
use super::section::{Part, Section};
use rockpool_question::{
    CalendarSettings, Dates, Funnel, Lifecycle, Paths, Retention, Segmentation, Stickiness, UserFilter,
};
use yew::prelude::*;

/// A question with days, users and a calendar.
pub trait Framed: Clone + PartialEq + 'static {
    /// What is said of the days, beside their fields.
    const ABOUT_DATES: Option<&str> = None;

    /// Its days; all without.
    fn dates(&mut self) -> &mut Option<Dates>;
    /// Its conditions on users.
    fn users(&mut self) -> &mut Vec<UserFilter>;
    /// How its days and weeks are cut.
    fn calendar(&mut self) -> &mut CalendarSettings;
}

macro_rules! framed {
    ($($question:ident $({ $($about:tt)* })?),*) => { $(
        impl Framed for $question {
            $($($about)*)?

            fn dates(&mut self) -> &mut Option<Dates> {
                &mut self.dates
            }

            fn users(&mut self) -> &mut Vec<UserFilter> {
                &mut self.users
            }

            fn calendar(&mut self) -> &mut CalendarSettings {
                &mut self.calendar
            }
        }
    )* };
}

framed!(Funnel, Paths, Retention, Segmentation, Stickiness, Lifecycle {
    const ABOUT_DATES: Option<&str> =
        Some("What happened before the asked days decides who is new, who returns and who comes back.");
});

/// The fields of a question's frame, the last of its form.
#[component]
pub fn FrameFields<Q: Framed>(props: &FormProps<Q>) -> Html {
    let mut question = props.question.clone();
    html! {
        <>
            <Section part={Part::Dates}>
                <DatesEditor
                    manifest={props.manifest.clone()}
                    place={props.place.field("dates")}
                    calendar={question.calendar().clone()}
                    dates={*question.dates()}
                    on_change={props.change(|question: &mut Q, dates| *question.dates() = dates)}
                />
                if let Some(about) = Q::ABOUT_DATES {
                    <p class="builder-hint">{ about }</p>
                }
            </Section>
            <Section part={Part::Users}>
            <Audience
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                users={question.users().clone()}
                calendar={question.calendar().clone()}
                on_users={props.change(|question: &mut Q, users| *question.users() = users)}
                on_calendar={props.change(|question: &mut Q, calendar| *question.calendar() = calendar)}
            />
            </Section>
        </>
    }
}
