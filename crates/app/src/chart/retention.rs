//! The chart of a retention answer: the pooled curve with its interval.

use super::lines::{CurvePoint, rate_traces};
use super::{Canvas, Figure};
use crate::answer::format;
use crate::answer::model::retention::period_name;
use plotly::common::TickMode;
use rockpool_question::{CalendarUnit, RetentionAnswer};

/// A line of the pooled share by period, with its 95 % interval as a band.
pub fn curve(answer: &RetentionAnswer, by: CalendarUnit, canvas: &Canvas) -> Figure {
    let points: Vec<CurvePoint> = answer
        .summary
        .iter()
        .enumerate()
        .map(|(period, rate)| CurvePoint {
            x: period.to_string(),
            rate: rate.rate,
            low: rate.low,
            high: rate.high,
            unfinished: false,
            hover: format!(
                "<b>{}</b><br>{}<br>{} of {}",
                period_name(by, period),
                rate.rate.map_or_else(
                    || "no complete cohort".to_owned(),
                    |share| format!(
                        "{} ({})",
                        format::percent(share),
                        format::percent_range(rate.low, rate.high)
                    )
                ),
                format::count(rate.count),
                format::counted(rate.of, "user"),
            ),
        })
        .collect();
    let every = (points.len() * 64).div_ceil(canvas.width.max(1) as usize).max(1);
    let (tick_values, tick_text): (Vec<f64>, Vec<String>) =
        (0..points.len()).step_by(every).map(|period| (period as f64, period_name(by, period))).unzip();
    let x_axis = canvas
        .axis()
        .type_(plotly::layout::AxisType::Linear)
        .tick_mode(TickMode::Array)
        .tick_values(tick_values)
        .tick_text(tick_text)
        .tick_angle(0.0);
    let layout = canvas.layout(300).x_axis(x_axis).y_axis(canvas.share_axis()).show_legend(false);
    Figure::new(rate_traces(&points, canvas), &layout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::samples;
    use crate::chart::Theme;
    use serde_json::json;

    #[test]
    fn the_curve_ends_where_no_cohort_is_complete() {
        let canvas = Canvas { theme: Theme::default(), width: 800 };
        let figure = curve(&samples::retention(), CalendarUnit::Week, &canvas);
        let traces = figure.data.as_array().unwrap();
        assert_eq!(traces.len(), 2);
        assert_eq!(traces[0]["x"], json!(["0", "1", "1", "0"]));
        assert_eq!(traces[1]["y"], json!([130.0 / 150.0, 0.4, null]));
        assert_eq!(figure.layout["xaxis"]["ticktext"], json!(["Week 0", "Week 1", "Week 2"]));
    }
}
