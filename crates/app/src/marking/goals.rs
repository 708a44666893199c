//! The dialog of the goal lines of a cell.

use super::typed;
use crate::{
    chart::goal_words,
    control::Dialog,
    focus::{self, Target},
    icon::{Icon, IconView},
    message::{Marking, Msg},
    notebook::{Action, title_of},
};
use rockpool_question::words::capitalised;
use rockpool_question::{Cell, CellBody, Goal, Question, RetentionMeasure, limits::GOALS};
use web_sys::SubmitEvent;
use yew::prelude::*;

/// What a [`GoalsDialog`] shows.
#[derive(Properties, PartialEq)]
pub struct GoalsDialogProps {
    /// The cell, while it is open.
    pub cell: Option<Cell>,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The dialog.
#[component]
pub fn GoalsDialog(props: &GoalsDialogProps) -> Html {
    let close = props.on.reform(|()| Msg::Marking(Marking::Nothing));
    html! {
        <Dialog id="goals" title="Goal lines" class="marking" open={props.cell.is_some()} on_close={close}>
            if let Some(cell) = &props.cell {
                <Writing cell={cell.clone()} on={props.on.clone()} />
            }
        </Dialog>
    }
}

/// Properties of [`Writing`].
#[derive(Properties, PartialEq)]
struct WritingProps {
    cell: Cell,
    on: Callback<Msg>,
}

#[component]
fn Writing(props: &WritingProps) -> Html {
    let value = use_state_eq(String::new);
    let name = use_state_eq(String::new);
    let said = use_state_eq(|| None::<String>);
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| focus::later(Target::Part(field))
    });
    let shares = counts_shares(&props.cell);
    let set = {
        let (on, cell) = (props.on.clone(), props.cell.id.clone());
        Callback::from(move |goals: Vec<Goal>| {
            on.emit(Msg::Edit(Action::SetGoals { cell: cell.clone(), goals }));
        })
    };
    let onsubmit = {
        let (value, name, said, field) = (value.clone(), name.clone(), said.clone(), field.clone());
        let (set, goals) = (set.clone(), props.cell.goals.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match written(&value, &name, shares, goals.len()) {
                Err(reason) => said.set(Some(reason)),
                Ok(goal) => {
                    set.emit(goals.iter().cloned().chain([goal]).collect());
                    said.set(None);
                    value.set(String::new());
                    name.set(String::new());
                }
            }
            focus::later(Target::Part(field.clone()));
        })
    };
    let line = |(place, goal): (usize, &Goal)| {
        let (set, field, goals) = (set.clone(), field.clone(), props.cell.goals.clone());
        let words = goal_words(goal, shares);
        let onclick = Callback::from(move |_: MouseEvent| {
            let left = goals.iter().enumerate().filter(|(other, _)| *other != place);
            set.emit(left.map(|(_, goal)| goal.clone()).collect());
            focus::later(Target::Part(field.clone()));
        });
        html! {
            <li class="marking-line">
                <bdi class="marking-words">{ &words }</bdi>
                <button type="button" class="button quiet icon small" title="Remove" aria-label={format!("Remove {words}")}
                    {onclick}><IconView icon={Icon::Delete} /></button>
            </li>
        }
    };
    let described = said.is_some().then_some("goals-said");
    html! {
        <>
            <p class="muted">{ "Dashed lines across the chart of " }<bdi>{ title_of(&props.cell) }</bdi>{ "." }</p>
            <form class="marking-form" {onsubmit} novalidate=true>
                <label class="marking-field"><span>{ "Number" }</span>
                    <input ref={field.clone()} type="text" autofocus=true inputmode="decimal" class="field" value={(*value).clone()} maxlength="40"
                        aria-describedby={described} oninput={typed(&value)} placeholder={if shares { "40 %" } else { "1000" }} />
                </label>
                <label class="marking-field"><span>{ "Name (optional)" }</span>
                    <input type="text" class="field" dir="auto" value={(*name).clone()} maxlength="120" oninput={typed(&name)} placeholder="Plan" />
                </label>
                <button type="submit" class="button primary">{ "Add" }</button>
                <p id="goals-said" class="marking-said" role="status">{ (*said).clone().unwrap_or_default() }</p>
            </form>
            if !props.cell.goals.is_empty() {
                <ul class="marking-list" aria-label="Goal lines">{ for props.cell.goals.iter().enumerate().map(line) }</ul>
            }
        </>
    }
}

/// Whether the chart of a cell has an axis of shares.
fn counts_shares(cell: &Cell) -> bool {
    match &cell.body {
        CellBody::Question(Question::Retention(asked)) => asked.measure == RetentionMeasure::default(),
        CellBody::Question(Question::Funnel(_) | Question::Stickiness(_)) => true,
        CellBody::Question(_) | CellBody::Text(_) => false,
    }
}

/// The goal that the fields say. Of shares a number of percents is meant.
///
/// # Errors
/// A sentence that says what is missing.
fn written(value: &str, name: &str, shares: bool, there: usize) -> Result<Goal, String> {
    if there >= GOALS.count() {
        return Err(format!("A cell has at most {} goal lines. Remove one first.", GOALS.words()));
    }
    let plain: String = value.chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.replace('−', "-");
    let number = plain.strip_suffix('%').unwrap_or(&plain);
    let number = number.parse::<f64>().ok().filter(|number| number.is_finite());
    let number = number.ok_or_else(|| match shares {
        true => "Write a share such as 40 %.".to_owned(),
        false => "Write a number such as 1000 or 2.5.".to_owned(),
    })?;
    let goal = Goal { value: if shares { number / 100.0 } else { number }, name: name.trim().to_owned() };
    goal.check().map_err(|error| capitalised(&format!("{error}.")))?;
    Ok(goal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_a_goal_or_say_what_is_missing() {
        let goal = |value: f64, name: &str| Ok(Goal { value, name: name.into() });
        assert_eq!(written("1 000", " Plan ", false, 0), goal(1000.0, "Plan"));
        assert_eq!(written("−2.5", "", false, 4), goal(-2.5, ""));
        assert_eq!(written("40 %", "", true, 0), goal(0.4, ""));
        assert_eq!(written("40", "", true, 0), goal(0.4, ""));
        assert_eq!(written("", "", true, 0), Err("Write a share such as 40 %.".into()));
        assert_eq!(written("a lot", "", false, 0), Err("Write a number such as 1000 or 2.5.".into()));
        assert_eq!(written("inf", "", false, 0), Err("Write a number such as 1000 or 2.5.".into()));
        assert!(written("1", "", false, 5).unwrap_err().contains("at most 5"));
    }
}
