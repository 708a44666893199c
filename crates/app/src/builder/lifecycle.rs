//! The builder of a lifecycle.

use super::event_section::EventSection;
use super::form::FormProps;
use super::frame::FrameFields;
use super::kinds::HasForm;
use super::period_select::PeriodSelect;
use super::section::{Part, Section};
use super::shown::Shown;
use rockpool_question::{Lifecycle, Step};
use yew::prelude::*;

impl HasForm for Lifecycle {
    fn form(props: FormProps<Self>) -> Html {
        html! { <LifecycleForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        shown.step("events", &self.events);
        shown.all_within(&["period", "dates"]);
        shown.audience(&self.users);
    }
}

/// Events, period, dates, users.
#[component]
pub fn LifecycleForm(props: &FormProps<Lifecycle>) -> Html {
    let question = &props.question;
    let place = |field: &str| props.place.field(field);
    html! {
        <>
            <Section part={Part::Events}>
            <EventSection
                manifest={props.manifest.clone()}
                place={place("events")}
                name="Active users"
                words="Users are active who do"
                step={question.events.clone()}
                on_change={props.change(|lifecycle: &mut Lifecycle, step: Step| lifecycle.events = step)}
            />
            </Section>
            <Section part={Part::Time}>
            <PeriodSelect
                place={place("period")}
                period={question.period}
                on_change={props.change(|lifecycle: &mut Lifecycle, period| lifecycle.period = period)}
            />
            </Section>
            <FrameFields<Lifecycle>
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
        </>
    }
}
