//! The chart on the page: drawn, redrawn when the answer, the width or the theme changes, and cleared away.

use super::legend::{Legend, hidden_at_first};
use super::notes::{self, Look, Marks, Notes};
use super::plotly::{ChartError, available, clicked, on, purge, react};
use super::turn::turn;
use super::zoom::use_zoom;
use super::{Canvas, Drawing, Figure, InSight, Style, Theme};
use crate::control::use_printing;
use rockpool_question::{AnswerPart, ChartKind, Goal, Mark};
use rockpool_report::format;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit, ResizeObserver};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Properties of [`Chart`].
#[derive(Properties, Clone, PartialEq)]
pub struct ChartProps {
    /// What to draw.
    pub drawing: Drawing,
    /// Called with the number of the answer that a clicked point is. The table has the same numbers as buttons.
    #[prop_or_default]
    pub on_part: Option<Callback<AnswerPart>>,
    /// Names as the data has them, by those that are drawn in their place.
    #[prop_or_default]
    pub exact: Rc<BTreeMap<String, String>>,
}

/// A chart with an accessible description; the table beside it is its alternative in text. Nothing where a reader wants
/// the table alone.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    match use_context::<ShownAs>() {
        Some(ShownAs(Some(ChartKind::Table))) => Html::default(),
        _ => html! { <Drawn ..props.clone() /> },
    }
}

/// How the reader wants an answer to be drawn; as its kind is drawn where nobody has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShownAs(pub Option<ChartKind>);

impl ShownAs {
    /// The style of lines over time.
    pub fn style(self) -> Style {
        match self.0 {
            Some(ChartKind::Area) => Style::Area,
            Some(ChartKind::Stacked) => Style::Stacked,
            Some(ChartKind::Bars) => Style::Bars,
            Some(ChartKind::Lines | ChartKind::Number | ChartKind::Table) | None => Style::Lines,
        }
    }
}

