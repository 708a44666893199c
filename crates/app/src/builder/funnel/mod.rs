//! The builder of a funnel: steps, order, window, what is counted, breakdown; rarer rules one click away.

mod edit;
mod exclusion;
mod rules;
mod stage;

use super::breakdown::{BreakdownChoice, BreakdownEditor};
use super::check::Check;
use super::choices::events_of;
use super::duration::DurationField;
use super::fields::Select;
use super::form::FormProps;
use super::frame::FrameFields;
use super::kinds::HasForm;
use super::section::{Part, Section};
use super::shown::Shown;
use super::{icon, position};
use crate::focus;
use rockpool_question::{
    CalendarUnit, Count, Duration, FieldPath, Funnel, FunnelBreakdown, FunnelStage, Order, Ties, limits,
};
use rules::MoreRules;
use stage::StageEditor;
use yew::prelude::*;

/// The orders with their words, in the order of the picker.
const ORDERS: [(Order, &str); 3] = [
    (Order::InOrder, "in this order"),
    (Order::ExactlyInOrder, "exactly in this order"),
    (Order::AnyOrder, "in any order"),
];

impl HasForm for Funnel {
    fn form(props: FormProps<Self>) -> Html {
        html! { <FunnelForm ..props /> }
    }

    fn shows(&self, shown: &mut Shown) {
        for (index, stage) in self.steps.iter().enumerate() {
            let place = FieldPath::root().item("steps", index);
            shown.step(&place, &stage.step);
            for field in ["optional", "after_at_least", "after_at_most"] {
                shown.within(place.field(field));
            }
        }
        for (index, exclusion) in self.exclusions.iter().enumerate() {
            let place = FieldPath::root().item("exclusions", index);
            shown.exactly(&place);
            shown.step(place.field("events"), &exclusion.events);
        }
        shown.all_exactly(&["steps", "exclusions"]);
        shown.all_within(&["order", "window", "ties", "count.sessions", "hold_constant"]);
        shown.all_within(&["entries", "later_steps", "dates", "over_time"]);
        shown.breakdown("breakdown");
        shown.within("breakdown.step");
        shown.audience(&self.users);
    }
}

/// Steps, order, window, count, ties, breakdown, over time, dates, users.
#[component]
pub fn FunnelForm(props: &FormProps<Funnel>) -> Html {
    let question = &props.question;
    let add_id = format!("{}-add", props.place.field("steps").id());
    let on_add = {
        let place = props.place.clone();
        props.change(move |funnel: &mut Funnel, _: MouseEvent| {
            focus::later_in_list(
                place.item("steps", funnel.steps.len()).item("any_of", 0).field("event").id(),
            );
            funnel.steps.push(FunnelStage::of(""));
        })
    };
    let on_ties = props.change(|funnel: &mut Funnel, checked: bool| {
        funnel.ties = if checked { Ties::SameInstantCounts } else { Ties::StrictlyAfter };
    });
    html! {
        <>
            <Section part={Part::Events}>
            <div class="builder-steps">
                { for (0..question.steps.len()).map(|index| html! {
                    <StageEditor
                        key={index}
                        manifest={props.manifest.clone()}
                        place={props.place.clone()}
                        question={question.clone()}
                        on_change={props.on_change.clone()}
                        {index}
                        add_id={add_id.clone()}
                    />
                }) }
            </div>
            <div class="builder-row">
                <button
                    type="button"
                    class="button"
                    id={add_id.clone()}
                    disabled={question.steps.len() >= limits::FUNNEL_STEPS.count()}
                    onclick={on_add}
                >{ icon::add() }{ "Add step" }</button>
                if let Some(problem) = props.place.field("steps").problem() {
                    <p class="field-problem">{ problem }</p>
                }
            </div>
            </Section>
            <Section part={Part::Rules}>
            <div class="builder-options">
                { order(props) }
                <DurationField
                    id={props.place.field("window").id()}
                    label="Conversion window"
                    unit_label="Window unit"
                    value={question.window}
                    on_change={props.change(|funnel: &mut Funnel, window| funnel.window = window)}
                    problem={props.place.field("window").problem_within()}
                />
                { count(props) }
            </div>
            if question.order != Order::AnyOrder {
                <Check
                    id={props.place.field("ties").id()}
                    label="Same instant counts"
                    hint="A step may happen at the very instant of the one before. Otherwise it must come strictly later."
                    checked={question.ties == Ties::SameInstantCounts}
                    on_toggle={on_ties}
                    problem={props.place.field("ties").problem_within()}
                />
            }
            <MoreRules
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
            </Section>
            <div class="builder-options">
                <Section part={Part::Breakdown}>{ breakdown(props) }</Section>
                <Section part={Part::Time}>{ over_time(props) }</Section>
            </div>
            <FrameFields<Funnel>
                manifest={props.manifest.clone()}
                place={props.place.clone()}
                question={question.clone()}
                on_change={props.on_change.clone()}
            />
        </>
    }
}

