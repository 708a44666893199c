//! What is counted of the returns.

use crate::builder::choices::events_of;
use crate::builder::fields::Select;
use crate::builder::form::FormProps;
use crate::builder::property_picker::PropertyPicker;
use rockpool_question::{Retention, RetentionMeasure};
use yew::prelude::*;

/// Users, or a property of the return events.
#[component]
pub fn MeasureFields(props: &FormProps<Retention>) -> Html {
    let question = &props.question;
    let place = props.place.field("measure");
    let selected = match question.measure {
        RetentionMeasure::Users => 0,
        RetentionMeasure::Sum(_) => 1,
        RetentionMeasure::AveragePerUser(_) => 2,
    };
    let on_select = props.change(|retention: &mut Retention, index: usize| {
        let property = retention.measure.property().unwrap_or_default().to_owned();
        retention.measure = match index {
            0 => RetentionMeasure::Users,
            1 => RetentionMeasure::Sum(property),
            _ => RetentionMeasure::AveragePerUser(property),
        };
    });
    let on_property = props.change(|retention: &mut Retention, property: String| {
        retention.measure = match retention.measure {
            RetentionMeasure::AveragePerUser(_) => RetentionMeasure::AveragePerUser(property),
            _ => RetentionMeasure::Sum(property),
        };
    });
    let options = ["users", "the sum of a property", "the average per user of a property"];
    html! {
        <div class="builder-options">
            <Select label="Measure" options={options.map(AttrValue::from).to_vec()} {selected} {on_select} />
            if let Some(property) = question.measure.property() {
                <PropertyPicker
                    manifest={props.manifest.clone()}
                    events={events_of([&question.returning])}
                    numeric=true
                    id={place.id()}
                    label="Property of the return event"
                    placeholder="a number"
                    property={property.to_owned()}
                    on_choose={on_property}
                    problem={place.problem_within()}
                />
            }
        </div>
    }
}
