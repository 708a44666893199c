//! The way from a number to its users: who hears that one was chosen.

use rockpool_report::Opens;
use yew::prelude::*;

/// Who hears of a chosen number. A table or a grid takes it from the context; without one, numbers are plain text.
#[derive(Clone, PartialEq)]
pub struct Opener {
    /// Called with what the number leads to.
    pub on_open: Callback<Opens>,
}

/// A value that can be chosen, as a button with a name that says so; or plain text where nobody hears of it.
pub fn value(text: &str, opens: Option<&Opens>, opener: Option<&Opener>) -> Html {
    let (Some(opens), Some(opener)) = (opens, opener) else {
        return html! { { text } };
    };
    let title = match opens {
        Opens::Users(_) => "Show these users",
        Opens::Trace(_) => "Show this user's way through the funnel",
    };
    let onclick = {
        let (opens, on_open) = (opens.clone(), opener.on_open.clone());
        Callback::from(move |_: MouseEvent| on_open.emit(opens.clone()))
    };
    html! {
        <button type="button" class="opens" {title} {onclick}>{ text }</button>
    }
}

impl Opener {
    /// Who hears of a number that was clicked in a chart.
    pub fn on_part(opener: Option<&Self>) -> Option<Callback<rockpool_question::AnswerPart>> {
        opener.map(|opener| opener.on_open.reform(Opens::Users))
    }
}
