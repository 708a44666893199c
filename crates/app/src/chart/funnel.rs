//! The charts of a funnel: steps, conversion over time, time to convert.

use super::escape::{escaped, shortened, wrapped};
use super::lines::{CurvePoint, rate_traces};
use super::{Canvas, Figure};
use crate::answer::format;
use crate::answer::model::funnel::{Transition, group_name, groups};
use chrono::NaiveDate;
use plotly::common::{Font, HoverInfo, Line, Marker, Mode, Pattern, PatternShape, Position, TickMode};
use plotly::layout::BarMode;
use plotly::{Bar, Scatter, Trace};
use rockpool_question::{CalendarUnit, FunnelAnswer, FunnelGroup, FunnelStep};

/// Bars for each step: what came, and faintly above it what was lost since the step before. With a breakdown,
/// one bar for each group beside the others.
pub fn steps(answer: &FunnelAnswer, canvas: &Canvas) -> Figure {
    let groups = groups(answer);
    let names: &[FunnelStep] = &answer.total.steps;
    let column = canvas.column_width(names.len());
    let positions: Vec<f64> = (0..names.len()).map(|index| index as f64).collect();
    let alone = groups.len() == 1;
    let ticks = names
        .iter()
        .enumerate()
        .map(|(index, step)| tick(index, step, column, alone && answer.groups.is_empty(), canvas))
        .collect();
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        traces.push(reached(group, &positions, &canvas.theme.series(index)));
    }
    if let ([group], true) = (groups.as_slice(), alone) {
        traces.push(lost(group, &positions, canvas));
        traces.push(labels(group, &positions, column, canvas));
    }
    let x_axis = canvas
        .axis()
        .tick_mode(TickMode::Array)
        .tick_values(positions.clone())
        .tick_text(ticks)
        .tick_angle(0.0)
        .range(vec![-0.55, names.len() as f64 - 0.45]);
    let headroom = if alone { 1.16 } else { 1.03 };
    let y_axis = canvas
        .share_axis()
        .range(vec![0.0, headroom])
        .tick_mode(TickMode::Array)
        .tick_values(vec![0.0, 0.25, 0.5, 0.75, 1.0]);
    let layout = canvas
        .layout(340)
        .x_axis(x_axis)
        .y_axis(y_axis)
        .bar_mode(if alone { BarMode::Stack } else { BarMode::Group })
        .bar_gap(if alone { 0.42 } else { 0.25 })
        .bar_group_gap(0.06)
        .show_legend(!answer.groups.is_empty());
    Figure::new(traces, &layout)
}

fn share(step: &FunnelStep) -> f64 {
    step.from_first.rate.unwrap_or(0.0)
}

fn reached(group: &FunnelGroup, positions: &[f64], colour: &str) -> Box<dyn Trace> {
    let hover = group.steps.iter().enumerate().map(|(index, step)| {
        let mut text = format!("<b>{}</b>", escaped(&step.name));
        if let Some(name) = group_name(group) {
            text.push_str(&format!("<br>{}", shortened(&name, 60)));
        }
        text.push_str(&format!("<br>{}", format::counted(step.from_first.count, "user")));
        if let Some(rate) = step.from_first.rate {
            let range = format::percent_range(step.from_first.low, step.from_first.high);
            text.push_str(&format!("<br>{} of first ({range})", format::percent(rate)));
        }
        if let (true, Some(rate)) = (index > 0, step.from_previous.rate) {
            text.push_str(&format!("<br>{} of previous", format::percent(rate)));
        }
        text
    });
    Bar::new(positions.to_vec(), group.steps.iter().map(share).collect())
        .name(shortened(&group_name(group).unwrap_or_else(|| "Users".to_owned()), 32))
        .hover_text_array(hover.collect())
        .hover_info(HoverInfo::Text)
        .marker(Marker::new().color(colour.to_owned()))
}

