//! A session with the project's functions, a table of batches, and SQL run to its end.

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use arrow::util::display::array_value_to_string;
use datafusion::datasource::MemTable;
use datafusion::prelude::{SessionConfig, SessionContext, col};
use rockpool_engine::register_functions;
use std::sync::Arc;

/// How an aggregate is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "each test file uses some of them")]
pub enum Shape {
    /// In four partitions, partial then final.
    PartialAndFinal,
    /// The same, where the partial step gives up and passes each row on as a state.
    PassedThrough,
    /// In one partition.
    Single,
    /// In one partition, over a table declared to be sorted by its first two columns.
    Sorted,
}

impl Shape {
    fn partitions(self) -> usize {
        match self {
            Self::PartialAndFinal | Self::PassedThrough => 4,
            Self::Single | Self::Sorted => 1,
        }
    }
}

/// A session for one shape.
pub fn session(shape: Shape) -> SessionContext {
    let mut config = SessionConfig::new().with_target_partitions(shape.partitions());
    if shape == Shape::PassedThrough {
        let execution = &mut config.options_mut().execution;
        execution.skip_partial_aggregation_probe_rows_threshold = 1;
        execution.skip_partial_aggregation_probe_ratio_threshold = 0.0;
    }
    let context = SessionContext::new_with_config(config);
    register_functions(&context);
    context
}

/// Registers batches as a table, dealt out to the partitions.
pub fn table(
    context: &SessionContext,
    name: &str,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    shape: Shape,
) {
    let mut partitions = vec![Vec::new(); shape.partitions()];
    for (at, batch) in batches.into_iter().enumerate() {
        partitions[at % shape.partitions()].push(batch);
    }
    let mut table = MemTable::try_new(Arc::clone(&schema), partitions).unwrap();
    if shape == Shape::Sorted {
        let by = |at: usize| col(schema.field(at).name()).sort(true, false);
        table = table.with_sort_order(vec![vec![by(0), by(1)]]);
    }
    context.register_table(name, Arc::new(table)).unwrap();
}

/// The answer of a statement.
pub fn try_run(context: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime
        .block_on(async { context.sql(sql).await?.collect().await })
        .map_err(|error: datafusion::error::DataFusionError| error.strip_backtrace())
}

/// The answer of a statement that is right.
pub fn run(context: &SessionContext, sql: &str) -> Vec<RecordBatch> {
    try_run(context, sql).unwrap_or_else(|problem| panic!("{sql}: {problem}"))
}

/// The only value that a statement answers, as text.
#[allow(dead_code, reason = "not every test file asks for one value")]
pub fn answer(context: &SessionContext, sql: &str) -> String {
    let batches: Vec<RecordBatch> =
        run(context, sql).into_iter().filter(|batch| batch.num_rows() > 0).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1, "{sql}");
    array_value_to_string(batches[0].column(0), 0).unwrap()
}

/// What is said of a statement that is wrong.
#[allow(dead_code, reason = "not every test file asks for problems")]
pub fn problem(context: &SessionContext, sql: &str) -> String {
    match try_run(context, sql) {
        Err(problem) => problem,
        Ok(_) => panic!("{sql} is answered"),
    }
}
