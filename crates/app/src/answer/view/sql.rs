//! The answer to SQL: its table.

use super::table::DataTable;
use crate::shared::Shared;
use rockpool_question::Table;
use rockpool_report::table;
use yew::prelude::*;

/// Properties of [`SqlView`].
#[derive(Properties, PartialEq)]
pub struct SqlViewProps {
    /// The answer.
    pub table: Shared<Table>,
}

/// The rows, sortable.
#[component]
pub fn SqlView(props: &SqlViewProps) -> Html {
    let grid = use_memo(props.table.clone(), |table| table::rows(table));
    if grid.columns.is_empty() {
        return html! { <p class="answer-empty">{ "The statement gave no columns." }</p> };
    }
    html! { <DataTable {grid} /> }
}
