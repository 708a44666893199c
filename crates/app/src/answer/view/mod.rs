//! The components of an answer.

mod export;
mod funnel;
mod heat_map;
mod retention;
mod segmentation;
mod sql;
mod table;
mod tabs;

use super::cost;
use super::shared::Shared;
use funnel::FunnelView;
use retention::RetentionView;
use rockpool_catalog::Manifest;
use rockpool_question::{Answer, AnswerBody, Question};
use segmentation::SegmentationView;
use sql::SqlView;
use std::rc::Rc;
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
}

impl PartialEq for AnswerViewProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.answer, &other.answer)
            && Rc::ptr_eq(&self.manifest, &other.manifest)
            && self.stale == other.stale
    }
}

/// An answer: the plain sentence, the chart, what to know about it, the table, and what it cost.
#[component]
pub fn AnswerView(props: &AnswerViewProps) -> Html {
    let answer = Shared::from(Rc::clone(&props.answer));
    let body = use_memo(answer.clone(), |answer| Body::of(answer));
    let unit = match &answer.question {
        Question::Funnel(funnel) => funnel.over_time,
        Question::Retention(retention) => Some(retention.period),
        Question::Segmentation(segmentation) => segmentation.by,
        Question::Sql(_) => None,
    };
    let view = match &*body {
        Body::Funnel(body) => html! { <FunnelView answer={body.clone()} by={unit} /> },
        Body::Retention(body) => {
            html! { <RetentionView answer={body.clone()} by={unit.unwrap_or(rockpool_question::CalendarUnit::Day)} /> }
        }
        Body::Segmentation(body) => html! { <SegmentationView answer={body.clone()} by={unit} /> },
        Body::Table(body) => html! { <SqlView table={body.clone()} /> },
    };
    html! {
        <div
            class={classes!("answer", props.stale.then_some("stale"))}
            aria-busy={props.stale.to_string()}
        >
            if props.stale {
                <p class="answer-stale" role="status">{ "The question has changed; this answers the one before." }</p>
            }
            if let Some(estimate) = cost::estimate(&answer) {
                <p class="answer-estimate" role="status">{ estimate }</p>
            }
            if !answer.sentence.is_empty() {
                <p class="answer-sentence">{ &answer.sentence }</p>
            }
            if !answer.notes.is_empty() {
                <ul class="answer-notes" aria-label="Notes">
                    { for answer.notes.iter().map(|note| html! {
                        <li class="answer-note">
                            { note_icon() }
                            <span><span class="visually-hidden">{ "Note: " }</span>{ note.to_string() }</span>
                        </li>
                    }) }
                </ul>
            }
            { view }
            <footer class="answer-cost">
                <span
                    data-bytes-fetched={answer.read.bytes_fetched.to_string()}
                    data-bytes-cached={answer.read.bytes_cached.to_string()}
                    data-rows={answer.read.rows.to_string()}
                    data-milliseconds={answer.read.milliseconds.to_string()}
                    data-share-of-users={answer.share_of_users.to_string()}
                >{ cost::line(&answer.read) }</span>
                <span class="answer-zone">{ format!("Days in {}", props.manifest.time_zone) }</span>
            </footer>
        </div>
    }
}

/// The body of an answer, each kind shared by itself, so that its view gets nothing else.
enum Body {
    Funnel(Shared<rockpool_question::FunnelAnswer>),
    Retention(Shared<rockpool_question::RetentionAnswer>),
    Segmentation(Shared<rockpool_question::SegmentationAnswer>),
    Table(Shared<rockpool_question::Table>),
}

impl Body {
    fn of(answer: &Answer) -> Self {
        match &answer.body {
            AnswerBody::Funnel(body) => Self::Funnel(Shared::new(body.clone())),
            AnswerBody::Retention(body) => Self::Retention(Shared::new(body.clone())),
            AnswerBody::Segmentation(body) => Self::Segmentation(Shared::new(body.clone())),
            AnswerBody::Table(body) => Self::Table(Shared::new(body.clone())),
        }
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
