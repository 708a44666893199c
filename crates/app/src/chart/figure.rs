//! A figure as Plotly takes it, and what all figures of this page share.

use super::escape::{shortened, unescaped};
use super::legend::{self, Entry};
use super::theme::Theme;
use chrono::Datelike;
use plotly::common::{Anchor, Font, Label, Orientation, TickMode};
use plotly::configuration::DisplayModeBar;
use plotly::layout::{Axis, AxisType, DragMode, HoverMode, Legend, Margin, RangeMode};
use plotly::{Configuration, Layout, Trace};
use rockpool_question::{AnswerPart, BucketStart, CalendarUnit};
use rockpool_report::format::{self, NARROW_SPACE};
use serde_json::Value;
use std::collections::BTreeSet;

/// Traces, layout and configuration as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The traces, an array.
    pub data: Value,
    /// The layout.
    pub layout: Value,
    /// The configuration.
    pub configuration: Value,
    /// What the traces are called, where there are several; the page shows it beside the drawing.
    pub legend: Vec<Entry>,
    /// The number of the answer that each point of each trace is; shorter where no more of them are any.
    pub parts: Vec<Vec<Option<AnswerPart>>>,
}

/// Where a bucket stands on an axis of dates: its local time, which no zone moves.
pub fn place(start: BucketStart) -> String {
    match start.hour_of_day() {
        Some(_) => start.local().format("%Y-%m-%dT%H:%M:%S").to_string(),
        None => start.date().to_string(),
    }
}

/// Where neighbouring buckets stand on an axis of dates. Of an hour that the local clock has twice, the second stands
/// half an hour later, or the two would be one.
pub fn places(starts: &[BucketStart]) -> Vec<String> {
    let mut before = None;
    let place = |start: &BucketStart| {
        let repeated = start.hour_of_day().is_some() && before == Some(start.local());
        before = Some(start.local());
        if repeated { start.local().format("%Y-%m-%dT%H:30:%S").to_string() } else { place(*start) }
    };
    starts.iter().map(place).collect()
}

/// The name of a bucket on an axis; below it the year (of an hour the day), where it is not that of the mark
/// before.
fn mark(start: BucketStart, by: CalendarUnit, before: Option<BucketStart>) -> String {
    let date = start.date();
    let (name, below) = match by {
        CalendarUnit::Hour => (start.local().format("%H:%M").to_string(), format::day(date)),
        CalendarUnit::Day | CalendarUnit::Week => {
            (date.format("%-d %b").to_string(), date.year().to_string())
        }
        CalendarUnit::Month => (date.format("%b").to_string(), date.year().to_string()),
        CalendarUnit::Quarter => (format!("Q{}", date.month0() / 3 + 1), date.year().to_string()),
        CalendarUnit::Year => return date.year().to_string(),
    };
    let same = before.is_some_and(|before| match by {
        CalendarUnit::Hour => before.date() == date,
        _ => before.date().year() == date.year(),
    });
    if same { name } else { format!("{name}<br>{below}") }
}

/// What a figure is drawn on.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    /// Colours and type.
    pub theme: Theme,
    /// Width in CSS pixels.
    pub width: u32,
}

/// The width of a sheet of paper between its margins and the frame of a cell, in CSS pixels.
const PAPER_WIDTH: u32 = 640;
/// The width of one of two cells beside each other on a sheet.
const HALF_PAPER_WIDTH: u32 = 304;

impl Canvas {
    /// A sheet of paper: light, whatever the page is.
    pub fn on_paper(half: bool) -> Self {
        Self { theme: Theme::default(), width: if half { HALF_PAPER_WIDTH } else { PAPER_WIDTH } }
    }

    /// The width for each of so many columns, beside the vertical axis.
    pub fn column_width(&self, columns: usize) -> usize {
        (self.width.saturating_sub(72) as usize) / columns.max(1)
    }

    /// A layout for this canvas: no title, no modes, no dragging; in pictures the legend above.
    pub fn layout(&self, height: u32) -> Layout {
        let theme = &self.theme;
        let font = || Font::new().family(&theme.font).size(12).color(theme.text.clone());
        let hover = Font::new().family(&theme.font).size(13).color(theme.strong.clone());
        let legend = Legend::new()
            .orientation(Orientation::Horizontal)
            .x(0.0)
            .x_anchor(Anchor::Left)
            .y(1.04)
            .y_anchor(Anchor::Bottom)
            .font(font());
        Layout::new()
            .auto_size(false)
            .width(self.width as usize)
            .height(height as usize)
            .font(font())
            .separators(format!(".{NARROW_SPACE}"))
            .paper_background_color("rgba(0, 0, 0, 0)")
            .plot_background_color("rgba(0, 0, 0, 0)")
            .margin(Margin::new().left(52).right(12).top(12).bottom(28))
            .legend(legend)
            .drag_mode(DragMode::False)
            .hover_mode(HoverMode::Closest)
            .hover_label(
                Label::new()
                    .background_color(theme.raised.clone())
                    .border_color(theme.line.clone())
                    .font(hover)
                    .align("left"),
            )
    }

