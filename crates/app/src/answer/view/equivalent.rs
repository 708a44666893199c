//! The SQL that yields the same numbers on the full event table, in each dialect.

use super::AsOne;
use super::export::CopyText;
use crate::answer::statements::{StatementSource, Statements, StatementsWanted};
use crate::bidi;
use crate::control::ProgressBar;
use rockpool_protocol::{Failure, FailureKind};
use rockpool_question::{Answer, EquivalentSql};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Equivalent`].
#[derive(Properties)]
pub struct EquivalentProps {
    /// The answer whose statements are shown.
    pub answer: Rc<Answer>,
    /// Whether other data is open now than the answer is of.
    pub is_of_older_data: bool,
}

impl PartialEq for EquivalentProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer) && self.is_of_older_data == other.is_of_older_data
    }
}

/// The statement of the chosen dialect, to read and to copy. It is asked for when this is drawn first.
#[component]
pub fn Equivalent(props: &EquivalentProps) -> Html {
    let statements = use_statements(&props.answer, props.is_of_older_data);
    match statements {
        None => html! { <ProgressBar label="Writing the SQL" /> },
        Some(Err(failure)) => failed(&failure),
        Some(Ok(statements)) => html! { <Written statements={Rc::<[EquivalentSql]>::from(statements)} /> },
    }
}

/// The statements of an answer, once they are there.
#[hook]
fn use_statements(answer: &Rc<Answer>, is_of_older_data: bool) -> Option<Statements> {
    let source = use_context::<StatementSource>();
    let known = use_state(|| None::<(Rc<Answer>, Statements)>);
    use_effect_with(AsOne(Rc::clone(answer)), {
        let known = known.clone();
        move |AsOne(answer)| {
            // What comes after another answer is there, or after the tab was left, is nobody's.
            let is_wanted = Rc::new(Cell::new(true));
            let still_wanted = Rc::clone(&is_wanted);
            let answered = Rc::clone(answer);
            let on_statements = Callback::from(move |statements: Statements| {
                if still_wanted.get() {
                    known.set(Some((Rc::clone(&answered), statements)));
                }
            });
            if is_of_older_data {
                // A statement over the data that is open would give other numbers than these.
                on_statements.emit(Err(older_data()));
            } else if let Some(StatementSource(ask)) = source {
                ask.emit(StatementsWanted { question: answer.question.clone(), on_statements });
            }
            move || is_wanted.set(false)
        }
    });
    let (of, statements) = (*known).as_ref()?;
    Rc::ptr_eq(of, answer).then(|| statements.clone())
}

fn older_data() -> Failure {
    Failure {
        kind: FailureKind::Replaced,
        message: "This answer is of data that is no longer open.".to_owned(),
        advice: "Its SQL can be seen again when the question has been answered from the data that is open."
            .to_owned(),
    }
}

fn failed(failure: &Failure) -> Html {
    html! {
        <div class="failure" role="alert">
            <div>
                <p class="failure-message">{ bidi::sentence(&failure.message) }</p>
                if !failure.advice.is_empty() { <p class="muted">{ bidi::sentence(&failure.advice) }</p> }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WrittenProps {
    statements: Rc<[EquivalentSql]>,
}

/// Statements that are there.
#[component]
fn Written(props: &WrittenProps) -> Html {
    let chosen = use_state(|| 0_usize);
    let statements = &props.statements;
    let open = (*chosen).min(statements.len().saturating_sub(1));
    let Some(EquivalentSql { dialect, sql }) = statements.get(open) else {
        return Html::default();
    };
    let dialects = statements.iter().enumerate().map(|(index, statement)| {
        let chosen = chosen.clone();
        let onclick = Callback::from(move |_: MouseEvent| chosen.set(index));
        html! {
            <button type="button" class="segment" aria-pressed={(index == open).to_string()} {onclick}>
                { statement.dialect.name() }
            </button>
        }
    });
    html! {
        <div class="equivalent">
            <p class="equivalent-words">
                { "This statement yields the same numbers on the full table of events. Nothing here runs it; take it to your warehouse." }
            </p>
            <div class="data-table-bar">
                <div class="segments" role="group" aria-label="Dialect">{ for dialects }</div>
                <CopyText text={sql.clone()} name={format!("Copy the SQL for {}", dialect.name())} />
            </div>
            <pre class="equivalent-sql" tabindex="0" role="group" aria-label={format!("SQL for {}", dialect.name())}><code>{ sql }</code></pre>
        </div>
    }
}
