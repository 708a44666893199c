//! Lengths of time: a number with its unit, and one that can be left out.

use super::changed;
use super::check::Check;
use super::fields::{NumberField, Select};
use rockpool_question::{Duration, DurationUnit};
use yew::prelude::*;

/// Properties of [`DurationField`].
#[derive(Properties, PartialEq)]
pub struct DurationFieldProps {
    /// The `id` of the number.
    pub id: String,
    /// The label of the number.
    pub label: AttrValue,
    /// The label of the unit.
    pub unit_label: AttrValue,
    /// Whether the labels are only read aloud.
    #[prop_or_default]
    pub label_hidden: bool,
    /// The length now.
    pub value: Duration,
    /// Called with the changed length.
    pub on_change: Callback<Duration>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A length of time.
#[component]
pub fn DurationField(props: &DurationFieldProps) -> Html {
    let units: Vec<AttrValue> =
        DurationUnit::ALL.iter().map(|unit| AttrValue::from(format!("{}s", unit.name()))).collect();
    let selected = DurationUnit::ALL.iter().position(|unit| *unit == props.value.unit).unwrap_or(0);
    let on_unit = changed(&props.value, &props.on_change, |length: &mut Duration, index: usize| {
        if let Some(unit) = DurationUnit::ALL.get(index) {
            length.unit = *unit;
        }
    });
    let on_amount = changed(&props.value, &props.on_change, |length: &mut Duration, amount: f64| {
        length.amount = amount as u32
    });
    html! {
        <div class="builder-row joined">
            <NumberField
                id={props.id.clone()}
                label={props.label.clone()}
                label_hidden={props.label_hidden}
                value={Some(f64::from(props.value.amount))}
                min={Some(1.0)}
                max={Some(f64::from(props.value.unit.longest().amount))}
                whole=true
                on_change={on_amount}
                problem={props.problem.clone()}
            />
            <Select
                label={props.unit_label.clone()}
                label_hidden={props.label_hidden}
                options={units}
                {selected}
                on_select={on_unit}
            />
        </div>
    }
}

/// Properties of [`OptionalDuration`].
#[derive(Properties, PartialEq)]
pub struct OptionalDurationProps {
    /// The `id` of the number; the checkbox has it with `-set`.
    pub id: String,
    /// What the checkbox says.
    pub label: AttrValue,
    /// What it means.
    #[prop_or_default]
    pub hint: AttrValue,
    /// The length now, if there is one.
    pub value: Option<Duration>,
    /// The length to begin with.
    pub suggestion: Duration,
    /// Called with the changed length.
    pub on_change: Callback<Option<Duration>>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A length of time behind a checkbox.
#[component]
pub fn OptionalDuration(props: &OptionalDurationProps) -> Html {
    let suggestion = props.suggestion;
    let on_toggle = props.on_change.reform(move |checked: bool| checked.then_some(suggestion));
    html! {
        <div class="builder-optional">
            <Check
                id={format!("{}-set", props.id)}
                label={props.label.clone()}
                hint={props.hint.clone()}
                checked={props.value.is_some()}
                {on_toggle}
            />
            if let Some(value) = props.value {
                <DurationField
                    id={props.id.clone()}
                    label={props.label.clone()}
                    unit_label={format!("{}: unit", props.label)}
                    label_hidden=true
                    {value}
                    on_change={props.on_change.reform(Some)}
                    problem={props.problem.clone()}
                />
            }
        </div>
    }
}
