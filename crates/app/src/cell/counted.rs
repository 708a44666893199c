//! "Count it as": the same question with another product's documented choices, beside its own numbers.

use super::counted_rows::{Row, rows};
use crate::{
    bidi,
    builder::Select,
    control::ProgressBar,
    message::Msg,
    runs::{CellRun, Comparison, Phase},
};
use rockpool_question::{
    Answer, CellId, Question, Rate,
    presets::{Change, Counted, Preset},
};
use rockpool_report::format;
use std::rc::Rc;
use yew::prelude::*;

/// What a [`CountedAs`] shows.
#[derive(Properties, PartialEq)]
pub struct CountedAsProps {
    /// The cell's identity.
    pub cell: CellId,
    /// The question as it stands.
    pub question: Question,
    /// The cell's own question, where another one is asked because of what holds for the whole notebook.
    #[prop_or_default]
    pub own: Option<Question>,
    /// What is known of the question.
    pub run: Option<Rc<CellRun>>,
    /// What it is counted as beside its own way.
    pub comparison: Option<Comparison>,
    /// Gets the adapted question when the person takes it over.
    pub on_change: Callback<Question>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The picker of presets and, with one chosen, what changes; nothing for questions that no preset knows.
#[component]
pub fn CountedAs(props: &CountedAsProps) -> Html {
    let presets: Vec<Preset> =
        Preset::ALL.into_iter().filter(|preset| preset.apply(&props.question).is_some()).collect();
    if presets.is_empty() {
        return Html::default();
    }
    let chosen = props.comparison.as_ref().map(|comparison| comparison.preset);
    let selected = presets.iter().position(|preset| Some(*preset) == chosen).map_or(0, |place| place + 1);
    let options: Vec<AttrValue> = std::iter::once(AttrValue::from("Rockpool only"))
        .chain(presets.iter().map(|preset| AttrValue::from(preset.name())))
        .collect();
    let on_select = {
        let (cell, presets) = (props.cell.clone(), presets.clone());
        props.on.reform(move |index: usize| {
            let preset = index.checked_sub(1).and_then(|index| presets.get(index)).copied();
            Msg::CountAs(cell.clone(), preset)
        })
    };
    let shown = props.comparison.as_ref().and_then(|comparison| {
        let counted = comparison.preset.apply(&props.question)?;
        Some(comparison_of(props, comparison, &counted))
    });
    html! {
        <div class="counted-as" role="group" aria-label="Count it as">
            <Select label="Count it as" {options} {selected} {on_select} />
            { for shown }
        </div>
    }
}

fn comparison_of(props: &CountedAsProps, comparison: &Comparison, counted: &Counted) -> Html {
    let name = comparison.preset.name();
    let limits = html! {
        <details class="counted-limits">
            <summary>{ format!("What {name} does otherwise, and this does not") }</summary>
            <ul>{ for counted.limits.iter().map(|limit| html! { <li>{ *limit }</li> }) }</ul>
        </details>
    };
    if counted.changes.is_empty() {
        return html! {
            <>
                <p>{ format!("Every choice of this question is one that {name} documents too: the numbers are the same.") }</p>
                { limits }
            </>
        };
    }
    let take_over = {
        // What holds for the whole notebook is not written into the cell.
        let own = props.own.as_ref().and_then(|own| comparison.preset.apply(own));
        let question = own.map_or_else(|| counted.question.clone(), |own| own.question);
        props.on_change.reform(move |_: MouseEvent| question.clone())
    };
    html! {
        <>
            <p class="counted-label">{ format!("With the {}", comparison.preset.label()) }</p>
            { numbers(props, comparison, counted) }
            { choices(name, &counted.changes) }
            { limits }
            <div>
                <button type="button" class="button small" onclick={take_over}>{ "Make these choices in the question" }</button>
            </div>
        </>
    }
}

/// The numbers side by side, or how far they are.
fn numbers(props: &CountedAsProps, comparison: &Comparison, counted: &Counted) -> Html {
    let run = comparison.run.as_deref();
    let problem = match run.map(|run| &run.phase) {
        Some(Phase::Failed(failure)) => Some(failure.message.clone()),
        Some(Phase::Invalid) => {
            run.and_then(|run| run.problems.first()).map(|problem| problem.message.clone())
        }
        Some(Phase::Cancelled) => Some("It was stopped; run the cell to ask again".to_owned()),
        _ => None,
    };
    if let Some(problem) = problem {
        return html! { <p class="field-problem" role="status">{ problem }</p> };
    }
    let own = exact(props.run.as_deref(), &props.question);
    let other = exact(run, &counted.question);
    match own.zip(other).and_then(|(own, other)| rows(own, other)) {
        Some(rows) => table(comparison.preset.name(), &rows),
        None => {
            let done = match run.map(|run| &run.phase) {
                Some(Phase::Running(progress)) if progress.done > 0.0 => Some(progress.done),
                _ => None,
            };
            html! { <ProgressBar label="Counting the other way" {done} /> }
        }
    }
}

/// The answer of a run, if it is to this very question.
fn exact<'a>(run: Option<&'a CellRun>, question: &Question) -> Option<&'a Answer> {
    run.and_then(|run| run.answer.as_deref()).filter(|answer| answer.question == *question)
}

fn table(name: &str, rows: &[Row]) -> Html {
    let rate = |rate: Option<Rate>| match rate {
        None => html! { <td>{ "–" }</td> },
        Some(rate) => html! {
            <td data-value={rate.count.to_string()}>
                { format::count(rate.count) }
                if let Some(share) = rate.rate {
                    <span class="muted">{ format!(" {}", format::percent(share)) }</span>
                }
            </td>
        },
    };
    html! {
        <div class="counted-table">
            <table aria-label={format!("Counted its own way and as {name}")}>
                <thead>
                    <tr>
                        <th scope="col">{ "Step or period" }</th>
                        <th scope="col">{ "Its own way" }</th>
                        <th scope="col">{ format!("As {name}") }</th>
                        <th scope="col">{ "Difference" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr>
                            <th scope="row"><bdi>{ &row.name }</bdi></th>
                            { rate(row.own) }
                            { rate(row.other) }
                            <td>
                                { row.difference() }
                                if let Some(points) = row.rate_difference().filter(|points| *points != 0.0) {
                                    <span class="muted">{ format!(", {}", format::points(points)) }</span>
                                }
                            </td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn choices(name: &str, changes: &[Change]) -> Html {
    html! {
        <ul class="counted-choices" aria-label="Choices that differ">
            { for changes.iter().map(|change| html! {
                <li data-field={change.field.to_string()}>
                    <s>{ bidi::sentence(&change.from) }</s>{ " → " }<strong>{ bidi::sentence(&change.to) }</strong>
                    <span class="muted">{ format!(" ({name}: {})", change.reason) }</span>
                </li>
            }) }
        </ul>
    }
}
