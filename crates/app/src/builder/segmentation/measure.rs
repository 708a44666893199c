//! What is counted of a series' events.

use crate::builder::choices::events_of;
use crate::builder::fields::{NumberField, Select};
use crate::builder::place::Place;
use crate::builder::position;
use crate::builder::property_picker::PropertyPicker;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::{Aggregate, Measure, PropertyMeasure, Series, limits};
use yew::prelude::*;

/// The days that rolling users begin with.
const WEEK: u32 = 7;
/// What the picker of measures says, in its order.
const KINDS: [&str; 5] = ["users", "events", "events per user", "a property", "rolling users"];

/// Properties of [`MeasureFields`].
#[derive(Properties, PartialEq)]
pub struct MeasureFieldsProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the measure.
    pub place: Place,
    /// The series.
    pub series: Series,
    /// Called with the changed measure.
    pub on_change: Callback<Measure>,
}

/// The measure, and what it needs to be one.
#[component]
pub fn MeasureFields(props: &MeasureFieldsProps) -> Html {
    let measure = &props.series.measure;
    let on_kind = {
        let measure = measure.clone();
        props.on_change.reform(move |index: usize| of_kind(index, &measure))
    };
    html! {
        <div class="builder-row">
            <Select
                label="Measure"
                label_hidden=true
                options={KINDS.map(AttrValue::from).to_vec()}
                selected={kind(measure)}
                on_select={on_kind}
                problem={props.place.problem()}
            />
            { details(props) }
        </div>
    }
}

fn details(props: &MeasureFieldsProps) -> Html {
    match &props.series.measure {
        Measure::Users | Measure::Events => Html::default(),
        Measure::EventsPerUser(chosen) => {
            let on_select = props.on_change.reform(Measure::EventsPerUser);
            aggregate(*chosen, on_select)
        }
        Measure::Property(property) => {
            let on_aggregate = {
                let name = property.property.clone();
                props.on_change.reform(move |aggregate| {
                    Measure::Property(PropertyMeasure { property: name.clone(), aggregate })
                })
            };
            let on_property = {
                let aggregate = property.aggregate;
                props
                    .on_change
                    .reform(move |property| Measure::Property(PropertyMeasure { property, aggregate }))
            };
            let place = props.place.field("property").field("property");
            html! {
                <>
                    { aggregate(property.aggregate, on_aggregate) }
                    <PropertyPicker
                        manifest={props.manifest.clone()}
                        events={events_of([&props.series.events])}
                        numeric=true
                        id={place.id()}
                        label="Property"
                        label_hidden=true
                        placeholder="a number"
                        property={property.property.clone()}
                        on_choose={on_property}
                        problem={place.problem_within()}
                    />
                </>
            }
        }
        Measure::RollingUsers(days) => html! {
            <div class="builder-row joined">
                <span class="word" aria-hidden="true">{ "over" }</span>
                <NumberField
                    id={props.place.field("rolling_users").id()}
                    label="Days"
                    label_hidden=true
                    value={Some(f64::from(*days))}
                    min={Some(1.0)}
                    max={Some(f64::from(limits::ROLLING_DAYS.most))}
                    whole=true
                    on_change={props.on_change.reform(|days: f64| Measure::RollingUsers(days as u32))}
                />
                <span class="word" aria-hidden="true">{ "days" }</span>
            </div>
        },
    }
}

fn aggregate(chosen: Aggregate, on_select: Callback<Aggregate>) -> Html {
    let selected = position(Aggregate::ALL.iter(), &chosen);
    let on_select = Callback::from(move |index: usize| {
        if let Some(aggregate) = Aggregate::ALL.get(index) {
            on_select.emit(*aggregate);
        }
    });
    html! {
        <Select
            label="Aggregate"
            label_hidden=true
            options={Aggregate::ALL.map(|aggregate| AttrValue::from(aggregate.words())).to_vec()}
            {selected}
            {on_select}
        />
    }
}

/// The place of a measure in the picker.
fn kind(measure: &Measure) -> usize {
    match measure {
        Measure::Users => 0,
        Measure::Events => 1,
        Measure::EventsPerUser(_) => 2,
        Measure::Property(_) => 3,
        Measure::RollingUsers(_) => 4,
    }
}

/// The measure that a line of the picker means; what fits of the one before is kept.
fn of_kind(index: usize, before: &Measure) -> Measure {
    let aggregate = match before {
        Measure::EventsPerUser(aggregate) => Some(*aggregate),
        Measure::Property(measure) => Some(measure.aggregate),
        _ => None,
    };
    match index {
        0 => Measure::Users,
        1 => Measure::Events,
        2 => Measure::EventsPerUser(aggregate.unwrap_or(Aggregate::Average)),
        3 => {
            let property = match before {
                Measure::Property(measure) => measure.property.clone(),
                _ => String::new(),
            };
            Measure::Property(PropertyMeasure { property, aggregate: aggregate.unwrap_or(Aggregate::Sum) })
        }
        _ => Measure::RollingUsers(WEEK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_picker_is_its_own_measure() {
        for index in 0..KINDS.len() {
            assert_eq!(kind(&of_kind(index, &Measure::Users)), index);
        }
    }

    #[test]
    fn an_aggregate_survives_another_measure() {
        let before = Measure::EventsPerUser(Aggregate::P90);
        let expected = PropertyMeasure { property: String::new(), aggregate: Aggregate::P90 };
        assert_eq!(of_kind(3, &before), Measure::Property(expected));
    }
}
