//! Lines whose unfinished points are dashed and hollow, and the band of an interval around one.

use super::Canvas;
use super::theme::{Ink, translucent};
use plotly::common::{DashType, Fill, HoverInfo, Line, Marker, Mode, Pattern, PatternFillMode, PatternShape};
use plotly::{Bar, Scatter, Trace};

/// What a line is called and how it looks.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Which line of the chart.
    pub index: usize,
    /// Its colour.
    pub ink: Ink,
    /// Its name, escaped.
    pub name: &'a str,
}

/// A point of a line.
pub struct LinePoint {
    /// Where it stands.
    pub x: String,
    /// Its value, absent for a gap.
    pub value: Option<f64>,
    /// Whether it may still change.
    pub unfinished: bool,
    /// What a reader sees who points at it.
    pub hover: String,
}

/// A point of a line of rates.
pub struct CurvePoint {
    /// Where it stands.
    pub x: String,
    /// The rate; absent where nobody could have.
    pub rate: Option<f64>,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Whether it may still change.
    pub unfinished: bool,
    /// What a reader sees who points at it.
    pub hover: String,
}

/// A trace of a curve.
pub struct CurveTrace {
    /// The trace.
    pub trace: Box<dyn Trace>,
    /// Whether its points are those of the curve, and not the outline of its band.
    pub is_line: bool,
}

/// The interval as a band (if asked), the finished line, and the unfinished rest dashed with hollow points.
pub fn rate_traces(look: Look<'_>, points: &[CurvePoint], band: bool, canvas: &Canvas) -> Vec<CurveTrace> {
    let colour = canvas.theme.colour(look.ink);
    let mut traces: Vec<CurveTrace> = Vec::new();
    let stretches = points.split(|point| point.rate.is_none()).filter(|stretch| band && stretch.len() > 1);
    for stretch in stretches {
        let along = stretch.iter().chain(stretch.iter().rev());
        let highs = stretch.iter().map(|point| point.high);
        let lows = stretch.iter().rev().map(|point| point.low);
        let outline = Scatter::new(
            along.map(|point| point.x.clone()).collect(),
            highs.chain(lows).collect::<Vec<f64>>(),
        )
        .mode(Mode::Lines)
        .line(Line::new().width(0.0))
        .fill(Fill::ToSelf)
        .fill_color(translucent(&colour, 0.14, &canvas.theme.faint))
        .hover_info(HoverInfo::Skip)
        .show_legend(false);
        traces.push(CurveTrace { trace: outline, is_line: false });
    }
    let points: Vec<LinePoint> = points
        .iter()
        .map(|point| LinePoint {
            x: point.x.clone(),
            value: point.rate,
            unfinished: point.unfinished,
            hover: point.hover.clone(),
        })
        .collect();
    let lines = line_traces(look, &points, canvas);
    traces.extend(lines.into_iter().map(|trace| CurveTrace { trace, is_line: true }));
    traces
}

/// The line of the period before: thin and dashed, in the colour of the line that it is compared with.
pub fn previous_trace(look: Look<'_>, points: &[LinePoint], canvas: &Canvas) -> Box<dyn Trace> {
    let colour = translucent(&canvas.theme.colour(look.ink), 0.65, &canvas.theme.text);
    Scatter::new(
        points.iter().map(|point| point.x.clone()).collect(),
        points.iter().map(|point| point.value).collect::<Vec<_>>(),
    )
    .name(look.name)
    .mode(Mode::Lines)
    .line(Line::new().color(colour).width(1.5).dash(DashType::Dash))
    .connect_gaps(false)
    .hover_text_array(points.iter().map(|point| point.hover.clone()).collect())
    .hover_info(HoverInfo::Text)
}

/// A line over what lies under it, down to nothing or to the lines before it. What is unfinished has hollow points.
pub fn area_traces(
    look: Look<'_>,
    points: &[LinePoint],
    stacked: bool,
    canvas: &Canvas,
) -> Vec<Box<dyn Trace>> {
    let colour = canvas.theme.colour(look.ink);
    let colours = points
        .iter()
        .map(|point| if point.unfinished { canvas.theme.surface.clone() } else { colour.clone() });
    let markers = Marker::new()
        .size(5)
        .color_array(colours.collect())
        .line(Line::new().color(colour.clone()).width(1.5));
    let dense = points.len() * 9 > canvas.width as usize;
    // What lies on other lines has no gaps: nothing is nothing to add.
    let values = points.iter().map(|point| if stacked { point.value.or(Some(0.0)) } else { point.value });
    let trace =
        Scatter::new(points.iter().map(|point| point.x.clone()).collect(), values.collect::<Vec<_>>())
            .name(look.name)
            .mode(if dense { Mode::Lines } else { Mode::LinesMarkers })
            .marker(markers)
            .line(Line::new().color(colour.clone()).width(1.5))
            .fill(if stacked { Fill::ToNextY } else { Fill::ToZeroY })
            .fill_color(translucent(&colour, if stacked { 0.55 } else { 0.18 }, &canvas.theme.faint))
            .connect_gaps(false)
            .hover_text_array(points.iter().map(|point| point.hover.clone()).collect())
            .hover_info(HoverInfo::Text);
    vec![if stacked { trace.stack_group("all") } else { trace }]
}

