//! What can go wrong when a question is answered.

use datafusion::error::DataFusionError;
use rockpool_calendar::CalendarError;
use rockpool_kernel::Impossible;
use rockpool_question::Problem;
use rockpool_store::StoreError;

/// A question that could not be answered.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The extract's bytes cannot be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The question makes no sense for this extract.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Question(Vec<Problem>),
    /// The SQL statement is wrong.
    #[error("{reason}")]
    Sql {
        /// What the planner said, with the place.
        reason: String,
    },
    /// A statement, asked of an engine that was built without SQL.
    #[error("this engine answers questions only; statements need the one that was built with SQL")]
    WithoutSql,
    /// A file of the extract is not what it should be.
    #[error("{file} cannot be read: {reason}; run `rockpool check` on the extract and rebuild it")]
    Corrupt {
        /// Its path, with the row group where known.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The question was cancelled.
    #[error("the question was cancelled")]
    Cancelled,
    /// DataFusion or Arrow failed where it should not have.
    #[error("the engine failed: {reason}")]
    Internal {
        /// What it said.
        reason: String,
    },
}

impl EngineError {
    /// A failure inside DataFusion, Arrow or the engine that no input should cause.
    pub(crate) fn internal(reason: impl std::fmt::Display) -> Self {
        Self::Internal { reason: reason.to_string() }
    }

    /// A file that is not what it should be.
    pub(crate) fn corrupt(file: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self::Corrupt { file: file.into(), reason: reason.to_string() }
    }
}

impl From<Impossible> for EngineError {
    fn from(error: Impossible) -> Self {
        Self::internal(error)
    }
}

impl From<CalendarError> for EngineError {
    /// A calendar is the question's; what is wrong with the extract's own is said when it is opened.
    fn from(error: CalendarError) -> Self {
        let field = match error {
            CalendarError::TooManyBuckets { .. } => "dates",
            CalendarError::UnknownZone { .. } => "calendar.time_zone",
        };
        Self::Question(vec![Problem { field: field.into(), message: error.to_string() }])
    }
}

impl From<arrow::error::ArrowError> for EngineError {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::internal(error)
    }
}

impl From<DataFusionError> for EngineError {
    /// An engine error that travelled through DataFusion comes out as itself.
    fn from(error: DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::External(inner) => match inner.downcast_ref::<Self>() {
                Some(own) => own.clone(),
                None => Self::internal(inner),
            },
            other => Self::internal(other.strip_backtrace()),
        }
    }
}

impl From<EngineError> for DataFusionError {
    fn from(error: EngineError) -> Self {
        Self::External(Box::new(error))
    }
}
