//! Series that are computed from others: `A / B * 100`.

use super::letter;
use crate::builder::fields::TextField;
use crate::builder::form::FormProps;
use crate::builder::{icon, take};
use crate::focus;
use rockpool_question::{Formula, Segmentation, limits};
use yew::prelude::*;

/// The formulas; nothing while there are none.
#[component]
pub fn Formulas(props: &FormProps<Segmentation>) -> Html {
    let formulas = &props.question.formulas;
    let problem = props.place.field("formulas").problem();
    if formulas.is_empty() && problem.is_none() {
        return Html::default();
    }
    let last = letter(props.question.series.len().saturating_sub(1));
    html! {
        <div class="builder-section" role="group" aria-label="Formulas">
            <span class="builder-section-title" aria-hidden="true">{ "Formulas" }</span>
            { for formulas.iter().enumerate().map(|(index, formula)| editor(props, index, formula)) }
            <p class="builder-hint">
                { format!("Series by letter (A to {last}), numbers, + - * / and parentheses. Computed for each bucket and group, and for the total.") }
            </p>
            if let Some(problem) = problem {
                <p class="field-problem">{ problem }</p>
            }
        </div>
    }
}

fn editor(props: &FormProps<Segmentation>, index: usize, formula: &Formula) -> Html {
    let place = props.place.item("formulas", index);
    let number = index + 1;
    let change = |change: fn(&mut Formula, String)| {
        props.change(move |segmentation: &mut Segmentation, text: String| {
            if let Some(formula) = segmentation.formulas.get_mut(index) {
                change(formula, text);
            }
        })
    };
    let on_remove = {
        let add_id = add_id(props);
        props.change(move |segmentation: &mut Segmentation, _: MouseEvent| {
            take(&mut segmentation.formulas, index);
            focus::later_on(add_id.clone());
        })
    };
    html! {
        <div class="builder-row formula" key={index} role="group" aria-label={format!("Formula {number}")}>
            <TextField
                id={place.field("expression").id()}
                label="Formula"
                value={formula.expression.clone()}
                placeholder="A / B * 100"
                on_change={change(|formula, text| formula.expression = text.trim().to_owned())}
                problem={place.field("expression").problem_within().or_else(|| place.problem())}
            />
            <TextField
                id={place.field("label").id()}
                label="Name of the formula"
                value={formula.label.clone().unwrap_or_default()}
                placeholder="Name (optional)"
                on_change={change(|formula, text| {
                    formula.label = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                })}
                problem={place.field("label").problem_within()}
            />
            <button
                type="button"
                class="button quiet icon small"
                aria-label={format!("Remove formula {number}")}
                onclick={on_remove}
            >{ icon::remove() }</button>
        </div>
    }
}

/// The button that adds a formula.
#[component]
pub fn AddFormula(props: &FormProps<Segmentation>) -> Html {
    let on_add = {
        let place = props.place.clone();
        props.change(move |segmentation: &mut Segmentation, _: MouseEvent| {
            focus::later_on(place.item("formulas", segmentation.formulas.len()).field("expression").id());
            let expression = suggested(segmentation.series.len()).to_owned();
            segmentation.formulas.push(Formula { expression, label: None });
        })
    };
    html! {
        <button
            type="button"
            class="button"
            id={add_id(props)}
            disabled={props.question.formulas.len() >= limits::FORMULAS.count() || props.question.series.is_empty()}
            onclick={on_add}
        >{ icon::add() }{ "Add formula" }</button>
    }
}

fn add_id(props: &FormProps<Segmentation>) -> String {
    format!("{}-add", props.place.field("formulas").id())
}

/// A formula to begin with: the share of the second series that the first is, where there are two.
fn suggested(series: usize) -> &'static str {
    if series > 1 { "A / B * 100" } else { "A" }
}
