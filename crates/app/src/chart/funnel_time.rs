//! The charts of a funnel in time: conversion by bucket of the entry, and the time between two steps.

use super::drawing::HEIGHT;
use super::figure::places;
use super::lines::{CurvePoint, Look, rate_traces};
use super::theme::Ink;
use super::{Canvas, Figure};
use plotly::common::{DashType, Font, HoverInfo, Line, Marker, Mode, Position, TickMode};
use plotly::{Bar, Scatter, Trace};
use rockpool_question::{
    BucketStart, CalendarUnit, FunnelAnswer, FunnelBucket, HistogramBin, StepOutcome, TimeToConvert, Unit,
};
use rockpool_report::format;
use rockpool_report::funnel::time::Transition;
use rockpool_report::funnel::{step_part, unit_heading};

/// A line of conversion by bucket with its interval; unfinished buckets dashed and hollow.
pub fn over_time(answer: &FunnelAnswer, by: CalendarUnit, canvas: &Canvas) -> Figure {
    let starts: Vec<BucketStart> = answer.over_time.iter().map(|bucket| bucket.start).collect();
    let points: Vec<CurvePoint> = answer
        .over_time
        .iter()
        .zip(places(&starts))
        .map(|(bucket, x)| CurvePoint {
            x,
            rate: bucket.conversion.rate,
            low: bucket.conversion.low,
            high: bucket.conversion.high,
            unfinished: bucket.unfinished,
            hover: hover(bucket, by, answer.count),
        })
        .collect();
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(canvas.bucket_axis(&starts, by))
        .y_axis(canvas.share_axis())
        .show_legend(false);
    let traces = rate_traces(Look { index: 0, ink: Ink::Series(0), name: "Share" }, &points, true, canvas);
    let last = answer.total.steps.len().saturating_sub(1);
    let parts: Vec<_> = starts
        .iter()
        .map(|start| Some(step_part(last, StepOutcome::Reached, &answer.total, Some(*start))))
        .collect();
    // The bands come first, and are no number of the answer.
    let parts = traces.iter().map(|trace| if trace.is_line { parts.clone() } else { vec![] }).collect();
    Figure::new(traces.into_iter().map(|trace| trace.trace).collect(), &layout).with_parts(parts)
}

fn hover(bucket: &FunnelBucket, by: CalendarUnit, unit: Unit) -> String {
    let conversion = bucket.conversion;
    format!(
        "<b>{}</b>{}<br>{}<br>{} of {}",
        format::bucket(bucket.start, by),
        if bucket.unfinished { " (unfinished)" } else { "" },
        conversion.rate.map_or_else(
            || "nobody entered".to_owned(),
            |rate| {
                format!(
                    "{} ({})",
                    format::percent(rate),
                    format::percent_range(conversion.low, conversion.high)
                )
            }
        ),
        format::count(conversion.count),
        format::of_unit(conversion.of, unit),
    )
}

/// Users by the time between two steps, with the median and the 90th percentile. The bins stand side by side at
/// equal width, whatever their span.
pub fn time_to_convert(
    answer: &FunnelAnswer,
    transition: Transition,
    group: Option<usize>,
    canvas: &Canvas,
) -> Figure {
    let group = group.and_then(|index| answer.groups.get(index)).unwrap_or(&answer.total);
    let time = transition.time(group);
    let bins = time.map_or(&[][..], |time| time.histogram.as_slice());
    let edges: Vec<i64> = bins.iter().map(|bin| bin.from).chain(bins.last().map(|bin| bin.to)).collect();
    let every = (edges.len() * 84).div_ceil(canvas.width.max(1) as usize).max(1);
    let (tick_values, tick_text): (Vec<f64>, Vec<String>) = edges
        .iter()
        .enumerate()
        .step_by(every)
        .map(|(index, edge)| (index as f64, format::duration(*edge as f64)))
        .unzip();
    let hover = bins.iter().map(|bin| {
        format!(
            "<b>{}</b><br>{} to {}",
            format::of_unit(bin.users, answer.count),
            format::duration(bin.from as f64),
            format::duration(bin.to as f64)
        )
    });
    let bars = Bar::new(
        (0..bins.len()).map(|index| index as f64 + 0.5).collect::<Vec<f64>>(),
        bins.iter().map(|bin| bin.users).collect(),
    )
    .name(unit_heading(answer.count))
    .marker(Marker::new().color(canvas.theme.series(0)))
    .hover_text_array(hover.collect())
    .hover_info(HoverInfo::Text);
    let highest = bins.iter().map(|bin| bin.users).max().unwrap_or(0).max(1) as f64;
    let mut traces: Vec<Box<dyn Trace>> = vec![bars];
    traces.extend(time.map(|time| marks(time, highest, canvas)).unwrap_or_default());
    let x_axis = canvas
        .axis()
        .tick_mode(TickMode::Array)
        .tick_values(tick_values)
        .tick_text(tick_text)
        .tick_angle(0.0)
        .range(vec![0.0, bins.len().max(1) as f64]);
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(x_axis)
        .y_axis(canvas.value_axis().separate_thousands(true).range(vec![0.0, highest * 1.18]))
        .bar_gap(0.08)
        .show_legend(false);
    Figure::new(traces, &layout)
}

