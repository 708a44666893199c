//! Adding a cell: at the end of the notebook, and between two cells.

use crate::{
    control::{Menu, MenuItem},
    icon::{Icon, IconView},
    message::Msg,
    notebook::{CellKind, Place, Template},
};
use yew::prelude::*;

/// The `id` of the first button of the [`AddBar`], which is there even when there are no cells.
pub const FIRST_ADD: &str = "add-first";

/// Where cells are added and who hears of it.
#[derive(Properties, PartialEq)]
pub struct AddProps {
    /// Where the new cell goes.
    pub place: Place,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The kinds of cell in a row, at the end of the notebook.
#[component]
pub fn AddBar(props: &AddProps) -> Html {
    let button = |kind: CellKind| {
        let place = props.place.clone();
        html! {
            <button type="button" class="add-button" id={(Some(&kind) == CellKind::ALL.first()).then_some(FIRST_ADD)}
                onclick={props.on.reform(move |_| Msg::Add(kind, place.clone()))}>
                <IconView icon={Icon::of_kind(kind)} />
                <span class="add-name">{ kind.name() }</span>
                <span class="add-purpose">{ kind.purpose() }</span>
            </button>
        }
    };
    html! {
        <section class="add-bar" aria-label="Add a cell">
            { for CellKind::ALL.into_iter().map(button) }
            <div class="add-templates" role="group" aria-label="Begin with">
                <span class="muted" aria-hidden="true">{ "Begin with" }</span>
                { for Template::ALL.into_iter().map(|template| {
                    let place = props.place.clone();
                    let onclick = props.on.reform(move |_| Msg::AddTemplate(template, place.clone()));
                    html! { <button type="button" class="button quiet small" {onclick}>{ template.name() }</button> }
                }) }
            </div>
        </section>
    }
}

/// A menu of the kinds of cell, for a cell below another.
#[component]
pub fn AddMenu(props: &AddProps) -> Html {
    let items = CellKind::ALL.into_iter().map(|kind| {
        let place = props.place.clone();
        MenuItem::new(
            kind.name(),
            Icon::of_kind(kind),
            props.on.reform(move |()| Msg::Add(kind, place.clone())),
        )
        .detail(kind.purpose())
    });
    html! { <Menu label="Add a cell below" icon={Icon::Add} class="quiet small" items={items.collect::<Vec<_>>()} /> }
}
