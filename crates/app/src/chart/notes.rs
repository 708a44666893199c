//! What people say beside the numbers, drawn into a figure: marks on dates as thin lines upright, goals as dashed ones
//! across.

use super::escape::{escaped, shortened};
use super::figure::{SHARES, place, share_mark, share_marks};
use super::theme::translucent;
use super::{Canvas, Figure};
use chrono::{Months, NaiveDate};
use rockpool_question::{BucketStart, CalendarUnit, DateRange, Goal, GroupOrder, Mark, words};
use rockpool_report::format;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most characters of a mark's text or a goal's name inside a drawing.
const LONGEST: usize = 40;

/// The marks of the notebook and the team, in the order of their days. The page provides them as a context.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks(pub Rc<[Mark]>);

/// How a cell wants its answer to look. It provides it as a context.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// Numbers that are to be reached.
    pub goals: Vec<Goal>,
    /// Whether it stands beside another one.
    pub half: bool,
    /// In which order groups are shown.
    pub groups: GroupOrder,
}

/// What is drawn into a figure beside its numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Notes {
    /// The marks on dates that the figure shows.
    pub marks: Vec<Mark>,
    /// The goals.
    pub goals: Vec<Goal>,
}

/// The dates on an axis: the first and the last bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The first bucket.
    pub first: BucketStart,
    /// The last bucket.
    pub last: BucketStart,
    /// The unit of both.
    pub by: CalendarUnit,
}

impl Span {
    /// Of neighbouring buckets; none of none.
    pub fn of(starts: impl IntoIterator<Item = BucketStart>, by: CalendarUnit) -> Option<Self> {
        let mut starts = starts.into_iter();
        let first = starts.next()?;
        Some(Self { first, last: starts.last().unwrap_or(first), by })
    }

    /// The last day of the last bucket.
    pub fn end(self) -> NaiveDate {
        let start = self.last.date();
        let months = |months| start.checked_add_months(Months::new(months)).and_then(|day| day.pred_opt());
        let end = match self.by {
            CalendarUnit::Hour | CalendarUnit::Day => Some(start),
            CalendarUnit::Week => start.checked_add_days(chrono::Days::new(6)),
            CalendarUnit::Month => months(1),
            CalendarUnit::Quarter => months(3),
            CalendarUnit::Year => months(12),
        };
        end.unwrap_or(start)
    }

    /// Whether a mark is on one of the days.
    pub fn has(self, mark: &Mark) -> bool {
        self.first.date() <= mark.last() && mark.date <= self.end()
    }

    /// Where a day stands, never before the first bucket: the axis would grow.
    fn place(self, day: NaiveDate) -> String {
        if day <= self.first.date() { place(self.first) } else { day.to_string() }
    }
}

/// The days of a mark in words.
pub fn days(mark: &Mark) -> String {
    words::days(DateRange { first: mark.date, last: mark.last() })
}

impl Figure {
    /// The figure with marks and goals. In a picture or on paper nobody can point at a mark, so its words stand in it.
    pub fn with_notes(mut self, notes: &Notes, span: Option<Span>, canvas: &Canvas, in_words: bool) -> Self {
        let (mut shapes, mut words) = (Vec::new(), Vec::new());
        if let Some(span) = span {
            mark_lines(&notes.marks, span, canvas, &mut shapes);
            mark_words(&notes.marks, span, canvas, in_words, &mut words);
        }
        goal_lines(&notes.goals, &mut self.layout, canvas, &mut shapes, &mut words);
        if let Some(layout) = self.layout.as_object_mut().filter(|_| !shapes.is_empty()) {
            layout.insert("shapes".to_owned(), shapes.into());
            layout.insert("annotations".to_owned(), words.into());
        }
        self
    }
}

fn mark_lines(marks: &[Mark], span: Span, canvas: &Canvas, shapes: &mut Vec<Value>) {
    for mark in marks {
        let (first, last) = (span.place(mark.date), span.place(mark.last().min(span.end())));
        if first != last {
            shapes.push(json!({
                "type": "rect", "xref": "x", "yref": "paper", "x0": first, "x1": last, "y0": 0, "y1": 1,
                "fillcolor": translucent(&canvas.theme.text, 0.1, &canvas.theme.grid),
                "line": {"width": 0}, "layer": "below",
            }));
        }
        shapes.push(json!({
            "type": "line", "xref": "x", "yref": "paper", "x0": first, "x1": first, "y0": 0, "y1": 1,
            "line": {"color": canvas.theme.text, "width": 1, "dash": "dot"}, "layer": "below",
        }));
    }
}