/// A bar for each point; what is unfinished is hatched.
pub fn bar_trace(look: Look<'_>, points: &[LinePoint], canvas: &Canvas) -> Box<dyn Trace> {
    let colour = canvas.theme.colour(look.ink);
    let shapes = points
        .iter()
        .map(|point| if point.unfinished { PatternShape::RightDiagonalLine } else { PatternShape::None });
    let pattern = Pattern::new()
        .shape_array(shapes.collect())
        .fill_mode(PatternFillMode::Overlay)
        .size(6.0)
        .solidity(0.35)
        .foreground_color(canvas.theme.surface.clone());
    Bar::new(
        points.iter().map(|point| point.x.clone()).collect(),
        points.iter().map(|point| point.value).collect::<Vec<_>>(),
    )
    .name(look.name)
    .marker(Marker::new().color(colour).pattern(pattern))
    .hover_text_array(points.iter().map(|point| point.hover.clone()).collect())
    .hover_info(HoverInfo::Text)
}

/// One line in two traces: the finished part, and the unfinished one dotted with hollow points.
///
/// What has no value has long dashes; what is beyond the colours is thin.
pub fn line_traces(look: Look<'_>, points: &[LinePoint], canvas: &Canvas) -> Vec<Box<dyn Trace>> {
    let colour = canvas.theme.colour(look.ink);
    let beyond = matches!(look.ink, Ink::Series(index) if index >= canvas.theme.series.len());
    let open = |index: usize| points.get(index).is_some_and(|point| point.unfinished);
    let touches_open = |index: usize| open(index) || open(index + 1) || (index > 0 && open(index - 1));
    let part = |kept: &dyn Fn(usize) -> bool| -> Vec<Option<f64>> {
        points.iter().enumerate().map(|(index, point)| point.value.filter(|_| kept(index))).collect()
    };
    let trace = |values: Vec<Option<f64>>, dash: DashType| {
        Scatter::new(points.iter().map(|point| point.x.clone()).collect(), values)
            .name(look.name)
            .legend_group(format!("line-{}", look.index))
            .line(Line::new().color(colour.clone()).width(if beyond { 1.0 } else { 2.0 }).dash(dash))
            .connect_gaps(false)
            .hover_text_array(points.iter().map(|point| point.hover.clone()).collect())
            .hover_info(HoverInfo::Text)
    };
    let dense = points.len() * 9 > canvas.width as usize;
    let dash = if look.ink == Ink::Absent { DashType::LongDash } else { DashType::Solid };
    let solid = trace(part(&|index| !open(index)), dash)
        .mode(if dense { Mode::Lines } else { Mode::LinesMarkers })
        .marker(Marker::new().size(5).color(colour.clone()));
    if !points.iter().any(|point| point.unfinished) {
        return vec![solid];
    }
    let colours = (0..points.len())
        .map(|index| if open(index) { canvas.theme.surface.clone() } else { colour.clone() });
    // One line, one name in the legend: that of its finished part, if it has any.
    let only_open = points.iter().all(|point| point.unfinished || point.value.is_none());
    let solid = solid.show_legend(!only_open);
    let dotted =
        trace(part(&touches_open), DashType::Dot).show_legend(only_open).mode(Mode::LinesMarkers).marker(
            Marker::new()
                .size(6)
                .color_array(colours.collect())
                .line(Line::new().color(colour.clone()).width(2.0)),
        );
    vec![solid, dotted]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use serde_json::{Value, json};

    fn drawn(index: usize, values: &[(f64, bool)]) -> Vec<Value> {
        let canvas = Canvas { theme: Theme::default(), width: 800 };
        let points: Vec<LinePoint> = values
            .iter()
            .enumerate()
            .map(|(x, (value, unfinished))| LinePoint {
                x: x.to_string(),
                value: Some(*value),
                unfinished: *unfinished,
                hover: String::new(),
            })
            .collect();
        let traces = line_traces(Look { index, ink: Ink::Series(index), name: "a" }, &points, &canvas);
        traces.iter().map(|trace| serde_json::to_value(trace).unwrap()).collect()
    }

    #[test]
    fn both_ends_can_be_unfinished() {
        let traces = drawn(0, &[(1.0, true), (2.0, false), (3.0, false), (4.0, false), (5.0, true)]);
        assert_eq!(traces[0]["y"], json!([null, 2.0, 3.0, 4.0, null]));
        assert_eq!(traces[1]["y"], json!([1.0, 2.0, null, 4.0, 5.0]));
        assert_eq!(traces[1]["line"]["dash"], "dot");
    }

    #[test]
    fn a_finished_line_is_one_trace() {
        assert_eq!(drawn(0, &[(1.0, false)]).len(), 1);
    }

    #[test]
    fn lines_beyond_the_colours_are_thin_and_grey() {
        let (tenth, eleventh) = (drawn(9, &[(1.0, false)]), drawn(10, &[(1.0, false)]));
        assert_eq!(tenth[0]["line"]["color"], Theme::default().rest);
        assert_eq!(tenth[0]["line"]["width"], 1.0);
        assert_eq!(tenth[0]["line"]["color"], eleventh[0]["line"]["color"]);
        assert_ne!(tenth[0]["legendgroup"], eleventh[0]["legendgroup"]);
    }

    #[test]
    fn a_line_is_in_the_legend_once() {
        let of_all = |points: &[(f64, bool)]| {
            drawn(0, points).iter().map(|trace| trace["showlegend"].as_bool().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(of_all(&[(1.0, true)]), [false, true]);
        assert_eq!(of_all(&[(1.0, false), (1.0, true)]), [true, false]);
    }
}
