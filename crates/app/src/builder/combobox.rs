//! A text field with a list to choose from: the editable combobox of the ARIA Authoring Practices.
//!
//! Arrow keys move through the list, Enter chooses, Escape gives up, typing filters. Focus stays in the field;
//! `aria-activedescendant` names the line.

use super::choices::Choice;
use super::fields::{FieldLabel, problem_text};
use super::ranking::{Match, ranked};
use crate::bidi;
use crate::shared::Shared;
use rockpool_question::value_label;
use rockpool_report::format;
use std::rc::Rc;
use web_sys::{HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// The most lines a list shows; typing finds the rest.
const MOST_LINES: usize = 200;

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// A line of the list, from 0.
    Line(usize),
    /// A text of their own.
    Text(String),
}

/// Properties of [`Combobox`].
#[derive(Properties, PartialEq)]
pub struct ComboboxProps {
    /// The `id` of the field.
    pub id: String,
    /// Its label.
    pub label: AttrValue,
    /// Whether the label is only read aloud.
    #[prop_or_default]
    pub label_hidden: bool,
    /// Whether there is a label of its own; without one it must be labelled by what is around it.
    #[prop_or(true)]
    pub has_label: bool,
    /// What is chosen now.
    pub text: AttrValue,
    /// What there is to choose from.
    pub choices: Shared<Vec<Choice>>,
    /// Called with what was chosen.
    pub on_choose: Callback<Chosen>,
    /// Whether a text that is not in the list will do.
    #[prop_or_default]
    pub free: bool,
    /// Whether the list stays open, to choose another one.
    #[prop_or_default]
    pub several: bool,
    /// What to say while nothing is chosen.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is wrong with the choice.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// Called when a person deletes backwards in the empty field.
    #[prop_or_default]
    pub on_backspace: Option<Callback<()>>,
}

/// What is going on in the field.
#[derive(Debug, Clone, Default, PartialEq)]
struct Editing {
    /// What was typed and not chosen yet.
    draft: Option<String>,
    open: bool,
    /// The line that Enter would choose, among the matching ones.
    active: Option<usize>,
}

/// A text field with a list to choose from.
#[component]
pub fn Combobox(props: &ComboboxProps) -> Html {
    let editing = use_state_eq(Editing::default);
    let found =
        use_memo((props.choices.clone(), editing.draft.clone(), editing.open), |(choices, draft, open)| {
            let texts = choices.iter().map(|choice| choice.text.as_str());
            let mut matches =
                if *open { ranked(texts, draft.as_deref().unwrap_or_default()) } else { vec![] };
            let more = matches.len().saturating_sub(MOST_LINES);
            matches.truncate(MOST_LINES);
            (Rc::new(matches), more)
        });
    let (matches, more) = (Rc::clone(&found.0), found.1);
    let active = editing.active.filter(|active| *active < matches.len());
    let list_id = format!("{}-list", props.id);
    let line_id = |line: usize| format!("{}-line-{line}", props.id);
    use_effect_with(active.map(line_id).filter(|_| editing.open), |line| {
        if let Some(line) = line {
            scroll_to(line);
        }
    });

    let choose = {
        let (editing, matches) = (editing.clone(), matches.clone());
        let (on_choose, several) = (props.on_choose.clone(), props.several);
        move |line: usize| {
            if let Some(found) = matches.get(line) {
                editing.set(Editing { open: several, ..Editing::default() });
                on_choose.emit(Chosen::Line(found.index));
            }
        }
    };
    let settle = {
        let (editing, choices, text) = (editing.clone(), props.choices.clone(), props.text.clone());
        let (on_choose, free) = (props.on_choose.clone(), props.free);
        move || {
            let draft = editing.draft.clone();
            editing.set(Editing::default());
            let typed = draft.filter(|draft| *draft != *text);
            if let Some(chosen) = typed.and_then(|typed| settled(&typed, &choices, free)) {
                on_choose.emit(chosen);
            }
        }
    };
    let oninput = {
        let (editing, free) = (editing.clone(), props.free);
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                let active = (!free).then_some(0);
                editing.set(Editing { draft: Some(field.value()), open: true, active });
            }
        })
    };
    let onkeydown = {
        let (editing, choose, settle) = (editing.clone(), choose.clone(), settle.clone());
        let (lines, text, on_backspace) = (matches.len(), props.text.clone(), props.on_backspace.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                key @ ("ArrowDown" | "ArrowUp") => {
                    event.prevent_default();
                    let next = moved(active, lines, key == "ArrowDown");
                    let next = if editing.open { next } else { Some(0) };
                    editing.set(Editing { open: true, active: next, ..(*editing).clone() });
                }
                "Enter" => {
                    event.prevent_default();
                    match active.filter(|_| editing.open) {
                        Some(line) => choose(line),
                        None => settle(),
                    }
                }
                "Escape" if editing.open || editing.draft.is_some() => {
                    event.prevent_default();
                    event.stop_propagation();
                    editing.set(Editing::default());
                }
                "Backspace" if editing.draft.as_deref().unwrap_or(&text).is_empty() => {
                    if let Some(on_backspace) = &on_backspace {
                        on_backspace.emit(());
                    }
                }
                _ => {}
            }
        })
    };
    let onclick = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(Editing { open: true, ..(*editing).clone() }))
    };
    let onfocus = Callback::from(|event: FocusEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            field.select();
        }
    });
    let onblur = Callback::from(move |_: FocusEvent| settle());

    let shown = editing.draft.clone().unwrap_or_else(|| props.text.to_string());
    let (described_by, problem) = problem_text(&props.id, props.problem.as_ref());
    let lines = matches.iter().enumerate().map(|(line, found)| {
        let choose = choose.clone();
        let choice = props.choices.get(found.index);
        html! {
            <li
                class={classes!("combobox-line", (active == Some(line)).then_some("active"))}
                role="option"
                id={line_id(line)}
                aria-selected={(active == Some(line)).to_string()}
                onmousedown={Callback::from(|event: MouseEvent| event.prevent_default())}
                onclick={Callback::from(move |_: MouseEvent| choose(line))}
            >{ for choice.map(|choice| line_text(choice, found)) }</li>
        }
    });
    html! {
        <div class="combobox">
            if props.has_label {
                <FieldLabel for_id={props.id.clone()} label={props.label.clone()} hidden={props.label_hidden} />
            }
            <input
                type="text"
                class="field"
                dir="auto"
                id={props.id.clone()}
                role="combobox"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-expanded={editing.open.to_string()}
                aria-controls={list_id.clone()}
                aria-activedescendant={active.filter(|_| editing.open).map(line_id)}
                aria-invalid={props.problem.is_some().then_some("true")}
                aria-describedby={described_by}
                placeholder={props.placeholder.clone()}
                title={(!props.text.is_empty()).then(|| props.text.clone())}
                value={shown}
                {oninput} {onkeydown} {onclick} {onfocus} {onblur}
            />
            if editing.open {
                <ul class="combobox-list" role="listbox" id={list_id} aria-label={props.label.clone()}>
                    { for lines }
                    if more > 0 {
                        <li class="combobox-empty" role="presentation">
                            { format!("{} more; type to find them", format::count(more as u64)) }
                        </li>
                    }
                    if matches.is_empty() {
                        <li class="combobox-empty" role="presentation">{ nothing_found(props.free, editing.draft.as_deref()) }</li>
                    }
                </ul>
            }
            { problem }
        </div>
    }
}

