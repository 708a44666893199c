//! The rarer rules of a retention question: which start event counts, and where periods begin.

use crate::builder::disclosure::Disclosure;
use crate::builder::fields::Select;
use crate::builder::form::FormProps;
use crate::builder::position;
use rockpool_question::{Anchor, Counting, Retention};
use yew::prelude::*;

/// The anchors with their words.
const ANCHORS: [(Anchor, &str); 3] = [
    (Anchor::FirstInRange, "the first in the asked days"),
    (Anchor::FirstEver, "the first ever, if it is in the asked days"),
    (Anchor::Every, "the first in each period"),
];
/// The ways to count periods with their words.
const COUNTINGS: [(Counting, &str); 2] =
    [(Counting::Calendar, "with the calendar's"), (Counting::Rolling, "at the start event itself")];

/// The rarer rules.
#[component]
pub fn MoreRules(props: &FormProps<Retention>) -> Html {
    let question = &props.question;
    let (anchor, counted) = (props.place.field("anchor"), props.place.field("counted"));
    let has_problem = anchor.problem_within().or_else(|| counted.problem_within()).is_some();
    let words = |words: &[&'static str]| words.iter().copied().map(AttrValue::from).collect::<Vec<_>>();
    html! {
        <Disclosure id={format!("{}-more", anchor.id())} label="More rules" set={set(question)} {has_problem}>
            <Select
                label="Which start event counts"
                options={words(&ANCHORS.map(|(_, words)| words))}
                selected={position(ANCHORS.iter().map(|(anchor, _)| anchor), &question.anchor)}
                on_select={props.change(|retention: &mut Retention, index: usize| {
                    if let Some((anchor, _)) = ANCHORS.get(index) {
                        retention.anchor = *anchor;
                    }
                })}
                problem={anchor.problem_within()}
            />
            <Select
                label="Periods begin"
                options={words(&COUNTINGS.map(|(_, words)| words))}
                selected={position(COUNTINGS.iter().map(|(counting, _)| counting), &question.counted)}
                on_select={props.change(|retention: &mut Retention, index: usize| {
                    if let Some((counting, _)) = COUNTINGS.get(index) {
                        retention.counted = *counting;
                    }
                })}
                problem={counted.problem_within()}
            />
        </Disclosure>
    }
}

/// The rules that are set, in a few words each.
fn set(question: &Retention) -> Vec<AttrValue> {
    let anchor = match question.anchor {
        Anchor::FirstInRange => None,
        Anchor::FirstEver => Some("first start ever"),
        Anchor::Every => Some("every start"),
    };
    let counted = match question.counted {
        Counting::Calendar => None,
        Counting::Rolling => Some("rolling periods"),
    };
    anchor.into_iter().chain(counted).map(AttrValue::from).collect()
}
