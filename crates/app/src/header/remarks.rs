//! What to know of the extract before its numbers are trusted, behind one quiet line.

use crate::bidi;
use crate::shared::Shared;
use rockpool_catalog::Manifest;
use rockpool_question::remarks::remarks;
use rockpool_report::format;
use yew::prelude::*;

/// Properties of [`Remarks`].
#[derive(Properties, PartialEq)]
pub struct RemarksProps {
    /// The extract.
    pub manifest: Shared<Manifest>,
}

/// Nothing, or a line that opens what there is to know.
#[component]
pub fn Remarks(props: &RemarksProps) -> Html {
    let remarks = use_memo(props.manifest.clone(), |manifest| remarks(manifest));
    if remarks.is_empty() {
        return Html::default();
    }
    let count = format::counted(remarks.len() as u64, "thing");
    html! {
        <details class="extract-remarks">
            <summary>{ format!("{count} to know about this extract") }</summary>
            <ul>{ for remarks.iter().map(|remark| html! { <li>{ bidi::sentence(&remark.whole()) }</li> }) }</ul>
        </details>
    }
}
