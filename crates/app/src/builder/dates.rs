//! The days of a question: all, the last few of the data, or from one day to another.

use super::covered::{covered_days, last_days, main_days};
use super::fields::{FieldLabel, problem_text};
use super::place::Place;
use crate::answer::shared::Shared;
use chrono::NaiveDate;
use rockpool_catalog::Manifest;
use rockpool_question::DateRange;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`DatesEditor`].
#[derive(Properties, PartialEq)]
pub struct DatesEditorProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
    /// The place of the dates.
    pub place: Place,
    /// The dates; all without.
    pub dates: Option<DateRange>,
    /// Called with the changed dates.
    pub on_change: Callback<Option<DateRange>>,
}

/// The days of a question. Presets count back from the last day of the data, not from today.
#[component]
pub fn DatesEditor(props: &DatesEditorProps) -> Html {
    let days = use_memo(props.manifest.clone(), |manifest| covered_days(manifest).zip(main_days(manifest)));
    let Some((covered, data)) = *days else {
        return html! { <p class="builder-hint">{ "The extract has no events." }</p> };
    };
    let shown = props.dates.unwrap_or(covered);
    let preset = |name: &'static str, means: &'static str, dates: Option<DateRange>| {
        let onclick = props.on_change.reform(move |_: MouseEvent| dates);
        html! {
            <button type="button" class="segment" title={means} aria-label={means}
                aria-pressed={(props.dates == dates).to_string()} {onclick}>{ name }</button>
        }
    };
    let problem = props.place.problem_within();
    let (described_by, problem_html) = problem_text(&props.place.id(), problem.as_ref());
    let day = |name: &'static str,
               field: &str,
               value: NaiveDate,
               changed: fn(DateRange, NaiveDate) -> DateRange| {
        html! {
            <DayField
                id={props.place.field(field).id()}
                label={name}
                {value}
                {covered}
                invalid={problem.is_some()}
                described_by={described_by.clone()}
                on_change={props.on_change.reform(move |day| Some(changed(shown, day)))}
            />
        }
    };
    html! {
        <div class="builder-section" role="group" aria-label="Dates">
            <span class="builder-section-title" aria-hidden="true">{ "Dates" }</span>
            <div class="builder-row">
                <div class="segments">
                    { preset("All time", "All time", None) }
                    if data != covered {
                        { preset("Without strays", "All days but those of events far from all others", Some(data)) }
                    }
                    { preset("7 days", "Last 7 days", Some(last_days(data, 7))) }
                    { preset("30 days", "Last 30 days", Some(last_days(data, 30))) }
                    { preset("90 days", "Last 90 days", Some(last_days(data, 90))) }
                </div>
                <div class="builder-row dates">
                    { day("First day", "first", shown.first, |dates, first| DateRange { first, ..dates }) }
                    <span class="word" aria-hidden="true">{ "to" }</span>
                    { day("Last day", "last", shown.last, |dates, last| DateRange { last, ..dates }) }
                </div>
            </div>
            { problem_html }
        </div>
    }
}

/// Properties of [`DayField`].
#[derive(Properties, PartialEq)]
struct DayFieldProps {
    id: String,
    label: &'static str,
    value: NaiveDate,
    covered: DateRange,
    invalid: bool,
    described_by: Option<String>,
    on_change: Callback<NaiveDate>,
}

/// A day within the covered time. While it is typed, it passes through other days: those outside the covered
/// time are kept in the field only.
#[component]
fn DayField(props: &DayFieldProps) -> Html {
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
