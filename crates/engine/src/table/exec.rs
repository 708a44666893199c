//! The leaf of a SQL plan: the files of a table, one after another.

use super::column::ColumnSource;
use super::definition::{Definition, Part};
use crate::EngineError;
use crate::scan::{Bounds, FileReader, FileRequest, Pruner, Reading, TextForm};
use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::compute::SortOptions;
use arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use rockpool_catalog::{DataFile, TimeRange, column};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::sync::Arc;

/// Reads a table: pruned columns, files and row groups, in one partition.
#[derive(Debug)]
pub(crate) struct ScanExec {
    definition: Arc<Definition>,
    projection: Vec<usize>,
    schema: SchemaRef,
    /// For each part of the table, what can leave row groups out.
    pruners: Vec<Option<Pruner>>,
    filtered: bool,
    limit: Option<usize>,
    reading: Arc<Reading>,
    properties: Arc<PlanProperties>,
}

impl ScanExec {
    /// A scan of the columns in `projection`, up to `limit` rows.
    ///
    /// # Errors
    /// If the projection is no part of the table.
    pub(super) fn new(
        definition: Arc<Definition>,
        projection: Vec<usize>,
        filter: Option<Arc<dyn PhysicalExpr>>,
        limit: Option<usize>,
        reading: Arc<Reading>,
    ) -> Result<Self> {
        let schema = Arc::new(definition.schema.project(&projection)?);
        let pruners = definition
            .parts
            .iter()
            .map(|part| filter.as_ref().and_then(|filter| pruner(filter, &definition, part)))
            .collect();
        let mut equivalence = EquivalenceProperties::new(Arc::clone(&schema));
        if let Some(ordering) = ordering(&definition, &schema) {
            equivalence.add_ordering(ordering);
        }
        let properties = PlanProperties::new(
            equivalence,
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self {
            definition,
            projection,
            schema,
            pruners,
            filtered: filter.is_some(),
            limit,
            reading,
            properties: Arc::new(properties),
        })
    }

    /// The files that can hold wanted rows, each with what is wanted of it.
    fn files(&self) -> VecDeque<(Part, DataFile, FileRequest)> {
        let mut files = VecDeque::new();
        for (part, pruner) in self.definition.parts.iter().zip(&self.pruners) {
            let columns: Vec<ColumnSource> =
                self.projection.iter().filter_map(|place| part.columns.get(*place).cloned()).collect();
            // Several columns of the table can come from one of the file.
            let names: BTreeSet<&str> = columns.iter().flat_map(ColumnSource::reads).collect();
            let request = FileRequest {
                columns: names.into_iter().map(str::to_owned).collect(),
                text: TextForm::View,
                bounds: Bounds::all(),
                pruner: pruner.clone(),
            };
            for file in part.files.iter().filter(|file| file.rows > 0) {
                let ranges = ranges(file, &self.definition.schema);
                if pruner.as_ref().is_none_or(|pruner| pruner.admit_file(file.rows, ranges)) {
                    let part = Part { files: vec![], columns: columns.clone() };
                    files.push_back((part, file.clone(), request.clone()));
                }
            }
        }
        files
    }
}

/// What a filter can leave out of a part of the table.
fn pruner(filter: &Arc<dyn PhysicalExpr>, definition: &Definition, part: &Part) -> Option<Pruner> {
    let (mut constants, mut stored) = (HashMap::new(), HashMap::new());
    for (field, source) in definition.schema.fields().iter().zip(&part.columns) {
        match source {
            ColumnSource::File { name } => {
                stored.insert(field.name().clone(), name.clone());
            }
            // The file's statistics are those of other values.
            ColumnSource::Property(_) | ColumnSource::Properties(_) => {}
            ColumnSource::Constant(value) => {
                constants.insert(field.name().clone(), value.clone());
            }
            ColumnSource::Null => {
                constants.insert(field.name().clone(), ScalarValue::try_from(field.data_type()).ok()?);
            }
        }
    }
    Pruner::new(Arc::clone(filter), Arc::clone(&definition.schema), constants, stored)
}

