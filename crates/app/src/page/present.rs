//! The notebook cell by cell, over the whole screen.

use super::{Msg, Page, Present};
use crate::{
    cell::CellView,
    focus::{self, Target},
    icon::{Icon, IconView},
};
use gloo::utils::document;
use rockpool_question::{Cell, CellBody, Question};
use std::rc::Rc;
use yew::{html::Scope, prelude::*};

/// The `id` of what is presented.
const PLACE: &str = "presented";

impl Page {
    /// Whether a cell is on the page at all: one that stands in another page is alone there, and no users are listed.
    pub(super) fn is_shown(&self, cell: &Cell) -> bool {
        let lists_users = matches!(&cell.body, CellBody::Question(Question::Users(_) | Question::Trace(_)));
        !self.only_shows || (!lists_users && self.only_cell.as_ref().is_none_or(|only| *only == cell.id))
    }

    /// What follows from a message about presenting; says whether anything does.
    pub(super) fn follow_present(&mut self, _link: &Scope<Self>, message: Present) -> bool {
        let last = self.notebook().cells.len().saturating_sub(1);
        let now = self.presented;
        self.presented = match message {
            Present::Begin if self.notebook().cells.is_empty() => None,
            Present::Begin => {
                if let Some(root) = document().document_element() {
                    // Where the browser refuses, the window will do.
                    let _ = root.request_fullscreen();
                }
                Some(now.unwrap_or(0))
            }
            Present::Next => now.map(|place| (place + 1).min(last)),
            Present::Previous => now.map(|place| place.saturating_sub(1)),
            Present::First => now.map(|_| 0),
            Present::Last => now.map(|_| last),
            Present::End | Present::LeftFullScreen => None,
        };
        if message == Present::End && document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        }
        match (now, self.presented) {
            (None, Some(_)) => focus::later(Target::Id(PLACE.to_owned())),
            (Some(place), None) => {
                // Back in the notebook, one is where one was.
                if let Some(cell) = self.notebook().cells.get(place) {
                    focus::later(Target::Whole(cell.id.clone()));
                }
            }
            _ => {}
        }
        now != self.presented
    }

    /// The presented cell with the ways on and out.
    pub(super) fn draw_presented(&self, place: usize, is_dark: bool) -> Html {
        let notebook = self.notebook();
        let Some(cell) = notebook.cells.get(place) else { return Html::default() };
        let count = notebook.cells.len();
        let on_key = {
            let on = self.on.clone();
            Callback::from(move |event: KeyboardEvent| {
                let message = match event.key().as_str() {
                    "ArrowRight" | "ArrowDown" | "PageDown" | " " => Present::Next,
                    "ArrowLeft" | "ArrowUp" | "PageUp" => Present::Previous,
                    "Home" => Present::First,
                    "End" => Present::Last,
                    "Escape" => Present::End,
                    _ => return,
                };
                let is_button = event.target_dyn_into::<web_sys::HtmlButtonElement>().is_some();
                if is_button && event.key() == " " {
                    return;
                }
                event.prevent_default();
                on.emit(Msg::Present(message));
            })
        };
        let button = |icon: Icon, label: &'static str, message: Present, disabled: bool| {
            let onclick = self.on.reform(move |_: MouseEvent| Msg::Present(message));
            html! {
                <button type="button" class="button quiet icon" aria-label={label} title={label}
                    aria-disabled={disabled.then_some("true")} {onclick}><IconView {icon} /></button>
            }
        };
        html! {
            <main id={PLACE} class="presented" tabindex="-1" onkeydown={on_key} aria-label="Presentation">
                <h1 class="visually-hidden">{ "Presentation of " }{ if notebook.title.trim().is_empty() { "an untitled notebook" } else { &notebook.title } }</h1>
                <div class="presented-cell">
                    <CellView key={cell.id.0.clone()} cell={cell.clone()} asked={self.asked_of(cell)} is_first=true is_last=true only_reads=true
                        manifest={self.manifest.clone()} has_no_extract={self.extract_failure.is_some()}
                        run={self.runs.get(&cell.id).map(Rc::clone)} {is_dark} on={self.on.clone()} />
                </div>
                <div class="presented-bar" role="toolbar" aria-label="Presentation">
                    <span class="presented-title">{ &notebook.title }</span>
                    { button(Icon::Up, "Cell before", Present::Previous, place == 0) }
                    <span class="presented-place" aria-live="polite">{ format!("{} of {count}", place + 1) }</span>
                    { button(Icon::Down, "Next cell", Present::Next, place + 1 == count) }
                    { button(Icon::Close, "End the presentation", Present::End, false) }
                </div>
            </main>
        }
    }
}
