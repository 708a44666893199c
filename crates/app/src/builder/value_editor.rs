//! The values of a filter: none, one, two ends, or several.

use super::chips::Chips;
use super::choices::{PropertyChoice, value_lines};
use super::combobox::{Chosen, Combobox};
use super::fields::{NumberField, TextField};
use super::place::Place;
use super::{changed, put, take};
use crate::shared::Shared;
use rockpool_catalog::PropertyType;
use rockpool_question::{Operator, PropertyFilter, Value};
use yew::prelude::*;

/// Properties of [`ValueEditor`].
#[derive(Properties, PartialEq)]
pub struct ValueEditorProps {
    /// The place of the values.
    pub place: Place,
    /// The filter.
    pub filter: PropertyFilter,
    /// Its property, where the events have it.
    pub property: Option<PropertyChoice>,
    /// Called with the changed filter.
    pub on_change: Callback<PropertyFilter>,
}

/// The values of a filter, in the form that its operator asks for.
#[component]
pub fn ValueEditor(props: &ValueEditorProps) -> Html {
    let operator = props.filter.operator;
    match operator.arity() {
        (_, 0) => Html::default(),
        (2, 2) => html! {
            <>
                <div class="value-ends">
                    { ordered(props, 0, "From value") }
                    <span class="word" aria-hidden="true">{ "and" }</span>
                    { ordered(props, 1, "To value") }
                </div>
                { hint(props) }
            </>
        },
        (_, 1) if operator.is_numeric() => html! { <>{ ordered(props, 0, "Value") }{ hint(props) }</> },
        (_, 1) => html! { <OneValue ..props_of(props) /> },
        _ => html! { <SeveralValues ..props_of(props) /> },
    }
}

fn props_of(props: &ValueEditorProps) -> ValueEditorProps {
    ValueEditorProps {
        place: props.place.clone(),
        filter: props.filter.clone(),
        property: props.property.clone(),
        on_change: props.on_change.clone(),
    }
}

fn kind(props: &ValueEditorProps) -> PropertyType {
    props.property.as_ref().map_or(PropertyType::Text, |property| property.kind)
}

/// The `id` of the hint at values of an operator that orders.
fn hint_id(props: &ValueEditorProps) -> String {
    format!("{}-hint", props.place.id())
}

/// What can be written where a text is ordered. A numeric property needs no words.
fn hint(props: &ValueEditorProps) -> Html {
    match kind(props) {
        PropertyType::Integer | PropertyType::Number => Html::default(),
        PropertyType::Text | PropertyType::Boolean => html! {
            <p class="builder-hint" id={hint_id(props)}>
                { "A number, a day, or a time such as 2026-03-29T08:30+02:00; without an offset it is UTC." }
            </p>
        },
    }
}

/// A value of an operator that orders: a number of a numeric property; of text also an instant, since a text can be
/// read as either.
fn ordered(props: &ValueEditorProps, index: usize, label: &'static str) -> Html {
    let on_value = changed(&props.filter, &props.on_change, move |filter: &mut PropertyFilter, value| {
        if filter.values.len() > index {
            put(&mut filter.values, index, value);
        } else {
            filter.values.push(value);
        }
    });
    let id = format!("{}-{index}", props.place.id());
    let value = props.filter.values.get(index);
    let problem = (index == 0).then(|| props.place.problem_within()).flatten();
    match kind(props) {
        PropertyType::Integer | PropertyType::Number => {
            let range = props.property.as_ref().and_then(|property| property.range);
            html! {
                <NumberField
                    {id}
                    {label}
                    label_hidden=true
                    value={value.and_then(Value::number)}
                    placeholder={range.map_or_else(String::new, |(min, max)| format!("{min} to {max}"))}
                    on_change={on_value.reform(Value::Number)}
                    {problem}
                />
            }
        }
        PropertyType::Text | PropertyType::Boolean => html! {
            <TextField
                {id}
                {label}
                value={value.map(Value::text).unwrap_or_default()}
                placeholder="number or 2026-03-29"
                hint_id={hint_id(props)}
                on_change={on_value.reform(|text: String| super::values::ordered_value(&text))}
                {problem}
            />
        },
    }
}

/// The text of what was chosen from the lines of values.
fn text_of(chosen: Chosen, lines: &[super::choices::Choice]) -> String {
    match chosen {
        Chosen::Text(text) => text,
        Chosen::Line(line) => lines.get(line).map(|choice| choice.text.clone()).unwrap_or_default(),
    }
}

#[component]
fn OneValue(props: &ValueEditorProps) -> Html {
    let choices = use_memo(props.property.clone(), |property| value_lines(property.as_ref(), &[]));
    let on_choose = {
        let (kind, lines) = (kind(props), choices.clone());
        changed(&props.filter, &props.on_change, move |filter: &mut PropertyFilter, chosen| {
            let text = text_of(chosen, &lines);
            filter.values = match text.is_empty() {
                true => vec![],
                false => vec![super::values::value(&text, filter.operator, kind)],
            };
        })
    };
    let text = props.filter.values.first().map(Value::text).unwrap_or_default();
    html! {
        <Combobox
            id={props.place.id()}
            label="Value"
            label_hidden=true
            {text}
            choices={Shared::from(choices)}
            {on_choose}
            free=true
            placeholder={if props.filter.operator == Operator::Matches { "regular expression" } else { "value" }}
            problem={props.place.problem_within()}
        />
    }
}

#[component]
fn SeveralValues(props: &ValueEditorProps) -> Html {
    let chosen: Vec<String> = props.filter.values.iter().map(Value::text).collect();
    let choices = use_memo((props.property.clone(), chosen.clone()), |(property, chosen)| {
        value_lines(property.as_ref(), chosen)
    });
    let on_choose = {
        let (kind, lines) = (kind(props), choices.clone());
        changed(&props.filter, &props.on_change, move |filter: &mut PropertyFilter, chosen| {
            let text = text_of(chosen, &lines);
            if !text.is_empty() && !filter.values.iter().any(|value| value.text() == text) {
                filter.values.push(super::values::value(&text, filter.operator, kind));
            }
        })
    };
    let on_remove = changed(&props.filter, &props.on_change, |filter: &mut PropertyFilter, index: usize| {
        take(&mut filter.values, index);
    });
    html! {
        <Chips
            id={props.place.id()}
            label="Value"
            label_hidden=true
            chosen_label="Chosen values"
            placeholder={if chosen.is_empty() { "values" } else { "another value" }}
            chosen={chosen.into_iter().map(AttrValue::from).collect::<Vec<_>>()}
            choices={Shared::from(choices)}
            on_add={on_choose}
            {on_remove}
            free=true
            problem={props.place.problem_within()}
        />
    }
}
