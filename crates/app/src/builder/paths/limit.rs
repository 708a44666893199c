//! Where a path is cut.

use crate::builder::duration::DurationField;
use crate::builder::fields::Select;
use crate::builder::form::FormProps;
use rockpool_question::{Duration, DurationUnit, PathLimit};
use yew::prelude::*;

/// The usual inactivity that ends a session.
const SESSION: Duration = Duration { amount: 30, unit: DurationUnit::Minute };
/// A time limit to begin with.
const DAY: Duration = Duration { amount: 1, unit: DurationUnit::Day };

/// By session or by time, and how long.
#[component]
pub fn LimitFields(props: &FormProps<PathLimit>) -> Html {
    let (selected, length, field, label) = match props.question {
        PathLimit::Session(length) => (0, length, "session", "Session ends after"),
        PathLimit::Within(length) => (1, length, "within", "Time limit"),
    };
    let on_kind = props.change(|limit: &mut PathLimit, index: usize| {
        *limit = if index == 0 { PathLimit::Session(SESSION) } else { PathLimit::Within(DAY) };
    });
    let on_length = props.change(|limit: &mut PathLimit, length: Duration| {
        *limit = match limit {
            PathLimit::Session(_) => PathLimit::Session(length),
            PathLimit::Within(_) => PathLimit::Within(length),
        };
    });
    let place = props.place.field(field);
    html! {
        <>
            <Select
                label="A path ends"
                options={vec![AttrValue::from("with the session"), "after a time".into()]}
                {selected}
                on_select={on_kind}
            />
            <DurationField
                id={place.id()}
                {label}
                unit_label="Unit"
                value={length}
                on_change={on_length}
                problem={place.problem_within()}
            />
        </>
    }
}
