//! The dialog of the marks on dates: those of the notebook, and those of the team, which are only read.

use super::typed;
use crate::{
    chart::days,
    control::Dialog,
    focus::{self, Target},
    icon::{Icon, IconView},
    message::{Marking, Msg},
    notebook::Action,
};
use chrono::NaiveDate;
use rockpool_question::words::capitalised;
use rockpool_question::{Mark, limits::MARKS};
use web_sys::SubmitEvent;
use yew::prelude::*;

/// What a [`MarksDialog`] shows.
#[derive(Properties, PartialEq)]
pub struct MarksDialogProps {
    /// Whether it is open.
    pub open: bool,
    /// The marks of the notebook.
    pub own: Vec<Mark>,
    /// Those of the team.
    pub team: Vec<Mark>,
    /// Why there are none of the team's.
    pub trouble: Option<AttrValue>,
    /// The day that a new mark begins with.
    pub day: Option<NaiveDate>,
    /// Whether the notebook can only be read.
    pub only_reads: bool,
    /// Gets what the person does.
    pub on: Callback<Msg>,
}

/// The dialog.
#[component]
pub fn MarksDialog(props: &MarksDialogProps) -> Html {
    let close = props.on.reform(|()| Msg::Marking(Marking::Nothing));
    html! {
        <Dialog id="marks" title="Marks on dates" class="marking" open={props.open} on_close={close}>
            if props.open {
                <>
                if !props.only_reads {
                    <Writing own={props.own.clone()} day={props.day} on={props.on.clone()} />
                }
                if props.only_reads && props.own.is_empty() && props.team.is_empty() {
                    <p class="muted">{ "No date has a mark." }</p>
                }
                if props.only_reads && !props.own.is_empty() {
                    <ul class="marking-list" aria-label="Marks of the notebook">
                        { for props.own.iter().map(|mark| html! { <li class="marking-line">{ words(mark) }</li> }) }
                    </ul>
                }
                if let Some(trouble) = &props.trouble {
                    <p class="muted">{ trouble }</p>
                }
                if !props.team.is_empty() {
                    <h3>{ "Of the team" }</h3>
                    <p class="muted">{ "From annotations.json beside the extract; every notebook shows them." }</p>
                    <ul class="marking-list" aria-label="Marks of the team">
                        { for props.team.iter().map(|mark| html! { <li class="marking-line">{ words(mark) }</li> }) }
                    </ul>
                }
                </>
            }
        </Dialog>
    }
}

fn words(mark: &Mark) -> Html {
    html! {
        <span class="marking-words"><span class="marking-days">{ days(mark) }</span>{ " " }<bdi>{ &mark.text }</bdi></span>
    }
}

/// Properties of [`Writing`].
#[derive(Properties, PartialEq)]
struct WritingProps {
    own: Vec<Mark>,
    day: Option<NaiveDate>,
    on: Callback<Msg>,
}

