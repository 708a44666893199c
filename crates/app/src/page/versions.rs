//! The versions of the open notebook: look at one, make the notebook what it was, or open it beside.

use super::{Msg, ShelfMsg, VersionsOf, shelf::title_of};
use crate::{
    browser,
    control::Dialog,
    icon::{Icon, IconView},
    keeping::Version,
    markdown::Markdown,
    notebook::{CellKind, title_of as title_of_cell},
};
use rockpool_question::{Cell, CellBody, Notebook, Question};
use rockpool_report::format;
use std::rc::Rc;
use yew::prelude::*;

/// What [`Versions`] shows.
#[derive(Properties, PartialEq)]
pub struct VersionsProps {
    /// The versions; absent while the list is closed.
    pub versions: Option<Rc<VersionsOf>>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The versions, as a dialog.
#[component]
pub fn Versions(props: &VersionsProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    {
        let chosen = chosen.clone();
        use_effect_with(props.versions.is_some(), move |_| chosen.set(0));
    }
    let inside = props.versions.as_ref().map(|versions| {
        let shown = versions.versions.get(*chosen).or(versions.versions.first());
        html! {
            <>
                <p class="muted">{ "What this notebook was, for 30 days: each minute of the last hour, every ten minutes of the last day, and each day before it." }</p>
                if let Some(error) = &versions.trouble {
                    <p role="alert">{ format!("The versions cannot be read: {error}.") }</p>
                } else if versions.versions.is_empty() {
                    <p>{ "There is no version yet. The first one is kept with the first change." }</p>
                }
                <div class="versions-panes">
                    <ul class="versions-list" aria-label="Versions">
                        { for versions.versions.iter().enumerate().map(|(index, version)| {
                            let chosen = chosen.clone();
                            let is_shown = shown.is_some_and(|shown| shown.until == version.until);
                            html! {
                                <li key={version.until.to_string()}>
                                    <button type="button" class="versions-choose" aria-pressed={is_shown.to_string()}
                                        onclick={Callback::from(move |_: MouseEvent| chosen.set(index))}>
                                        <span>{ format!("Until {}", instant(version.until)) }</span>
                                        <span class="muted">{ cells(version) }</span>
                                    </button>
                                </li>
                            }
                        }) }
                    </ul>
                    { for shown.map(|version| preview(version, &versions.present, &props.on)) }
                </div>
            </>
        }
    });
    html! {
        <Dialog id="versions" title="Versions" class="versions" open={props.versions.is_some()}
            on_close={props.on.reform(|()| ShelfMsg::Close.into())}>
            <>{ for inside }</>
        </Dialog>
    }
}

fn cells(version: &Version) -> String {
    match &version.notebook {
        Ok(notebook) => format::counted(notebook.cells.len() as u64, "cell"),
        Err(_) => "cannot be read".to_owned(),
    }
}

/// A version as an outline that says what differs from the notebook now.
fn preview(version: &Version, present: &Notebook, on: &Callback<Msg>) -> Html {
    let label = format!("The version until {}", instant(version.until));
    let notebook = match &version.notebook {
        Ok(notebook) => notebook,
        Err(reason) => {
            return html! { <section class="versions-shown" aria-label={label}><p>{ format!("This version cannot be shown: {reason}.") }</p></section> };
        }
    };
    let restore = {
        let notebook = Rc::clone(notebook);
        on.reform(move |_: MouseEvent| ShelfMsg::RestoreVersion(Rc::clone(&notebook)).into())
    };
    let open = {
        let notebook = Rc::clone(notebook);
        on.reform(move |_: MouseEvent| ShelfMsg::OpenVersion(Rc::clone(&notebook)).into())
    };
    let missing =
        present.cells.iter().filter(|cell| !notebook.cells.iter().any(|other| other.id == cell.id)).count();
    html! {
        <section class="versions-shown" aria-label={label}>
            <div class="versions-buttons">
                <button type="button" class="button primary" onclick={restore}>
                    <IconView icon={Icon::Versions} />{ "Restore this version" }
                </button>
                <button type="button" class="button" onclick={open}>{ "Open it beside" }</button>
            </div>
            <h3><bdi>{ title_of(notebook) }</bdi></h3>
            if **notebook == *present { <p class="muted">{ "The notebook is like this now." }</p> }
            { for notebook.cells.iter().map(|cell| outline(cell, present)) }
            if missing > 0 {
                <p class="muted">{ format!("{} of the notebook as it is now did not exist.", format::counted(missing as u64, "cell")) }</p>
            }
        </section>
    }
}

fn outline(cell: &Cell, present: &Notebook) -> Html {
    let kind = CellKind::of(&cell.body);
    let differs = match present.cells.iter().find(|other| other.id == cell.id) {
        None => Some("not there now"),
        Some(now) if now != cell => Some("different now"),
        Some(_) => None,
    };
    html! {
        <div class="versions-cell">
            <div class="versions-cell-head">
                <IconView icon={Icon::of_kind(kind)} />
                <span><bdi>{ title_of_cell(cell) }</bdi></span>
                if let Some(differs) = differs { <span class="versions-differs">{ differs }</span> }
            </div>
            { match &cell.body {
                CellBody::Text(text) => html! { <Markdown text={text.clone()} /> },
                CellBody::Question(Question::Sql(statement)) => html! { <pre>{ &statement.sql }</pre> },
                CellBody::Question(_) => Html::default(),
            } }
        </div>
    }
}

fn instant(milliseconds: u64) -> String {
    browser::local_time(milliseconds).map_or_else(|| milliseconds.to_string(), format::day_and_time)
}
