//! Operators that start tasks, replaced by serial ones: a browser's worker has no runtime to start them in.

use crate::EngineError;
use crate::scan::Reading;
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::execution_plan::ReplaceChildrenOptions;
use datafusion::physical_plan::joins::{CrossJoinExec, HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec};
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};
use futures::StreamExt;
use std::fmt;
use std::sync::Arc;

/// Runs the partitions of its input one after another, and pauses between batches.
#[derive(Debug)]
pub(super) struct SerialExec {
    input: Arc<dyn ExecutionPlan>,
    fetch: Option<usize>,
    reading: Arc<Reading>,
    properties: Arc<PlanProperties>,
}

impl SerialExec {
    /// One partition of all partitions of a plan.
    pub(super) fn of(input: Arc<dyn ExecutionPlan>, reading: Arc<Reading>) -> Arc<dyn ExecutionPlan> {
        Self::with_rows(input, None, reading)
    }

    fn with_rows(
        input: Arc<dyn ExecutionPlan>,
        fetch: Option<usize>,
        reading: Arc<Reading>,
    ) -> Arc<dyn ExecutionPlan> {
        let mut equivalence = input.equivalence_properties().clone();
        if input.output_partitioning().partition_count() > 1 {
            equivalence.clear_orderings();
            equivalence.clear_per_partition_constants();
        }
        let properties = PlanProperties::new(
            equivalence,
            Partitioning::UnknownPartitioning(1),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Arc::new(Self { input, fetch, reading, properties: Arc::new(properties) })
    }
}

impl DisplayAs for SerialExec {
    fn fmt_as(&self, _form: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SerialExec")
    }
}

impl ExecutionPlan for SerialExec {
    fn name(&self) -> &str {
        "SerialExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![self.input.output_partitioning().partition_count() <= 1]
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (children.pop(), children.is_empty()) {
            (Some(input), true) => Ok(Self::with_rows(input, self.fetch, Arc::clone(&self.reading))),
            _ => Err(EngineError::internal("a serial operator has one input").into()),
        }
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (children.pop(), children.is_empty()) {
            (Some(input), true) => Ok(Self::with_rows(input, self.fetch, Arc::clone(&self.reading))),
            _ => Err(EngineError::internal("a serial operator has one input").into()),
        }
    }

    fn execute(&self, _partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (input, reading) = (Arc::clone(&self.input), Arc::clone(&self.reading));
        let partitions = 0..input.output_partitioning().partition_count();
        let batches = futures::stream::iter(partitions).flat_map(move |partition| {
            input.execute(partition, Arc::clone(&context)).unwrap_or_else(|error| failed(&input, error))
        });
        let batches = batches.then(move |batch| {
            let reading = Arc::clone(&reading);
            async move {
                reading.breathe().await?;
                batch
            }
        });
        let mut left = self.fetch;
        let batches = batches.scan((), move |(), batch| {
            let step = match (&mut left, batch) {
                (Some(0), _) => None,
                (Some(left), Ok(batch)) => {
                    let batch = batch.slice(0, batch.num_rows().min(*left));
                    *left -= batch.num_rows();
                    Some(Ok(batch))
                }
                (_, batch) => Some(batch),
            };
            std::future::ready(step)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), batches)))
    }
}

/// A stream that says why there is none.
fn failed(input: &Arc<dyn ExecutionPlan>, error: DataFusionError) -> SendableRecordBatchStream {
    let once = futures::stream::once(std::future::ready(Err(error)));
    Box::pin(RecordBatchStreamAdapter::new(input.schema(), once))
}

/// Replaces operators that start tasks, and lets joins, which can make many rows of few, pause.
#[derive(Debug)]
pub(super) struct SerialRule {
    reading: Arc<Reading>,
}

impl SerialRule {
    /// A rule whose operators pause through `reading`.
    pub(super) fn new(reading: Arc<Reading>) -> Self {
        Self { reading }
    }
}

impl PhysicalOptimizerRule for SerialRule {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if let Some(coalesce) = node.downcast_ref::<CoalescePartitionsExec>() {
                let input = Arc::clone(coalesce.input());
                let serial = SerialExec::with_rows(input, coalesce.fetch(), Arc::clone(&self.reading));
                return Ok(Transformed::yes(serial));
            }
            if let Some(repartition) = node.downcast_ref::<RepartitionExec>()
                && repartition.partitioning().partition_count() == 1
            {
                let input = Arc::clone(repartition.input());
                return Ok(Transformed::yes(SerialExec::of(input, Arc::clone(&self.reading))));
            }
            let joins = node.is::<CrossJoinExec>()
                || node.is::<HashJoinExec>()
                || node.is::<NestedLoopJoinExec>()
                || node.is::<SortMergeJoinExec>();
            if joins && node.output_partitioning().partition_count() == 1 {
                return Ok(Transformed::yes(SerialExec::of(node, Arc::clone(&self.reading))));
            }
            Ok(Transformed::no(node))
        })
        .data()
    }

    fn name(&self) -> &str {
        "serial"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
