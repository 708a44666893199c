//! The rarer rules of a funnel: exclusions, properties held constant, entries, later steps.

use super::edit;
use super::exclusion::ExclusionEditor;
use crate::builder::check::Check;
use crate::builder::chips::Chips;
use crate::builder::choices::{common_property_lines, events_of};
use crate::builder::combobox::Chosen;
use crate::builder::disclosure::Disclosure;
use crate::builder::form::FormProps;
use crate::builder::place::Place;
use crate::builder::{icon, put, take};
use crate::focus;
use crate::shared::Shared;
use rockpool_question::{Entries, Exclusion, Funnel, LaterSteps, Order, Step, limits};
use yew::prelude::*;

/// The rarer rules.
#[component]
pub fn MoreRules(props: &FormProps<Funnel>) -> Html {
    let question = &props.question;
    let place = |field: &str| props.place.field(field);
    let has_problem = ["exclusions", "hold_constant", "entries", "later_steps"]
        .iter()
        .any(|field| place(field).problem_within().is_some());
    html! {
        <Disclosure id={format!("{}-more", place("steps").id())} label="More rules" set={set(question)} {has_problem}>
            if question.order != Order::AnyOrder || !question.exclusions.is_empty() {
                { exclusions(props) }
            }
            <Held ..FormProps {
                manifest: props.manifest.clone(),
                place: props.place.clone(),
                question: question.clone(),
                on_change: props.on_change.clone(),
            } />
            <Check
                id={place("entries").id()}
                label="Only the first entry"
                hint="A path begins at the user's first step 1 in the asked days. Otherwise any of them will do."
                checked={question.entries == Entries::First}
                on_toggle={props.change(|funnel: &mut Funnel, checked| {
                    funnel.entries = if checked { Entries::First } else { Entries::Any };
                })}
                problem={place("entries").problem_within()}
            />
            <Check
                id={place("later_steps").id()}
                label="Later steps within the asked days"
                hint="Otherwise they may follow after the last day, as long as the window lasts."
                checked={question.later_steps == LaterSteps::WithinDates}
                on_toggle={props.change(|funnel: &mut Funnel, checked| {
                    funnel.later_steps = if checked { LaterSteps::WithinDates } else { LaterSteps::WithinWindow };
                })}
                problem={place("later_steps").problem_within()}
            />
        </Disclosure>
    }
}

fn exclusions(props: &FormProps<Funnel>) -> Html {
    let question = &props.question;
    let place = props.place.field("exclusions");
    let add_id = format!("{}-add", place.id());
    let event_id = |place: &Place, index| {
        place.item("exclusions", index).field("events").item("any_of", 0).field("event").id()
    };
    let on_add = {
        let root = props.place.clone();
        props.change(move |funnel: &mut Funnel, _: MouseEvent| {
            focus::later_in_list(event_id(&root, funnel.exclusions.len()));
            let to = edit::number(funnel.steps.len().saturating_sub(1)).max(2);
            funnel.exclusions.push(Exclusion { events: Step::of(""), from: 1, to });
        })
    };
    let editors = question.exclusions.iter().enumerate().map(|(index, exclusion)| {
        let on_remove = {
            let add_id = add_id.clone();
            props.change(move |funnel: &mut Funnel, _: MouseEvent| {
                take(&mut funnel.exclusions, index);
                focus::later_on(add_id.clone());
            })
        };
        html! {
            <ExclusionEditor
                key={index}
                manifest={props.manifest.clone()}
                place={props.place.item("exclusions", index)}
                number={index + 1}
                exclusion={exclusion.clone()}
                steps={edit::step_names(question)}
                on_change={props.change(move |funnel: &mut Funnel, exclusion| put(&mut funnel.exclusions, index, exclusion))}
                {on_remove}
            />
        }
    });
    html! {
        <div class="builder-section">
            <span class="builder-section-title">{ "Exclusions" }</span>
            { for editors }
            <div class="builder-row">
                <button
                    type="button"
                    class="button small"
                    id={add_id.clone()}
                    disabled={question.exclusions.len() >= limits::EXCLUSIONS.count()}
                    onclick={on_add}
                >{ icon::add() }{ "Add exclusion" }</button>
            </div>
            if let Some(problem) = place.problem() {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}

/// Properties that every step must have with the same value.
#[component]
fn Held(props: &FormProps<Funnel>) -> Html {
    let question = &props.question;
    let place = props.place.field("hold_constant");
    let steps: Vec<_> = question.steps.iter().map(|stage| events_of([&stage.step])).collect();
    let lines = use_memo(
        (props.manifest.clone(), steps, question.hold_constant.clone()),
        |(manifest, steps, chosen)| {
            let mut lines = common_property_lines(manifest, steps);
            lines.retain(|line| !chosen.contains(&line.text));
            lines
        },
    );
    let on_add = {
        let lines = lines.clone();
        props.change(move |funnel: &mut Funnel, chosen| {
            if let Chosen::Line(line) = chosen
                && let Some(line) = lines.get(line)
            {
                funnel.hold_constant.push(line.text.clone());
            }
        })
    };
    html! {
        <div class="builder-section">
            <Chips
                id={place.id()}
                label="Hold constant"
                chosen_label="Properties that are held constant"
                chosen={question.hold_constant.iter().cloned().map(AttrValue::from).collect::<Vec<_>>()}
                choices={Shared::from(lines)}
                {on_add}
                on_remove={props.change(|funnel: &mut Funnel, index| take(&mut funnel.hold_constant, index))}
                more={question.hold_constant.len() < limits::HELD_PROPERTIES.count()}
                placeholder="the same property at every step"
                problem={place.problem_within()}
            />
            <p class="builder-hint">
                { "Every step must carry the same value. A user then counts once for each value, such as each file." }
            </p>
        </div>
    }
}

/// The rules that are set, in a few words each.
fn set(question: &Funnel) -> Vec<AttrValue> {
    let exclusions = question.exclusions.iter().map(|exclusion| {
        format!("no {} between {} and {}", exclusion.events.name(), exclusion.from, exclusion.to)
    });
    let held = question.hold_constant.iter().map(|property| format!("same {property}"));
    let first = (question.entries == Entries::First).then(|| "first entry only".to_owned());
    let within =
        (question.later_steps == LaterSteps::WithinDates).then(|| "within the asked days".to_owned());
    exclusions.chain(held).chain(first).chain(within).map(AttrValue::from).collect()
}
