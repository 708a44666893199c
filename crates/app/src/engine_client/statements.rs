//! Requests for the SQL of a question. They stand in no queue with the questions, for nothing is read for them.

use super::Effect;
use rockpool_protocol::{Failure, FailureKind, Request, RequestId};
use rockpool_question::Question;

/// The requests that are not answered yet.
#[derive(Debug, Default)]
pub(super) struct StatementRequests {
    /// Until the extract is open.
    waiting: Vec<(RequestId, Box<Question>)>,
    /// What the worker has.
    sent: Vec<RequestId>,
}

impl StatementRequests {
    /// Whether the worker owes an answer.
    pub fn is_awaited(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Keeps a request until the extract is open.
    pub fn wait(&mut self, id: RequestId, question: Box<Question>) {
        self.waiting.push((id, question));
    }

    /// The extract is open: what waits is sent.
    pub fn send(&mut self) -> Vec<Effect> {
        let waiting = std::mem::take(&mut self.waiting);
        self.sent.extend(waiting.iter().map(|(id, _)| *id));
        waiting.into_iter().map(|(id, question)| Effect::Send(Request::Statements { id, question })).collect()
    }

    /// Whether a closing reply is to one of these requests; it is closed then.
    pub fn close(&mut self, id: RequestId) -> bool {
        let count = self.sent.len();
        self.sent.retain(|sent| *sent != id);
        self.sent.len() < count
    }

    /// None of them will be answered.
    pub fn fail_all(&mut self, failure: &Failure) -> Vec<Effect> {
        let waiting = std::mem::take(&mut self.waiting).into_iter().map(|(id, _)| id);
        let ids = waiting.chain(std::mem::take(&mut self.sent));
        ids.map(|id| Effect::Statements(id, Err(failure.clone()))).collect()
    }
}

/// The worker broke while it was asked for statements.
pub(super) fn broke(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: format!("The engine broke before the SQL was there: {message}"),
        advice: format!("The numbers are not affected. {AGAIN}"),
    }
}

/// There is no worker to ask.
pub(super) fn no_engine() -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: "The engine does not run, and it is what writes the SQL.".to_owned(),
        advice: format!("Start it again. {AGAIN}"),
    }
}

/// The worker let go of the request by itself.
pub(super) fn let_go() -> Failure {
    Failure {
        kind: FailureKind::Engine,
        message: "The engine stopped before the SQL was there.".to_owned(),
        advice: AGAIN.to_owned(),
    }
}

/// The data that the question was asked of is no longer open.
pub(super) fn data_was_replaced() -> Failure {
    Failure {
        kind: FailureKind::Replaced,
        message: "The data was replaced before the SQL was there.".to_owned(),
        advice: "It can be seen again when the question has been answered from the new data.".to_owned(),
    }
}

const AGAIN: &str = "Go to another part of the answer and come back to see the SQL.";
