//! The typed messages between the page and the engine's workers.
//!
//! A message travels as the text of its JSON in `postMessage`. Every request but [`Request::Cancel`] and
//! [`Request::Heartbeat`] is answered by any number of [`Reply::Progress`] and [`Reply::Partial`] and exactly one closing reply:
//! [`Reply::Opened`], [`Reply::Done`], [`Reply::Statements`], [`Reply::Failed`] or [`Reply::Cancelled`]. Each carries the id of its
//! request, so that several can be under way at once.
//!
//! A worker may have helpers of its own, workers of the same engine with whom it speaks the same messages; a
//! helper is asked for the [`Request::Share`] of some users and closes with [`Reply::Shared`].

mod failure;

pub use failure::{Failure, FailureKind};

use rockpool_catalog::{Manifest, UserKeyRange};
use rockpool_question::{Answer, EquivalentSql, Progress, Question};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The identity of a request, chosen by the page, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u32);

/// With which requests the visitor's cookies and passwords go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// Those to the page's own origin, as the page itself was fetched.
    #[default]
    SameOrigin,
    /// Those to another origin too.
    Include,
}

/// What the page asks of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub enum Request {
    /// Open an extract; it replaces the one that is open.
    Open {
        /// Identity of the request.
        id: RequestId,
        /// Absolute URL of the extract's folder; a query string is kept for every file.
        extract: String,
        /// With which requests the visitor's cookies go.
        #[serde(default)]
        credentials: Credentials,
    },
    /// Answer a question about the open extract.
    Ask {
        /// Identity of the request.
        id: RequestId,
        /// The question.
        question: Box<Question>,
    },
    /// Write the SQL that yields a question's numbers on the full event table; nothing is read for it.
    Statements {
        /// Identity of the request.
        id: RequestId,
        /// The question, as it was asked.
        question: Box<Question>,
    },
    /// What some users contribute to the answer of a question; asked by a worker of its helpers.
    Share {
        /// Identity of the request.
        id: RequestId,
        /// The question.
        question: Box<Question>,
        /// The users.
        users: UserKeyRange,
    },
    /// Say that you live; answered by [`Reply::Alive`] also while other requests are under way.
    Heartbeat {
        /// Identity of the request.
        id: RequestId,
    },
    /// Stop working on a request. A request that is not under way is ignored.
    Cancel {
        /// The request to stop.
        id: RequestId,
    },
}

/// What a worker tells the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// The worker's engine runs; the first message of every worker.
    Ready,
    /// The extract is open.
    Opened {
        /// Identity of the request.
        id: RequestId,
        /// What it contains.
        manifest: Box<Manifest>,
    },
    /// How far a question has come.
    Progress {
        /// Identity of the request.
        id: RequestId,
        /// How far.
        progress: Progress,
    },
    /// An estimate from the users seen so far; see [`Answer::share_of_users`].
    Partial {
        /// Identity of the request.
        id: RequestId,
        /// The estimate.
        answer: Box<Answer>,
    },
    /// A sign of life.
    Alive {
        /// Identity of the request.
        id: RequestId,
    },
    /// A host keeps all that is under way waiting; no message once it does so no longer.
    Waiting {
        /// What happened, such as that the host has sent nothing for a while.
        message: Option<String>,
    },
    /// The exact answer.
    Done {
        /// Identity of the request.
        id: RequestId,
        /// The answer.
        answer: Box<Answer>,
    },
    /// The SQL of a question over the open extract.
    Statements {
        /// Identity of the request.
        id: RequestId,
        /// One for each dialect, in the order that tabs show them; none for a question that is SQL itself.
        statements: Vec<EquivalentSql>,
    },
    /// The share of some users.
    Shared {
        /// Identity of the request.
        id: RequestId,
        /// The engine's own bytes. They travel beside the text of the message, as a buffer that changes hands.
        #[serde(skip)]
        share: Vec<u8>,
    },
    /// It did not work out.
    Failed {
        /// Identity of the request.
        id: RequestId,
        /// Why, and what to do.
        failure: Failure,
    },
    /// It was cancelled by the page.
    Cancelled {
        /// Identity of the request.
        id: RequestId,
    },
    /// The engine itself has broken (a trap or a panic): this worker answers nothing any more.
    Broken {
        /// What it said.
        message: String,
    },
}

impl Request {
    /// The request's identity.
    pub fn id(&self) -> RequestId {
        match self {
            Self::Open { id, .. }
            | Self::Ask { id, .. }
            | Self::Statements { id, .. }
            | Self::Share { id, .. }
            | Self::Heartbeat { id }
            | Self::Cancel { id } => *id,
        }
    }
}

/// A message that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("a message between page and engine cannot be read ({0}); reload the page")]
pub struct MessageError(#[from] serde_json::Error);

/// The text of a message.
///
/// # Errors
/// [`MessageError`] if the message has no JSON form.
pub fn encode<M: Serialize>(message: &M) -> Result<String, MessageError> {
    Ok(serde_json::to_string(message)?)
}

/// The message of a text.
///
/// # Errors
/// [`MessageError`] if the text is no such message.
pub fn decode<M: DeserializeOwned>(text: &str) -> Result<M, MessageError> {
    Ok(serde_json::from_str(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_journey() {
        let request = Request::Open {
            id: RequestId(7),
            extract: "https://host/extract/".into(),
            credentials: Credentials::Include,
        };
        assert_eq!(decode::<Request>(&encode(&request).unwrap()).unwrap(), request);
        let reply = Reply::Failed {
            id: RequestId(7),
            failure: Failure {
                kind: FailureKind::NotFound,
                message: "no manifest.json".into(),
                advice: "check the address".into(),
            },
        };
        assert_eq!(decode::<Reply>(&encode(&reply).unwrap()).unwrap(), reply);
    }
}