    /// An axis that neither zooms nor draws more than it must.
    pub fn axis(&self) -> Axis {
        Axis::new()
            .fixed_range(true)
            .auto_margin(true)
            .show_grid(false)
            .zero_line(false)
            .show_line(false)
            .line_color(self.theme.line.clone())
            .grid_color(self.theme.grid.clone())
    }

    /// An axis of calendar buckets, with marks at their starts as far as there is room. Many hours have marks at
    /// round times instead.
    pub fn bucket_axis(&self, starts: &[BucketStart], by: CalendarUnit) -> Axis {
        let axis = self.axis().type_(AxisType::Date);
        if by == CalendarUnit::Hour && starts.len() > 6 {
            return axis.tick_format("%H:%M\n%-d %b %Y");
        }
        let every = (starts.len() * 72).div_ceil(self.width.max(1) as usize).max(1);
        let marked = || starts.iter().step_by(every);
        let instants = marked().map(|start| start.local().and_utc().timestamp_millis() as f64).collect();
        let mut before = None;
        let texts = marked().map(|start| mark(*start, by, before.replace(*start))).collect();
        axis.tick_mode(TickMode::Array).tick_values(instants).tick_text(texts)
    }

    /// An axis of neighbouring names, thinned to what there is room for.
    pub fn name_axis(&self, names: &[String], room: usize) -> Axis {
        let every = (names.len() * room).div_ceil(self.width.max(1) as usize).max(1);
        let marked = names.iter().enumerate().step_by(every);
        let (values, texts): (Vec<f64>, Vec<String>) =
            marked.map(|(index, name)| (index as f64, name.clone())).unzip();
        self.axis()
            .type_(AxisType::Linear)
            .tick_mode(TickMode::Array)
            .tick_values(values)
            .tick_text(texts)
            .tick_angle(0.0)
    }

    /// A vertical axis of values from nothing up.
    pub fn value_axis(&self) -> Axis {
        self.axis()
            .show_grid(true)
            .zero_line(true)
            .zero_line_color(self.theme.line.clone())
            .range_mode(RangeMode::ToZero)
            .n_ticks(6)
    }

    /// A vertical axis of shares.
    pub fn share_axis(&self) -> Axis {
        self.value_axis().tick_format(SHARES)
    }
}

/// Writes the marks of axes of shares as tables write shares: the library knows no blank before the sign.
fn name_shares(layout: &mut Value, traces: &[Value]) {
    for (axis, values) in [("xaxis", "x"), ("yaxis", "y")] {
        let Some(axis) = layout.get_mut(axis).and_then(Value::as_object_mut) else { continue };
        if axis.get("tickformat").and_then(Value::as_str) != Some(SHARES) {
            continue;
        }
        let marks: Vec<f64> = match axis.get("tickvals").and_then(Value::as_array) {
            Some(marks) => marks.iter().filter_map(Value::as_f64).collect(),
            None => {
                let largest = traces.iter().filter_map(|trace| trace[values].as_array()).flatten();
                share_marks(largest.filter_map(Value::as_f64).fold(0.0, f64::max))
            }
        };
        let texts: Vec<Value> = marks.iter().map(|mark| share_mark(*mark).into()).collect();
        axis.insert("tickmode".to_owned(), "array".into());
        axis.insert("tickvals".to_owned(), marks.into());
        axis.insert("ticktext".to_owned(), texts.into());
    }
}

/// Marks from nothing to the largest share, at most six, at round distances.
pub(super) fn share_marks(largest: f64) -> Vec<f64> {
    const DISTANCES: [f64; 9] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
    let distance = DISTANCES.into_iter().find(|distance| largest / distance <= 5.0).unwrap_or(0.25);
    (0..=5)
        .map(|number| f64::from(number) * distance)
        .take_while(|mark| *mark <= largest.max(distance) + 1e-9)
        .collect()
}

