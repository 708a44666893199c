//! Dragging across a chart over time: the dates under the pointer become the dates that are asked about.

use super::Figure;
use super::notes::Span;
use super::plotly::{on, zoomed};
use chrono::{NaiveDate, NaiveDateTime};
use rockpool_question::{BucketStart, CalendarUnit, DateRange};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Who hears of days that a person has dragged across. A cell whose question can be changed provides it as a context.
#[derive(Clone, PartialEq)]
pub struct OnDays(pub Callback<DateRange>);

/// The days of the buckets that begin between two places of an axis of dates; none where no bucket does.
pub fn days_between(starts: &[BucketStart], by: CalendarUnit, from: &str, to: &str) -> Option<DateRange> {
    let (from, to) = (instant(from)?, instant(to)?);
    let inside = starts.iter().copied().filter(|start| from <= start.local() && start.local() <= to);
    let span = Span::of(inside, by)?;
    Some(DateRange { first: span.first.date(), last: span.end() })
}

/// An end of an axis as the library writes it.
fn instant(text: &str) -> Option<NaiveDateTime> {
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%.f"];
    let with_time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    with_time.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
}

/// Whether a person points with something finer than a finger, which scrolls the page.
fn points_finely() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(pointer: fine)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// What dragging across a chart leads to.
#[derive(Clone)]
pub struct Zoom {
    heard: Rc<RefCell<Option<Heard>>>,
    listener: Rc<Closure<dyn FnMut(JsValue)>>,
    listens: Rc<Cell<bool>>,
}

/// The buckets of the figure as it is drawn, and who hears of their days.
#[derive(Clone)]
struct Heard {
    starts: Vec<BucketStart>,
    by: CalendarUnit,
    on_days: OnDays,
    again: Callback<()>,
}

impl Zoom {
    fn new() -> Self {
        let heard = Rc::new(RefCell::new(None::<Heard>));
        let listener = {
            let heard = Rc::clone(&heard);
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                let Some((from, to)) = zoomed(&event) else { return };
                let Some(now) = heard.borrow().clone() else { return };
                match days_between(&now.starts, now.by, &from, &to) {
                    Some(days) => now.on_days.0.emit(days),
                    // Between two points there is nothing to ask about.
                    None => now.again.emit(()),
                }
            })
        };
        Self { heard, listener: Rc::new(listener), listens: Rc::new(Cell::new(false)) }
    }

    /// Listens to the element if that has not begun.
    pub fn listen(&self, element: &HtmlElement) {
        // A chart that cannot be dragged across still shows everything, and the dates' chip sets the dates.
        if self.heard.borrow().is_some()
            && !self.listens.get()
            && on(element, "plotly_relayout", &self.listener).is_ok()
        {
            self.listens.set(true);
        }
    }

    /// The figure as it takes a drag, where somebody hears of it.
    pub fn prepared(&self, mut figure: Figure) -> Figure {
        if self.heard.borrow().is_some() {
            figure.layout["dragmode"] = "zoom".into();
            figure.layout["xaxis"]["fixedrange"] = false.into();
            figure.configuration["doubleClick"] = false.into();
        }
        figure
    }
}

/// What dragging across a chart of these buckets leads to; it is drawn `again` where that is nothing.
#[hook]
pub fn use_zoom(buckets: Option<(Vec<BucketStart>, CalendarUnit)>, again: Callback<()>) -> Zoom {
    let on_days = use_context::<OnDays>();
    let zoom = use_memo((), |()| Zoom::new());
    let fine = use_memo((), |()| points_finely());
    let heard = buckets.zip(on_days).filter(|((starts, _), _)| *fine && starts.len() > 1);
    zoom.heard.replace(heard.map(|((starts, by), on_days)| Heard { starts, by, on_days, again }));
    (*zoom).clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rockpool_report::samples;

    fn range(first: &str, last: &str) -> Option<DateRange> {
        Some(DateRange { first: first.parse().unwrap(), last: last.parse().unwrap() })
    }

    #[test]
    fn the_buckets_whose_points_are_inside_are_meant_whole() {
        // Weeks of 1, 8, 15 and 22 January 2024.
        let weeks: Vec<BucketStart> = (1..=22).step_by(7).map(samples::start).collect();
        let between = |from, to| days_between(&weeks, CalendarUnit::Week, from, to);
        assert_eq!(between("2024-01-05 12:30:01.5", "2024-01-16 08:00"), range("2024-01-08", "2024-01-21"));
        assert_eq!(between("2024-01-08", "2024-01-08 00:00:00"), range("2024-01-08", "2024-01-14"));
        assert_eq!(between("2024-01-09", "2024-01-14"), None);
        assert_eq!(between("soon", "2024-01-14"), None);
    }

    #[test]
    fn hours_are_meant_with_their_day() {
        let hours: Vec<BucketStart> =
            (0..48).map(|hour| BucketStart::hour(samples::day(1 + hour / 24), hour % 24, 0)).collect();
        let days = days_between(&hours, CalendarUnit::Hour, "2024-01-02 03:10", "2024-01-02 09:00");
        assert_eq!(days, range("2024-01-02", "2024-01-02"));
    }
}
