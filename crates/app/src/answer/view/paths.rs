//! A paths answer: the Sankey diagram, and the table of its links.

use super::super::readable;
use super::open::Opener;
use super::table::DataTable;
use crate::chart::{Chart, Drawing};
use crate::names::use_names;
use crate::shared::Shared;
use rockpool_question::{PathAnchor, PathsAnswer};
use rockpool_report::paths;
use yew::prelude::*;

/// Properties of [`PathsView`].
#[derive(Properties, PartialEq)]
pub struct PathsViewProps {
    /// The answer.
    pub answer: Shared<PathsAnswer>,
    /// Where the paths begin or end.
    pub anchor: PathAnchor,
}

/// The diagram over the table.
#[component]
pub fn PathsView(props: &PathsViewProps) -> Html {
    let PathsViewProps { answer, anchor } = props;
    let opener = use_context::<Opener>();
    let names = use_names();
    let shown = use_memo((answer.clone(), names), |(answer, names)| readable::paths(answer, *names));
    let grid = use_memo((answer.clone(), (*shown).clone(), anchor.clone()), |(answer, shown, anchor)| {
        readable::grid(paths::links(answer, anchor), &paths::links(shown, anchor))
    });
    if answer.links.is_empty() {
        return html! { <p class="answer-empty">{ "Nobody has such an event in the asked time." }</p> };
    }
    html! {
        <>
            <Chart drawing={Drawing::Paths((*shown).clone(), anchor.clone())} on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} below_chart={true} />
        </>
    }
}
