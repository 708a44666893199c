//! The calendar unit of a question's periods.

use super::fields::Select;
use super::place::Place;
use super::position;
use rockpool_question::CalendarUnit;
use yew::prelude::*;

/// Properties of [`PeriodSelect`].
#[derive(Properties, PartialEq)]
pub struct PeriodSelectProps {
    /// The place of the period.
    pub place: Place,
    /// The period now.
    pub period: CalendarUnit,
    /// Called with the chosen period.
    pub on_change: Callback<CalendarUnit>,
}

/// The choice of a period.
#[component]
pub fn PeriodSelect(props: &PeriodSelectProps) -> Html {
    let on_select = {
        let on_change = props.on_change.clone();
        Callback::from(move |index: usize| {
            if let Some(unit) = CalendarUnit::ALL.get(index) {
                on_change.emit(*unit);
            }
        })
    };
    html! {
        <Select
            label="Period"
            options={CalendarUnit::ALL.map(|unit| AttrValue::from(unit.name())).to_vec()}
            selected={position(CalendarUnit::ALL.iter(), &props.period)}
            {on_select}
            problem={props.place.problem_within()}
        />
    }
}
