//! The builder of a lifecycle.

use super::audience::Audience;
use super::dates::DatesEditor;
use super::event_section::EventSection;
use super::form::FormProps;
use super::period_select::PeriodSelect;
use rockpool_question::{Lifecycle, Step};
use yew::prelude::*;

/// Events, period, dates, users.
#[component]
pub fn LifecycleForm(props: &FormProps<Lifecycle>) -> Html {
    let question = &props.question;
    let place = |field: &str| props.place.field(field);
    html! {
        <>
            <EventSection
                manifest={props.manifest.clone()}
                place={place("events")}
                name="Active users"
                words="Users are active who do"
                step={question.events.clone()}
                on_change={props.change(|lifecycle: &mut Lifecycle, step: Step| lifecycle.events = step)}
            />
            <PeriodSelect
                place={place("period")}
                period={question.period}
                on_change={props.change(|lifecycle: &mut Lifecycle, period| lifecycle.period = period)}
            />
            <DatesEditor
                manifest={props.manifest.clone()}
                place={place("dates")}
                dates={question.dates}
                on_change={props.change(|lifecycle: &mut Lifecycle, dates| lifecycle.dates = dates)}
            />
            <p class="builder-hint">
                { "What happened before the asked days decides who is new, who returns and who comes back." }
            </p>
            <Audience
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                users={question.users.clone()}
                calendar={question.calendar.clone()}
                on_users={props.change(|lifecycle: &mut Lifecycle, users| lifecycle.users = users)}
                on_calendar={props.change(|lifecycle: &mut Lifecycle, calendar| lifecycle.calendar = calendar)}
            />
        </>
    }
}
