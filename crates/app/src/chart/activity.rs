//! The charts of what users are over time: stickiness and lifecycle.

use super::drawing::HEIGHT;
use super::escape::{escaped, shortened};
use super::figure::places;
use super::order::gathered_last;
use super::theme::Ink;
use super::{Canvas, Figure};
use plotly::common::{Font, HoverInfo, Line, Marker, Pattern, PatternFillMode, PatternShape, TextPosition};
use plotly::layout::BarMode;
use plotly::{Bar, Trace};
use rockpool_question::words::capitalised;
use rockpool_question::{BucketStart, CalendarUnit, LifecycleAnswer, LifecycleState, StickinessAnswer};
use rockpool_report::format;
use rockpool_report::{lifecycle, stickiness};

/// A bar for each number of active periods: the share of users, for each group beside the others.
pub fn sticky_bars(
    answer: &StickinessAnswer,
    period: CalendarUnit,
    cumulative: bool,
    canvas: &Canvas,
) -> Figure {
    let mut groups = stickiness::groups(answer);
    gathered_last(&mut groups, |group| group.value.as_ref());
    let names: Vec<String> =
        (1..=stickiness::most_active(answer)).map(|periods| periods.to_string()).collect();
    let alone = groups.len() == 1;
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    let mut parts = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let users = stickiness::shown(answer, group);
        let shares: Vec<f64> =
            (0..users.len()).map(|bar| stickiness::share(group, bar).unwrap_or(0.0)).collect();
        let hover = users.iter().enumerate().map(|(bar, users)| {
            let share = stickiness::share(group, bar).map_or_else(|| "–".to_owned(), format::percent);
            let name = if alone {
                String::new()
            } else {
                format!("{}<br>", shortened(&stickiness::group_name(group), 60))
            };
            format!(
                "<b>{}</b><br>{name}{}<br>{share} of the active",
                stickiness::bar_name(bar + 1, period, cumulative),
                format::counted(*users, "user")
            )
        });
        let places: Vec<f64> = (0..users.len()).map(|bar| bar as f64).collect();
        let bars = Bar::new(places, shares.clone())
            .name(escaped(&stickiness::group_name(group)))
            .marker(Marker::new().color(canvas.theme.colour(Ink::of(index, group.value.as_ref()))))
            .hover_text_array(hover.collect())
            .hover_info(HoverInfo::Text);
        let roomy = alone && canvas.column_width(users.len()) >= 48;
        traces.push(if roomy {
            bars.text_array(shares.iter().map(|share| format::percent(*share)).collect())
                .text_position(TextPosition::Outside)
                .text_font(Font::new().size(12).color(canvas.theme.strong.clone()))
                .clip_on_axis(false)
        } else {
            bars
        });
        parts.push((0..users.len()).map(|bar| Some(stickiness::bar_part(group, bar))).collect());
    }
    let title = if cumulative {
        format!("Active {}s, or more", period.name())
    } else {
        format!("Active {}s", period.name())
    };
    let title =
        plotly::common::Title::from(title).font(Font::new().size(12).color(canvas.theme.text.clone()));
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(canvas.name_axis(&names, 24).title(title))
        .y_axis(canvas.share_axis())
        .bar_mode(BarMode::Group)
        .bar_gap(0.25)
        .bar_group_gap(0.06)
        .show_legend(!answer.groups.is_empty());
    Figure::new(traces, &layout).with_parts(parts)
}

/// The colour of a state, by its place among the series: blue for who comes, green for who stays, violet for who
/// comes back, orange for who leaves.
fn colour(state: LifecycleState, canvas: &Canvas) -> String {
    canvas.theme.series(match state {
        LifecycleState::New => 6,
        LifecycleState::Returning => 4,
        LifecycleState::Resurrecting => 2,
        LifecycleState::Dormant => 1,
    })
}