#[component]
fn Drawn(props: &ChartProps) -> Html {
    let host = use_node_ref();
    let width = use_width(&host);
    let theme = use_theme();
    let printing = use_printing();
    let hidden = use_state_eq(BTreeSet::new);
    let failure = use_state(|| None::<ChartError>);
    let drawn = use_state(|| false);
    let least = props.drawing.least_width();
    let look = use_context::<Look>().unwrap_or_default();
    let canvas = width.map(|width| match printing {
        true => Canvas::on_paper(look.half),
        false => Canvas { theme, width: width.max(least) },
    });
    let clicks = use_clicks(&props.on_part);
    let notes = use_notes(&props.drawing, look.goals);
    let drawn_again = use_state_eq(|| 0_u32);
    let again = {
        let drawn_again = drawn_again.clone();
        Callback::from(move |()| drawn_again.set(drawn_again.wrapping_add(1)))
    };
    let zoom = use_zoom(props.drawing.buckets(), again);
    let figure = use_memo(
        (props.drawing.clone(), canvas.clone(), notes.clone(), printing),
        |(drawing, canvas, notes, printing)| {
            let drawn = |canvas| drawing.figure(canvas).with_notes(notes, drawing.span(), canvas, *printing);
            canvas.as_ref().map(drawn)
        },
    );
    // What was hidden of one answer is nothing of the next, as far as it is another one.
    let names = figure
        .as_ref()
        .as_ref()
        .map(|figure| figure.legend.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>());
    use_effect_with((props.drawing.clone(), names), {
        let hidden = hidden.clone();
        move |(_, names)| {
            if let Some(names) = names {
                hidden.set(hidden_at_first(names.len()));
            }
        }
    });

    let what = (props.drawing.clone(), canvas.clone(), (*hidden).clone(), notes.clone(), *drawn_again);
    use_effect_with(what, {
        let (host, failure, drawn, clicks) = (host.clone(), failure.clone(), drawn.clone(), clicks.clone());
        let zoom = zoom.clone();
        let figure = Rc::clone(&figure);
        move |(_, _, hidden, ..)| {
            let current = Rc::new(Cell::new(true));
            if let (Some(element), Some(figure)) = (host.cast::<HtmlElement>(), figure.as_ref()) {
                let figure = zoom.prepared(figure.clone().without(hidden));
                let current = Rc::clone(&current);
                spawn_local(async move {
                    // A newer figure, or the end of the chart, overtakes one that waits for the library.
                    available().await;
                    // What is printed has to be there at once.
                    let turn = if printing { None } else { Some(turn().await) };
                    if !current.get() {
                        return;
                    }
                    let outcome = react(&element, &figure).await;
                    drop(turn);
                    if current.get() {
                        if outcome.is_ok() {
                            clicks.listen(&element, figure);
                            zoom.listen(&element);
                        }
                        drawn.set(outcome.is_ok());
                        failure.set(outcome.err());
                    }
                });
            }
            move || current.set(false)
        }
    });
    use_effect_with((), {
        let host = host.clone();
        move |()| {
            let element = host.cast::<HtmlElement>();
            move || {
                if let Some(element) = element {
                    purge(&element);
                }
            }
        }
    });

    let in_sight = use_context::<InSight>();
    use_effect_with(
        (props.drawing.clone(), canvas, *drawn, in_sight, notes.clone()),
        |(drawing, canvas, drawn, in_sight, notes)| {
            let there = in_sight.clone().zip(canvas.clone()).filter(|_| *drawn).map(|(in_sight, canvas)| {
                in_sight.drawn(drawing.clone(), canvas, notes.clone());
                (in_sight, drawing.clone())
            });
            move || {
                if let Some((in_sight, drawing)) = there {
                    in_sight.gone(&drawing);
                }
            }
        },
    );

    let on_toggle = {
        let hidden = hidden.clone();
        Callback::from(move |place: usize| {
            let mut next = (*hidden).clone();
            if !next.remove(&place) {
                next.insert(place);
            }
            hidden.set(next);
        })
    };
    let height = format!("min-height: {}px", props.drawing.height());
    html! {
        <div class="chart">
            if let Some(failure) = &*failure {
                <p class="chart-failure" role="status">{ failure.to_string() }</p>
            }
            <div class={classes!("chart-place", (least > 0).then_some("wide"))} hidden={failure.is_some()}
                tabindex={(least > 0).then_some("0")} style={height}>
                <div
                    class={classes!("chart-canvas", props.on_part.is_some().then_some("opens"))}
                    ref={host}
                    role="img"
                    aria-label={description(&props.drawing, &notes)}
                    data-drawn={drawn.to_string()}
                />
            </div>
            if let (true, Some(figure)) = (failure.is_none(), figure.as_ref()) {
                <Legend entries={figure.legend.clone()} hidden={(*hidden).clone()} exact={Rc::clone(&props.exact)} on_toggle={on_toggle} />
            }
            { mark_list(&notes.marks, printing) }
        </div>
    }
}

/// What is drawn beside the numbers of this chart.
#[hook]
fn use_notes(drawing: &Drawing, goals: Vec<Goal>) -> Notes {
    let marks = use_context::<Marks>().unwrap_or_default();
    let span = drawing.span();
    let on_it = |mark: &&Mark| span.is_some_and(|span| span.has(mark));
    Notes {
        marks: marks.0.iter().filter(on_it).cloned().collect(),
        goals: if drawing.takes_goals() { goals } else { vec![] },
    }
}

fn description(drawing: &Drawing, notes: &Notes) -> String {
    let mut words = drawing.description();
    if !notes.goals.is_empty() {
        let goals: Vec<String> =
            notes.goals.iter().map(|goal| notes::goal_words(goal, drawing.has_shares())).collect();
        words.push_str(&format!(". Goals: {}", goals.join(", ")));
    }
    words
}

/// The marks in words, for whoever cannot point at them; on paper at once.
fn mark_list(marks: &[Mark], printing: bool) -> Html {
    if marks.is_empty() {
        return Html::default();
    }
    let line = |mark: &Mark| {
        html! { <li><span class="chart-mark-days">{ notes::days(mark) }</span>{ " " }<bdi>{ &mark.text }</bdi></li> }
    };
    html! {
        <details class="chart-marks" open={printing}>
            <summary>{ format::counted(marks.len() as u64, "mark") }{ " on these dates" }</summary>
            <ul>{ for marks.iter().map(line) }</ul>
        </details>
    }
}

