//! SQL over the tables of an extract.
//!
//! One statement is planned by DataFusion over the tables of `table`, and its stream of batches is driven
//! here, up to as many rows as a person can look at. Nothing may spawn: one partition, and operators that
//! would start tasks are replaced by serial ones (`serial`).
//!
//! Identifiers are taken as written, since event types and properties are named as in the source: `File` and
//! `file` differ, and names with blanks or dots stand in double quotes.

mod library;
mod message;
mod rows;
mod serial;
mod statement;
mod values;

use crate::EngineError;
use crate::frame::Frame;
use crate::functions::register_functions;
use crate::scan::Reading;
use crate::table::{ExtractTable, definitions};
use datafusion::catalog::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use library::with_library;
use message::message;
use rockpool_question::{AnswerBody, Note, Table};
use rows::Rows;
use serial::{SerialExec, SerialRule};
use std::sync::Arc;

/// The catalog and schema that the tables are in.
const CATALOG: &str = "rockpool";
const SCHEMA: &str = "extract";

/// Answers a SQL question.
///
/// # Errors
/// [`EngineError::Sql`] for a statement that cannot be planned or fails on the data; else an [`EngineError`]
/// of the files.
pub(crate) async fn answer(
    frame: &Frame,
    reading: &Arc<Reading>,
    sql: &str,
) -> Result<(AnswerBody, Vec<Note>), EngineError> {
    let statement = statement::parse(sql)?;
    let context = session(frame, reading)?;
    let failed = |error: DataFusionError| failure(&context, error);
    let state = context.state();
    let plan = state.statement_to_plan(statement).await.map_err(failed)?;
    statement::check(&plan)?;
    let kinds = values::columns(plan.schema().as_arrow());
    let plan = state.create_physical_plan(&plan).await.map_err(failed)?;
    let plan = SerialExec::of(plan, Arc::clone(reading));
    let mut stream = plan.execute(0, context.task_ctx()).map_err(failed)?;
    let mut rows = Rows::default();
    while let Some(batch) = stream.next().await {
        if !rows.add(&batch.map_err(failed)?)? {
            break;
        }
        reading.breathe().await?;
    }
    let (rows, truncated) = rows.finish();
    let notes = if truncated { vec![Note::Truncated { rows: rows.len() as u64 }] } else { vec![] };
    Ok((AnswerBody::Table(Table { columns: kinds, rows, truncated }), notes))
}

/// A session with the extract's tables and the project's functions.
fn session(frame: &Frame, reading: &Arc<Reading>) -> Result<SessionContext, EngineError> {
    let mut config = SessionConfig::new()
        .with_target_partitions(1)
        .with_information_schema(true)
        .with_default_catalog_and_schema(CATALOG, SCHEMA);
    config.options_mut().sql_parser.enable_ident_normalization = false;
    let state = with_library(SessionStateBuilder::new().with_config(config))
        .with_physical_optimizer_rule(Arc::new(SerialRule::new(Arc::clone(reading))))
        .build();
    let context = SessionContext::new_with_state(state);
    register_functions(&context);
    for definition in definitions(&frame.manifest) {
        let name = definition.name.clone();
        let table: Arc<dyn TableProvider> =
            Arc::new(ExtractTable::new(Arc::new(definition), Arc::clone(reading)));
        context.register_table(datafusion::common::TableReference::bare(name), table)?;
    }
    Ok(context)
}

/// An error of a file as itself, everything else as an error of the statement.
fn failure(context: &SessionContext, error: DataFusionError) -> EngineError {
    let reason = message(&error, context);
    match EngineError::from(error) {
        EngineError::Internal { .. } => EngineError::Sql { reason },
        own => own,
    }
}
