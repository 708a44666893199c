//! A chart as a picture: PNG for slides, SVG for everything that scales. Made in the page, sent nowhere.

use super::plotly::{PictureKind, download};
use super::{Canvas, Drawing};
use rockpool_report::csv::file_name;
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`Pictures`].
#[derive(Properties, PartialEq)]
pub struct PicturesProps {
    /// What the chart shows.
    pub drawing: Drawing,
    /// What it is drawn on.
    pub canvas: Canvas,
}

/// Buttons that download the chart.
#[component]
pub fn Pictures(props: &PicturesProps) -> Html {
    let outcome = use_state(|| AttrValue::from(""));
    let button = |kind: PictureKind| {
        let (drawing, canvas) = (props.drawing.clone(), props.canvas.clone());
        let outcome = outcome.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let figure = drawing.figure(&canvas).as_picture();
            let name = file_name(drawing.name(), "");
            let (outcome, surface) = (outcome.clone(), canvas.theme.surface.clone());
            spawn_local(async move {
                let made = download(&figure, kind, name.trim_end_matches('.'), &surface).await;
                outcome.set(made.err().map_or(AttrValue::from(""), |error| error.to_string().into()));
            });
        });
        html! {
            <button type="button" class="button quiet small" {onclick}
                aria-label={format!("Download the chart as {}", kind.name())}>{ kind.name() }</button>
        }
    };
    html! {
        <div class="chart-pictures">
            <span class="export-outcome" role="status">{ (*outcome).clone() }</span>
            <span class="export-what">{ "Chart" }</span>
            { button(PictureKind::Png) }
            { button(PictureKind::Svg) }
        </div>
    }
}
