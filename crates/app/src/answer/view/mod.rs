//! The components of an answer.

mod activity;
mod chosen;
mod cost;
mod equivalent;
mod export;
mod funnel;
mod heat_map;
mod kinds;
mod open;
mod panel;
mod paths;
mod retention;
mod segmentation;
mod sql;
mod table;
mod tabs;
mod trace;
mod users;

use crate::bidi;
use crate::cell::{NewQuestion, use_cell_actions};
use crate::focus::{self, Target};
use chosen::ChosenUsers;
use cost::Cost;
pub use export::CopyText;
use export::WholeAnswer;
use open::Opener;
use panel::Panel;
use rockpool_catalog::Manifest;
use rockpool_question::{Answer, AnswerBody, AnswerPart, Question, Trace, UserReference};
use rockpool_report::Opens;
use rockpool_report::users::{funnel as funnel_of, user_name};
use std::rc::Rc;
use tabs::Tabs;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`AnswerView`].
#[derive(Properties)]
pub struct AnswerViewProps {
    /// What to show.
    pub answer: Rc<Answer>,
    /// The extract it is from.
    pub manifest: Rc<Manifest>,
    /// Whether the question has changed since.
    pub stale: bool,
}

impl PartialEq for AnswerViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
            && Rc::ptr_eq(&self.manifest, &other.manifest)
            && self.stale == other.stale
    }
}

/// An answer: the plain sentence, what to know about it, its parts as tabs, and what it cost.
///
/// In a cell, every number opens its users: it is chosen, and a bar says what can be done with them.
#[component]
pub fn AnswerView(props: &AnswerViewProps) -> Html {
    let answer = &props.answer;
    let actions = use_cell_actions();
    let panels = Panel::of(answer);
    let open = use_state(|| None::<Panel>);
    let selected = open.and_then(|open| panels.iter().position(|panel| *panel == open)).unwrap_or(0);
    let on_select = {
        let (open, panels) = (open.clone(), panels.clone());
        Callback::from(move |index: usize| open.set(panels.get(index).copied()))
    };
    let chosen = use_state(|| None::<AnswerPart>);
    let came_from = use_mut_ref(|| None::<HtmlElement>);
    // A number of an answer that has gone is a number no more.
    use_effect_with(AsOne(Rc::clone(answer)), {
        let chosen = chosen.clone();
        move |_| chosen.set(None)
    });
    let on_change = {
        let (chosen, came_from) = (chosen.clone(), Rc::clone(&came_from));
        Callback::from(move |part: Option<AnswerPart>| {
            if part.is_none()
                && let Some(element) = came_from.borrow_mut().take()
            {
                focus::later(Target::Element(element));
            }
            chosen.set(part);
        })
    };
    let opener = actions.as_ref().map(|actions| {
        let (answer, chosen, came_from) = (Rc::clone(answer), chosen.clone(), Rc::clone(&came_from));
        let ask_below = actions.ask_below.clone();
        Opener {
            on_open: Callback::from(move |opens| match opens {
                Opens::Users(part) => {
                    let focused = web_sys::window()
                        .and_then(|window| window.document()?.active_element())
                        .and_then(|element| element.dyn_into().ok());
                    came_from.replace(focused);
                    chosen.set(Some(part));
                }
                Opens::Trace(user) => {
                    if let Some(question) = trace_of(&answer, &user) {
                        ask_below.emit(question);
                    }
                }
            }),
        }
    });
    let panel = panels.get(selected).map(|panel| panel.draw(answer)).unwrap_or_default();
    let parts = if panels.len() > 1 {
        let names: Vec<AttrValue> = panels.iter().map(|panel| AttrValue::from(panel.name())).collect();
        html! { <Tabs label="Parts of the answer" {names} {selected} {on_select}>{ panel }</Tabs> }
    } else {
        panel
    };
    let parts = match opener {
        Some(opener) => {
            html! { <ContextProvider<Opener> context={opener}>{ parts }</ContextProvider<Opener>> }
        }
        None => parts,
    };
    html! {
        <div
            class={classes!("answer", props.stale.then_some("stale"))}
            aria-busy={props.stale.to_string()}
        >
            { head(answer, props.stale) }
            { parts }
            if let (Some(part), Some(actions)) = ((*chosen).clone(), actions) {
                <ChosenUsers answer={Rc::clone(answer)} manifest={Rc::clone(&props.manifest)} {part} {actions}
                    {on_change} />
            }
            <footer class="answer-cost">
                <Cost answer={Rc::clone(answer)} manifest={Rc::clone(&props.manifest)} />
                <span class="answer-zone">{ zone(answer, &props.manifest) }</span>
                <WholeAnswer answer={Rc::clone(answer)} />
            </footer>
        </div>
    }
}

/// What stands above the numbers.
fn head(answer: &Answer, stale: bool) -> Html {
    html! {
        <>
            if stale {
                <p class="answer-stale" role="status">{ "The question has changed; this answers the one before." }</p>
            }
            if let Some(estimate) = rockpool_report::cost::estimate(answer) {
                <p class="answer-estimate" role="status">{ estimate }</p>
            }
            if !answer.sentence.is_empty() && !is_all_rows(answer) {
                <p class="answer-sentence">{ bidi::sentence(&answer.sentence) }</p>
            }
            if !answer.notes.is_empty() {
                <ul class="answer-notes" aria-label="Notes">
                    { for answer.notes.iter().map(|note| html! {
                        <li class="answer-note">
                            { note_icon() }
                            <span><span class="visually-hidden">{ "Note: " }</span>{ bidi::sentence(&note.to_string()) }</span>
                        </li>
                    }) }
                </ul>
            }
        </>
    }
}

/// Whether the answer is all the rows of a statement: their table says itself how many there are.
fn is_all_rows(answer: &Answer) -> bool {
    matches!(&answer.body, AnswerBody::Table(table) if !table.truncated)
}

/// The zone whose days are counted. A statement has its instants in UTC.
fn zone(answer: &Answer, manifest: &Manifest) -> String {
    match &answer.body {
        AnswerBody::Table(_) => "Instants in UTC".to_owned(),
        _ => {
            let zone = answer.question.calendar().time_zone;
            format!("Days in {}", zone.unwrap_or_else(|| manifest.time_zone.clone()))
        }
    }
}

/// The question for a listed user's way through the funnel that the list is from.
fn trace_of(answer: &Answer, user: &UserReference) -> Option<NewQuestion> {
    let (Question::Users(question), AnswerBody::Users(body)) = (&answer.question, &answer.body) else {
        return None;
    };
    let funnel = Box::new(funnel_of(question)?.clone());
    let listed = body.users.iter().find(|listed| *user == UserReference::Key(listed.key));
    let title = format!("Trace of {}", listed.map_or_else(|| "a user".to_owned(), user_name));
    Some(NewQuestion { title, question: Question::Trace(Trace { funnel, user: user.clone() }) })
}

/// An answer that is equal only to itself, so that no render compares its numbers.
struct AsOne(Rc<Answer>);

impl PartialEq for AsOne {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

fn note_icon() -> Html {
    html! {
        <svg class="answer-note-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="1.5" />
            <path d="M8 7v4.2M8 4.6v.1" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
        </svg>
    }
}
