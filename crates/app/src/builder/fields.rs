//! The plain fields of the builder: label, select, number, text.

use super::identity::use_identity;
use crate::bidi;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`FieldLabel`].
#[derive(Properties, PartialEq)]
pub struct FieldLabelProps {
    /// The `id` of the field.
    pub for_id: String,
    /// The label.
    pub label: AttrValue,
    /// Whether it is only read aloud.
    #[prop_or_default]
    pub hidden: bool,
}

/// The label of a field.
#[component]
pub fn FieldLabel(props: &FieldLabelProps) -> Html {
    let class = if props.hidden { "visually-hidden" } else { "field-label" };
    html! { <label {class} for={props.for_id.clone()}>{ &props.label }</label> }
}

/// What is wrong with a field: the `id` for its `aria-describedby`, and the text.
pub fn problem_text(id: &str, problem: Option<&AttrValue>) -> (Option<String>, Html) {
    match problem {
        Some(problem) => {
            let described_by = format!("{id}-problem");
            let text =
                html! { <p class="field-problem" id={described_by.clone()}>{ bidi::sentence(problem) }</p> };
            (Some(described_by), text)
        }
        None => (None, Html::default()),
    }
}

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// Its label.
    pub label: AttrValue,
    /// Whether the label is only read aloud.
    #[prop_or_default]
    pub label_hidden: bool,
    /// What there is to choose from.
    pub options: Vec<AttrValue>,
    /// What is chosen, from 0.
    pub selected: usize,
    /// Called with what was chosen.
    pub on_select: Callback<usize>,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A labelled choice of one from a few.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let id = use_identity("select");
    let onchange = {
        let on_select = props.on_select.clone();
        Callback::from(move |event: Event| {
            let field = event.target_dyn_into::<HtmlSelectElement>();
            if let Some(index) = field.and_then(|field| usize::try_from(field.selected_index()).ok()) {
                on_select.emit(index);
            }
        })
    };
    let (described_by, problem) = problem_text(&id, props.problem.as_ref());
    html! {
        <div class="labelled">
            <FieldLabel for_id={id.to_string()} label={props.label.clone()} hidden={props.label_hidden} />
            <select
                class="field"
                id={id.clone()}
                aria-invalid={props.problem.is_some().then_some("true")}
                aria-describedby={described_by}
                {onchange}
            >
                { for props.options.iter().enumerate().map(|(index, option)| html! {
                    <option value={index.to_string()} selected={index == props.selected}>{ bidi::sentence(option) }</option>
                }) }
            </select>
            { problem }
        </div>
    }
}

/// Properties of [`NumberField`].
#[derive(Properties, PartialEq)]
pub struct NumberFieldProps {
    /// The `id` of the field.
    pub id: String,
    /// Its label.
    pub label: AttrValue,
    /// Whether the label is only read aloud.
    #[prop_or_default]
    pub label_hidden: bool,
    /// The number now, absent if there is none.
    pub value: Option<f64>,
    /// The smallest number.
    #[prop_or_default]
    pub min: Option<f64>,
    /// The largest number.
    #[prop_or_default]
    pub max: Option<f64>,
    /// Whether only whole numbers will do.
    #[prop_or_default]
    pub whole: bool,
    /// What to say while there is no number.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Called with a number in range.
    pub on_change: Callback<f64>,
    /// What is wrong with the number.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A labelled number. What is typed and not yet a number in range is kept in the field only, and given up
/// when the person leaves it.
#[component]
pub fn NumberField(props: &NumberFieldProps) -> Html {
    let draft = use_state_eq(|| None::<String>);
    let oninput = {
        let (draft, on_change) = (draft.clone(), props.on_change.clone());
        let (min, max, whole) = (props.min, props.max, props.whole);
        Callback::from(move |event: InputEvent| {
            let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let text = field.value();
            if let Some(number) = number_in_range(&text, min, max, whole) {
                on_change.emit(number);
            }
            draft.set(Some(text));
        })
    };
    let onblur = {
        let draft = draft.clone();
        Callback::from(move |_: FocusEvent| draft.set(None))
    };
    let shown = (*draft).clone().or_else(|| props.value.map(|value| value.to_string())).unwrap_or_default();
    let (described_by, problem) = problem_text(&props.id, props.problem.as_ref());
    html! {
        <div class="labelled number">
            <FieldLabel for_id={props.id.clone()} label={props.label.clone()} hidden={props.label_hidden} />
            <input
                type="number"
                class="field"
                id={props.id.clone()}
                inputmode={if props.whole { "numeric" } else { "decimal" }}
                min={props.min.map(|min| min.to_string())}
                max={props.max.map(|max| max.to_string())}
                step={if props.whole { "1" } else { "any" }}
                placeholder={props.placeholder.clone()}
                aria-invalid={props.problem.is_some().then_some("true")}
                aria-describedby={described_by}
                value={shown}
                {oninput} {onblur}
            />
            { problem }
        </div>
    }
}

fn number_in_range(text: &str, min: Option<f64>, max: Option<f64>, whole: bool) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    let fits = number.is_finite()
        && min.is_none_or(|min| number >= min)
        && max.is_none_or(|max| number <= max)
        && (!whole || number.fract() == 0.0);
    fits.then_some(number)
}

/// Properties of [`TextField`].
#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    /// The `id` of the field.
    pub id: String,
    /// Its label.
    pub label: AttrValue,
    /// The text now.
    pub value: AttrValue,
    /// What to say while it is empty.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// The `id` of a text that says what can be written.
    #[prop_or_default]
    pub hint_id: Option<String>,
    /// Called with the text when the person has finished it.
    pub on_change: Callback<String>,
    /// What is wrong with the text.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
}

/// A text with a label that is read aloud; the placeholder shows what it is.
#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let draft = use_state_eq(|| None::<String>);
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()));
        })
    };
    let onchange = {
        let (draft, on_change) = (draft.clone(), props.on_change.clone());
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                draft.set(None);
                on_change.emit(field.value());
            }
        })
    };
    let shown = draft.as_deref().map_or_else(|| props.value.clone(), |text| AttrValue::from(text.to_owned()));
    let (problem_id, problem) = problem_text(&props.id, props.problem.as_ref());
    let described_by: Vec<String> = props.hint_id.iter().chain(&problem_id).cloned().collect();
    html! {
        <div class="labelled">
            <FieldLabel for_id={props.id.clone()} label={props.label.clone()} hidden=true />
            <input
                type="text"
                class="field"
                dir="auto"
                id={props.id.clone()}
                autocomplete="off"
                placeholder={props.placeholder.clone()}
                aria-invalid={props.problem.is_some().then_some("true")}
                aria-describedby={(!described_by.is_empty()).then(|| described_by.join(" "))}
                title={(!props.value.is_empty()).then(|| props.value.clone())}
                value={shown}
                {oninput} {onchange}
            />
            { problem }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::number_in_range;

    #[test]
    fn only_numbers_in_range_pass() {
        assert_eq!(number_in_range("7", Some(1.0), Some(10.0), true), Some(7.0));
        for text in ["", "-", "0", "11", "1.5", "inf", "NaN"] {
            assert_eq!(number_in_range(text, Some(1.0), Some(10.0), true), None, "{text}");
        }
        assert_eq!(number_in_range("-1.5", None, None, false), Some(-1.5));
    }
}