/// The line after or before, round the ends.
fn moved(active: Option<usize>, lines: usize, down: bool) -> Option<usize> {
    let last = lines.checked_sub(1)?;
    Some(match (active, down) {
        (None, true) => 0,
        (None, false) => last,
        (Some(line), true) => {
            if line >= last {
                0
            } else {
                line + 1
            }
        }
        (Some(line), false) => line.checked_sub(1).unwrap_or(last),
    })
}

/// What a text means that was typed and left: a line of that text, a text of its own, or nothing.
fn settled(draft: &str, choices: &[Choice], free: bool) -> Option<Chosen> {
    let exactly = choices.iter().position(|choice| choice.text == draft);
    if free {
        return Some(exactly.map_or_else(|| Chosen::Text(draft.to_owned()), Chosen::Line));
    }
    let folded = draft.trim().to_lowercase();
    let nearly = || choices.iter().position(|choice| choice.text.to_lowercase() == folded);
    exactly.or_else(nearly).map(Chosen::Line)
}

fn nothing_found(free: bool, draft: Option<&str>) -> String {
    match draft.filter(|draft| !draft.is_empty()) {
        Some(draft) if free => format!("Press Enter to use “{}”", bidi::isolated(draft)),
        Some(_) => "Nothing matches".to_owned(),
        None if free => "Type a value".to_owned(),
        None => "Nothing to choose from".to_owned(),
    }
}

fn line_text(choice: &Choice, found: &Match) -> Html {
    if choice.text.trim().is_empty() {
        // Nothing of it would be seen.
        return html! {
            <>
                <span class="combobox-text">{ value_label(&choice.text) }</span>
                <span class="combobox-detail">{ bidi::sentence(&choice.detail) }</span>
            </>
        };
    }
    let characters: Vec<char> = choice.text.chars().collect();
    let part = |from: usize, to: usize| -> String {
        characters.iter().skip(from).take(to.saturating_sub(from)).collect()
    };
    html! {
        <>
            <bdi class="combobox-text">
                { part(0, found.range.start) }
                if !found.range.is_empty() {
                    <mark>{ part(found.range.start, found.range.end) }</mark>
                }
                { part(found.range.end, characters.len()) }
            </bdi>
            <span class="combobox-detail">{ bidi::sentence(&choice.detail) }</span>
        </>
    }
}

fn scroll_to(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(line) = document.and_then(|document| document.get_element_by_id(id)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choice> {
        ["Opened", "saved"].map(|text| Choice { text: text.into(), detail: String::new() }).to_vec()
    }

    #[test]
    fn arrows_go_round() {
        assert_eq!(moved(None, 3, true), Some(0));
        assert_eq!(moved(None, 3, false), Some(2));
        assert_eq!(moved(Some(2), 3, true), Some(0));
        assert_eq!(moved(Some(0), 3, false), Some(2));
        assert_eq!(moved(None, 0, true), None);
    }

    #[test]
    fn a_left_text_is_a_line_a_text_or_nothing() {
        assert_eq!(settled("opened", &choices(), false), Some(Chosen::Line(0)));
        assert_eq!(settled("open", &choices(), false), None);
        assert_eq!(settled("saved", &choices(), true), Some(Chosen::Line(1)));
        assert_eq!(settled("opened", &choices(), true), Some(Chosen::Text("opened".into())));
    }
}
