//! The engine: one open extract that answers questions.

use crate::{EngineError, Host, Watch};
use rockpool_catalog::Manifest;
use rockpool_question::{Answer, Question};
use rockpool_store::Store;
use std::sync::Arc;

/// One open extract.
#[derive(Debug)]
pub struct Engine {
    manifest: Arc<Manifest>,
}

impl Engine {
    /// Opens an extract: reads its manifest.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn open(store: Store, _host: Arc<dyn Host>) -> Result<Self, EngineError> {
        Ok(Self { manifest: Arc::new(store.manifest().await?) })
    }

    /// What the extract contains.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Answers a question, telling `watch` how far it is.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub async fn ask(&self, question: &Question, _watch: Arc<dyn Watch>) -> Result<Answer, EngineError> {
        question.validate(&self.manifest).map_err(EngineError::Question)?;
        Err(EngineError::Internal { reason: "no planner".into() })
    }
}
