//! The builder of a stickiness question.

use super::breakdown::BreakdownEditor;
use super::check::Check;
use super::choices::events_of;
use super::event_section::EventSection;
use super::fields::NumberField;
use super::form::FormProps;
use super::frame::FrameFields;
use super::kinds::HasForm;
use super::one_breakdown;
use super::period_select::PeriodSelect;
use super::section::{Part, Section};
use super::shown::Shown;
use rockpool_question::{Step, Stickiness, limits};
use yew::prelude::*;

impl HasForm for Stickiness {
    fn form(props: FormProps<Self>) -> Html {
        html! { <StickinessForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        shown.step("events", &self.events);
        shown.all_within(&["period", "at_least", "cumulative", "dates"]);
        shown.breakdown("breakdown");
        shown.audience(&self.users);
    }
}

/// Events, period, how many make it active, breakdown, dates, users.
#[component]
pub fn StickinessForm(props: &FormProps<Stickiness>) -> Html {
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
                on_change={props.change(|stickiness: &mut Stickiness, step: Step| stickiness.events = step)}
            />
            </Section>
            <Section part={Part::Rules}>
            <div class="builder-options">
                <PeriodSelect
                    place={place("period")}
                    period={question.period}
                    on_change={props.change(|stickiness: &mut Stickiness, period| stickiness.period = period)}
                />
                <NumberField
                    id={place("at_least").id()}
                    label="Events to be active"
                    value={Some(f64::from(question.at_least))}
                    min={Some(1.0)}
                    max={Some(f64::from(limits::STICKINESS_EVENTS.most))}
                    whole=true
                    on_change={props.change(|stickiness: &mut Stickiness, events: f64| stickiness.at_least = events as u32)}
                    problem={place("at_least").problem_within()}
                />
            </div>
            <Check
                id={place("cumulative").id()}
                label="Cumulative"
                hint="A bar counts users who were active in so many periods or more, not in exactly so many."
                checked={question.cumulative}
                on_toggle={props.change(|stickiness: &mut Stickiness, checked| stickiness.cumulative = checked)}
                problem={place("cumulative").problem_within()}
            />
            </Section>
            <Section part={Part::Breakdown}>
            <BreakdownEditor
                manifest={props.manifest.clone()}
                place={place("breakdown")}
                events={events_of([&question.events])}
                breakdown={question.breakdown.as_ref().map(one_breakdown::as_choice)}
                on_change={props.change(|stickiness: &mut Stickiness, choice: Option<_>| {
                    stickiness.breakdown = choice.map(one_breakdown::from_choice);
                })}
            />
            </Section>
            <FrameFields<Stickiness>
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
        </>
    }
}
