//! The chart of a funnel's groups: each one's conversion with its interval, beside that of everybody.

use super::escape::{escaped, shortened};
use super::{Canvas, Figure};
use plotly::common::{DashType, ErrorData, ErrorType, HoverInfo, Line, Marker, Mode, TickMode};
use plotly::{Scatter, Trace};
use rockpool_question::{FunnelAnswer, FunnelGroup, Rate, StepOutcome};
use rockpool_report::format;
use rockpool_report::funnel::groups::{Verdict, conversion};
use rockpool_report::funnel::{group_name, step_part};

/// The height for so many groups, in CSS pixels.
pub fn height(answer: &FunnelAnswer) -> u32 {
    u32::try_from(answer.groups.len()).unwrap_or(u32::MAX).saturating_mul(34).clamp(100, 2_000) + 50
}

/// A dot for each group at its conversion, the 95 % interval as a line through it, and an upright line at the
/// conversion of everybody. Groups whose difference could be chance are hollow.
pub fn groups(answer: &FunnelAnswer, canvas: &Canvas) -> Figure {
    let groups: Vec<(&FunnelGroup, Rate)> =
        answer.groups.iter().filter_map(|group| Some((group, conversion(group)?))).collect();
    let positions: Vec<f64> = (0..groups.len()).map(|index| index as f64).collect();
    let shares: Vec<f64> = groups.iter().map(|(_, rate)| rate.rate.unwrap_or(0.0)).collect();
    let real = |group: &FunnelGroup| {
        group.comparison.is_some_and(|comparison| Verdict::of(comparison) == Verdict::LikelyReal)
    };
    let colour = canvas.theme.series(0);
    let colours = groups
        .iter()
        .map(|(group, _)| if real(group) { colour.clone() } else { canvas.theme.surface.clone() });
    let above = groups.iter().zip(&shares).map(|((_, rate), share)| rate.high - share);
    let below = groups.iter().zip(&shares).map(|((_, rate), share)| share - rate.low);
    let interval = ErrorData::new(ErrorType::Data)
        .symmetric(false)
        .array(above.collect())
        .array_minus(below.collect())
        .color(colour.clone())
        .thickness(1.5)
        .width(5);
    let hover = groups.iter().map(|(group, rate)| hover(group, *rate, answer));
    let dots = Scatter::new(shares.clone(), positions.clone())
        .mode(Mode::Markers)
        .marker(
            Marker::new().size(11).color_array(colours.collect()).line(Line::new().color(colour).width(2.0)),
        )
        .error_x(interval)
        .hover_text_array(hover.collect())
        .hover_info(HoverInfo::Text)
        .show_legend(false);
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    let last = positions.len() as f64;
    if let Some(everybody) = conversion(&answer.total).and_then(|rate| rate.rate) {
        traces.push(
            Scatter::new(vec![everybody, everybody], vec![-0.6, last - 0.4])
                .mode(Mode::Lines)
                .line(Line::new().color(canvas.theme.text.clone()).width(1.0).dash(DashType::Dash))
                .hover_text_array(vec![format!("Everybody: {}", format::percent(everybody)); 2])
                .hover_info(HoverInfo::Text)
                .show_legend(false),
        );
    }
    let parts = groups.iter().map(|(group, _)| {
        Some(step_part(group.steps.len().saturating_sub(1), StepOutcome::Reached, group, None))
    });
    let mut all_parts = vec![vec![]; traces.len()];
    all_parts.push(parts.collect());
    traces.push(dots);
    let longest = if canvas.width < 500 { 14 } else { 32 };
    let names = groups.iter().map(|(group, _)| {
        let name = group_name(group).unwrap_or_default();
        format!("{}  ", shortened(&name, longest))
    });
    let y_axis = canvas
        .axis()
        .tick_mode(TickMode::Array)
        .tick_values(positions)
        .tick_text(names.collect())
        .range(vec![last - 0.4, -0.6]);
    let layout = canvas.layout(height(answer)).x_axis(canvas.share_axis()).y_axis(y_axis);
    Figure::new(traces, &layout).with_parts(all_parts)
}

fn hover(group: &FunnelGroup, rate: Rate, answer: &FunnelAnswer) -> String {
    let mut text = format!(
        "<b>{}</b><br>{} ({})<br>{} of {}",
        escaped(&group_name(group).unwrap_or_default()),
        rate.rate.map_or_else(|| "–".to_owned(), format::percent),
        format::percent_range(rate.low, rate.high),
        format::count(rate.count),
        format::of_unit(rate.of, answer.count),
    );
    if let Some(comparison) = group.comparison {
        text.push_str(&format!(
            "<br>{} against all others: {}",
            format::points(comparison.difference),
            Verdict::of(comparison).words()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use rockpool_question::{AnswerPart, GroupValue};
    use rockpool_report::samples;
    use serde_json::json;

    #[test]
    fn groups_stand_at_their_conversion_and_uncertain_ones_are_hollow() {
        let canvas = Canvas { theme: Theme::default(), width: 800 };
        let figure = groups(&samples::funnel_by_plan(), &canvas);
        assert_eq!(figure.data[0]["x"], json!([0.05, 0.05]), "everybody");
        assert_eq!(figure.data[1]["x"], json!([0.06, 0.02]));
        assert_eq!(figure.data[1]["marker"]["color"], json!(["#ffffff", "#ffffff"]));
        let rate = Rate::new(9, 150);
        let above = figure.data[1]["error_x"]["array"][0].as_f64().unwrap();
        assert!((above - (rate.high - 0.06)).abs() < 1e-12);
        assert!(figure.layout["yaxis"]["ticktext"][0].as_str().unwrap().starts_with("&lt;b&gt;pro"));
        assert_eq!(
            figure.part(1, 1),
            Some(&AnswerPart::FunnelStep {
                step: 3,
                outcome: StepOutcome::Reached,
                group: Some(GroupValue::NotSet),
                bucket: None
            })
        );
    }
}
