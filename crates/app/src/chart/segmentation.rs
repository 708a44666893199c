//! The charts of a segmentation: lines by bucket, bars for totals.

use super::drawing::HEIGHT;
use super::drawing::Style;
use super::escape::{escaped, shortened};
use super::figure::places;
use super::lines::{LinePoint, Look, area_traces, bar_trace, line_traces, previous_trace};
use super::order::gathered_lines_last;
use super::theme::Ink;
use super::tips::Tips;
use super::{Canvas, Figure};
use plotly::common::{Font, HoverInfo, Marker, Orientation, TextPosition, TickMode};
use plotly::layout::BarMode;
use plotly::{Bar, Trace};
use rockpool_question::{BucketStart, CalendarUnit, SegmentationAnswer, SeriesValues};
use rockpool_report::format;
use rockpool_report::segmentation::{compares, line_name, value_part, value_text, value_words};

/// One line for each series and group, unfinished buckets dashed and hollow; and dashed behind each the period
/// before, where that was asked.
///
/// Whoever points at a date reads all lines of it, the largest first, each with its change.
pub fn lines(answer: &SegmentationAnswer, by: CalendarUnit, style: Style, canvas: &Canvas) -> Figure {
    let starts: Vec<BucketStart> = answer.buckets.iter().map(|bucket| bucket.start).collect();
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    let mut parts = Vec::new();
    let places = places(&starts);
    // What gathers the rest comes last.
    let mut lines: Vec<&SeriesValues> = answer.series.iter().collect();
    gathered_lines_last(&mut lines);
    let tips = Tips::new(answer, &lines, by, canvas);
    for (index, line) in lines.iter().copied().enumerate() {
        let name = line_name(answer, line);
        let ink = ink(index, line);
        if compares(answer) {
            let before = format!("{} (before)", escaped(&name));
            let look = Look { index, ink, name: &before };
            traces.push(previous_trace(look, &previous(answer, line, &name, by, &places), canvas));
            parts.push(vec![]);
        }
        let values = line.values.iter().zip(&answer.buckets).zip(&places);
        let points = values.enumerate().map(|(place, ((value, bucket), x))| LinePoint {
            x: x.clone(),
            value: *value,
            unfinished: bucket.unfinished,
            hover: tips.of(place, index),
        });
        let look = Look { index, ink, name: &escaped(&name) };
        let points: Vec<LinePoint> = points.collect();
        let drawn = match style {
            Style::Lines => line_traces(look, &points, canvas),
            Style::Area => area_traces(look, &points, false, canvas),
            Style::Stacked => area_traces(look, &points, true, canvas),
            Style::Bars => vec![bar_trace(look, &points, canvas)],
        };
        let of_points: Vec<_> = starts.iter().map(|start| value_part(line, Some(*start))).collect();
        parts.extend(drawn.iter().map(|_| of_points.clone()));
        traces.extend(drawn);
    }
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(canvas.bucket_axis(&starts, by))
        .y_axis(canvas.value_axis().separate_thousands(true))
        .bar_mode(BarMode::Group)
        .bar_gap(0.2)
        .show_legend(answer.series.len() > 1 || compares(answer));
    let totals = |name: &str| {
        let line = answer.series.iter().find(|line| line_name(answer, line) == name)?;
        Some(value_text(line, line.total))
    };
    Figure::new(traces, &layout).with_parts(parts).with_values(totals)
}

/// The colour of a line: one of its own, unless all of its group is gathered or absent.
fn ink(index: usize, line: &SeriesValues) -> Ink {
    let mut inks = line.group.iter().map(|value| Ink::of(index, Some(value)));
    let first = inks.next().unwrap_or(Ink::Series(index));
    if inks.all(|ink| ink == first) { first } else { Ink::Series(index) }
}

/// The points of the period before, each at the place of the bucket that it is compared with.
fn previous(
    answer: &SegmentationAnswer,
    line: &SeriesValues,
    name: &str,
    by: CalendarUnit,
    places: &[String],
) -> Vec<LinePoint> {
    let points = places.iter().zip(&answer.previous_buckets).zip(&line.previous);
    points
        .filter_map(|((x, before), value)| {
            let before = before.as_ref()?;
            Some(LinePoint {
                x: x.clone(),
                value: *value,
                unfinished: before.unfinished,
                hover: format!(
                    "<b>{}</b>, period before<br>{}{}<br>{}",
                    escaped(name),
                    format::bucket(before.start, by),
                    if before.unfinished { " (unfinished)" } else { "" },
                    escaped(&value_words(line, *value))
                ),
            })
        })
        .collect()
}