/// The form for a new mark or a changed one, and the list of those that there are.
#[component]
fn Writing(props: &WritingProps) -> Html {
    let date = use_state_eq(|| props.day.map_or_else(String::new, |day| day.to_string()));
    let until = use_state_eq(String::new);
    let text = use_state_eq(String::new);
    let changed = use_state_eq(|| None::<Mark>);
    let said = use_state_eq(|| None::<String>);
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| focus::later(Target::Part(field))
    });
    let onsubmit = {
        let (date, until, text) = (date.clone(), until.clone(), text.clone());
        let (changed, said, own) = (changed.clone(), said.clone(), props.own.clone());
        let (on, field) = (props.on.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match written(&date, &until, &text, &own, changed.as_ref()) {
                Err(reason) => said.set(Some(reason)),
                Ok(mark) => {
                    on.emit(Msg::Edit(match &*changed {
                        Some(before) => Action::ChangeMark { mark: before.clone(), to: mark },
                        None => Action::AddMark { mark },
                    }));
                    said.set(None);
                    changed.set(None);
                    until.set(String::new());
                    text.set(String::new());
                    focus::later(Target::Part(field.clone()));
                }
            }
        })
    };
    let change = {
        let (date, until, text, field) = (date.clone(), until.clone(), text.clone(), field.clone());
        let (changed, said) = (changed.clone(), said.clone());
        Callback::from(move |mark: Mark| {
            date.set(mark.date.to_string());
            until.set(mark.until.map_or_else(String::new, |day| day.to_string()));
            text.set(mark.text.clone());
            changed.set(Some(mark));
            said.set(None);
            focus::later(Target::Part(field.clone()));
        })
    };
    let remove = {
        let (on, field, changed) = (props.on.clone(), field.clone(), changed.clone());
        Callback::from(move |mark: Mark| {
            changed.set(None);
            on.emit(Msg::Edit(Action::RemoveMark { mark }));
            focus::later(Target::Part(field.clone()));
        })
    };
    let line = |mark: &Mark| {
        let (changed, removed) = (mark.clone(), mark.clone());
        let name = format!("{}, {}", days(mark), mark.text);
        html! {
            <li class="marking-line">
                { words(mark) }
                <button type="button" class="button quiet icon small" title="Change" aria-label={format!("Change {name}")}
                    onclick={change.reform(move |_: MouseEvent| changed.clone())}><IconView icon={Icon::Edit} /></button>
                <button type="button" class="button quiet icon small" title="Remove" aria-label={format!("Remove {name}")}
                    onclick={remove.reform(move |_: MouseEvent| removed.clone())}><IconView icon={Icon::Delete} /></button>
            </li>
        }
    };
    let described = said.is_some().then_some("marking-said");
    html! {
        <>
            <form class="marking-form" {onsubmit} novalidate=true>
                <label class="marking-field wide"><span>{ "What happened" }</span>
                    <input ref={field} type="text" autofocus=true class="field" dir="auto" maxlength="250" value={(*text).clone()}
                        aria-describedby={described} oninput={typed(&text)} placeholder="Release 4.2" />
                </label>
                <label class="marking-field"><span>{ "Day" }</span>
                    <input type="date" class="field" value={(*date).clone()} aria-describedby={described} oninput={typed(&date)} />
                </label>
                <label class="marking-field"><span>{ "Until (if it went on)" }</span>
                    <input type="date" class="field" value={(*until).clone()} aria-describedby={described} oninput={typed(&until)} />
                </label>
                <button type="submit" class="button primary">{ if changed.is_some() { "Change" } else { "Add" } }</button>
                <p id="marking-said" class="marking-said" role="status">{ (*said).clone().unwrap_or_default() }</p>
            </form>
            if props.own.is_empty() {
                <p class="muted">{ "A mark is a thin line in every chart over time of this notebook, and travels with it." }</p>
            } else {
                <ul class="marking-list" aria-label="Marks of the notebook">{ for props.own.iter().map(line) }</ul>
            }
        </>
    }
}

/// The mark that the fields say.
///
/// # Errors
/// A sentence that says what is missing.
fn written(
    date: &str,
    until: &str,
    text: &str,
    own: &[Mark],
    changed: Option<&Mark>,
) -> Result<Mark, String> {
    let date = date.parse::<NaiveDate>().map_err(|_| "Choose the day.".to_owned())?;
    let until = match until.trim() {
        "" => None,
        until => Some(until.parse::<NaiveDate>().map_err(|_| "The last day is no date.".to_owned())?),
    };
    let mark = Mark { date, until: until.filter(|until| *until != date), text: text.trim().to_owned() };
    mark.check().map_err(|error| capitalised(&format!("{error}.")))?;
    if own.iter().any(|other| *other == mark && changed != Some(other)) {
        return Err("This mark is there already.".to_owned());
    }
    if changed.is_none() && own.len() >= MARKS.count() {
        return Err(format!("A notebook has at most {} marks. Remove one first.", MARKS.words()));
    }
    Ok(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_a_mark_or_say_what_is_missing() {
        let said = |date: &str, until: &str, text: &str| written(date, until, text, &[], None);
        assert_eq!(
            said("2026-01-05", "", " Release ").unwrap(),
            Mark { date: "2026-01-05".parse().unwrap(), until: None, text: "Release".into() }
        );
        assert_eq!(said("2026-01-05", "2026-01-05", "x").unwrap().until, None);
        assert_eq!(said("", "", "x").unwrap_err(), "Choose the day.");
        assert_eq!(
            said("2026-01-05", "", "").unwrap_err(),
            "It has no text; say in a few words what happened."
        );
        assert_eq!(
            said("2026-01-05", "2026-01-01", "x").unwrap_err(),
            "Its last day is before its first; exchange them."
        );
        let there = said("2026-01-05", "", "x").unwrap();
        let own = [there.clone()];
        assert!(written("2026-01-05", "", "x", &own, None).is_err());
        assert_eq!(written("2026-01-05", "", "x", &own, Some(&there)), Ok(there));
    }
}
