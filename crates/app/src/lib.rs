//! The notebook page: cells, builders, charts and tables, over an engine that runs in a worker.
//!
//! The page opens at once and never links the engine. [`page`] holds the state and the one place where it
//! changes, [`message`] what its parts can tell it; [`notebook`] and [`runs`] are plain values with pure rules, tested natively; [`engine_client`]
//! speaks to the worker; the rest draws.
//!
//! The rule of the house: what a person can lose (the notebook) changes only through
//! [`notebook::History::apply`], what the engine says only through [`runs::Runs::apply`], and a component
//! never talks to storage or to the worker itself.

pub mod answer;
pub mod beside;
pub mod bidi;
pub mod browser;
pub mod builder;
pub mod cell;
pub mod chart;
pub mod control;
pub mod data_days;
pub mod engine_client;
pub mod focus;
pub mod header;
pub mod icon;
pub mod keeping;
pub mod markdown;
pub mod marking;
pub mod message;
pub mod names;
pub mod notebook;
pub mod offline;
pub mod page;
pub mod panic;
pub mod runs;
pub mod shared;
pub mod sharing;
pub mod theme;

/// Draws the page into the document's `<main id="rockpool">`, or its body when there is none.
pub fn start() {
    panic::announce_panics();
    let root = gloo::utils::document().get_element_by_id("rockpool");
    match root {
        Some(element) => {
            element.set_inner_html("");
            yew::Renderer::<page::Page>::with_root(element).render();
        }
        None => {
            yew::Renderer::<page::Page>::new().render();
        }
    }
}
