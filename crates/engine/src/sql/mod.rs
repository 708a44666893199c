//! SQL over the tables of an extract.
//!
//! One statement is planned by DataFusion over the tables of `table`, and its stream of batches is driven
//! here, up to as many rows as a person can look at. Nothing may spawn: one partition, and operators that
//! would start tasks are replaced by serial ones (`serial`).
//!
//! Identifiers are taken as written, since event types and properties are named as in the source: `File` and
//! `file` differ, and names with blanks or dots stand in double quotes.

mod arithmetic;
mod bounded;
mod bounds;
mod doubles;
mod fresh;
mod handed_on;
mod instants;
mod joins;
mod library;
mod logic;
mod message;
mod mixture;
mod numbers;
mod rows;
mod serial;
mod statement;
mod syntax;
mod values;

use crate::EngineError;
use crate::frame::Frame;
use crate::functions::register_functions;
use crate::scan::Reading;
use crate::table::{ExtractTable, MapKeys, definitions};
use datafusion::catalog::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{FunctionRegistry, SessionState, SessionStateBuilder};
use datafusion::optimizer::analyzer::resolve_grouping_function::ResolveGroupingFunction;
use datafusion::optimizer::analyzer::type_coercion::TypeCoercion;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use library::with_library;
use message::Known;
use numbers::MixedColumns;
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
    bounds::check(sql)?;
    let statement = statement::parse(sql)?;
    let state = state(reading)?;
    let checked = syntax::check(statement, &state)?;
    let (context, mixed) = session(state, frame, reading, &checked.keys)?;
    let known = Known { context: &context, manifest: &frame.manifest, sql };
    let failed = |error: DataFusionError| message::error(&error, &known);
    let state = context.state();
    let plan = state.statement_to_plan(checked.statement).await.map_err(failed)?;
    statement::check(&plan)?;
    numbers::check(&plan, &mixed).map_err(failed)?;
    let plan = state.optimize(&plan).map_err(failed)?;
    bounded::check_constants(&plan).map_err(failed)?;
    let kinds = values::columns(plan.schema().as_arrow());
    let plan = state.query_planner().create_physical_plan(&plan, &state).await.map_err(failed)?;
    let plan = SerialExec::of(plan, Arc::clone(reading));
    let mut stream = plan.execute(0, context.task_ctx()).map_err(failed)?;
    let mut rows = Rows::default();
    while let Some(batch) = stream.next().await {
        let room = rows.add(&batch.map_err(failed)?);
        if !room.map_err(|error| message::value_error(error, &known))? {
            break;
        }
        reading.breathe().await?;
    }
    let (rows, truncated) = rows.finish();
    let notes = if truncated { vec![Note::Truncated { rows: rows.len() as u64 }] } else { vec![] };
    Ok((AnswerBody::Table(Table { columns: kinds, rows, truncated }), notes))
}

/// A refusal as an error of DataFusion's.
fn refused(reason: impl Into<String>) -> DataFusionError {
    EngineError::Sql { reason: reason.into() }.into()
}

/// What SQL knows before any table: its functions and rules.
fn state(reading: &Arc<Reading>) -> Result<SessionState, EngineError> {
    let mut config = SessionConfig::new()
        .with_target_partitions(1)
        .with_information_schema(true)
        .with_default_catalog_and_schema(CATALOG, SCHEMA);
    config.options_mut().sql_parser.enable_ident_normalization = false;
    // It limits groups by the column before a new name of the same spelling.
    config.options_mut().optimizer.enable_topk_aggregation = false;
    // There is no disk to put aside what does not fit.
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_limit(bounded::MOST_MEMORY, 1.0)
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .build_arc()?;
    let mut state = with_library(SessionStateBuilder::new().with_config(config).with_runtime_env(runtime))
        .with_analyzer_rules(vec![
            Arc::new(ResolveGroupingFunction::new()),
            Arc::new(fresh::FreshValues),
            Arc::new(TypeCoercion::new()),
            Arc::new(instants::WholeInstants),
            Arc::new(doubles::PlainDoubles::default()),
            Arc::new(joins::BoundedJoins::default()),
        ])
        .with_physical_optimizer_rule(Arc::new(SerialRule::new(Arc::clone(reading))))
        .build();
    arithmetic::make_exact(&mut state)?;
    for function in instants::functions() {
        state.register_udf(Arc::new(function))?;
    }
    state.register_function_rewrite(Arc::new(instants::ZonedRewrite::default()))?;
    Ok(state)
}

/// A session with the extract's tables and the project's functions, and the columns whose texts are numbers as well.
fn session(
    state: SessionState,
    frame: &Frame,
    reading: &Arc<Reading>,
    keys: &MapKeys,
) -> Result<(SessionContext, MixedColumns), EngineError> {
    let context = SessionContext::new_with_state(state);
    register_functions(&context);
    logic::functions().into_iter().for_each(|function| context.register_udf(function));
    let mut mixed = MixedColumns::new();
    for mut definition in definitions(&frame.manifest, keys) {
        let name = definition.name.clone();
        mixed.insert(name.clone(), std::mem::take(&mut definition.mixed));
        let table: Arc<dyn TableProvider> =
            Arc::new(ExtractTable::new(Arc::new(definition), Arc::clone(reading)));
        context.register_table(datafusion::common::TableReference::bare(name), table)?;
    }
    Ok((context, mixed))
}
