//! The days of a question: all, the last few of the data, or from one day to another.

use super::covered::{covered_days, last_days};
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

/// The days of a question. Presets count back from the last day with data, not from today.
#[component]
pub fn DatesEditor(props: &DatesEditorProps) -> Html {
    let covered = use_memo(props.manifest.clone(), |manifest| covered_days(manifest));
    let Some(covered) = *covered else {
        return html! { <p class="builder-hint">{ "The extract has no events." }</p> };
    };
    let shown = props.dates.unwrap_or(covered);
    let preset = |name: &'static str, dates: Option<DateRange>| {
        let onclick = props.on_change.reform(move |_: MouseEvent| dates);
        html! {
            <button type="button" class="segment" aria-pressed={(props.dates == dates).to_string()} {onclick}>
                { name }
            </button>
        }
    };
    let problem = props.place.problem_within();
    let (described_by, problem_html) = problem_text(&props.place.id(), problem.as_ref());
    let day = |name: &'static str,
               field: &str,
               value: NaiveDate,
               changed: fn(DateRange, NaiveDate) -> DateRange| {
        let id = props.place.field(field).id();
        let on_change = props.on_change.clone();
        let onchange = Callback::from(move |event: Event| {
            let field = event.target_dyn_into::<HtmlInputElement>();
            if let Some(day) = field.and_then(|field| field.value().parse::<NaiveDate>().ok()) {
                on_change.emit(Some(changed(shown, day)));
            }
        });
        html! {
            <div class="labelled date">
                <FieldLabel for_id={id.clone()} label={name} hidden=true />
                <input
                    type="date"
                    class="field"
                    {id}
                    min={covered.first.to_string()}
                    max={covered.last.to_string()}
                    value={value.to_string()}
                    aria-invalid={problem.is_some().then_some("true")}
                    aria-describedby={described_by.clone()}
                    {onchange}
                />
            </div>
        }
    };
    html! {
        <div class="builder-section" role="group" aria-label="Dates">
            <span class="builder-section-title" aria-hidden="true">{ "Dates" }</span>
            <div class="builder-row">
                <div class="segments">
                    { preset("All time", None) }
                    { preset("Last 7 days", Some(last_days(covered, 7))) }
                    { preset("Last 30 days", Some(last_days(covered, 30))) }
                    { preset("Last 90 days", Some(last_days(covered, 90))) }
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