/// Where a time stands among the bins; absent outside them.
fn among(bins: &[HistogramBin], time: f64) -> Option<f64> {
    let index = bins.iter().position(|bin| time <= bin.to as f64)?;
    let bin = bins.get(index)?;
    let width = (bin.to - bin.from).max(1) as f64;
    (time >= bin.from as f64).then(|| index as f64 + (time - bin.from as f64) / width)
}

/// Upright lines at the median and, where it stands apart, at the 90th percentile.
fn marks(time: &TimeToConvert, highest: f64, canvas: &Canvas) -> Vec<Box<dyn Trace>> {
    let median = among(&time.histogram, time.median).map(|x| (x, "median", time.median));
    let p90 = among(&time.histogram, time.p90).map(|x| (x, "90 %", time.p90));
    // Two labels side by side need so many bins between them.
    let apart = time.histogram.len() as f64 * 110.0 / f64::from(canvas.width.max(1));
    let p90 = p90.filter(|(x, ..)| median.is_none_or(|(median, ..)| x - median >= apart));
    let last = time.histogram.len() as f64;
    let marks = median.into_iter().chain(p90).map(|(x, name, value)| {
        let name = format!("\u{2002}{name} {}\u{2002}", format::duration(value));
        let side = if x > last * 0.8 { Position::BottomLeft } else { Position::BottomRight };
        Scatter::new(vec![x, x], vec![highest * 1.16, 0.0])
            .mode(Mode::LinesText)
            .text_array(vec![name, String::new()])
            .text_position(side)
            .text_font(Font::new().size(12).color(canvas.theme.strong.clone()))
            .line(Line::new().color(canvas.theme.strong.clone()).width(1.5).dash(DashType::Dash))
            .hover_info(HoverInfo::Skip)
            .show_legend(false) as Box<dyn Trace>
    });
    marks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use rockpool_question::AnswerPart;
    use rockpool_report::samples;
    use serde_json::json;

    fn canvas(width: u32) -> Canvas {
        Canvas { theme: Theme::default(), width }
    }

    #[test]
    fn unfinished_buckets_are_dashed_and_hollow() {
        let figure = over_time(&samples::funnel(), CalendarUnit::Day, &canvas(800));
        let [band, solid, dashed] = figure.data.as_array().unwrap().as_slice() else {
            panic!("three traces");
        };
        assert_eq!(band["fill"], "toself");
        assert_eq!(band["x"], json!(["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-01"]));
        assert_eq!(solid["y"], json!([8.0 / 120.0, null]));
        assert_eq!(dashed["y"], json!([8.0 / 120.0, 0.025]));
        assert_eq!(dashed["line"]["dash"], "dot");
        assert_eq!(dashed["marker"]["color"], json!(["#0c7c8c", "#ffffff"]));
        assert_eq!(dashed["showlegend"], false);
    }

    #[test]
    fn bins_stand_between_their_edges() {
        let transition = Transition { from: 0, to: 2 };
        let figure = time_to_convert(&samples::funnel(), transition, None, &canvas(800));
        assert_eq!(figure.data[0]["x"], json!([0.5, 1.5]));
        assert_eq!(figure.data[0]["y"], json!([6, 4]));
        let labels: Vec<_> = figure.layout["xaxis"]["ticktext"]
            .as_array()
            .unwrap()
            .iter()
            .map(|label| label.as_str().unwrap().replace('\u{202f}', " "))
            .collect();
        assert_eq!(labels, ["0 ms", "1 h", "2 h"]);
    }

    #[test]
    fn nobody_gives_an_empty_histogram() {
        let transition = Transition { from: 1, to: 2 };
        let figure = time_to_convert(&samples::funnel(), transition, None, &canvas(800));
        assert_eq!(figure.data[0]["y"], json!([]));
    }

    #[test]
    fn a_point_is_those_who_converted_in_its_bucket() {
        let figure = over_time(&samples::funnel(), CalendarUnit::Day, &canvas(800));
        let part = AnswerPart::FunnelStep {
            step: 3,
            outcome: StepOutcome::Reached,
            group: None,
            bucket: Some(samples::start(2)),
        };
        assert_eq!(figure.part(0, 1), None, "the band");
        assert_eq!(figure.part(1, 1), Some(&part));
        assert_eq!(figure.part(2, 1), Some(&part));
    }

    #[test]
    fn the_median_stands_where_it_belongs() {
        let transition = Transition { from: 0, to: 2 };
        let figure = time_to_convert(&samples::funnel(), transition, None, &canvas(800));
        // Half an hour is the middle of the first bin, an hour wide.
        assert_eq!(figure.data[1]["x"], json!([0.5, 0.5]));
        let text = figure.data[1]["text"][0].as_str().unwrap().replace('\u{202f}', " ");
        assert_eq!(text.trim(), "median 30 min");
        let bins = [HistogramBin { from: 10, to: 20, users: 1 }];
        assert_eq!(among(&bins, 5.0), None);
        assert_eq!(among(&bins, 20.0), Some(1.0));
        assert_eq!(among(&bins, 21.0), None);
    }
}
