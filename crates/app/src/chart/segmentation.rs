//! The charts of a segmentation: lines by bucket, bars for totals.

use super::escape::{escaped, shortened};
use super::lines::{LinePoint, line_traces};
use super::{Canvas, Figure};
use crate::answer::format;
use crate::answer::model::segmentation::{line_name, measure};
use chrono::NaiveDate;
use plotly::common::{Font, HoverInfo, Marker, Orientation, TextPosition, TickMode};
use plotly::{Bar, Trace};
use rockpool_question::{CalendarUnit, SegmentationAnswer};

/// One line for each series and group; unfinished buckets dashed and hollow.
pub fn lines(answer: &SegmentationAnswer, by: CalendarUnit, canvas: &Canvas) -> Figure {
    let days: Vec<NaiveDate> = answer.buckets.iter().map(|bucket| bucket.start).collect();
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    for (index, line) in answer.series.iter().enumerate() {
        let name = line_name(answer, line);
        let points = line.values.iter().zip(&answer.buckets).map(|(value, bucket)| LinePoint {
            x: bucket.start.to_string(),
            value: Some(*value as f64),
            unfinished: bucket.unfinished,
            hover: format!(
                "<b>{}</b><br>{}{}<br>{} {}",
                escaped(&name),
                format::bucket(bucket.start, by),
                if bucket.unfinished { " (unfinished)" } else { "" },
                format::count(*value),
                measure(line.measure)
            ),
        });
        traces.extend(line_traces(index, &shortened(&name, 32), &points.collect::<Vec<_>>(), canvas));
    }
    let layout = canvas
        .layout(300)
        .x_axis(canvas.day_axis(&days, by))
        .y_axis(canvas.value_axis().separate_thousands(true))
        .show_legend(answer.series.len() > 1);
    Figure::new(traces, &layout)
}

/// The height for bars of totals, in CSS pixels.
pub fn bars_height(answer: &SegmentationAnswer) -> u32 {
    u32::try_from(answer.series.len()).unwrap_or(u32::MAX).saturating_mul(36).clamp(90, 2_000) + 30
}

/// One lying bar for each total, the first at the top.
pub fn bars(answer: &SegmentationAnswer, canvas: &Canvas) -> Figure {
    let several = |index: u32| answer.series.iter().any(|line| line.series != index);
    let positions: Vec<f64> = (0..answer.series.len()).map(|index| index as f64).collect();
    let totals: Vec<u64> = answer.series.iter().map(|line| line.total).collect();
    let names: Vec<String> = answer.series.iter().map(|line| line_name(answer, line)).collect();
    let hover = names.iter().zip(&answer.series).map(|(name, line)| {
        format!("<b>{}</b><br>{} {}", escaped(name), format::count(line.total), measure(line.measure))
    });
    let colours = answer
        .series
        .iter()
        .map(|line| canvas.theme.series(if several(line.series) { line.series as usize } else { 0 }));
    let bars = Bar::new(totals.clone(), positions.clone())
        .orientation(Orientation::Horizontal)
        .marker(Marker::new().color_array(colours.collect()))
        .text_array(totals.iter().map(|total| format::count(*total)).collect())
        .text_position(TextPosition::Outside)
        .text_font(Font::new().size(13).color(canvas.theme.strong.clone()))
        .clip_on_axis(false)
        .hover_text_array(hover.collect())
        .hover_info(HoverInfo::Text);
    let longest = if canvas.width < 500 { 14 } else { 32 };
    let y_axis = canvas
        .axis()
        .tick_mode(TickMode::Array)
        .tick_values(positions.clone())
        .tick_text(names.iter().map(|name| format!("{}  ", shortened(name, longest))).collect())
        .range(vec![positions.len() as f64 - 0.4, -0.6]);
    let largest = totals.iter().max().copied().unwrap_or(0).max(1) as f64;
    let x_axis = canvas.value_axis().separate_thousands(true).range(vec![0.0, largest * 1.15]);
    let layout =
        canvas.layout(bars_height(answer)).x_axis(x_axis).y_axis(y_axis).bar_gap(0.35).show_legend(false);
    Figure::new(vec![bars], &layout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::samples;
    use crate::chart::Theme;
    use serde_json::json;

    fn canvas() -> Canvas {
        Canvas { theme: Theme::default(), width: 800 }
    }

    #[test]
    fn every_line_is_a_solid_and_a_dashed_part() {
        let figure = lines(&samples::segmentation(), CalendarUnit::Day, &canvas());
        let traces = figure.data.as_array().unwrap();
        assert_eq!(traces.len(), 4);
        assert_eq!(traces[0]["y"], json!([7.0, null]));
        assert_eq!(traces[1]["y"], json!([7.0, 5.0]));
        assert_eq!(traces[2]["name"], "(not set)");
        assert_eq!(figure.layout["showlegend"], true);
        assert_eq!(figure.layout["xaxis"]["type"], "date");
    }

    #[test]
    fn totals_are_bars_from_the_top() {
        let figure = bars(&samples::segmentation(), &canvas());
        assert_eq!(figure.data[0]["x"], json!([9, 3]));
        assert_eq!(figure.data[0]["orientation"], "h");
        assert_eq!(figure.layout["yaxis"]["range"], json!([1.6, -0.6]));
    }
}
