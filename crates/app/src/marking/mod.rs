//! Marks on dates and goal lines, as a person writes them: the dialogs, and the marks of a team beside the extract.

mod annotations;
mod goals;
mod marks;

pub use annotations::fetch_annotations;
pub use goals::GoalsDialog;
pub use marks::MarksDialog;

use rockpool_question::Mark;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Keeps what is typed into a field.
fn typed(state: &UseStateHandle<String>) -> Callback<InputEvent> {
    let state = state.clone();
    Callback::from(move |event: InputEvent| {
        let value = event.target_dyn_into::<HtmlInputElement>().map(|field| field.value());
        state.set(value.unwrap_or_default());
    })
}

/// The marks of the notebook and those of the team, in the order of their days.
pub fn together(own: &[Mark], team: &[Mark]) -> Vec<Mark> {
    let mut all: Vec<Mark> = own.iter().chain(team).cloned().collect();
    all.sort_by_key(|mark| (mark.date, mark.last()));
    // What both say is said once.
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_notebook_and_team_both_say_is_said_once() {
        let mark =
            |date: &str, text: &str| Mark { date: date.parse().unwrap(), until: None, text: text.into() };
        let own = [mark("2026-01-05", "a"), mark("2026-03-01", "c")];
        let team = [mark("2026-01-05", "a"), mark("2026-02-01", "b")];
        let texts: Vec<String> = together(&own, &team).into_iter().map(|mark| mark.text).collect();
        assert_eq!(texts, ["a", "b", "c"]);
    }
}
