//! The engine: one open extract that answers questions.

use crate::cohorts::{Cohorts, list_users};
use crate::frame::Frame;
use crate::kinds::Plan;
use crate::only::Only;
use crate::scan::{Caches, DecodedCache, Estimates, FooterCache, Reading};
use crate::spans::timed;
use crate::trace::trace;
use crate::{EngineError, Host, Share, Watch};
use futures::FutureExt;
use futures::future::BoxFuture;
use rockpool_calendar::{Calendar, IanaZones};
use rockpool_catalog::{Manifest, UserKeyRange};
use rockpool_question::sentence::sentence;
use rockpool_question::{
    Answer, AnswerBody, Note, Problem, Question, ReadPlan, ReadStatistics, ValidQuestion, settled,
};
use rockpool_store::Store;
use std::sync::Arc;

/// One open extract.
///
/// What takes time returns a boxed future, so that the reading of files, DataFusion included, is compiled in this
/// crate and not once more in each that awaits it.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    host: Arc<dyn Host>,
    frame: Frame,
    caches: Caches,
    cohorts: Cohorts,
    estimates: Estimates,
}

/// Estimates of an answer that takes a browser some time: to sort the times to convert, say, once more for each of
/// them would otherwise cost more than the answer.
const ESTIMATES: Estimates = Estimates { rows: 500_000, interval: 200.0, share: 0.05 };

