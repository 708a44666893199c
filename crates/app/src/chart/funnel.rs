//! The chart of a funnel's steps.

use super::escape::{escaped, shortened, wrapped};
use super::order::gathered_last;
use super::theme::{Ink, translucent};
use super::{Canvas, Figure};
use plotly::common::{
    Font, HoverInfo, Line, Marker, Mode, Pattern, PatternShape, Position, TextPosition, TickMode,
};
use plotly::layout::BarMode;
use plotly::{Bar, Scatter, Trace};
use rockpool_question::{AnswerPart, FunnelAnswer, FunnelGroup, FunnelStep, StepOutcome, Unit};
use rockpool_report::format;
use rockpool_report::funnel::{group_name, groups_or_everybody, lost, step_part, unit_heading};

/// Bars for each step: what came, and faintly above it what was lost since the last required step. Optional steps
/// are pale, since nobody is lost there. With a breakdown, one bar for each group beside the others.
pub fn steps(answer: &FunnelAnswer, canvas: &Canvas) -> Figure {
    let mut groups = groups_or_everybody(answer);
    gathered_last(&mut groups, |group| group.value.as_ref());
    let names: &[FunnelStep] = &answer.total.steps;
    let column = canvas.column_width(names.len());
    let positions: Vec<f64> = (0..names.len()).map(|index| index as f64).collect();
    let alone = groups.len() == 1;
    let ticks = names.iter().enumerate().map(|(index, step)| tick(index, step, column, canvas)).collect();
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    let mut parts = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        // A number fits above a bar of its own width.
        let shows_numbers = !alone && column / groups.len().max(1) >= 40;
        traces.push(reached(
            group,
            answer.count,
            &positions,
            &canvas.theme.colour(Ink::of(index, group.value.as_ref())),
            shows_numbers,
            canvas,
        ));
        let all = 0..group.steps.len();
        parts.push(all.map(|step| Some(step_part(step, StepOutcome::Reached, group, None))).collect());
    }
    if let ([group], true) = (groups.as_slice(), alone) {
        traces.push(lost_bars(group, answer.count, &positions, canvas));
        parts.push(lost_parts(group));
        traces.push(labels(group, &positions, column, canvas));
    }
    let x_axis = canvas
        .axis()
        .tick_mode(TickMode::Array)
        .tick_values(positions.clone())
        .tick_text(ticks)
        .tick_angle(0.0)
        .range(vec![-0.55, names.len() as f64 - 0.45]);
    let headroom = if alone { 1.16 } else { 1.08 };
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
    Figure::new(traces, &layout).with_parts(parts)
}

fn share(step: &FunnelStep) -> f64 {
    step.from_first.rate.unwrap_or(0.0)
}

