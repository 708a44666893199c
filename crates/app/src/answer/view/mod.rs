//! The components of an answer.

mod activity;
mod chosen;
mod cost;
mod equivalent;
mod explained;
mod export;
mod fold;
mod funnel;
mod headline;
mod heat_map;
mod kinds;
mod open;
mod panel;
mod paths;
mod retention;
mod segmentation;
mod sql;
mod table;
mod tabs;
mod trace;
mod users;

use super::statements::StatementSource;
use super::{ordered, shown_as};
use crate::answer::use_cell_actions;
use crate::bidi;
use crate::chart::{InSight, Look, OnDays, ShownAs};
use crate::control::{Menu, MenuItem};
use crate::focus::{self, Target};
use crate::icon::Icon;
use crate::names::use_names;
use crate::notebook::NewQuestion;
use chosen::ChosenUsers;
use cost::Cost;
pub use export::{CopyText, put_on_clipboard};
use export::{Export, TableInSight};
use open::Opener;
use panel::Panel;
use rockpool_catalog::Manifest;
use rockpool_question::{
    Answer, AnswerBody, AnswerPart, ChartKind, GroupOrder, Note, Question, Trace, UserReference,
};
use rockpool_report::Opens;
use rockpool_report::notes;
use rockpool_report::users::{funnel as funnel_of, user_name};
use std::rc::Rc;
use tabs::Tabs;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Properties of [`AnswerView`].
#[derive(Properties)]
pub struct AnswerViewProps {
    /// What to show.
    pub answer: Rc<Answer>,
    /// The extract it is from.
    pub manifest: Rc<Manifest>,
    /// Whether the question has changed since.
    pub stale: bool,
    /// Whether another answer is on its way.
    #[prop_or_default]
    pub is_replaced: bool,
    /// Whether other data is open now than the answer is of.
    #[prop_or_default]
    pub is_of_older_data: bool,
    /// How it is drawn; as its kind is drawn where nobody has chosen.
    #[prop_or_default]
    pub chart: Option<ChartKind>,
    /// What else is to be said about how it was counted.
    #[prop_or_default]
    pub more: Html,
}

impl PartialEq for AnswerViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
            && Rc::ptr_eq(&self.manifest, &other.manifest)
            && self.stale == other.stale
            && self.is_replaced == other.is_replaced
            && self.is_of_older_data == other.is_of_older_data
            && self.chart == other.chart
            && self.more == other.more
    }
}

