//! One filter: property, operator, values.

use super::choices::{PropertyChoice, property_lines};
use super::combobox::{Chosen, Combobox};
use super::fields::Select;
use super::place::Place;
use super::value_editor::ValueEditor;
use super::{changed, icon, values};
use crate::focus;
use crate::shared::Shared;
use rockpool_catalog::PropertyType;
use rockpool_question::PropertyFilter;
use yew::prelude::*;

/// Properties of [`FilterEditor`].
#[derive(Properties, PartialEq)]
pub struct FilterEditorProps {
    /// The place of the filter.
    pub place: Place,
    /// Which filter, from 1, for its name.
    pub number: usize,
    /// The filter.
    pub filter: PropertyFilter,
    /// The properties of the event, and how many events there are.
    pub properties: Shared<(Vec<PropertyChoice>, u64)>,
    /// Called with the changed filter.
    pub on_change: Callback<PropertyFilter>,
    /// Called to remove it.
    pub on_remove: Callback<MouseEvent>,
}

/// One filter.
#[component]
pub fn FilterEditor(props: &FilterEditorProps) -> Html {
    let lines = use_memo(props.properties.clone(), |properties| property_lines(&properties.0, properties.1));
    let property = props.properties.0.iter().find(|property| property.name == props.filter.property).cloned();
    let kind = property.as_ref().map_or(PropertyType::Text, |property| property.kind);
    let operators = values::operators(kind, props.filter.operator);
    let on_property = {
        let (properties, values) = (props.properties.clone(), props.place.field("values").id());
        changed(&props.filter, &props.on_change, move |filter: &mut PropertyFilter, chosen| {
            if let Chosen::Line(line) = chosen
                && let Some(property) = properties.0.get(line)
            {
                values::set_property(filter, property);
                // What is compared comes next. An operator that orders has a field for each end.
                match filter.operator {
                    _ if !filter.values.is_empty() => {}
                    operator if operator.is_numeric() => focus::later_on(format!("{values}-0")),
                    operator if operator.arity().1 > 0 => focus::later_in_list(values.clone()),
                    _ => {}
                }
            }
        })
    };
    let on_operator = {
        let (operators, property) = (operators.clone(), property.clone());
        changed(&props.filter, &props.on_change, move |filter: &mut PropertyFilter, index: usize| {
            if let Some(operator) = operators.get(index) {
                values::set_operator(filter, *operator, property.as_ref());
            }
        })
    };
    let selected = operators.iter().position(|operator| *operator == props.filter.operator).unwrap_or(0);
    let words: Vec<AttrValue> = operators.iter().map(|operator| AttrValue::from(operator.words())).collect();
    html! {
        <div class="builder-filter" role="group" aria-label={format!("Filter {}", props.number)}>
            <span class="word" aria-hidden="true">{ if props.number == 1 { "where" } else { "and" } }</span>
            <Combobox
                id={props.place.field("property").id()}
                label="Property"
                label_hidden=true
                text={props.filter.property.clone()}
                choices={Shared::from(lines)}
                on_choose={on_property}
                placeholder="property"
                problem={props.place.field("property").problem_within().or_else(|| props.place.problem())}
            />
            <Select
                label="Operator"
                label_hidden=true
                options={words}
                {selected}
                on_select={on_operator}
                problem={props.place.field("operator").problem_within()}
            />
            <ValueEditor
                place={props.place.field("values")}
                filter={props.filter.clone()}
                {property}
                on_change={props.on_change.clone()}
            />
            <button
                type="button"
                class="button quiet icon small"
                aria-label={format!("Remove filter {}", props.number)}
                onclick={props.on_remove.clone()}
            >{ icon::remove() }</button>
        </div>
    }
}