impl Engine {
    /// Opens an extract: reads its manifest.
    ///
    /// # Errors
    /// [`EngineError::Store`]; [`EngineError::Corrupt`] if the manifest names no known time zone.
    pub fn open(store: Store, host: Arc<dyn Host>) -> BoxFuture<'static, Result<Self, EngineError>> {
        async move {
            let manifest = Arc::new(store.manifest().await?);
            let calendar = Calendar::of(&manifest).map_err(|_| {
                let reason = format!("'{}' is no IANA time zone", manifest.time_zone);
                EngineError::corrupt(rockpool_catalog::MANIFEST_FILE, reason)
            })?;
            let frame = Frame { manifest, calendar, only: None };
            let footers = Arc::new(FooterCache::default());
            let caches = Caches { footers, decoded: Arc::new(DecodedCache::new(0)) };
            Ok(Self { store, host, frame, caches, cohorts: Cohorts::default(), estimates: ESTIMATES })
        }
        .boxed()
    }

    /// The engine keeping at most so many bytes of decoded columns for the next question; without this, none. It is
    /// for whoever asks more than one question.
    pub fn with_decoded_bytes(mut self, bytes: usize) -> Self {
        self.caches.decoded = Arc::new(DecodedCache::new(bytes));
        self
    }

    /// The engine with about so many rows read between two estimates of an answer, whatever they cost; there are at
    /// most 31. Without this, they wait for some time to pass.
    pub fn with_rows_between_estimates(mut self, rows: u64) -> Self {
        self.estimates = Estimates { rows, interval: 0.0, share: f64::INFINITY };
        self
    }

    /// What the extract contains.
    pub fn manifest(&self) -> &Manifest {
        &self.frame.manifest
    }

    /// A question with the days that its dates come to in this extract.
    ///
    /// # Errors
    /// Every [`Problem`] that the question has here.
    pub fn validate(&self, question: &Question) -> Result<ValidQuestion, Vec<Problem>> {
        question.validate(&self.frame.manifest, &IanaZones)
    }

    /// Answers a question, telling `watch` how far it is.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub fn ask<'a>(
        &'a self,
        question: &'a Question,
        watch: Arc<dyn Watch>,
    ) -> BoxFuture<'a, Result<Answer, EngineError>> {
        async move {
            let reading = self.reading(Arc::clone(&watch));
            self.answered(question, watch, &reading).await
        }
        .boxed()
    }

    /// Answers a question, and says what was planned to be read for it, and what left out.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub fn explain<'a>(
        &'a self,
        question: &'a Question,
        watch: Arc<dyn Watch>,
    ) -> BoxFuture<'a, Result<(Answer, ReadPlan), EngineError>> {
        async move {
            let reading = Arc::new(self.new_reading(Arc::clone(&watch)).with_account());
            let answer = self.answered(question, watch, &reading).await?;
            Ok((answer, reading.read_plan()))
        }
        .boxed()
    }

    async fn answered(
        &self,
        question: &Question,
        watch: Arc<dyn Watch>,
        reading: &Arc<Reading>,
    ) -> Result<Answer, EngineError> {
        let valid = self.validate(question).map_err(EngineError::Question)?;
        let question = valid.question();
        let only = self.cohorts.only(&self.frame, reading, question.users(), UserKeyRange::ALL).await?;
        let frame = self.frame.of_question(&question.calendar(), only)?;
        let (body, notes) = match (timed!("plan", Plan::new(frame, question))?, question) {
            (Some(plan), _) => {
                let partial = plan
                    .count(reading, UserKeyRange::ALL, |body, notes, share| {
                        watch.partial(self.answer(&valid, body, notes, share, reading.statistics()));
                    })
                    .await?;
                timed!("finish", plan.finish(&partial))?
            }
            (None, settled::Question::Users(asked)) => {
                let set = self.cohorts.set(&self.frame, reading, &asked.set, UserKeyRange::ALL).await?;
                let answer = list_users(&self.frame.manifest, reading, &set, asked.limit).await?;
                (AnswerBody::Users(answer), vec![])
            }
            (None, settled::Question::Trace(asked)) => {
                (AnswerBody::Trace(trace(&self.frame, reading, asked).await?), vec![])
            }
            #[cfg(feature = "sql")]
            (None, settled::Question::Sql(asked)) => {
                crate::sql::answer(&self.frame, reading, &asked.sql).await?
            }
            #[cfg(not(feature = "sql"))]
            (None, settled::Question::Sql(_)) => return Err(EngineError::WithoutSql),
            (None, _) => return Err(EngineError::internal("a question without a plan")),
        };
        Ok(self.answer(&valid, body, notes, 1.0, reading.statistics()))
    }

    /// Whether the users of a question can be divided between several engines.
    pub fn can_share(&self, question: &Question) -> bool {
        self.validate(question).is_ok_and(|valid| self.plan(valid.question(), None).is_ok())
    }

    /// What some users contribute to the answer of a question about users, for several engines to divide the
    /// work. Events without a user belong to the range that ends with the largest key. `watch` sees estimates of
    /// the whole answer from these users.
    ///
    /// Each engine evaluates the question's conditions on users by itself: what users did for the users of its range,
    /// whom a number of an answer counts for all of them.
    ///
    /// # Errors
    /// An [`EngineError`]; [`EngineError::Internal`] for questions that cannot be divided so: SQL, lists and traces of
    /// users.
    pub fn share<'a>(
        &'a self,
        question: &'a Question,
        users: UserKeyRange,
        watch: Arc<dyn Watch>,
    ) -> BoxFuture<'a, Result<Share, EngineError>> {
        async move {
            let valid = self.validate(question).map_err(EngineError::Question)?;
            let reading = self.reading(Arc::clone(&watch));
            let only = self.cohorts.only(&self.frame, &reading, valid.question().users(), users).await?;
            let plan = self.plan(valid.question(), only)?;
            let keys = f64::from(users.last.0 - users.first.0) / f64::from(u32::MAX);
            let partial = plan
                .count(&reading, users, |body, notes, share| {
                    watch.partial(self.answer(&valid, body, notes, share * keys, reading.statistics()));
                })
                .await?;
            Share::new(question, partial, reading.statistics())
        }
        .boxed()
    }

    /// The answer that the shares of all users, merged, give.
    ///
    /// # Errors
    /// An [`EngineError`].
    pub fn answer_of(&self, question: &Question, share: Share) -> Result<Answer, EngineError> {
        let valid = self.validate(question).map_err(EngineError::Question)?;
        share.ensure_of(question)?;
        // Whom the share has counted is settled.
        let plan = self.plan(valid.question(), None)?;
        let (body, notes) = timed!("finish", plan.finish(&share.partial))?;
        Ok(self.answer(&valid, body, notes, 1.0, share.read))
    }

    fn plan(&self, question: &settled::Question, only: Option<Arc<Only>>) -> Result<Plan, EngineError> {
        let frame = self.frame.of_question(&question.calendar(), only)?;
        timed!("plan", Plan::new(frame, question))?
            .ok_or_else(|| EngineError::internal("such a question has no partial answers"))
    }

    fn reading(&self, watch: Arc<dyn Watch>) -> Arc<Reading> {
        Arc::new(self.new_reading(watch))
    }

    fn new_reading(&self, watch: Arc<dyn Watch>) -> Reading {
        let host = Arc::clone(&self.host);
        Reading::new(self.store.clone(), self.caches.clone(), host, watch, self.estimates)
    }

    fn answer(
        &self,
        valid: &ValidQuestion,
        body: AnswerBody,
        notes: Vec<Note>,
        share_of_users: f64,
        read: ReadStatistics,
    ) -> Answer {
        let manifest = &self.frame.manifest;
        let sentence = sentence(valid, &body, manifest);
        let question = valid.asked().clone();
        let with_days = valid.with_days().map(Box::new);
        Answer { question, with_days, sentence, body, notes, share_of_users, read }
    }
}