fn lost(group: &FunnelGroup, positions: &[f64], canvas: &Canvas) -> Box<dyn Trace> {
    let before = std::iter::once(None).chain(group.steps.iter().map(Some));
    let pairs: Vec<_> = before.zip(&group.steps).collect();
    let heights = pairs.iter().map(|(before, step)| before.map_or(0.0, |before| share(before) - share(step)));
    let hover = pairs.iter().map(|(_, step)| {
        let lost = step.from_previous.of.saturating_sub(step.from_previous.count);
        format!("{} lost before <b>{}</b>", format::counted(lost, "user"), escaped(&step.name))
    });
    let pattern = Pattern::new()
        .shape(PatternShape::RightDiagonalLine)
        .size(6.0)
        .solidity(0.25)
        .foreground_color(canvas.theme.faint.clone())
        .background_color("rgba(0, 0, 0, 0)");
    Bar::new(positions.to_vec(), heights.map(|height| height.max(0.0)).collect())
        .name("Lost")
        .hover_text_array(hover.collect())
        .hover_info(HoverInfo::Text)
        .marker(
            Marker::new()
                .color(canvas.theme.faint.clone())
                .pattern(pattern)
                .line(Line::new().color(canvas.theme.faint.clone()).width(1.0)),
        )
}

/// The share and the count of each step, in letters above its bar.
fn labels(group: &FunnelGroup, positions: &[f64], column: usize, canvas: &Canvas) -> Box<dyn Trace> {
    let text = group.steps.iter().map(|step| {
        let rate = step.from_first.rate.map_or_else(|| "–".to_owned(), format::percent);
        match column {
            0..44 => String::new(),
            44..64 => rate,
            _ => format!("<b>{rate}</b><br>{}", format::count(step.from_first.count)),
        }
    });
    // A little above the bar, so that no letter touches it.
    Scatter::new(positions.to_vec(), group.steps.iter().map(|step| share(step) + 0.012).collect())
        .mode(Mode::Text)
        .text_array(text.collect())
        .text_position(Position::TopCenter)
        .text_font(Font::new().size(if column < 64 { 11 } else { 13 }).color(canvas.theme.strong.clone()))
        .hover_info(HoverInfo::Skip)
        .show_legend(false)
}

/// What stands under a step: its name as far as there is room, and what was lost since the step before.
fn tick(index: usize, step: &FunnelStep, column: usize, alone: bool, canvas: &Canvas) -> String {
    if column < 56 {
        return (index + 1).to_string();
    }
    let name = wrapped(&step.name, column / 7);
    if !alone || index == 0 || column < 84 {
        return name;
    }
    let lost = step.from_previous.of.saturating_sub(step.from_previous.count);
    let share = step.from_previous.rate.map_or_else(String::new, |rate| {
        if column < 130 { String::new() } else { format!(" ({})", format::percent(1.0 - rate)) }
    });
    format!(
        "{name}<br><span style=\"color: {}; font-size: 11px\">−{}{share}</span>",
        canvas.theme.text,
        format::count(lost)
    )
}

/// A line of conversion by bucket with its interval; unfinished buckets dashed and hollow.
pub fn over_time(answer: &FunnelAnswer, by: CalendarUnit, canvas: &Canvas) -> Figure {
    let days: Vec<NaiveDate> = answer.over_time.iter().map(|bucket| bucket.start).collect();
    let points: Vec<CurvePoint> = answer
        .over_time
        .iter()
        .map(|bucket| CurvePoint {
            x: bucket.start.to_string(),
            rate: bucket.conversion.rate,
            low: bucket.conversion.low,
            high: bucket.conversion.high,
            unfinished: bucket.unfinished,
            hover: format!(
                "<b>{}</b>{}<br>{}<br>{} of {}",
                format::bucket(bucket.start, by),
                if bucket.unfinished { " (unfinished)" } else { "" },
                bucket.conversion.rate.map_or_else(
                    || "nobody entered".to_owned(),
                    |rate| format!(
                        "{} ({})",
                        format::percent(rate),
                        format::percent_range(bucket.conversion.low, bucket.conversion.high)
                    )
                ),
                format::count(bucket.conversion.count),
                format::counted(bucket.conversion.of, "user"),
            ),
        })
        .collect();
    let layout =
        canvas.layout(300).x_axis(canvas.day_axis(&days, by)).y_axis(canvas.share_axis()).show_legend(false);
    Figure::new(rate_traces(&points, canvas), &layout)
}

