//! The SQL that yields the same numbers on the full event table, in each dialect.

use super::export::CopyText;
use rockpool_question::{Answer, EquivalentSql};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Equivalent`].
#[derive(Properties)]
pub struct EquivalentProps {
    /// The answer with its statements.
    pub answer: Rc<Answer>,
}

impl PartialEq for EquivalentProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
    }
}

/// The statement of the chosen dialect, to read and to copy.
#[component]
pub fn Equivalent(props: &EquivalentProps) -> Html {
    let chosen = use_state(|| 0_usize);
    let statements = &props.answer.sql;
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
