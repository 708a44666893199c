//! A day, typed or picked.

use super::fields::FieldLabel;
use chrono::NaiveDate;
use rockpool_question::DateRange;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`DayField`].
#[derive(Properties, PartialEq)]
pub struct DayFieldProps {
    /// The `id` of the field.
    pub id: String,
    /// What it is called where it is read aloud.
    pub label: &'static str,
    /// The day now.
    pub value: NaiveDate,
    /// The days that can be chosen.
    pub covered: DateRange,
    /// Whether something is wrong with it.
    pub invalid: bool,
    /// The `id` of what says so.
    pub described_by: Option<String>,
    /// Called with another day.
    pub on_change: Callback<NaiveDate>,
}

/// A day within the covered time. While it is typed, it passes through other days: those outside the covered
/// time are kept in the field only.
#[component]
pub fn DayField(props: &DayFieldProps) -> Html {
    let draft = use_state_eq(|| None::<String>);
    let oninput = {
        let (draft, on_change, covered) = (draft.clone(), props.on_change.clone(), props.covered);
        Callback::from(move |event: InputEvent| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let text = field.value();
            let day = text.parse::<NaiveDate>().ok();
            if let Some(day) = day.filter(|day| (covered.first..=covered.last).contains(day)) {
                on_change.emit(day);
            }
            draft.set(Some(text));
        })
    };
    let onblur = {
        let draft = draft.clone();
        Callback::from(move |_: FocusEvent| draft.set(None))
    };
    let shown = (*draft).clone().unwrap_or_else(|| props.value.to_string());
    html! {
        <div class="labelled date">
            <FieldLabel for_id={props.id.clone()} label={props.label} hidden=true />
            <input
                type="date"
                class="field"
                id={props.id.clone()}
                min={props.covered.first.to_string()}
                max={props.covered.last.to_string()}
                value={shown}
                aria-invalid={props.invalid.then_some("true")}
                aria-describedby={props.described_by.clone()}
                {oninput} {onblur}
            />
        </div>
    }
}