/// An answer: its headline, its parts as tabs, what to know about it, and behind a button how it was counted.
///
/// In a cell, every number opens its users: it is chosen, and a bar says what can be done with them.
#[component]
pub fn AnswerView(props: &AnswerViewProps) -> Html {
    let answer = &props.answer;
    let actions = use_cell_actions();
    let panels = Panel::of(answer, use_context::<StatementSource>().is_some());
    let open = use_state(|| None::<Panel>);
    let selected = open.and_then(|open| panels.iter().position(|panel| *panel == open)).unwrap_or(0);
    let on_select = {
        let (open, panels) = (open.clone(), panels.clone());
        Callback::from(move |index: usize| open.set(panels.get(index).copied()))
    };
    let chosen = use_state(|| None::<AnswerPart>);
    let came_from = use_mut_ref(|| None::<HtmlElement>);
    // A number of an answer that has gone is a number no more.
    use_effect_with(AsOne(Rc::clone(answer)), {
        let chosen = chosen.clone();
        move |_| chosen.set(None)
    });
    let on_change = {
        let (chosen, came_from) = (chosen.clone(), Rc::clone(&came_from));
        Callback::from(move |part: Option<AnswerPart>| {
            if part.is_none()
                && let Some(element) = came_from.borrow_mut().take()
            {
                focus::later(Target::Element(element));
            }
            chosen.set(part);
        })
    };
    let opener = actions.as_ref().map(|actions| {
        let (answer, chosen, came_from) = (Rc::clone(answer), chosen.clone(), Rc::clone(&came_from));
        let (ask_below, manifest) = (actions.ask_below.clone(), Rc::clone(&props.manifest));
        Opener {
            on_open: Callback::from(move |opens| match opens {
                Opens::Users(part) => {
                    let focused = web_sys::window()
                        .and_then(|window| window.document()?.active_element())
                        .and_then(|element| element.dyn_into().ok());
                    came_from.replace(focused);
                    chosen.set(Some(part));
                }
                Opens::Trace(user) => {
                    if let Some(question) = trace_of(&answer, &user, &manifest) {
                        ask_below.emit(question);
                    }
                }
            }),
        }
    });
    let names = use_names();
    let headline =
        use_memo((AsOne(Rc::clone(answer)), names), |(AsOne(answer), names)| headline::of(answer, *names));
    let drawn_as = shown_as::chosen(answer, props.chart);
    let order = use_context::<Look>().unwrap_or_default().groups;
    let in_order = use_memo((AsOne(Rc::clone(answer)), order), |(AsOne(answer), order)| {
        ordered::ordered(answer, *order)
    });
    let lead = (*headline).as_ref().map(headline::draw).unwrap_or_default();
    let panel = panels.get(selected);
    let is_main = matches!(panel, Some(Panel::Main(_)));
    // Only the numbers themselves can be drawn otherwise; a funnel's other parts are drawn as they are.
    let drawn_as = drawn_as.filter(|_| is_main);
    let (lead, panel, has_chart) = match ((*headline).as_ref(), drawn_as) {
        (Some(headline), Some(ChartKind::Number)) => (Html::default(), headline::number(headline), false),
        _ => (
            lead,
            panel.map(|panel| panel.draw(&in_order, props.is_of_older_data)).unwrap_or_default(),
            drawn_as != Some(ChartKind::Table)
                && panels.get(selected).is_some_and(|panel| panel.has_chart(answer)),
        ),
    };
    let parts = if panels.len() > 1 {
        let names: Vec<AttrValue> = panels.iter().map(|panel| AttrValue::from(panel.name())).collect();
        html! { <Tabs label="Parts of the answer" {lead} {names} {selected} {on_select}>{ panel }</Tabs> }
    } else {
        html! { <>{ lead }<div class="tab-panel">{ panel }</div></> }
    };
    let chart = (*use_memo((), |()| InSight::default())).clone();
    let table = (*use_memo((), |()| TableInSight::default())).clone();
    let parts = html! {
        <ContextProvider<ShownAs> context={ShownAs(drawn_as)}>
            <ContextProvider<InSight> context={chart.clone()}>
                <ContextProvider<TableInSight> context={table.clone()}>{ parts }</ContextProvider<TableInSight>>
            </ContextProvider<InSight>>
        </ContextProvider<ShownAs>>
    };
    let charts = actions
        .as_ref()
        .filter(|_| is_main)
        .map(|actions| chart_menu(answer, drawn_as, &actions.show_as))
        .unwrap_or_default();
    let orders = actions
        .as_ref()
        .filter(|_| ordered::can_be_ordered(answer))
        .map(|actions| order_menu(order, &actions.order_groups))
        .unwrap_or_default();
    let parts = match &actions {
        Some(actions) => {
            let on_days = OnDays(actions.ask_about_days.clone());
            html! { <ContextProvider<OnDays> context={on_days}>{ parts }</ContextProvider<OnDays>> }
        }
        None => parts,
    };
    let how = explained::use_how_identity();
    let explains = use_state(|| false);
    let on_how = {
        let explains = explains.clone();
        Callback::from(move |_: MouseEvent| explains.set(!*explains))
    };
    let parts = match opener {
        Some(opener) => {
            html! { <ContextProvider<Opener> context={opener}>{ parts }</ContextProvider<Opener>> }
        }
        None => parts,
    };
    html! {
        <div
            class={classes!("answer", (props.stale && props.is_replaced).then_some("stale"))}
            aria-busy={props.stale.to_string()}
        >
            { head(answer, props.stale) }
            { parts }
            { notes_of(answer, true) }
            if let (Some(part), Some(actions)) = ((*chosen).clone(), actions) {
                <ChosenUsers answer={Rc::clone(answer)} manifest={Rc::clone(&props.manifest)} {part} {actions}
                    {on_change} />
            }
            <footer class="answer-cost">
                { explained::button(&how, *explains, on_how) }
                <Cost answer={Rc::clone(answer)} manifest={Rc::clone(&props.manifest)} />
                { notes_of(answer, false) }
                { orders }
                { charts }
                <Export answer={Rc::clone(answer)} {has_chart} {chart} {table} />
            </footer>
            { explained::words(&how, *explains, answer, zone(answer, &props.manifest), props.more.clone()) }
        </div>
    }
}

/// What stands above the numbers.
fn head(answer: &Answer, stale: bool) -> Html {
    html! {
        <>
            if stale {
                <p class="answer-stale" role="status">{ "The question has changed; this answers the one before." }</p>
            }
            if let Some(estimate) = rockpool_report::cost::estimate(answer) {
                <p class="answer-estimate" role="status">{ estimate }</p>
            }
        </>
    }
}

