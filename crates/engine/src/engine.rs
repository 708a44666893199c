//! The engine: one open extract that answers questions.

use crate::calendar::Calendar;
use crate::frame::Frame;
use crate::plan::{Partial, Plan};
use crate::scan::{FooterCache, Reading};
use crate::{EngineError, Host, Silent, Watch, sql};
use datafusion::prelude::SessionContext;
use rockpool_catalog::{Manifest, UserKeyRange};
use rockpool_question::sentence::sentence;
use rockpool_question::{Answer, AnswerBody, Note, Question, ReadStatistics, ValidQuestion};
use rockpool_store::Store;
use std::sync::Arc;

/// One open extract.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    host: Arc<dyn Host>,
    frame: Frame,
    footers: Arc<FooterCache>,
}

impl Engine {
    /// Opens an extract: reads its manifest.
    ///
    /// # Errors
    /// [`EngineError::Store`]; [`EngineError::Corrupt`] if the manifest names no known time zone.
    pub async fn open(store: Store, host: Arc<dyn Host>) -> Result<Self, EngineError> {
        let manifest = Arc::new(store.manifest().await?);
        let calendar = Calendar::of(&manifest)?;
        let state = Arc::new(SessionContext::new().state());
        let frame = Frame { manifest, calendar, state };
        Ok(Self { store, host, frame, footers: Arc::default() })
    }

    /// What the extract contains.
    pub fn manifest(&self) -> &Manifest {
        &self.frame.manifest
    }

    /// Answers a question, telling `watch` how far it is.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub async fn ask(&self, question: &Question, watch: Arc<dyn Watch>) -> Result<Answer, EngineError> {
        let valid = question.validate(&self.frame.manifest).map_err(EngineError::Question)?;
        let reading = self.reading(Arc::clone(&watch));
        let (body, notes) = match (Plan::new(self.frame.clone(), question)?, question) {
            (Some(plan), _) => {
                let partial = plan
                    .run(&reading, UserKeyRange::ALL, |body, notes, share| {
                        watch.partial(self.answer(&valid, body, notes, share, reading.statistics()));
                    })
                    .await?;
                plan.finish(&partial)?
            }
            (None, Question::Sql(asked)) => sql::answer(&self.frame, &reading, &asked.sql).await?,
            (None, _) => return Err(EngineError::internal("a question without a plan")),
        };
        Ok(self.answer(&valid, body, notes, 1.0, reading.statistics()))
    }

    /// What some users contribute to the answer of a question about users, for several engines to divide the
    /// work. Events without a user belong to the range that ends with the largest key.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Internal`] for SQL, which cannot be divided so.
    pub async fn partial(&self, question: &Question, users: UserKeyRange) -> Result<Partial, EngineError> {
        let plan = self.plan(question)?;
        plan.run(&self.reading(Arc::new(Silent)), users, |_, _, _| {}).await
    }

    /// The answer that the partials of all users, merged, give; what was read is not part of it.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub fn finish(&self, question: &Question, partial: &Partial) -> Result<Answer, EngineError> {
        let valid = question.validate(&self.frame.manifest).map_err(EngineError::Question)?;
        let (body, notes) = self.plan(question)?.finish(partial)?;
        Ok(self.answer(&valid, body, notes, 1.0, ReadStatistics::default()))
    }

    fn plan(&self, question: &Question) -> Result<Plan, EngineError> {
        question.validate(&self.frame.manifest).map_err(EngineError::Question)?;
        Plan::new(self.frame.clone(), question)?
            .ok_or_else(|| EngineError::internal("SQL has no partial answers"))
    }

    fn reading(&self, watch: Arc<dyn Watch>) -> Arc<Reading> {
        let footers = Arc::clone(&self.footers);
        Arc::new(Reading::new(self.store.clone(), footers, Arc::clone(&self.host), watch))
    }

    fn answer(
        &self,
        valid: &ValidQuestion,
        body: AnswerBody,
        notes: Vec<Note>,
        share_of_users: f64,
        read: ReadStatistics,
    ) -> Answer {
        let sentence = sentence(valid, &body, &self.frame.manifest);
        Answer { question: valid.question().clone(), sentence, body, notes, share_of_users, read }
    }
}
