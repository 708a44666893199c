//! A segmentation's answer: lines or bars, and the table.

use super::super::readable;
use super::open::Opener;
use super::table::DataTable;
use crate::chart::{Chart, Drawing, ShownAs};
use crate::names::use_names;
use crate::shared::Shared;
use rockpool_question::{CalendarUnit, SegmentationAnswer};
use rockpool_report::segmentation;
use yew::prelude::*;

/// Properties of [`SegmentationView`].
#[derive(Properties, PartialEq)]
pub struct SegmentationViewProps {
    /// The answer.
    pub answer: Shared<SegmentationAnswer>,
    /// The calendar bucket; none for one total.
    pub by: Option<CalendarUnit>,
}

/// The chart over the table.
#[component]
pub fn SegmentationView(props: &SegmentationViewProps) -> Html {
    let opener = use_context::<Opener>();
    let style = use_context::<ShownAs>().unwrap_or_default().style();
    let names = use_names();
    let shown =
        use_memo((props.answer.clone(), names), |(answer, names)| readable::segmentation(answer, *names));
    let grid = use_memo((props.answer.clone(), (*shown).clone(), props.by), |(answer, shown, by)| {
        readable::grid(segmentation::values(answer, *by), &segmentation::values(shown, *by))
    });
    let exact = use_memo((props.answer.clone(), (*shown).clone()), |(answer, shown)| {
        readable::exact_lines(answer, shown)
    });
    html! {
        <>
            <Chart drawing={Drawing::Segmentation((*shown).clone(), props.by, style)} {exact}
                on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} below_chart={true} />
        </>
    }
}
