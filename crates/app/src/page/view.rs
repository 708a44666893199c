//! What is seen.

use super::{
    CohortShelf, EverywhereBar, Help, Msg, Notebooks, Notices, Page, Palette, ShareDialog, ShelfShown,
    ToastView, Versions, Visiting,
};
use crate::{
    answer::StatementSource,
    builder::Cohorts,
    cell::{AddBar, CellView},
    chart::Marks,
    focus::{self, Target},
    header::{Header, HeaderState},
    names::Names,
    notebook::{Action, Place},
};
use rockpool_question::Cell;
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

impl Page {
    pub(super) fn draw(&self) -> Html {
        let is_dark = self.theme.is_dark(self.system_is_dark);
        let notebook = self.notebook();
        let cohorts =
            Cohorts { saved: Rc::from(notebook.cohorts.as_slice()), on_save: self.on_save_cohort.clone() };
        let seen = match (self.presented, self.only_shows) {
            (Some(place), _) => self.draw_presented(place, is_dark),
            (None, true) => self.draw_alone(is_dark),
            (None, false) => self.draw_notebook(is_dark),
        };
        html! {
            <ContextProvider<Names> context={self.names}>
                <ContextProvider<Marks> context={self.marks()}>
                    <ContextProvider<StatementSource> context={self.statements.clone()}>
                        <ContextProvider<Cohorts> context={cohorts}>{ seen }</ContextProvider<Cohorts>>
                    </ContextProvider<StatementSource>>
                </ContextProvider<Marks>>
            </ContextProvider<Names>>
        }
    }

    fn draw_notebook(&self, is_dark: bool) -> Html {
        let notebook = self.notebook();
        let only_reads = self.only_reads();
        let last = notebook.cells.last().map_or(Place::First, |cell| Place::Below(cell.id.clone()));
        // A list of their own, in which all have a key: so a cell that moves stays what it is.
        let cells: Html = notebook
            .cells
            .iter()
            .enumerate()
            .map(|(index, cell)| self.draw_cell(index, cell, notebook.cells.len(), is_dark))
            .collect();
        // The address keeps what it carries.
        let skip = Callback::from(|event: MouseEvent| {
            event.prevent_default();
            focus::later(Target::Id("notebook".to_owned()));
        });
        html! {
            <>
                <a class="skip-link" href="#notebook" onclick={skip}>{ "Skip to the notebook" }</a>
                <Header state={HeaderState {
                    engine: self.engine.clone(),
                    saving: self.saving.clone(),
                    offline: self.offline.clone(),
                    theme: self.theme,
                    names: self.names,
                    only_reads,
                    can_undo: self.history.can_undo() && !only_reads,
                    can_redo: self.history.can_redo() && !only_reads,
                    manifest: self.manifest.clone(),
                }} on={self.on.clone()} />
                <main id="notebook" class="notebook" tabindex="-1">
                    { self.draw_notices() }
                    { self.draw_visit() }
                    { self.draw_title(&notebook.title) }
                    { self.draw_team_trouble() }
                    <EverywhereBar everywhere={notebook.everywhere.clone()} cohorts={notebook.cohorts.clone()}
                        manifest={self.manifest.clone()} {only_reads} on={self.on.clone()} />
                    if !only_reads {
                        <CohortShelf cohorts={notebook.cohorts.clone()} manifest={self.manifest.clone()}
                            below={notebook.cells.last().map(|cell| cell.id.clone())} on={self.on.clone()} />
                    }
                    if notebook.cells.is_empty() && self.manifest.is_none() && self.extract_failure.is_none() {
                        <p class="muted notebook-waiting">{ "Reading what the extract contains…" }</p>
                    }
                    { cells }
                    if !only_reads {
                        <AddBar place={last} on={self.on.clone()} />
                    }
                </main>
                <footer class="page-footer">
                    <p>{ "Rockpool " }{ env!("CARGO_PKG_VERSION") }{ ". Every answer is worked out in this tab; no row leaves your machine." }</p>
                </footer>
                <ToastView toast={self.toast.clone()} on={self.on.clone()} />
                <Help open={self.shows_help} on={self.on.clone()} />
                <ShareDialog shared={self.shared.clone()} on={self.on.clone()} />
                <Palette open={self.shows_palette} notebook={Rc::clone(notebook)} manifest={self.manifest.clone()}
                    {only_reads} on={self.on.clone()} />
                { self.draw_marking() }
                { self.draw_shelf() }
            </>
        }
    }