/// One sign for each day, which says all that began on it.
fn mark_words(marks: &[Mark], span: Span, canvas: &Canvas, in_words: bool, words: &mut Vec<Value>) {
    let mut of_places: BTreeMap<String, Vec<&Mark>> = BTreeMap::new();
    for mark in marks {
        of_places.entry(span.place(mark.date)).or_default().push(mark);
    }
    for (place, marks) in of_places {
        let font = json!({"color": canvas.theme.text, "size": 11});
        words.push(if in_words {
            let texts: Vec<&str> = marks.iter().map(|mark| mark.text.as_str()).collect();
            json!({
                "x": place, "y": 1, "xref": "x", "yref": "paper", "xanchor": "right", "yanchor": "top",
                "textangle": -90, "showarrow": false, "font": font,
                "text": shortened(&texts.join(", "), LONGEST),
            })
        } else {
            let said =
                marks.iter().map(|mark| format!("<b>{}</b><br>{}", days(mark), shortened(&mark.text, 120)));
            json!({
                "x": place, "y": 1, "xref": "x", "yref": "paper", "xanchor": "center", "yanchor": "bottom",
                "yshift": -4, "showarrow": false, "font": font, "captureevents": true, "text": "▾",
                "hovertext": said.collect::<Vec<_>>().join("<br>"),
                "hoverlabel": {
                    "bgcolor": canvas.theme.raised, "bordercolor": canvas.theme.line,
                    "font": {"color": canvas.theme.strong, "size": 13},
                },
            })
        });
    }
}

/// Lines across a chart whose values go up, and upright in one whose values go to the right.
fn goal_lines(
    goals: &[Goal],
    layout: &mut Value,
    canvas: &Canvas,
    shapes: &mut Vec<Value>,
    words: &mut Vec<Value>,
) {
    let lies = layout.pointer("/yaxis/tickvals").is_some() && layout.pointer("/xaxis/range").is_some();
    let axis = if lies { "xaxis" } else { "yaxis" };
    let Some(axis) = layout.get_mut(axis) else { return };
    let shares = axis["tickformat"] == SHARES;
    for goal in goals {
        make_room(axis, goal.value, shares);
        let (along, across) = if lies { ("x", "y") } else { ("y", "x") };
        let mut line = json!({
            "type": "line", "layer": "above",
            "line": {"color": canvas.theme.strong, "width": 1.5, "dash": "dash"},
        });
        let mut label = json!({
            "showarrow": false, "font": {"color": canvas.theme.strong, "size": 11},
            "text": label(goal, shares),
            "bgcolor": translucent(&canvas.theme.surface, 0.8, &canvas.theme.surface),
        });
        for (axis, reference, from, to) in
            [(along, along, goal.value, goal.value), (across, "paper", 0.0, 1.0)]
        {
            line[format!("{axis}ref")] = reference.into();
            line[format!("{axis}0")] = from.into();
            line[format!("{axis}1")] = to.into();
            label[format!("{axis}ref")] = reference.into();
            label[axis] = to.into();
        }
        label["xanchor"] = "right".into();
        label["yanchor"] = if lies { "top" } else { "bottom" }.into();
        shapes.push(line);
        words.push(label);
    }
}

/// A goal in words: `Plan: 1 000`.
pub fn goal_words(goal: &Goal, shares: bool) -> String {
    let value = if shares { format::percent(goal.value) } else { format::amount(goal.value) };
    match goal.name.trim() {
        "" => value,
        name => format!("{name}: {value}"),
    }
}

fn label(goal: &Goal, shares: bool) -> String {
    let words = goal_words(goal, shares);
    if words.chars().count() > LONGEST { shortened(&words, LONGEST) } else { escaped(&words) }
}

