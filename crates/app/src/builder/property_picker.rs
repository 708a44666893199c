//! A picker for one property of some events.

use super::choices;
use super::combobox::{Chosen, Combobox};
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::EventChoice;
use yew::prelude::*;

/// Properties of [`PropertyPicker`].
#[derive(Properties, PartialEq)]
pub struct PropertyPickerProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The events whose properties there are.
    pub events: Vec<EventChoice>,
    /// Whether only numbers will do.
    #[prop_or_default]
    pub numeric: bool,
    /// The `id` of the field.
    pub id: String,
    /// Its label.
    pub label: AttrValue,
    /// Whether the label is only read aloud.
    #[prop_or_default]
    pub label_hidden: bool,
    /// What to say while nothing is chosen.
    #[prop_or(AttrValue::Static("property"))]
    pub placeholder: AttrValue,
    /// The property now; empty for none.
    pub property: String,
    /// Called with the name of the chosen property.
    pub on_choose: Callback<String>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A picker for one property.
#[component]
pub fn PropertyPicker(props: &PropertyPickerProps) -> Html {
    let lines = use_memo(
        (props.manifest.clone(), props.events.clone(), props.numeric),
        |(manifest, events, numeric)| {
            let (mut properties, rows) = choices::properties(manifest, events);
            properties.retain(|property| !numeric || property.is_number());
            choices::property_lines(&properties, rows)
        },
    );
    let on_choose = {
        let (lines, on_choose) = (lines.clone(), props.on_choose.clone());
        Callback::from(move |chosen| {
            if let Chosen::Line(line) = chosen
                && let Some(line) = lines.get(line)
            {
                on_choose.emit(line.text.clone());
            }
        })
    };
    html! {
        <Combobox
            id={props.id.clone()}
            label={props.label.clone()}
            label_hidden={props.label_hidden}
            text={props.property.clone()}
            choices={Shared::from(lines)}
            {on_choose}
            placeholder={props.placeholder.clone()}
            problem={props.problem.clone()}
        />
    }
}