/// What a click on a chart leads to: the figure as it is drawn, and who hears of its numbers.
#[derive(Clone)]
struct Clicks {
    figure: Rc<RefCell<Option<Figure>>>,
    on_part: Rc<RefCell<Option<Callback<AnswerPart>>>>,
    listener: Rc<Closure<dyn FnMut(JsValue)>>,
    listens: Rc<Cell<bool>>,
}

impl Clicks {
    fn new() -> Self {
        let figure = Rc::new(RefCell::new(None::<Figure>));
        let on_part = Rc::new(RefCell::new(None::<Callback<AnswerPart>>));
        let listener = {
            let (figure, on_part) = (Rc::clone(&figure), Rc::clone(&on_part));
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                let part = clicked(&event)
                    .and_then(|(trace, point)| figure.borrow().as_ref()?.part(trace, point).cloned());
                let heard = on_part.borrow().clone();
                if let (Some(part), Some(heard)) = (part, heard) {
                    heard.emit(part);
                }
            })
        };
        Self { figure, on_part, listener: Rc::new(listener), listens: Rc::new(Cell::new(false)) }
    }

    /// Remembers the drawn figure, and listens to the element if that has not begun.
    fn listen(&self, element: &HtmlElement, figure: Figure) {
        self.figure.replace(Some(figure));
        // A chart that cannot be clicked still shows everything, and the table has the buttons.
        if !self.listens.get() && on(element, "plotly_click", &self.listener).is_ok() {
            self.listens.set(true);
        }
    }
}

#[hook]
fn use_clicks(on_part: &Option<Callback<AnswerPart>>) -> Clicks {
    let clicks = use_memo((), |()| Clicks::new());
    clicks.on_part.replace(on_part.clone());
    (*clicks).clone()
}

/// The width of an element in CSS pixels, as it changes; absent before it is on the page.
#[hook]
fn use_width(host: &NodeRef) -> Option<u32> {
    let width = use_state(|| None::<u32>);
    use_effect_with((), {
        let (host, width) = (host.clone(), width.clone());
        move |()| {
            let measure = {
                let host = host.clone();
                move || {
                    // The place of the canvas, which is never wider than the page.
                    let element = host.cast::<HtmlElement>()?.parent_element()?;
                    u32::try_from(element.client_width()).ok().filter(|width| *width > 0)
                }
            };
            let last = Cell::new(None);
            let changed = Closure::<dyn FnMut()>::new(move || {
                let now = measure();
                if now.is_some() && now != last.replace(now) {
                    width.set(now);
                }
            });
            // It tells the first width too, once the browser has laid the page out: to ask for it here would lay the page
            // out once for each chart.
            let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
            let parent = host.cast::<HtmlElement>().and_then(|element| element.parent_element());
            if let (Some(observer), Some(parent)) = (&observer, &parent) {
                observer.observe(parent);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(changed);
            }
        }
    });
    *width
}

/// The page's theme, as it changes by the person's choice or the system's.
#[hook]
fn use_theme() -> Theme {
    let theme = use_state(Theme::of_page);
    use_effect_with((), {
        let theme = theme.clone();
        move |()| {
            let changed = Closure::<dyn FnMut(JsValue)>::new(move |_| theme.set(Theme::of_page()));
            let listener: &js_sys::Function = changed.as_ref().unchecked_ref();
            let window = web_sys::window();
            let observer = MutationObserver::new(listener).ok();
            let root = window.as_ref().and_then(|window| window.document()?.document_element());
            if let (Some(observer), Some(root)) = (&observer, root) {
                let attributes = MutationObserverInit::new();
                attributes.set_attributes(true);
                attributes.set_attribute_filter(&js_sys::Array::of1(&"data-theme".into()));
                // Without the observer the colours stay until the next render.
                let _ = observer.observe_with_options(&root, &attributes);
            }
            let system =
                window.and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten());
            if let Some(system) = &system {
                let _ = system.add_event_listener_with_callback("change", listener);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                if let Some(system) = system {
                    let listener: &js_sys::Function = changed.as_ref().unchecked_ref();
                    let _ = system.remove_event_listener_with_callback("change", listener);
                }
            }
        }
    });
    (*theme).clone()
}
