//! One compiled condition, evaluated over batches.

use super::expression::{View, Views, expression};
use super::property::plain_text;
use super::{PropertySource, instant_of, number_of};
use crate::EngineError;
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions,
    new_null_array,
};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type, SchemaRef};
use datafusion::physical_expr::PhysicalExpr;
use rockpool_catalog::PropertyType;
use rockpool_question::{FieldPath, Problem, PropertyFilter};
use std::sync::Arc;

/// A condition on one property of one event type.
#[derive(Debug)]
pub(crate) struct Condition {
    source: PropertySource,
    expression: Arc<dyn PhysicalExpr>,
    schema: SchemaRef,
    needs_text: bool,
    needs_number: bool,
    needs_instant: bool,
    /// Whether it holds where the property is absent.
    holds_when_absent: bool,
}

impl Condition {
    /// Compiles a condition; `field` is its place in the question.
    ///
    /// # Errors
    /// [`EngineError::Question`] if its value cannot be used, such as a broken regular expression.
    pub(crate) fn new(
        source: PropertySource,
        filter: &PropertyFilter,
        field: &FieldPath,
    ) -> Result<Self, EngineError> {
        let kind = source.kind();
        let expression = expression(&Views::of(kind), filter);
        let mut condition = Self {
            source,
            needs_text: View::Text.is_read_by(&expression),
            needs_number: View::Number.is_read_by(&expression),
            needs_instant: View::Instant.is_read_by(&expression),
            expression,
            schema: View::schema(kind),
            holds_when_absent: false,
        };
        // Trying it on one absent and one present value finds a broken pattern before anything is read.
        let broken = |error: EngineError| {
            EngineError::Question(vec![Problem {
                field: field.field("values"),
                message: match why_no_pattern(&error.to_string()) {
                    Some(why) => format!("'{}' is no regular expression{why}", first_text(filter)),
                    None => format!("'{}' cannot be used here ({error})", first_text(filter)),
                },
            }])
        };
        let absent = new_null_array(condition.schema.field(0).data_type(), 1);
        condition.holds_when_absent = condition.evaluate_stored(&absent).map_err(broken)?.value(0);
        if condition.source.kind() == PropertyType::Text {
            let present: ArrayRef = Arc::new(arrow::array::StringArray::from(vec!["a"]));
            condition.evaluate_stored(&present).map_err(broken)?;
        }
        Ok(condition)
    }

    /// Whether the answer is known without reading: no event of the type has the property.
    pub(crate) fn constant(&self) -> Option<bool> {
        (self.source == PropertySource::Absent).then_some(self.holds_when_absent)
    }

    /// The column to read.
    pub(crate) fn column(&self) -> Option<&str> {
        self.source.column()
    }

    /// For each row of a batch, whether the condition holds.
    ///
    /// # Errors
    /// [`EngineError::Internal`] or [`EngineError::Corrupt`].
    pub(crate) fn evaluate(&self, batch: &RecordBatch) -> Result<BooleanBuffer, EngineError> {
        let values = self.source.values(batch)?;
        let Some(dictionary) = values.as_dictionary_opt::<Int32Type>() else {
            return self.evaluate_stored(&values);
        };
        let held = self.evaluate_stored(dictionary.values())?;
        let keys = dictionary.keys();
        let spread = |row: usize| match keys.is_valid(row) {
            true => held.value(keys.value(row) as usize),
            false => self.holds_when_absent,
        };
        Ok(BooleanBuffer::collect_bool(keys.len(), spread))
    }

    fn evaluate_stored(&self, stored: &ArrayRef) -> Result<BooleanBuffer, EngineError> {
        let rows = stored.len();
        let text: ArrayRef = match self.needs_text {
            true => Arc::new(plain_text(stored)?),
            false => new_null_array(&DataType::Utf8, rows),
        };
        let number: ArrayRef = match self.needs_number {
            true => Arc::new(numbers(stored)?),
            false => new_null_array(&DataType::Float64, rows),
        };
        let instant: ArrayRef = match self.needs_instant {
            true => Arc::new(instants(stored)),
            false => new_null_array(&DataType::Int64, rows),
        };
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let views = RecordBatch::try_new_with_options(
            Arc::clone(&self.schema),
            vec![Arc::clone(stored), text, number, instant],
            &options,
        )?;
        let held = self.expression.evaluate(&views)?.into_array(rows)?;
        let held: &BooleanArray = held
            .as_boolean_opt()
            .ok_or_else(|| EngineError::internal("a condition gave something other than yes or no"))?;
        Ok(match held.nulls() {
            Some(nulls) => held.values() & nulls.inner(),
            None => held.values().clone(),
        })
    }
}

fn first_text(filter: &PropertyFilter) -> String {
    filter.values.first().map(rockpool_question::Value::text).unwrap_or_default()
}

/// Stored values as numbers; null where they read as none.
fn numbers(stored: &ArrayRef) -> Result<Float64Array, EngineError> {
    match stored.data_type() {
        DataType::Utf8 => Ok(stored.as_string::<i32>().iter().map(|text| text.and_then(number_of)).collect()),
        DataType::Int64 => Ok(stored.as_primitive::<Int64Type>().unary(|value| value as f64)),
        DataType::Float64 => Ok(stored.as_primitive::<Float64Type>().clone()),
        DataType::Boolean => Ok(Float64Array::new_null(stored.len())),
        other => Err(EngineError::internal(format!("no property is stored as {other}"))),
    }
}

/// Stored values as instants; null where they read as none. A number is none.
fn instants(stored: &ArrayRef) -> Int64Array {
    match stored.as_string_opt::<i32>() {
        Some(texts) => texts.iter().map(|text| text.and_then(instant_of)).collect(),
        None => Int64Array::new_null(stored.len()),
    }
}

/// What is wrong with a pattern, from what the library of regular expressions says of it: words that follow the pattern;
/// none if it says something else.
pub(crate) fn why_no_pattern(said: &str) -> Option<String> {
    if said.contains("CompiledTooBig") || said.contains("exceeds size limit") {
        return Some(
            " of a size that can be used: repeat less often, such as {1,100} in place of {1,1000}".into(),
        );
    }
    if !["regular expression", "regex", "Regex"].iter().any(|word| said.contains(word)) {
        return None;
    }
    let last = said.lines().rev().find(|line| line.trim_start().starts_with("error:"));
    let why = last.map(|line| line.trim().trim_start_matches("error:").trim());
    Some(why.map(|why| format!(": {why}")).unwrap_or_default())
}
