//! Where paths begin or end.

use crate::builder::event_section::EventSection;
use crate::builder::fields::Select;
use crate::builder::form::FormProps;
use rockpool_question::{PathAnchor, Step};
use yew::prelude::*;

/// The kind of anchor and its events.
#[component]
pub fn AnchorFields(props: &FormProps<PathAnchor>) -> Html {
    let anchor = &props.question;
    let selected = match anchor {
        PathAnchor::From(_) => 0,
        PathAnchor::To(_) => 1,
        PathAnchor::Between { .. } => 2,
    };
    let on_select = props.change(|anchor: &mut PathAnchor, index: usize| *anchor = of_kind(index, anchor));
    let section = |name: &'static str,
                   words: &'static str,
                   field: &str,
                   step: &Step,
                   change: fn(&mut PathAnchor, Step)| {
        let place = field.split('.').fold(props.place.clone(), |place, name| place.field(name));
        html! {
            <EventSection
                manifest={props.manifest.clone()}
                {place}
                {name}
                {words}
                step={step.clone()}
                on_change={props.change(change)}
            />
        }
    };
    let events = match anchor {
        PathAnchor::From(step) => {
            section("Start of the paths", "After the first", "from", step, |anchor, step| {
                *anchor = PathAnchor::From(step);
            })
        }
        PathAnchor::To(step) => section("End of the paths", "Before the last", "to", step, |anchor, step| {
            *anchor = PathAnchor::To(step);
        }),
        PathAnchor::Between { from, to } => html! {
            <>
                { section("Start of the paths", "After", "between.from", from, |anchor, step| {
                    if let PathAnchor::Between { from, .. } = anchor {
                        *from = step;
                    }
                }) }
                { section("End of the paths", "and up to the next", "between.to", to, |anchor, step| {
                    if let PathAnchor::Between { to, .. } = anchor {
                        *to = step;
                    }
                }) }
            </>
        },
    };
    let options = ["what follows an event", "what leads to an event", "what lies between two events"];
    html! {
        <>
            <Select label="Show" options={options.map(AttrValue::from).to_vec()} {selected} {on_select} />
            <div class="builder-steps">{ events }</div>
        </>
    }
}

/// The anchor that a line of the picker means; its events are kept.
fn of_kind(index: usize, before: &PathAnchor) -> PathAnchor {
    let (first, last) = match before {
        PathAnchor::From(step) => (step.clone(), None),
        PathAnchor::To(step) => (step.clone(), Some(step.clone())),
        PathAnchor::Between { from, to } => (from.clone(), Some(to.clone())),
    };
    match index {
        0 => PathAnchor::From(first),
        1 => PathAnchor::To(last.unwrap_or(first)),
        _ => match before {
            PathAnchor::To(step) => PathAnchor::Between { from: Step::of(""), to: step.clone() },
            _ => PathAnchor::Between { from: first, to: last.unwrap_or_else(|| Step::of("")) },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_events_stay_where_they_make_sense() {
        let from = PathAnchor::From(Step::of("a"));
        let to = PathAnchor::To(Step::of("b"));
        let between = PathAnchor::Between { from: Step::of("a"), to: Step::of("b") };
        assert_eq!(of_kind(0, &between), from);
        assert_eq!(of_kind(1, &between), to);
        assert_eq!(of_kind(1, &from), PathAnchor::To(Step::of("a")));
        assert_eq!(of_kind(2, &to), PathAnchor::Between { from: Step::of(""), to: Step::of("b") });
        assert_eq!(of_kind(2, &from), PathAnchor::Between { from: Step::of("a"), to: Step::of("") });
    }
}
