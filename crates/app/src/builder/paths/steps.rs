//! What the steps of a path are, and what they are called.

use crate::builder::chips::Chips;
use crate::builder::choices;
use crate::builder::combobox::Chosen;
use crate::builder::disclosure::Disclosure;
use crate::builder::fields::NumberField;
use crate::builder::form::FormProps;
use crate::builder::property_picker::PropertyPicker;
use crate::builder::{icon, take};
use crate::shared::Shared;
use rockpool_question::{EventChoice, Paths, limits};
use yew::prelude::*;

/// The names at each step unless said otherwise.
const USUAL_NAMES: u32 = 8;

/// Events, names, how many of them.
#[component]
pub fn StepNames(props: &FormProps<Paths>) -> Html {
    let question = &props.question;
    let place = |field: &str| props.place.field(field);
    let has_problem =
        ["events", "name_by", "names"].iter().any(|field| place(field).problem_within().is_some());
    let others = use_memo((props.manifest.clone(), question.events.clone()), |(manifest, chosen)| {
        let events = choices::events(manifest);
        events.into_iter().filter(|(event, _)| !chosen.contains(event)).collect::<Vec<_>>()
    });
    let lines =
        use_memo(others.clone(), |others| others.iter().map(|(_, line)| line.clone()).collect::<Vec<_>>());
    let on_add = {
        let others = others.clone();
        props.change(move |paths: &mut Paths, chosen| {
            if let Chosen::Line(line) = chosen
                && let Some((event, _)) = others.get(line)
            {
                paths.events.push(event.clone());
            }
        })
    };
    let named_events = match question.events.as_slice() {
        [] => vec![EventChoice::Any],
        events => events.to_vec(),
    };
    html! {
        <Disclosure id={format!("{}-more", place("names").id())} label="Steps and names" set={set(question)} {has_problem}>
            <div class="builder-section">
                <Chips
                    id={place("events").id()}
                    label="Only these events"
                    chosen_label="Events that can be steps"
                    chosen={question.events.iter().map(|event| AttrValue::from(event.name().to_owned())).collect::<Vec<_>>()}
                    choices={Shared::from(lines)}
                    {on_add}
                    on_remove={props.change(|paths: &mut Paths, index| take(&mut paths.events, index))}
                    placeholder={if question.events.is_empty() { "every event" } else { "another event" }}
                    problem={place("events").problem_within()}
                />
            </div>
            <div class="builder-row joined">
                <PropertyPicker
                    manifest={props.manifest.clone()}
                    events={named_events}
                    id={place("name_by").id()}
                    label="Name steps also by"
                    placeholder="a property, such as a button"
                    property={question.name_by.clone().unwrap_or_default()}
                    on_choose={props.change(|paths: &mut Paths, property: String| paths.name_by = Some(property))}
                    problem={place("name_by").problem_within()}
                />
                if question.name_by.is_some() {
                    <button
                        type="button"
                        class="button quiet icon small at-end"
                        aria-label="Name steps by their event only"
                        onclick={props.change(|paths: &mut Paths, _: MouseEvent| paths.name_by = None)}
                    >{ icon::remove() }</button>
                }
            </div>
            <NumberField
                id={place("names").id()}
                label="Names at each step"
                value={Some(f64::from(question.names))}
                min={Some(1.0)}
                max={Some(f64::from(limits::PATH_NAMES.most))}
                whole=true
                on_change={props.change(|paths: &mut Paths, names: f64| paths.names = names as u32)}
                problem={place("names").problem_within()}
            />
        </Disclosure>
    }
}

/// What is set, in a few words each.
fn set(question: &Paths) -> Vec<AttrValue> {
    let events = match question.events.len() {
        0 => None,
        1 => Some("one event only".to_owned()),
        events => Some(format!("{events} events only")),
    };
    let name_by = question.name_by.as_ref().map(|property| format!("named by {property}"));
    let names = (question.names != USUAL_NAMES).then(|| format!("{} names", question.names));
    [events, name_by, names].into_iter().flatten().map(AttrValue::from).collect()
}