    /// The notebook or one cell of it, for a page around this one: nothing that can be pressed to change it.
    fn draw_alone(&self, is_dark: bool) -> Html {
        let notebook = self.notebook();
        let count = notebook.cells.len();
        let shown: Vec<(usize, &Cell)> =
            notebook.cells.iter().enumerate().filter(|(_, cell)| self.is_shown(cell)).collect();
        let is_missing =
            self.only_cell.is_some() && shown.is_empty() && self.visit != Some(Visiting::Waiting);
        html! {
            <main id="notebook" class={classes!("notebook", "alone", self.only_cell.is_some().then_some("one"))} tabindex="-1">
                { self.draw_notices() }
                if self.only_cell.is_none() {
                    <div class="notebook-title"><h1 dir="auto">{ title_or_none(&notebook.title) }</h1></div>
                    <EverywhereBar everywhere={notebook.everywhere.clone()} cohorts={notebook.cohorts.clone()}
                        manifest={self.manifest.clone()} only_reads=true on={self.on.clone()} />
                } else {
                    <h1 class="visually-hidden">{ title_or_none(&notebook.title) }</h1>
                }
                if is_missing && self.manifest.is_some() {
                    <p class="muted">{ "The notebook has no such cell, or it lists users, which are not shown here." }</p>
                }
                { for shown.into_iter().map(|(index, cell)| self.draw_cell(index, cell, count, is_dark)) }
            </main>
        }
    }

    fn draw_notices(&self) -> Html {
        html! {
            <Notices engine={self.engine.clone()} extract_failure={self.extract_failure.clone()}
                host_waits={self.host_waits.clone().map(AttrValue::from)}
                saving={self.saving.clone()} offline={self.offline.clone()}
                newer={self.newer.clone()}
                unreadable={self.unreadable.as_ref().map(|(_, reason)| AttrValue::from(reason.clone()))}
                on={self.on.clone()} />
        }
    }

    /// Whose notebook this is, where it is somebody's.
    fn draw_visit(&self) -> Html {
        let words = match (self.visit, &self.visit_trouble) {
            (None, None) => return Html::default(),
            (None, Some(trouble)) => {
                return html! {
                    <div class="visit" role="alert">
                        <p><strong>{ "The notebook of this address is not shown. " }</strong>{ trouble }</p>
                        <button type="button" class="button small" onclick={self.on.reform(|_| Msg::LeaveVisit)}>{ "Close" }</button>
                    </div>
                };
            }
            (Some(Visiting::Waiting), _) => {
                return html! { <div class="visit" role="status"><p>{ "Reading the notebook…" }</p></div> };
            }
            (Some(Visiting::Link), _) => "You read a notebook that came in a link.",
            (Some(Visiting::File), _) => "You read a notebook that lies beside the extract.",
        };
        html! {
            <div class="visit" role="region" aria-label="Somebody's notebook">
                <p>{ words }{ " Nothing of it is kept in this browser." }</p>
                <button type="button" class="button primary small" onclick={self.on.reform(|_| Msg::KeepCopy)}>{ "Keep a copy" }</button>
                <button type="button" class="button quiet small" onclick={self.on.reform(|_| Msg::LeaveVisit)}>{ "Back to my notebook" }</button>
            </div>
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
        if self.only_reads() {
            return html! { <div class="notebook-title"><h1 dir="auto">{ title_or_none(title) }</h1></div> };
        }
        let on_input = self.on.reform(|event: InputEvent| {
            let title = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            Msg::Edit(Action::SetTitle { title: title.unwrap_or_default() })
        });
        html! {
            <div class="notebook-title">
                <h1 class="visually-hidden">{ title_or_none(title) }</h1>
                <input type="text" dir="auto" value={title.to_owned()} placeholder="Untitled notebook" maxlength="200"
                    aria-label="Title of the notebook" oninput={on_input}
                    onblur={self.on.reform(|_| Msg::EndTyping)} />
            </div>
        }
    }

    fn draw_cell(&self, index: usize, cell: &Cell, count: usize, is_dark: bool) -> Html {
        html! {
            <CellView key={cell.id.0.clone()} cell={cell.clone()} asked={self.asked_of(cell)}
                is_first={index == 0} is_last={index + 1 == count} only_reads={self.only_reads()}
                is_new={self.added.as_ref() == Some(&cell.id)} manifest={self.manifest.clone()}
                has_no_extract={self.extract_failure.is_some()} run={self.runs.get(&cell.id).map(Rc::clone)}
                comparison={self.comparisons.get(&cell.id)} {is_dark} on={self.on.clone()} />
        }
    }
}

fn title_or_none(title: &str) -> &str {
    if title.trim().is_empty() { "Untitled notebook" } else { title }
}
