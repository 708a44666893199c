//! What the client tells the page.

use rockpool_catalog::Manifest;
use rockpool_protocol::Failure;
use rockpool_question::{Answer, CellId, Progress};

/// Something the page must know.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The engine is in another state.
    Status(EngineStatus),
    /// The extract is open.
    Opened(Box<Manifest>),
    /// A host keeps all that is under way waiting, for this reason; or does so no longer.
    HostWaits(Option<String>),
    /// A cell's question has come further.
    Run {
        /// The cell.
        cell: CellId,
        /// What happened.
        event: RunEvent,
    },
}

/// How far the engine is.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineStatus {
    /// The module is on its way.
    Loading {
        /// Bytes that have arrived, after decompression.
        received: u64,
        /// Bytes in all; absent when the host does not say.
        total: Option<u64>,
    },
    /// The module is here; the worker is starting.
    Starting,
    /// The worker runs and opens the extract.
    Opening,
    /// Questions are answered.
    Ready,
    /// There is no engine, and there will be none until somebody tries again.
    Stopped(Failure),
    /// The engine runs and cannot open the extract.
    NoExtract(Failure),
}

/// What happened to a cell's question.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent {
    /// It waits for the engine or for its turn.
    Waiting,
    /// It waits for the engine that answers such questions, which is on its way.
    Loading {
        /// Bytes that have arrived.
        received: u64,
        /// Bytes in all; absent when the host does not say.
        total: Option<u64>,
    },
    /// The engine has begun.
    Started,
    /// How far it is.
    Progress(Progress),
    /// An estimate.
    Partial(Box<Answer>),
    /// The answer.
    Done(Box<Answer>),
    /// It did not work out.
    Failed(Failure),
    /// The page took it back.
    Cancelled,
}