/// Lets an axis with a range or marks of its own reach a value.
fn make_room(axis: &mut Value, value: f64, shares: bool) {
    if let Some([low, high]) = axis.get_mut("range").and_then(Value::as_array_mut).map(Vec::as_mut_slice) {
        let (least, most) = (low.as_f64().unwrap_or(value), high.as_f64().unwrap_or(value));
        *low = least.min(value).into();
        *high = most.max(value * 1.08).into();
    }
    let largest = axis["tickvals"].as_array().and_then(|marks| marks.last()?.as_f64());
    if shares && largest.is_some_and(|largest| value > largest) {
        let marks = share_marks(value);
        axis["ticktext"] = marks.iter().map(|mark| share_mark(*mark)).collect();
        axis["tickvals"] = marks.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Drawing, Style, Theme};
    use rockpool_report::samples;

    fn canvas() -> Canvas {
        Canvas { theme: Theme::default(), width: 800 }
    }

    fn mark(date: &str, until: Option<&str>, text: &str) -> Mark {
        let day = |text: &str| text.parse().unwrap();
        Mark { date: day(date), until: until.map(day), text: text.into() }
    }

    fn trend(notes: &Notes, in_words: bool) -> Figure {
        let answer = crate::shared::Shared::new(samples::segmentation());
        let drawing = Drawing::Segmentation(answer, Some(CalendarUnit::Day), Style::Lines);
        drawing.figure(&canvas()).with_notes(notes, drawing.span(), &canvas(), in_words)
    }

    fn week() -> Span {
        Span::of((1..=14).step_by(7).map(samples::start), CalendarUnit::Week).unwrap()
    }

    #[test]
    fn a_mark_is_of_a_chart_that_has_one_of_its_days() {
        // Weeks of 1 and 8 January 2024: the last day is the 14th.
        let span = week();
        assert!(span.has(&mark("2024-01-14", None, "x")));
        assert!(!span.has(&mark("2024-01-15", None, "x")));
        assert!(!span.has(&mark("2023-12-31", None, "x")));
        assert!(span.has(&mark("2023-12-01", Some("2024-01-01"), "x")));
    }

    #[test]
    fn what_began_before_the_chart_begins_with_it() {
        let notes = Notes { marks: vec![mark("2023-12-01", Some("2024-01-02"), "x")], goals: vec![] };
        let figure = trend(&notes, false);
        assert_eq!(figure.layout["shapes"][0]["type"], "rect");
        assert_eq!(figure.layout["shapes"][0]["x0"], "2024-01-01");
        assert_eq!(figure.layout["shapes"][0]["x1"], "2024-01-02");
    }

    #[test]
    fn the_text_of_a_mark_is_no_markup_and_stands_in_pictures() {
        let marks = vec![mark("2024-01-02", None, "<a href='x'>Sale</a>"), mark("2024-01-02", None, "b")];
        let notes = Notes { marks, goals: vec![] };
        let seen = trend(&notes, false);
        assert_eq!(seen.layout["annotations"].as_array().unwrap().len(), 1);
        let hover = seen.layout["annotations"][0]["hovertext"].as_str().unwrap();
        assert_eq!(hover, "<b>2 Jan 2024</b><br>&lt;a href='x'&gt;Sale&lt;/a&gt;<br><b>2 Jan 2024</b><br>b");
        let printed = trend(&notes, true);
        assert_eq!(printed.layout["annotations"][0]["text"], "&lt;a href='x'&gt;Sale&lt;/a&gt;, b");
    }

    #[test]
    fn a_goal_lies_across_and_the_axis_reaches_it() {
        let goal = |value, name: &str| Goal { value, name: name.into() };
        let figure = trend(&Notes { marks: vec![], goals: vec![goal(1_000.0, "Plan <b>")] }, false);
        let line = &figure.layout["shapes"][0];
        assert_eq!(
            (&line["y0"], &line["y1"], &line["xref"]),
            (&json!(1000.0), &json!(1000.0), &json!("paper"))
        );
        let text = figure.layout["annotations"][0]["text"].as_str().unwrap();
        assert_eq!(text, "Plan &lt;b&gt;: 1\u{202f}000");

        let sticky = crate::shared::Shared::new(samples::stickiness());
        let drawing = Drawing::Stickiness(sticky, CalendarUnit::Day, false);
        let notes = Notes { marks: vec![], goals: vec![goal(0.8, "")] };
        let figure = drawing.figure(&canvas()).with_notes(&notes, drawing.span(), &canvas(), false);
        assert_eq!(figure.layout["annotations"][0]["text"], "80.0\u{202f}%");
        let marks = figure.layout["yaxis"]["tickvals"].as_array().unwrap();
        assert_eq!(marks.last().unwrap(), &json!(0.8));
    }

    #[test]
    fn a_figure_without_notes_is_as_it_was() {
        let figure = trend(&Notes::default(), false);
        assert!(figure.layout.get("shapes").is_none() && figure.layout.get("annotations").is_none());
    }
}