/// What the manifest knows of a file's values: column, least, greatest.
fn ranges(file: &DataFile, schema: &SchemaRef) -> HashMap<String, (ScalarValue, ScalarValue)> {
    let mut ranges = HashMap::new();
    if let Some(TimeRange { first, last }) = file.covered {
        for name in [column::EVENT_TIME, column::FIRST_TIME, column::LAST_TIME] {
            let Ok(field) = schema.field_with_name(name) else { continue };
            let value = |tick: i64| match field.data_type() {
                DataType::Timestamp(TimeUnit::Microsecond, zone) => {
                    ScalarValue::TimestampMicrosecond(Some(tick), zone.clone())
                }
                DataType::Timestamp(_, zone) => ScalarValue::TimestampMillisecond(Some(tick), zone.clone()),
                _ => ScalarValue::Null,
            };
            ranges.insert(name.to_owned(), (value(first), value(last)));
        }
    }
    if let Some(keys) = file.user_keys {
        let value = |key: u32| ScalarValue::UInt32(Some(key));
        ranges.insert(column::USER_KEY.to_owned(), (value(keys.first.0), value(keys.last.0)));
    }
    ranges
}

/// The order of the rows: known where there is a single file.
fn ordering(definition: &Definition, schema: &SchemaRef) -> Option<LexOrdering> {
    if definition.parts.iter().map(|part| part.files.len()).sum::<usize>() > 1 {
        return None;
    }
    let options = SortOptions { descending: false, nulls_first: false };
    let columns = definition.sorted_by.iter().map_while(|name| {
        let column = Column::new_with_schema(name, schema).ok()?;
        Some(PhysicalSortExpr::new(Arc::new(column), options))
    });
    LexOrdering::new(columns)
}

impl DisplayAs for ScanExec {
    fn fmt_as(&self, _form: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
        write!(
            formatter,
            "ScanExec: table={}, files={}, columns=[{}]",
            self.definition.name,
            self.files().len(),
            names.join(", ")
        )?;
        match self.limit {
            Some(limit) => write!(formatter, ", limit={limit}"),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for ScanExec {
    fn name(&self) -> &str {
        "ScanExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _children: Vec<Arc<dyn ExecutionPlan>>,
        _options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(
        self: Arc<Self>,
        _children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn statistics_from_inputs(
        &self,
        _inputs: &[Arc<Statistics>],
        _arguments: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let rows: u64 = self.definition.parts.iter().flat_map(|part| &part.files).map(|file| file.rows).sum();
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        let mut statistics = Statistics::new_unknown(&self.schema);
        statistics.num_rows = match self.limit {
            _ if self.filtered => Precision::Inexact(rows),
            Some(limit) => Precision::Exact(rows.min(limit)),
            None => Precision::Exact(rows),
        };
        Ok(Arc::new(statistics))
    }

    fn execute(&self, _partition: usize, _context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let state = Scan {
            files: self.files(),
            current: None,
            left: self.limit,
            schema: Arc::clone(&self.schema),
            reading: Arc::clone(&self.reading),
        };
        self.reading.table(&self.definition.name);
        // With a limit the first rows may be all that is read.
        if self.limit.is_none() {
            self.reading.expect(state.files.iter().map(|(_, file, _)| file));
        }
        let batches = futures::stream::try_unfold(state, |mut state| async move {
            let batch = state.next().await?;
            Ok(batch.map(|batch| (batch, state)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches)))
    }
}

/// A scan under way.
struct Scan {
    files: VecDeque<(Part, DataFile, FileRequest)>,
    current: Option<(FileReader, Part, String)>,
    left: Option<usize>,
    schema: SchemaRef,
    reading: Arc<Reading>,
}

impl Scan {
    async fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        while self.left != Some(0) {
            if let Some((reader, part, path)) = &mut self.current {
                if let Some(batch) = reader.next().await? {
                    let mut batch = convert(&batch, part, &self.schema).map_err(|error| match error {
                        EngineError::Corrupt { file, reason } => {
                            EngineError::corrupt(format!("{path}, {file}"), reason)
                        }
                        other => other,
                    })?;
                    if let Some(left) = &mut self.left {
                        batch = batch.slice(0, batch.num_rows().min(*left));
                        *left -= batch.num_rows();
                    }
                    return Ok(Some(batch));
                }
                self.current = None;
            }
            let Some((part, file, request)) = self.files.pop_front() else { break };
            let reader = FileReader::open(Arc::clone(&self.reading), &file, &request).await?;
            self.current = reader.map(|reader| (reader, part, file.path));
        }
        Ok(None)
    }
}

/// A batch of a file as a batch of the table.
fn convert(batch: &RecordBatch, part: &Part, schema: &SchemaRef) -> Result<RecordBatch, EngineError> {
    let columns = part.columns.iter().zip(schema.fields()).map(|(source, field)| source.values(batch, field));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}