/// Stacked bars by period: the active users upwards, the dormant ones below zero; unfinished periods hatched.
pub fn lifecycle_bars(answer: &LifecycleAnswer, period: CalendarUnit, canvas: &Canvas) -> Figure {
    let starts: Vec<BucketStart> = answer.buckets.iter().map(|bucket| bucket.start).collect();
    // From the axis outwards: those who stay, those who come back, those who are new.
    let upwards = [
        LifecycleState::Returning,
        LifecycleState::Resurrecting,
        LifecycleState::New,
        LifecycleState::Dormant,
    ];
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    let mut parts = Vec::new();
    for state in upwards {
        let sign = if state == LifecycleState::Dormant { -1.0 } else { 1.0 };
        let heights: Vec<f64> = answer.buckets.iter().map(|bucket| sign * bucket.of(state) as f64).collect();
        let hover = answer.buckets.iter().map(|bucket| {
            format!(
                "<b>{}</b>{}<br>{} {}",
                format::bucket(bucket.start, period),
                if bucket.unfinished { " (unfinished)" } else { "" },
                format::count(bucket.of(state)),
                state.name()
            )
        });
        let colour = colour(state, canvas);
        let shapes = answer.buckets.iter().map(|bucket| {
            if bucket.unfinished { PatternShape::RightDiagonalLine } else { PatternShape::None }
        });
        let pattern = Pattern::new()
            .shape_array(shapes.collect())
            .fill_mode(PatternFillMode::Overlay)
            .size(6.0)
            .solidity(0.35)
            .foreground_color(canvas.theme.surface.clone());
        let marker = Marker::new()
            .color(colour)
            .pattern(pattern)
            .line(Line::new().color(canvas.theme.surface.clone()).width(0.5));
        traces.push(
            Bar::new(places(&starts), heights)
                .name(capitalised(state.name()))
                .marker(marker)
                .hover_text_array(hover.collect())
                .hover_info(HoverInfo::Text),
        );
        parts.push(answer.buckets.iter().map(|bucket| Some(lifecycle::bar_part(bucket, state))).collect());
    }
    let y_axis = canvas
        .axis()
        .show_grid(true)
        .zero_line(true)
        .zero_line_color(canvas.theme.text.clone())
        .n_ticks(7)
        .separate_thousands(true);
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(canvas.bucket_axis(&starts, period))
        .y_axis(y_axis)
        .bar_mode(BarMode::Relative)
        .bar_gap(0.2)
        .show_legend(true);
    Figure::new(traces, &layout).with_parts(parts)
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
    fn bars_are_shares_so_that_groups_compare() {
        let figure = sticky_bars(&samples::stickiness(), CalendarUnit::Day, false, &canvas());
        assert_eq!(figure.data[0]["y"], json!([0.25, 0.25, 0.5]));
        assert_eq!(figure.data[1]["y"], json!([0.0, 0.0, 0.0]));
        assert_eq!(figure.layout["xaxis"]["ticktext"], json!(["1", "2", "3"]));
        let group = Some(GroupValue::Value("pro".into()));
        assert_eq!(figure.part(0, 2), Some(&AnswerPart::StickinessBar { periods: 3, group }));
    }

    #[test]
    fn dormant_users_stand_below_zero_and_unfinished_periods_are_hatched() {
        let figure = lifecycle_bars(&samples::lifecycle(), CalendarUnit::Day, &canvas());
        assert_eq!(figure.layout["barmode"], "relative");
        let names: Vec<_> =
            figure.data.as_array().unwrap().iter().map(|trace| trace["name"].clone()).collect();
        assert_eq!(names, ["Returning", "Resurrecting", "New", "Dormant"]);
        assert_eq!(figure.data[2]["y"], json!([30.0, 10.0, 4.0]));
        assert_eq!(figure.data[3]["y"], json!([-0.0, -10.0, -15.0]));
        assert_eq!(figure.data[3]["marker"]["pattern"]["shape"], json!(["", "", "/"]));
        let part = AnswerPart::LifecycleBar { bucket: samples::start(2), state: LifecycleState::Dormant };
        assert_eq!(figure.part(3, 1), Some(&part));
    }
}