/// The height for bars of totals, in CSS pixels.
pub fn bars_height(answer: &SegmentationAnswer) -> u32 {
    u32::try_from(answer.series.len()).unwrap_or(u32::MAX).saturating_mul(36).clamp(90, 2_000) + 30
}

/// One lying bar for each total, the first at the top.
pub fn bars(answer: &SegmentationAnswer, canvas: &Canvas) -> Figure {
    let several = |index: u32| answer.series.iter().any(|line| line.series != index);
    let positions: Vec<f64> = (0..answer.series.len()).map(|index| index as f64).collect();
    let totals: Vec<f64> = answer.series.iter().map(|line| line.total.unwrap_or(0.0)).collect();
    let names: Vec<String> = answer.series.iter().map(|line| line_name(answer, line)).collect();
    let hover = names.iter().zip(&answer.series).map(|(name, line)| {
        let before = line.previous_total.map_or_else(String::new, |before| {
            format!("<br>{} in the period before", escaped(&value_words(line, Some(before))))
        });
        format!("<b>{}</b><br>{}{before}", escaped(name), escaped(&value_words(line, line.total)))
    });
    let colours = answer.series.iter().map(|line| {
        canvas.theme.colour(ink(if several(line.series) { line.series as usize } else { 0 }, line))
    });
    let bars = Bar::new(totals.clone(), positions.clone())
        .orientation(Orientation::Horizontal)
        .marker(Marker::new().color_array(colours.collect()))
        .text_array(answer.series.iter().map(|line| value_text(line, line.total)).collect())
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
    let largest = totals.iter().copied().fold(0.0, f64::max);
    let least = totals.iter().copied().fold(0.0, f64::min);
    let span = if largest > least { largest - least } else { 1.0 };
    let room = if least < 0.0 { least - span * 0.15 } else { 0.0 };
    let x_axis = canvas.value_axis().separate_thousands(true).range(vec![room, least + span * 1.15]);
    let layout =
        canvas.layout(bars_height(answer)).x_axis(x_axis).y_axis(y_axis).bar_gap(0.35).show_legend(false);
    let parts = vec![answer.series.iter().map(|line| value_part(line, None)).collect()];
    Figure::new(vec![bars], &layout).with_parts(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use rockpool_question::{AnswerPart, GroupValue};
    use rockpool_report::samples;
    use serde_json::json;

    fn canvas() -> Canvas {
        Canvas { theme: Theme::default(), width: 800 }
    }

    #[test]
    fn every_line_is_a_solid_and_a_dashed_part() {
        let figure = lines(&samples::segmentation(), CalendarUnit::Day, Style::Lines, &canvas());
        let traces = figure.data.as_array().unwrap();
        assert_eq!(traces.len(), 4);
        assert_eq!(traces[0]["y"], json!([7.0, null]));
        assert_eq!(traces[1]["y"], json!([7.0, 5.0]));
        assert_eq!(traces[2]["name"], "(not set)");
        assert_eq!(
            figure.legend.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
            ["pro", "(not set)"]
        );
        assert_eq!(figure.layout["xaxis"]["type"], "date");
        let part = AnswerPart::SegmentationValue {
            series: 0,
            bucket: Some(samples::start(2)),
            group: vec![GroupValue::NotSet],
        };
        assert_eq!(figure.part(3, 1), Some(&part));
    }

    #[test]
    fn the_period_before_is_dashed_at_the_place_of_this_one() {
        let figure = lines(&samples::segmentation_compared(), CalendarUnit::Day, Style::Lines, &canvas());
        let before = &figure.data[0];
        assert_eq!(before["line"]["dash"], "dash");
        assert_eq!(before["x"], json!(["2024-01-03", "2024-01-04"]));
        assert_eq!(before["y"], json!([1_000.0, 500.25]));
        assert!(before["hovertext"][0].as_str().unwrap().contains("1 Jan 2024"), "{before}");
        assert_eq!(figure.data[1]["y"], json!([1_234.5, 0.0]));
        assert_eq!(figure.part(0, 0), None, "the period before");
        assert!(figure.part(1, 0).is_some());
        assert_eq!(figure.part(3, 1), None, "a formula");
    }

    #[test]
    fn totals_are_bars_from_the_top() {
        let figure = bars(&samples::segmentation(), &canvas());
        assert_eq!(figure.data[0]["x"], json!([9.0, 3.0]));
        assert_eq!(figure.data[0]["orientation"], "h");
        assert_eq!(figure.layout["yaxis"]["range"], json!([1.6, -0.6]));
        let part = AnswerPart::SegmentationValue {
            series: 0,
            bucket: None,
            group: vec![GroupValue::Value("pro".into())],
        };
        assert_eq!(figure.part(0, 0), Some(&part));
    }
}
