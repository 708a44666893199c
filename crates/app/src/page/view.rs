//! What is seen.

use super::{CohortShelf, Help, Msg, Notebooks, Notices, Page, ShelfShown, ToastView, Versions};
use crate::{
    builder::Cohorts,
    cell::{AddBar, CellView},
    header::{Header, HeaderState},
    notebook::{Action, Place},
};
use rockpool_question::Cell;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

impl Page {
    pub(super) fn draw(&self) -> Html {
        let notebook = self.notebook();
        let is_dark = self.theme.is_dark(self.system_is_dark);
        let cohorts =
            Cohorts { saved: Rc::from(notebook.cohorts.as_slice()), on_save: self.on_save_cohort.clone() };
        let last = notebook.cells.last().map_or(Place::First, |cell| Place::Below(cell.id.clone()));
        html! {
            <>
                <a class="skip-link" href="#notebook">{ "Skip to the notebook" }</a>
                <Header state={HeaderState {
                    engine: self.engine.clone(),
                    saving: self.saving.clone(),
                    offline: self.offline.clone(),
                    theme: self.theme,
                    can_undo: self.history.can_undo(),
                    can_redo: self.history.can_redo(),
                    manifest: self.manifest.clone(),
                }} on={self.on.clone()} />
                <main id="notebook" class="notebook" tabindex="-1">
                    <Notices engine={self.engine.clone()} extract_failure={self.extract_failure.clone()}
                        host_waits={self.host_waits.clone().map(AttrValue::from)}
                        saving={self.saving.clone()} offline={self.offline.clone()}
                        newer={self.newer.clone()}
                        unreadable={self.unreadable.as_ref().map(|(_, reason)| AttrValue::from(reason.clone()))}
                        on={self.on.clone()} />
                    { self.draw_title(&notebook.title) }
                    <CohortShelf cohorts={notebook.cohorts.clone()} manifest={self.manifest.clone()}
                        below={notebook.cells.last().map(|cell| cell.id.clone())} on={self.on.clone()} />
                    if notebook.cells.is_empty() && self.manifest.is_none() && self.extract_failure.is_none() {
                        <p class="muted notebook-waiting">{ "Reading what the extract contains…" }</p>
                    }
                    <ContextProvider<Cohorts> context={cohorts}>
                        { for notebook.cells.iter().enumerate().map(|(index, cell)| {
                            self.draw_cell(index, cell, notebook.cells.len(), is_dark)
                        }) }
                    </ContextProvider<Cohorts>>
                    <AddBar place={last} on={self.on.clone()} />
                </main>
                <footer class="page-footer">
                    <p>{ "Rockpool " }{ env!("CARGO_PKG_VERSION") }{ ". Every answer is worked out in this tab; no row leaves your machine." }</p>
                </footer>
                <ToastView toast={self.toast.clone()} on={self.on.clone()} />
                <Help open={self.shows_help} on={self.on.clone()} />
                { self.draw_shelf() }
            </>
        }
    }

    fn draw_shelf(&self) -> Html {
        let (contents, versions) = match &self.shelf {
            ShelfShown::Nothing => (None, None),
            ShelfShown::Notebooks(contents) => (Some(Rc::clone(contents)), None),
            ShelfShown::Versions(versions) => (None, Some(Rc::clone(versions))),
        };
        html! {
            <>
                <Notebooks {contents} on={self.on.clone()} />
                <Versions {versions} on={self.on.clone()} />
            </>
        }
    }

    fn draw_title(&self, title: &str) -> Html {
        let on_input = self.on.reform(|event: InputEvent| {
            let title = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            Msg::Edit(Action::SetTitle { title: title.unwrap_or_default() })
        });
        html! {
            <div class="notebook-title">
                <h1 class="visually-hidden">{ if title.is_empty() { "Untitled notebook" } else { title } }</h1>
                <input type="text" dir="auto" value={title.to_owned()} placeholder="Untitled notebook" maxlength="200"
                    aria-label="Title of the notebook" oninput={on_input}
                    onblur={self.on.reform(|_| Msg::EndTyping)} />
            </div>
        }
    }

    fn draw_cell(&self, index: usize, cell: &Cell, count: usize, is_dark: bool) -> Html {
        html! {
            <CellView key={cell.id.0.clone()} cell={cell.clone()} is_first={index == 0}
                is_last={index + 1 == count} manifest={self.manifest.clone()}
                has_no_extract={self.extract_failure.is_some()}
                run={self.runs.get(&cell.id).map(Rc::clone)} comparison={self.comparisons.get(&cell.id)} {is_dark} on={self.on.clone()} />
        }
    }
}