/// Users by the time between two steps. The bins stand side by side at equal width, whatever their span.
pub fn time_to_convert(
    answer: &FunnelAnswer,
    transition: Transition,
    group: Option<usize>,
    canvas: &Canvas,
) -> Figure {
    let group = group.and_then(|index| answer.groups.get(index)).unwrap_or(&answer.total);
    let bins = transition.time(group).map_or(&[][..], |time| time.histogram.as_slice());
    let edges: Vec<i64> = bins.iter().map(|bin| bin.from).chain(bins.last().map(|bin| bin.to)).collect();
    let every = (edges.len() * 64).div_ceil(canvas.width.max(1) as usize).max(1);
    let (tick_values, tick_text): (Vec<f64>, Vec<String>) = edges
        .iter()
        .enumerate()
        .step_by(every)
        .map(|(index, edge)| (index as f64, format::duration(*edge as f64)))
        .unzip();
    let hover = bins.iter().map(|bin| {
        format!(
            "<b>{}</b><br>{} to {}",
            format::counted(bin.users, "user"),
            format::duration(bin.from as f64),
            format::duration(bin.to as f64)
        )
    });
    let bars = Bar::new(
        (0..bins.len()).map(|index| index as f64 + 0.5).collect::<Vec<f64>>(),
        bins.iter().map(|bin| bin.users).collect(),
    )
    .name("Users")
    .marker(Marker::new().color(canvas.theme.series(0)))
    .hover_text_array(hover.collect())
    .hover_info(HoverInfo::Text);
    let x_axis = canvas
        .axis()
        .tick_mode(TickMode::Array)
        .tick_values(tick_values)
        .tick_text(tick_text)
        .tick_angle(0.0)
        .range(vec![0.0, bins.len().max(1) as f64]);
    let layout = canvas
        .layout(300)
        .x_axis(x_axis)
        .y_axis(canvas.value_axis().separate_thousands(true))
        .bar_gap(0.08)
        .show_legend(false);
    Figure::new(vec![bars], &layout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::samples;
    use crate::chart::Theme;
    use serde_json::json;

    fn canvas(width: u32) -> Canvas {
        Canvas { theme: Theme::default(), width }
    }

    #[test]
    fn bars_are_shares_of_the_first_step_and_losses_stand_on_them() {
        let figure = steps(&samples::funnel(), &canvas(800));
        assert_eq!(figure.data[0]["type"], "bar");
        assert_eq!(figure.data[0]["y"], json!([1.0, 0.25, 0.05]));
        assert_eq!(figure.data[1]["y"], json!([0.0, 0.75, 0.2]));
        assert_eq!(figure.layout["barmode"], "stack");
        let tick = figure.layout["xaxis"]["ticktext"][1].as_str().unwrap();
        assert!(tick.starts_with("saved<br>") && tick.contains("−150 (75.0"), "{tick}");
    }

    #[test]
    fn groups_stand_side_by_side_and_their_names_are_no_markup() {
        let figure = steps(&samples::funnel_by_plan(), &canvas(800));
        assert_eq!(figure.layout["barmode"], "group");
        assert_eq!(figure.data.as_array().unwrap().len(), 2);
        assert_eq!(figure.data[0]["name"], "&lt;b&gt;pro&lt;/b&gt;");
        assert_eq!(figure.data[0]["y"], json!([1.0, 0.3, 0.06]));
        assert_eq!(figure.data[1]["name"], "(not set)");
    }

    #[test]
    fn a_narrow_canvas_shows_numbers_in_place_of_names() {
        let figure = steps(&samples::funnel(), &canvas(200));
        assert_eq!(figure.layout["xaxis"]["ticktext"], json!(["1", "2", "3"]));
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
}