/// A round share: `75 %`, `0.5 %`.
pub(super) fn share_mark(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{}{NARROW_SPACE}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// The format of an axis of shares.
pub(super) const SHARES: &str = ".0%";

impl Figure {
    /// A figure of traces and layout, with the configuration of this page: no tools, no logo, no other host.
    pub fn new(traces: Vec<Box<dyn Trace>>, layout: &Layout) -> Self {
        let configuration = Configuration::new()
            .display_mode_bar(DisplayModeBar::False)
            .display_logo(false)
            .responsive(false)
            .scroll_zoom(false)
            .show_tips(false)
            .show_link(false)
            .send_data(false)
            .plotly_server_url("")
            .topojson_url("")
            .typeset_math(false);
        let json = |value: Result<Value, serde_json::Error>| value.unwrap_or(Value::Null);
        let data = traces.iter().map(|trace| json(serde_json::to_value(trace))).collect::<Vec<_>>();
        let mut layout = json(serde_json::to_value(layout));
        name_shares(&mut layout, &data);
        for axis in ["xaxis", "yaxis"] {
            if let Some(axis) = layout.get_mut(axis).and_then(Value::as_object_mut) {
                // The margins give way to marks that need it; to hide them instead, the library measures each once more.
                axis.insert("ticklabeloverflow".to_owned(), "allow".into());
            }
        }
        let legend = if layout["showlegend"] == true { legend::entries(&data) } else { vec![] };
        if let Some(layout) = layout.as_object_mut() {
            layout.insert("showlegend".to_owned(), false.into());
        }
        Self {
            data: Value::Array(data),
            layout,
            legend,
            configuration: json(serde_json::to_value(configuration)),
            parts: vec![],
        }
    }

    /// The same figure without the traces of some entries of the legend, by their places.
    pub fn without(mut self, hidden: &BTreeSet<usize>) -> Self {
        let traces = self.legend.iter().enumerate().filter(|(place, _)| hidden.contains(place));
        for trace in traces.flat_map(|(_, entry)| &entry.traces) {
            if let Some(trace) = self.data.get_mut(*trace).and_then(Value::as_object_mut) {
                trace.insert("visible".to_owned(), false.into());
            }
        }
        self
    }

    /// The figure as a picture, which has its legend inside, and below the drawing the room for it.
    pub fn as_picture(mut self) -> Self {
        if self.legend.is_empty() {
            return self;
        }
        let width = self.layout["width"].as_u64().unwrap_or(800);
        let room = legend::room(&self.legend, width);
        let height = self.layout["height"].as_u64().unwrap_or(300).saturating_add(room);
        for trace in self.data.as_array_mut().into_iter().flatten() {
            let name = trace["name"].as_str().map(|name| shortened(&unescaped(name), legend::LONGEST));
            if let (Some(name), Some(trace)) = (name, trace.as_object_mut()) {
                trace.insert("name".to_owned(), name.into());
            }
        }
        if let Some(layout) = self.layout.as_object_mut() {
            layout.insert("showlegend".to_owned(), true.into());
            layout.insert("height".to_owned(), height.into());
        }
        self
    }

    /// The same figure, whose legend says what each entry is worth in all, by its name.
    pub fn with_values(mut self, value: impl Fn(&str) -> Option<String>) -> Self {
        for entry in &mut self.legend {
            entry.value = value(&entry.name);
        }
        self
    }

    /// The same figure, saying which number of the answer each point is.
    pub fn with_parts(self, parts: Vec<Vec<Option<AnswerPart>>>) -> Self {
        Self { parts, ..self }
    }

    /// The number of the answer that a point of a trace is.
    pub fn part(&self, trace: usize, point: usize) -> Option<&AnswerPart> {
        self.parts.get(trace)?.get(point)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_report::samples;

    #[test]
    fn marks_stand_at_the_starts_of_buckets_as_far_as_there_is_room() {
        let canvas = Canvas { theme: Theme::default(), width: 800 };
        let starts = [samples::start(1), samples::start(2)];
        let axis = serde_json::to_value(canvas.bucket_axis(&starts, CalendarUnit::Day)).unwrap();
        assert_eq!(axis["tickvals"], serde_json::json!([1_704_067_200_000.0, 1_704_153_600_000.0]));
        let axis = serde_json::to_value(canvas.bucket_axis(&starts, CalendarUnit::Quarter)).unwrap();
        assert_eq!(axis["ticktext"], serde_json::json!(["Q1<br>2024", "Q1"]));
        // 30 names of 72 pixels are 2 160, so every third has a mark on 800.
        let month: Vec<BucketStart> = (1..=30).map(samples::start).collect();
        let axis = serde_json::to_value(canvas.bucket_axis(&month, CalendarUnit::Day)).unwrap();
        let marks = axis["tickvals"].as_array().unwrap();
        assert_eq!(marks.len(), 10);
        assert_eq!(marks[1], 1_704_326_400_000.0);
    }

    #[test]
    fn an_hour_stands_at_its_local_time() {
        let hour = BucketStart::hour(samples::day(1), 14, 3_600);
        assert_eq!(place(hour), "2024-01-01T14:00:00");
        assert_eq!(place(samples::start(1)), "2024-01-01");
    }

    #[test]
    fn the_configuration_names_no_other_host() {
        let figure = Figure::new(vec![], &Layout::new());
        assert_eq!(figure.configuration["plotlyServerURL"], "");
        assert_eq!(figure.configuration["topojsonURL"], "");
        assert_eq!(figure.configuration["displaylogo"], false);
        assert_eq!(figure.configuration["displayModeBar"], false);
        assert_eq!(figure.data, serde_json::json!([]));
    }
}
