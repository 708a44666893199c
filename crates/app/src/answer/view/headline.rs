//! The headline of an answer: its number, what it is, and how that has changed.

use crate::bidi;
use crate::names::Names;
use rockpool_question::Answer;
use rockpool_report::headline::{self, Headline};
use yew::prelude::*;

/// The headline of an answer.
pub fn of(answer: &Answer, names: Names) -> Option<Headline> {
    headline::headline(answer, &|name| names.write(name))
}

/// The width and the height of the course of a number, in CSS pixels.
const COURSE: (f64, f64) = (320.0, 64.0);

/// The number alone, large, with the course that has led to it.
pub fn number(headline: &Headline) -> Html {
    html! {
        <div class="big-number">
            { draw(headline) }
            { course(&headline.before) }
        </div>
    }
}

/// The values up to a number as a line; nothing where they are no course.
fn course(values: &[Option<f64>]) -> Html {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let (Some(first), true) = (known.first(), known.len() > 1) else { return Html::default() };
    let least = known.iter().copied().fold(first.min(0.0), f64::min);
    let most = known.iter().copied().fold(*first, f64::max);
    let (width, height) = COURSE;
    let step = width / (values.len().saturating_sub(1).max(1) as f64);
    let span = if most > least { most - least } else { 1.0 };
    let point = |(place, value): (usize, &Option<f64>)| {
        let above = (value.as_ref()? - least) / span;
        Some(format!("{:.1},{:.1}", place as f64 * step, (height - 4.0) * (1.0 - above) + 2.0))
    };
    let points: Vec<String> = values.iter().enumerate().filter_map(point).collect();
    html! {
        <svg class="course" viewBox={format!("0 0 {width} {height}")} preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <polyline points={points.join(" ")} fill="none" />
        </svg>
    }
}

/// The headline as a reader sees it.
pub fn draw(headline: &Headline) -> Html {
    html! {
        <p class="headline">
            <strong class="headline-number">{ &headline.number }</strong>
            { " " }
            <span class="headline-words">{ bidi::sentence(&headline.words) }</span>
            if let Some(change) = &headline.change {
                { " " }
                <span class="headline-change"><strong>{ &change.text }</strong>{ format!(" {}", change.against) }</span>
            }
        </p>
    }
}
