//! The builder of a retention question: two events, periods, when a return counts; rarer rules one click away.

mod brackets;
mod measure;
mod rules;

use super::breakdown::BreakdownEditor;
use super::choices::events_of;
use super::event_section::EventSection;
use super::fields::{NumberField, Select};
use super::form::FormProps;
use super::frame::FrameFields;
use super::kinds::HasForm;
use super::section::{Part, Section};
use super::shown::Shown;
use super::{one_breakdown, position};
use brackets::BracketsEditor;
use measure::MeasureFields;
use rockpool_question::{Anchor, CalendarUnit, Retention, RetentionMode, Step, limits};
use rules::MoreRules;
use yew::prelude::*;

/// The periods there are.
const PERIODS: [CalendarUnit; 4] =
    [CalendarUnit::Hour, CalendarUnit::Day, CalendarUnit::Week, CalendarUnit::Month];

impl HasForm for Retention {
    fn form(props: FormProps<Self>) -> Html {
        html! { <RetentionForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        shown.step("start", &self.start);
        shown.step("returning", &self.returning);
        shown.all_exactly(&["mode"]);
        shown.all_within(&["period", "periods", "mode.brackets", "anchor", "counted", "measure", "dates"]);
        shown.breakdown("breakdown");
        shown.audience(&self.users);
    }
}

/// Start event, return event, periods, mode, measure, breakdown, dates, users.
#[component]
pub fn RetentionForm(props: &FormProps<Retention>) -> Html {
    let question = &props.question;
    let on_unit = props.change(|retention: &mut Retention, index: usize| {
        if let Some(unit) = PERIODS.get(index) {
            retention.period = *unit;
        }
    });
    let has_periods = !matches!(question.mode, RetentionMode::Brackets(_));
    html! {
        <>
            <Section part={Part::Events}>
            <EventSection
                manifest={props.manifest.clone()}
                place={props.place.field("start")}
                name="Start event"
                words={match question.anchor {
                    Anchor::FirstInRange => "Users who first did",
                    Anchor::FirstEver => "Users who for the first time ever did",
                    Anchor::Every => "Users who did",
                }}
                step={question.start.clone()}
                on_change={props.change(|retention: &mut Retention, step: Step| retention.start = step)}
            />
            <EventSection
                manifest={props.manifest.clone()}
                place={props.place.field("returning")}
                name="Return event"
                words="and came back to do"
                step={question.returning.clone()}
                on_change={props.change(|retention: &mut Retention, step: Step| retention.returning = step)}
            />
            </Section>
            <Section part={Part::Rules}>
            <div class="builder-options">
                <Select
                    label="Period"
                    options={PERIODS.map(|unit| AttrValue::from(unit.name())).to_vec()}
                    selected={position(PERIODS.iter(), &question.period)}
                    on_select={on_unit}
                    problem={props.place.field("period").problem_within()}
                />
                { mode(props) }
                if has_periods {
                    <NumberField
                        id={props.place.field("periods").id()}
                        label="Number of periods"
                        value={Some(f64::from(question.periods))}
                        min={Some(1.0)}
                        max={Some(f64::from(limits::RETENTION_PERIODS.most))}
                        whole=true
                        on_change={props.change(|retention: &mut Retention, periods: f64| retention.periods = periods as u32)}
                        problem={props.place.field("periods").problem_within()}
                    />
                }
            </div>
            if let RetentionMode::Brackets(edges) = &question.mode {
                <BracketsEditor
                    place={props.place.field("mode").field("brackets")}
                    unit={question.period}
                    edges={edges.clone()}
                    on_change={props.change(|retention: &mut Retention, edges| retention.mode = RetentionMode::Brackets(edges))}
                />
            }
            <MeasureFields
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
            <MoreRules
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
            </Section>
            <Section part={Part::Breakdown}>
            <BreakdownEditor
                manifest={props.manifest.clone()}
                place={props.place.field("breakdown")}
                events={events_of([&question.start])}
                breakdown={question.breakdown.as_ref().map(one_breakdown::as_choice)}
                on_change={props.change(|retention: &mut Retention, choice: Option<_>| {
                    retention.breakdown = choice.map(one_breakdown::from_choice);
                })}
            />
            </Section>
            <FrameFields<Retention>
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
        </>
    }
}

fn mode(props: &FormProps<Retention>) -> Html {
    let selected = match props.question.mode {
        RetentionMode::On => 0,
        RetentionMode::OnOrAfter => 1,
        RetentionMode::Brackets(_) => 2,
    };
    let on_select = props.change(|retention: &mut Retention, index: usize| {
        retention.mode = match index {
            0 => RetentionMode::On,
            1 => RetentionMode::OnOrAfter,
            _ => RetentionMode::Brackets(brackets::suggested(retention.periods)),
        };
    });
    let options = ["in exactly that period", "in that period or later", "in brackets of periods"];
    html! {
        <Select
            label="A return counts"
            options={options.map(AttrValue::from).to_vec()}
            {selected}
            {on_select}
            problem={props.place.field("mode").problem()}
        />
    }
}
