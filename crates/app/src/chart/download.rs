//! A chart as a picture: PNG for slides, SVG for everything that scales. Made in the page, sent nowhere.

use super::plotly::download;
use super::{ChartError, InSight, PictureKind};
use rockpool_report::csv::file_name;

/// Hands the chart in sight to the browser as a picture to keep; nothing where there is none.
///
/// # Errors
/// What the library said.
pub async fn save_picture(in_sight: &InSight, kind: PictureKind) -> Result<(), ChartError> {
    let Some((drawing, canvas, notes)) = in_sight.chart() else { return Ok(()) };
    let figure = drawing.figure(&canvas).with_notes(&notes, drawing.span(), &canvas, true).as_picture();
    let name = file_name(drawing.name(), "");
    download(&figure, kind, name.trim_end_matches('.'), &canvas.theme.surface).await
}