/// The menu of the ways in which an answer can be drawn.
fn chart_menu(answer: &Answer, drawn_as: Option<ChartKind>, show_as: &Callback<Option<ChartKind>>) -> Html {
    let choices = shown_as::choices(answer);
    let Some(own) = choices.first().copied() else { return Html::default() };
    let now = drawn_as.unwrap_or(own);
    let items = choices.into_iter().map(|chart| {
        // What is drawn as its kind is drawn needs no choice of its own.
        let choice = Some(chart).filter(|chart| *chart != own);
        let icon = match chart {
            ChartKind::Lines | ChartKind::Area | ChartKind::Stacked => Icon::Trend,
            ChartKind::Bars => Icon::Stickiness,
            ChartKind::Number => Icon::Number,
            ChartKind::Table => Icon::Retention,
        };
        MenuItem::new(shown_as::name(chart), icon, show_as.reform(move |()| choice)).chosen(chart == now)
    });
    let items: Vec<MenuItem> = items.collect();
    html! {
        <div class="chart-choice">
            <Menu label={format!("Chart: {}", shown_as::name(now).to_lowercase())} icon={Icon::Trend} shows_label=true
                class="quiet small" {items} />
        </div>
    }
}

/// The menu of the orders in which groups can be shown.
fn order_menu(now: GroupOrder, set: &Callback<GroupOrder>) -> Html {
    let name = |order: GroupOrder| match order {
        GroupOrder::Answered => "Largest first",
        GroupOrder::LastStep => "By the last step",
    };
    let items = [GroupOrder::Answered, GroupOrder::LastStep].map(|order| {
        MenuItem::new(name(order), Icon::Stickiness, set.reform(move |()| order)).chosen(order == now)
    });
    html! {
        <div class="chart-choice">
            <Menu label={format!("Groups: {}", name(now).to_lowercase())} icon={Icon::Stickiness} shows_label=true
                class="quiet small" items={items.to_vec()} />
        </div>
    }
}

/// What to know about an answer: what changes what one should conclude, or what is good to know, in a quiet line.
fn notes_of(answer: &Answer, warns: bool) -> Html {
    let mut kept =
        answer.notes.iter().filter(|note| notes::changes_conclusion(note, answer) == warns).peekable();
    if kept.peek().is_none() {
        return Html::default();
    }
    let note = |note: &Note| {
        html! {
            <li class={classes!("answer-note", warns.then_some("warns"))}>
                if warns { { note_icon() } }
                <span><span class="visually-hidden">{ "Note: " }</span>{ bidi::sentence(&note.to_string()) }</span>
            </li>
        }
    };
    let label = if warns { "Warnings" } else { "Notes" };
    html! { <ul class="answer-notes" aria-label={label}>{ for kept.map(note) }</ul> }
}

/// The zone whose days are counted. A statement has its instants in UTC.
fn zone(answer: &Answer, manifest: &Manifest) -> String {
    match &answer.body {
        AnswerBody::Table(_) => "Instants in UTC".to_owned(),
        _ => {
            let zone = answer.question.calendar().time_zone;
            format!("Days in {}", zone.unwrap_or_else(|| manifest.time_zone.clone()))
        }
    }
}

/// The question for a listed user's way through the funnel that the list is from.
fn trace_of(answer: &Answer, user: &UserReference, manifest: &Manifest) -> Option<NewQuestion> {
    let (Question::Users(question), AnswerBody::Users(body)) = (answer.answered(), &answer.body) else {
        return None;
    };
    let funnel = funnel_of(question)?.clone();
    let listed = body.users.iter().find(|listed| *user == UserReference::Key(listed.key));
    let title = format!("Trace of {}", listed.map_or_else(|| "a user".to_owned(), user_name));
    // An id means the same person in every extract, a key in this one and those that go on from it.
    let id = listed.and_then(|listed| listed.id.clone()).map(UserReference::Id);
    let trace = match id.unwrap_or_else(|| user.clone()) {
        UserReference::Key(key) => Trace::of_key(funnel, key, manifest),
        user @ UserReference::Id(_) => Trace { funnel: Box::new(funnel), user, key_space: None },
    };
    Some(NewQuestion { title, question: Question::Trace(trace) })
}

/// An answer that is equal only to itself, so that no render compares its numbers.
struct AsOne(Rc<Answer>);

impl PartialEq for AsOne {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

fn note_icon() -> Html {
    html! {
        <svg class="answer-note-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="1.5" />
            <path d="M8 7v4.2M8 4.6v.1" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
        </svg>
    }
}