fn order(props: &FormProps<Funnel>) -> Html {
    let selected = position(ORDERS.iter().map(|(order, _)| order), &props.question.order);
    let on_select = props.change(|funnel: &mut Funnel, index: usize| {
        if let Some((order, _)) = ORDERS.get(index) {
            funnel.order = *order;
        }
    });
    html! {
        <Select
            label="Steps happen"
            options={ORDERS.iter().map(|(_, words)| AttrValue::from(*words)).collect::<Vec<_>>()}
            {selected}
            {on_select}
            problem={props.place.field("order").problem_within()}
        />
    }
}

fn count(props: &FormProps<Funnel>) -> Html {
    let selected = match props.question.count {
        Count::Users => 0,
        Count::Attempts => 1,
        Count::Sessions(_) => 2,
    };
    let on_select = props.change(|funnel: &mut Funnel, index: usize| {
        funnel.count = match (index, funnel.count) {
            (0, _) => Count::Users,
            (1, _) => Count::Attempts,
            (_, sessions @ Count::Sessions(_)) => sessions,
            _ => Count::SESSIONS,
        };
    });
    let place = props.place.field("count");
    html! {
        <>
            <Select
                label="Count"
                options={vec![AttrValue::from("users"), "attempts".into(), "sessions".into()]}
                {selected}
                {on_select}
            />
            if let Count::Sessions(inactivity) = props.question.count {
                <DurationField
                    id={place.id()}
                    label="Session ends after"
                    unit_label="Inactivity unit"
                    value={inactivity}
                    on_change={props.change(|funnel: &mut Funnel, length: Duration| funnel.count = Count::Sessions(length))}
                    problem={place.problem_within()}
                />
            }
        </>
    }
}

fn breakdown(props: &FormProps<Funnel>) -> Html {
    let question = &props.question;
    let breakdown = question.breakdown.as_ref().map(|breakdown| BreakdownChoice {
        property: breakdown.property.clone(),
        step: breakdown.step,
        groups: breakdown.groups,
    });
    // The events of the step that the breakdown is read at.
    let at = breakdown.as_ref().map_or(1, |breakdown| breakdown.step).saturating_sub(1) as usize;
    let on_change = props.change(|funnel: &mut Funnel, choice: Option<BreakdownChoice>| {
        funnel.breakdown = choice.map(|choice| FunnelBreakdown {
            property: choice.property,
            step: choice.step,
            groups: choice.groups,
        });
    });
    html! {
        <BreakdownEditor
            manifest={props.manifest.clone()}
            place={props.place.field("breakdown")}
            events={events_of(question.steps.get(at).map(|stage| &stage.step))}
            steps={edit::step_names(question)}
            {breakdown}
            {on_change}
        />
    }
}

fn over_time(props: &FormProps<Funnel>) -> Html {
    let options: Vec<AttrValue> = std::iter::once(AttrValue::from("not shown"))
        .chain(CalendarUnit::ALL.iter().map(|unit| AttrValue::from(format!("by {} of entry", unit.name()))))
        .collect();
    let selected = props
        .question
        .over_time
        .and_then(|unit| CalendarUnit::ALL.iter().position(|other| *other == unit))
        .map_or(0, |position| position + 1);
    let on_select = props.change(|funnel: &mut Funnel, index: usize| {
        funnel.over_time = index.checked_sub(1).and_then(|index| CalendarUnit::ALL.get(index)).copied();
    });
    html! {
        <div class="builder-section">
            <Select
                label="Over time"
                {options}
                {selected}
                {on_select}
                problem={props.place.field("over_time").problem_within()}
            />
        </div>
    }
}
