//! SQL over the tables of an extract.
use crate::EngineError;
use crate::frame::Frame;
use crate::scan::Reading;
use rockpool_question::{AnswerBody, Note};
use std::sync::Arc;
pub(crate) async fn answer(_f: &Frame, _r: &Arc<Reading>, _s: &str) -> Result<(AnswerBody, Vec<Note>), EngineError> { Err(EngineError::Cancelled) }