fn reached(
    group: &FunnelGroup,
    unit: Unit,
    positions: &[f64],
    colour: &str,
    shows_numbers: bool,
    canvas: &Canvas,
) -> Box<dyn Trace> {
    let hover = group.steps.iter().enumerate().map(|(index, step)| hover(index, step, group, unit));
    let pale = translucent(colour, 0.4, &canvas.theme.faint);
    let colours = group.steps.iter().map(|step| if step.optional { pale.clone() } else { colour.to_owned() });
    let widths = group.steps.iter().map(|step| if step.optional { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let outlined = widths.contains(&1.0);
    let marker = Marker::new().color_array(colours.collect());
    let marker = if outlined { marker.line(Line::new().color(colour.to_owned()).width(1.0)) } else { marker };
    let bars = Bar::new(positions.to_vec(), group.steps.iter().map(share).collect())
        .name(escaped(&group_name(group).unwrap_or_else(|| unit_heading(unit).to_owned())))
        .hover_text_array(hover.collect())
        .hover_info(HoverInfo::Text)
        .marker(marker);
    if !shows_numbers {
        return bars;
    }
    let whole = |rate: f64| format!("{:.0}{}%", rate * 100.0, format::NARROW_SPACE);
    let text = group.steps.iter().map(|step| step.from_first.rate.map_or_else(String::new, whole));
    bars.text_array(text.collect())
        .text_position(TextPosition::Outside)
        .text_font(Font::new().size(11).color(canvas.theme.strong.clone()))
        .clip_on_axis(false)
}

fn hover(index: usize, step: &FunnelStep, group: &FunnelGroup, unit: Unit) -> String {
    let optional = if step.optional { " (optional)" } else { "" };
    let mut text = format!("<b>{}</b>{optional}", escaped(&step.name));
    if let Some(name) = group_name(group) {
        text.push_str(&format!("<br>{}", shortened(&name, 60)));
    }
    text.push_str(&format!("<br>{}", format::of_unit(step.from_first.count, unit)));
    if let Some(rate) = step.from_first.rate {
        let range = format::percent_range(step.from_first.low, step.from_first.high);
        text.push_str(&format!("<br>{} of first ({range})", format::percent(rate)));
    }
    if let (true, Some(rate)) = (index > 0, step.from_previous.rate) {
        text.push_str(&format!("<br>{} of previous", format::percent(rate)));
        if let Some(lost) = lost(step) {
            text.push_str(&format!(", {} lost", format::of_unit(lost, unit)));
        }
    }
    let ways = group.optional.iter().filter(|way| way.step as usize == index + 1);
    for (name, rate) in ways.flat_map(|way| [("With", way.with), ("Without", way.without)]) {
        if let Some(share) = rate.rate {
            text.push_str(&format!("<br>{name} it, {} reach the end", format::percent(share)));
        }
    }
    text
}

/// The share of those who came to the last required step and not to this one, for each step.
fn losses(group: &FunnelGroup) -> Vec<f64> {
    let mut before = None;
    let losses = group.steps.iter().map(|step| {
        if step.optional {
            return 0.0;
        }
        let here = share(step);
        before.replace(here).map_or(0.0, |before: f64| (before - here).max(0.0))
    });
    losses.collect()
}

fn lost_bars(group: &FunnelGroup, unit: Unit, positions: &[f64], canvas: &Canvas) -> Box<dyn Trace> {
    let hover = group.steps.iter().map(|step| {
        let lost = lost(step).unwrap_or(0);
        format!("{} lost before <b>{}</b>", format::of_unit(lost, unit), escaped(&step.name))
    });
    let pattern = Pattern::new()
        .shape(PatternShape::RightDiagonalLine)
        .size(6.0)
        .solidity(0.25)
        .foreground_color(canvas.theme.faint.clone())
        .background_color("rgba(0, 0, 0, 0)");
    Bar::new(positions.to_vec(), losses(group))
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

/// Those who got no further than the step before are just the lost ones, unless that one is optional.
fn lost_parts(group: &FunnelGroup) -> Vec<Option<AnswerPart>> {
    let part = |index: usize| {
        let before = index.checked_sub(1)?;
        let previous = group.steps.get(before)?;
        (!previous.optional).then(|| step_part(before, StepOutcome::Dropped, group, None))
    };
    (0..group.steps.len()).map(part).collect()
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
fn tick(index: usize, step: &FunnelStep, column: usize, canvas: &Canvas) -> String {
    if column < 56 {
        return (index + 1).to_string();
    }
    let name = wrapped(&step.name, column / 7);
    let small = |text: String| {
        format!("{name}<br><span style=\"color: {}; font-size: 11px\">{text}</span>", canvas.theme.text)
    };
    match lost(step) {
        None => small("optional".to_owned()),
        Some(_) if index == 0 || column < 84 => name,
        Some(lost) => {
            let share = step.from_previous.rate.map_or_else(String::new, |rate| {
                if column < 130 { String::new() } else { format!(" ({})", format::percent(1.0 - rate)) }
            });
            small(format!("−{}{share}", format::count(lost)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use rockpool_report::samples;
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
    fn an_optional_step_is_pale_and_loses_nobody() {
        let figure = steps(&samples::funnel_with_optional(), &canvas(800));
        assert_eq!(figure.data[1]["y"], json!([0.0, 0.0, 0.88]));
        assert_eq!(figure.data[0]["marker"]["color"][1], "rgba(12, 124, 140, 0.4)");
        assert_eq!(figure.data[0]["marker"]["color"][2], "#0c7c8c");
        let tick = figure.layout["xaxis"]["ticktext"][1].as_str().unwrap();
        assert!(tick.contains(">optional<"), "{tick}");
        let hover = figure.data[0]["hovertext"][1].as_str().unwrap().replace('\u{202f}', " ");
        assert!(
            hover.ends_with("<br>With it, 20.0 % reach the end<br>Without it, 10.0 % reach the end"),
            "{hover}"
        );
        assert_eq!(figure.part(1, 2), None, "who skipped the optional step is not known to be dropped there");
    }

    #[test]
    fn a_bar_is_a_number_of_the_answer() {
        let figure = steps(&samples::funnel(), &canvas(800));
        let part = |step, outcome| AnswerPart::FunnelStep { step, outcome, group: None, bucket: None };
        assert_eq!(figure.part(0, 1), Some(&part(2, StepOutcome::Reached)));
        assert_eq!(figure.part(1, 1), Some(&part(1, StepOutcome::Dropped)));
        assert_eq!(figure.part(1, 0), None);
        assert_eq!(figure.part(2, 0), None);
    }
}
