//! A table of the extract for DataFusion's planner.

use super::definition::Definition;
use super::exec::ScanExec;
use crate::scan::Reading;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use std::sync::Arc;

/// A table of the extract, read for one question.
#[derive(Debug)]
pub(crate) struct ExtractTable {
    definition: Arc<Definition>,
    reading: Arc<Reading>,
}

impl ExtractTable {
    /// A table that is read through `reading`.
    pub(crate) fn new(definition: Arc<Definition>, reading: Arc<Reading>) -> Self {
        Self { definition, reading }
    }
}

#[async_trait]
impl TableProvider for ExtractTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.definition.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let filter = match conjunction(filters.to_vec()) {
            Some(filter) => {
                let frame = DFSchema::try_from(self.schema())?;
                Some(state.create_physical_expr(filter, &frame)?)
            }
            None => None,
        };
        let projection =
            projection.cloned().unwrap_or_else(|| (0..self.definition.schema.fields().len()).collect());
        let definition = Arc::clone(&self.definition);
        Ok(Arc::new(ScanExec::new(definition, projection, filter, limit, Arc::clone(&self.reading))?))
    }

    /// Filters leave files and row groups out; the rows that remain are filtered by DataFusion.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }
}
