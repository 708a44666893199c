//! An event with its filters.

use super::choices;
use super::combobox::{Chosen, Combobox};
use super::filter_editor::FilterEditor;
use super::place::Place;
use super::{changed, icon, put, take};
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{EventChoice, EventMatch, Operator, PropertyFilter};
use yew::prelude::*;

/// Properties of [`EventEditor`].
#[derive(Properties, PartialEq)]
pub struct EventEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the event.
    pub place: Place,
    /// The event with its filters.
    pub event: EventMatch,
    /// Called with the changed event.
    pub on_change: Callback<EventMatch>,
    /// What stands beside the event, such as a button that removes it.
    #[prop_or_default]
    pub children: Html,
}

/// An event and its filters.
#[component]
pub fn EventEditor(props: &EventEditorProps) -> Html {
    let events = use_memo(props.manifest.clone(), |manifest| choices::events(manifest));
    let lines = use_memo(props.manifest.clone(), |manifest| {
        choices::events(manifest).into_iter().map(|(_, line)| line).collect::<Vec<_>>()
    });
    let properties = use_memo((props.manifest.clone(), props.event.event.clone()), |(manifest, event)| {
        choices::properties(manifest, std::slice::from_ref(event))
    });
    let on_event = {
        let events = events.clone();
        changed(&props.event, &props.on_change, move |event: &mut EventMatch, chosen| {
            if let Chosen::Line(line) = chosen
                && let Some((choice, _)) = events.get(line)
            {
                event.event = choice.clone();
            }
        })
    };
    let add_id = format!("{}-add-filter", props.place.id());
    let on_add = {
        let place = props.place.clone();
        changed(&props.event, &props.on_change, move |event: &mut EventMatch, _: MouseEvent| {
            focus::later_in_list(place.item("filters", event.filters.len()).field("property").id());
            let values = vec![];
            event.filters.push(PropertyFilter { property: String::new(), operator: Operator::Is, values });
        })
    };
    let filters = props.event.filters.iter().enumerate().map(|(index, filter)| {
        let on_change = changed(&props.event, &props.on_change, move |event: &mut EventMatch, filter| {
            put(&mut event.filters, index, filter);
        });
        let on_remove = {
            let add_id = add_id.clone();
            changed(&props.event, &props.on_change, move |event: &mut EventMatch, _: MouseEvent| {
                take(&mut event.filters, index);
                focus::later_on(add_id.clone());
            })
        };
        html! {
            <FilterEditor
                key={index}
                place={props.place.item("filters", index)}
                number={index + 1}
                filter={filter.clone()}
                properties={Shared::from(properties.clone())}
                {on_change}
                {on_remove}
            />
        }
    });
    let event_place = props.place.field("event");
    let text = match &props.event.event {
        EventChoice::Any => "any event".to_owned(),
        EventChoice::Type(name) => name.clone(),
    };
    html! {
        <div class="builder-event">
            <div class="builder-row">
                <Combobox
                    id={event_place.id()}
                    label="Event"
                    label_hidden=true
                    {text}
                    choices={Shared::from(lines)}
                    on_choose={on_event}
                    placeholder="Choose an event"
                    problem={event_place.problem_within().or_else(|| props.place.problem())}
                />
                <button type="button" class="button quiet small" id={add_id.clone()} onclick={on_add}>
                    { icon::filter() }{ "Add filter" }
                </button>
                { props.children.clone() }
            </div>
            { for filters }
        </div>
    }
}
