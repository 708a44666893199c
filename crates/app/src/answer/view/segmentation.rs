//! A segmentation's answer: lines or bars, and the table.

use super::super::shared::Shared;
use super::open::Opener;
use super::table::DataTable;
use crate::chart::{Chart, Drawing, ShownAs};
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
    let grid = use_memo((props.answer.clone(), props.by), |(answer, by)| segmentation::values(answer, *by));
    html! {
        <>
            <Chart drawing={Drawing::Segmentation(props.answer.clone(), props.by, style)}
                on_part={Opener::on_part(opener.as_ref())} />
            <DataTable {grid} />
        </>
    }
}
