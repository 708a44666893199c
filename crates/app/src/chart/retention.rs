//! The chart of a retention answer: pooled curves, of everybody or one group with its interval, or of all groups.

use super::drawing::HEIGHT;
use super::escape::{escaped, shortened};
use super::lines::{CurvePoint, LinePoint, Look, line_traces, rate_traces};
use super::order::gathered_last;
use super::theme::Ink;
use super::{Canvas, Figure};
use plotly::Trace;
use rockpool_question::{CalendarUnit, RetentionAnswer, RetentionGroup};
use rockpool_report::format;
use rockpool_report::retention::{cell_part, chosen, column_name, group_name, measure_text};

/// A line of the pooled share by column: of the chosen group with its 95 % interval as a band, or, where none is
/// chosen, one for each group without it.
pub fn curve(answer: &RetentionAnswer, by: CalendarUnit, group: Option<usize>, canvas: &Canvas) -> Figure {
    let drawn = drawn(answer, group);
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    let mut parts = Vec::new();
    for (index, group) in &drawn {
        let name = escaped(&group_name(group));
        let look = Look { index: *index, ink: Ink::of(*index, group.value.as_ref()), name: &name };
        let points: Vec<CurvePoint> = (0..answer.columns.len().min(group.summary.len()))
            .filter_map(|column| point(answer, by, group, column, drawn.len() > 1))
            .collect();
        let of_points: Vec<_> =
            (0..points.len()).map(|column| Some(cell_part(group, None, Some(column)))).collect();
        for trace in rate_traces(look, &points, drawn.len() == 1, canvas) {
            parts.push(if trace.is_line { of_points.clone() } else { vec![] });
            traces.push(trace.trace);
        }
    }
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(canvas.name_axis(&names(answer, by), 72))
        .y_axis(canvas.share_axis())
        .show_legend(drawn.len() > 1);
    Figure::new(traces, &layout).with_parts(parts)
}

/// A line of the pooled measure by column, of the chosen group or of all.
pub fn measure(answer: &RetentionAnswer, by: CalendarUnit, group: Option<usize>, canvas: &Canvas) -> Figure {
    let drawn = drawn(answer, group);
    let mut traces: Vec<Box<dyn Trace>> = Vec::new();
    for (index, group) in &drawn {
        let points: Vec<LinePoint> = answer
            .columns
            .iter()
            .zip(&group.summary)
            .enumerate()
            .map(|(place, (column, summary))| LinePoint {
                x: place.to_string(),
                value: summary.value,
                unfinished: false,
                hover: format!(
                    "<b>{}</b><br>{}{}",
                    column_name(by, *column),
                    if drawn.len() > 1 {
                        format!("{}<br>", shortened(&group_name(group), 60))
                    } else {
                        String::new()
                    },
                    measure_text(summary.value)
                ),
            })
            .collect();
        let name = escaped(&group_name(group));
        let look = Look { index: *index, ink: Ink::of(*index, group.value.as_ref()), name: &name };
        traces.extend(line_traces(look, &points, canvas));
    }
    let layout = canvas
        .layout(HEIGHT)
        .x_axis(canvas.name_axis(&names(answer, by), 72))
        .y_axis(canvas.value_axis().separate_thousands(true))
        .show_legend(drawn.len() > 1);
    Figure::new(traces, &layout)
}

/// The groups whose curves are drawn, each with its place: what gathers the rest is the last.
fn drawn(answer: &RetentionAnswer, group: Option<usize>) -> Vec<(usize, &RetentionGroup)> {
    match group {
        None if !answer.groups.is_empty() => {
            let mut drawn: Vec<_> = answer.groups.iter().enumerate().collect();
            gathered_last(&mut drawn, |(_, group)| group.value.as_ref());
            drawn
        }
        group => vec![(group.unwrap_or(0), chosen(answer, group))],
    }
}

fn names(answer: &RetentionAnswer, by: CalendarUnit) -> Vec<String> {
    answer.columns.iter().map(|column| column_name(by, *column)).collect()
}

fn point(
    answer: &RetentionAnswer,
    by: CalendarUnit,
    group: &RetentionGroup,
    column: usize,
    named: bool,
) -> Option<CurvePoint> {
    let rate = group.summary.get(column)?.rate;
    let share = rate.rate.map_or_else(
        || "no complete cohort".to_owned(),
        |share| format!("{} ({})", format::percent(share), format::percent_range(rate.low, rate.high)),
    );
    Some(CurvePoint {
        x: column.to_string(),
        rate: rate.rate,
        low: rate.low,
        high: rate.high,
        unfinished: false,
        hover: format!(
            "<b>{}</b><br>{}{share}<br>{} of {}",
            column_name(by, *answer.columns.get(column)?),
            if named { format!("{}<br>", escaped(&group_name(group))) } else { String::new() },
            format::count(rate.count),
            format::counted(rate.of, "user"),
        ),
    })
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
    fn the_curve_ends_where_no_cohort_is_complete() {
        let figure = curve(&samples::retention(), CalendarUnit::Week, None, &canvas());
        let traces = figure.data.as_array().unwrap();
        assert_eq!(traces.len(), 2);
        assert_eq!(traces[0]["x"], json!(["0", "1", "1", "0"]));
        assert_eq!(traces[1]["y"], json!([130.0 / 150.0, 0.4, null]));
        assert_eq!(figure.layout["xaxis"]["ticktext"], json!(["Week 0", "Week 1", "Week 2"]));
        assert_eq!(figure.legend, []);
        let part = AnswerPart::RetentionCell { cohort: None, column: Some(1), absent: false, group: None };
        assert_eq!(figure.part(1, 1), Some(&part));
    }

    #[test]
    fn every_group_has_a_curve_and_a_chosen_one_its_band() {
        let answer = samples::retention_by_plan();
        let all = curve(&answer, CalendarUnit::Day, None, &canvas());
        let names: Vec<_> = all.data.as_array().unwrap().iter().map(|trace| trace["name"].clone()).collect();
        assert_eq!(names, [json!("&lt;b&gt;pro&lt;/b&gt;"), json!("(not set)")]);
        assert_eq!(all.data[0]["y"], json!([55.0 / 60.0, 0.5, null]));
        let names: Vec<&str> = all.legend.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["<b>pro</b>", "(not set)"]);
        let one = curve(&answer, CalendarUnit::Day, Some(1), &canvas());
        assert_eq!(one.data[0]["fill"], "toself");
        assert_eq!(one.data[1]["line"]["color"], all.data[1]["line"]["color"]);
        assert_eq!(
            one.part(1, 0),
            Some(&AnswerPart::RetentionCell {
                cohort: None,
                column: Some(0),
                absent: false,
                group: Some(GroupValue::NotSet)
            })
        );
    }

    #[test]
    fn the_measure_has_a_curve_of_its_own() {
        let figure = measure(&samples::retention_by_plan(), CalendarUnit::Day, Some(0), &canvas());
        assert_eq!(figure.data[0]["y"], json!([200.0, 100.0, null]));
        assert_eq!(figure.layout["xaxis"]["ticktext"], json!(["Day 0+", "Day 1+", "Day 2+"]));
    }
}
