//! Column statistics of row groups and files as DataFusion's pruning wants them.

use arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use arrow::datatypes::SchemaRef;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Decides from statistics alone which row groups cannot hold a row that passes a filter.
#[derive(Debug, Clone)]
pub(crate) struct Pruner {
    predicate: Arc<PruningPredicate>,
    /// Columns that have one value throughout the file, such as the event type.
    constants: HashMap<String, ScalarValue>,
    /// From the filter's column to the file's column where the values are stored as they are.
    stored: HashMap<String, String>,
}

impl Pruner {
    /// A pruner for a filter over a schema; none if the filter can leave nothing out.
    pub(crate) fn new(
        filter: Arc<dyn PhysicalExpr>,
        schema: SchemaRef,
        constants: HashMap<String, ScalarValue>,
        stored: HashMap<String, String>,
    ) -> Option<Self> {
        let predicate = PruningPredicateBuilder::new().with_file_schema(schema).build(filter)?;
        Some(Self { predicate, constants, stored })
    }

    #[cfg(feature = "sql")]
    /// Whether a file can hold rows that pass, by its constant columns and what else is known of its values:
    /// column, least, greatest.
    pub(crate) fn admit_file(&self, rows: u64, ranges: HashMap<String, (ScalarValue, ScalarValue)>) -> bool {
        let containers = Containers { pruner: self, row_groups: &[], file: None, rows: vec![rows], ranges };
        self.keep(&containers).first().copied().unwrap_or(true)
    }

    /// For each row group, whether it can hold rows that pass.
    pub(crate) fn admit_row_groups(&self, metadata: &ParquetMetaData, file_schema: &SchemaRef) -> Vec<bool> {
        let row_groups: Vec<&RowGroupMetaData> = metadata.row_groups().iter().collect();
        let rows = row_groups.iter().map(|row_group| row_group.num_rows().max(0) as u64).collect();
        let containers = Containers {
            pruner: self,
            row_groups: &row_groups,
            file: Some((metadata, file_schema)),
            rows,
            ranges: HashMap::new(),
        };
        self.keep(&containers)
    }

    /// Statistics only save work: where they cannot be used, everything is kept.
    fn keep(&self, containers: &Containers<'_>) -> Vec<bool> {
        self.predicate.prune(containers).unwrap_or_else(|_| vec![true; containers.rows.len()])
    }
}

/// Row groups of one file, or the file as a whole, as containers to prune.
struct Containers<'a> {
    pruner: &'a Pruner,
    row_groups: &'a [&'a RowGroupMetaData],
    file: Option<(&'a ParquetMetaData, &'a SchemaRef)>,
    rows: Vec<u64>,
    ranges: HashMap<String, (ScalarValue, ScalarValue)>,
}

impl Containers<'_> {
    fn converter<T>(
        &self,
        column: &Column,
        read: impl FnOnce(StatisticsConverter<'_>) -> Option<T>,
    ) -> Option<T> {
        let (metadata, schema) = self.file?;
        let name = self.pruner.stored.get(&column.name)?;
        let converter =
            StatisticsConverter::try_new(name, schema, metadata.file_metadata().schema_descr()).ok()?;
        read(converter)
    }

    /// What is known without the file's statistics: the one value of a constant, or a bound of the range.
    fn known(
        &self,
        column: &Column,
        bound: impl FnOnce(&(ScalarValue, ScalarValue)) -> &ScalarValue,
    ) -> Option<ArrayRef> {
        let constant = self.pruner.constants.get(&column.name);
        let value = constant.or_else(|| self.ranges.get(&column.name).map(bound))?;
        value.to_array_of_size(self.rows.len()).ok()
    }
}

impl PruningStatistics for Containers<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.known(column, |range| &range.0).or_else(|| {
            self.converter(column, |converter| converter.row_group_mins(self.row_groups.iter().copied()).ok())
        })
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.known(column, |range| &range.1).or_else(|| {
            self.converter(column, |converter| {
                converter.row_group_maxes(self.row_groups.iter().copied()).ok()
            })
        })
    }

    fn num_containers(&self) -> usize {
        self.rows.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        if let Some(constant) = self.pruner.constants.get(&column.name) {
            let nulls = |rows: &u64| if constant.is_null() { *rows } else { 0 };
            return Some(Arc::new(UInt64Array::from_iter_values(self.rows.iter().map(nulls))));
        }
        self.converter(column, |converter| {
            let counts = converter
                .with_missing_null_counts_as_zero(false)
                .row_group_null_counts(self.row_groups.iter().copied());
            counts.ok().map(|counts| Arc::new(counts) as ArrayRef)
        })
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(UInt64Array::from(self.rows.clone())))
    }

    fn contained(&self, _column: &Column, _values: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
